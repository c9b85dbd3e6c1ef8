package dev.tarn.mapping;

import java.util.ArrayList;
import java.util.List;

/**
 * Sees which inputs the rules of one record read and used, and which leaves were dropped, for a
 * trace. A runner without one works the same. One thread uses it.
 */
final class InputWatch {
  private static final int ALL = -1;

  /** In the order of events. */
  private final List<Seen> taken = new ArrayList<>();

  private final List<Seen> read = new ArrayList<>();
  private final List<RecordTrace.Leaf> dropped = new ArrayList<>();
  private Listener listener = () -> {};

  private record Seen(Input input, int place) {}

  /** Told when a chunk has been mapped, while what the walker filled is still there. */
  interface Listener {
    void mapped();
  }

  void listen(Listener newListener) {
    listener = newListener;
  }

  void clear() {
    taken.clear();
    read.clear();
    dropped.clear();
  }

  void read(Input input, int place) {
    read.add(new Seen(input, place));
  }

  void taken(Input input, int place) {
    taken.add(new Seen(input, place));
  }

  void takenEverywhere(Input input) {
    taken.add(new Seen(input, ALL));
  }

  void dropped(RecordTrace.Leaf leaf) {
    dropped.add(leaf);
  }

  void mapped() {
    listener.mapped();
  }

  List<RecordTrace.Leaf> dropped() {
    return dropped;
  }

  boolean wasTaken(Input input, int place) {
    return taken.contains(new Seen(input, place)) || taken.contains(new Seen(input, ALL));
  }

  /** When an input was taken, before or after another; for those that were. */
  int order(Input input, int place) {
    int at = taken.indexOf(new Seen(input, place));
    return at < 0 ? taken.indexOf(new Seen(input, ALL)) : at;
  }

  boolean wasRead(Input input, int place) {
    return read.contains(new Seen(input, place));
  }
}
