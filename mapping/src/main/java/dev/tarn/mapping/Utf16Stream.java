package dev.tarn.mapping;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream of UTF-16 as UTF-8. Half a surrogate pair becomes U+FFFD, so every character of the
 * result stands for two bytes of the source, or four where it has four in UTF-8: see {@link
 * #sourceLength}. One thread uses it.
 */
final class Utf16Stream extends InputStream {
  private static final int REPLACEMENT = 0xFFFD;

  private final InputStream in;
  private final boolean bigEndian;
  private final byte[] source = new byte[1 << 16];
  private final byte[] one = new byte[1];
  private int from;
  private int limit;
  private boolean ended;
  private @Nullable IOException failure;

  /**
   * @param first the first two bytes of the stream, read already
   */
  Utf16Stream(InputStream in, boolean bigEndian, byte[] first) {
    this.in = in;
    this.bigEndian = bigEndian;
    System.arraycopy(first, 0, source, 0, first.length);
    this.limit = first.length;
  }

  /** How many bytes of UTF-16 a stretch of UTF-8 stands for. */
  static long sourceLength(byte[] utf8, int from, int to) {
    long units = 0;
    for (int i = from; i < to; i++) {
      int b = utf8[i] & 0xFF;
      units += b >= 0xF0 ? 2 : (b & 0xC0) == 0x80 ? 0 : 1;
    }
    return units * 2;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /** Reads whole characters, so at least four bytes have to be wanted. */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length < 4) {
      throw new IllegalArgumentException("wanted " + length);
    }
    int at = offset;
    int end = offset + length;
    while (at == offset) {
      boolean more = fill();
      while (end - at >= 4 && limit - from >= 2) {
        int code = unit(from);
        if (Character.isHighSurrogate((char) code)) {
          if (limit - from < 4 && !ended) {
            break;
          }
          boolean pair = limit - from >= 4 && Character.isLowSurrogate((char) unit(from + 2));
          code = pair ? Character.toCodePoint((char) code, (char) unit(from + 2)) : REPLACEMENT;
          from += pair ? 4 : 2;
        } else {
          code = Character.isLowSurrogate((char) code) ? REPLACEMENT : code;
          from += 2;
        }
        at = Utf8.write(code, target, at);
      }
      if (ended && limit - from == 1 && end - at >= 4) {
        from = limit;
        at = Utf8.write(REPLACEMENT, target, at);
      }
      if (!more && at == offset) {
        if (failure != null) {
          throw failure;
        }
        return -1;
      }
    }
    return at - offset;
  }

  /** Reads on where less than a pair is at hand; false if there is nothing more to read. */
  private boolean fill() {
    if (limit - from >= 4) {
      return true;
    }
    if (ended || failure != null) {
      return false;
    }
    System.arraycopy(source, from, source, 0, limit - from);
    limit -= from;
    from = 0;
    try {
      int read = in.read(source, limit, source.length - limit);
      ended = read < 0;
      limit += Math.max(0, read);
    } catch (IOException e) {
      failure = e;
    }
    return !ended && failure == null;
  }

  private int unit(int at) {
    int first = source[at] & 0xFF;
    int second = source[at + 1] & 0xFF;
    return bigEndian ? first << 8 | second : second << 8 | first;
  }
}
