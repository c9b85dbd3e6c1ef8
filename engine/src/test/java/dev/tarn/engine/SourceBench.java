package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.Throughput.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each source costs beside files, and how soon its events can be queried. {@code
 * scripts/bench-sources} starts it, with {@code tarn.bench.events}, {@code tarn.bench.rounds},
 * {@code tarn.bench.seconds} and {@code tarn.bench.report}; it is no test of the build.
 */
class SourceBench {
  private static final int PIECE = 1_000;

  @TempDir Path folder;
  private final List<Supply> supplies = new ArrayList<>();

  @Test
  void measureSources() throws Exception {
    int events = Integer.getInteger("tarn.bench.events", 100_000);
    int rounds = Integer.getInteger("tarn.bench.rounds", 3);
    Duration length = Duration.ofSeconds(Integer.getInteger("tarn.bench.seconds", 75));
    Instant begun = Instant.now();
    List<Case> cases;
    Latency.Result latency;
    try {
      cases = cases(events);
      new Throughput(folder("throughput"), cases).run(rounds);
    } finally {
      close();
    }
    try {
      latency = new Latency(folder("latency"), streams()).run(Duration.ofSeconds(15), length);
    } finally {
      close();
    }
    String report = new SourceReport(begun, rounds, length).text(cases, latency);
    System.out.println(report);
    assertThat(latency.seconds().values()).allMatch(seconds -> !seconds.isEmpty());
    String file = System.getProperty("tarn.bench.report");
    if (file != null) {
      Files.writeString(Path.of(file), report);
    }
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private <F extends Supply> F keep(F supply) {
    supplies.add(supply);
    return supply;
  }

  private void close() throws IOException {
    for (Supply supply : supplies) {
      supply.close();
    }
    supplies.clear();
  }

  /** What is read in turns; the servers of some are slow, so that they are given less. */
  private List<Case> cases(int events) throws Exception {
    SampleRecords calls = new SampleRecords("aws-cloudtrail", "eventID", 1);
    List<String> all = pieces(calls, events);
    List<Case> cases = new ArrayList<>();
    for (Supply supply :
        List.of(
            keep(new FileSupply(folder("file"))),
            keep(new S3Supply()),
            keep(new KafkaSupply(folder("kafka"))),
            keep(new HttpSupply(HttpSupply.Sender.PLAIN)),
            keep(new HttpSupply(HttpSupply.Sender.FIREHOSE)),
            keep(new HttpSupply(HttpSupply.Sender.SPLUNK)),
            keep(new SyslogSupply()))) {
      cases.add(new Case(supply, "aws-cloudtrail", all));
    }
    cases.add(
        new Case(
            keep(new KinesisSupply()), "aws-cloudtrail", all.subList(0, (all.size() + 9) / 10)));
    SampleRecords signIns = new SampleRecords("entra-signin", "createdDateTime", 2);
    List<String> some = pieces(signIns, events / 4);
    cases.add(new Case(keep(new FileSupply(folder("sign-ins"))), "entra-signin", some));
    cases.add(new Case(keep(new GraphSupply()), "entra-signin", some));
    cases.add(
        new Case(
            keep(new IamSupply(folder("iam"))),
            "aws-iam-access-keys",
            pieces(signIns, events / 50)));
    return cases;
  }

  /** Records of the last fifty minutes. */
  private static List<String> pieces(SampleRecords records, int count) {
    Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofMinutes(50));
    List<String> pieces = new ArrayList<>();
    for (int done = 0; done < count; done += PIECE) {
      StringBuilder piece = new StringBuilder();
      for (int i = done; i < Math.min(count, done + PIECE); i++) {
        piece.append(records.next(from.plusMillis(3_000_000L * i / count)));
      }
      pieces.add(piece.toString());
    }
    return pieces;
  }

  private List<Supply> streams() throws Exception {
    return List.of(
        keep(new FileSupply(folder("follow"))),
        keep(new S3Supply()),
        keep(new KafkaSupply(folder("topic"))),
        keep(new KinesisSupply()),
        keep(new HttpSupply(HttpSupply.Sender.PLAIN)),
        keep(new SyslogSupply()));
  }
}
