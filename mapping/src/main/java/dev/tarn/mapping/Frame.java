package dev.tarn.mapping;

import dev.tarn.event.SlotTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows that rules run over at one moment: records that became events of one entry, or the
 * elements of an array in them. Rules speak of a row by its place in the frame, from 0. One thread
 * uses it.
 */
final class Frame {
  private final SlotTable table;
  private final @Nullable Frame parent;
  private int[] rows = new int[256];
  private int[] parents = new int[0];
  private int count;

  Frame(SlotTable table, @Nullable Frame parent) {
    this.table = table;
    this.parent = parent;
  }

  SlotTable table() {
    return table;
  }

  /** Whether the rows are all records of an entry. */
  boolean isRoot() {
    return parent == null;
  }

  /** The frame of the records. */
  Frame root() {
    return parent == null ? this : parent.root();
  }

  int count() {
    return count;
  }

  void clear() {
    count = 0;
  }

  /** Adds a record. */
  void add(int row) {
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, count * 2);
    }
    rows[count++] = row;
  }

  /** Adds an element of the array of a row of the parent frame. */
  void add(int row, int parentPlace) {
    add(row);
    if (count > parents.length) {
      parents = Arrays.copyOf(parents, rows.length);
    }
    parents[count - 1] = parentPlace;
  }

  /** Copies a row to an earlier place. */
  void move(int from, int to) {
    rows[to] = rows[from];
    parents[to] = parents[from];
  }

  /** Drops the rows from this place on. */
  void truncate(int newCount) {
    count = newCount;
  }

  /** The rows of the slot table by place. Good until a row is added. */
  int[] rows() {
    return rows;
  }

  /** The row of the slot table. */
  int row(int place) {
    return rows[place];
  }

  /** The place of the record in the frame of the entry. */
  int rootPlace(int place) {
    return parent == null ? place : parent.rootPlace(parents[place]);
  }

  /**
   * The place in a frame around, or here, of the row that a row hangs on; -1 if it is not around.
   */
  int placeIn(Frame around, int place) {
    if (around == this) {
      return place;
    }
    return parent == null ? -1 : parent.placeIn(around, parents[place]);
  }

  /** The row of the record in the table of records. */
  int recordRow(int place) {
    return parent == null ? rows[place] : parent.recordRow(parents[place]);
  }
}
