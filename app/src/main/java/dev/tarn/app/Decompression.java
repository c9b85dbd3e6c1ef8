package dev.tarn.app;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Streams that may be compressed, as their first bytes tell. */
final class Decompression {
  static final int BUFFER_BYTES = 1 << 16;

  private static final int MAGIC_BYTES = 4;

  private Decompression() {}

  /** The plain bytes of a stream that is plain, gzip or zstd. */
  static InputStream open(InputStream stored) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stored, BUFFER_BYTES);
    byte[] magic = peek(in, MAGIC_BYTES);
    if (magic.length >= 2 && magic[0] == (byte) 0x1f && magic[1] == (byte) 0x8b) {
      return new GZIPInputStream(in, BUFFER_BYTES);
    }
    // RFC 8878 3.1.1: the magic number, little-endian
    boolean zstd =
        magic.length == MAGIC_BYTES
            && magic[0] == 0x28
            && magic[1] == (byte) 0xb5
            && magic[2] == 0x2f
            && magic[3] == (byte) 0xfd;
    return zstd ? new ZstdInputStream(in) : in;
  }

  /** The first bytes of a stream, which are still to be read. */
  static byte[] peek(BufferedInputStream in, int count) throws IOException {
    in.mark(count);
    byte[] magic = in.readNBytes(count);
    in.reset();
    return magic;
  }
}
