package dev.tarn.connectors.compression;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Stored bytes in blocks, from the beginning. One thread. */
final class StoredBytes {
  static final int BLOCK_BYTES = 1 << 16;

  private final ReadableByteChannel channel;
  private final ByteBuffer block;
  private long fetched;

  /**
   * @param block to read into, of {@link #BLOCK_BYTES}
   */
  StoredBytes(ReadableByteChannel channel, ByteBuffer block) {
    this.channel = channel;
    this.block = block;
    block.limit(0);
  }

  /** The bytes fetched and not yet consumed. */
  ByteBuffer block() {
    return block;
  }

  /** Fetches the next block once the last is consumed; false at the end of the bytes. */
  boolean fetch() throws IOException {
    if (block.hasRemaining()) {
      return true;
    }
    block.clear();
    while (block.hasRemaining() && channel.read(block) >= 0) {
      // fills the block, so that blocks are cut at the same places in every run
    }
    block.flip();
    fetched += block.limit();
    return block.hasRemaining();
  }

  /** The next byte, or -1 at the end. */
  int next() throws IOException {
    return fetch() ? block.get() & 0xff : -1;
  }

  long consumed() {
    return fetched - block.remaining();
  }
}
