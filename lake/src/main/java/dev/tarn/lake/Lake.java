package dev.tarn.lake;

import dev.tarn.event.RowType;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;

/** A lake with its lock held: the one process that writes it. Thread-safe. */
public final class Lake implements AutoCloseable {
  /** Epochs past the last record that a process can have had open when it ended. */
  private static final int UNRECORDED_EPOCHS = 1000;

  private final LakeConfig config;
  private final Clock clock;
  private final LakeObserver observer;
  private final LakePaths paths;
  private final LockFile lock;
  private final StateDatabase state;
  private final StateDatabase reads;
  private final LocalFileIO io;
  private final JdbcCatalog catalog;
  private final ParallelWork disk = new ParallelWork();
  private final DataFileWriter writer;
  private final Housekeeping housekeeping;

  private final ReentrantLock commitLock = new ReentrantLock();
  private final ReentrantLock tablesLock = new ReentrantLock();
  private final Map<TableId, List<LakeTable>> tables = new ConcurrentHashMap<>();
  private final Map<TableId, Binding> bindings = new ConcurrentHashMap<>();
  private final Map<LakeTable, TreeMap<Long, List<RecordedFile>>> pending = new LinkedHashMap<>();
  private final List<Applied> unmapped = new ArrayList<>();

  private final Object numbersLock = new Object();
  private final TreeSet<Long> openEpochs = new TreeSet<>();
  private final Map<UnitName, Long> newUnits = new HashMap<>();
  private long nextEpoch;
  private long lastUnit;
  private volatile long recordedEpoch;
  private volatile String failure = "";
  private Recovery recovery = new Recovery(0, 0, 0, 0);

  /** The table that takes rows of a type. */
  private record Binding(RowType type, LakeTable table) {}

  /** Epochs that a table has and the map of snapshots lacks. */
  private record Applied(LakeTable table, LakeTable.Change change) {}

  private Lake(
      LakeConfig config,
      Clock clock,
      LakeObserver observer,
      Compaction.RewriteObserver rewriteObserver,
      LakePaths paths,
      LockFile lock,
      StateDatabase state)
      throws IOException {
    this.config = config;
    this.clock = clock;
    this.observer = observer;
    this.paths = paths;
    this.lock = lock;
    this.state = state;
    this.reads = StateDatabase.openReadOnly(paths.state());
    this.io = new LocalFileIO(recordedRoot(), paths.root());
    this.catalog = openCatalog();
    this.writer = new DataFileWriter(paths, disk);
    this.housekeeping = new Housekeeping(config, clock, paths, state, writer, rewriteObserver);
  }

  /**
   * Takes the lock, migrates an older format, and recovers: appends recorded epochs that a table
   * lacks, deletes files that no record knows.
   *
   * @throws LakeException with a plain sentence: locked by another process, read-only, newer
   *     format, damaged
   */
  public static Lake open(LakeConfig config, Clock clock, LakeObserver observer)
      throws IOException {
    return open(config, clock, observer, step -> {});
  }

  static Lake open(
      LakeConfig config,
      Clock clock,
      LakeObserver observer,
      Compaction.RewriteObserver rewriteObserver)
      throws IOException {
    LakePaths paths = new LakePaths(config.path());
    LockFile lock;
    try {
      LakePaths.makeDirectories(paths.root());
      lock = LockFile.take(paths.lock());
    } catch (IOException e) {
      throw LakeException.of("The lake " + paths.root() + " cannot be opened", e);
    }
    StateDatabase state = null;
    Lake lake = null;
    try {
      requireState(paths);
      state = StateDatabase.open(paths.state());
      state.migrate();
      LakePaths.makeDirectories(paths.tables());
      LakePaths.makeDirectories(paths.leases());
      lake = new Lake(config, clock, observer, rewriteObserver, paths, lock, state);
      lake.recover();
      return lake;
    } catch (IOException | RuntimeException e) {
      if (lake != null) {
        lake.close();
      } else {
        if (state != null) {
          state.close();
        }
        lock.close();
      }
      throw LakeException.of("The lake " + paths.root() + " cannot be opened", e);
    }
  }

