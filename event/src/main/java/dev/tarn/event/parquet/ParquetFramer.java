package dev.tarn.event.parquet;

import dev.tarn.event.Framer;
import dev.tarn.event.HeldBytes;
import dev.tarn.event.JsonWriter;
import dev.tarn.event.Quarantine;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Frames one Parquet file, which it needs as a whole. Rows that cannot be read, up to the end of
 * their row group, are one refused record; so is a file of which nothing can be read.
 */
final class ParquetFramer implements Framer {
  /** In a place of the unit: a row's number follows. */
  static final String STATE = UnitPosition.FROM_START + "parquet;";

  private static final int BATCH_BYTES = 1 << 20;
  private static final int BATCH_RECORDS = 1 << 14;
  private static final int MAX_RECORD_BYTES = 16 << 20;

  /** What is kept of a record that is too long, and of a stretch that cannot be read. */
  private static final int HEAD_BYTES = 64 << 10;

  private final InputStream in;
  private final byte[] header;
  private final UnitPosition from;
  private final HeldBytes held = new HeldBytes();
  private final JsonWriter text = new JsonWriter();
  private boolean filled;
  private boolean ended;
  private @Nullable ParquetRows rows;
  private long ordinal;

  /** Bytes handed out of what cannot be read: row groups that lie over each other have no end. */
  private long refusedBytes;

  /**
   * @param header describes each record; empty for none
   */
  ParquetFramer(InputStream in, UnitPosition from, byte[] header) {
    this.in = in;
    this.from = from;
    this.header = header;
    this.ordinal = from.ordinal();
  }

  @Override
  public HeldBytes held() {
    return held;
  }

  @Override
  public UnitPosition position() {
    if (!filled) {
      return from;
    }
    ParquetRows known = rows;
    String state = known == null || ended ? "" : STATE + known.row();
    return new UnitPosition(held.length(), ordinal, state);
  }

  @Override
  public boolean read(RecordBatch batch) throws IOException {
    if (!filled) {
      held.addAll(in);
      filled = true;
      begin(batch);
    }
    ParquetRows known = rows;
    while (known != null && !ended && batch.size() < BATCH_BYTES && batch.count() < BATCH_RECORDS) {
      next(known, batch);
    }
    ordinal += batch.count();
    return batch.count() > 0;
  }

  private void begin(RecordBatch batch) throws IOException {
    try {
      ParquetRows opened = new ParquetRows(held, text, MAX_RECORD_BYTES, HEAD_BYTES);
      String state = from.framerState();
      opened.seek(state.startsWith(STATE) ? Long.parseLong(state.substring(STATE.length())) : 0);
      rows = opened;
      ended = opened.row() >= opened.rows();
    } catch (ParquetException e) {
      ended = true;
      long length = held.length();
      refuse(batch, 0, length <= Quarantine.MAX_RAW_BYTES ? length : HEAD_BYTES, length, e);
    }
  }

  private void next(ParquetRows known, RecordBatch batch) throws IOException {
    long position = known.groupOffset();
    text.clear();
    try {
      long length = known.next();
      int at = batch.size();
      batch.resize(at + text.size());
      System.arraycopy(text.bytes(), 0, batch.data(), at, text.size());
      if (header.length > 0 && batch.header(batch.count()) == null) {
        batch.describe(header);
      }
      if (length > text.size()) {
        batch.refuse(
            at,
            text.size(),
            position,
            new RecordBatch.Refusal(
                "record-too-large", "Longer than " + MAX_RECORD_BYTES + " bytes.", length));
      } else {
        batch.add(at, text.size(), position);
      }
    } catch (ParquetException e) {
      long end = known.endOfGroup();
      ParquetException named =
          new ParquetException(
              e.code(),
              "rows " + known.row() + " to " + (end - 1) + " cannot be read: " + e.getMessage());
      long bytes = known.groupBytes();
      long head = Math.min(Math.min(bytes, HEAD_BYTES), held.length() - refusedBytes);
      refusedBytes += head;
      refuse(batch, position, head, bytes, named);
      known.seek(end);
    }
    ended = known.row() >= known.rows();
  }

  /** Hands out what cannot be read as a refused record. */
  private void refuse(
      RecordBatch batch, long position, long length, long total, ParquetException reason)
      throws IOException {
    int at = batch.size();
    batch.resize(at + (int) length);
    held.read(position, batch.data(), at, (int) length);
    batch.describe(new byte[0]);
    batch.refuse(
        at,
        (int) length,
        position,
        new RecordBatch.Refusal(reason.code(), String.valueOf(reason.getMessage()), total));
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
