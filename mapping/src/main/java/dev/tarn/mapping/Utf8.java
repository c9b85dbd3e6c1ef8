package dev.tarn.mapping;

/** UTF-8, RFC 3629. */
final class Utf8 {
  private Utf8() {}

  /**
   * Writes a code point.
   *
   * @return the end of what was written
   */
  static int write(int code, byte[] target, int at) {
    int out = at;
    if (code < 0x80) {
      target[out++] = (byte) code;
    } else if (code < 0x800) {
      target[out++] = (byte) (0xC0 | (code >> 6));
      target[out++] = (byte) (0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      target[out++] = (byte) (0xE0 | (code >> 12));
      target[out++] = (byte) (0x80 | ((code >> 6) & 0x3F));
      target[out++] = (byte) (0x80 | (code & 0x3F));
    } else {
      target[out++] = (byte) (0xF0 | (code >> 18));
      target[out++] = (byte) (0x80 | ((code >> 12) & 0x3F));
      target[out++] = (byte) (0x80 | ((code >> 6) & 0x3F));
      target[out++] = (byte) (0x80 | (code & 0x3F));
    }
    return out;
  }
}
