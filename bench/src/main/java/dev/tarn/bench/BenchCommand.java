package dev.tarn.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tarn.app.CloudTrailGenerator;
import dev.tarn.app.ContributedCommand;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tarn bench}: Tarn's path from JSON to Parquet beside DuckDB's, in one rotation. */
@Command(
    name = "bench",
    description = {
      "Measure the path from CloudTrail JSON to zstd Parquet beside DuckDB's COPY of the same mapping.",
      "",
      "Both sides run in turns in this process; figures are medians over the rounds after two warm-up rounds."
          + " CPU seconds are those of the whole process: compilation and garbage collection count."
    },
    footer = {
      "",
      "Examples: tarn bench --events 1000000 --rounds 5 --output json",
      "          tarn bench --packs --rounds 5"
    })
public final class BenchCommand implements ContributedCommand {
  private static final int THREADS = 2;
  private static final int WARM_UP_ROUNDS = 2;

  @Option(
      names = "--events",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Events of about 1.4 KB to generate (default: ${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      paramLabel = "N",
      description = "Rounds to measure (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--packs",
      description = {
        "Measure the shipped packs instead, each over its own samples, without DuckDB.",
        "'per byte' compares with aws-cloudtrail."
      })
  private boolean packs;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to put input and output; kept. Default: a temporary folder, removed.")
  private @Nullable Path directory;

  @Option(
      names = "--output",
      defaultValue = "table",
      paramLabel = "table|json",
      description = "How to print the result (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TABLE;

  @Spec private @Nullable CommandSpec spec;

  private enum Output {
    TABLE,
    JSON
  }

  /** What is measured. */
  private enum Case {
    ONE_FILE("one file, 1 thread", 1, false),
    PARTITIONED("partitioned, 1 thread", 1, true),
    TWO_THREADS("one file each, 2 threads", THREADS, false);

    private final String title;
    private final int threads;
    private final boolean partitioned;

    Case(String title, int threads, boolean partitioned) {
      this.title = title;
      this.threads = threads;
      this.partitioned = partitioned;
    }
  }

  private record Side(List<Measure> measures) {
    double perCpuSecond() {
      return Measure.median(measures.stream().map(Measure::eventsPerCpuSecond).toList());
    }

    double perSecond() {
      return Measure.median(measures.stream().map(Measure::eventsPerSecond).toList());
    }

    double cpuSeconds() {
      return Measure.median(measures.stream().map(Measure::cpuSeconds).toList());
    }

    double outputMegabytes() {
      return measures.get(0).outputBytes() / 1e6;
    }
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    Path folder =
        directory == null
            ? Files.createTempDirectory("tarn-bench")
            : Files.createDirectories(directory);
    try {
      if (packs) {
        spec.commandLine().getOut().print(new PackBench(rounds, folder, err).run());
        spec.commandLine().getOut().flush();
        return 0;
      }
      Map<Case, Map<String, Side>> results = measure(folder, err);
      PrintWriter out = spec.commandLine().getOut();
      out.print(output == Output.JSON ? json(results) : table(results));
      out.flush();
      return 0;
    } finally {
      if (directory == null) {
        delete(folder);
      }
    }
  }

  private Map<Case, Map<String, Side>> measure(Path folder, PrintWriter err) throws Exception {
    Path input = folder.resolve("cloudtrail-" + events + ".jsonl");
    if (!Files.exists(input)) {
      err.printf(Locale.ROOT, "Generating %,d events ...%n", events);
      err.flush();
      generate(input);
    }
    FastPath fastPath = new FastPath();
    Anchor anchor = new Anchor(input);
    Map<Case, Map<String, Side>> results = new LinkedHashMap<>();
    for (Case each : Case.values()) {
      Side tarn = new Side(new ArrayList<>());
      Side duckdb = new Side(new ArrayList<>());
      for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
        Measure ours = tarn(fastPath, input, folder.resolve("tarn"), each);
        Measure theirs = duckdb(anchor, folder.resolve("duckdb"), each);
        err.printf(
            Locale.ROOT,
            "%s, round %d%s: tarn %.2f s (cpu %.2f), duckdb %.2f s (cpu %.2f)%n",
            each.title,
            round,
            round <= 0 ? " (warm-up)" : "",
            ours.wallSeconds(),
            ours.cpuSeconds(),
            theirs.wallSeconds(),
            theirs.cpuSeconds());
        err.flush();
        if (each == Case.ONE_FILE && round == 0) {
          verify(folder, err);
        }
        if (round > 0) {
          tarn.measures().add(ours);
          duckdb.measures().add(theirs);
        }
      }
      Map<String, Side> sides = new LinkedHashMap<>();
      sides.put("tarn", tarn);
      sides.put("duckdb", duckdb);
      results.put(each, sides);
    }
    return results;
  }

  private static void verify(Path folder, PrintWriter err) throws Exception {
    List<String> differences =
        SameRows.differences(
            folder.resolve("tarn/part-0.parquet"), folder.resolve("duckdb/out.parquet"));
    if (!differences.isEmpty()) {
      throw new IllegalStateException("the sides differ: " + String.join("; ", differences));
    }
    err.println("Both sides hold the same rows.");
    err.flush();
  }

  private void generate(Path input) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(input), 1 << 20)) {
      new CloudTrailGenerator(42, Instant.parse("2026-03-01T00:00:00Z"), Duration.ofDays(2))
          .writeLines(events, out);
    }
  }

  private static Measure tarn(FastPath fastPath, Path input, Path folder, Case each)
      throws Exception {
    delete(folder);
    Files.createDirectories(folder);
    long[] cuts = cuts(input, each.threads);
    return Measure.of(
        () -> {
          try (ExecutorService threads = Executors.newFixedThreadPool(each.threads)) {
            List<Future<FastPath.Outcome>> parts = new ArrayList<>();
            for (int i = 0; i < each.threads; i++) {
              long from = cuts[i];
              long to = cuts[i + 1];
              Path target = each.partitioned ? folder : folder.resolve("part-" + i + ".parquet");
              parts.add(
                  threads.submit(() -> fastPath.run(input, from, to, target, each.partitioned, 1)));
            }
            long rows = 0;
            for (Future<FastPath.Outcome> part : parts) {
              rows += part.get().events();
              if (part.get().rejected() > 0) {
                throw new IllegalStateException(part.get().rejected() + " events were rejected");
              }
            }
            return rows;
          } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
          }
        },
        () -> size(folder));
  }

  private static Measure duckdb(Anchor anchor, Path folder, Case each) throws Exception {
    delete(folder);
    Files.createDirectories(folder);
    Path target = each.partitioned ? folder : folder.resolve("out.parquet");
    return Measure.of(() -> anchor.run(target, each.threads, each.partitioned), () -> size(folder));
  }

  /** Cuts the input into as many stretches of whole lines. */
  private static long[] cuts(Path input, int parts) throws IOException {
    long[] cuts = new long[parts + 1];
    try (FileChannel channel = FileChannel.open(input, StandardOpenOption.READ)) {
      cuts[parts] = channel.size();
      java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(1 << 16);
      for (int i = 1; i < parts; i++) {
        long at = channel.size() * i / parts;
        channel.read(buffer.clear(), at);
        buffer.flip();
        while (buffer.get() != '\n') {
          at++;
        }
        cuts[i] = at + 1;
      }
    }
    return cuts;
  }

  private String table(Map<Case, Map<String, Side>> results) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d events, medians of %d rounds, %d processors, JDK %s%n%n",
            events,
            rounds,
            Runtime.getRuntime().availableProcessors(),
            Runtime.version()));
    text.append(
        String.format(
            Locale.ROOT,
            "%-26s %-7s %12s %14s %8s %9s %7s%n",
            "case",
            "side",
            "events/s",
            "events/cpu s",
            "cpu s",
            "out MB",
            "ratio"));
    results.forEach(
        (each, sides) ->
            sides.forEach(
                (name, side) ->
                    text.append(
                        String.format(
                            Locale.ROOT,
                            "%-26s %-7s %,12.0f %,14.0f %8.2f %9.1f %7s%n",
                            each.title,
                            name,
                            side.perSecond(),
                            side.perCpuSecond(),
                            side.cpuSeconds(),
                            side.outputMegabytes(),
                            name.equals("tarn")
                                ? String.format(Locale.ROOT, "%.2f", ratio(sides))
                                : ""))));
    text.append(String.format(Locale.ROOT, "%ntwo threads / one thread: %.2f%n", scaling(results)));
    return text.toString();
  }

  private String json(Map<Case, Map<String, Side>> results) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeNumberField("events", events);
      json.writeNumberField("rounds", rounds);
      json.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
      json.writeStringField("jdk", Runtime.version().toString());
      json.writeNumberField(
          "ratio_vs_duckdb_one_thread", rounded(ratio(of(results, Case.ONE_FILE))));
      json.writeNumberField(
          "ratio_vs_duckdb_partitioned", rounded(ratio(of(results, Case.PARTITIONED))));
      json.writeNumberField("two_threads_over_one", rounded(scaling(results)));
      json.writeObjectFieldStart("cases");
      for (Map.Entry<Case, Map<String, Side>> each : results.entrySet()) {
        json.writeObjectFieldStart(each.getKey().name().toLowerCase(Locale.ROOT));
        for (Map.Entry<String, Side> side : each.getValue().entrySet()) {
          json.writeObjectFieldStart(side.getKey());
          json.writeNumberField("events_per_second", Math.round(side.getValue().perSecond()));
          json.writeNumberField(
              "events_per_cpu_second", Math.round(side.getValue().perCpuSecond()));
          json.writeNumberField("cpu_seconds", rounded(side.getValue().cpuSeconds()));
          json.writeNumberField("output_megabytes", rounded(side.getValue().outputMegabytes()));
          json.writeEndObject();
        }
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return text + System.lineSeparator();
  }

  private static Map<String, Side> of(Map<Case, Map<String, Side>> results, Case each) {
    return Objects.requireNonNull(results.get(each));
  }

  private static double ratio(Map<String, Side> sides) {
    return Objects.requireNonNull(sides.get("tarn")).perCpuSecond()
        / Objects.requireNonNull(sides.get("duckdb")).perCpuSecond();
  }

  /** How much faster two threads are than one, by the clock. */
  private static double scaling(Map<Case, Map<String, Side>> results) {
    return Objects.requireNonNull(of(results, Case.TWO_THREADS).get("tarn")).perSecond()
        / Objects.requireNonNull(of(results, Case.ONE_FILE).get("tarn")).perSecond();
  }

  private static double rounded(double figure) {
    return Math.round(figure * 100) / 100.0;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
