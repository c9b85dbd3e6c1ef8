package dev.tarn.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/soak 30} runs for 30 minutes and writes a report: {@code tarn.soak.seconds},
 * {@code tarn.soak.seed} and {@code tarn.soak.report} are its settings.
 */
class SoakTest {
  @TempDir Path folder;
  @TempDir Path brokerFolder;

  @Test
  void whatIsProducedIsStoredOnceWhateverFails() throws Exception {
    Duration length = Duration.ofSeconds(Integer.getInteger("tarn.soak.seconds", 60));
    long seed = Long.getLong("tarn.soak.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("seed " + seed);
    Instant begun = Instant.now();
    List<SoakFeed> feeds = new ArrayList<>();
    Path diskFolder = Files.createDirectory(folder.resolve("disk"));
    Optional<SmallDisk> disk = SmallDisk.mount(diskFolder);
    try {
      feeds.add(new FileFeed(folder));
      feeds.add(new S3Feed(folder));
      feeds.add(new HttpFeed());
      feeds.add(new KinesisFeed());
      feeds.addAll(EventHubsFeed.besideKafka(folder, brokerFolder));
      feeds.add(new GraphFeed(folder));
      feeds.add(new IamFeed(folder));
      feeds.add(SyslogFeed.plain(diskFolder));
      feeds.add(SyslogFeed.encrypted(folder, diskFolder));
      Soak soak = new Soak(folder, diskFolder, disk, feeds, seed);
      try {
        soak.run(length);
      } finally {
        System.out.println(soak.faults() + "\n" + soak.outcome());
      }
      String report = System.getProperty("tarn.soak.report");
      if (report != null) {
        Files.writeString(Path.of(report), text(soak, disk.isPresent(), length, seed, begun));
      }
    } finally {
      for (SoakFeed feed : feeds) {
        feed.close();
      }
      if (disk.isPresent()) {
        disk.get().close();
      }
    }
  }

  private static String text(
      Soak soak, boolean withDisk, Duration length, long seed, Instant begun) {
    StringBuilder text = new StringBuilder("# Soak\n\n");
    text.append("Written by `scripts/soak` with seed ").append(seed).append(": begun ");
    text.append(begun.truncatedTo(ChronoUnit.SECONDS)).append(", ");
    text.append(length.toMinutes()).append(" minutes, code of ");
    text.append(System.getProperty("tarn.soak.commit", "an unknown commit"));
    text.append(
        ". Sources of all these kinds are filled at once while the process that reads them is"
            + " killed every few seconds and services fail as listed. Then what is left is read"
            + " undisturbed. Each record that was produced, or with syslog reached the spool, must"
            + " be stored once, nothing may be in the quarantine, and the ledger must balance; else"
            + " there is no report.\n\n");
    if (!withDisk) {
      text.append("No disk was made full, as no file system of its own may be mounted here.\n\n");
    }
    soak.outcome().forEach(line -> text.append("- ").append(line).append('\n'));
    text.append("\n| What failed | How often |\n|---|---|\n");
    soak.faults()
        .forEach(
            (fault, times) ->
                text.append("| ").append(fault).append(" | ").append(times).append(" |\n"));
    return text.toString();
  }
}
