package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes once over the bytes of a JSON record and fills a row of slots and the list of the leaves
 * that no slot took. One thread uses it; what it learns of the input's keys changes its speed and
 * the numbers in {@link LeafPaths}, never a result.
 *
 * <p>Order of calls: {@link #begin} with a batch, then {@link #walk} for some hundreds of records,
 * then read {@link #slots} and {@link #leaves}, then {@link #clear}, and so on. All slices are of
 * {@link #data}, the batch's own array: a value that stands in the input as it is means the input's
 * bytes; what had to be unescaped or put in order is written behind the records.
 *
 * <p>The first of equal keys is the member; the n-th is a leaf (or has leaves) under {@code key#n}.
 * Objects and arrays kept whole are compact and have their keys in order of their bytes, so that
 * the order of keys in the input shows nowhere; strings within stay as written.
 *
 * <p>A record that is no object, breaks the grammar, has bytes in a string that are no UTF-8, or
 * passes a limit is refused: {@link #walk} tells, and leaves no trace of it in the tables.
 */
public final class JsonWalker {
  /** How deep containers may nest unless told otherwise. */
  public static final int DEFAULT_MAX_DEPTH = 256;

  /** Most leaves, and most elements of opened arrays, of one record. */
  public static final int MAX_VALUES = 1 << 18;

  /** Most keys that a record may have beyond those that can be learned. */
  public static final int MAX_PASSING_KEYS = 1 << 17;

  /** Free bytes behind the records: a sentinel, and what may be read behind it. */
  private static final int SLACK = 16;

  private final int maxDepth;
  private final KeyTree tree;
  private final KeyNode root;

  /** Stands for the array in {@link #canonical}. */
  private final KeyNode anyArray = KeyNode.root();

  private final SlotTable[] tables;
  private final int[] rows;
  private final LeafTable leaves = new LeafTable();
  private final LeafPaths paths;
  private final PathWriter pathWriter;
  private final OrderedText ordered = new OrderedText();

  private final byte[][] absent;

  /** Length of the longest text that stands for no value, -1 where there is none. */
  private final int absentLength;

  /** By slot of the table of records, by row: which of its nodes filled a shared slot. */
  private final byte[][] ranks;

  private RecordBatch batch = new RecordBatch(0);
  private byte[] data = new byte[SLACK];
  private int scratch;

  // The record being walked.
  private int depth;
  private int leafLimit;
  private int elementsLeft;
  private int keyLimit;
  private boolean tooManyValues;
  private @Nullable String errorCode;
  private int errorPosition;
  private int errorOffset;

  // What a method found beside the position it returns.
  private KeyNode foundKey;
  private long foundText;

  /** Where the canonical text of the last container is, see {@link OrderedText}. */
  private int wholeStart;

  private int wholeLength;

  /** Objects walked so far: a number for each. */
  private long objects;

  public JsonWalker(SlotLayout layout) {
    this(layout, DEFAULT_MAX_DEPTH);
  }

  /**
   * @param maxDepth how deep containers may nest, 1 to 1,000; the walker recurses as deep
   */
  public JsonWalker(SlotLayout layout, int maxDepth) {
    this(layout, maxDepth, KeyTree.MAX_NODES);
  }

  JsonWalker(SlotLayout layout, int maxDepth, int maxNodes) {
    if (maxDepth < 1 || maxDepth > 1000) {
      throw new IllegalArgumentException("maxDepth " + maxDepth);
    }
    this.maxDepth = maxDepth;
    this.tree = new KeyTree(layout, maxNodes);
    this.root = tree.root();
    this.foundKey = root;
    this.paths = new LeafPaths(maxNodes);
    this.pathWriter = new PathWriter(paths);
    int count = layout.tables().size();
    this.tables = new SlotTable[count];
    this.rows = new int[count];
    this.absent =
        layout.absent().stream()
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    this.absentLength = Arrays.stream(absent).mapToInt(text -> text.length).max().orElse(-1);
    this.ranks = new byte[layout.record().slots()][0];
    tables[0] = layout.record().newTable(256);
    for (SlotLayout.Table table : layout.tables()) {
      for (int list = 0; list < table.lists(); list++) {
        tables[table.list(list).number()] = tables[table.number()].list(list);
      }
    }
  }

  /** Forgets all rows and turns to a batch, which gets room behind its records to write to. */
  public void begin(RecordBatch next) {
    batch = next;
    clear();
  }

  /** Forgets all rows; earlier slices of written text are void. */
  public void clear() {
    tables[0].clear();
    leaves.clear();
    scratch = batch.size() + SLACK;
    batch.reserve(scratch + SLACK);
    data = batch.data();
  }

  /** The array that all slices are of. Changes as records are walked. */
  public byte[] data() {
    return data;
  }

  /** One row a record that was walked and not refused. */
  public SlotTable slots() {
    return tables[0];
  }

  /** The table of a number of the layout. */
  public SlotTable table(int number) {
    return tables[number];
  }

  public LeafTable leaves() {
    return leaves;
  }

  public LeafPaths paths() {
    return paths;
  }

  /** Why the last record was refused, kebab-case; {@code invalid-json}, {@code too-deep}. */
  public String errorCode() {
    return String.valueOf(errorCode);
  }

  /** Offset in the refused record of the byte that broke it. */
  public int errorOffset() {
    return errorOffset;
  }

  /**
   * Adds the row of a record of the batch.
   *
   * @return false if the record is refused
   */
  public boolean walk(int record) {
    int start = batch.offset(record);
    int end = start + batch.length(record);
    byte saved = data[end];
    data[end] = 0;
    int scratchBefore = scratch;
    int leavesBefore = leaves.size();
    depth = 1;
    tooManyValues = false;
    keyLimit = MAX_PASSING_KEYS;
    elementsLeft = MAX_VALUES;
    leafLimit = leavesBefore + MAX_VALUES;
    ordered.clear();
    errorCode = null;
    int row = tables[0].addRow();
    rows[0] = row;

    int position = JsonText.skipSpace(data, start);
    if (data[position] == '{') {
      position = object(position + 1, root);
      if (position >= 0) {
        position = JsonText.skipSpace(data, position);
        if (position != end) {
          fail("trailing-data", position);
          position = -1;
        } else if (tooManyValues) {
          fail("too-many-values", end);
          position = -1;
        }
      }
    } else {
      position = fail(position == end ? "truncated-record" : "not-an-object", position);
    }
    data[end] = saved;
    tree.endRecord();
    if (position < 0) {
      if (errorPosition == end && "invalid-json".equals(errorCode)) {
        errorCode = "truncated-record";
      }
      errorOffset = Math.max(0, Math.min(errorPosition, end) - start);
      tables[0].truncate(row);
      leaves.truncate(leavesBefore);
      scratch = scratchBefore;
      return false;
    }
    leaves.endRow();
    return true;
  }

  private int fail(String code, int position) {
    errorCode = code;
    errorPosition = position;
    return -1;
  }

  private int invalid(int position) {
    return fail("invalid-json", position);
  }

  /** Walks an object from behind its brace; gives the position behind it, or -1. */
  private int object(int from, KeyNode node) {
    byte[] d = data;
    long serial = ++objects;
    int position = from;
    byte c = d[position];
    if (c <= ' ') {
      position = JsonText.skipSpace(d, position);
      c = d[position];
    }
    if (c == '}') {
      if (node != root) {
        keep(node, empty(position));
      }
      return position + 1;
    }
    KeyNode last = null;
    KeyNode guess = node.first;
    KeyNode otherGuess = node.otherFirst;
    while (true) {
      if (c != '"') {
        return invalid(position);
      }
      position++;
      KeyNode key;
      if (guess != null && guess.matches(d, position)) {
        key = guess;
        position += key.keyLength + 1;
      } else if (otherGuess != null && otherGuess.matches(d, position)) {
        key = otherGuess;
        position += key.keyLength + 1;
      } else {
        position = findKey(position, node, last);
        if (position < 0) {
          return -1;
        }
        key = foundKey;
        d = data;
      }
      last = key;
      guess = key.next;
      otherGuess = key.otherNext;
      if (key.seen == serial) {
        key = tree.again(key);
      } else {
        key.seen = serial;
        key.latest = key;
      }
      if (d[position] != ':') {
        position = JsonText.skipSpace(d, position);
        if (d[position] != ':') {
          return invalid(position);
        }
      }
      c = d[++position];
      if (c <= ' ') {
        position = JsonText.skipSpace(d, position);
        c = d[position];
      }
      position = c == '"' ? text(position + 1, key) : value(position, key);
      if (position < 0) {
        return -1;
      }
      d = data;
      c = d[position];
      if (c <= ' ') {
        position = JsonText.skipSpace(d, position);
        c = d[position];
      }
      if (c == ',') {
        c = d[++position];
        if (c <= ' ') {
          position = JsonText.skipSpace(d, position);
          c = d[position];
        }
      } else if (c == '}') {
        return position + 1;
      } else {
        return invalid(position);
      }
    }
  }

  /** The slice of an empty object that ends here. */
  private long empty(int brace) {
    if (data[brace - 1] == '{') {
      return Slice.of(brace - 1, 2, Slice.OBJECT);
    }
    reserve(2);
    data[scratch] = '{';
    data[scratch + 1] = '}';
    scratch += 2;
    return Slice.of(scratch - 2, 2, Slice.OBJECT);
  }

  /** Walks and keeps a value that is no string; gives the position behind it, or -1. */
  private int value(int position, KeyNode node) {
    return switch (data[position]) {
      case '{' -> objectValue(position, node);
      case '[' -> node.list >= 0 ? openedArray(position, node) : wholeArray(position, node);
      case '"' -> text(position + 1, node);
      default -> literal(position, node);
    };
  }

  private int objectValue(int position, KeyNode node) {
    if (depth == maxDepth) {
      return fail("too-deep", position);
    }
    depth++;
    int end = node.raw ? wholeObject(position, node) : object(position + 1, node);
    depth--;
    return end;
  }

  private int literal(int position, @Nullable KeyNode node) {
    byte[] d = data;
    int end;
    int kind;
    switch (d[position]) {
      case 't' -> {
        if (!JsonText.isTrue(d, position)) {
          return brokenWord(position, "true");
        }
        end = position + 4;
        kind = Slice.TRUE;
      }
      case 'f' -> {
        if (!JsonText.isFalse(d, position)) {
          return brokenWord(position, "false");
        }
        end = position + 5;
        kind = Slice.FALSE;
      }
      case 'n' -> {
        if (!JsonText.isNull(d, position)) {
          return brokenWord(position, "null");
        }
        end = position + 4;
        kind = Slice.NULL;
      }
      default -> {
        end = JsonText.number(d, position);
        if (end < 0) {
          return invalid(~end);
        }
        kind = Slice.NUMBER;
      }
    }
    if (node != null) {
      keep(node, Slice.of(position, end - position, kind));
    }
    return end;
  }

  private int brokenWord(int position, String word) {
    int i = 0;
    while (data[position + i] == word.charAt(i)) {
      i++;
    }
    return invalid(position + i);
  }

  private void keep(KeyNode node, long slice) {
    if (node.slot >= 0) {
      tables[node.table].put(node.slot, rows[node.table], slice);
    } else if (node.sharedSlot >= 0) {
      keepShared(node, slice);
    } else {
      leaf(node, slice);
    }
  }

  /**
   * Puts a value into a slot that others may have filled. The one that comes later is a leaf,
   * unless it says the same.
   */
  private void keepShared(KeyNode node, long slice) {
    int slot = node.sharedSlot;
    int row = rows[0];
    byte[] from = ranks[slot];
    if (from.length <= row) {
      from = Arrays.copyOf(from, Math.max(256, row * 2));
      ranks[slot] = from;
    }
    long before = tables[0].slice(slot, row);
    if (before != Slice.ABSENT) {
      boolean isNull = Slice.kind(slice) == Slice.NULL;
      boolean wasNull = Slice.kind(before) == Slice.NULL;
      boolean isLater = isNull == wasNull ? node.rank > from[row] : isNull;
      if (!isSame(before, slice)) {
        leaf(isLater ? node : tree.sharing(slot, from[row]), isLater ? slice : before);
      }
      if (isLater) {
        return;
      }
    }
    tables[0].put(slot, row, slice);
    from[row] = (byte) node.rank;
  }

  /** Whether two scalars say the same. */
  private boolean isSame(long a, long b) {
    int from = Slice.offset(a);
    int other = Slice.offset(b);
    return Slice.kind(a) < Slice.OBJECT
        && Slice.kind(a) == Slice.kind(b)
        && Arrays.equals(data, from, from + Slice.length(a), data, other, other + Slice.length(b));
  }

  private void leaf(KeyNode node, long slice) {
    if (leaves.size() >= leafLimit) {
      tooManyValues = true;
    } else {
      int path = node.path;
      leaves.add(path >= 0 ? ~(long) path : path(node), slice, node.owner, rows[node.table]);
    }
  }

  /** Walks and keeps a string from behind its quote; gives the position behind it, or -1. */
  private int text(int position, KeyNode node) {
    long found = JsonText.scanString(data, position);
    int end = (int) found;
    if (found >= 0 && data[end] == '"' && !node.embedded) {
      int length = end - position;
      int kind = length <= absentLength && isAbsent(position, length) ? Slice.NULL : Slice.TEXT;
      keep(node, Slice.of(position, length, kind));
      return end + 1;
    }
    return rareText(position, node);
  }

  /** Whether a text stands for no value. */
  private boolean isAbsent(int offset, int length) {
    for (byte[] text : absent) {
      if (Arrays.equals(text, 0, text.length, data, offset, offset + length)) {
        return true;
      }
    }
    return false;
  }

  private int rareText(int position, KeyNode node) {
    int end = string(position, true);
    if (end < 0) {
      return -1;
    }
    long slice = foundText;
    if (!node.embedded || !embeddedValue(slice, node)) {
      int length = Slice.length(slice);
      keep(
          node,
          length <= absentLength && isAbsent(Slice.offset(slice), length)
              ? Slice.of(Slice.offset(slice), length, Slice.NULL)
              : slice);
    }
    return end;
  }

  /** Walks the JSON in a text as if it stood there; false if there is none. */
  private boolean embeddedValue(long slice, KeyNode node) {
    int start = Slice.offset(slice);
    int length = Slice.length(slice);
    int end = start + length;
    int i = start;
    while (i < end && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t')) {
      i++;
    }
    if (i == end || (data[i] != '{' && data[i] != '[')) {
      return false;
    }
    reserve(length + SLACK);
    int copy = scratch;
    System.arraycopy(data, start, data, copy, length);
    data[copy + length] = 0;
    if (!JsonText.isContainer(data, copy, copy + length, maxDepth - depth)) {
      return false;
    }
    scratch += length + 1;
    // The text is checked: what stands here may only fail for a limit, which errorCode tells.
    int walked = value(copy + i - start, node);
    if (walked < 0) {
      tooManyValues = true;
    }
    return true;
  }

  /**
   * Checks a string from behind its opening quote; {@link #foundText} is its value if wanted.
   *
   * @return the position behind its closing quote, or -1
   */
  private int string(int from, boolean wanted) {
    byte[] d = data;
    int position = from;
    boolean escaped = false;
    boolean high = false;
    while (true) {
      long found = JsonText.scanString(d, position);
      high |= found < 0;
      position = (int) found;
      byte c = d[position];
      if (c == '"') {
        break;
      }
      if (c != '\\') {
        return invalid(position);
      }
      int length = JsonText.escapeLength(d, position);
      if (length == 0) {
        int broken = position + 1;
        if (d[broken] == 'u') {
          do {
            broken++;
          } while (d[broken] > 0 && Character.digit(d[broken], 16) >= 0);
        }
        return invalid(broken);
      }
      escaped = true;
      position += length;
    }
    if (high) {
      int broken = JsonText.findInvalidUtf8(d, from, position);
      if (broken >= 0) {
        return fail("invalid-utf8", broken);
      }
    }
    if (wanted) {
      if (escaped) {
        reserve(position - from);
        int end = JsonText.unescape(data, from, position, data, scratch);
        foundText = Slice.of(scratch, end - scratch, Slice.TEXT);
        scratch = end;
      } else {
        foundText = Slice.of(from, position - from, Slice.TEXT);
      }
    }
    return position + 1;
  }

  /** Finds the node of a key from behind its opening quote: {@link #foundKey}. */
  private int findKey(int from, KeyNode object, @Nullable KeyNode last) {
    int end = string(from, true);
    if (end < 0) {
      return -1;
    }
    foundKey = tree.find(object, last, data, Slice.offset(foundText), Slice.length(foundText));
    return tree.passingKeys() <= keyLimit ? end : fail("too-many-keys", from);
  }

  /** Walks an array whose elements are rows. */
  private int openedArray(int from, KeyNode node) {
    if (node.raw) {
      // Once for the text as a whole, once for the elements.
      int end = wholeArray(from, node);
      return end < 0 ? -1 : elements(from, node);
    }
    int end = elements(from, node);
    if (end >= 0) {
      keep(node, Slice.of(from, end - from, Slice.WRITTEN_ARRAY));
    }
    return end;
  }

  private int elements(int from, KeyNode node) {
    KeyNode element = node.element;
    if (element == null) {
      throw new IllegalStateException("not an opened array");
    }
    if (depth == maxDepth) {
      return fail("too-deep", from);
    }
    depth++;
    SlotTable table = tables[node.table];
    SlotTable child = tables[element.table];
    int row = rows[node.table];
    int start = child.rows();
    table.putList(node.list, row, start, 0);
    int position = JsonText.skipSpace(data, from + 1);
    int index = 0;
    if (data[position] == ']') {
      depth--;
      return position + 1;
    }
    while (true) {
      if (--elementsLeft < 0) {
        return fail("too-many-values", position);
      }
      rows[element.table] = child.addRow(row);
      element.index = index++;
      table.putList(node.list, row, start, index);
      position = value(position, element);
      if (position < 0) {
        return -1;
      }
      position = JsonText.skipSpace(data, position);
      byte c = data[position];
      if (c == ']') {
        depth--;
        return position + 1;
      }
      if (c != ',') {
        return invalid(position);
      }
      position = JsonText.skipSpace(data, position + 1);
    }
  }

  /** Walks an array and keeps its text. */
  private int wholeArray(int from, KeyNode node) {
    int mark = ordered.top();
    int end = arrayText(from, node);
    if (end >= 0) {
      keep(node, wholeSlice(Slice.ARRAY));
      ordered.drop(mark);
    }
    return end;
  }

  /** Walks an object whose text is wanted; keeps its leaves and its text. */
  private int wholeObject(int from, KeyNode node) {
    int mark = ordered.top();
    int end = objectText(from, node, true);
    if (end >= 0) {
      keep(node, wholeSlice(Slice.OBJECT));
      ordered.drop(mark);
    }
    return end;
  }

  private long wholeSlice(int kind) {
    if (wholeStart >= 0) {
      return Slice.of(wholeStart, wholeLength, kind);
    }
    reserve(wholeLength);
    ordered.copy(wholeStart, wholeLength, data, scratch);
    scratch += wholeLength;
    return Slice.of(scratch - wholeLength, wholeLength, kind);
  }

  /**
   * Checks any value and finds its canonical text: {@link #wholeStart}, {@link #wholeLength}.
   *
   * @param keeps whether the leaves in it are kept; else the node only learns keys
   */
  private int valueText(int from, KeyNode node, boolean keeps) {
    int end;
    switch (data[from]) {
      case '{' -> {
        if (depth == maxDepth) {
          return fail("too-deep", from);
        }
        depth++;
        end = objectText(from, node, keeps);
        depth--;
        if (end >= 0 && keeps && node.raw) {
          keep(node, wholeSlice(Slice.OBJECT));
        }
        return end;
      }
      case '[' -> {
        end = arrayText(from, node);
        if (end >= 0 && keeps) {
          int start = wholeStart;
          int length = wholeLength;
          if (node.list < 0 || node.raw) {
            keep(node, wholeSlice(Slice.ARRAY));
          } else {
            keep(node, Slice.of(from, end - from, Slice.WRITTEN_ARRAY));
          }
          if (node.list >= 0) {
            end = elements(from, node);
          }
          wholeStart = start;
          wholeLength = length;
        }
        return end;
      }
      case '"' -> {
        end = keeps ? text(from + 1, node) : string(from + 1, false);
      }
      default -> end = literal(from, keeps ? node : null);
    }
    wholeStart = from;
    wholeLength = end - from;
    return end;
  }

  private int objectText(int from, KeyNode node, boolean keeps) {
    byte[] d = data;
    long serial = ++objects;
    int base = ordered.members();
    int mark = ordered.top();
    boolean tidy = true;
    int position = from + 1;
    byte c = d[position];
    if (c <= ' ') {
      tidy = false;
      position = JsonText.skipSpace(d, position);
      c = d[position];
    }
    if (c == '}') {
      if (tidy) {
        wholeStart = from;
        wholeLength = 2;
      } else {
        wholeLength = ordered.writeObject(data, base, mark);
        wholeStart = ~mark;
      }
      if (keeps && !node.raw) {
        keep(node, empty(position));
      }
      return position + 1;
    }
    KeyNode last = null;
    KeyNode guess = node.first;
    KeyNode otherGuess = node.otherFirst;
    while (true) {
      if (c != '"') {
        return invalid(position);
      }
      int keyStart = position++;
      KeyNode key;
      if (guess != null && guess.matches(d, position)) {
        key = guess;
        position += key.keyLength + 1;
      } else if (otherGuess != null && otherGuess.matches(d, position)) {
        key = otherGuess;
        position += key.keyLength + 1;
      } else {
        position = findKey(position, node, last);
        if (position < 0) {
          return -1;
        }
        key = foundKey;
        d = data;
      }
      int keyEnd = position;
      if (last != null && tidy) {
        tidy = last.compareSibling(key) <= 0;
      }
      last = key;
      guess = key.next;
      otherGuess = key.otherNext;
      KeyNode target = key;
      if (keeps) {
        if (key.seen == serial) {
          target = tree.again(key);
        } else {
          key.seen = serial;
          key.latest = key;
        }
      }
      if (d[position] != ':') {
        tidy = false;
        position = JsonText.skipSpace(d, position);
        if (d[position] != ':') {
          return invalid(position);
        }
      }
      position++;
      if (d[position] <= ' ') {
        tidy = false;
        position = JsonText.skipSpace(d, position);
      }
      int valueStart = position;
      position = valueText(position, target, keeps);
      if (position < 0) {
        return -1;
      }
      d = data;
      tidy &= wholeStart == valueStart;
      ordered.addMember(key, keyStart, keyEnd, wholeStart, wholeLength);
      c = d[position];
      if (c <= ' ') {
        tidy = false;
        position = JsonText.skipSpace(d, position);
        c = d[position];
      }
      if (c == ',') {
        c = d[++position];
        if (c <= ' ') {
          tidy = false;
          position = JsonText.skipSpace(d, position);
          c = d[position];
        }
      } else if (c == '}') {
        position++;
        break;
      } else {
        return invalid(position);
      }
    }
    if (tidy) {
      wholeStart = from;
      wholeLength = position - from;
      ordered.forgetMembers(base);
    } else {
      wholeLength = ordered.writeObject(data, base, mark);
      wholeStart = ~mark;
    }
    return position;
  }

  /** Checks an array and finds its canonical text; its elements' keys are learned, not kept. */
  private int arrayText(int from, KeyNode node) {
    if (depth == maxDepth) {
      return fail("too-deep", from);
    }
    depth++;
    KeyNode element = tree.elements(node);
    int mark = ordered.top();
    boolean tidy = true;
    boolean isFirst = true;
    // Up to here the text is tidy and not yet on the stack.
    int tidyEnd = from + 1;
    int position = from + 1;
    if (data[position] <= ' ') {
      position = JsonText.skipSpace(data, position);
    }
    if (data[position] == ']') {
      depth--;
      if (position == from + 1) {
        wholeStart = from;
      } else {
        ordered.push('[');
        ordered.push(']');
        wholeStart = ~mark;
      }
      wholeLength = 2;
      return position + 1;
    }
    while (true) {
      int before = ordered.top();
      int valueStart = position;
      if (!tidy) {
        ordered.push(',');
      }
      position = valueText(position, element, false);
      if (position < 0) {
        return -1;
      }
      if (tidy && (wholeStart != valueStart || valueStart != (isFirst ? tidyEnd : tidyEnd + 1))) {
        // What came before goes in front of what the element wrote.
        ordered.insert(before, data, from, tidyEnd - from, !isFirst);
        tidy = false;
      }
      if (tidy) {
        tidyEnd = position;
      } else if (wholeStart >= 0) {
        ordered.push(data, wholeStart, wholeLength);
      }
      isFirst = false;
      position = JsonText.skipSpace(data, position);
      byte c = data[position];
      if (c == ']') {
        depth--;
        if (tidy && tidyEnd == position) {
          wholeStart = from;
          wholeLength = position + 1 - from;
          return position + 1;
        }
        if (tidy) {
          ordered.push(data, from, tidyEnd - from);
        }
        ordered.push(']');
        wholeStart = ~mark;
        wholeLength = ordered.top() - mark;
        return position + 1;
      }
      if (c != ',') {
        return invalid(position);
      }
      // White space in front of the comma: the next element does not stand where it would.
      position = JsonText.skipSpace(data, position + 1);
    }
  }

  /** Makes room for writing behind the records, and for reading behind that. */
  private void reserve(int bytes) {
    int needed = scratch + bytes + SLACK;
    if (needed > data.length) {
      batch.reserve(needed);
      data = batch.data();
    }
  }

  /**
   * The compact text, keys in order, of a {@code WRITTEN_ARRAY} of this walker; other slices as
   * they are.
   */
  public long canonical(long slice) {
    if (Slice.kind(slice) != Slice.WRITTEN_ARRAY) {
      return slice;
    }
    depth = 0;
    keyLimit = Integer.MAX_VALUE;
    ordered.clear();
    if (arrayText(Slice.offset(slice), anyArray) < 0) {
      throw new IllegalStateException("an array that was walked is broken");
    }
    tree.endRecord();
    return wholeSlice(Slice.ARRAY);
  }

  /** The path of a slot's value in a row of a table, see {@link LeafPaths}. */
  public long path(int table, int row, int slot) {
    int number = table;
    int at = row;
    while (number != 0) {
      KeyNode element = tree.elementsOf(number);
      KeyNode array = element.parent;
      if (array == null) {
        break;
      }
      int parentRow = tables[number].parentRow(at);
      element.index = at - tables[array.table].listStart(array.list, parentRow);
      number = array.table;
      at = parentRow;
    }
    return path(
        table == 0 && tree.isShared(slot)
            ? tree.sharing(slot, ranks[slot][row])
            : tree.ofSlot(table, slot));
  }

  /** Compares two paths by the bytes of their texts. */
  public int comparePaths(long a, long b) {
    if (a < 0 && b < 0) {
      return Long.compare(paths.order((int) ~a), paths.order((int) ~b));
    }
    return Arrays.compareUnsigned(
        pathBytes(a),
        pathStart(a),
        pathStart(a) + pathLength(a),
        pathBytes(b),
        pathStart(b),
        pathStart(b) + pathLength(b));
  }

  /** The array that a path's text is in. */
  public byte[] pathBytes(long path) {
    return path < 0 ? paths.text() : data;
  }

  public int pathStart(long path) {
    return path < 0 ? paths.start((int) ~path) : Slice.offset(path);
  }

  public int pathLength(long path) {
    return path < 0 ? paths.length((int) ~path) : Slice.length(path);
  }

  private long path(KeyNode node) {
    int number = pathWriter.number(node);
    if (number >= 0) {
      return ~(long) number;
    }
    int length = pathWriter.length();
    reserve(length);
    System.arraycopy(pathWriter.text(), 0, data, scratch, length);
    scratch += length;
    return Slice.of(scratch - length, length, Slice.TEXT);
  }
}
