package dev.tarn.app;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of unknown kind for a terminal: text where they are text without control characters, else a
 * hex dump.
 */
final class RawText {
  private static final int MAX_DUMP_BYTES = 4096;
  private static final int BYTES_A_LINE = 16;

  private RawText() {}

  static String printable(@Nullable Object value) {
    if (!(value instanceof byte[] bytes)) {
      return value == null ? "" : value.toString();
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // No text: shown as bytes below.
    }
    StringBuilder dump = new StringBuilder();
    HexFormat hex = HexFormat.ofDelimiter(" ");
    int end = Math.min(bytes.length, MAX_DUMP_BYTES);
    for (int at = 0; at < end; at += BYTES_A_LINE) {
      int stop = Math.min(end, at + BYTES_A_LINE);
      dump.append(String.format("%08x  %-48s ", at, hex.formatHex(bytes, at, stop)));
      for (int i = at; i < stop; i++) {
        dump.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
      }
      dump.append(System.lineSeparator());
    }
    if (end < bytes.length) {
      dump.append("... ").append(bytes.length - end).append(" bytes more");
    }
    return dump.toString();
  }
}
