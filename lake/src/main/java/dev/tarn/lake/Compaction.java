package dev.tarn.lake;

import dev.tarn.event.EventBatch;
import dev.tarn.lake.parquet.ParquetFileReader;
import dev.tarn.lake.parquet.ParquetSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;

/**
 * Merges small files into larger ones, and landing files into settled ones; lets days go that are
 * past the retention.
 *
 * <p>Landing files of a day are merged among their like in size, so a row is written a few times
 * however many epochs a day has. A day that is large enough, or quiet, is settled; small settled
 * files of one region, account and day are merged again. Merged rows keep {@code _epoch}, {@code
 * _unit} and {@code _ordinal}.
 *
 * <p>A rewrite is recorded before it begins. Its files bear its number, and so does the snapshot
 * that has them: after a stop, either the snapshot is there and the rewrite is ended, or its files
 * are deleted. The files that it replaced are handed to {@link Housekeeping}.
 */
final class Compaction {
  /** Files of one tier of size that are merged. */
  private static final int TIER_FILES = 24;

  /** Small settled files of one region, account and day that are merged. */
  private static final int SETTLED_FILES = 8;

  private static final long LOWEST_TIER_BYTES = 64 << 10;
  private static final int TIER_FACTOR = 16;

  /** A day that got no file for this long is settled. */
  private static final Duration QUIET = Duration.ofHours(1);

  private static final Duration RETENTION_STEP = Duration.ofHours(1);

  private final LakeConfig config;
  private final Clock clock;
  private final LakePaths paths;
  private final StateDatabase state;
  private final DataFileWriter writer;
  private final RewriteObserver observer;
  private final long mergeBytes;
  private final Map<LakeTable, LiveFiles> live = new HashMap<>();

  /** Told after each step of a rewrite, for tests that stop the process there. */
  interface RewriteObserver {
    void reached(Step step);

    /** Steps in their order. */
    enum Step {
      RECORDED,
      FILES_WRITTEN,
      TABLE_CHANGED,
      ENDED
    }
  }

  /** A file of a table. */
  private record LiveFile(
      DataFile file, boolean settled, String region, String accountId, String day, long since) {
    long bytes() {
      return file.fileSizeInBytes();
    }
  }

  /** The files of a table, in memory once they were needed. */
  private static final class LiveFiles {
    final Map<String, LiveFile> byLocation = new LinkedHashMap<>();
    boolean loaded;
    long retentionChecked;
  }

  /** What to do next with a table. */
  private record Job(List<LiveFile> inputs, boolean settle) {}

  Compaction(
      LakeConfig config,
      Clock clock,
      LakePaths paths,
      StateDatabase state,
      DataFileWriter writer,
      RewriteObserver observer) {
    this.config = config;
    this.clock = clock;
    this.paths = paths;
    this.state = state;
    this.writer = writer;
    this.observer = observer;
    // Rows are merged in memory, where they take about ten times the space of their files.
    this.mergeBytes =
        Math.clamp(
            Runtime.getRuntime().maxMemory() / 64,
            1L << 20,
            Math.max(config.settledFileBytes(), 1));
  }

  /** Tells of files that a table got and lost. */
  void changed(LakeTable table, FileChanges changes) {
    LiveFiles own = liveFiles(table);
    synchronized (own) {
      if (own.loaded) {
        changes.removed().forEach(path -> own.byLocation.remove(table.location(path)));
        changes.added().forEach(file -> add(own, table, table.toDataFile(file), clock.millis()));
      }
    }
  }

  private LiveFiles liveFiles(LakeTable table) {
    synchronized (live) {
      return live.computeIfAbsent(table, key -> new LiveFiles());
    }
  }

  private static void add(LiveFiles own, LakeTable table, DataFile file, long since) {
    boolean settled = table.settled(file);
    Map<String, String> partition = table.partition(file);
    own.byLocation.put(
        file.location(),
        new LiveFile(
            file.copyWithoutStats(),
            settled,
            partition.getOrDefault("region", ""),
            partition.getOrDefault("accountId", ""),
            partition.getOrDefault("eventDay", ""),
            since));
  }

  private void load(LiveFiles own, LakeTable table) throws IOException {
    if (!own.loaded) {
      for (DataFile file : table.files()) {
        OptionalLong epoch = LakePaths.epochOf(Path.of(file.location()));
        add(own, table, file, epoch.isPresent() ? committedAt(epoch.getAsLong()) : 0);
      }
      own.loaded = true;
    }
  }

  /** When an epoch was recorded; 0 for one that is forgotten. */
  private long committedAt(long epoch) throws IOException {
    return state.read(
        connection ->
            StateDatabase.longValue(
                connection, "SELECT committed_at FROM epochs WHERE epoch = ?", epoch));
  }

