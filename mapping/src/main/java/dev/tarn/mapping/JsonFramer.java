package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

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
 * end. An object in which an array stands at an unwrapped path is an envelope: the array's elements
 * are the records. Of its other members some are kept, as what describes each record, if they can
 * be known: in front of the array always, behind it where the object is no longer than a record may
 * be. Some are dropped; the others, if any, come as one refused record at its end.
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
public final class JsonFramer extends JsonRecovery implements Framer {
  /** Records longer than this are refused unless told otherwise. */
  public static final int DEFAULT_MAX_RECORD_BYTES = 16 << 20;

  private static final byte[] NOTHING = {};
  private static final String MEMBERS =
      "Members of the object around the records: they belong to no record.";

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

  private final EnvelopeMembers members;
  private final int batchRecords;

  // Where framing stands.
  private Context context;
  private final OpenEnvelope envelope;
  private long ordinal;
  private byte[] lastDescription = NOTHING;

  private JsonFramer(
      InputStream in,
      UnitPosition from,
      UnwrapPaths unwrap,
      EnvelopeMembers members,
      int maxRecordBytes,
      int maxDepth,
      int chunkBytes,
      int batchRecords) {
    super(
        in,
        from,
        from.framerState().substring(0, Math.max(0, from.framerState().indexOf('|'))),
        unwrap,
        maxRecordBytes,
        maxDepth,
        chunkBytes);
    String state = from.framerState();
    int bar = state.indexOf('|');
    this.members = members;
    this.envelope = new OpenEnvelope(members);
    this.batchRecords = batchRecords;
    this.ordinal = from.ordinal();
    this.context = Context.TOP;
    if (state.length() > bar + 1) {
      String[] parts = state.substring(bar + 1).split(";", -1);
      context = Context.valueOf(parts[0]);
      atLineStart = parts[1].equals("1");
      indentation = Integer.parseInt(parts[2]);
      if (parts.length > 3) {
        envelope.resume(parts, 3);
      }
    }
  }

  /**
   * Framers of one format.
   *
   * @param json which arrays are unwrapped, and what becomes of the members around them
   * @param maxRecordBytes longer records are refused; at most 128 MiB
   */
  public static Format format(MappingSpec.Json json, int maxRecordBytes) {
    return format(
        json, maxRecordBytes, JsonWalker.DEFAULT_MAX_DEPTH, CHUNK_BYTES, Integer.MAX_VALUE);
  }

  static Format format(
      MappingSpec.Json json, int maxRecordBytes, int maxDepth, int chunkBytes, int batchRecords) {
    if (maxRecordBytes < 1 || maxRecordBytes > 128 << 20) {
      throw new IllegalArgumentException("maxRecordBytes " + maxRecordBytes);
    }
    UnwrapPaths unwrap = new UnwrapPaths(json.unwrap());
    EnvelopeMembers members = new EnvelopeMembers(json);
    return (in, from) ->
        new JsonFramer(
            in, from, unwrap, members, maxRecordBytes, maxDepth, chunkBytes, batchRecords);
  }

  @Override
  public UnitPosition position() {
    String state = in.isWide() ? in.encoding() + "|" + state() : state();
    return new UnitPosition(nextPlace(), ordinal, state);
  }

  private String state() {
    if (context == Context.TOP && atLineStart && indentation == 0) {
      return "";
    }
    String state = context.name() + ";" + (atLineStart ? 1 : 0) + ";" + indentation;
    return envelope.isOpen() ? state + ";" + envelope.state() : state;
  }

