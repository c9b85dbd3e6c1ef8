package dev.tarn.mapping;

import java.io.IOException;
import java.io.InputStream;

/**
 * The text of a unit as UTF-8. It is UTF-8 in the unit too, or UTF-16 by the look of the first four
 * bytes. One thread uses it.
 */
final class TextInput {
  /** The least that can be asked for: a character. */
  static final int MIN_BYTES = 4;

  private enum Encoding {
    UNKNOWN,
    UTF_8,
    UTF_16LE,
    UTF_16BE
  }

  private InputStream in;
  private Encoding encoding = Encoding.UNKNOWN;

  /**
   * @param encoding what {@link #encoding} gave at an earlier place of the unit; empty at its
   *     start, and where it was empty
   * @param atStart whether nothing of the unit was read
   * @throws IllegalArgumentException if there is no such encoding
   */
  TextInput(InputStream in, String encoding, boolean atStart) {
    this.in = in;
    if (!encoding.isEmpty()) {
      use(Encoding.valueOf(encoding), new byte[0]);
    } else if (!atStart) {
      this.encoding = Encoding.UTF_8;
    }
  }

  /** What has to be known to go on from another place of the unit; empty for UTF-8. */
  String encoding() {
    return isWide() ? encoding.name() : "";
  }

  /** Whether a byte of the text may stand for another number of bytes of the unit. */
  boolean isWide() {
    return encoding == Encoding.UTF_16LE || encoding == Encoding.UTF_16BE;
  }

  /**
   * Reads whole characters where the text is wide.
   *
   * @param count at least {@link #MIN_BYTES}
   * @return how many bytes; -1 at the end
   */
  int read(byte[] data, int at, int count) throws IOException {
    if (encoding == Encoding.UNKNOWN) {
      byte[] first = in.readNBytes(MIN_BYTES);
      if (first.length == 0) {
        return -1;
      }
      find(first);
      if (encoding == Encoding.UTF_8) {
        System.arraycopy(first, 0, data, at, first.length);
        return first.length;
      }
    }
    return in.read(data, at, count);
  }

  private void find(byte[] first) {
    int mark = first.length < 2 ? 0 : (first[0] & 0xFF) << 8 | (first[1] & 0xFF);
    if (mark == 0xFFFE || isZeroEverySecond(first, 1)) {
      use(Encoding.UTF_16LE, first);
    } else if (mark == 0xFEFF || isZeroEverySecond(first, 0)) {
      use(Encoding.UTF_16BE, first);
    } else {
      use(Encoding.UTF_8, first);
    }
  }

  private static boolean isZeroEverySecond(byte[] first, int from) {
    return first.length == MIN_BYTES
        && first[from] == 0
        && first[from + 2] == 0
        && first[1 - from] != 0
        && first[3 - from] != 0;
  }

  private void use(Encoding found, byte[] first) {
    encoding = found;
    if (isWide()) {
      in = new Utf16Stream(in, found == Encoding.UTF_16BE, first);
    }
  }

  /** How many bytes of the unit a stretch of its text stands for. */
  long sourceLength(byte[] data, int from, int to) {
    return isWide() ? Utf16Stream.sourceLength(data, from, to) : to - from;
  }
}
