package dev.tarn.lake;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a lake cannot be opened, written or read, as one plain sentence for people. */
public final class LakeException extends IOException {
  private static final long serialVersionUID = 1L;
  private final String code;

  public LakeException(String code, String message) {
    this(code, message, null);
  }

  public LakeException(String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * Kebab-case: {@code lake-locked}, {@code lake-read-only}, {@code lake-newer}, {@code
   * lake-corrupt}, {@code disk-full}, {@code part-gap}, {@code unit-complete}, {@code lake-failed}.
   */
  public String code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