  @Override
  public boolean read(RecordBatch next) throws IOException {
    begin(next);
    lastDescription = NOTHING;
    boolean moves = true;
    while (moves && batch.count() < batchRecords) {
      moves =
          switch (context) {
            case TOP -> top();
            case ELEMENT, AFTER_ELEMENT -> array();
            case TAIL -> tail();
          };
    }
    end();
    ordinal += batch.count();
    if (batch.count() == 0 && failure != null) {
      throw failure;
    }
    return batch.count() > 0;
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
      if (scan == limit
          || Ascii.isSpace(data[scan])
          || startsValue(data[scan])
          || data[scan] == ']') {
        start++;
        atLineStart = false;
        context = Context.ELEMENT;
        return true;
      }
    }
    return garbage();
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
      while (Ascii.isSpace(data[last - 1])) {
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
      describe(NOTHING);
      batch.add(start, last - start, place(start));
      start = Math.min(limit, end + 1);
      atLineStart = true;
      indentation = 0;
      return Outcome.DONE;
    }
  }

  /** Refuses text that is no JSON, up to the next line that starts an object or array. */
  private boolean garbage() {
    beginItem();
    if (!passText()) {
      return false;
    }
    refuse("not-json", "Neither an object nor an array of objects.");
    leaveItem(scanAtLineStart, scanIndentation);
    return true;
  }

  /** Follows an object at top level, or an element, to its end and hands it out. */
  private boolean value(boolean atTop) {
    beginItem();
    if (atTop) {
      unwrapFromTop();
    }
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
        int array = unwrapped();
        if (members.keepsAny() && !describe()) {
          yield false;
        }
        envelope.enter(array);
        addMembers(start + 1);
        yield enterArray();
      }
      case BROKEN -> refuseBroken(false, !atTop, false);
      case ENDED -> refuseBroken(true, !atTop, false);
    };
  }

  /**
   * Looks for what the records of an envelope keep: in all of it, or, where it is longer than a
   * record may be or broken, in front of its array. False if suspended.
   */
  private boolean describe() {
    int front = keyStart - start;
    int array = scan - start;
    int line = scanIndentation;
    enter();
    looksAhead = true;
    Outcome outcome = follow();
    looksAhead = false;
    boolean whole = outcome == Outcome.DONE && !isTooLong();
    if (outcome == Outcome.SUSPENDED && !isTooLong()) {
      return false;
    }
    envelope.describe(members.description(data, start + 1, whole ? scan - 1 : start + front));
    scan = start + array;
    keyStart = start + front;
    scanIndentation = line;
    return true;
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
      describe(envelope.description());
      batch.add(start, (int) length, itemPlace);
      start = scan;
    }
  }

  private void describe(byte[] newDescription) {
    if (!Arrays.equals(newDescription, lastDescription)) {
      batch.describe(newDescription);
      lastDescription = newDescription;
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
      context = envelope.isOpen() ? Context.TAIL : Context.TOP;
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
    if (!passElementText()) {
      return false;
    }
    refuse("not-json", "Text between the elements of an array.");
    leaveItem(scanAtLineStart, scanIndentation);
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
    unwrapBehind(envelope.array());
    return switch (follow()) {
      case SUSPENDED -> false;
      case DONE -> {
        keyStart = scan - 1;
        addMembers(start);
        start = scan;
        leaveItem(false, scanIndentation);
        refuseMembers(place(start), "envelope-members", MEMBERS);
        leaveEnvelope();
        yield true;
      }
      case ENVELOPE -> {
        envelope.enter(unwrapped());
        addMembers(start);
        yield enterArray();
      }
      case BROKEN -> refuseBroken(false, false, true);
      case ENDED -> refuseBroken(true, false, true);
    };
  }

  private void leaveEnvelope() {
    context = Context.TOP;
    envelope.close();
  }

  /** Keeps what stands from a position up to the key of an unwrapped array or the end. */
  private void addMembers(int from) {
    envelope.add(data, from, keyStart, headKept ? base + keyStart - itemPosition : 0);
  }

  /** Hands out the members of an envelope that nothing asked for; they go behind the limit. */
  private void refuseMembers(long place, String code, String message) {
    OpenEnvelope.Rest rest = envelope.takeRest();
    if (rest.totalBytes() == 0 && code.equals("envelope-members")) {
      return;
    }
    int at = Math.max(limit + SLACK, extraEnd);
    int length = rest.text().length;
    batch.reserve(at + length + SLACK);
    data = batch.data();
    System.arraycopy(rest.text(), 0, data, at, length);
    extraEnd = at + length;
    describe(NOTHING);
    batch.refuse(at, length, place, new RecordBatch.Refusal(code, message, rest.totalBytes()));
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
    if (inTail) {
      refuseMembers(itemPlace, "envelope-members", MEMBERS);
    }
    if (atEnd && reachesEnd) {
      refuse("truncated-record", "The end of the stream cuts the record off.");
    } else {
      refuse("invalid-json", "The record is not closed where the next one starts, or not JSON.");
    }
    leaveItem(lineStart, newIndentation);
    if (reachesEnd || inTail) {
      refuseMembers(itemPlace, "envelope-members", MEMBERS);
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
    while (!tooLarge && length > 0 && Ascii.isSpace(data[start + length - 1])) {
      length--;
    }
    describe(NOTHING);
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
}
