package dev.tarn.mapping;

import dev.tarn.event.SlotTable;
import java.util.Arrays;

/**
 * The element of an array that a condition chooses: the first for which it holds. What was found
 * stays known until {@link #forget}. One thread uses it.
 */
final class ElementChoice {
  private static final int UNKNOWN = 0;
  private static final int NONE = -1;

  private final SlotTable around;
  private final int list;
  private final Frame element;
  private final RowTest test;

  /** By row of the table around: the row of the element plus one. */
  private int[] found = new int[256];

  private int end;

  /**
   * @param around where the array is
   * @param list the array, of that table
   * @param element a frame of elements that nothing else uses
   * @param test on that frame
   */
  ElementChoice(SlotTable around, int list, Frame element, RowTest test) {
    this.around = around;
    this.list = list;
    this.element = element;
    this.test = test;
  }

  /** Other rows are in the tables now. */
  void forget() {
    Arrays.fill(found, 0, end, UNKNOWN);
    end = 0;
  }

  /** The row of the element in the array of a row, or -1. */
  int find(int row) {
    if (row >= found.length) {
      found = Arrays.copyOf(found, Math.max(row + 1, found.length * 2));
    }
    if (found[row] == UNKNOWN) {
      end = Math.max(end, row + 1);
      found[row] = look(row);
    }
    return found[row] == NONE ? -1 : found[row] - 1;
  }

  private int look(int row) {
    int start = around.listStart(list, row);
    for (int i = start; i < start + around.listCount(list, row); i++) {
      element.clear();
      element.add(i);
      if (test.holds(0)) {
        return i + 1;
      }
    }
    return NONE;
  }
}
