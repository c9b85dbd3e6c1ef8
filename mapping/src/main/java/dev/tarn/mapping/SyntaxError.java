package dev.tarn.mapping;

import org.jspecify.annotations.Nullable;

/**
 * Where and why a path, template or condition cannot be read; offsets in characters of its text.
 */
final class SyntaxError extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int offset;
  private final int length;
  private final @Nullable String hint;

  SyntaxError(String code, int offset, int length, String message, @Nullable String hint) {
    super(message, null, false, false);
    this.code = code;
    this.offset = offset;
    this.length = length;
    this.hint = hint;
  }

  String code() {
    return code;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  String message() {
    return String.valueOf(getMessage());
  }

  @Nullable String hint() {
    return hint;
  }
}
