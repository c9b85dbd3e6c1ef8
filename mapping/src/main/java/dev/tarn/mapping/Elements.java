package dev.tarn.mapping;

import dev.tarn.event.SlotTable;
import org.jspecify.annotations.Nullable;

/**
 * What a row of a frame is taken apart into: the rows of a frame of elements. One thread uses it.
 */
abstract sealed class Elements permits Elements.OfArray, Pieces {

  /** Begins an evaluation. */
  void begin() {}

  /** Adds the elements for a row of a frame to a frame of elements. */
  abstract void addTo(Frame target, Frame frame, int place);

  /** All elements are there; their rules come next. */
  void ready() {}

  /** The rules of all elements have run. */
  void end() {}

  /** The way from a row of a frame to the elements of an array. */
  static final class OfArray extends Elements {
    private final SlotTable from;
    private final int[] lists;
    private final int[] elements;
    private final @Nullable ElementChoice[] choices;

    /**
     * @param lists child tables on the way, the array's last
     * @param elements which element of each, {@link SlotLayout.Place#EVERY} for all
     * @param choices what chooses an element of each, or null
     */
    OfArray(SlotTable from, int[] lists, int[] elements, @Nullable ElementChoice[] choices) {
      this.from = from;
      this.lists = lists;
      this.elements = elements;
      this.choices = choices;
    }

    @Override
    void addTo(Frame target, Frame frame, int place) {
      add(target, place, from, frame.row(place), 0);
    }

    private void add(Frame target, int place, SlotTable table, int row, int depth) {
      int count = table.listCount(lists[depth], row);
      if (count <= 0) {
        return;
      }
      int start = table.listStart(lists[depth], row);
      int first = first(depth, row, start);
      int end = elements[depth] == SlotLayout.Place.EVERY ? count : Math.min(count, first + 1);
      for (int i = first; i < end; i++) {
        if (depth == lists.length - 1) {
          target.add(start + i, place);
        } else {
          add(target, place, table.list(lists[depth]), start + i, depth + 1);
        }
      }
    }

    private int first(int depth, int row, int start) {
      ElementChoice choice = choices[depth];
      if (choice != null) {
        int chosen = choice.find(row);
        return chosen < 0 ? Integer.MAX_VALUE - 1 : chosen - start;
      }
      return elements[depth] == SlotLayout.Place.EVERY ? 0 : elements[depth];
    }
  }
}
