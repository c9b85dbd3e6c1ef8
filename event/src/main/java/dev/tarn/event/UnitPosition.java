package dev.tarn.event;

/**
 * A place between two records of a unit, from which reading can go on.
 *
 * @param byteOffset in the unit's decompressed stream
 * @param ordinal of the next record
 * @param framerState what the framer must know to go on there; empty at the start
 */
public record UnitPosition(long byteOffset, long ordinal, String framerState) {
  public static final UnitPosition START = new UnitPosition(0, 0, "");
}
