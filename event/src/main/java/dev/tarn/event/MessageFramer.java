package dev.tarn.event;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Frames a stream of {@link Messages}. Holds one message. */
final class MessageFramer implements Framer {
  /** In a place of the unit: what follows is a message's length. */
  static final String STATE = "messages";

  /** A batch is handed out when it has so many bytes; more by a message's at most. */
  private static final int BATCH_BYTES = 1 << 20;

  private static final int SMALLEST_BUFFER_BYTES = 4 << 10;

  private final InputStream in;
  private final Format format;
  private final byte[] header = new byte[Messages.HEADER_BYTES];
  private final RecordBatch records = new RecordBatch(SMALLEST_BUFFER_BYTES);
  private byte[] message = new byte[SMALLEST_BUFFER_BYTES];
  private long offset;
  private long ordinal;
  private boolean ended;

  /** What the stream failed with after messages that are good, or null. */
  private @Nullable IOException failure;

  MessageFramer(InputStream in, UnitPosition from, Format format) {
    this.in = in;
    this.format = format;
    this.offset = from.byteOffset();
    this.ordinal = from.ordinal();
  }

  @Override
  public UnitPosition position() {
    return new UnitPosition(offset, ordinal, STATE);
  }

  @Override
  public boolean read(RecordBatch batch) throws IOException {
    while (!ended && failure == null && batch.size() < BATCH_BYTES) {
      try {
        next(batch);
      } catch (IOException e) {
        failure = e;
      }
    }
    ordinal += batch.count();
    IOException failed = failure;
    if (failed != null && batch.count() == 0) {
      failure = null;
      throw failed;
    }
    return batch.count() > 0;
  }

  /** Reads one message and adds its records; nothing is added when the stream fails. */
  private void next(RecordBatch batch) throws IOException {
    int begun = in.readNBytes(header, 0, header.length);
    if (begun == 0) {
      ended = true;
      return;
    }
    int length =
        (header[0] & 0xff) << 24
            | (header[1] & 0xff) << 16
            | (header[2] & 0xff) << 8
            | (header[3] & 0xff);
    if (begun == header.length && length == Messages.NO_VALUE) {
      leaveOut(batch, 0, Messages.TOMBSTONE, "The message has no value.");
      return;
    }
    if (begun == header.length && length == Messages.LEFT_OUT) {
      nextLeftOut(batch);
      return;
    }
    if (begun < header.length || length < 0 || length > Messages.MAX_BYTES) {
      // whoever wrote the stream was interrupted, or it is no stream of messages: the rest is one
      // record, as nothing says where another message starts
      refuseRest(batch, begun);
      return;
    }
    if (message.length < length) {
      message = new byte[Math.max(length, Math.min(2 * message.length, Messages.MAX_BYTES))];
    }
    int read = in.readNBytes(message, 0, length);
    if (read < length) {
      refuseCutOff(batch, read);
      return;
    }
    frame(batch, length);
    offset += header.length + length;
  }

  /** Reads by which rule something was left out. */
  private void nextLeftOut(RecordBatch batch) throws IOException {
    int length = in.read();
    int read = length < 0 ? 0 : in.readNBytes(message, 0, length);
    if (read < length || length < 0) {
      refuseCutOff(batch, read);
      return;
    }
    String code = new String(message, 0, length, StandardCharsets.US_ASCII);
    leaveOut(batch, 1 + length, code, "The source leaves it out.");
  }

  /**
   * @param length of what stands behind the header
   */
  private void leaveOut(RecordBatch batch, int length, String code, String text) {
    batch.refuse(batch.size(), 0, offset, RecordBatch.Refusal.leftOut(code, text, 0));
    offset += header.length + length;
  }

  private void frame(RecordBatch batch, int length) throws IOException {
    long start = offset + header.length;
    int before = batch.count();
    try (Framer framer =
        format.open(new ByteArrayInputStream(message, 0, length), UnitPosition.START)) {
      boolean more = true;
      while (more) {
        records.clear();
        more = framer.read(records);
        for (int i = 0; i < records.count(); i++) {
          batch.addCopy(records, i, start + records.position(i));
        }
      }
    }
    if (batch.count() == before) {
      refuse(batch, length, length, "no-record", "The message holds no record.");
    }
  }

  /**
   * The stream ends within a message.
   *
   * @param read bytes of it
   */
  private void refuseCutOff(RecordBatch batch, int read) {
    refuse(batch, read, read, "truncated-message", "The stream ends within the message.");
    offset += header.length + read;
    ended = true;
  }

  private void refuseRest(RecordBatch batch, int begun) throws IOException {
    System.arraycopy(header, 0, message, 0, begun);
    int kept = begun + in.readNBytes(message, begun, message.length - begun);
    long total = kept + in.skip(Long.MAX_VALUE);
    refuse(batch, kept, total, "broken-message", "This is no length of a message.");
    offset += total;
    ended = true;
  }

  private void refuse(RecordBatch batch, int length, long total, String code, String text) {
    int at = batch.size();
    batch.resize(at + length);
    System.arraycopy(message, 0, batch.data(), at, length);
    batch.refuse(at, length, offset, new RecordBatch.Refusal(code, text, total));
  }
}
