package dev.tarn.event;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records of one unit as slices of one byte array: what a framer fills and a mapping reads.
 *
 * <p>A record that the framer refuses is in the sequence too, with its reason: it has an ordinal
 * and goes to the quarantine, or is counted as filtered. One thread at a time uses a batch; it is
 * reused through {@link #clear}.
 */
public final class RecordBatch {
  private byte[] data;
  private int size;
  private int count;
  private int[] offsets = new int[1024];
  private int[] lengths = new int[1024];
  private long[] positions = new long[1024];
  private @Nullable Refusal[] refusals = new Refusal[1024];
  private boolean refused;
  private long unit;
  private long firstOrdinal;
  private long readMillis;
  private String rawObject = "";
  private byte[][] headers = new byte[1][];
  private int[] headerStarts = new int[1];
  private int headerCount;

  /**
   * Why a framer refused a record.
   *
   * @param code kebab-case, {@code truncated-record}
   * @param message one sentence for people
   * @param totalBytes length of the whole record in the unit's stream; more than the slice where
   *     the record is too large to keep in memory
   * @param leftOut whether there is nothing to store in it: it is counted as filtered by the code
   *     and does not go to the quarantine
   */
  public record Refusal(String code, String message, long totalBytes, boolean leftOut) {
    public Refusal(String code, String message, long totalBytes) {
      this(code, message, totalBytes, false);
    }

    public static Refusal leftOut(String code, String message, long totalBytes) {
      return new Refusal(code, message, totalBytes, true);
    }
  }

  public RecordBatch(int capacityBytes) {
    this.data = new byte[capacityBytes];
  }

  /** The bytes; a framer reads into it directly, between {@link #size} and its length. */
  public byte[] data() {
    return data;
  }

  /** Bytes in use. */
  public int size() {
    return size;
  }

  public void resize(int bytes) {
    reserve(bytes);
    size = bytes;
  }

  /**
   * Makes {@link #data} at least this long. What lies behind {@link #size} is kept: a walker writes
   * there.
   */
  public void reserve(int bytes) {
    if (bytes > data.length) {
      data =
          Arrays.copyOf(
              data, Math.max(bytes, (int) Math.min(Integer.MAX_VALUE - 64L, data.length * 2L)));
    }
  }

  /** Adds a record. {@code position} is its first byte in the unit's decompressed stream. */
  public void add(int offset, int length, long position) {
    add(offset, length, position, null);
  }

  /** Adds a refused record. */
  public void refuse(int offset, int length, long position, Refusal refusal) {
    add(offset, length, position, refusal);
    refused = true;
  }

  private void add(int offset, int length, long position, @Nullable Refusal refusal) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
      positions = Arrays.copyOf(positions, count * 2);
      refusals = Arrays.copyOf(refusals, count * 2);
    }
    offsets[count] = offset;
    lengths[count] = length;
    positions[count] = position;
    refusals[count] = refusal;
    count++;
  }

  /**
   * Says what the records added from now on are described by: the line with the names of their
   * fields. An empty one says nothing.
   */
  public void describe(byte[] header) {
    if (headerCount == headers.length) {
      headers = Arrays.copyOf(headers, headerCount * 2);
      headerStarts = Arrays.copyOf(headerStarts, headerCount * 2);
    }
    headers[headerCount] = header;
    headerStarts[headerCount++] = count;
  }

  /**
   * The line that names a record's fields, as it stands in the unit; null where there is none. The
   * same array for all records of a header. Before the record, with a line's end between them, it
   * makes the record readable by itself.
   */
  public byte @Nullable [] header(int record) {
    int last = headerCount - 1;
    if (last < 0 || headerStarts[last] <= record) {
      return last < 0 ? null : orNull(headers[last]);
    }
    int first = 0;
    while (first < last) {
      int middle = (first + last) >>> 1;
      if (headerStarts[middle] <= record) {
        first = middle + 1;
      } else {
        last = middle;
      }
    }
    return first == 0 ? null : orNull(headers[first - 1]);
  }

  private static byte @Nullable [] orNull(byte[] header) {
    return header.length == 0 ? null : header;
  }

  /**
   * Adds a record of another batch with a copy of its bytes, described and refused as it is there.
   *
   * @param position of the record's first byte in the unit's decompressed stream
   */
  public void addCopy(RecordBatch source, int record, long position) {
    int length = source.length(record);
    int at = size;
    resize(size + length);
    System.arraycopy(source.data, source.offset(record), data, at, length);
    byte[] header = source.header(record);
    if (header != null && (headerCount == 0 || !Arrays.equals(headers[headerCount - 1], header))) {
      describe(header);
    }
    Refusal refusal = source.refusal(record);
    if (refusal == null) {
      add(at, length, position);
    } else {
      refuse(at, length, position, refusal);
    }
  }

  public int count() {
    return count;
  }

  public int offset(int record) {
    return offsets[record];
  }

  public int length(int record) {
    return lengths[record];
  }

  /** First byte of the record in the unit's decompressed stream. */
  public long position(int record) {
    return positions[record];
  }

  /** Why the framer refused the record, or null for a good one. */
  public @Nullable Refusal refusal(int record) {
    return refusals[record];
  }

  public boolean hasRefusals() {
    return refused;
  }

  /** The number that the state database gave to the unit. */
  public long unit() {
    return unit;
  }

  /** Ordinal of record 0 in the unit. */
  public long firstOrdinal() {
    return firstOrdinal;
  }

  public void begin(long unitNumber, long ordinal) {
    this.unit = unitNumber;
    this.firstOrdinal = ordinal;
  }

  /** When the records were first read, in epoch milliseconds, or 0 = now. */
  public long readMillis() {
    return readMillis;
  }

  /** Says when the records were first read. */
  public void readAt(long epochMillis) {
    this.readMillis = epochMillis;
  }

  /**
   * Path in the lake of an object that keeps the whole bytes of these records, for those of which
   * the batch has only a head; empty where there is none.
   */
  public String rawObject() {
    return rawObject;
  }

  /** Says where the bytes of these records are kept. */
  public void keptIn(String object) {
    this.rawObject = object;
  }

  /** A batch of its own with a copy of one record. */
  public RecordBatch single(int record) {
    int length = lengths[record];
    RecordBatch single = new RecordBatch(length + 64);
    single.resize(length);
    System.arraycopy(data, offsets[record], single.data, 0, length);
    single.begin(unit, firstOrdinal + record);
    single.keptIn(rawObject);
    single.readAt(readMillis);
    byte[] header = header(record);
    if (header != null) {
      single.describe(header);
    }
    Refusal refusal = refusals[record];
    if (refusal == null) {
      single.add(0, length, positions[record]);
    } else {
      single.refuse(0, length, positions[record], refusal);
    }
    return single;
  }

  public void clear() {
    rawObject = "";
    readMillis = 0;
    Arrays.fill(headers, 0, headerCount, null);
    headerCount = 0;
    Arrays.fill(refusals, 0, count, null);
    count = 0;
    size = 0;
    refused = false;
  }
}
