package dev.tarn.engine;

import java.io.IOException;
import java.util.BitSet;
import java.util.Random;

/** A source that a soak fills and disturbs. One thread produces, another disturbs. */
interface SoakFeed extends Supply {
  /**
   * What the lake has to have of a source.
   *
   * @param numbers of the records of which it has one row each, and no others
   * @param words which records these are, behind their number
   * @param eachUnit whether each unit has all of them, or all units together
   */
  record Owed(BitSet numbers, String words, boolean eachUnit) {}

  default String mapping() {
    return "./mapping.yaml";
  }

  /** The most records that it is given at once. */
  default int mostRecords() {
    return 200;
  }

  /** Makes something go wrong that may go wrong at any time; returns what, in words. */
  String disturb(Random random) throws Exception;

  /** Ends what was made go wrong. */
  void heal() throws Exception;

  /** Whether nothing is left that somebody has to be done with. */
  default boolean isDone() {
    return true;
  }

  /**
   * What the lake has to have when all is read.
   *
   * @param produced how many records there were, with the numbers from 0 on
   */
  default Owed owed(int produced) throws IOException {
    BitSet numbers = new BitSet();
    numbers.set(0, produced);
    return new Owed(numbers, "produced", false);
  }
}
