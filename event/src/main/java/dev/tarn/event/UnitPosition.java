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

  /** How the state of a framer begins that needs the unit from its start on to go on anywhere. */
  public static final String FROM_START = "whole;";

  /**
   * Where the unit is to be opened so that a framer can go on here.
   *
   * @param start of the unit
   */
  public UnitPosition opening(UnitPosition start) {
    return framerState.startsWith(FROM_START) ? start : this;
  }
}