  /**
   * Does one rewrite of a table if one is due.
   *
   * @param expired gives the snapshots that leave with it
   * @return whether there was one
   */
  boolean step(LakeTable table, Expired expired) throws IOException {
    LiveFiles own = liveFiles(table);
    Optional<Job> job;
    List<LiveFile> old;
    synchronized (own) {
      load(own, table);
      old = pastRetention(own);
      job = old.isEmpty() ? choose(own.byLocation.values()) : Optional.empty();
    }
    if (!old.isEmpty()) {
      rewrite(table, own, old, List.of(), expired);
      return true;
    }
    if (job.isEmpty()) {
      return false;
    }
    merge(table, own, job.get(), expired);
    return true;
  }

  /** Gives the snapshots that leave a table with its next change. */
  interface Expired {
    List<Long> of(LakeTable table) throws IOException;
  }

  // ---- what to do ----

  private List<LiveFile> pastRetention(LiveFiles own) {
    long now = clock.millis();
    if (config.retention().isZero() || now - own.retentionChecked < RETENTION_STEP.toMillis()) {
      return List.of();
    }
    own.retentionChecked = now;
    String oldest =
        DateTimeFormatter.BASIC_ISO_DATE.format(
            LocalDate.ofInstant(clock.instant().minus(config.retention()), ZoneOffset.UTC));
    return own.byLocation.values().stream().filter(file -> file.day.compareTo(oldest) < 0).toList();
  }

