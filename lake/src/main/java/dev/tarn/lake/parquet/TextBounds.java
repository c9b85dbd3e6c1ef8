package dev.tarn.lake.parquet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Short bounds of long values. Order is unsigned by byte, which for UTF-8 is the order of code
 * points.
 */
final class TextBounds {
  private TextBounds() {}

  /** Bytes of the first code points of a value, all of it if it has no more. */
  static int prefix(byte[] data, int offset, int length, int codePoints) {
    int points = 0;
    for (int i = 0; i < length; i++) {
      if ((data[offset + i] & 0xC0) != 0x80 && points++ == codePoints) {
        return i;
      }
    }
    return length;
  }

  /**
   * The least text that has this length or less and is greater than all that begin with it: the
   * last code point that can be is raised by one.
   *
   * @return null if there is none, or the bytes are not UTF-8
   */
  static byte @Nullable [] successor(byte[] data, int offset, int length) {
    int end = length;
    while (end > 0) {
      int start = end - 1;
      while (start > 0 && end - start < 4 && (data[offset + start] & 0xC0) == 0x80) {
        start--;
      }
      int point = decode(data, offset + start, end - start);
      if (point < 0) {
        return null;
      }
      if (point < Character.MAX_CODE_POINT) {
        int next = point + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : point + 1;
        byte[] raised = new byte[start + 4];
        System.arraycopy(data, offset, raised, 0, start);
        return Arrays.copyOf(raised, start + encode(next, raised, start));
      }
      end = start;
    }
    return null;
  }

  /** The same for bytes that are not text. */
  static byte @Nullable [] byteSuccessor(byte[] data, int offset, int length) {
    int end = length;
    while (end > 0 && data[offset + end - 1] == (byte) 0xFF) {
      end--;
    }
    if (end == 0) {
      return null;
    }
    byte[] raised = Arrays.copyOfRange(data, offset, offset + end);
    raised[end - 1]++;
    return raised;
  }

  private static int decode(byte[] data, int offset, int length) {
    int first = data[offset] & 0xFF;
    int expected = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (expected != length || first > 0xF4) {
      return -1;
    }
    if (length == 1) {
      return first;
    }
    int point = first & (0xFF >> (length + 1));
    for (int i = 1; i < length; i++) {
      point = (point << 6) | (data[offset + i] & 0x3F);
    }
    return point;
  }

  private static int encode(int point, byte[] target, int offset) {
    if (point < 0x80) {
      target[offset] = (byte) point;
      return 1;
    }
    int length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    int rest = point;
    for (int i = length - 1; i > 0; i--) {
      target[offset + i] = (byte) (0x80 | (rest & 0x3F));
      rest >>>= 6;
    }
    target[offset] = (byte) ((0xF00 >> length) | rest);
    return length;
  }
}
