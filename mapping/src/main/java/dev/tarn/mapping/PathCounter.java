package dev.tarn.mapping;

import dev.tarn.event.PathCounts;
import dev.tarn.event.PathCounts.Use;
import dev.tarn.event.PathNames;
import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts in how many records each input path has a leaf, out of what a walker has filled: the slots
 * and the numbered leaves. A null counts as a leaf. One runner uses it.
 */
final class PathCounter {
  private static final int MAX_SPELLED = 4096;
  private static final int MAX_SPELLED_BYTES = 256 << 10;

  private final RecordWalker walker;
  private final SlotLayout layout;
  private final PathUses uses;
  private final PathNames names = new PathNames();

  /** What is counted, by id. */
  private final List<Counted> counted = new ArrayList<>();

  private final Map<String, Integer> ids = new HashMap<>();

  /** Ids plus 1 by number in {@link LeafPaths}. */
  private int[] leafIds = new int[1024];

  /** Paths without a number, indexes left out, and their ids. */
  private final TextTable spelled = new TextTable(MAX_SPELLED, MAX_SPELLED_BYTES);

  private final int[] spelledIds = new int[MAX_SPELLED];
  private byte[] spelling = new byte[256];

  /** By table and slot. */
  private final int[][] slotIds;

  /** By table: the row of the record that a row hangs on. */
  private final int[][] records;

  private int[] counts = new int[256];
  private int[] firsts = new int[256];

  /** The last record that an id was counted in. */
  private long[] lasts = new long[256];

  /** Records counted before this chunk: in this run, and by this counter. */
  private int before;

  private long allBefore = 1;

  /** A name under which leaves are counted. */
  private static final class Counted {
    private final String name;
    private final Use use;
    private String shape = "";

    Counted(String name, Use use) {
      this.name = name;
      this.use = use;
    }
  }

  PathCounter(
      RecordWalker walker,
      SlotLayout layout,
      MappingSpec spec,
      List<MappingSpec.EventSpec> entries) {
    this.walker = walker;
    this.layout = layout;
    this.uses = new PathUses(layout, spec, entries);
    this.slotIds = new int[layout.tables().size()][];
    this.records = new int[layout.tables().size()][0];
    for (SlotLayout.Table table : layout.tables()) {
      int[] ids = new int[table.slots()];
      for (int slot = 0; slot < ids.length; slot++) {
        ids[slot] = id(table.path(slot).toString(), uses.ofSlot(table, slot));
      }
      slotIds[table.number()] = ids;
    }
  }

  private int id(String path, Use use) {
    String name = names.name(path);
    int id = counted.size();
    Integer known = ids.putIfAbsent(name, id);
    if (known != null) {
      return known;
    }
    counted.add(new Counted(name, use));
    if (id == counts.length) {
      counts = Arrays.copyOf(counts, id * 2);
      firsts = Arrays.copyOf(firsts, id * 2);
      lasts = Arrays.copyOf(lasts, id * 2);
    }
    return id;
  }

  /** Begins a run. */
  void begin() {
    before = 0;
    Arrays.fill(counts, 0, counted.size(), 0);
  }

  /** Counts the rows that the walker has filled since it was cleared. */
  void count() {
    int rows = walker.slots().rows();
    countRecordSlots(rows);
    for (int table = 1; table < slotIds.length; table++) {
      countElementSlots(layout.tables().get(table));
    }
    countLeaves(rows);
    before += rows;
    allBefore += rows;
  }