  private Optional<Job> choose(Collection<LiveFile> files) {
    Map<String, List<LiveFile>> landing = new TreeMap<>();
    Map<List<String>, List<LiveFile>> settled = new HashMap<>();
    for (LiveFile file : files) {
      if (!file.settled) {
        landing.computeIfAbsent(file.day, day -> new ArrayList<>()).add(file);
      } else if (file.bytes() < mergeBytes / 2) {
        settled
            .computeIfAbsent(
                List.of(file.region, file.accountId, file.day), key -> new ArrayList<>())
            .add(file);
      }
    }
    for (List<LiveFile> day : landing.values()) {
      Optional<Job> job = chooseLanding(day);
      if (job.isPresent()) {
        return job;
      }
    }
    for (List<LiveFile> group : settled.values()) {
      if (group.size() >= SETTLED_FILES) {
        List<LiveFile> inputs = within(group);
        if (inputs.size() > 1) {
          return Optional.of(new Job(inputs, true));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Job> chooseLanding(List<LiveFile> day) {
    long bytes = day.stream().mapToLong(LiveFile::bytes).sum();
    long newest = day.stream().mapToLong(LiveFile::since).max().orElse(0);
    if (bytes >= mergeBytes || clock.millis() - newest >= QUIET.toMillis()) {
      return Optional.of(new Job(within(day), true));
    }
    Map<Integer, List<LiveFile>> tiers = new TreeMap<>();
    for (LiveFile file : day) {
      tiers.computeIfAbsent(tier(file.bytes()), tier -> new ArrayList<>()).add(file);
    }
    for (List<LiveFile> tier : tiers.values()) {
      if (tier.size() >= TIER_FILES) {
        return Optional.of(new Job(within(tier), false));
      }
    }
    return Optional.empty();
  }

  private static int tier(long bytes) {
    int tier = 0;
    for (long limit = LOWEST_TIER_BYTES; bytes > limit; limit *= TIER_FACTOR) {
      tier++;
    }
    return tier;
  }

  /** The smallest files, as many as can be merged at once; one at least. */
  private List<LiveFile> within(List<LiveFile> files) {
    List<LiveFile> sorted = new ArrayList<>(files);
    sorted.sort(Comparator.comparingLong(LiveFile::bytes));
    List<LiveFile> chosen = new ArrayList<>();
    long bytes = 0;
    for (LiveFile file : sorted) {
      if (!chosen.isEmpty() && bytes + file.bytes() > mergeBytes) {
        break;
      }
      chosen.add(file);
      bytes += file.bytes();
    }
    return chosen;
  }

  // ---- doing it ----

  private void merge(LakeTable table, LiveFiles own, Job job, Expired expired) throws IOException {
    org.apache.iceberg.Schema schema = table.schema();
    ParquetSchema shape = FileShapes.parquet(schema);
    EventBatch rows = new EventBatch(FileShapes.rowTypeWithEpoch(schema));
    for (LiveFile file : job.inputs) {
      read(paths.resolve(table.relative(file.file)), shape, rows);
    }
    int[] order = RowOrder.byTime(rows);
    RowOrder.Keys region = new RowOrder.Keys(rows.region());
    RowOrder.Keys accountId = new RowOrder.Keys(rows.accountId());
    RowOrder.Keys eventDay = new RowOrder.Keys(rows.eventDay());
    List<RowOrder.Group> groups =
        job.settle
            ? RowOrder.split(order, region, accountId, eventDay)
            : RowOrder.split(order, eventDay);
    List<Output> outputs = new ArrayList<>();
    for (RowOrder.Group group : groups) {
      int row = group.rows()[0];
      outputs.add(
          new Output(
              new DataFileWriter.Place(
                  job.settle,
                  job.settle ? region.key(row) : "",
                  job.settle ? accountId.key(row) : "",
                  eventDay.key(row)),
              rows,
              shape,
              group.rows()));
    }
    rewrite(table, own, job.inputs, outputs, expired);
  }

  /** A file to be written. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Output(
      DataFileWriter.Place place, EventBatch batch, ParquetSchema shape, int[] rows) {}

  private static void read(Path file, ParquetSchema shape, EventBatch rows) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      new ParquetFileReader(channel).readInto(rows, shape);
    } catch (IOException e) {
      throw LakeException.of("The file " + file + " cannot be merged", e);
    }
  }

  private void rewrite(
      LakeTable table, LiveFiles own, List<LiveFile> inputs, List<Output> outputs, Expired expired)
      throws IOException {
    List<String> inputPaths = inputs.stream().map(file -> table.relative(file.file)).toList();
    long number = begin(table, inputPaths, outputs.size());
    observer.reached(RewriteObserver.Step.RECORDED);
    List<RecordedFile> written = new ArrayList<>();
    LakeTable.Change change;
    boolean done = false;
    try {
      for (int i = 0; i < outputs.size(); i++) {
        Output output = outputs.get(i);
        written.add(
            writer.write(
                LakePaths.rewriteFile(table.directory(), number, i),
                output.shape,
                output.place,
                output.batch,
                output.rows,
                null));
      }
      writer.sync(written.stream().map(RecordedFile::path).toList());
      done = true;
    } finally {
      if (!done) {
        abandon(table, number, outputs.size());
      }
    }
    observer.reached(RewriteObserver.Step.FILES_WRITTEN);
    try {
      change =
          table.rewrite(
              number, inputs.stream().map(LiveFile::file).toList(), written, expired.of(table));
    } catch (IOException e) {
      LakeTable.Change made = table.findRewrite(number);
      if (made == null) {
        abandon(table, number, outputs.size());
        throw e;
      }
      change = made;
    }
    synchronized (own) {
      inputs.forEach(file -> own.byLocation.remove(file.file.location()));
      long since = inputs.stream().mapToLong(LiveFile::since).max().orElse(clock.millis());
      written.forEach(file -> add(own, table, table.toDataFile(file), since));
    }
    observer.reached(RewriteObserver.Step.TABLE_CHANGED);
    end(table, number, inputPaths, change);
    observer.reached(RewriteObserver.Step.ENDED);
  }

  private long begin(LakeTable table, List<String> inputs, int outputs) throws IOException {
    return state.write(
        connection -> {
          StateDatabase.execute(
              connection, "UPDATE counters SET value = value + 1 WHERE name = 'rewrite'");
          long number =
              StateDatabase.longValue(
                  connection, "SELECT value FROM counters WHERE name = 'rewrite'");
          StateDatabase.execute(
              connection,
              "INSERT INTO rewrites VALUES (?, ?, ?, ?)",
              number,
              table.number(),
              String.join("\n", inputs),
              outputs);
          return number;
        });
  }

  private void end(LakeTable table, long number, List<String> inputs, LakeTable.Change change)
      throws IOException {
    state.write(
        connection -> {
          Snapshots.put(connection, table.number(), change);
          for (String input : inputs) {
            StateDatabase.execute(
                connection,
                "INSERT OR REPLACE INTO removed_files VALUES (?, ?, ?, ?)",
                input,
                table.number(),
                change.sequenceNumber(),
                clock.millis());
          }
          StateDatabase.execute(connection, "DELETE FROM rewrites WHERE id = ?", number);
          return null;
        });
  }

  private void abandon(LakeTable table, long number, int outputs) throws IOException {
    for (int i = 0; i < outputs; i++) {
      Files.deleteIfExists(paths.resolve(LakePaths.rewriteFile(table.directory(), number, i)));
    }
    state.write(
        connection ->
            StateDatabase.execute(connection, "DELETE FROM rewrites WHERE id = ?", number));
  }

  /** Ends rewrites that a process began and did not end. */
  void resolve(Map<Integer, LakeTable> tables) throws IOException {
    record Row(long number, int table, List<String> inputs, int outputs) {}
    List<Row> rows =
        state.read(
            connection -> {
              List<Row> found = new ArrayList<>();
              try (PreparedStatement statement =
                      connection.prepareStatement(
                          "SELECT id, table_id, inputs, outputs FROM rewrites ORDER BY id");
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  found.add(
                      new Row(
                          result.getLong(1),
                          result.getInt(2),
                          List.of(result.getString(3).split("\n", -1)),
                          result.getInt(4)));
                }
              }
              return found;
            });
    for (Row row : rows) {
      LakeTable table = tables.get(row.table);
      if (table == null) {
        throw new LakeException(
            "lake-corrupt", "The state of the lake names a table that it does not have");
      }
      LakeTable.Change change = table.findRewrite(row.number);
      if (change == null) {
        abandon(table, row.number, row.outputs);
      } else {
        end(table, row.number, row.inputs, change);
      }
    }
  }
}
