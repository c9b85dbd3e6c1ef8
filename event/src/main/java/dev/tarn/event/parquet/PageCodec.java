package dev.tarn.event.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** How pages are compressed: parquet.thrift's CompressionCodec. */
enum PageCodec {
  NONE,
  SNAPPY,
  GZIP,
  ZSTD,
  LZ4_RAW;

  /**
   * @param number as in the file
   */
  static PageCodec of(int number) throws ParquetException {
    return switch (number) {
      case 0 -> NONE;
      case 1 -> SNAPPY;
      case 2 -> GZIP;
      case 3 -> throw ParquetException.unsupported("pages compressed by LZO are not read");
      case 4 -> throw ParquetException.unsupported("pages compressed by Brotli are not read");
      case 5 ->
          throw ParquetException.unsupported(
              "pages compressed by LZ4 in Hadoop's frames are not read; LZ4_RAW is");
      case 6 -> ZSTD;
      case 7 -> LZ4_RAW;
      default -> throw ParquetException.unsupported("there is no compression of number " + number);
    };
  }

  /**
   * Decompresses a stretch.
   *
   * @param length that it has decompressed
   * @throws ParquetException if it has another length, or is damaged
   */
  byte[] decompress(byte[] in, int offset, int end, int length) throws ParquetException {
    if (this == NONE) {
      if (length != end - offset) {
        throw ParquetException.corrupt("a page has another length than it says");
      }
      return Arrays.copyOfRange(in, offset, end);
    }
    byte[] out = new byte[length];
    if (length > 0) {
      try {
        decompress(in, offset, end, out);
      } catch (ParquetException e) {
        throw e;
      } catch (IOException | IndexOutOfBoundsException | ZstdException e) {
        throw SnappyBlock.damaged();
      }
    }
    return out;
  }

  private void decompress(byte[] in, int offset, int end, byte[] out) throws IOException {
    switch (this) {
      case NONE -> throw new IllegalStateException();
      case SNAPPY -> SnappyBlock.decompress(in, offset, end, out);
      case LZ4_RAW -> Lz4Block.decompress(in, offset, end, out);
      case ZSTD -> {
        long read = Zstd.decompressByteArray(out, 0, out.length, in, offset, end - offset);
        if (read != out.length) {
          throw SnappyBlock.damaged();
        }
      }
      case GZIP -> {
        try (GZIPInputStream gzip =
            new GZIPInputStream(new ByteArrayInputStream(in, offset, end - offset))) {
          if (gzip.readNBytes(out, 0, out.length) != out.length || gzip.read() >= 0) {
            throw SnappyBlock.damaged();
          }
        }
      }
    }
  }
}
