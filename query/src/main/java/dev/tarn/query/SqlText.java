package dev.tarn.query;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Severity;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A query's text; turns DuckDB's byte offsets into lines and columns. */
final class SqlText {
  /** The name that positions in a query carry instead of a file's. */
  static final String FILE = "<sql>";

  /** By place; findings without one come first. */
  static final Comparator<Diagnostic> ORDER =
      Comparator.comparing(
          Diagnostic::position,
          Comparator.nullsFirst(
              Comparator.comparingInt(Position::line).thenComparingInt(Position::column)));

  private final String text;
  private final byte[] bytes;

  private final boolean placed;

  SqlText(String text) {
    this(text, true);
  }

  private SqlText(String text, boolean placed) {
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
    this.placed = placed;
  }

  /** The same text for findings whose offsets are those of another one. */
  SqlText withoutPositions() {
    return new SqlText(text, false);
  }

  String text() {
    return text;
  }

  /** In bytes. */
  int length() {
    return bytes.length;
  }

  /** The place of a byte offset, or null when the offset is outside of the text. */
  @Nullable Position position(long byteOffset) {
    if (!placed || byteOffset < 0 || byteOffset > bytes.length) {
      return null;
    }
    int line = 1;
    int column = 1;
    for (int i = 0; i < byteOffset; i++) {
      if (bytes[i] == '\n') {
        line++;
        column = 1;
      } else if ((bytes[i] & 0xC0) != 0x80) {
        column++;
      }
    }
    return new Position(FILE, line, column, wordLength((int) byteOffset));
  }

  /** Whether a text stands at a byte offset. */
  boolean startsAt(long byteOffset, String expected) {
    byte[] wanted = expected.getBytes(StandardCharsets.UTF_8);
    return byteOffset >= 0
        && byteOffset + wanted.length <= bytes.length
        && Arrays.equals(
            bytes, (int) byteOffset, (int) byteOffset + wanted.length, wanted, 0, wanted.length);
  }

  /** Code points of the dotted name or of the single character at an offset. */
  private int wordLength(int offset) {
    int length = 0;
    int i = offset;
    while (i < bytes.length
        && (Character.isLetterOrDigit(bytes[i] & 0x7F)
            || bytes[i] == '_'
            || bytes[i] == '.'
            || bytes[i] < 0)) {
      if ((bytes[i] & 0xC0) != 0x80) {
        length++;
      }
      i++;
    }
    return Math.max(1, length);
  }

  Diagnostic error(String code, long byteOffset, String message, @Nullable String hint) {
    return new Diagnostic(code, Severity.ERROR, position(byteOffset), message, hint);
  }
}
