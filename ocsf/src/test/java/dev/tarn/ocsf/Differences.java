package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares findings as bags: in any order, but each as often. */
final class Differences {
  private Differences() {}

  /** What is missing and what is too much, in words. */
  static Optional<String> of(List<ExpectedFinding> expected, List<ExpectedFinding> found) {
    Map<ExpectedFinding, Integer> counts = new HashMap<>();
    expected.forEach(finding -> counts.merge(finding, 1, Integer::sum));
    found.forEach(finding -> counts.merge(finding, -1, Integer::sum));
    List<ExpectedFinding> missing = new ArrayList<>();
    List<ExpectedFinding> surplus = new ArrayList<>();
    counts.forEach(
        (finding, count) -> {
          List<ExpectedFinding> side = count > 0 ? missing : surplus;
          side.addAll(Collections.nCopies(Math.abs(count), finding));
        });
    if (missing.isEmpty() && surplus.isEmpty()) {
      return Optional.empty();
    }
    Collections.sort(missing);
    Collections.sort(surplus);
    return Optional.of("missing " + missing + ", not expected " + surplus);
  }
}
