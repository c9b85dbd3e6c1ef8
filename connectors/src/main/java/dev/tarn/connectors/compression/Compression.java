package dev.tarn.connectors.compression;

/** How a file's or object's bytes are stored, told by the first of them. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD,
  /** One that is not read. */
  OTHER;

  /** Bytes that are enough to tell. */
  public static final int MAGIC_BYTES = 4;

  public static Compression of(byte[] first, int length) {
    if (length >= 3
        && first[0] == (byte) 0x1f
        && first[1] == (byte) 0x8b
        && first[2] == 8) { // RFC 1952 2.3.1
      return GZIP;
    }
    if (length >= 4) {
      int magic =
          (first[0] & 0xff)
              | (first[1] & 0xff) << 8
              | (first[2] & 0xff) << 16
              | (first[3] & 0xff) << 24;
      // RFC 8878 3.1.1 and 3.1.2: a frame, or a skippable frame
      if (magic == 0xFD2FB528 || (magic & 0xFFFFFFF0) == 0x184D2A50) {
        return ZSTD;
      }
      if (magic == 0x587a37fd // xz
          || ((magic & 0xffffff) == 0x685a42 && first[3] >= '1' && first[3] <= '9')) { // bzip2
        return OTHER;
      }
    }
    return NONE;
  }
}
