package dev.tarn.connectors.compression;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.tarn.event.Source.CorruptUnitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** zstd of any number of frames (RFC 8878). Windows over 128 MB are refused. */
final class ZstdDecoder implements Decoder {
  private final StoredBytes stored;
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private @Nullable ByteBuffer target;
  private boolean betweenFrames = true;
  private boolean flushed = true;

  ZstdDecoder(ReadableByteChannel channel) {
    this.stored = new StoredBytes(channel, ByteBuffer.allocateDirect(StoredBytes.BLOCK_BYTES));
  }

  @Override
  public int decode(byte[] bytes) throws IOException {
    ByteBuffer buffer = target;
    if (buffer == null || buffer.capacity() != bytes.length) {
      buffer = ByteBuffer.allocateDirect(bytes.length);
      target = buffer;
    }
    while (true) {
      boolean more = stored.fetch();
      if (!more && flushed) {
        if (betweenFrames) {
          return -1;
        }
        throw new CorruptUnitException(
            "truncated-zstd",
            "the zstd file ends early, after " + stored.consumed() + " stored bytes");
      }
      buffer.clear();
      try {
        betweenFrames = context.decompressDirectByteBufferStream(buffer, stored.block());
      } catch (ZstdException e) {
        throw new CorruptUnitException("corrupt-zstd", "not readable as zstd: " + e.getMessage());
      }
      // a full buffer means that the decoder may hold more
      flushed = buffer.hasRemaining();
      int produced = buffer.position();
      if (produced > 0) {
        buffer.flip();
        buffer.get(bytes, 0, produced);
        return produced;
      }
    }
  }

  @Override
  public long consumed() {
    return stored.consumed();
  }

  @Override
  public void close() {
    context.close();
  }
}
