package dev.tarn.bench;

import dev.tarn.mapping.Packs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** {@code tarn bench --packs}: every shipped pack over its own samples, in turns. */
final class PackBench {
  /** What the others are compared with. */
  private static final String YARDSTICK = "aws-cloudtrail";

  private static final long INPUT_BYTES = 48L << 20;
  private static final int WARM_UP_ROUNDS = 2;

  private final int rounds;
  private final Path folder;
  private final PrintWriter err;

  PackBench(int rounds, Path folder, PrintWriter err) {
    this.rounds = rounds;
    this.folder = folder;
    this.err = err;
  }

  /** Measures and gives the figures as a table. */
  String run() throws Exception {
    List<PackPath> packs =
        Packs.names().stream().map(name -> new PackPath(name, INPUT_BYTES)).toList();
    Map<String, List<Measure>> measures = new LinkedHashMap<>();
    for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
      for (PackPath pack : packs) {
        Measure measure = Measure.of(() -> pack.run(folder), () -> 0);
        if (round > 0) {
          measures.computeIfAbsent(pack.name(), name -> new ArrayList<>()).add(measure);
        }
      }
      err.printf(Locale.ROOT, "round %d of %d%s%n", round, rounds, round <= 0 ? " (warm-up)" : "");
      err.flush();
    }
    double yardstick = 0;
    Map<String, Double> speeds = new LinkedHashMap<>();
    for (PackPath pack : packs) {
      double speed = pack.inputBytes() / 1e6 / median(measures, pack);
      speeds.put(pack.name(), speed);
      yardstick = pack.name().equals(YARDSTICK) ? speed : yardstick;
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "medians of %d rounds, one thread, JDK %s%n%n%-28s %9s %10s %14s %10s %10s%n",
            rounds,
            Runtime.version(),
            "pack",
            "input MB",
            "events",
            "events/cpu s",
            "MB/cpu s",
            "per byte"));
    for (PackPath pack : packs) {
      List<Measure> all = Objects.requireNonNull(measures.get(pack.name()));
      double speed = Objects.requireNonNull(speeds.get(pack.name()));
      text.append(
          String.format(
              Locale.ROOT,
              "%-28s %9.1f %,10d %,14.0f %10.1f %10.2f%n",
              pack.name(),
              pack.inputBytes() / 1e6,
              all.get(0).events(),
              all.get(0).events() / median(measures, pack),
              speed,
              speed / yardstick));
    }
    return text.toString();
  }

  private static double median(Map<String, List<Measure>> measures, PackPath pack) {
    return Measure.median(
        Objects.requireNonNull(measures.get(pack.name())).stream()
            .map(Measure::cpuSeconds)
            .toList());
  }
}
