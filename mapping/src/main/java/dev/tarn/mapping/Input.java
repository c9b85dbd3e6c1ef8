package dev.tarn.mapping;

import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A path as rules of one frame see it: which slot, and how to get to its row from a row of the
 * frame. One thread uses it.
 */
final class Input {
  /** Number of a table that is none of the layout's. */
  private static final int NO_TABLE = -1;

  private final InputPath path;
  private final Frame frame;
  private final boolean ofRecord;
  private final int[] lists;
  private final int[] elements;
  private final @Nullable ElementChoice[] choices;
  private final SlotTable table;
  private final Taken taken;
  private final int slot;
  private final int tableNumber;

  /** What the frame's rows are pieces of, or null. */
  private final @Nullable Pieces pieces;

  /** Sees what is read and taken; null while nobody looks. */
  private @Nullable InputWatch watch;

  /**
   * @param path as written, for messages
   * @param ofRecord whether the way starts at the record instead of the frame's row
   * @param lists child tables on the way
   * @param elements which element of each, or {@link SlotLayout.Place#CHOSEN}
   * @param choices what chooses an element of each, or null
   * @param table where the way ends
   * @param pieces what the frame's rows are pieces of, or null
   */
  Input(
      InputPath path,
      Frame frame,
      boolean ofRecord,
      int[] lists,
      int[] elements,
      @Nullable ElementChoice[] choices,
      SlotTable table,
      int tableNumber,
      Taken taken,
      int slot,
      @Nullable Pieces pieces) {
    this.pieces = pieces;
    this.path = path;
    this.frame = frame;
    this.ofRecord = ofRecord;
    this.lists = lists;
    this.elements = elements;
    this.choices = choices;
    this.table = table;
    this.tableNumber = tableNumber;
    this.taken = taken;
    this.slot = slot;
  }

  /**
   * A slot of the frame's own rows, whose table is none of a layout's.
   *
   * @param pieces what the frame's rows are pieces of, or null
   */
  static Input ofRow(
      InputPath path,
      Frame frame,
      SlotTable table,
      Taken taken,
      int slot,
      @Nullable Pieces pieces) {
    return new Input(
        path,
        frame,
        false,
        new int[0],
        new int[0],
        new @Nullable ElementChoice[0],
        table,
        NO_TABLE,
        taken,
        slot,
        pieces);
  }

  void watchBy(@Nullable InputWatch newWatch) {
    watch = newWatch;
  }

  InputPath path() {
    return path;
  }

  int tableNumber() {
    return tableNumber;
  }

  int slot() {
    return slot;
  }

  /** Whether the slot is one of the frame's own rows, and these are all records of an entry. */
  boolean isOfRecords() {
    return lists.length == 0 && tableNumber == 0 && frame.isRoot();
  }

  /** Whether both stand for the same slot of the same row. */
  boolean isSame(Input other) {
    return slot == other.slot
        && table == other.table
        && ofRecord == other.ofRecord
        && Arrays.equals(elements, other.elements)
        && Arrays.equals(choices, other.choices);
  }

  /** The slot of all rows of its table; only where {@link #isOfRecords}. */
  long[] column() {
    return table.column(slot);
  }

  /** The value; explicit null is absent. */
  long at(int place) {
    if (watch != null) {
      watch.read(this, place);
    }
    return peek(place);
  }

  /** The value, behind the watch's back. */
  long peek(int place) {
    int row = row(place);
    if (row < 0) {
      return Slice.ABSENT;
    }
    long slice = table.slice(slot, row);
    return Slice.kind(slice) == Slice.NULL ? Slice.ABSENT : slice;
  }

  /** Notes that the value is in the event. */
  void take(int place) {
    int row = row(place);
    if (row >= 0) {
      taken.add(slot, row);
      if (watch != null) {
        watch.taken(this, place);
      }
    }
  }

  /** Notes the values of all rows as used; only where {@link #isOfRecords}. */
  void takeAll() {
    taken.addAll(slot);
    if (watch != null) {
      watch.takenEverywhere(this);
    }
  }

  /** The frame whose rows it is asked about. */
  Frame frame() {
    return frame;
  }

  /**
   * The path of the value with its indexes, as in {@code unmapped}; of a piece that of the text.
   */
  String spelledPath(int place, RecordWalker walker) {
    if (pieces != null) {
      return pieces.spelledPath(frame, place, walker);
    }
    int row = row(place);
    if (row < 0) {
      return path.toString();
    }
    long spelled = walker.path(tableNumber, row, slot);
    return new String(
        walker.pathBytes(spelled),
        walker.pathStart(spelled),
        walker.pathLength(spelled),
        StandardCharsets.UTF_8);
  }

  private int row(int place) {
    int row = ofRecord ? frame.recordRow(place) : frame.row(place);
    if (lists.length == 0) {
      return row;
    }
    return descend(row);
  }

  private int descend(int from) {
    int row = from;
    SlotTable at = ofRecord ? frame.root().table() : frame.table();
    for (int i = 0; i < lists.length; i++) {
      ElementChoice choice = choices[i];
      if (choice != null) {
        row = choice.find(row);
        if (row < 0) {
          return -1;
        }
      } else if (elements[i] >= at.listCount(lists[i], row)) {
        return -1;
      } else {
        row = at.listStart(lists[i], row) + elements[i];
      }
      at = at.list(lists[i]);
    }
    return row;
  }
}
