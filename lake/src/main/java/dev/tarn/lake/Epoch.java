package dev.tarn.lake;

import dev.tarn.event.EventBatch;
import dev.tarn.event.PathCounts;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An epoch being written: parts of units and the rows that they became. Several threads may write
 * at once; commit or abandon it when they are done.
 *
 * <p>Several epochs may be open; they end in the order of their numbers.
 */
public final class Epoch {
  /** The only writer of a lake on one machine. */
  static final long WRITER = 1;

  /** A batch below this is set aside, as its file would cost more than its rows. */
  private static final long SMALL_BATCH_BYTES = 1 << 20;

  /** Small batches of a table are written when they are this much together. */
  private static final long GATHERED_BYTES = 8 << 20;

  /** Bytes in memory of the rows of one region and account that are worth a settled file. */
  private static final long SETTLED_GROUP_BYTES = 8 << 20;

  private final Lake lake;
  private final long number;
  private final AtomicInteger fileSequence = new AtomicInteger();
  private final AtomicInteger rawSequence = new AtomicInteger();
  private final Map<LakeTable, Gathered> gathered = new HashMap<>();
  private final Map<LakeTable, List<RecordedFile>> files = new LinkedHashMap<>();
  private final List<String> rawObjects = new ArrayList<>();
  private final List<RecordObject> recordObjects = new ArrayList<>();
  private final List<String> rewrittenFiles = new ArrayList<>();
  private final List<UnitReplacement> replacements = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final Map<UnitName, Part> lastParts = new HashMap<>();
  private final List<Drift.Counted> paths = new ArrayList<>();
  private boolean ended;

  /**
   * An object that keeps bytes of a unit for records that the quarantine cannot hold.
   *
   * @param byteOffset of its first byte in the unit's decompressed stream
   */
  record RecordObject(String path, long unitNumber, long byteOffset) {}

  /** What the record of an epoch says beside its files. */
  record Content(
      List<Part> parts, List<UnitReplacement> replacements, List<RecordObject> recordObjects) {}

  /** Small batches of a table, waiting to be one file. */
  private static final class Gathered {
    @Nullable EventBatch batch;
  }

  Epoch(Lake lake, long number) {
    this.lake = lake;
    this.number = number;
  }

  /** n, counted by this writer. */
  public long number() {
    return number;
  }

  /** What its rows carry in {@code _epoch}: writer · 2^48 + n. */
  public long columnValue() {
    return WRITER << 48 | number;
  }

  /**
   * Writes a batch's rows as finished Parquet files sorted by time, or sets small batches aside to
   * be written together. The batch is the caller's again on return. A table that was not declared
   * is declared by its first batch.
   *
   * <p>A file holds rows of one day (landing), or of one region, account and day where those are
   * many (settled). A batch under 1 MB joins others of its table, so an epoch has one file a table
   * and day as long as little arrives, and otherwise one a large batch.
   *
   * @throws IOException if the files cannot be written; abandon the epoch then
   */
  public void write(TableId id, EventBatch batch) throws IOException {
    if (batch.rows() == 0) {
      return;
    }
    requireOpen();
    LakeTable table = lake.table(id, batch.type());
    if (batch.sizeBytes() >= SMALL_BATCH_BYTES) {
      writeFiles(table, batch);
      return;
    }
    Gathered own;
    synchronized (gathered) {
      own = gathered.computeIfAbsent(table, key -> new Gathered());
    }
    EventBatch full = null;
    synchronized (own) {
      EventBatch waiting = own.batch;
      if (waiting != null && !waiting.type().equals(batch.type())) {
        full = waiting;
        waiting = null;
      }
      if (waiting == null) {
        waiting = new EventBatch(batch.type());
      }
      RowCopier.append(batch, waiting);
      own.batch = waiting;
      if (waiting.sizeBytes() >= GATHERED_BYTES && full == null) {
        full = waiting;
        own.batch = null;
      }
    }
    if (full != null) {
      writeFiles(table, full);
    }
  }

  private void writeFiles(LakeTable table, EventBatch batch) throws IOException {
    int[] order = RowOrder.byTime(batch);
    RowOrder.Keys region = new RowOrder.Keys(batch.region());
    RowOrder.Keys accountId = new RowOrder.Keys(batch.accountId());
    RowOrder.Keys eventDay = new RowOrder.Keys(batch.eventDay());
    double rowBytes = (double) batch.sizeBytes() / batch.rows();
    for (RowOrder.Group day : RowOrder.split(order, eventDay)) {
      if (day.rows().length * rowBytes >= SETTLED_GROUP_BYTES) {
        List<RowOrder.Group> groups = RowOrder.split(day.rows(), region, accountId);
        if (day.rows().length * rowBytes / groups.size() >= SETTLED_GROUP_BYTES) {
          for (RowOrder.Group group : groups) {
            int row = group.rows()[0];
            writeFile(
                table,
                new DataFileWriter.Place(true, region.key(row), accountId.key(row), day.key()),
                batch,
                group.rows());
          }
          continue;
        }
      }
      writeFile(table, new DataFileWriter.Place(false, "", "", day.key()), batch, day.rows());
    }
  }

