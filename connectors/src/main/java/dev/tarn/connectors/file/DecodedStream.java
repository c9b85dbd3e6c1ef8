package dev.tarn.connectors.file;

import dev.tarn.connectors.compression.Decoder;
import dev.tarn.event.Source.CorruptUnitException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** The content of a compressed file. */
final class DecodedStream extends ContentStream {
  private final Decoder decoder;
  private final FileSourceConfig config;
  private final byte[] block = new byte[1 << 16];
  private int position;
  private int limit;
  private long produced;
  private long toSkip;
  private @Nullable CorruptUnitException failure;

  DecodedStream(FileChannel channel, Decoder decoder, long place, FileSourceConfig config) {
    super(channel, new ContentTrail(0, Marks.NONE));
    this.decoder = decoder;
    this.toSkip = place;
    this.config = config;
  }

  @Override
  Fingerprint before(long place) {
    return trail().before(place).orElse(Fingerprint.NONE);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == limit) {
      if (!decodeBlock()) {
        return -1;
      }
      trail().add(block, 0, limit);
      int skipped = (int) Math.min(toSkip, limit);
      position = skipped;
      toSkip -= skipped;
    }
    int given = Math.min(length, limit - position);
    System.arraycopy(block, position, target, offset, given);
    position += given;
    return given;
  }

  private boolean decodeBlock() throws IOException {
    position = 0;
    limit = 0;
    try {
      if (failure != null) {
        throw failure;
      }
      int decoded = decoder.decode(block);
      if (decoded < 0) {
        ended(decoder.consumed(), false);
        return false;
      }
      limit = decoded;
      produced += decoded;
    } catch (CorruptUnitException e) {
      failure = e;
      ended(channel.size(), true);
      throw e;
    }
    failure = config.limit().exceededBy(produced, decoder.consumed());
    limit -= Math.clamp(produced - config.limit().maxBytes(), 0, limit);
    return true;
  }

  private void ended(long storedBytes, boolean corrupt) throws IOException {
    Fingerprint prefix =
        Fingerprint.of(channel, 0, (int) Math.min(storedBytes, Fingerprint.MAX_LENGTH));
    ended(new End(storedBytes, corrupt, prefix, Fingerprint.before(channel, storedBytes)));
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    channel.close();
  }
}
