package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/memory-test} reads a log and an object of a gigabyte and writes a report: {@code
 * tarn.memory.megabytes} and {@code tarn.memory.report} are its settings.
 */
class MemoryReport {
  private static final String HEAP = "512m";
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int RECORDS_AT_ONCE = 100;
  private static final int PAUSE_MILLIS = 200;
  private static final int BLOCK = 1_000;

  /** What is large has other numbers than what comes beside it. */
  private static final int LARGE_FROM = 20_000_000;

  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  @TempDir Path folder;
  @TempDir Path brokerFolder;

  private final List<String> outcome = new ArrayList<>();

  /** What a process took that has read all. */
  private record Measured(long peakBytes, Duration cpu, Duration took) {}

  @Test
  void allSourcesAtOnceAndLargeContentsFitIntoASmallHeap() throws Exception {
    long bytes = Long.getLong("tarn.memory.megabytes", 1_024) << 20;
    Instant begun = Instant.now();
    List<SoakFeed> feeds = new ArrayList<>();
    try {
      FileFeed log = new FileFeed(folder);
      S3Feed objects = new S3Feed(folder);
      feeds.addAll(List.of(log, objects, new HttpFeed(), new KinesisFeed()));
      feeds.addAll(EventHubsFeed.besideKafka(folder, brokerFolder));
      feeds.add(new GraphFeed(folder));
      feeds.add(new IamFeed(folder));
      feeds.add(SyslogFeed.plain(folder));
      feeds.add(SyslogFeed.encrypted(folder, folder));
      int lines = writeLines(folder.resolve("in/large.log"), bytes);
      Path object = folder.resolve("large.json.gz");
      int records = writeOneLine(object, bytes);
      objects.produce(object);
      Soak.writeConfiguration(folder, lake(), "2s", feeds);

      Map<SoakFeed, SoakFeed.Owed> owed = new LinkedHashMap<>();
      Measured measured = run(feeds, owed, (long) lines + records);
      owed.get(log).numbers().set(LARGE_FROM, LARGE_FROM + lines);
      owed.get(objects).numbers().set(LARGE_FROM, LARGE_FROM + records);
      new EmbeddedEngine(
              TestEngine.planOf(folder), EngineOptions.defaults(true), EngineListener.NONE)
          .run();
      Soak.compare(lake(), owed, outcome);
      String report = System.getProperty("tarn.memory.report");
      if (report != null) {
        Files.writeString(Path.of(report), text(begun, bytes, Files.size(object), measured));
      }
    } finally {
      for (SoakFeed feed : feeds) {
        feed.close();
      }
    }
  }

  private Path lake() {
    return folder.resolve("lake");
  }

  private static int writeLines(Path file, long bytes) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      int records = 0;
      for (long written = 0; written < bytes; records += BLOCK) {
        written +=
            write(out, TestEngine.logins(LARGE_FROM + records, LARGE_FROM + records + BLOCK));
      }
      return records;
    }
  }

  private static int writeOneLine(Path file, long bytes) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      int records = 0;
      for (long written = write(out, "{\"Records\":["); written < bytes; records += BLOCK) {
        String block = TestEngine.logins(LARGE_FROM + records, LARGE_FROM + records + BLOCK);
        written += write(out, (records == 0 ? "" : ",") + block.strip().replace('\n', ','));
      }
      write(out, "]}");
      return records;
    }
  }

  private static int write(OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    return bytes.length;
  }

  /**
   * Has a process read what is large, and as long as that takes fills all sources.
   *
   * @param owed gets what came beside
   * @param large how many records are in what is large
   */
  private Measured run(List<SoakFeed> feeds, Map<SoakFeed, SoakFeed.Owed> owed, long large)
      throws Exception {
    long begun = System.nanoTime();
    Process process = MemoryTarget.start(folder, HEAP);
    try {
      int produced = 0;
      boolean filling = true;
      while (filling || stored() < large + 2L * produced) {
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(process.isAlive() && took.compareTo(LONGEST) < 0).as(findings()).isTrue();
        for (SoakFeed feed : filling ? feeds : List.<SoakFeed>of()) {
          feed.produce(TestEngine.logins(produced, produced + RECORDS_AT_ONCE));
        }
        produced += filling ? RECORDS_AT_ONCE : 0;
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        filling = filling && stored() < large;
      }
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      assertThat(peak.find()).isTrue();
      assertThat(findings()).doesNotContain("out-of-memory");
      for (SoakFeed feed : feeds) {
        owed.put(feed, feed.owed(produced));
      }
      return new Measured(
          Long.parseLong(peak.group(1)) << 10,
          process.info().totalCpuDuration().orElse(Duration.ZERO),
          Duration.ofNanos(System.nanoTime() - begun));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** How many records of the sources with large contents are in the lake. */
  private long stored() throws IOException {
    return LakeRows.records(lake(), Set.of("file", "s3")::contains);
  }

  private String findings() throws IOException {
    return Files.readString(folder.resolve("findings.txt"))
        + Files.readString(folder.resolve("stderr.txt"));
  }

  private String text(Instant begun, long bytes, long compressed, Measured measured) {
    StringBuilder text = new StringBuilder("# Memory with all sources at once\n\n");
    text.append("Written by `scripts/memory-test`: begun ");
    text.append(begun.truncatedTo(ChronoUnit.SECONDS)).append(", code of ");
    text.append(System.getProperty("tarn.memory.commit", "an unknown commit"));
    text.append(". One process with `-Xmx").append(HEAP).append("` reads a log of ");
    text.append(String.format("%,d", bytes)).append(" bytes in lines, and from S3 an object of as");
    text.append(" many bytes in one line `{\"Records\":[…]}`, ");
    text.append(String.format("%,d", compressed)).append(" as gzip. As long as that takes, all");
    text.append(" sources are filled. Each record must be stored once, nothing may be in the");
    text.append(" quarantine, and the process may not run out of memory; else there is no");
    text.append(" report.\n\n| | |\n|---|---|\n| Largest resident size | ");
    text.append(measured.peakBytes >> 20).append(" MiB |\n| CPU time | ");
    text.append(measured.cpu.toSeconds()).append(" s |\n| Time | ");
    text.append(measured.took.toSeconds()).append(" s |\n\n");
    outcome.forEach(line -> text.append("- ").append(line).append('\n'));
    return text.toString();
  }
}