  private void writeFile(LakeTable table, DataFileWriter.Place place, EventBatch batch, int[] rows)
      throws IOException {
    RecordedFile file =
        lake.writer()
            .write(
                nextFile(table),
                FileShapes.parquet(table.schema()),
                place,
                batch,
                rows,
                columnValue());
    synchronized (files) {
      files.computeIfAbsent(table, key -> new ArrayList<>()).add(file);
    }
  }

  /**
   * Begins the raw object of a part of a unit; close it before the part is added. It is durable
   * when the epoch is. Written also where the lake keeps no raw bytes: ask {@link
   * LakeConfig#keepRaw} first.
   */
  public RawObject openRaw(UnitName unit, long unitNumber) throws IOException {
    requireOpen();
    String path = lake.rawPath(unit.source(), number, rawSequence.getAndIncrement());
    RawObject object = RawObject.create(lake.paths().resolve(path), path);
    synchronized (rawObjects) {
      rawObjects.add(path);
    }
    return object;
  }

  /**
   * Begins an object that keeps the whole bytes of records that are too large for the quarantine;
   * close it before the epoch is committed.
   *
   * @param byteOffset of its first byte in the unit's decompressed stream
   */
  public RawObject openRecordObject(UnitName unit, long unitNumber, long byteOffset)
      throws IOException {
    RawObject object = openRaw(unit, unitNumber);
    synchronized (rawObjects) {
      recordObjects.add(new RecordObject(object.path(), unitNumber, byteOffset));
    }
    return object;
  }

  /**
   * Replaces rows of a recorded unit: when the epoch is committed they leave the tables, in the
   * same instant in which the rows written to this epoch come. An epoch that replaces has no parts.
   *
   * @throws IllegalArgumentException if the counts do not balance, or are of other records
   */
  public void replace(UnitReplacement unit) {
    for (UnitReplacement.ReplacedPart part : unit.parts()) {
      boolean sameRecords = part.after().records() == part.before().records();
      if (!part.after().balanced() || !(sameRecords || unit.whole())) {
        throw new IllegalArgumentException(
            "the ledger of " + unit.unit() + " does not balance: " + part);
      }
    }
    synchronized (parts) {
      requireOpen();
      replacements.add(unit);
    }
  }

  /**
   * Adds a part whose rows have been written.
   *
   * @throws IllegalArgumentException if its counts do not balance or do not fit its positions, or
   *     it does not go on where the unit's part before it in this epoch ended
   */
  public void addPart(Part part) {
    PartCounts counts = part.counts();
    if (!counts.balanced()) {
      throw new IllegalArgumentException(
          "the ledger of " + part.unit() + " does not balance: " + counts);
    }
    if (part.to().ordinal() - part.from().ordinal() != counts.records()
        || part.to().byteOffset() < part.from().byteOffset()) {
      throw new IllegalArgumentException(
          "the part of " + part.unit() + " has other records than its positions say: " + part);
    }
    synchronized (parts) {
      requireOpen();
      Part before = lastParts.put(part.unit(), part);
      if (before != null && (before.last() || !before.to().equals(part.from()))) {
        throw new IllegalArgumentException(
            "the part of "
                + part.unit()
                + " does not go on where the part before it ended: "
                + part.from()
                + " after "
                + before.to());
      }
      parts.add(part);
    }
  }

  /**
   * Adds which input paths the records of a source had.
   *
   * @param mapping the name of the mapping that was applied to them
   */
  public void addPaths(String source, String mapping, PathCounts counts, DriftConfig config) {
    synchronized (parts) {
      requireOpen();
      paths.add(new Drift.Counted(source, mapping, counts, config));
    }
  }

  /**
   * Makes the epoch durable and visible. When this returns, its units may be acknowledged; when it
   * throws, nothing of the epoch is durable and its files are deleted, unless the code of the
   * exception is {@code lake-failed}: then only opening the lake again tells.
   *
   * <p>An epoch without parts and rows leaves no record.
   *
   * @param planHash of the plan that made the rows
   * @throws LakeException {@code part-gap} if a part does not go on where the unit's last recorded
   *     part ended, {@code unit-complete} if nothing of the unit was left to read
   * @throws IllegalStateException if an earlier epoch is open still
   */
  public CommitResult commit(String planHash) throws IOException {
    requireOpen();
    return lake.commit(this, planHash);
  }

  boolean replaces() {
    return !replacements.isEmpty();
  }

