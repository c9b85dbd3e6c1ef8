package dev.tarn.connectors.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A file's decompressed bytes from a place on, which remembers what went by. One thread. */
abstract sealed class ContentStream extends InputStream permits PlainStream, DecodedStream {
  final FileChannel channel;
  private final ContentTrail trail;
  private final byte[] one = new byte[1];
  private @Nullable End end;

  /**
   * Where the stream ended for good.
   *
   * @param storedBytes until there
   * @param prefix of the stored bytes
   * @param tail of the stored bytes
   */
  record End(long storedBytes, boolean corrupt, Fingerprint prefix, Fingerprint tail) {}

  ContentStream(FileChannel channel, ContentTrail trail) {
    this.channel = channel;
    this.trail = trail;
  }

  ContentTrail trail() {
    return trail;
  }

  /** Null until the stream has ended. */
  @Nullable End end() {
    return end;
  }

  void ended(End reached) {
    end = reached;
  }

  /** What is recognised of the content before a place that went by. */
  abstract Fingerprint before(long place);

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] target, int offset, int length) throws IOException;

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