  /** Tables without a state would look like leftovers, and would be deleted. */
  private static void requireState(LakePaths paths) throws IOException {
    if (Files.exists(paths.state()) || !Files.isDirectory(paths.tables())) {
      return;
    }
    try (Stream<Path> entries = Files.list(paths.tables())) {
      if (entries.findAny().isPresent()) {
        throw new LakeException(
            "lake-corrupt",
            "The state of the lake is missing: "
                + paths.state()
                + " is not there, but tables are; restore it, or use another lake.path");
      }
    }
  }

  private String recordedRoot() throws IOException {
    return state.write(
        connection -> {
          StateDatabase.execute(
              connection, "INSERT OR IGNORE INTO meta VALUES ('root', ?)", paths.root().toString());
          try (PreparedStatement statement =
                  connection.prepareStatement("SELECT value FROM meta WHERE key = 'root'");
              ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getString(1);
          }
        });
  }

  private JdbcCatalog openCatalog() {
    JdbcCatalog opened =
        new JdbcCatalog(
            properties -> io,
            properties -> new JdbcClientPool(1, properties.get("uri"), properties),
            true);
    // A pointer lost with the machine's power is set again from the epoch record, so only the
    // record itself waits for the disk.
    opened.initialize(
        "tarn",
        Map.of(
            "uri", StateDatabase.address(paths.state()),
            "warehouse", io.location("tables"),
            "metrics-reporter-impl", "org.apache.iceberg.metrics.InMemoryMetricsReporter",
            "jdbc.schema-version", "V1",
            "jdbc.journal_mode", "WAL",
            "jdbc.synchronous", "NORMAL",
            "jdbc.busy_timeout", "60000"));
    return opened;
  }

  // ---- opening ----

  private void recover() throws IOException {
    recordedEpoch =
        state.read(
            connection ->
                StateDatabase.longValue(
                    connection, "SELECT value FROM counters WHERE name = 'epoch'"));
    lastUnit =
        state.read(
            connection ->
                StateDatabase.longValue(
                    connection, "SELECT value FROM counters WHERE name = 'unit'"));
    nextEpoch = recordedEpoch + 1;
    Map<Integer, LakeTable> byNumber = openTables();
    table(TableId.QUARANTINE, dev.tarn.event.Quarantine.TYPE);
    int appended = appendRecorded(byNumber);
    housekeeping.resolveRewrites(byNumber);
    int orphans = 0;
    for (LakeTable table : byNumber.values()) {
      repairMap(table);
      orphans += table.deleteOrphanedMetadata();
    }
    int[] files = deleteUnrecorded(byNumber.values());
    recovery = new Recovery(appended, files[0], orphans, files[1]);
  }

