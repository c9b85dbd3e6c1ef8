package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes once over the bytes of a record, whatever its format, and fills a row of slots and the list
 * of the leaves that no slot took. One thread uses it; what it learns of the input's keys changes
 * its speed and the numbers in {@link LeafPaths}, never a result.
 *
 * <p>Order of calls: {@link #begin} with a batch, then {@link #walk} for some hundreds of records,
 * then read {@link #slots} and {@link #leaves}, then {@link #clear}, and so on. All slices are of
 * {@link #data}, the batch's own array: a value that stands in the input as it is means the input's
 * bytes; what had to be unescaped or put in order is written behind the records.
 *
 * <p>The first of equal keys is the member; the n-th is a leaf (or has leaves) under {@code key#n}.
 *
 * <p>A record that breaks its format's grammar, has bytes in a text that are no UTF-8, or passes a
 * limit is refused: {@link #walk} tells, and leaves no trace of it in the tables.
 */
public abstract class RecordWalker {
  /** Most leaves, and most elements of opened arrays, of one record. */
  public static final int MAX_VALUES = 1 << 18;

  /** Most keys that a record may have beyond those that can be learned. */
  public static final int MAX_PASSING_KEYS = 1 << 17;

  /** Free bytes behind the records: a sentinel, and what may be read behind it. */
  static final int SLACK = 16;

  final KeyTree tree;
  final KeyNode root;
  final SlotTable[] tables;
  final int[] rows;
  private final LeafTable leaves = new LeafTable();
  private final LeafPaths paths;
  private final PathWriter pathWriter;
  private final byte[][] absent;

  /** Length of the longest text that stands for no value, -1 where there is none. */
  final int absentLength;

  /** By slot of the table of records, by row: which of its nodes filled a shared slot. */
  private final int[][] ranks;

  /** Nodes whose {@link KeyNode#unread} is not 0. */
  private final List<KeyNode> unread = new ArrayList<>();

  private RecordBatch batch = new RecordBatch(0);

  /** The batch's array, see {@link #data()}. */
  byte[] data = new byte[SLACK];

  /** Where writing behind the records goes on. */
  int scratch;

  /** When the records were read, in epoch milliseconds. */
  long readMillis;

  // The record being walked.
  private int leafLimit;
  int elementsLeft;
  int keyLimit;
  boolean tooManyValues;
  private @Nullable String errorCode;
  private int errorPosition;
  private int errorOffset;

  /** Objects walked so far: a number for each. */
  long objects;

  RecordWalker(SlotLayout layout, int maxNodes) {
    this.tree = new KeyTree(layout, maxNodes);
    this.root = tree.root();
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
    this.ranks = new int[layout.record().slots()][0];
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
    tooManyValues = false;
    keyLimit = MAX_PASSING_KEYS;
    elementsLeft = MAX_VALUES;
    leafLimit = leavesBefore + MAX_VALUES;
    errorCode = null;
    int row = tables[0].addRow();
    rows[0] = row;

    boolean walked = walkRecord(batch, record, start, end) && !tooManyValues;
    data[end] = saved;
    tree.endRecord();
    if (!walked) {
      if (errorCode == null) {
        fail("too-many-values", end);
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

  /**
   * Walks a record's bytes: what stands in {@code data} from {@code start} on, up to a zero byte at
   * {@code end}.
   *
   * @return false if the record is refused, which {@link #fail} has told
   */
  abstract boolean walkRecord(RecordBatch records, int record, int start, int end);

  /** Notes why the record is refused; gives -1. */
  final int fail(String code, int position) {
    if (errorCode == null) {
      errorCode = code;
      errorPosition = position;
    }
    return -1;
  }

  /** Whether the record is refused for a code at a position. */
  final boolean failed(String code, int position) {
    return errorPosition == position && code.equals(errorCode);
  }

  /** Puts another code in the place of the one that the record is refused for. */
  final void rename(String code) {
    errorCode = code;
  }

  /**
   * The node of a key in an object that is being walked.
   *
   * @param last the key before it, or null
   * @return null if the record has too many keys; it is refused then
   */
  final @Nullable KeyNode key(
      KeyNode object, @Nullable KeyNode last, byte[] bytes, int offset, int length) {
    KeyNode key = tree.find(object, last, bytes, offset, length);
    if (tree.passingKeys() > keyLimit) {
      fail("too-many-keys", offset);
      return null;
    }
    return key;
  }

  /**
   * The node of a key's value: the key's, or that of one more member of the key.
   *
   * @param serial number of the object, of {@link #objects}
   */
  final KeyNode occurrence(KeyNode key, long serial) {
    if (key.seen == serial) {
      return tree.again(key);
    }
    key.seen = serial;
    key.latest = key;
    return key;
  }

  /** Keeps a value of a node: in its slot, or as a leaf. */
  final void keep(KeyNode node, long value) {
    long slice = node.redactor == null ? value : node.redactor.apply(value, this);
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
    int[] from = ranks[slot];
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
    from[row] = node.rank;
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
    if (Slice.kind(slice) == Slice.PART) {
      return;
    }
    if (leaves.size() >= leafLimit) {
      tooManyValues = true;
    } else {
      int path = node.path;
      leaves.add(path >= 0 ? ~(long) path : path(node), slice, node.owner, rows[node.table]);
    }
  }

  /**
   * Keeps a text of a node, or what the text holds if the mapping says that it holds a format of
   * its own.
   */
  final void keepText(KeyNode node, long slice) {
    int offset = Slice.offset(slice);
    int length = Slice.length(slice);
    if (length <= absentLength && isAbsent(offset, length)) {
      keep(node, Slice.of(offset, length, Slice.NULL));
      return;
    }
    TextCodec codec = node.embedded;
    if (codec != null) {
      if (embeddedText(slice, node, codec)) {
        if (!codec.givesParts()) {
          return;
        }
      } else if (length > 0 && codec.isMeant(data, offset, offset + length)) {
        noteUnread(node);
      }
    }
    keep(node, slice);
  }

  /**
   * Keeps a part of a text, unless it stands for no value.
   *
   * @param node one that has a slot
   * @param slice of kind {@link Slice#PART}
   */
  final void keepPart(KeyNode node, long slice) {
    int length = Slice.length(slice);
    if (length > absentLength || !isAbsent(Slice.offset(slice), length)) {
      keep(node, slice);
    }
  }

  private void noteUnread(KeyNode node) {
    if (node.unread++ == 0) {
      unread.add(node);
    }
  }

  /**
   * Hands out, and forgets, how many texts were not of the format that the layout says, by path.
   */
  final void takeUnread(ObjIntConsumer<String> target) {
    for (KeyNode node : unread) {
      long path = path(node);
      target.accept(
          new String(pathBytes(path), pathStart(path), pathLength(path), StandardCharsets.UTF_8),
          node.unread);
      node.unread = 0;
    }
    unread.clear();
  }

  /** Whether a text stands for no value. */
  final boolean isAbsent(int offset, int length) {
    for (byte[] text : absent) {
      if (Arrays.equals(text, 0, text.length, data, offset, offset + length)) {
        return true;
      }
    }
    return false;
  }

  /** Walks what a text holds as if it stood there; false if it is not what the mapping says. */
  abstract boolean embeddedText(long slice, KeyNode node, TextCodec codec);

  /**
   * A slice of compact text with keys in order for one as written; other slices as they are.
   *
   * @param slice of this walker
   */
  public abstract long canonical(long slice);

  /** Makes room for writing behind the records, and for reading behind that. */
  final void reserve(int bytes) {
    int needed = scratch + bytes + SLACK;
    if (needed > data.length) {
      batch.reserve(needed);
      data = batch.data();
    }
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
