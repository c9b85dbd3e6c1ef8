package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Finds records that are lines. Empty lines and comments are passed; a line ends with LF or CRLF,
 * the last one also with the unit.
 */
class LineFramer extends TextFramer {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private final byte[] comment;
  private boolean begun;

  /**
   * @param comment how lines begin that are passed; empty = there are none
   */
  LineFramer(InputStream in, UnitPosition from, String comment, Limits limits) {
    super(in, from, limits);
    this.comment = comment.getBytes(StandardCharsets.UTF_8);
    this.begun = from.byteOffset() > 0;
  }

  static Framer.Format format(String comment, Limits limits) {
    return (in, from) -> new LineFramer(in, from, comment, limits);
  }

  @Override
  String ownState() {
    return "";
  }

  @Override
  final boolean next() {
    scan = start;
    if (!findLineEnd()) {
      return false;
    }
    if (!begun) {
      begun = true;
      skipByteOrderMark();
    }
    int end = scan;
    int last = end > start && data[end - 1] == '\r' ? end - 1 : end;
    int to = Math.min(limit, end + 1);
    if (isBlank(last)) {
      pass(to);
      return true;
    }
    return line(last, to);
  }

  /**
   * Puts the cursor on the end of the line that it is in, or of the unit; false if that is not at
   * hand or nothing is left.
   */
  final boolean findLineEnd() {
    while (true) {
      scan = lineEnd(scan);
      if (scan < limit) {
        return true;
      }
      scan = limit;
      if (!more()) {
        return ended() && limit > start;
      }
    }
  }

  /** The first LF at a position or behind it; there is one behind the limit. */
  private int lineEnd(int from) {
    byte[] d = data;
    for (int i = from; ; i += 8) {
      long word = (long) LONGS.get(d, i) ^ (ONES * '\n');
      long found = (word - ONES) & ~word & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
  }

  /**
   * Deals with the line {@code data[start, end)}, which is not blank; the next one begins at {@code
   * to}.
   *
   * @return false if more has to be read for that
   */
  boolean line(int end, int to) {
    if (startsWith(comment, end)) {
      pass(to);
    } else {
      add(end, to);
    }
    return true;
  }

  private boolean isBlank(int end) {
    int i = start;
    while (i < end && (data[i] == ' ' || data[i] == '\t' || data[i] == 0)) {
      i++;
    }
    return i == end;
  }

  /** Whether the line that ends at a place starts with a text that is not empty. */
  final boolean startsWith(byte[] text, int end) {
    if (text.length == 0 || end - start < text.length || data[start] != text[0]) {
      return false;
    }
    for (int i = 1; i < text.length; i++) {
      if (data[start + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  final byte[] comment() {
    return comment;
  }
}
