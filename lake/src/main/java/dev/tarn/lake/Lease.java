package dev.tarn.lake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A reader's claim on the snapshots that it reads: a file under {@code _leases}, so that any
 * process can hold one without a database lock.
 *
 * <p>It counts while its process lives, but not longer than {@link #LONGEST}; a process of another
 * machine or container counts for that whole time. Time here is the system's: leases are about real
 * processes.
 *
 * @param snapshots the claimed snapshots by number of the table
 */
record Lease(Instant since, Map<Integer, Claim> snapshots) {
  static final Duration LONGEST = Duration.ofHours(6);
  private static final String SUFFIX = ".lease";
  private static final String MACHINE = machine();

  /** A claimed snapshot: its id and its place in the order of the table's changes. */
  record Claim(long snapshotId, long sequence) {}

  Lease {
    snapshots = Map.copyOf(snapshots);
  }

  /** Writes a lease of this process and gives its file. */
  static Path take(Path directory, Map<Integer, Claim> snapshots) throws IOException {
    ProcessHandle process = ProcessHandle.current();
    StringBuilder text = new StringBuilder();
    text.append("since ").append(System.currentTimeMillis()).append('\n');
    text.append("machine ").append(MACHINE).append('\n');
    text.append("process ").append(process.pid()).append(' ').append(started(process)).append('\n');
    snapshots.forEach(
        (table, claim) ->
            text.append("table ")
                .append(table)
                .append(' ')
                .append(claim.snapshotId)
                .append(' ')
                .append(claim.sequence)
                .append('\n'));
    Files.createDirectories(directory);
    Path file = directory.resolve(process.pid() + "-" + UUID.randomUUID() + SUFFIX);
    LakePaths.replaceText(file, text.toString());
    return file;
  }

  /**
   * The leases that count.
   *
   * @param stale gets the files of those that do not
   */
  static List<Lease> live(Path directory, List<Path> stale) throws IOException {
    Instant now = Instant.now();
    List<Lease> live = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return live;
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.toList();
    }
    for (Path file : files) {
      try {
        if (!file.getFileName().toString().endsWith(SUFFIX)) {
          if (Files.getLastModifiedTime(file).toInstant().plus(LONGEST).isBefore(now)) {
            stale.add(file);
          }
          continue;
        }
        Lease lease = parse(Files.readString(file, StandardCharsets.UTF_8), now);
        if (lease == null) {
          stale.add(file);
        } else {
          live.add(lease);
        }
      } catch (NoSuchFileException e) {
        // given back meanwhile
      }
    }
    return live;
  }

  private static @org.jspecify.annotations.Nullable Lease parse(String text, Instant now) {
    Instant since = Instant.EPOCH;
    String leaseMachine = "";
    long pid = -1;
    long started = -1;
    Map<Integer, Claim> snapshots = new HashMap<>();
    try {
      for (String line : text.lines().toList()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "since" -> since = Instant.ofEpochMilli(Long.parseLong(words[1]));
          case "machine" -> leaseMachine = words[1];
          case "process" -> {
            pid = Long.parseLong(words[1]);
            started = Long.parseLong(words[2]);
          }
          case "table" ->
              snapshots.put(
                  Integer.parseInt(words[1]),
                  new Claim(Long.parseLong(words[2]), Long.parseLong(words[3])));
          default -> {}
        }
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return null;
    }
    boolean alive =
        !leaseMachine.equals(MACHINE)
            || started
                == ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(Lease::started)
                    .orElse(-2L);
    return alive && since.plus(LONGEST).isAfter(now) ? new Lease(since, snapshots) : null;
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** What tells process ids of this machine and container from those of others. */
  private static String machine() {
    StringBuilder name = new StringBuilder();
    try {
      name.append(
          Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.UTF_8)
              .strip());
      name.append('/').append(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
    } catch (IOException | UnsupportedOperationException e) {
      name.append(System.getProperty("os.name")).append('/').append(System.getenv("HOSTNAME"));
    }
    return name.toString().replaceAll("[^A-Za-z0-9:/\\[\\]-]", "_");
  }
}
