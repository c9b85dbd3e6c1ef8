package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Source;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the framers of texts share: the bytes at hand and their places in the unit. Texts are UTF-8,
 * or UTF-16 by the look of the unit's first bytes: then records are handed out as UTF-8, and
 * positions are still those of the unit's own bytes.
 *
 * <p>The bytes at hand are {@code data[start, limit)}; a subclass looks at them from {@link #scan}
 * on and asks for {@link #more}, which may move them: {@code start}, {@code scan} and {@link #mark}
 * follow. Behind the limit stands a line's end, and eight bytes more may be read.
 */
abstract class TextFramer implements Framer {
  /** What is kept of a record that is too long. */
  static final int HEAD_BYTES = 64 << 10;

  static final int CHUNK_BYTES = 1 << 20;
  private static final int SLACK = 16;

  /** What stays in front of the cursor while a long record is passed. */
  private static final int WINDOW_BYTES = 64;

  private final int maxRecordBytes;
  private final int chunkBytes;
  private final int batchRecords;
  private final TextInput in;
  private RecordBatch batch = new RecordBatch(SLACK);
  private byte[] carry = new byte[0];
  private int carried;
  private boolean ended;
  private @Nullable IOException failure;
  private long ordinal;

  /** Place of {@code data[start]} in the unit. */
  private long position;

  /** Bytes of the unit that were behind the head of a record that is too long. */
  private long passed;

  byte[] data = new byte[SLACK];
  int start;
  int limit;
  int scan;

  /** Another place that is moved when bytes are. */
  int mark;

  /** What a framer is told beside its format. */
  record Limits(int maxRecordBytes, int chunkBytes, int batchRecords) {
    Limits {
      if (maxRecordBytes < 1 || maxRecordBytes > 128 << 20) {
        throw new IllegalArgumentException("maxRecordBytes " + maxRecordBytes);
      }
      chunkBytes = Math.max(16, chunkBytes);
    }

    static Limits of(int maxRecordBytes) {
      return new Limits(maxRecordBytes, CHUNK_BYTES, Integer.MAX_VALUE);
    }
  }

  TextFramer(InputStream in, UnitPosition from, Limits limits) {
    this.in = new TextInput(in, encodingOf(from.framerState()), from.byteOffset() == 0);
    this.position = from.byteOffset();
    this.ordinal = from.ordinal();
    this.maxRecordBytes = limits.maxRecordBytes();
    this.chunkBytes = limits.chunkBytes();
    this.batchRecords = limits.batchRecords();
  }

  private static String encodingOf(String state) {
    int end = state.indexOf(';');
    return end < 0 ? state : state.substring(0, end);
  }

  /** What {@link #ownState} gave at the place where reading goes on; empty at the start. */
  static String ownState(UnitPosition from) {
    String state = from.framerState();
    int end = state.indexOf(';');
    return end < 0 ? "" : state.substring(end + 1);
  }

  /** What a subclass has to know to go on here. */
  abstract String ownState();

  /**
   * Hands out a record, or passes something that is none.
   *
   * @return false if there is nothing more, now or at all
   */
  abstract boolean next();

  @Override
  public final UnitPosition position() {
    String own = ownState();
    String encoding = in.encoding();
    return new UnitPosition(position, ordinal, own.isEmpty() ? encoding : encoding + ";" + own);
  }

  @Override
  public final boolean read(RecordBatch next) throws IOException {
    batch = next;
    batch.reserve(carried + SLACK);
    data = batch.data();
    System.arraycopy(carry, 0, data, 0, carried);
    start = 0;
    scan = 0;
    mark = 0;
    limit = carried;
    putSentinel();
    beginBatch(batch);
    while (batch.count() < batchRecords && next()) {
      // handed out, or passed
    }
    carried = limit - start;
    if (carry.length < carried) {
      carry = new byte[carried];
    }
    System.arraycopy(data, start, carry, 0, carried);
    batch.resize(start);
    ordinal += batch.count();
    if (batch.count() == 0 && failure != null) {
      throw failure;
    }
    return batch.count() > 0;
  }

  /** Called before records are added to a batch. */
  void beginBatch(RecordBatch next) {}

  /** Whether the stream has ended, so that what is at hand is all there is. */
  final boolean ended() {
    return ended;
  }

  /**
   * Reads on, moving what is not handed out to the front. False at the end of the stream, and where
   * the batch has records and what is begun is left to the next one.
   */
  final boolean more() {
    if (ended || failure != null || batch.count() > 0) {
      return false;
    }
    if (start > 0) {
      move(start, 0);
      start = 0;
    }
    if (scan > maxRecordBytes + HEAD_BYTES + WINDOW_BYTES) {
      int to = scan - WINDOW_BYTES;
      passed += sourceLength(HEAD_BYTES, to);
      move(to, HEAD_BYTES);
    }
    batch.reserve(limit + chunkBytes + SLACK);
    data = batch.data();
    int read = 0;
    try {
      while (chunkBytes - read >= TextInput.MIN_BYTES) {
        int n = in.read(data, limit, chunkBytes - read);
        if (n < 0) {
          ended = true;
          break;
        }
        limit += n;
        read += n;
      }
    } catch (Source.CorruptUnitException e) {
      failure = e;
      ended = true;
    } catch (IOException e) {
      failure = e;
    }
    putSentinel();
    return read > 0;
  }

  private void move(int from, int to) {
    System.arraycopy(data, from, data, to, limit - from);
    int by = from - to;
    limit -= by;
    scan -= by;
    mark -= by;
  }

  private void putSentinel() {
    data[limit] = '\n';
  }

  private long sourceLength(int from, int to) {
    return in.sourceLength(data, from, to);
  }

  /** Goes past a byte order mark at the start of a unit. */
  final void skipByteOrderMark() {
    if (limit - start >= 3
        && data[start] == (byte) 0xEF
        && data[start + 1] == (byte) 0xBB
        && data[start + 2] == (byte) 0xBF) {
      pass(start + 3);
    }
  }

  /** Whether what lies between the start and the cursor is longer than a record may be. */
  final boolean tooLong() {
    return passed > 0 || scan - start > maxRecordBytes;
  }

  /** Goes to a place without handing anything out. */
  final void pass(int to) {
    position += sourceLength(start, to) + passed;
    passed = 0;
    start = to;
  }

  /**
   * Hands out {@code data[start, end)} as a record and goes to {@code to}; refuses it if it is
   * longer than a record may be.
   */
  final void add(int end, int to) {
    if (passed > 0 || end - start > maxRecordBytes) {
      refuse("record-too-large", "Longer than " + maxRecordBytes + " bytes.", end, to);
      return;
    }
    batch.add(start, end - start, position);
    pass(to);
  }

  /** Refuses {@code data[start, end)} and goes to {@code to}. */
  final void refuse(String code, String message, int end, int to) {
    long total = passed + sourceLength(start, end);
    if (total > maxRecordBytes) {
      int head = Math.min(HEAD_BYTES, end - start);
      batch.refuse(
          start,
          head,
          position,
          new RecordBatch.Refusal(
              "record-too-large", "Longer than " + maxRecordBytes + " bytes.", total));
    } else {
      batch.refuse(
          start, end - start, position, new RecordBatch.Refusal(code, message, end - start));
    }
    pass(to);
  }

  /** A copy of bytes at hand. */
  final byte[] copy(int from, int to) {
    return Arrays.copyOfRange(data, from, to);
  }
}
