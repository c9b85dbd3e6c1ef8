package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.event.UnitName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a runner knows of the records it works on beside their bytes. One thread uses it. */
final class Facts {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final Texts texts;
  private @Nullable UnitName unit;
  private long unitHigh;
  private long unitLow;
  private long millis;
  private long loggedTime;
  private @Nullable RecordBatch records;
  private int[] indexes = new int[0];

  Facts(Texts texts) {
    this.texts = texts;
  }

  /** Begins a run over records of a unit. */
  void begin(RecordBatch newRecords, UnitName newUnit, long newMillis) {
    records = newRecords;
    millis = newMillis;
    if (!newUnit.equals(unit)) {
      unit = newUnit;
      ByteBuffer digest = ByteBuffer.wrap(digest(newUnit));
      unitHigh = digest.getLong();
      unitLow = digest.getLong();
    }
  }

  /**
   * Begins a chunk.
   *
   * @param newIndexes index in the batch by row of the table of records
   */
  void beginChunk(int[] newIndexes) {
    indexes = newIndexes;
    loggedTime = Slice.ABSENT;
  }

  /** When the run began. */
  long millis() {
    return millis;
  }

  /** The time of the run in ISO 8601. */
  long loggedTime() {
    if (loggedTime == Slice.ABSENT) {
      loggedTime = texts.add(Instant.ofEpochMilli(millis).toString());
    }
    return loggedTime;
  }

  /**
   * 32 hex digits that name a record for ever: the first 16 bytes of SHA-256 over source, a zero
   * byte and unit name, each half then mixed with the ordinal by the finalizer of MurmurHash3. The
   * same record of the same unit has the same digits in every run; within a unit no two records
   * share them, since the mixing of the first half is a bijection of the ordinal.
   */
  long recordUid(int row) {
    RecordBatch batch = batch();
    long ordinal = batch.firstOrdinal() + indexes[row];
    long high = mix(unitHigh ^ ordinal);
    long low = mix(unitLow + high);
    int start = texts.begin(32);
    if (start < 0) {
      return Slice.ABSENT;
    }
    byte[] target = texts.arena();
    for (int i = 0; i < 16; i++) {
      target[start + i] = HEX[(int) (high >>> (60 - 4 * i)) & 15];
      target[start + 16 + i] = HEX[(int) (low >>> (60 - 4 * i)) & 15];
    }
    return texts.end(start, 32);
  }

  /** The record's bytes. */
  long rawRecord(int row) {
    RecordBatch batch = batch();
    int index = indexes[row];
    return batch.length(index) > Slice.MAX_LENGTH
        ? Slice.ABSENT
        : Slice.of(batch.offset(index), batch.length(index), Slice.TEXT);
  }

  /** The record's length in bytes. */
  long rawRecordSize(int row) {
    return texts.add(Integer.toString(batch().length(indexes[row])));
  }

  private RecordBatch batch() {
    if (records == null) {
      throw new IllegalStateException("no run has begun");
    }
    return records;
  }

  private static byte[] digest(UnitName unit) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(unit.source().getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      return sha.digest(unit.name().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** MurmurHash3's 64-bit finalizer, a bijection. */
  private static long mix(long value) {
    long x = value;
    x ^= x >>> 33;
    x *= 0xff51afd7ed558ccdL;
    x ^= x >>> 33;
    x *= 0xc4ceb9fe1a85ec53L;
    return x ^ (x >>> 33);
  }
}
