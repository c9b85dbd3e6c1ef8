package dev.tarn.event;

import java.util.Arrays;

/**
 * Rows of slots: what a codec fills and a mapping reads. A slot is one input path that the mapping
 * names; its value in a row is a {@link Slice} of the batch's bytes.
 *
 * <p>An iterated array ({@code resources[*]}) is a child table whose rows are its elements; a
 * parent row knows the stretch of child rows that is its own. One thread uses it.
 */
public final class SlotTable {
  private final long[][] slices;
  private final SlotTable[] lists;
  private final int[][] listStarts;
  private final int[][] listCounts;
  private int[] parentRows;
  private int rows;
  private int capacity;

  /**
   * @param slots number of slots a row
   * @param lists child tables, one an iterated array
   * @param capacity rows to begin with; grows
   */
  public SlotTable(int slots, SlotTable[] lists, int capacity) {
    this.slices = new long[slots][capacity];
    this.lists = lists.clone();
    this.listStarts = new int[lists.length][capacity];
    this.listCounts = new int[lists.length][capacity];
    this.parentRows = new int[capacity];
    this.capacity = capacity;
  }

  public int rows() {
    return rows;
  }

  public int slots() {
    return slices.length;
  }

  /** Adds a row whose slots are all absent and whose lists are all absent, and gives its number. */
  public int addRow() {
    return addRow(-1);
  }

  /** The same for a child table: adds an element of the array of a row of the parent table. */
  public int addRow(int parentRow) {
    int row = rows++;
    if (row == capacity) {
      grow();
    }
    parentRows[row] = parentRow;
    for (long[] column : slices) {
      column[row] = Slice.ABSENT;
    }
    for (int[] counts : listCounts) {
      counts[row] = -1;
    }
    return row;
  }

  /** Takes back the rows from this one on, here and in the child tables that hang on them. */
  public void truncate(int row) {
    if (row >= rows) {
      return;
    }
    for (int list = 0; list < lists.length; list++) {
      int keep = Integer.MAX_VALUE;
      for (int r = row; r < rows; r++) {
        if (listCounts[list][r] >= 0) {
          keep = Math.min(keep, listStarts[list][r]);
        }
      }
      if (keep != Integer.MAX_VALUE) {
        lists[list].truncate(keep);
      }
    }
    rows = row;
  }

  public void clear() {
    rows = 0;
    for (SlotTable list : lists) {
      list.clear();
    }
  }

  public long slice(int slot, int row) {
    return slices[slot][row];
  }

  public void put(int slot, int row, long slice) {
    slices[slot][row] = slice;
  }

  /** The row of the parent table that a child row belongs to; -1 in the table of records. */
  public int parentRow(int row) {
    return parentRows[row];
  }

  /** A whole slot; entries from {@link #rows} on are garbage. */
  public long[] column(int slot) {
    return slices[slot];
  }

  /** The child table of an iterated array. */
  public SlotTable list(int list) {
    return lists[list];
  }

  public int lists() {
    return lists.length;
  }

  /** First child row of a row's array; meaningless while {@link #listCount} is -1. */
  public int listStart(int list, int row) {
    return listStarts[list][row];
  }

  /** Number of elements of a row's array, -1 where the array is absent. */
  public int listCount(int list, int row) {
    return listCounts[list][row];
  }

  public void putList(int list, int row, int start, int count) {
    listStarts[list][row] = start;
    listCounts[list][row] = count;
  }

  private void grow() {
    capacity = Math.max(16, capacity * 2);
    parentRows = Arrays.copyOf(parentRows, capacity);
    for (int i = 0; i < slices.length; i++) {
      slices[i] = Arrays.copyOf(slices[i], capacity);
    }
    for (int i = 0; i < lists.length; i++) {
      listStarts[i] = Arrays.copyOf(listStarts[i], capacity);
      listCounts[i] = Arrays.copyOf(listCounts[i], capacity);
    }
  }
}
