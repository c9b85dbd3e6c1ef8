package dev.tarn.engine;

import dev.tarn.engine.Throughput.Case;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The words around the figures of {@link SourceBench}. */
final class SourceReport {
  private final Instant begun;
  private final int rounds;
  private final Duration length;
  private final StringBuilder text = new StringBuilder();

  SourceReport(Instant begun, int rounds, Duration length) {
    this.begun = begun;
    this.rounds = rounds;
    this.length = length;
  }

  String text(List<Case> cases, Latency.Result latency) {
    String remark = System.getenv("TARN_BENCH_REMARK");
    line("# Sources, beside files, and from event to query");
    line("");
    line(
        String.format(
            Locale.ROOT,
            "Written by `scripts/bench-sources`: begun %s, code of %s; %d processors, JDK %s.%s",
            begun.truncatedTo(ChronoUnit.SECONDS),
            System.getProperty("tarn.bench.commit", "an unknown commit"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            remark == null ? "" : " " + remark));
    line("");
    throughput(cases);
    line("");
    latency(latency);
    return text.toString();
  }

  private void throughput(List<Case> cases) {
    line("## From a source to a committed lake");
    line("");
    line("| source | mapping | events | MB | events/s | events/CPU s | CPU beside file |");
    line("|---|---|---|---|---|---|---|");
    for (Case each : cases) {
      line(
          String.format(
              Locale.ROOT,
              "| %s | %s | %,d | %s | %,.0f | %,.0f | %s |",
              each.supply().name(),
              each.mapping(),
              each.events(),
              each.supply() instanceof IamSupply
                  ? ""
                  : String.format(Locale.ROOT, "%.1f", each.bytes() / 1e6),
              each.eventsPerSecond(),
              each.eventsPerCpuSecond(),
              besideFile(each, cases)));
    }
    line("");
    line(
        String.format(
            Locale.ROOT,
            "Medians of %d rounds after one to warm up; the sources take turns. One engine at a"
                + " time, with the defaults of its options and a lake that is empty, in a process"
                + " that has nothing else to do (`-Xmx%s`, the parallel collector). Counted is from"
                + " the engine's beginning to the commit of the last event, the CPU time of that"
                + " process alone: what compiles and what collects garbage is in it, servers are"
                + " not. Records are those of the packs' samples in turns, with ids and times of"
                + " their own; all of them must be events in the lake, or there is no report.",
            rounds,
            BenchTarget.HEAP));
    line("");
    line(
        "*CPU beside file* is CPU time an event, over what the same records take as a file. By the"
            + " clock nothing but `file` says much: servers and senders share the processors with"
            + " the engine and are those of tests (S3Proxy and ElasticMQ behind a proxy,"
            + " kinesis-local on Node.js behind one, one Kafka broker, imitations of Microsoft"
            + " Graph and of IAM). What is read from a queue was there before; what is pushed is"
            + " sent meanwhile by one sender, 1,000 records a request, and its last part waits for"
            + " `commit_every`. Half of S3's objects are gzip; Kinesis has 25 events a record, as"
            + " its Producer Library packs them. Graph and IAM are asked without the pauses that"
            + " they would have in earnest (`request_every: 0s`, `requests_per_second: 1000`); an"
            + " event of IAM takes two requests.");
  }

  private static String besideFile(Case each, List<Case> cases) {
    return cases.stream()
        .filter(other -> other.supply() instanceof FileSupply)
        .filter(other -> other.mapping().equals(each.mapping()))
        .map(file -> file.eventsPerCpuSecond() / each.eventsPerCpuSecond())
        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
        .findFirst()
        .orElse("");
  }

  private void latency(Latency.Result latency) {
    line("## From event to query");
    line("");
    line("| source | events timed | p50 s | p99 s | longest s |");
    line("|---|---|---|---|---|");
    latency
        .seconds()
        .forEach(
            (source, seconds) ->
                line(
                    String.format(
                        Locale.ROOT,
                        "| %s | %,d | %.2f | %.2f | %.2f |",
                        source,
                        seconds.size(),
                        Percentile.of(50, seconds),
                        Percentile.of(99, seconds),
                        Percentile.of(100, seconds))));
    line("");
    line(
        String.format(
            Locale.ROOT,
            "The aim is a p99 below 5 s. One engine with the defaults of all options"
                + " (`commit_every: 2s`; files are looked for every second, shards asked every"
                + " second, the queue by long polls) reads all six sources at once for %d s, after"
                + " 15 s to warm up. Each is given %d records every %d ms: one object, one request,"
                + " or a message each. The first of them is timed, from just before it is given to"
                + " the source until a query that returns it is answered. Queries go through Tarn's"
                + " SQL over the view `events`, in a process that is running already, each %d ms"
                + " after the answer to the one before; they took %.2f s in the middle and %.2f s"
                + " at p99, which is part of the times above. The engine kept %.2f processors"
                + " busy.",
            length.toSeconds(),
            Latency.RECORDS_A_STEP,
            Latency.STEP.toMillis(),
            Latency.PAUSE.toMillis(),
            Percentile.of(50, latency.querySeconds()),
            Percentile.of(99, latency.querySeconds()),
            latency.engineLoad()));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
