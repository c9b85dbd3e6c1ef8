package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Compares findings as bags: in any order, but each as often. */
final class Differences {
  private Differences() {}

  /** What is missing and what is too much, in words. */
  static Optional<String> of(List<ExpectedFinding> expected, List<ExpectedFinding> found) {
    List<ExpectedFinding> missing = without(expected, found);
    List<ExpectedFinding> surplus = without(found, expected);
    if (missing.isEmpty() && surplus.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of("missing " + missing + ", not expected " + surplus);
  }

  private static List<ExpectedFinding> without(
      List<ExpectedFinding> all, List<ExpectedFinding> taken) {
    List<ExpectedFinding> rest = new ArrayList<>(all);
    taken.forEach(rest::remove);
    Collections.sort(rest);
    return rest;
  }
}
