package dev.tarn.lake;

import dev.tarn.event.RowType;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;

/** A lake with its lock held: the one process that writes it. Thread-safe. */
public final class Lake implements AutoCloseable {
  /** Epochs past the last record that a process can have had open when it ended. */
  private static final int UNRECORDED_EPOCHS = 1000;

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
  private final LakeTables tables;
  private final LakeUnits units;
  private final TableChanges changes;
  private final Alerts alerts;

  private final ReentrantLock commitLock = new ReentrantLock();
  private final Drift drift = new Drift();

  private final Object numbersLock = new Object();
  private final TreeSet<Long> openEpochs = new TreeSet<>();
  private long nextEpoch;
  private volatile long recordedEpoch;
  private volatile String failure = "";
  private Recovery recovery = new Recovery(0, 0, 0, 0);

  private Lake(
      LakeConfig config,
      Clock clock,
      LakeObserver observer,
      Compaction.RewriteObserver rewriteObserver,
      LakePaths paths,
      LockFile lock,
      StateDatabase state)
      throws IOException {
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
    this.tables = new LakeTables(paths, state, io, catalog, config.schemas());
    this.units = new LakeUnits(reads, clock, config.dedupeFor());
    this.changes = new TableChanges(state, disk, housekeeping);
    this.alerts = new Alerts(state);
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
    units.open();
    nextEpoch = recordedEpoch + 1;
    Map<Integer, LakeTable> byNumber = tables.open();
    table(TableId.QUARANTINE, dev.tarn.event.Quarantine.TYPE);
    int appended = changes.applyRecorded(byNumber);
    housekeeping.resolveRewrites(byNumber);
    int orphans = 0;
    for (LakeTable table : byNumber.values()) {
      repairMap(table);
      orphans += table.deleteOrphanedMetadata();
    }
    int[] files = deleteUnrecorded(byNumber.values());
    recovery = new Recovery(appended, files[0], orphans, files[1]);
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
    Optional<LakeTable> known = tables.known(id, type);
    if (known.isPresent()) {
      return known.get();
    }
    requireHealthy();
    return tables.declare(id, type);
  }

  // ---- units ----

  /** Recorded positions and notes of a source. */
  public Source.Progress progress(String source) {
    return units.progress(source);
  }

  /**
   * The number of a unit; a new one becomes durable with the first epoch that has a part of it. A
   * completed unit that is no longer remembered gets a new number.
   */
  public long unitNumber(UnitName unit) {
    return units.number(unit);
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
      if (!epoch.replaces()) {
        return commitEnded(epoch, planHash);
      }
      // it names files that leave, so none may be merged before the tables have changed
      return housekeeping.undisturbed(
          () -> {
            requireNoLag(epoch);
            return commitEnded(epoch, planHash);
          });
    } finally {
      commitLock.unlock();
    }
  }

  private void requireNoLag(Epoch epoch) throws IOException {
    String problem = changes.apply(new ArrayList<>());
    if (!problem.isEmpty()) {
      epoch.deleteFiles();
      throw new LakeException(
          "tables-lag",
          "Rows cannot be replaced while tables lack earlier epochs, and they still do: "
              + problem);
    }
  }

  private CommitResult commitEnded(Epoch epoch, String planHash) throws IOException {
    boolean kept = false;
    try {
      Map<LakeTable, FileChanges> files = epoch.finishFiles(tables.all());
      if (epoch.empty()) {
        return new CommitResult(epoch.number(), List.of(), "");
      }
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
    String problem =
        observer.equals(LakeObserver.NONE)
            ? changes.apply(lagging)
            : changes.apply(lagging, () -> reached(observer, LakeObserver.Step.TABLE_APPENDED));
    if (problem.isEmpty()) {
      reached(observer, LakeObserver.Step.ALL_APPENDED);
    }
    return new CommitResult(epoch.number(), lagging, problem);
  }

  /** Writes the epoch record; when it throws anything but {@link UnknownOutcome}, there is none. */
  private boolean record(Epoch epoch, String planHash, Map<LakeTable, FileChanges> files)
      throws IOException {
    try {
      state.write(
          connection -> {
            EpochRecord.write(
                connection,
                epoch.number(),
                planHash,
                clock.millis(),
                units.last(),
                files,
                epoch.content());
            drift.write(connection, epoch.number(), clock.millis(), epoch.paths());
            return null;
          });
    } catch (IOException e) {
      if (!recorded(epoch)) {
        throw e;
      }
    }
    recordedEpoch = epoch.number();
    changes.recorded(epoch.number(), files);
    units.recorded(epoch.content().parts());
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

  /** What went wrong for a while. */
  public Alerts alerts() {
    return alerts;
  }

  /** When records of a source were last committed; empty if none ever were. */
  public Optional<Instant> lastRecords(String source) throws IOException {
    return state.read(connection -> Drift.lastRecords(connection, source));
  }

  /**
   * One bounded step of housekeeping: merging of landing files, expiry, deletion of files past
   * their hold. May run beside commits, on one thread.
   *
   * @return whether there may be more to do at once
   */
  public boolean maintain() throws IOException {
    requireHealthy();
    return housekeeping.step(tables.all(), changes::lags);
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
