package dev.tarn.connectors;

import java.util.List;
import java.util.stream.IntStream;

/** The splits of a source whose readers share all that there is. */
public final class Splits {
  /** A reader may hold a few copies of a record of the longest size. */
  private static final long READER_HEAP_BYTES = 256L << 20;

  private static final int MOST_READERS = 4;

  private Splits() {}

  /** How many readers this machine has room for, by cores and heap. */
  public static int number() {
    Runtime runtime = Runtime.getRuntime();
    long byHeap = runtime.maxMemory() / READER_HEAP_BYTES;
    return Math.clamp(Math.min(byHeap, runtime.availableProcessors()), 1, MOST_READERS);
  }

  /** Their names, the numbers from 0. */
  public static List<String> names() {
    return IntStream.range(0, number()).mapToObj(Integer::toString).toList();
  }

  /** The share of the split of this name. */
  public static Share share(String split) {
    return new Share(Integer.parseInt(split), number());
  }

  /**
   * Which things are a reader's.
   *
   * @param number from 0
   * @param readers how many there are
   */
  public record Share(int number, int readers) {
    /** Whether a thing with this hash is the reader's: each is one's. */
    public boolean has(int hash) {
      return Math.floorMod(hash, readers) == number;
    }
  }
}
