package dev.tarn.engine;

import java.util.List;

/** Percentiles of measured figures. */
final class Percentile {
  private Percentile() {}

  /** The least of the figures that so many of a hundred do not exceed. */
  static double of(double percent, List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }
}
