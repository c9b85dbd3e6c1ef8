package dev.tarn.connectors.graph;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/** Ids in the order in which they came, 16 bytes each. One thread uses it. */
final class EventIds {
  private long[] halves = new long[32];
  private int size;

  void add(EventId id) {
    if (2 * size == halves.length) {
      halves = Arrays.copyOf(halves, halves.length * 2);
    }
    halves[2 * size] = id.high();
    halves[2 * size + 1] = id.low();
    size++;
  }

  void addAll(EventIds others) {
    for (int i = 0; i < others.size; i++) {
      add(others.get(i));
    }
  }

  int size() {
    return size;
  }

  EventId get(int index) {
    return new EventId(halves[2 * index], halves[2 * index + 1]);
  }

  /** The first of them as a text. */
  String encode(int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * 2 * Long.BYTES);
    for (int i = 0; i < 2 * count; i++) {
      bytes.putLong(halves[i]);
    }
    return Base64.getEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * Reads what {@link #encode} writes.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static EventIds decode(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    if (bytes.remaining() % (2 * Long.BYTES) != 0) {
      throw new IllegalArgumentException("half an id");
    }
    EventIds ids = new EventIds();
    while (bytes.hasRemaining()) {
      ids.add(new EventId(bytes.getLong(), bytes.getLong()));
    }
    return ids;
  }
}
