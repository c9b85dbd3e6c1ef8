package dev.tarn.engine;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import dev.tarn.lake.LakeHistory;
import dev.tarn.lake.LedgerRow;
import java.io.IOException;
import java.util.List;

/**
 * A recorded unit whose raw bytes are kept: its records can be had again, under the ordinals that
 * they have.
 *
 * <p>The unit is framed as one stream from where its first part began, so a line that describes
 * what follows is found as it was then.
 */
final class KeptUnit {
  private final LakeHistory history;
  private final long number;
  private final List<LedgerRow> parts;
  private final boolean damaged;
  private boolean cutAnew;

  /** Takes records of one part; the batch is good until it returns. */
  interface Records {
    void take(RecordBatch batch, int part) throws IOException;
  }

  /**
   * @param parts all recorded parts of the unit
   * @param damaged whether the last record is the rest of a damaged stream
   */
  KeptUnit(LakeHistory history, long number, List<LedgerRow> parts, boolean damaged) {
    this.history = history;
    this.number = number;
    this.parts = List.copyOf(parts);
    this.damaged = damaged;
  }

  UnitName name() {
    return new UnitName(parts.getFirst().source(), parts.getFirst().unit());
  }

  long number() {
    return number;
  }

  List<LedgerRow> parts() {
    return parts;
  }

  boolean damaged() {
    return damaged;
  }

  /**
   * Takes today's records for the unit's, though they are others: all of them belong to the last
   * part then.
   *
   * @return whether that may be: nothing of the unit was left to read, and its end is sound
   */
  boolean cutAnew() {
    cutAnew = complete();
    return cutAnew;
  }

  private boolean complete() {
    return parts.getLast().last() && !damaged;
  }

  /**
   * @throws UnitLeftException if raw bytes are missing
   */
  void requireRaw() throws UnitLeftException {
    for (LedgerRow part : parts) {
      String object = part.rawObject();
      if (object == null) {
        throw new UnitLeftException(
            "its raw bytes are not kept: keep_raw was 0, or their time is over");
      }
      if (!history.hasRaw(object)) {
        throw new UnitLeftException("its raw bytes are gone: " + object);
      }
    }
  }

  /** Size of the raw objects as stored. */
  long storedBytes() {
    long bytes = 0;
    for (LedgerRow part : parts) {
      String object = part.rawObject();
      bytes += object == null ? 0 : history.storedBytes(object);
    }
    return bytes;
  }

  /**
   * Hands out all records in their order, those of a damaged rest left out.
   *
   * @param batch to read into
   * @throws UnitLeftException if the bytes cannot be read, or are other records today
   * @throws IOException from the one who takes them
   */
  void read(Framer.Format format, RecordBatch batch, Records records)
      throws IOException, UnitLeftException {
    LedgerRow last = parts.getLast();
    long expected = last.to().ordinal() - (damaged ? 1 : 0);
    boolean complete = complete();
    long ordinal = parts.getFirst().from().ordinal();
    RecordBatch slice = new RecordBatch(1 << 12);
    try (PartsStream stream = new PartsStream(history, parts, complete);
        Framer framer = format.open(stream, parts.getFirst().from())) {
      boolean more = true;
      while (more && (complete || ordinal < expected)) {
        batch.clear();
        batch.begin(number, ordinal);
        more = read(framer, batch);
        // where the unit was cut off, the cut may look like a broken record
        int count = cutAnew ? batch.count() : (int) Math.min(batch.count(), expected - ordinal);
        if (count < batch.count() && complete) {
          throw otherRecords("more than " + expected, expected);
        }
        handOut(batch, count, ordinal, slice, records);
        ordinal += count;
      }
    }
    if (ordinal < expected && !cutAnew) {
      throw otherRecords(Long.toString(ordinal), expected);
    }
  }

  private static UnitLeftException otherRecords(String found, long expected) {
    return new UnitLeftException(
        "today's mapping finds "
            + found
            + " records in it, and "
            + expected
            + " were read of it then",
        true);
  }

  private static boolean read(Framer framer, RecordBatch batch) throws UnitLeftException {
    try {
      return framer.read(batch);
    } catch (IOException e) {
      throw new UnitLeftException("its raw bytes cannot be read: " + e.getMessage());
    }
  }

  /** Hands out the first records of a batch, those of each part apart. */
  private void handOut(
      RecordBatch batch, int count, long ordinal, RecordBatch slice, Records records)
      throws IOException {
    int from = 0;
    int part = 0;
    while (from < count) {
      while (part < parts.size() - 1
          && (cutAnew || ordinal + from >= parts.get(part).to().ordinal())) {
        part++;
      }
      int end = cutAnew ? count : (int) Math.min(count, parts.get(part).to().ordinal() - ordinal);
      boolean cut = isCut(batch, from);
      int to = from + 1;
      while (!cut && to < end && !isCut(batch, to)) {
        to++;
      }
      long readMillis = parts.get(part).committedAt().toEpochMilli();
      if (from == 0 && to == batch.count() && !cut) {
        batch.readAt(readMillis);
        records.take(batch, part);
      } else {
        slice.clear();
        slice.begin(number, ordinal + from);
        slice.readAt(readMillis);
        for (int record = from; record < to; record++) {
          slice.addCopy(batch, record, batch.position(record));
        }
        if (cut) {
          slice.keptIn(
              history
                  .recordObject(number, batch.position(from))
                  .map(LakeHistory.RecordObject::path)
                  .orElse(""));
        }
        records.take(slice, part);
      }
      from = to;
    }
  }

  /** Whether the batch has only the head of a record. */
  private static boolean isCut(RecordBatch batch, int record) {
    RecordBatch.Refusal refusal = batch.refusal(record);
    return refusal != null && refusal.totalBytes() > batch.length(record);
  }
}
