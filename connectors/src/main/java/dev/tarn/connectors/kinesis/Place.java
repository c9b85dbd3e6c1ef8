package dev.tarn.connectors.kinesis;

import java.math.BigInteger;

/**
 * Where a message stands in its shard.
 *
 * @param sequence of the record that it is in
 * @param index among the messages that are packed in the record, from 0
 */
record Place(BigInteger sequence, int index) implements Comparable<Place> {
  @Override
  public int compareTo(Place other) {
    int order = sequence.compareTo(other.sequence);
    return order != 0 ? order : Integer.compare(index, other.index);
  }

  /** Reads what {@link #toString} writes. */
  static Place parse(String text) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new Place(new BigInteger(text), 0)
        : new Place(
            new BigInteger(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
  }

  @Override
  public String toString() {
    return index == 0 ? sequence.toString() : sequence + "." + index;
  }
}
