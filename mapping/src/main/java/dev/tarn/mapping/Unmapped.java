package dev.tarn.mapping;

import dev.tarn.event.MapColumn;
import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import dev.tarn.event.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a record holds and its event does not: the leaves that no slot took, and the slots
 * that the event's entry did not use. One thread uses it.
 *
 * <p>Keys are in the order of their bytes. Keys past the first {@link #MAX_KEYS}, and those from
 * where keys and values take more than {@link #MAX_BYTES}, stand in one JSON object under {@code
 * _rest}, which comes last.
 */
final class Unmapped {
  static final int MAX_KEYS = 1000;
  static final int MAX_BYTES = 1 << 20;

  private static final byte[] REST = "_rest".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);
  private static final byte UNDECIDED = 0;
  private static final byte SPLIT = 1;
  private static final byte WHOLE = 2;

  private final RecordWalker walker;
  private final SlotLayout layout;
  private final Taken[] taken;

  /** By table: whether an opened array, named by its parent row, counts as a whole. */
  private final byte[][] arrays;

  /** By target table. */
  private final Keys[] keys;

  /** Whether records have an {@code unmapped} of their own. */
  private final boolean ownKeys;

  private int run;
  private final @Nullable InputWatch watch;

  /** By table: the slots that hold no opened array. */
  private final int[][] plainSlots;

  private Entry entry;

  /** The slots of the table of records that may be left over. */
  private int[] candidates;

  private int candidateCount;

  private long[] paths = new long[64];
  private long[] slices = new long[64];
  private long[] orders = new long[64];
  private long[] mergedPaths = new long[0];
  private long[] mergedSlices = new long[0];
  private int count;
  private long dropped;
  private byte[] rest = new byte[0];

  /** What an entry of the mapping means for its records' leftovers. */
  static final class Entry {
    private final boolean[][] reads;
    private final boolean[] splits;
    private final DropRules drop;

    /**
     * @param reads by table and slot: whether a rule reads it, so that an explicit null is mapped
     * @param splits by table: whether a drop rule reaches into the array's elements
     */
    Entry(boolean[][] reads, boolean[] splits, DropRules drop) {
      this.reads = reads;
      this.splits = splits;
      this.drop = drop;
    }
  }

  /** The entries of a map column's keys, by number of the path; good for one run. */
  private static final class Keys {
    private int[] entries = new int[64];
    private int[] lastValues = new int[64];
    private int[] runs = new int[64];

    /**
     * @param own whether a path within {@code unmapped} counts from there
     */
    int entry(int run, MapColumn column, long path, RecordWalker walker, boolean own) {
      if (path >= 0) {
        return intern(column, path, walker, own);
      }
      int number = (int) ~path;
      if (number >= entries.length) {
        entries = Arrays.copyOf(entries, (number + 1) * 2);
        lastValues = Arrays.copyOf(lastValues, entries.length);
        runs = Arrays.copyOf(runs, entries.length);
      }
      if (runs[number] != run) {
        runs[number] = run;
        lastValues[number] = -1;
        entries[number] = intern(column, path, walker, own);
      }
      return entries[number];
    }

    /** Appends the value of a path after its key, often the same as the last one. */
    void appendValue(TextColumn values, long path, byte[] data, int offset, int length) {
      if (path >= 0) {
        values.append(data, offset, length);
        return;
      }
      int last = lastValues[(int) ~path];
      if (last >= 0 && values.entryEquals(last, data, offset, length)) {
        values.appendEntry(last);
        return;
      }
      last = values.intern(data, offset, length);
      lastValues[(int) ~path] = last;
      values.appendEntry(last);
    }

    private static int intern(MapColumn column, long path, RecordWalker walker, boolean own) {
      byte[] text = walker.pathBytes(path);
      int start = walker.pathStart(path);
      int length = walker.pathLength(path);
      return own && OwnKeys.isOwn(text, start, length)
          ? column
              .keys()
              .intern(text, OwnKeys.start(text, start, length), OwnKeys.length(text, start, length))
          : column.keys().intern(text, start, length);
    }
  }

  /**
   * @param spec whose tables are the targets
   */
  Unmapped(
      RecordWalker walker,
      SlotLayout layout,
      List<Taken> taken,
      MappingSpec spec,
      @Nullable InputWatch watch) {
    this.walker = walker;
    this.watch = watch;
    this.layout = layout;
    this.taken = taken.toArray(Taken[]::new);
    this.ownKeys = spec.passthrough();
    this.keys = new Keys[spec.tables().size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = new Keys();
    }
    this.plainSlots = new int[layout.tables().size()][];
    for (SlotLayout.Table table : layout.tables()) {
      plainSlots[table.number()] =
          IntStream.range(0, table.slots()).filter(slot -> table.listOfSlot(slot) < 0).toArray();
    }
    this.candidates = new int[plainSlots[0].length];
    this.arrays = new byte[layout.tables().size()][0];
    this.entry = new Entry(new boolean[0][], new boolean[0], new DropRules(List.of()));
  }

  /** Begins a run: columns may have been cleared. */
  void begin() {
    run++;
  }

  /** Begins the records of one entry, after its rules ran. */
  void begin(Entry newEntry) {
    entry = newEntry;
    candidateCount = 0;
    for (int slot : plainSlots[0]) {
      if (!taken[0].containsAll(slot)) {
        candidates[candidateCount++] = slot;
      }
    }
    for (int table = 1; table < arrays.length; table++) {
      SlotLayout.Table parent = layout.tables().get(table).parent();
      int rows = parent == null ? 0 : walker.table(parent.number()).rows();
      if (arrays[table].length < rows) {
        arrays[table] = new byte[Math.max(rows, arrays[table].length * 2)];
      } else {
        Arrays.fill(arrays[table], 0, rows, UNDECIDED);
      }
    }
  }

  /**
   * Appends the map of a record, null where nothing is left over.
   *
   * @param target number of the table that the column is of, the same column throughout a run
   * @return number of leaves that a drop rule left out
   */
  long append(int target, MapColumn column, int row) {
    count = 0;
    dropped = 0;
    addSlots(layout.record(), row);
    LeafTable leaves = walker.leaves();
    int end = leaves.end(row);
    for (int leaf = leaves.start(row); leaf < end; leaf++) {
      int table = leaves.table(leaf);
      int cover = leaves.cover(leaf);
      if ((table != 0 || cover >= 0)
          && isCovered(layout.tables().get(table), leaves.row(leaf), cover)) {
        continue;
      }
      add(leaves.path(leaf), leaves.slice(leaf));
    }
    if (count == 0) {
      column.appendNull();
    } else {
      sort();
      write(target, column);
    }
    return dropped;
  }

  private void addSlots(SlotLayout.Table table, int row) {
    int number = table.number();
    SlotTable slots = walker.table(number);
    int[] left = number == 0 ? candidates : plainSlots[number];
    int leftCount = number == 0 ? candidateCount : left.length;
    for (int i = 0; i < leftCount; i++) {
      if (slots.slice(left[i], row) != Slice.ABSENT) {
        addSlot(table, slots, left[i], row);
      }
    }
    for (int list = 0; list < table.lists(); list++) {
      int elements = slots.listCount(list, row);
      if (elements > 0 && !isWhole(table.list(list), row)) {
        int start = slots.listStart(list, row);
        for (int child = start; child < start + elements; child++) {
          addSlots(table.list(list), child);
        }
      } else {
        addSlot(table, slots, table.arraySlot(list), row);
      }
    }
  }

  private void addSlot(SlotLayout.Table table, SlotTable slots, int slot, int row) {
    long slice = slots.slice(slot, row);
    int kind = Slice.kind(slice);
    int number = table.number();
    if (kind == Slice.ABSENT
        || kind == Slice.PART
        || taken[number].contains(slot, row)
        || (kind == Slice.NULL && entry.reads[number][slot])
        // The leaves of an object that is not empty are leaves of the record.
        || (kind == Slice.OBJECT && Slice.length(slice) > 2)
        || isCovered(table, row, table.cover(slot))) {
      return;
    }
    add(walker.path(number, row, slot), slice);
  }

  /** Whether something around a value was used whole, or counts as a whole. */
  private boolean isCovered(SlotLayout.Table inner, int innerRow, int innerCover) {
    SlotLayout.Table table = inner;
    int row = innerRow;
    int cover = innerCover;
    while (true) {
      Taken of = taken[table.number()];
      while (cover >= 0) {
        if (of.contains(cover, row)) {
          return true;
        }
        cover = table.cover(cover);
      }
      SlotLayout.Table parent = table.parent();
      if (parent == null) {
        return false;
      }
      int parentRow = walker.table(table.number()).parentRow(row);
      int array = parent.arraySlot(table.listInParent());
      if (taken[parent.number()].contains(array, parentRow) || isWhole(table, parentRow)) {
        return true;
      }
      cover = parent.cover(array);
      table = parent;
      row = parentRow;
    }
  }

  /** Whether an opened array that has elements counts as a whole: none of its slots was used. */
  private boolean isWhole(SlotLayout.Table elements, int parentRow) {
    byte[] known = arrays[elements.number()];
    if (known[parentRow] == UNDECIDED) {
      known[parentRow] = isUsed(elements, parentRow) ? SPLIT : WHOLE;
    }
    return known[parentRow] == WHOLE;
  }

  private boolean isUsed(SlotLayout.Table elements, int parentRow) {
    SlotLayout.Table parent = elements.parent();
    if (parent == null || entry.splits[elements.number()]) {
      return true;
    }
    int list = elements.listInParent();
    SlotTable parents = walker.table(parent.number());
    int start = parents.listStart(list, parentRow);
    int end = start + parents.listCount(list, parentRow);
    Taken of = taken[elements.number()];
    for (int row = start; row < end; row++) {
      for (int slot = 0; slot < elements.slots(); slot++) {
        if (of.contains(slot, row)) {
          return true;
        }
      }
      for (int inner = 0; inner < elements.lists(); inner++) {
        if (walker.table(elements.number()).listCount(inner, row) > 0
            && !isWhole(elements.list(inner), row)) {
          return true;
        }
      }
    }
    return false;
  }

  private void add(long path, long slice) {
    if (!entry.drop.isEmpty() && entry.drop.drops(path, walker)) {
      dropped++;
      if (watch != null) {
        watch.dropped(new RecordTrace.Leaf(text(path), value(slice)));
      }
      return;
    }
    if (count == paths.length) {
      paths = Arrays.copyOf(paths, count * 2);
      slices = Arrays.copyOf(slices, count * 2);
      orders = new long[count * 2];
    }
    paths[count] = path;
    slices[count++] = slice;
  }

  private String text(long path) {
    return new String(
        walker.pathBytes(path),
        walker.pathStart(path),
        walker.pathLength(path),
        StandardCharsets.UTF_8);
  }

  private @Nullable String value(long slice) {
    if (isNull(slice)) {
      return null;
    }
    long whole = walker.canonical(slice);
    return new String(
        walker.data(), Slice.offset(whole), Slice.length(whole), StandardCharsets.UTF_8);
  }

  private void sort() {
    boolean learned = true;
    for (int i = 0; i < count; i++) {
      learned &= paths[i] < 0;
    }
    if (count > 64 || !learned) {
      mergeSort();
      return;
    }
    LeafPaths known = walker.paths();
    for (int i = 0; i < count; i++) {
      long path = paths[i];
      long slice = slices[i];
      long order = known.order((int) ~path);
      int k = i;
      while (k > 0 && orders[k - 1] > order) {
        orders[k] = orders[k - 1];
        paths[k] = paths[k - 1];
        slices[k] = slices[k - 1];
        k--;
      }
      orders[k] = order;
      paths[k] = path;
      slices[k] = slice;
    }
  }

  private void mergeSort() {
    if (mergedPaths.length < count) {
      mergedPaths = new long[paths.length];
      mergedSlices = new long[paths.length];
    }
    for (int width = 1; width < count; width *= 2) {
      for (int low = 0; low < count; low += 2 * width) {
        int middle = Math.min(low + width, count);
        int high = Math.min(low + 2 * width, count);
        int a = low;
        int b = middle;
        for (int k = low; k < high; k++) {
          boolean first = a < middle && (b >= high || walker.comparePaths(paths[a], paths[b]) <= 0);
          int from = first ? a++ : b++;
          mergedPaths[k] = paths[from];
          mergedSlices[k] = slices[from];
        }
      }
      long[] swap = paths;
      paths = mergedPaths;
      mergedPaths = swap;
      swap = slices;
      slices = mergedSlices;
      mergedSlices = swap;
    }
    if (mergedPaths.length < paths.length || orders.length < paths.length) {
      mergedPaths = new long[paths.length];
      mergedSlices = new long[paths.length];
      orders = new long[paths.length];
    }
  }

  private void write(int table, MapColumn column) {
    Keys known = keys[table];
    long bytes = 0;
    int restFrom = count;
    for (int i = 0; i < count; i++) {
      long slice = walker.canonical(slices[i]);
      bytes += walker.pathLength(paths[i]) + (long) Slice.length(slice);
      if (i == MAX_KEYS || bytes > MAX_BYTES) {
        restFrom = i;
        break;
      }
      column
          .keys()
          .appendEntry(
              ownKeys && isTaken(paths[i])
                  ? Keys.intern(column, paths[i], walker, false)
                  : known.entry(run, column, paths[i], walker, ownKeys));
      if (isNull(slice)) {
        column.values().appendNull();
      } else {
        known.appendValue(
            column.values(), paths[i], walker.data(), Slice.offset(slice), Slice.length(slice));
      }
    }
    if (restFrom < count) {
      column.keys().append(REST, 0, REST.length);
      int length = writeRest(restFrom);
      column.values().append(rest, 0, length);
      rest = new byte[0];
    }
    column.appendRow();
  }

  /** Whether another leaf of the record has the path that a path within {@code unmapped} gets. */
  private boolean isTaken(long path) {
    byte[] text = walker.pathBytes(path);
    int start = walker.pathStart(path);
    int length = walker.pathLength(path);
    if (!OwnKeys.isOwn(text, start, length)) {
      return false;
    }
    int from = OwnKeys.start(text, start, length);
    int keyLength = OwnKeys.length(text, start, length);
    for (int i = 0; i < count; i++) {
      int other = walker.pathStart(paths[i]);
      if (walker.pathLength(paths[i]) == keyLength
          && Arrays.equals(
              text, from, from + keyLength, walker.pathBytes(paths[i]), other, other + keyLength)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a value is null as such, and not another text that stands for no value. */
  private boolean isNull(long slice) {
    int offset = Slice.offset(slice);
    return Slice.kind(slice) == Slice.NULL
        && Arrays.equals(NULL, 0, NULL.length, walker.data(), offset, offset + Slice.length(slice));
  }

  /** The JSON object of the leftovers of the leftovers. */
  private int writeRest(int from) {
    int at = 0;
    for (int i = from; i < count; i++) {
      long slice = walker.canonical(slices[i]);
      byte[] data = walker.data();
      int offset = Slice.offset(slice);
      int length = Slice.length(slice);
      boolean isText =
          Slice.kind(slice) == Slice.TEXT || (Slice.kind(slice) == Slice.NULL && !isNull(slice));
      byte[] pathText = walker.pathBytes(paths[i]);
      int pathStart = walker.pathStart(paths[i]);
      int pathLength = walker.pathLength(paths[i]);
      long needed =
          4
              + JsonQuote.length(pathText, pathStart, pathLength)
              + (isText ? JsonQuote.length(data, offset, length) : length + 4L);
      if (at + needed > rest.length) {
        rest =
            Arrays.copyOf(
                rest,
                (int) Math.min(Math.max(at + needed, rest.length * 2L), Integer.MAX_VALUE - 64L));
      }
      rest[at++] = (byte) (i == from ? '{' : ',');
      at = JsonQuote.write(pathText, pathStart, pathLength, rest, at);
      rest[at++] = ':';
      if (isText) {
        at = JsonQuote.write(data, offset, length, rest, at);
      } else {
        System.arraycopy(data, offset, rest, at, length);
        at += length;
      }
    }
    rest[at++] = '}';
    return at;
  }
}