  private void countRecordSlots(int rows) {
    SlotLayout.Table table = layout.record();
    SlotTable slots = walker.slots();
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.raw(slot) || table.listOfSlot(slot) >= 0) {
        for (int row = 0; row < rows; row++) {
          countSlot(table, slots, slot, row, row);
        }
        continue;
      }
      long[] column = slots.column(slot);
      int present = 0;
      for (int row = 0; row < rows; row++) {
        present += column[row] != Slice.ABSENT ? 1 : 0;
      }
      if (present > 0) {
        int id = slotIds[0][slot];
        if (counts[id] == 0) {
          firsts[id] = before;
          describe(id, column, rows);
        }
        counts[id] += present;
      }
    }
  }

  private void countElementSlots(SlotLayout.Table table) {
    int number = table.number();
    SlotTable slots = walker.table(number);
    int rows = slots.rows();
    if (records[number].length < rows) {
      records[number] = new int[rows * 2];
    }
    SlotLayout.Table parent = table.parent();
    int parentNumber = parent == null ? 0 : parent.number();
    for (int row = 0; row < rows; row++) {
      int around = slots.parentRow(row);
      int record = parentNumber == 0 ? around : records[parentNumber][around];
      records[number][row] = record;
      for (int slot = 0; slot < table.slots(); slot++) {
        countSlot(table, slots, slot, row, record);
      }
    }
  }

  private void countSlot(SlotLayout.Table table, SlotTable slots, int slot, int row, int record) {
    long slice = slots.slice(slot, row);
    if (slice == Slice.ABSENT
        || Slice.kind(slice) == Slice.PART
        // The leaves of an object or of an opened array are counted one by one.
        || (Slice.kind(slice) == Slice.OBJECT && Slice.length(slice) > 2)) {
      return;
    }
    int list = table.listOfSlot(slot);
    if (list < 0 || slots.listCount(list, row) <= 0) {
      count(slotIds[table.number()][slot], record, slice);
    }
  }

  private void countLeaves(int rows) {
    LeafTable leaves = walker.leaves();
    int leaf = 0;
    for (int row = 0; row < rows; row++) {
      int end = leaves.end(row);
      for (; leaf < end; leaf++) {
        long path = leaves.path(leaf);
        int number = (int) ~path;
        int id = path < 0 && number < leafIds.length ? leafIds[number] - 1 : -1;
        count(id >= 0 ? id : leafId(path, leaf), row, leaves.slice(leaf));
      }
    }
  }

  private void count(int id, int row, long slice) {
    long record = allBefore + row;
    if (lasts[id] != record) {
      lasts[id] = record;
      if (counts[id]++ == 0) {
        firsts[id] = before + row;
        describe(id, slice);
      }
    }
  }

  private int leafId(long path, int leaf) {
    byte[] bytes = walker.pathBytes(path);
    int start = walker.pathStart(path);
    int length = walker.pathLength(path);
    if (path < 0) {
      int number = (int) ~path;
      if (number >= leafIds.length) {
        leafIds = Arrays.copyOf(leafIds, Math.max(number + 1, leafIds.length * 2));
      }
      int id = newLeafId(bytes, start, length, leaf);
      leafIds[number] = id + 1;
      return id;
    }
    int spelledLength = spell(bytes, start, length);
    int known = spelledLength > TextTable.MAX_TEXT ? -1 : spelled.find(spelling, 0, spelledLength);
    if (known >= 0) {
      return spelledIds[known];
    }
    int added = spelledLength > TextTable.MAX_TEXT ? -1 : spelled.add(spelling, 0, spelledLength);
    if (added < 0) {
      return id(PathNames.ANY, Use.UNMAPPED);
    }
    spelledIds[added] = newLeafId(bytes, start, length, leaf);
    return spelledIds[added];
  }

  private int newLeafId(byte[] bytes, int start, int length, int leaf) {
    String path = new String(bytes, start, length, StandardCharsets.UTF_8);
    return id(path, uses.ofLeaf(path, walker.leaves(), leaf));
  }

  /** Writes a path without the digits of its indexes, and gives its length. */
  private int spell(byte[] bytes, int start, int length) {
    if (spelling.length < length) {
      spelling = new byte[length * 2];
    }
    int at = 0;
    boolean inIndex = false;
    for (int i = start; i < start + length; i++) {
      byte b = bytes[i];
      inIndex = b == '[' || (inIndex && b >= '0' && b <= '9');
      if (!inIndex || b == '[') {
        spelling[at++] = b;
      }
    }
    return at;
  }

  private void describe(int id, long[] column, int rows) {
    if (counted.get(id).shape.isEmpty()) {
      for (int row = 0; row < rows; row++) {
        if (column[row] != Slice.ABSENT) {
          describe(id, column[row]);
          return;
        }
      }
    }
  }

  private void describe(int id, long slice) {
    Counted path = counted.get(id);
    if (path.shape.isEmpty()) {
      int length = Slice.length(slice);
      path.shape =
          switch (Slice.kind(slice)) {
            case Slice.TEXT -> "text of " + length + (length == 1 ? " byte" : " bytes");
            case Slice.NUMBER ->
                "number of " + length + (length == 1 ? " character" : " characters");
            case Slice.TRUE, Slice.FALSE -> "boolean";
            case Slice.NULL -> "null";
            case Slice.OBJECT -> "empty object";
            default -> length == 2 ? "empty array" : "array of " + length + " bytes";
          };
    }
  }

  /** Ends a run: adds what was counted since {@link #begin}. */
  void addTo(PathCounts target) {
    for (int id = 0; id < counted.size(); id++) {
      if (counts[id] > 0) {
        Counted path = counted.get(id);
        target.add(path.name, path.use, path.shape, counts[id], firsts[id]);
      }
    }
    target.addRecords(before);
  }
}
