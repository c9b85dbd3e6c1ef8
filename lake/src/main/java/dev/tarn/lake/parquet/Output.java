package dev.tarn.lake.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A file's bytes on their way to a channel, and how many there were. */
final class Output {
  private final WritableByteChannel channel;
  private final ByteBuffer pending;
  private long position;

  Output(WritableByteChannel channel, byte[] memory) {
    this.channel = channel;
    this.pending = ByteBuffer.wrap(memory);
  }

  long position() {
    return position;
  }

  void write(byte[] data, int offset, int length) throws IOException {
    position += length;
    if (length > pending.remaining()) {
      flush();
      if (length > pending.capacity()) {
        drain(ByteBuffer.wrap(data, offset, length));
        return;
      }
    }
    pending.put(data, offset, length);
  }

  void flush() throws IOException {
    drain(pending.flip());
    pending.clear();
  }

  private void drain(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
