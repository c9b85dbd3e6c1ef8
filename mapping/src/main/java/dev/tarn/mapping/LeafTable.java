package dev.tarn.mapping;

import java.util.Arrays;

/**
 * The leaves of records that no slot took, in the order of the input. Filled by a walker row by
 * row; one thread uses it.
 *
 * <p>A leaf is a scalar, an array or an empty object. What an event's {@code unmapped} holds is
 * made of these and of the slots that its mapping entry did not use:
 *
 * <ul>
 *   <li>a leaf counts unless a slot that covers it ({@link #cover}, {@link SlotLayout.Table#cover},
 *       and for a row of a child table the slots around the array) was used whole;
 *   <li>a slot that was not used, nor covered, counts as itself, unless it holds an object that is
 *       not empty, whose leaves are here;
 *   <li>an opened array none of whose slots was used counts as a whole through its array slot, and
 *       its leaves and child rows do not; else they do and the array slot does not (an empty array
 *       always counts as a whole).
 * </ul>
 */
public final class LeafTable {
  private long[] paths = new long[1024];
  private long[] slices = new long[1024];
  private int[] owners = new int[1024];
  private int[] rows = new int[1024];
  private int[] ends = new int[256];
  private int size;
  private int records;

  /** Number of leaves of all records. */
  public int size() {
    return size;
  }

  /** First leaf of a row of the table of records. */
  public int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  /** The leaf after a row's last. */
  public int end(int row) {
    return ends[row];
  }

  /** The leaf's path, see {@link LeafPaths}. */
  public long path(int leaf) {
    return paths[leaf];
  }

  /** The value, a {@link dev.tarn.event.Slice}. */
  public long slice(int leaf) {
    return slices[leaf];
  }

  /** Number of the slot table that the leaf hangs on: 0, or that of an opened array's elements. */
  public int table(int leaf) {
    return owners[leaf] >>> 16;
  }

  /** The row in {@link #table}. */
  public int row(int leaf) {
    return rows[leaf];
  }

  /** The innermost raw slot of that row whose object holds the leaf, or -1. */
  public int cover(int leaf) {
    return (owners[leaf] & 0xFFFF) - 1;
  }

  void add(long path, long slice, int owner, int row) {
    if (size == paths.length) {
      paths = Arrays.copyOf(paths, size * 2);
      slices = Arrays.copyOf(slices, size * 2);
      owners = Arrays.copyOf(owners, size * 2);
      rows = Arrays.copyOf(rows, size * 2);
    }
    paths[size] = path;
    slices[size] = slice;
    owners[size] = owner;
    rows[size] = row;
    size++;
  }

  static int owner(int table, int cover) {
    return table << 16 | (cover + 1);
  }

  void endRow() {
    if (records == ends.length) {
      ends = Arrays.copyOf(ends, records * 2);
    }
    ends[records++] = size;
  }

  void truncate(int newSize) {
    size = newSize;
  }

  void clear() {
    size = 0;
    records = 0;
  }
}