  private Map<Integer, LakeTable> openTables() throws IOException {
    record Row(
        int number, TableId id, int generation, String name, String className, String schema) {}
    List<Row> rows =
        state.read(
            connection -> {
              List<Row> found = new ArrayList<>();
              try (PreparedStatement statement =
                      connection.prepareStatement(
                          "SELECT id, source, class_uid, generation, name, class_name, schema"
                              + " FROM tables ORDER BY source, class_uid, generation");
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  found.add(
                      new Row(
                          result.getInt(1),
                          new TableId(result.getString(2), result.getInt(3)),
                          result.getInt(4),
                          result.getString(5),
                          result.getString(6),
                          result.getString(7)));
                }
              }
              return found;
            });
    Map<Integer, LakeTable> byNumber = new LinkedHashMap<>();
    for (Row row : rows) {
      LakeTable table =
          openTable(
              row.number,
              row.id,
              row.generation,
              row.name,
              row.className,
              SchemaParser.fromJson(row.schema));
      byNumber.put(row.number, table);
      tables.computeIfAbsent(row.id, id -> new ArrayList<>()).add(table);
      if (!SchemaParser.toJson(table.schema()).equals(row.schema)) {
        recordSchema(table);
      }
    }
    return byNumber;
  }

  private LakeTable openTable(
      int number,
      TableId id,
      int generation,
      String name,
      String className,
      org.apache.iceberg.Schema schema)
      throws IOException {
    try {
      LakeTable table =
          LakeTable.open(catalog, io, number, id, generation, name, className, schema);
      LakePaths.makeDirectories(paths.resolve(table.directory() + "/data"));
      return table;
    } catch (RuntimeException e) {
      throw LakeException.of("The table " + id.namespace() + "." + name + " cannot be opened", e);
    }
  }

  private int appendRecorded(Map<Integer, LakeTable> byNumber) throws IOException {
    record Row(long epoch, int table, List<RecordedFile> files) {}
    List<Row> rows =
        state.read(
            connection -> {
              List<Row> found = new ArrayList<>();
              try (PreparedStatement statement =
                      connection.prepareStatement(
                          "SELECT epoch, table_id, files FROM epoch_files ORDER BY epoch");
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  found.add(
                      new Row(
                          result.getLong(1),
                          result.getInt(2),
                          RecordedFile.decode(result.getBytes(3))));
                }
              }
              return found;
            });
    Set<Long> lacking = new HashSet<>();
    for (Row row : rows) {
      LakeTable table = byNumber.get(row.table);
      if (table == null) {
        throw new LakeException(
            "lake-corrupt", "The state of the lake names a table that it does not have");
      }
      if (row.epoch > table.appliedEpoch()) {
        lacking.add(row.epoch);
      }
      pending.computeIfAbsent(table, key -> new TreeMap<>()).put(row.epoch, row.files);
    }
    String problem = apply(new ArrayList<>(), LakeObserver.NONE);
    if (!problem.isEmpty()) {
      throw new LakeException("lake-failed", problem);
    }
    return lacking.size();
  }

  /** Makes the map of snapshots agree with what the table has. */
  private void repairMap(LakeTable table) throws IOException {
    Set<Long> existing = table.snapshotIds();
    LakeTable.Change last = table.lastChange();
    state.write(
        connection -> {
          for (Snapshots.Entry entry : Snapshots.of(connection, table.number())) {
            if (!existing.contains(entry.snapshotId())) {
              Snapshots.remove(connection, table.number(), entry.sequence());
            }
          }
          if (last != null) {
            Snapshots.put(connection, table.number(), last);
          }
          return null;
        });
  }

  /** Deletes files of epochs that were never recorded, and counts those it deletes and leaves. */
  private int[] deleteUnrecorded(Collection<LakeTable> all) throws IOException {
    List<Path> directories = new ArrayList<>();
    for (LakeTable table : all) {
      directories.add(paths.resolve(table.directory() + "/data"));
    }
    if (Files.isDirectory(paths.raw())) {
      try (Stream<Path> found =
          Files.find(paths.raw(), 2, (path, attributes) -> attributes.isDirectory())) {
        found.forEach(directories::add);
      }
    }
    int[] counts = new int[2];
    for (Path directory : directories) {
      try (Stream<Path> entries = Files.list(directory)) {
        for (Path file : (Iterable<Path>) entries::iterator) {
          OptionalLong epoch = LakePaths.epochOf(file);
          if (epoch.isEmpty() || epoch.getAsLong() <= recordedEpoch) {
            continue;
          }
          if (epoch.getAsLong() <= recordedEpoch + UNRECORDED_EPOCHS) {
            Files.deleteIfExists(file);
            counts[0]++;
          } else {
            nextEpoch = Math.max(nextEpoch, epoch.getAsLong() + 1);
            counts[1]++;
          }
        }
      }
    }
    return counts;
  }

  /** What opening found left over and put right. */
  public Recovery recovery() {
    return recovery;
  }

  // ---- tables ----

  /**
   * Makes a table or adds columns to it. An incompatible change opens a second table beside it,
   * {@code name__2}.
   */
  public void declare(TableId table, RowType type) throws IOException {
    table(table, type);
  }

  /** The table that takes rows of a type, made or grown if need be. */
  LakeTable table(TableId id, RowType type) throws IOException {
    Binding bound = bindings.get(id);
    if (bound != null && bound.type.equals(type)) {
      return bound.table;
    }
    requireHealthy();
    tablesLock.lock();
    try {
      LakeTable table = fit(id, type);
      bindings.put(id, new Binding(type, table));
      return table;
    } finally {
      tablesLock.unlock();
    }
  }

  private LakeTable fit(TableId id, RowType type) throws IOException {
    List<LakeTable> generations = tables.getOrDefault(id, List.of());
    for (int i = generations.size() - 1; i >= 0; i--) {
      LakeTable table = generations.get(i);
      TableSchemas.Fit fit = table.fit(type);
      if (fit == TableSchemas.Fit.GROWS) {
        table.grow(type);
        recordSchema(table);
      }
      if (fit != TableSchemas.Fit.INCOMPATIBLE) {
        return table;
      }
    }
    int generation = generations.size() + 1;
    String className = className(id);
    String name = LakePaths.tableName(className, generation);
    org.apache.iceberg.Schema schema = TableSchemas.toSchema(type);
    int number =
        state.write(
            connection -> {
              StateDatabase.execute(
                  connection,
                  "INSERT INTO tables (source, class_uid, generation, name, class_name, schema)"
                      + " VALUES (?, ?, ?, ?, ?, ?)",
                  id.source(),
                  id.classUid(),
                  generation,
                  name,
                  className,
                  SchemaParser.toJson(schema));
              return (int) StateDatabase.longValue(connection, "SELECT last_insert_rowid()");
            });
    LakeTable table = openTable(number, id, generation, name, className, schema);
    recordSchema(table);
    List<LakeTable> more = new ArrayList<>(generations);
    more.add(table);
    tables.put(id, List.copyOf(more));
    return table;
  }

  private static String className(TableId id) {
    return id.equals(TableId.QUARANTINE)
        ? "quarantine"
        : Schema.load(SchemaVersion.NEWEST)
            .findClass(id.classUid())
            .map(EventClass::name)
            .orElse("class_" + id.classUid());
  }

  private void recordSchema(LakeTable table) throws IOException {
    String schema = SchemaParser.toJson(table.schema());
    state.write(
        connection ->
            StateDatabase.execute(
                connection, "UPDATE tables SET schema = ? WHERE id = ?", schema, table.number()));
  }

  /** All tables, every generation of them. */
  private List<LakeTable> allTables() {
    List<LakeTable> all = new ArrayList<>();
    tables.values().forEach(all::addAll);
    return all;
  }

  // ---- units ----

  /** Recorded positions and notes of a source. */
  public Source.Progress progress(String source) {
    return new Source.Progress() {
      @Override
      public Optional<Source.UnitProgress> find(UnitName unit) {
        return findUnit(unit).map(found -> found.progress);
      }

      @Override
      public Optional<String> findNote(String key) {
        return readNow(
            connection -> {
              try (PreparedStatement statement =
                      StateDatabase.prepare(
                          connection,
                          "SELECT value FROM notes WHERE source = ? AND key = ?",
                          source,
                          key);
                  ResultSet result = statement.executeQuery()) {
                return result.next() ? Optional.of(result.getString(1)) : Optional.empty();
              }
            });
      }

      @Override
      public Map<String, String> findNotes(String prefix) {
        return readNow(
            connection -> {
              Map<String, String> notes = new HashMap<>();
              try (PreparedStatement statement =
                      StateDatabase.prepare(
                          connection,
                          "SELECT key, value FROM notes WHERE source = ? AND key >= ?"
                              + " AND substr(key, 1, ?) = ?",
                          source,
                          prefix,
                          prefix.codePointCount(0, prefix.length()),
                          prefix);
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  notes.put(result.getString(1), result.getString(2));
                }
              }
              return notes;
            });
      }
    };
  }

  private record FoundUnit(long number, Source.UnitProgress progress) {}

  private Optional<FoundUnit> findUnit(UnitName unit) {
    return readNow(
        connection -> {
          try (PreparedStatement statement =
                  StateDatabase.prepare(
                      connection,
                      "SELECT number, byte_offset, ordinal, framer_state, complete, updated_at"
                          + " FROM units WHERE source = ? AND name = ?"
                          + " ORDER BY number DESC LIMIT 1",
                      unit.source(),
                      unit.name());
              ResultSet result = statement.executeQuery()) {
            if (!result.next()) {
              return Optional.empty();
            }
            boolean complete = result.getBoolean(5);
            Instant updatedAt = Instant.ofEpochMilli(result.getLong(6));
            if (complete && updatedAt.plus(config.dedupeFor()).isBefore(clock.instant())) {
              return Optional.empty();
            }
            return Optional.of(
                new FoundUnit(
                    result.getLong(1),
                    new Source.UnitProgress(
                        new UnitPosition(result.getLong(2), result.getLong(3), result.getString(4)),
                        complete)));
          }
        });
  }

  private <T> T readNow(StateDatabase.Work<T> work) {
    try {
      return reads.read(work);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * The number of a unit; a new one becomes durable with the first epoch that has a part of it. A
   * completed unit that is no longer remembered gets a new number.
   */
  public long unitNumber(UnitName unit) {
    synchronized (numbersLock) {
      Long given = newUnits.get(unit);
      if (given != null) {
        return given;
      }
      Optional<FoundUnit> found = findUnit(unit);
      if (found.isPresent()) {
        return found.get().number;
      }
      newUnits.put(unit, ++lastUnit);
      return lastUnit;
    }
  }

  // ---- epochs ----

  /** Begins the next epoch. */
  public Epoch beginEpoch() {
    synchronized (numbersLock) {
      long number = nextEpoch++;
      openEpochs.add(number);
      return new Epoch(this, number);
    }
  }

  /** n of the last recorded epoch; 0 before the first. */
  public long lastEpoch() {
    return recordedEpoch;
  }

  void ended(Epoch epoch) {
    synchronized (numbersLock) {
      openEpochs.remove(epoch.number());
    }
  }

  LakePaths paths() {
    return paths;
  }

  DataFileWriter writer() {
    return writer;
  }

  String rawPath(String source, long epoch, int sequence) {
    String day =
        DateTimeFormatter.BASIC_ISO_DATE.format(
            LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    return LakePaths.rawObject(source, day, epoch, sequence);
  }

  CommitResult commit(Epoch epoch, String planHash) throws IOException {
    commitLock.lock();
    try {
      requireHealthy();
      synchronized (numbersLock) {
        if (openEpochs.first() != epoch.number()) {
          throw new IllegalStateException(
              "epoch " + openEpochs.first() + " is before " + epoch.number() + " and open still");
        }
      }
      epoch.end();
      ended(epoch);
      boolean kept = false;
      try {
        Map<LakeTable, List<RecordedFile>> files = epoch.finishFiles();
        if (epoch.empty()) {
          return new CommitResult(epoch.number(), List.of(), "");
        }
        epoch.requireBalance();
        kept = true;
        reached(observer, LakeObserver.Step.FILES_WRITTEN);
        kept = false;
        kept = record(epoch, planHash, files);
      } catch (UnknownOutcome e) {
        kept = true;
        failure = "it is unknown whether epoch " + epoch.number() + " was recorded";
        throw LakeException.of("The lake must be opened again: " + failure, e);
      } finally {
        if (!kept) {
          epoch.deleteFiles();
        }
      }
      reached(observer, LakeObserver.Step.RECORD_WRITTEN);
      List<TableId> lagging = new ArrayList<>();
      String problem = apply(lagging, observer);
      if (problem.isEmpty()) {
        reached(observer, LakeObserver.Step.ALL_APPENDED);
      }
      return new CommitResult(epoch.number(), lagging, problem);
    } finally {
      commitLock.unlock();
    }
  }

  /** Writes the epoch record; when it throws anything but {@link UnknownOutcome}, there is none. */
  private boolean record(Epoch epoch, String planHash, Map<LakeTable, List<RecordedFile>> files)
      throws IOException {
    long highestUnit;
    synchronized (numbersLock) {
      highestUnit = lastUnit;
    }
    try {
      state.write(
          connection -> {
            EpochRecord.write(
                connection,
                epoch.number(),
                planHash,
                clock.millis(),
                highestUnit,
                files,
                epoch.parts());
            return null;
          });
    } catch (IOException e) {
      if (!recorded(epoch)) {
        throw e;
      }
    }
    recordedEpoch = epoch.number();
    files.forEach(
        (table, list) ->
            pending.computeIfAbsent(table, key -> new TreeMap<>()).put(epoch.number(), list));
    synchronized (numbersLock) {
      epoch.parts().forEach(part -> newUnits.remove(part.unit()));
    }
    return true;
  }

  /** Whether a record is there although writing it failed. */
  private boolean recorded(Epoch epoch) throws IOException {
    try {
      return state.read(
              connection ->
                  StateDatabase.longValue(
                      connection, "SELECT count(*) FROM epochs WHERE epoch = ?", epoch.number()))
          > 0;
    } catch (IOException e) {
      throw new UnknownOutcome(e);
    }
  }

  /** Nobody knows whether the record is there: the files stay until the next open. */
  private static final class UnknownOutcome extends IOException {
    private static final long serialVersionUID = 1L;

    UnknownOutcome(Throwable cause) {
      super(cause);
    }
  }

  /**
   * Appends recorded epochs to the tables that lack them, and tells readers.
   *
   * @param lagging gets the tables that still lack some
   * @return why they do; empty if none does
   */
  private String apply(List<TableId> lagging, LakeObserver told) throws IOException {
    List<String> problems = new ArrayList<>();
    List<LakeTable> lacking = List.copyOf(pending.keySet());
    if (told.equals(LakeObserver.NONE)) {
      disk.run(
          lacking.stream()
              .map(table -> (ParallelWork.Task) () -> appendTo(table, lagging, problems))
              .toList());
    } else {
      // One after another, so that an observer may stop between any two.
      for (LakeTable table : lacking) {
        if (appendTo(table, lagging, problems)) {
          reached(told, LakeObserver.Step.TABLE_APPENDED);
        }
      }
    }
    String problem = problems.isEmpty() ? "" : problems.get(0);
    try {
      state.write(
          connection -> {
            for (Applied applied : unmapped) {
              int number = applied.table.number();
              StateDatabase.execute(
                  connection,
                  "DELETE FROM epoch_files WHERE table_id = ? AND epoch <= ?",
                  number,
                  applied.change.epoch());
              Snapshots.put(connection, number, applied.change);
            }
            return null;
          });
      unmapped.clear();
    } catch (IOException e) {
      unmapped.forEach(applied -> lagging.add(applied.table.id()));
      problem = String.valueOf(e.getMessage());
    }
    return problem;
  }

  /** Appends what a table lacks, and says whether that worked. */
  private boolean appendTo(LakeTable table, List<TableId> lagging, List<String> problems) {
    TreeMap<Long, List<RecordedFile>> epochs;
    synchronized (pending) {
      epochs = pending.getOrDefault(table, new TreeMap<>());
    }
    try {
      LakeTable.Change change = append(table, epochs);
      synchronized (pending) {
        unmapped.add(new Applied(table, change));
        pending.remove(table);
      }
      return true;
    } catch (IOException e) {
      synchronized (pending) {
        lagging.add(table.id());
        problems.add(String.valueOf(e.getMessage()));
      }
      return false;
    }
  }

  private LakeTable.Change append(LakeTable table, NavigableMap<Long, List<RecordedFile>> epochs)
      throws IOException {
    long applied = table.appliedEpoch();
    List<RecordedFile> files = new ArrayList<>();
    epochs.tailMap(applied, false).values().forEach(files::addAll);
    LakeTable.Change last = table.lastChange();
    if (files.isEmpty() && last != null) {
      return last;
    }
    LakeTable.Change change =
        table.append(epochs.lastKey(), files, housekeeping.expirableWithChange(table));
    housekeeping.appended(table, files);
    return change;
  }

  private void reached(LakeObserver told, LakeObserver.Step step) {
    boolean stopped = true;
    try {
      told.reached(step);
      stopped = false;
    } finally {
      if (stopped) {
        failure = "it was stopped";
      }
    }
  }

  private void requireHealthy() throws LakeException {
    if (!failure.isEmpty()) {
      throw new LakeException(
          "lake-failed", "The lake cannot be written any more, as " + failure + "; open it again");
    }
  }

  // ---- the rest ----

  /**
   * One bounded step of housekeeping: merging of landing files, expiry, deletion of files past
   * their hold. May run beside commits, on one thread.
   *
   * @return whether there may be more to do at once
   */
  public boolean maintain() throws IOException {
    requireHealthy();
    return housekeeping.step(allTables());
  }

  /** Work on metadata files since the lake was opened. */
  public LakeStatistics statistics() {
    return new LakeStatistics(io.filesRead(), io.filesWritten(), io.filesDeleted());
  }

  /**
   * Gives up the lock. What no commit made durable is cleaned up by the next open. Twice is
   * harmless.
   */
  @Override
  public void close() throws IOException {
    commitLock.lock();
    try {
      failure = "it is closed";
      try (lock;
          state;
          reads;
          catalog;
          disk) {
        writer.close();
      }
    } finally {
      commitLock.unlock();
    }
  }
}
