package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Source;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stream of JSON that are at hand, in the array of the batch that is being filled,
 * and the cursors of what is found in them. One thread uses it.
 */
abstract class JsonBytes {
  /** What is kept of a record that is too long. */
  static final int HEAD_BYTES = 64 << 10;

  /** What is read at once unless told otherwise. */
  static final int CHUNK_BYTES = 1 << 20;

  static final int SLACK = 16;

  /** What stays readable in front of the cursor while a long record is passed. */
  private static final int WINDOW_BYTES = 4 << 10;

  final TextInput in;
  final int maxRecordBytes;
  private final int chunkBytes;

  // The bytes at hand: data[start, limit) is not yet handed out.
  RecordBatch batch = new RecordBatch(SLACK);
  byte[] data = new byte[SLACK];
  int start;
  int limit;

  /** Place of data[0] in the text. */
  long base;

  // A place in the text and in the unit; the same where the text is UTF-8.
  private long knownText;
  private long knownPlace;

  /** End of what was written behind the limit. */
  int extraEnd;

  private byte[] carry = new byte[0];
  private int carried;
  boolean ended;
  @Nullable IOException failure;

  // The value that is being followed. Cursors are moved when bytes are.
  int scan;
  int keyStart;
  int nextLine;
  int mark;
  long itemPlace;

  /** Whether what follows is only looked at: no more than a record may be long is read on. */
  boolean looksAhead;

  /** Whether the bytes begin with the head of a value that is too long, and not with all of it. */
  boolean headKept;

  /**
   * @param encoding as an earlier position has it, or empty
   */
  JsonBytes(
      InputStream in, UnitPosition from, String encoding, int maxRecordBytes, int chunkBytes) {
    this.in = new TextInput(in, encoding, from.byteOffset() == 0);
    this.maxRecordBytes = maxRecordBytes;
    this.chunkBytes = chunkBytes;
    this.base = from.byteOffset();
    this.knownText = base;
    this.knownPlace = base;
  }

  /** The place in the unit of the next record. */
  final long nextPlace() {
    return headKept ? itemPlace : knownPlace;
  }

  /** Goes on in a new batch with what the last one did not get. */
  final void begin(RecordBatch next) {
    batch = next;
    base += start;
    batch.reserve(carried + SLACK);
    data = batch.data();
    System.arraycopy(carry, 0, data, 0, carried);
    start = 0;
    limit = carried;
    extraEnd = 0;
    putSentinel();
  }

  /** Leaves the batch with its records, and keeps what is behind them. */
  final void end() {
    if (!headKept) {
      place(start);
    }
    carried = limit - start;
    if (carry.length < carried) {
      carry = new byte[carried];
    }
    System.arraycopy(data, start, carry, 0, carried);
    batch.resize(Math.max(start, extraEnd));
  }

  /**
   * Reads on, moving what is not handed out to the front. False at the end of the stream, and where
   * the batch has records and what is begun is left to the next one.
   */
  final boolean more() {
    if (ended || failure != null || batch.count() > 0 || (looksAhead && isTooLong())) {
      return false;
    }
    if (start > 0) {
      place(start);
      move(start, 0);
      start = 0;
    }
    if (scan > maxRecordBytes + HEAD_BYTES + WINDOW_BYTES) {
      // Too long whatever follows: keep the head, and some bytes in front of the cursor.
      headKept = true;
      place(scan - WINDOW_BYTES);
      move(scan - WINDOW_BYTES, HEAD_BYTES);
    }
    batch.reserve(limit + chunkBytes + SLACK);
    data = batch.data();
    int read = 0;
    try {
      while (read < chunkBytes) {
        int n = in.read(data, limit, Math.max(TextInput.MIN_BYTES, chunkBytes - read));
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

  /** Whether there is more in front of the cursor than a record may hold. */
  final boolean isTooLong() {
    return scan - start > maxRecordBytes;
  }

  private void move(int from, int to) {
    System.arraycopy(data, from, data, to, limit - from);
    int by = from - to;
    base += by;
    limit -= by;
    scan -= by;
    keyStart -= by;
    nextLine -= by;
    mark -= by;
  }

  /** The place in the unit of a byte at hand, which is not in front of the one asked for before. */
  final long place(int index) {
    long text = base + index;
    knownPlace += in.sourceLength(data, (int) (knownText - base), index);
    knownText = text;
    return knownPlace;
  }

  /** A line's end behind the bytes: every search stops there. */
  private void putSentinel() {
    data[limit] = '\n';
  }

  /**
   * Puts the cursor on the next byte that is no white space, or the end, or not too far; false if
   * suspended.
   */
  final boolean findNext(int from) {
    scan = from;
    while (scan == limit || (Ascii.isSpace(data[scan]) && scan - start < HEAD_BYTES)) {
      if (scan < limit) {
        scan++;
      } else if (!more()) {
        return ended;
      }
    }
    return true;
  }
}
