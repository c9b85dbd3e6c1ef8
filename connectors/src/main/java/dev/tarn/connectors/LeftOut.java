package dev.tarn.connectors;

import dev.tarn.event.Source.Findings;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts what a source leaves out by a rule. Tells of the first of a kind, the tenth, the hundredth
 * and so on. Thread-safe.
 */
public final class LeftOut {
  private final Map<String, Long> counts = new HashMap<>();

  public void count(String code, String kind, Findings findings) {
    long count;
    synchronized (counts) {
      count = counts.merge(code + " " + kind, 1L, Long::sum);
    }
    if (isPowerOfTen(count)) {
      findings.report(code, kind, count + " left out since the start");
    }
  }

  private static boolean isPowerOfTen(long count) {
    long power = 1;
    while (power < count) {
      power *= 10;
    }
    return power == count;
  }
}
