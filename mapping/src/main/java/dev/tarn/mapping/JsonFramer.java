package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Source;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds JSON records in a stream, whatever their arrangement: one a line, one behind the other,
 * over many lines, in a top-level array, or in an array of a top-level object (an envelope). Reads
 * straight into the batch; holds one record, at most, of the longest size. Records of UTF-16 are
 * handed out as UTF-8, with their places in the unit's own bytes.
 *
 * <p><b>Where a record is.</b> At top level, white space, NUL, byte order marks and commas
 * separate. A line from <code>{</code> to <code>}</code> is a record if the next line starts with
 * <code>{
 * </code>, is empty or is the end, and nothing in it looks like a second object or an envelope; the
 * walker finds what is wrong within. Any other <code>{</code> is followed token by token to its
 * end. An object that has a member of an unwrapped name whose value is an array is an envelope: the
 * array's elements are the records, and its other members, if any, come as one refused record at
 * its end.
 *
 * <p><b>What is refused.</b> Text at top level that is no object or array: up to the next line that
 * starts with one, consecutive lines together up to 64 KiB. An element that is no object. A record
 * that is too long or too deep, but well formed, alone.
 *
 * <p><b>A record whose tokens do not fit</b> is refused up to the first of these places, and
 * framing goes on there:
 *
 * <ol>
 *   <li>a <code>{</code> that starts a line with the same indentation as the line in which the
 *       record starts (so half a line costs that line, and an object within a broken document that
 *       is printed over many lines is not taken for a record);
 *   <li>the bracket that closes the record, if what follows may follow a record. Brackets are
 *       counted from the broken place on twice: once as if it were outside a string, once as if
 *       within, since a stray quote turns the two around; a line's end ends both. The first count
 *       that closes wins;
 *   <li>if neither count can close any more, the next <code>},{"</code> or <code>}{"</code>.
 * </ol>
 *
 * Where the record is already longer than the limit, the first rule looks only forward. Within an
 * array, other text between elements is refused up to the next comma or brace outside strings; a
 * bracket that closes the array too early is forgiven if a comma and a brace follow.
 */
public final class JsonFramer implements Framer {
  /** Records longer than this are refused unless told otherwise. */
  public static final int DEFAULT_MAX_RECORD_BYTES = 16 << 20;

  /** What is kept of a record that is too long. */
  static final int HEAD_BYTES = 64 << 10;

  private static final int CHUNK_BYTES = 1 << 20;
  private static final int MAX_GARBAGE_BYTES = 64 << 10;

  /** What stays readable in front of the cursor while a long record is passed. */
  private static final int WINDOW_BYTES = 4 << 10;

  private static final int SLACK = 16;
  private static final String MEMBERS =
      "Members of the object around the records: they belong to no record.";

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** Bytes that a search for a line's end takes at once. */
  private static final int STRIDE = 4 * Long.BYTES;

  private enum Context {
    /** Between top-level values. */
    TOP,
    /** In an array, where an element may start. */
    ELEMENT,
    /** In an array, behind an element. */
    AFTER_ELEMENT,
    /** In an envelope, behind the array. */
    TAIL
  }

  private enum Expect {
    VALUE,
    VALUE_OR_END,
    KEY,
    KEY_OR_END,
    COLON,
    AFTER_VALUE
  }

  private enum Outcome {
    /** The cursor is behind the value. */
    DONE,
    /** The cursor is behind the bracket of an unwrapped array. */
    ENVELOPE,
    /** The cursor is at what does not fit. */
    BROKEN,
    /** The stream ended within the value. */
    ENDED,
    /** The batch holds records; the value is left to the next. */
    SUSPENDED
  }

  private final TextInput in;
  private final byte[][] unwrap;
  private final int maxRecordBytes;
  private final int maxDepth;
  private final int chunkBytes;
  private final int batchRecords;

  // Where framing stands.
  private Context context;
  private boolean inEnvelope;
  private byte[] envelopeMembers = {};
  private long envelopeMembersBytes;
  private long ordinal;

  /** Whether only white space lies between the line's start and here, and how much. */
  private boolean atLineStart = true;

  /** Indentation of this line; of its white space so far, at its start. */
  private int indentation;

  // The bytes at hand: data[start, limit) is not yet handed out.
  private RecordBatch batch = new RecordBatch(SLACK);
  private byte[] data = new byte[SLACK];
  private int start;
  private int limit;

  /** Place of data[0] in the text. */
  private long base;

  // A place in the text and in the unit; the same where the text is UTF-8.
  private long knownText;
  private long knownPlace;

  /** End of what was written behind the limit. */
  private int extraEnd;

  private byte[] carry = new byte[0];
  private int carried;
  private boolean ended;
  private @Nullable IOException failure;

  // The value that is being followed. Cursors are moved when bytes are.
  private int scan;
  private int keyStart;
  private int nextLine;
  private int mark;
  private long itemPosition;
  private long itemPlace;
  private int itemIndentation;
  private boolean scanAtLineStart;
  private int scanIndentation;
  private Expect expect = Expect.VALUE;
  private boolean inString;
  private boolean inLiteral;
  private boolean unwrapsNext;
  private boolean mayUnwrap;
  private boolean tooDeep;
  private boolean headKept;
  private Brackets brackets = new Brackets();

  /** Indentation of the line that {@link #mark} is in. */
  private int markIndentation;

  private JsonFramer(
      InputStream in,
      UnitPosition from,
      byte[][] unwrap,
      int maxRecordBytes,
      int maxDepth,
      int chunkBytes,
      int batchRecords) {
    String state = from.framerState();
    int bar = state.indexOf('|');
    this.in = new TextInput(in, state.substring(0, Math.max(0, bar)), from.byteOffset() == 0);
    this.unwrap = unwrap;
    this.maxRecordBytes = maxRecordBytes;
    this.maxDepth = maxDepth;
    this.chunkBytes = chunkBytes;
    this.batchRecords = batchRecords;
    this.base = from.byteOffset();
    this.knownText = base;
    this.knownPlace = base;
    this.ordinal = from.ordinal();
    this.context = Context.TOP;
    if (state.length() > bar + 1) {
      String[] parts = state.substring(bar + 1).split(";", -1);
      context = Context.valueOf(parts[0]);
      atLineStart = parts[1].equals("1");
      indentation = Integer.parseInt(parts[2]);
      if (parts.length > 3) {
        inEnvelope = true;
        envelopeMembersBytes = Long.parseLong(parts[3]);
        envelopeMembers = Base64.getDecoder().decode(parts[4]);
      }
    }
  }

  /**
   * Framers of one format.
   *
   * @param unwrap names of the arrays in an envelope whose elements are the records
   * @param maxRecordBytes longer records are refused; at most 128 MiB
   */
  public static Format format(List<String> unwrap, int maxRecordBytes) {
    return format(
        unwrap, maxRecordBytes, JsonWalker.DEFAULT_MAX_DEPTH, CHUNK_BYTES, Integer.MAX_VALUE);
  }

  static Format format(
      List<String> unwrap, int maxRecordBytes, int maxDepth, int chunkBytes, int batchRecords) {
    if (maxRecordBytes < 1 || maxRecordBytes > 128 << 20) {
      throw new IllegalArgumentException("maxRecordBytes " + maxRecordBytes);
    }
    byte[][] names =
        unwrap.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    return (in, from) ->
        new JsonFramer(in, from, names, maxRecordBytes, maxDepth, chunkBytes, batchRecords);
  }

  @Override
  public UnitPosition position() {
    String state = in.isWide() ? in.encoding() + "|" + state() : state();
    return new UnitPosition(headKept ? itemPlace : knownPlace, ordinal, state);
  }

  private String state() {
    if (context == Context.TOP && atLineStart && indentation == 0) {
      return "";
    }
    String state = context.name() + ";" + (atLineStart ? 1 : 0) + ";" + indentation;
    return inEnvelope
        ? state
            + ";"
            + envelopeMembersBytes
            + ";"
            + Base64.getEncoder().encodeToString(envelopeMembers)
        : state;
  }

  @Override
  public boolean read(RecordBatch next) throws IOException {
    batch = next;
    base += start;
    batch.reserve(carried + SLACK);
    data = batch.data();
    System.arraycopy(carry, 0, data, 0, carried);
    start = 0;
    limit = carried;
    extraEnd = 0;
    putSentinel();
    boolean moves = true;
    while (moves && batch.count() < batchRecords) {
      moves =
          switch (context) {
            case TOP -> top();
            case ELEMENT, AFTER_ELEMENT -> array();
            case TAIL -> tail();
          };
    }
    if (!headKept) {
      place(start);
    }
    carried = limit - start;
    if (carry.length < carried) {
      carry = new byte[carried];
    }
    System.arraycopy(data, start, carry, 0, carried);
    batch.resize(Math.max(start, extraEnd));
    ordinal += batch.count();
    if (batch.count() == 0 && failure != null) {
      throw failure;
    }
    return batch.count() > 0;
  }

  /**
   * Reads on, moving what is not handed out to the front. False at the end of the stream, and where
   * the batch has records and what is begun is left to the next one.
   */
  private boolean more() {
    if (ended || failure != null || batch.count() > 0) {
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
  private long place(int index) {
    long text = base + index;
    knownPlace += in.sourceLength(data, (int) (knownText - base), index);
    knownText = text;
    return knownPlace;
  }

  /** A line's end behind the bytes: every search stops there. */
  private void putSentinel() {
    data[limit] = '\n';
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** Goes past white space in front of the next value; false if nothing is left to look at. */
  private boolean skipSeparators(boolean commas) {
    while (true) {
      if (start == limit) {
        scan = start;
        if (!more()) {
          return false;
        }
      }
      byte c = data[start];
      if (c == '\n') {
        atLineStart = true;
        indentation = 0;
      } else if (c == ' ' || c == '\t' || c == '\r' || (c == 0 && context == Context.TOP)) {
        if (atLineStart) {
          indentation++;
        }
      } else if (c == ',' && commas) {
        atLineStart = false;
      } else if (c == (byte) 0xEF && context == Context.TOP && isByteOrderMark()) {
        start += 2;
      } else {
        return true;
      }
      start++;
    }
  }

  private boolean isByteOrderMark() {
    while (limit - start < 3) {
      scan = start;
      if (!more()) {
        return false;
      }
    }
    return data[start + 1] == (byte) 0xBB && data[start + 2] == (byte) 0xBF;
  }

  private boolean top() {
    if (!skipSeparators(true)) {
      return false;
    }
    if (data[start] == '{') {
      return switch (line()) {
        case DONE -> true;
        case SUSPENDED -> false;
        case BROKEN, ENDED, ENVELOPE -> value(true);
      };
    }
    if (data[start] == '[') {
      if (!findNext(start + 1)) {
        return false;
      }
      if (scan == limit || isSpace(data[scan]) || startsValue(data[scan]) || data[scan] == ']') {
        start++;
        atLineStart = false;
        context = Context.ELEMENT;
        inEnvelope = false;
        return true;
      }
    }
    return garbage();
  }

  /**
   * Puts the cursor on the next byte that is no white space, or the end, or not too far; false if
   * suspended.
   */
  private boolean findNext(int from) {
    scan = from;
    while (scan == limit || (isSpace(data[scan]) && scan - start < HEAD_BYTES)) {
      if (scan < limit) {
        scan++;
      } else if (!more()) {
        return ended;
      }
    }
    return true;
  }

  private static boolean startsValue(byte c) {
    return c == '{' || c == '[' || c == '"' || isLiteral(c);
  }

  private static boolean isLiteral(byte c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '+'
        || c == '.';
  }

  /** Takes a line as a record: DONE, SUSPENDED, or BROKEN if it has to be followed. */
  private Outcome line() {
    scan = start + 1;
    while (true) {
      int end = lineEnd(scan);
      if (end < 0) {
        return Outcome.BROKEN;
      }
      if (end == limit && !ended) {
        if (limit - start > maxRecordBytes) {
          return Outcome.BROKEN;
        }
        scan = limit;
        if (!more() && !ended) {
          return Outcome.SUSPENDED;
        }
        continue;
      }
      int last = end;
      while (isSpace(data[last - 1])) {
        last--;
      }
      if (data[last - 1] != '}' || end - start > maxRecordBytes) {
        return Outcome.BROKEN;
      }
      if (end + 1 == limit && !ended) {
        scan = end;
        if (!more() && !ended) {
          return Outcome.SUSPENDED;
        }
        continue;
      }
      if (end + 1 < limit) {
        byte next = data[end + 1];
        if (next != '{' && next != '\n' && next != '\r') {
          return Outcome.BROKEN;
        }
      }
      batch.add(start, last - start, place(start));
      start = Math.min(limit, end + 1);
      atLineStart = true;
      indentation = 0;
      return Outcome.DONE;
    }
  }

  /**
   * The line's end from a position on, or the limit; -1 if the line may hold a second object or an
   * envelope.
   */
  private int lineEnd(int from) {
    byte[] d = data;
    int i = from;
    while (true) {
      int end = i + STRIDE;
      if (end <= limit
          && ((mayStop((long) LONGS.get(d, i))
                      | mayStop((long) LONGS.get(d, i + 8))
                      | mayStop((long) LONGS.get(d, i + 16))
                      | mayStop((long) LONGS.get(d, i + 24)))
                  & HIGHS)
              == 0) {
        i = end;
        continue;
      }
      for (; i < end; i += 8) {
        long word = (long) LONGS.get(d, i);
        long newline = word ^ (ONES * '\n');
        // '[' and '{' differ in one bit.
        long open = (word | (ONES * 0x20)) ^ (ONES * '{');
        long found = (((newline - ONES) & ~newline) | ((open - ONES) & ~open)) & HIGHS;
        while (found != 0) {
          int at = i + (Long.numberOfTrailingZeros(found) >>> 3);
          byte c = d[at];
          if (c == '\n') {
            return Math.min(at, limit);
          }
          if (at < limit && (c == '{' ? isSecondObject(at) : c == '[' && unwraps(at))) {
            return -1;
          }
          found &= found - 1;
        }
      }
    }
  }

  /**
   * A high bit is set if a line's end or an opening bracket is among eight bytes, or a byte that is
   * not ASCII.
   */
  private static long mayStop(long word) {
    return ((word ^ (ONES * '\n')) - ONES) | (((word | (ONES * 0x20)) ^ (ONES * '{')) - ONES);
  }

  private boolean isSecondObject(int brace) {
    int i = brace - 1;
    while (isSpace(data[i])) {
      i--;
    }
    return data[i] == '}';
  }

  private boolean unwraps(int bracket) {
    if (unwrap.length == 0) {
      return false;
    }
    int i = bracket - 1;
    while (i > start && isSpace(data[i])) {
      i--;
    }
    if (data[i] != ':') {
      return false;
    }
    i--;
    while (i > start && isSpace(data[i])) {
      i--;
    }
    return data[i] == '"' && isUnwrapped(i);
  }

  /** Whether the bytes in front of a quote are an unwrapped name and its other quote. */
  private boolean isUnwrapped(int quote) {
    for (byte[] name : unwrap) {
      int from = quote - name.length;
      if (from > start
          && data[from - 1] == '"'
          && Arrays.equals(data, from, quote, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  /** Refuses text that is no JSON, up to the next line that starts an object or array. */
  private boolean garbage() {
    beginItem();
    boolean closersOnly = true;
    boolean lineStart = false;
    while (true) {
      if (scan == limit) {
        if (more()) {
          continue;
        }
        if (!ended) {
          return false;
        }
        break;
      }
      byte c = data[scan];
      if (c == '\n') {
        lineStart = true;
        scanIndentation = 0;
        if (base + scan - itemPosition >= MAX_GARBAGE_BYTES) {
          scan++;
          break;
        }
      } else if (lineStart && (isSpace(c) || c == 0)) {
        scanIndentation++;
      } else if ((c == '{' && (lineStart || closersOnly)) || (c == '[' && lineStart)) {
        break;
      } else {
        lineStart = false;
        closersOnly &= c == '}' || c == ']' || c == ',' || isSpace(c);
      }
      scan++;
    }
    refuse("not-json", "Neither an object nor an array of objects.");
    atLineStart = lineStart;
    indentation = scanIndentation;
    return true;
  }

  /** Prepares to follow what starts here. */
  private void beginItem() {
    scan = start;
    keyStart = -1;
    nextLine = -1;
    itemPosition = base + start;
    itemPlace = place(start);
    itemIndentation = indentation;
    scanAtLineStart = false;
    scanIndentation = indentation;
    expect = Expect.VALUE;
    inString = false;
    inLiteral = false;
    unwrapsNext = false;
    mayUnwrap = false;
    brackets.clear();
    tooDeep = false;
    headKept = false;
  }

  /** Follows an object at top level, or an element, to its end and hands it out. */
  private boolean value(boolean atTop) {
    beginItem();
    mayUnwrap = atTop && unwrap.length > 0;
    boolean object = data[start] == '{';
    return switch (follow()) {
      case SUSPENDED -> false;
      case DONE -> {
        handOut(object);
        leaveItem(false, scanIndentation);
        context = atTop ? Context.TOP : Context.AFTER_ELEMENT;
        yield true;
      }
      case ENVELOPE -> {
        inEnvelope = true;
        addMembers(start + 1);
        yield enterArray();
      }
      case BROKEN -> refuseBroken(false, !atTop, false);
      case ENDED -> refuseBroken(true, !atTop, false);
    };
  }

  private void handOut(boolean object) {
    long length = base + scan - itemPosition;
    if (!object) {
      refuse("not-an-object", "An element of an array of records that is no object.");
    } else if (tooDeep) {
      refuse("too-deep", "Nested deeper than " + maxDepth + ".");
    } else if (length > maxRecordBytes) {
      refuse("record-too-large", "Longer than " + maxRecordBytes + " bytes.");
    } else {
      batch.add(start, (int) length, itemPlace);
      start = scan;
    }
  }

  private boolean enterArray() {
    start = scan;
    leaveItem(false, scanIndentation);
    context = Context.ELEMENT;
    return true;
  }

  private void leaveItem(boolean lineStart, int newIndentation) {
    atLineStart = lineStart;
    indentation = newIndentation;
    headKept = false;
  }

  /** Finds elements of an array. */
  private boolean array() {
    if (!skipSeparators(context == Context.ELEMENT)) {
      if (!ended) {
        return false;
      }
      refuseMembers(place(start), "truncated-envelope", "The array of records is not closed.");
      leaveEnvelope();
      return true;
    }
    byte c = data[start];
    if (c == ']') {
      start++;
      atLineStart = false;
      context = inEnvelope ? Context.TAIL : Context.TOP;
      return true;
    }
    if (context == Context.AFTER_ELEMENT && c == ',') {
      start++;
      atLineStart = false;
      context = Context.ELEMENT;
      return true;
    }
    if (c == '{' || (context == Context.ELEMENT && startsValue(c))) {
      return value(false);
    }
    return garbageInArray();
  }

  /** Refuses what is between elements, up to the next comma, element or end of the array. */
  private boolean garbageInArray() {
    beginItem();
    boolean string = false;
    boolean escaped = false;
    int open = 0;
    while (true) {
      if (scan == limit) {
        if (more()) {
          continue;
        }
        if (!ended) {
          return false;
        }
        break;
      }
      byte c = data[scan];
      if (c == '\n') {
        string = false;
        escaped = false;
        scanAtLineStart = true;
        scanIndentation = 0;
      } else if (isSpace(c)) {
        scanIndentation += scanAtLineStart ? 1 : 0;
        escaped = false;
      } else if (c == '{' && (scanAtLineStart || (!string && open == 0))) {
        break;
      } else {
        scanAtLineStart = false;
        if (escaped) {
          escaped = false;
        } else if (string) {
          escaped = c == '\\';
          string = c != '"';
        } else if (c == '"') {
          string = true;
        } else if (c == '[' || c == '{') {
          open++;
        } else if (open > 0 && (c == ']' || c == '}')) {
          open--;
        } else if (open == 0 && (c == ']' || c == ',')) {
          break;
        }
      }
      scan++;
    }
    boolean lineStart = scanAtLineStart;
    refuse("not-json", "Text between the elements of an array.");
    leaveItem(lineStart, scanIndentation);
    context = Context.AFTER_ELEMENT;
    return true;
  }

  /** Finds the end of an envelope, or another array in it. */
  private boolean tail() {
    if (!skipSeparators(false)) {
      if (!ended) {
        return false;
      }
      refuseMembers(
          place(start), "truncated-envelope", "The object around the records is not closed.");
      leaveEnvelope();
      return true;
    }
    if (data[start] == ',') {
      if (!findNext(start + 1)) {
        return false;
      }
      if (scan < limit && data[scan] == '{') {
        // The bracket did not close the array after all.
        start++;
        context = Context.ELEMENT;
        return true;
      }
    }
    beginItem();
    mayUnwrap = true;
    brackets.open(true);
    expect = Expect.AFTER_VALUE;
    return switch (follow()) {
      case SUSPENDED -> false;
      case DONE -> {
        keyStart = scan - 1;
        addMembers(start);
        start = scan;
        leaveItem(false, scanIndentation);
        if (envelopeMembersBytes > 0) {
          refuseMembers(place(start), "envelope-members", MEMBERS);
        }
        leaveEnvelope();
        yield true;
      }
      case ENVELOPE -> {
        addMembers(start);
        yield enterArray();
      }
      case BROKEN -> refuseBroken(false, false, true);
      case ENDED -> refuseBroken(true, false, true);
    };
  }

  private void leaveEnvelope() {
    context = Context.TOP;
    inEnvelope = false;
    envelopeMembers = new byte[0];
    envelopeMembersBytes = 0;
  }

  /** Keeps what stands from a position up to the key of an unwrapped array or the end. */
  private void addMembers(int from) {
    int to = keyStart;
    int first = from;
    while (first < to && (isSpace(data[first]) || data[first] == ',')) {
      first++;
    }
    while (to > first && (isSpace(data[to - 1]) || data[to - 1] == ',')) {
      to--;
    }
    if (first >= to) {
      return;
    }
    long total = headKept ? base + to - itemPosition : to - first;
    if (headKept) {
      to = Math.min(to, HEAD_BYTES);
    }
    int separator = envelopeMembersBytes == 0 ? 0 : 1;
    int length = Math.min(to - first, HEAD_BYTES - envelopeMembers.length - separator);
    if (length > 0) {
      int at = envelopeMembers.length + separator;
      envelopeMembers = Arrays.copyOf(envelopeMembers, at + length);
      if (separator > 0) {
        envelopeMembers[at - 1] = ',';
      }
      System.arraycopy(data, first, envelopeMembers, at, length);
    }
    envelopeMembersBytes += total + separator;
  }

  /** Hands out the members of an envelope; their bytes go behind the limit. */
  private void refuseMembers(long place, String code, String message) {
    int at = Math.max(limit + SLACK, extraEnd);
    int length = envelopeMembers.length;
    batch.reserve(at + length + SLACK);
    data = batch.data();
    System.arraycopy(envelopeMembers, 0, data, at, length);
    extraEnd = at + length;
    batch.refuse(at, length, place, new RecordBatch.Refusal(code, message, envelopeMembersBytes));
    envelopeMembers = new byte[0];
    envelopeMembersBytes = 0;
  }

  /** Refuses a value whose tokens do not fit, or that the stream's end cuts off. */
  private boolean refuseBroken(boolean atEnd, boolean inArray, boolean inTail) {
    boolean reachesEnd = false;
    boolean lineStart = true;
    int newIndentation = itemIndentation;
    if (nextLine >= 0 && base + scan - itemPosition <= maxRecordBytes) {
      scan = nextLine;
    } else if (atEnd) {
      reachesEnd = true;
    } else {
      switch (resynchronise(inArray)) {
        case SUSPENDED -> {
          return false;
        }
        case ENDED -> reachesEnd = true;
        case DONE -> {
          lineStart = scanAtLineStart;
          newIndentation = scanAtLineStart ? itemIndentation : scanIndentation;
        }
        case BROKEN, ENVELOPE -> throw new IllegalStateException();
      }
    }
    if (reachesEnd) {
      scan = limit;
    }
    if (inTail && envelopeMembersBytes > 0) {
      refuseMembers(itemPlace, "envelope-members", MEMBERS);
    }
    if (atEnd && reachesEnd) {
      refuse("truncated-record", "The end of the stream cuts the record off.");
    } else {
      refuse("invalid-json", "The record is not closed where the next one starts, or not JSON.");
    }
    leaveItem(lineStart, newIndentation);
    if (reachesEnd || inTail) {
      if (envelopeMembersBytes > 0) {
        refuseMembers(itemPlace, "envelope-members", MEMBERS);
      }
      leaveEnvelope();
    } else if (inArray) {
      context = lineStart ? Context.ELEMENT : Context.AFTER_ELEMENT;
    } else {
      context = Context.TOP;
    }
    return true;
  }

  /** Refuses the stretch from the start to the cursor. */
  private void refuse(String code, String message) {
    long total = base + scan - itemPosition;
    boolean tooLarge = total > maxRecordBytes;
    int length = (int) Math.min(total, tooLarge ? HEAD_BYTES : total);
    while (!tooLarge && length > 0 && isSpace(data[start + length - 1])) {
      length--;
    }
    batch.refuse(
        start,
        length,
        itemPlace,
        tooLarge
            ? new RecordBatch.Refusal(
                "record-too-large", "Longer than " + maxRecordBytes + " bytes.", total)
            : new RecordBatch.Refusal(code, message, length));
    start = scan;
    headKept = false;
  }

  /** Follows a value's tokens from the cursor on. */
  private Outcome follow() {
    byte[] d = data;
    int i = scan;
    while (true) {
      if (i >= limit) {
        scan = i;
        if (!more()) {
          return ended ? Outcome.ENDED : Outcome.SUSPENDED;
        }
        i = scan;
        d = data;
        continue;
      }
      if (inString) {
        i = (int) JsonText.scanString(d, i);
        if (i >= limit) {
          continue;
        }
        byte c = d[i];
        if (c == '\\') {
          if (i + 1 == limit) {
            scan = i;
            if (!more()) {
              return ended ? Outcome.ENDED : Outcome.SUSPENDED;
            }
            i = scan;
            d = data;
          }
          i += d[i + 1] == '\n' ? 1 : 2;
        } else if (c == '"') {
          inString = false;
          i++;
          if (expect == Expect.COLON) {
            unwrapsNext = mayUnwrap && brackets.depth() == 1 && isUnwrapped(i - 1);
          } else if (brackets.depth() == 0) {
            scan = i;
            return Outcome.DONE;
          }
        } else if (c == '\n') {
          scan = i;
          return Outcome.BROKEN;
        } else {
          i++;
        }
        continue;
      }
      byte c = d[i];
      if (inLiteral) {
        if (isLiteral(c)) {
          i++;
          continue;
        }
        inLiteral = false;
        if (brackets.depth() == 0) {
          scan = i;
          return Outcome.DONE;
        }
      }
      if (isSpace(c)) {
        if (c == '\n') {
          scanAtLineStart = true;
          scanIndentation = 0;
        } else if (scanAtLineStart) {
          scanIndentation++;
        }
        i++;
        continue;
      }
      if (scanAtLineStart) {
        scanAtLineStart = false;
        if (c == '{' && nextLine < 0 && scanIndentation == itemIndentation) {
          nextLine = i;
        }
      }
      boolean fits =
          switch (c) {
            case '"' -> startString(i);
            case ':' -> expect == Expect.COLON;
            case ',' -> expect == Expect.AFTER_VALUE;
            case '{', '[' -> expect == Expect.VALUE || expect == Expect.VALUE_OR_END;
            case '}', ']' -> brackets.closes(c == '}') && mayClose(c == '}');
            default -> isLiteral(c) && (expect == Expect.VALUE || expect == Expect.VALUE_OR_END);
          };
      if (!fits) {
        scan = i;
        return Outcome.BROKEN;
      }
      i++;
      switch (c) {
        case '"' -> {}
        case ':' -> expect = Expect.VALUE;
        case ',' -> expect = brackets.inObject() ? Expect.KEY : Expect.VALUE;
        case '{', '[' -> {
          if (c == '[' && unwrapsNext && expect == Expect.VALUE && brackets.depth() == 1) {
            scan = i;
            return Outcome.ENVELOPE;
          }
          if (!brackets.open(c == '{')) {
            scan = i;
            return Outcome.BROKEN;
          }
          tooDeep |= brackets.depth() > maxDepth;
          expect = c == '{' ? Expect.KEY_OR_END : Expect.VALUE_OR_END;
        }
        case '}', ']' -> {
          expect = Expect.AFTER_VALUE;
          if (brackets.close(c == '}') == 0) {
            scan = i;
            return Outcome.DONE;
          }
        }
        default -> {
          inLiteral = true;
          expect = Expect.AFTER_VALUE;
        }
      }
    }
  }

  private boolean startString(int quote) {
    if (expect == Expect.KEY || expect == Expect.KEY_OR_END) {
      if (mayUnwrap && brackets.depth() == 1) {
        keyStart = quote;
      }
      expect = Expect.COLON;
    } else if (expect == Expect.VALUE || expect == Expect.VALUE_OR_END) {
      expect = Expect.AFTER_VALUE;
    } else {
      return false;
    }
    inString = true;
    return true;
  }

  private boolean mayClose(boolean object) {
    return expect == Expect.AFTER_VALUE
        || expect == (object ? Expect.KEY_OR_END : Expect.VALUE_OR_END);
  }

  /**
   * Moves the cursor from what does not fit to where framing may go on: DONE, with {@link
   * #scanAtLineStart} if that is the start of a line, else behind (or, in an array, at) a bracket.
   */
  private Outcome resynchronise(boolean inArray) {
    BracketGuess outside = new BracketGuess(brackets, false);
    BracketGuess within = new BracketGuess(brackets, true);
    boolean escaped = false;
    int pattern = 0;
    mark = -1;
    keyStart = -1;
    while (true) {
      if (scan == limit) {
        if (more()) {
          continue;
        }
        if (!ended) {
          return Outcome.SUSPENDED;
        }
        return mark >= 0 ? cutAtMark() : Outcome.ENDED;
      }
      byte c = data[scan];
      if (c == '\n') {
        if (mark >= 0 && !inArray) {
          return cutAtMark();
        }
        outside.inString = false;
        within.inString = false;
        escaped = false;
        scanAtLineStart = true;
        scanIndentation = 0;
        scan++;
        continue;
      }
      if (isSpace(c)) {
        scanIndentation += scanAtLineStart ? 1 : 0;
        escaped = false;
        scan++;
        continue;
      }
      if (mark >= 0) {
        if (c == ',' || c == '{' || (inArray && c == ']')) {
          return cutAtMark();
        }
        mark = -1;
        outside.alive &= outside.brackets.depth() > 0;
        within.alive &= within.brackets.depth() > 0;
      }
      if (scanAtLineStart) {
        if (c == '{' && scanIndentation == itemIndentation) {
          return Outcome.DONE;
        }
        scanAtLineStart = false;
      }
      if (!outside.alive && !within.alive) {
        pattern = step(pattern, c);
        if (pattern == 4) {
          mark = keyStart;
          return cutAtMark();
        }
      }
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else {
        boolean first = outside.take(c);
        boolean second = within.take(c);
        if (first || second) {
          mark = scan + 1;
          markIndentation = scanIndentation;
        } else if (c == ']'
            && inArray
            && !outside.alive
            && !within.alive
            && (outside.unmatched || within.unmatched)) {
          return Outcome.DONE;
        }
      }
      scan++;
    }
  }

  private Outcome cutAtMark() {
    scan = mark;
    scanAtLineStart = false;
    scanIndentation = markIndentation;
    return Outcome.DONE;
  }

  /** One more byte of <code>},{"</code>; {@link #keyStart} is behind its first. */
  private int step(int pattern, byte c) {
    if (c == '}') {
      keyStart = scan + 1;
      markIndentation = scanIndentation;
      return 1;
    }
    return switch (pattern) {
      case 1 -> c == ',' ? 2 : c == '{' ? 3 : 0;
      case 2 -> c == '{' ? 3 : 0;
      case 3 -> c == '"' ? 4 : 0;
      default -> 0;
    };
  }
}
