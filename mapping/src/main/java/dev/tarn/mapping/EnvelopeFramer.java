package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import dev.tarn.event.parquet.ParquetUnits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Frames units by the look of their first bytes: those of CloudWatch Logs by their envelopes, all
 * others by their own format. What it took a unit for is part of the position.
 */
final class EnvelopeFramer implements Framer {
  private static final String STATE = "cloudwatch;";
  private static final int LOOK_BYTES = 4 << 10;

  private final InputStream in;
  private final UnitPosition from;
  private final Format own;
  private final int maxRecordBytes;
  private final boolean keeps;
  private @Nullable Framer framer;
  private boolean enveloped;

  private EnvelopeFramer(
      InputStream in, UnitPosition from, Format own, int maxRecordBytes, boolean keeps) {
    this.in = in;
    this.from = from;
    this.own = own;
    this.maxRecordBytes = maxRecordBytes;
    this.keeps = keeps;
  }

  /**
   * Units in envelopes, and other units by the format that is given.
   *
   * @param keeps whether that describes its records
   */
  static Format around(Format own, int maxRecordBytes, boolean keeps) {
    return (in, from) ->
        from.byteOffset() == 0 || from.framerState().startsWith(STATE)
            ? new EnvelopeFramer(in, from, own, maxRecordBytes, keeps)
            : own.open(in, from);
  }

  @Override
  public UnitPosition position() {
    if (framer == null) {
      return from;
    }
    UnitPosition position = framer.position();
    return enveloped
        ? new UnitPosition(
            position.byteOffset(), position.ordinal(), STATE + position.framerState())
        : position;
  }

  @Override
  public boolean read(RecordBatch batch) throws IOException {
    Framer open = framer;
    if (open == null) {
      open = open();
      framer = open;
    }
    return open.read(batch);
  }

  private Framer open() {
    if (from.framerState().startsWith(STATE)) {
      enveloped = true;
      String state = from.framerState().substring(STATE.length());
      return new CloudWatchFramer(
          in, new UnitPosition(from.byteOffset(), from.ordinal(), state), maxRecordBytes);
    }
    byte[] first = new byte[LOOK_BYTES];
    int read = 0;
    InputStream rest = in;
    try {
      while (read < first.length) {
        int n = in.read(first, read, first.length - read);
        if (n < 0) {
          break;
        }
        read += n;
        if (!CloudWatchText.mayBeEnvelope(first, read) && !ParquetUnits.mayBeKeptRow(first, read)) {
          break;
        }
      }
    } catch (IOException e) {
      rest = new FailingStream(e);
    }
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first, 0, read), rest);
    if (Envelope.isDescribed(first, keeps) || ParquetUnits.isKeptRow(first, read)) {
      return new KeptFramer(whole, from);
    }
    enveloped = CloudWatchText.isEnvelope(first, read);
    return enveloped ? new CloudWatchFramer(whole, from, maxRecordBytes) : own.open(whole, from);
  }

  /** A record as the quarantine keeps it: below what describes it. */
  private static final class KeptFramer implements Framer {
    private final InputStream in;
    private UnitPosition position;

    KeptFramer(InputStream in, UnitPosition from) {
      this.in = in;
      this.position = from;
    }

    @Override
    public UnitPosition position() {
      return position;
    }

    @Override
    public boolean read(RecordBatch batch) throws IOException {
      byte[] kept = in.readAllBytes();
      if (kept.length == 0) {
        return false;
      }
      int header = 0;
      while (header < kept.length && kept[header] != '\n') {
        header++;
      }
      int start = Math.min(kept.length, header + 1);
      batch.describe(Arrays.copyOf(kept, header));
      batch.resize(kept.length);
      System.arraycopy(kept, 0, batch.data(), 0, kept.length);
      batch.add(start, kept.length - start, position.byteOffset() + start);
      position =
          new UnitPosition(
              position.byteOffset() + kept.length, position.ordinal() + 1, position.framerState());
      return true;
    }
  }

  /** Fails as the stream did behind the bytes that were looked at. */
  private static final class FailingStream extends InputStream {
    private final IOException failure;

    FailingStream(IOException failure) {
      this.failure = failure;
    }

    @Override
    public int read() throws IOException {
      throw failure;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      throw failure;
    }
  }
}