  /**
   * Writes what was set aside and what stays of the files that have replaced rows, and makes all
   * files durable. The tables do not change meanwhile.
   *
   * @param tables all tables
   */
  Map<LakeTable, FileChanges> finishFiles(List<LakeTable> tables) throws IOException {
    writeGathered();
    Map<LakeTable, FileChanges> changes = new LinkedHashMap<>();
    files.forEach((table, list) -> changes.put(table, FileChanges.adding(list)));
    Map<TableId, Long> removedRows = Map.of();
    if (replaces()) {
      RowRemoval removal =
          new RowRemoval(lake.paths(), lake.writer(), replacements, this::nextRewrittenFile);
      for (LakeTable table : tables) {
        FileChanges change = removal.remove(table);
        if (!change.isEmpty()) {
          changes.merge(table, change, FileChanges::and);
        }
      }
      removedRows = removal.removedRows();
    }
    List<String> paths = new ArrayList<>(rawObjects);
    changes.values().forEach(change -> change.added().forEach(file -> paths.add(file.path())));
    lake.writer().sync(paths);
    requireBalance(removedRows);
    return changes;
  }

  private String nextRewrittenFile(LakeTable table) {
    String path = nextFile(table);
    rewrittenFiles.add(path);
    return path;
  }

  private String nextFile(LakeTable table) {
    return LakePaths.epochFile(table.directory(), number, fileSequence.getAndIncrement());
  }

  private void writeGathered() throws IOException {
    for (Map.Entry<LakeTable, Gathered> entry : gathered.entrySet()) {
      EventBatch batch = entry.getValue().batch;
      entry.getValue().batch = null;
      if (batch != null && batch.rows() > 0) {
        writeFiles(entry.getKey(), batch);
      }
    }
  }

  /**
   * Checks that the rows written are those that the parts count, and that the rows that left are
   * those that were counted before.
   */
  private void requireBalance(Map<TableId, Long> removed) {
    Map<TableId, Long> written = new HashMap<>();
    files.forEach(
        (table, list) -> list.forEach(file -> written.merge(table.id(), file.rows(), Long::sum)));
    Map<TableId, Long> counted = new HashMap<>();
    Map<TableId, Long> leaving = new HashMap<>();
    parts.forEach(part -> addRows(part.counts(), counted));
    for (UnitReplacement unit : replacements) {
      Map<TableId, Long> before = new HashMap<>();
      unit.parts().forEach(part -> addRows(part.before(), before));
      unit.parts().forEach(part -> addRows(part.after(), counted));
      if (!unit.whole()) {
        // those of its rows that stay are not written
        before.forEach((table, rows) -> counted.merge(table, -rows, Long::sum));
        before.clear();
        before.put(TableId.QUARANTINE, (long) Objects.requireNonNull(unit.ordinals()).size());
        counted.merge(TableId.QUARANTINE, before.get(TableId.QUARANTINE), Long::sum);
      }
      before.forEach((table, rows) -> leaving.merge(table, rows, Long::sum));
    }
    // rows whose day is past the retention have left before
    removed.forEach(
        (table, rows) -> {
          if (rows > leaving.getOrDefault(table, 0L)) {
            throw new IllegalStateException(
                "more rows of " + table + " would leave than were counted: " + rows);
          }
        });
    counted.values().removeIf(rows -> rows == 0);
    if (!written.equals(counted)) {
      throw new IllegalStateException(
          "the rows written are not those that the parts count: " + written + ", not " + counted);
    }
  }

  private static void addRows(PartCounts counts, Map<TableId, Long> rows) {
    counts.events().forEach((table, number) -> rows.merge(table, number, Long::sum));
    rows.merge(TableId.QUARANTINE, counts.quarantined(), Long::sum);
  }

  Content content() {
    return new Content(parts, replacements, recordObjects);
  }

  List<Drift.Counted> paths() {
    return paths;
  }

  boolean empty() {
    return parts.isEmpty() && files.isEmpty() && replacements.isEmpty();
  }

  /** Nothing can be added any more. */
  void end() {
    synchronized (parts) {
      ended = true;
    }
  }

  private void requireOpen() {
    synchronized (parts) {
      if (ended) {
        throw new IllegalStateException("epoch " + number + " has ended");
      }
    }
  }

  /** Deletes what was written; harmless after an end. No other thread may be writing. */
  public void abandon() {
    synchronized (parts) {
      if (ended) {
        return;
      }
      ended = true;
    }
    lake.ended(this);
    deleteFiles();
  }

  /** Deletes the files; one that resists is deleted by the next open of the lake. */
  void deleteFiles() {
    List<String> paths = new ArrayList<>();
    synchronized (files) {
      files.values().forEach(list -> list.forEach(file -> paths.add(file.path())));
    }
    synchronized (rawObjects) {
      paths.addAll(rawObjects);
    }
    paths.addAll(rewrittenFiles);
    for (String path : paths) {
      try {
        Files.deleteIfExists(lake.paths().resolve(path));
      } catch (IOException e) {
        System.getLogger(Epoch.class.getName())
            .log(System.Logger.Level.WARNING, "Cannot delete {0}: {1}", path, e.getMessage());
      }
    }
  }
}
