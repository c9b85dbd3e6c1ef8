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

  private static final int MAX_NODES = 1 << 16;
  private static final int MAX_MEMBERS = 1024;
  private static final int MAX_KEY_BYTES = 1024;
  private static final int MAX_LEARNED_BYTES = 16 << 20;
  private static final int MAX_INDEX = 64;

  /** Free bytes behind the records: a sentinel, and what may be read behind it. */
  private static final int SLACK = 16;

  private static final KeyNode[] NO_NODES = {};

  private final int maxDepth;
  private final KeyNode root = KeyNode.root();

  /** Stands for the array in {@link #canonical}. */
  private final KeyNode anyArray = KeyNode.root();

  private final SlotTable[] tables;
  private final KeyNode[] elementsOf;
  private final KeyNode[][] slotNodes;
  private final int[] rows;
  private final LeafTable leaves = new LeafTable();
  private final LeafPaths paths;
  private final long hashSeed;
  private final int maxNodes;

  private RecordBatch batch = new RecordBatch(0);
  private byte[] data = new byte[SLACK];
  private int scratch;

  // The record being walked.
  private int depth;
  private int leafLimit;
  private int elementsLeft;
  private boolean tooManyValues;
  private int passingKeys;
  private KeyNode[] withPassing = NO_NODES;
  private int withPassingCount;
  private @Nullable String errorCode;
  private int errorPosition;
  private int errorOffset;

  // What a method found beside the position it returns.
  private KeyNode foundKey = root;
  private long foundText;

  /** Where the canonical text of the last container is: an offset in data, or ~ in workspace. */
  private int wholeStart;

  private int wholeLength;

  // Learned so far.
  private int nodes;
  private int learnedBytes;
  private long objects;

  // Members of the objects whose text is being put in order, innermost last.
  private int members;
  private KeyNode[] memberKeys = new KeyNode[64];
  private int[] memberKeyStarts = new int[64];
  private int[] memberKeyEnds = new int[64];
  private int[] memberStarts = new int[64];
  private int[] memberLengths = new int[64];
  private int[] sorting = new int[64];
  private int[] merging = new int[64];
  private byte[] workspace = new byte[1024];
  private int workspaceSize;
  private byte[] pathText = new byte[256];
  private KeyNode[] pathNodes = new KeyNode[64];

  public JsonWalker(SlotLayout layout) {
    this(layout, DEFAULT_MAX_DEPTH);
  }

  /**
   * @param maxDepth how deep containers may nest, 1 to 1,000; the walker recurses as deep
   */
  public JsonWalker(SlotLayout layout, int maxDepth) {
    this(layout, maxDepth, MAX_NODES);
  }

  JsonWalker(SlotLayout layout, int maxDepth, int maxNodes) {
    if (maxDepth < 1 || maxDepth > 1000) {
      throw new IllegalArgumentException("maxDepth " + maxDepth);
    }
    this.maxDepth = maxDepth;
    this.maxNodes = maxNodes;
    this.paths = new LeafPaths(maxNodes);
    this.hashSeed = System.nanoTime() | 1;
    int count = layout.tables().size();
    this.tables = new SlotTable[count];
    this.elementsOf = new KeyNode[count];
    this.slotNodes = new KeyNode[count][];
    this.rows = new int[count];
    tables[0] = layout.record().newTable(256);
    elementsOf[0] = root;
    for (SlotLayout.Table table : layout.tables()) {
      for (int list = 0; list < table.lists(); list++) {
        tables[table.list(list).number()] = tables[table.number()].list(list);
      }
      slotNodes[table.number()] = new KeyNode[table.slots()];
    }
    adopt(root, layout.root());
  }

  private void adopt(KeyNode node, SlotLayout.Node from) {
    node.table = from.table;
    node.slot = from.slot;
    node.list = from.list;
    node.raw = from.raw;
    node.embedded = from.embedded;
    node.owner = LeafTable.owner(from.table, from.cover);
    if (from.slot >= 0) {
      slotNodes[from.table][from.slot] = node;
    }
    for (SlotLayout.Node child : from.children.values()) {
      byte[] key = String.valueOf(child.key).getBytes(StandardCharsets.UTF_8);
      KeyNode member = KeyNode.member(node, key, 0, key.length, hash(key, 0, key.length), 1, false);
      adopt(member, child);
      node.learn(member);
    }
    if (from.element != null) {
      KeyNode element = KeyNode.elements(node, false);
      element.arraysAbove = node.arraysAbove + 1;
      node.element = element;
      elementsOf[from.element.table] = element;
      adopt(element, from.element);
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
    passingKeys = 0;
    tooManyValues = false;
    elementsLeft = MAX_VALUES;
    leafLimit = leavesBefore + MAX_VALUES;
    members = 0;
    workspaceSize = 0;
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
    for (int i = 0; i < withPassingCount; i++) {
      withPassing[i].forgetPassing();
    }
    withPassingCount = 0;
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
        key = again(key);
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
    } else {
      leaf(node, slice);
    }
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
      keep(node, Slice.of(position, end - position, Slice.TEXT));
      return end + 1;
    }
    return rareText(position, node);
  }

  private int rareText(int position, KeyNode node) {
    int end = string(position, true);
    if (end < 0) {
      return -1;
    }
    long slice = foundText;
    if (!node.embedded || !embeddedValue(slice, node)) {
      keep(node, slice);
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
    int offset = Slice.offset(foundText);
    int length = Slice.length(foundText);
    int hash = hash(data, offset, length);
    KeyNode key = object.find(data, offset, length, hash);
    if (key == null) {
      boolean passing =
          object.passing
              || length > MAX_KEY_BYTES
              || object.learnedMembers() >= MAX_MEMBERS
              || nodes >= maxNodes
              || learnedBytes + length > MAX_LEARNED_BYTES;
      key = KeyNode.member(object, data, offset, length, hash, 1, passing);
      inherit(key, object);
      if (!passing) {
        nodes++;
        learnedBytes += length;
        object.learn(key);
      } else {
        if (++passingKeys > MAX_PASSING_KEYS) {
          return fail("too-many-keys", from);
        }
        if (object.addPassing(key) && !object.passing) {
          if (withPassingCount == withPassing.length) {
            withPassing = Arrays.copyOf(withPassing, Math.max(16, withPassingCount * 2));
          }
          withPassing[withPassingCount++] = object;
        }
      }
    }
    if (key.plain && !key.passing) {
      if (last == null) {
        if (key != object.first && key != object.otherFirst) {
          object.otherFirst = object.first;
          object.first = key;
        }
      } else if (key != last.next && key != last.otherNext) {
        last.otherNext = last.next;
        last.next = key;
      }
    }
    foundKey = key;
    return end;
  }

  /** A node that the layout does not know is owned as what its parent holds. */
  private static void inherit(KeyNode node, KeyNode parent) {
    node.table = parent.table;
    node.owner = parent.raw ? LeafTable.owner(parent.table, parent.slot) : parent.owner;
  }

  /** The node of one more member of a key in the same object. */
  private KeyNode again(KeyNode key) {
    KeyNode before = key.latest;
    KeyNode next = before.nextOccurrence;
    if (next == null) {
      boolean passing =
          before.passing || nodes >= maxNodes || learnedBytes + key.keyLength > MAX_LEARNED_BYTES;
      KeyNode parent = key.parent == null ? root : key.parent;
      next = KeyNode.member(parent, key.key(), 0, key.keyLength, 0, before.occurrence + 1, passing);
      inherit(next, parent);
      if (!passing) {
        nodes++;
        learnedBytes += key.keyLength;
        before.nextOccurrence = next;
      }
    }
    key.latest = next;
    return next;
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
    int mark = workspaceSize;
    int end = arrayText(from, node);
    if (end >= 0) {
      keep(node, wholeSlice(Slice.ARRAY));
      workspaceSize = mark;
    }
    return end;
  }

  /** Walks an object whose text is wanted; keeps its leaves and its text. */
  private int wholeObject(int from, KeyNode node) {
    int mark = workspaceSize;
    int end = objectText(from, node, true);
    if (end >= 0) {
      keep(node, wholeSlice(Slice.OBJECT));
      workspaceSize = mark;
    }
    return end;
  }

  private long wholeSlice(int kind) {
    if (wholeStart >= 0) {
      return Slice.of(wholeStart, wholeLength, kind);
    }
    reserve(wholeLength);
    System.arraycopy(workspace, ~wholeStart, data, scratch, wholeLength);
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
    int base = members;
    int mark = workspaceSize;
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
        writeObject(base, mark);
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
          target = again(key);
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
      addMember(key, keyStart, keyEnd);
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
      members = base;
    } else {
      writeObject(base, mark);
    }
    return position;
  }

  private void addMember(KeyNode key, int keyStart, int keyEnd) {
    int i = members++;
    if (i == memberStarts.length) {
      memberKeys = Arrays.copyOf(memberKeys, i * 2);
      memberKeyStarts = Arrays.copyOf(memberKeyStarts, i * 2);
      memberKeyEnds = Arrays.copyOf(memberKeyEnds, i * 2);
      memberStarts = Arrays.copyOf(memberStarts, i * 2);
      memberLengths = Arrays.copyOf(memberLengths, i * 2);
    }
    memberKeys[i] = key;
    memberKeyStarts[i] = keyStart;
    memberKeyEnds[i] = keyEnd;
    memberStarts[i] = wholeStart;
    memberLengths[i] = wholeLength;
  }

  /**
   * Writes the members from a base on as an object and forgets them. What they have in the
   * workspace lies behind a mark; the object takes its place.
   */
  private void writeObject(int base, int mark) {
    int count = members - base;
    sortMembers(base, count);
    int total = 1 + Math.max(1, count);
    for (int i = base; i < members; i++) {
      total += memberKeyEnds[i] - memberKeyStarts[i] + 1 + memberLengths[i];
    }
    reserveWorkspace(total);
    int start = workspaceSize;
    int out = start;
    byte[] w = workspace;
    w[out++] = '{';
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        w[out++] = ',';
      }
      int member = sorting[i];
      int keyLength = memberKeyEnds[member] - memberKeyStarts[member];
      System.arraycopy(data, memberKeyStarts[member], w, out, keyLength);
      out += keyLength;
      w[out++] = ':';
      int from = memberStarts[member];
      int length = memberLengths[member];
      if (from >= 0) {
        System.arraycopy(data, from, w, out, length);
      } else {
        System.arraycopy(w, ~from, w, out, length);
      }
      out += length;
    }
    w[out++] = '}';
    if (start != mark) {
      System.arraycopy(w, start, w, mark, out - start);
    }
    workspaceSize = mark + out - start;
    wholeStart = ~mark;
    wholeLength = out - start;
    members = base;
  }

  /** Puts the members from a base on in order, equal keys as they came: {@link #sorting}. */
  private void sortMembers(int base, int count) {
    if (count > sorting.length) {
      sorting = new int[count * 2];
      merging = new int[count * 2];
    }
    int run = 16;
    for (int low = 0; low < count; low += run) {
      int high = Math.min(count, low + run);
      for (int i = low; i < high; i++) {
        KeyNode key = memberKeys[base + i];
        int at = i;
        while (at > low && memberKeys[sorting[at - 1]].compareSibling(key) > 0) {
          sorting[at] = sorting[at - 1];
          at--;
        }
        sorting[at] = base + i;
      }
    }
    for (; run < count; run *= 2) {
      for (int low = 0; low < count; low += 2 * run) {
        merge(low, Math.min(count, low + run), Math.min(count, low + 2 * run));
      }
      int[] swap = sorting;
      sorting = merging;
      merging = swap;
    }
  }

  private void merge(int low, int middle, int high) {
    int left = low;
    int right = middle;
    for (int i = low; i < high; i++) {
      boolean takeLeft =
          right == high
              || (left < middle
                  && memberKeys[sorting[left]].compareSibling(memberKeys[sorting[right]]) <= 0);
      merging[i] = takeLeft ? sorting[left++] : sorting[right++];
    }
  }

  /** Checks an array and finds its canonical text; its elements' keys are learned, not kept. */
  private int arrayText(int from, KeyNode node) {
    if (depth == maxDepth) {
      return fail("too-deep", from);
    }
    depth++;
    KeyNode element = node.element;
    if (element == null) {
      boolean passing = node.passing || nodes >= maxNodes;
      element = KeyNode.elements(node, passing);
      if (!passing) {
        nodes++;
        node.element = element;
      }
    }
    int mark = workspaceSize;
    boolean tidy = true;
    boolean isFirst = true;
    // Up to here the text is tidy and not yet in the workspace.
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
        reserveWorkspace(2);
        workspace[mark] = '[';
        workspace[mark + 1] = ']';
        workspaceSize = mark + 2;
        wholeStart = ~mark;
      }
      wholeLength = 2;
      return position + 1;
    }
    while (true) {
      int before = workspaceSize;
      int valueStart = position;
      if (!tidy) {
        reserveWorkspace(1);
        workspace[workspaceSize++] = ',';
      }
      position = valueText(position, element, false);
      if (position < 0) {
        return -1;
      }
      if (tidy && (wholeStart != valueStart || valueStart != (isFirst ? tidyEnd : tidyEnd + 1))) {
        // What came before goes in front of what the element wrote.
        int prefix = tidyEnd - from;
        int comma = isFirst ? 0 : 1;
        reserveWorkspace(prefix + comma);
        System.arraycopy(
            workspace, before, workspace, before + prefix + comma, workspaceSize - before);
        System.arraycopy(data, from, workspace, before, prefix);
        if (comma == 1) {
          workspace[before + prefix] = ',';
        }
        workspaceSize += prefix + comma;
        tidy = false;
        if (wholeStart < 0) {
          wholeStart -= prefix + comma;
        }
      }
      if (tidy) {
        tidyEnd = position;
      } else if (wholeStart >= 0) {
        reserveWorkspace(wholeLength);
        System.arraycopy(data, wholeStart, workspace, workspaceSize, wholeLength);
        workspaceSize += wholeLength;
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
          int prefix = tidyEnd - from;
          reserveWorkspace(prefix);
          System.arraycopy(data, from, workspace, workspaceSize, prefix);
          workspaceSize += prefix;
        }
        reserveWorkspace(1);
        workspace[workspaceSize++] = ']';
        wholeStart = ~mark;
        wholeLength = workspaceSize - mark;
        return position + 1;
      }
      if (c != ',') {
        return invalid(position);
      }
      // White space in front of the comma: the next element does not stand where it would.
      position = JsonText.skipSpace(data, position + 1);
    }
  }

  private void reserveWorkspace(int bytes) {
    if (workspaceSize + bytes > workspace.length) {
      workspace = Arrays.copyOf(workspace, Math.max(workspaceSize + bytes, workspace.length * 2));
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
    passingKeys = Integer.MIN_VALUE;
    members = 0;
    workspaceSize = 0;
    if (arrayText(Slice.offset(slice), anyArray) < 0) {
      throw new IllegalStateException("an array that was walked is broken");
    }
    for (int i = 0; i < withPassingCount; i++) {
      withPassing[i].forgetPassing();
    }
    withPassingCount = 0;
    return wholeSlice(Slice.ARRAY);
  }

  /** The path of a slot's value in a row of a table, see {@link LeafPaths}. */
  public long path(int table, int row, int slot) {
    int number = table;
    int at = row;
    while (number != 0) {
      KeyNode element = elementsOf[number];
      KeyNode array = element.parent;
      if (array == null) {
        break;
      }
      int parentRow = tables[number].parentRow(at);
      element.index = at - tables[array.table].listStart(array.list, parentRow);
      number = array.table;
      at = parentRow;
    }
    KeyNode node = slotNodes[table][slot];
    return node.path >= 0 ? ~(long) node.path : path(node);
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
    KeyNode array = null;
    if (node.arraysAbove == 1) {
      array = node;
      while (array.parent != null && (array.keyLength >= 0 || array.arraysAbove != 1)) {
        array = array.parent;
      }
      if (node.pathsByIndex != null
          && array.index < MAX_INDEX
          && node.pathsByIndex[array.index] > 0) {
        return ~(long) (node.pathsByIndex[array.index] - 1);
      }
    }
    int length = writePath(node);
    boolean mayLearn =
        !node.passing && (node.arraysAbove == 0 || (array != null && array.index < MAX_INDEX));
    int number = mayLearn ? paths.intern(pathText, 0, length) : -1;
    if (number < 0) {
      reserve(length);
      System.arraycopy(pathText, 0, data, scratch, length);
      scratch += length;
      return Slice.of(scratch - length, length, Slice.TEXT);
    }
    if (array == null) {
      node.path = number;
    } else {
      int[] byIndex = node.pathsByIndex;
      if (byIndex == null) {
        byIndex = new int[MAX_INDEX];
        node.pathsByIndex = byIndex;
      }
      byIndex[array.index] = number + 1;
    }
    return ~(long) number;
  }

  /** Writes the path of a node to {@link #pathText}, elements as they are walked now. */
  private int writePath(KeyNode node) {
    int count = 0;
    for (KeyNode n = node; n.parent != null; n = n.parent) {
      if (count == pathNodes.length) {
        pathNodes = Arrays.copyOf(pathNodes, count * 2);
      }
      pathNodes[count++] = n;
    }
    int length = 0;
    for (int i = count - 1; i >= 0; i--) {
      KeyNode step = pathNodes[i];
      String text =
          step.keyLength < 0
              ? "[" + step.index + "]"
              : (length == 0 ? "" : ".")
                  + InputPath.quote(
                      new String(step.key(), 0, step.keyLength, StandardCharsets.UTF_8))
                  + (step.occurrence == 1 ? "" : "#" + step.occurrence);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (length + bytes.length > pathText.length) {
        pathText = Arrays.copyOf(pathText, Math.max(length + bytes.length, pathText.length * 2));
      }
      System.arraycopy(bytes, 0, pathText, length, bytes.length);
      length += bytes.length;
    }
    return length;
  }

  private int hash(byte[] bytes, int offset, int length) {
    long hash = hashSeed ^ length;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ bytes[i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash ^ (hash >>> 32));
  }
}
