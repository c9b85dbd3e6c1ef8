package dev.tarn.lake;

import dev.tarn.event.RowType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * One Iceberg table as its only writer holds it. Thread-safe: changes are made one after another.
 *
 * <p>Snapshots and metadata files stay bounded: every {@link #EXPIRY_STEP} changes the oldest
 * snapshots leave in the same commit as the change, and what only they referred to is deleted.
 * Which manifests a snapshot refers to is remembered, so that expiry reads nothing.
 */
final class LakeTable {
  /** Snapshots that stay in any case, for engines that read without a lease. */
  static final int KEPT_SNAPSHOTS = 64;

  /** Snapshots that gather before the oldest leave together. */
  static final int EXPIRY_STEP = 16;

  /** Name of the table property that holds n of the last applied epoch of a writer. */
  static final String EPOCH_PROPERTY = "tarn.epoch." + Epoch.WRITER;

  /** Name of the entry of a snapshot's summary that names the rewrite that made it. */
  static final String REWRITE_SUMMARY = "tarn.rewrite";

  private static final Map<String, String> PROPERTIES =
      Map.of(
          TableProperties.FORMAT_VERSION,
          "2",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
          "8",
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
          "true",
          TableProperties.MANIFEST_MIN_MERGE_COUNT,
          "16",
          TableProperties.MANIFEST_TARGET_SIZE_BYTES,
          "1048576",
          TableProperties.COMMIT_NUM_RETRIES,
          "0",
          "write.parquet.compression-codec",
          "zstd");

  private final int number;
  private final TableId id;
  private final int generation;
  private final String name;
  private final String className;
  private final LocalFileIO io;
  private final BaseTable table;
  private final Deque<Kept> kept = new ArrayDeque<>();

  /** Whether a change failed, so that what the table is must be read again. */
  private boolean stale;

  /** A snapshot of the table and the metadata files that it needs. */
  private record Kept(long snapshotId, long sequenceNumber, String list, Set<String> manifests) {}

  /**
   * A change that was made.
   *
   * @param sequenceNumber Iceberg's, ascending with every change of files
   * @param epoch n of the last epoch that the table has
   */
  record Change(long snapshotId, long sequenceNumber, long epoch) {}

  private LakeTable(
      int number,
      TableId id,
      int generation,
      String name,
      String className,
      LocalFileIO io,
      Table table) {
    this.number = number;
    this.id = id;
    this.generation = generation;
    this.name = name;
    this.className = className;
    this.io = io;
    this.table = (BaseTable) table;
    for (Snapshot snapshot : table.snapshots()) {
      kept.add(keep(snapshot));
    }
  }

  /** Opens a table, making it if the catalog lacks it. */
  static LakeTable open(
      Catalog catalog,
      LocalFileIO io,
      int number,
      TableId id,
      int generation,
      String name,
      String className,
      Schema schema) {
    TableIdentifier identifier = TableIdentifier.of(id.namespace(), name);
    Table table;
    if (catalog.tableExists(identifier)) {
      table = catalog.loadTable(identifier);
    } else {
      try {
        ((SupportsNamespaces) catalog).createNamespace(Namespace.of(id.namespace()));
      } catch (AlreadyExistsException e) {
        // another table of the source made it
      }
      table =
          catalog
              .buildTable(identifier, schema)
              .withPartitionSpec(PartitionSpec.builderFor(schema).identity("eventDay").build())
              .withLocation(io.location(LakePaths.table(id, name)))
              .withProperties(PROPERTIES)
              .create();
    }
    if (table.specs().size() == 1) {
      table.updateSpec().addField("region").addField("accountId").commit();
    }
    return new LakeTable(number, id, generation, name, className, io, table);
  }

  /** The state database's number of the table. */
  int number() {
    return number;
  }

  TableId id() {
    return id;
  }

  int generation() {
    return generation;
  }

  String name() {
    return name;
  }

  String className() {
    return className;
  }

  /** The table's directory, relative to the lake's. */
  String directory() {
    return LakePaths.table(id, name);
  }

  synchronized Schema schema() {
    return table.schema();
  }

  synchronized TableSchemas.Fit fit(RowType type) {
    return TableSchemas.fit(table.schema().asStruct(), TableSchemas.toSchema(type).asStruct());
  }

  /** Adds the columns that rows of a type need. */
  synchronized void grow(RowType type) throws IOException {
    run(
        () -> {
          Types.StructType before = table.schema().asStruct();
          UpdateSchema update = table.updateSchema();
          TableSchemas.grow(update, before, TableSchemas.toSchema(type).asStruct());
          update.commit();
        });
  }

  /** n of the last epoch that the table has; 0 for none. */
  synchronized long appliedEpoch() throws IOException {
    readAgainIfStale();
    return Long.parseLong(table.properties().getOrDefault(EPOCH_PROPERTY, "0"));
  }

  /** The change that made the table what it is, or null for a table that never had rows. */
  synchronized @Nullable Change lastChange() throws IOException {
    readAgainIfStale();
    Snapshot current = table.currentSnapshot();
    return current == null ? null : change(current);
  }

  /** Ids of all snapshots that the table still has. */
  synchronized Set<Long> snapshotIds() {
    Set<Long> ids = new HashSet<>();
    kept.forEach(snapshot -> ids.add(snapshot.snapshotId));
    return ids;
  }

  /** The id of the snapshot that a rewrite made, or null if it never came to be. */
  synchronized @Nullable Change findRewrite(long rewrite) throws IOException {
    readAgainIfStale();
    for (Snapshot snapshot : table.snapshots()) {
      if (Long.toString(rewrite).equals(snapshot.summary().get(REWRITE_SUMMARY))) {
        return change(snapshot);
      }
    }
    return null;
  }

  /** Whether enough snapshots have gathered for the oldest to leave. */
  synchronized boolean expiryDue() {
    return kept.size() >= KEPT_SNAPSHOTS + EXPIRY_STEP;
  }

  /** Snapshots that may leave when nobody needs them: all but the newest ones, oldest first. */
  synchronized List<Long> expirable(int keep) {
    List<Long> ids = new ArrayList<>();
    int count = kept.size() - keep;
    for (Kept snapshot : kept) {
      if (ids.size() >= count) {
        break;
      }
      ids.add(snapshot.snapshotId);
    }
    return ids;
  }

  /**
   * Makes the changes of epochs and notes the last of them, in one commit.
   *
   * @param expired ids of snapshots that leave with it
   */
  synchronized Change apply(long epoch, FileChanges changes, Collection<Long> expired)
      throws IOException {
    List<DataFile> leaving = find(changes.removed());
    return change(
        expired,
        transaction -> {
          if (leaving.isEmpty()) {
            AppendFiles append = transaction.newAppend().scanManifestsWith(CallingThread.INSTANCE);
            changes.added().forEach(file -> append.appendFile(toDataFile(file)));
            append.commit();
          } else {
            OverwriteFiles overwrite =
                transaction.newOverwrite().scanManifestsWith(CallingThread.INSTANCE);
            leaving.forEach(overwrite::deleteFile);
            changes.added().forEach(file -> overwrite.addFile(toDataFile(file)));
            overwrite.commit();
          }
          transaction.updateProperties().set(EPOCH_PROPERTY, Long.toString(epoch)).commit();
        });
  }

  /** The table's files of these paths. */
  private List<DataFile> find(Collection<String> relativePaths) throws IOException {
    if (relativePaths.isEmpty()) {
      return List.of();
    }
    Set<String> wanted = new HashSet<>(relativePaths);
    List<DataFile> found = new ArrayList<>();
    scan(
        table.newScan(),
        file -> {
          if (wanted.remove(relative(file))) {
            found.add(file.copyWithoutStats());
          }
        });
    if (!wanted.isEmpty()) {
      throw new LakeException(
          "lake-corrupt",
          "The table " + id.namespace() + "." + name + " lacks a file that an epoch replaces");
    }
    return found;
  }

  /** Replaces files by others with the same rows, or by none, in one commit. */
  synchronized Change rewrite(
      long rewrite,
      Collection<DataFile> inputs,
      List<RecordedFile> outputs,
      Collection<Long> expired)
      throws IOException {
    return change(
        expired,
        transaction -> {
          String name = Long.toString(rewrite);
          if (outputs.isEmpty()) {
            DeleteFiles delete =
                transaction
                    .newDelete()
                    .scanManifestsWith(CallingThread.INSTANCE)
                    .set(REWRITE_SUMMARY, name);
            inputs.forEach(delete::deleteFile);
            delete.commit();
          } else {
            RewriteFiles replace =
                transaction
                    .newRewrite()
                    .scanManifestsWith(CallingThread.INSTANCE)
                    .set(REWRITE_SUMMARY, name);
            // Nobody else changes the table, and its older history may have expired.
            replace.validateFromSnapshot(table.currentSnapshot().snapshotId());
            inputs.forEach(replace::deleteFile);
            outputs.forEach(file -> replace.addFile(toDataFile(file)));
            replace.commit();
          }
        });
  }

  /** Lets snapshots leave without another change. */
  synchronized void expire(Collection<Long> expired) throws IOException {
    run(
        () -> {
          List<Long> leaving = stillKept(expired);
          if (!leaving.isEmpty()) {
            ExpireSnapshots expire =
                table.expireSnapshots().cleanupLevel(ExpireSnapshots.CleanupLevel.NONE);
            leaving.forEach(expire::expireSnapshotId);
            expire.commit();
            forget(leaving);
          }
        });
  }

  /** The place of the oldest snapshot in the order of changes; the files that it has are needed. */
  synchronized long oldestSequence() {
    Kept oldest = kept.peekFirst();
    return oldest == null ? Long.MAX_VALUE : oldest.sequenceNumber;
  }

  /** The files of the table as it is, read from its manifests. */
  synchronized List<DataFile> files() throws IOException {
    List<DataFile> files = new ArrayList<>();
    scan(table.newScan().includeColumnStats(), file -> files.add(file.copy()));
    return files;
  }

  /** The files, without statistics, that may have rows for which a filter is true. */
  synchronized List<DataFile> files(Expression filter) throws IOException {
    List<DataFile> files = new ArrayList<>();
    scan(table.newScan().filter(filter), file -> files.add(file.copyWithoutStats()));
    return files;
  }

  private void scan(TableScan scan, Consumer<DataFile> files) throws IOException {
    readAgainIfStale();
    if (table.currentSnapshot() == null) {
      return;
    }
    try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
      tasks.forEach(task -> files.accept(task.file()));
    } catch (RuntimeException e) {
      throw LakeException.of("The table " + id.namespace() + "." + name + " cannot be read", e);
    }
  }

  DataFile toDataFile(RecordedFile file) {
    return file.toDataFile(spec(file.settled()), io.location(file.path()));
  }

  /** Whether a file lies in the settled layout. */
  boolean settled(DataFile file) {
    return file.specId() == spec(true).specId();
  }

  /** The values of a file's partition, by column. */
  Map<String, String> partition(DataFile file) {
    PartitionSpec spec = spec(settled(file));
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < spec.fields().size(); i++) {
      String value = file.partition().get(i, String.class);
      values.put(spec.fields().get(i).name(), value == null ? "" : value);
    }
    return values;
  }

  /** A file's path relative to the lake's directory. */
  String relative(DataFile file) {
    return io.relative(file.location());
  }

  /** The location of a path relative to the lake's directory. */
  String location(String relative) {
    return io.location(relative);
  }

  private PartitionSpec spec(boolean settled) {
    for (PartitionSpec spec : table.specs().values()) {
      if ((spec.fields().size() > 1) == settled) {
        return spec;
      }
    }
    throw new IllegalStateException("table " + name + " lacks a layout");
  }

  /** Deletes metadata files that nothing refers to: left by a process that ended at work. */
  synchronized int deleteOrphanedMetadata() throws IOException {
    Set<String> needed = new HashSet<>();
    TableMetadata metadata = table.operations().current();
    needed.add(fileName(metadata.metadataFileLocation()));
    metadata.previousFiles().forEach(entry -> needed.add(fileName(entry.file())));
    for (Kept snapshot : kept) {
      needed.add(fileName(snapshot.list));
      snapshot.manifests.forEach(manifest -> needed.add(fileName(manifest)));
    }
    Path directory = io.resolve(table.location()).resolve("metadata");
    int count = 0;
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path file : (Iterable<Path>) entries::iterator) {
        String fileName = file.getFileName().toString();
        boolean ours = fileName.endsWith(".avro") || fileName.endsWith(".metadata.json");
        if (ours && !needed.contains(fileName)) {
          Files.deleteIfExists(file);
          count++;
        }
      }
    }
    return count;
  }

  private static String fileName(@Nullable String location) {
    return location == null ? "" : location.substring(location.lastIndexOf('/') + 1);
  }

  private interface Step {
    void run(Transaction transaction);
  }

  private Change change(Collection<Long> expired, Step step) throws IOException {
    run(
        () -> {
          List<Long> leaving = stillKept(expired);
          Transaction transaction = table.newTransaction();
          step.run(transaction);
          if (!leaving.isEmpty()) {
            ExpireSnapshots expire =
                transaction.expireSnapshots().cleanupLevel(ExpireSnapshots.CleanupLevel.NONE);
            leaving.forEach(expire::expireSnapshotId);
            expire.commit();
          }
          transaction.commitTransaction();
          kept.add(keep(table.currentSnapshot()));
          forget(leaving);
        });
    return change(table.currentSnapshot());
  }

  /** Those of the snapshots that another change did not let go meanwhile. */
  private List<Long> stillKept(Collection<Long> expired) {
    Set<Long> ids = snapshotIds();
    return expired.stream().filter(ids::contains).toList();
  }

  private Change change(Snapshot snapshot) {
    return new Change(
        snapshot.snapshotId(),
        snapshot.sequenceNumber(),
        Long.parseLong(table.properties().getOrDefault(EPOCH_PROPERTY, "0")));
  }

  private Kept keep(Snapshot snapshot) {
    Set<String> manifests = new HashSet<>();
    for (ManifestFile manifest : snapshot.allManifests(io)) {
      manifests.add(manifest.path());
    }
    return new Kept(
        snapshot.snapshotId(),
        snapshot.sequenceNumber(),
        snapshot.manifestListLocation(),
        manifests);
  }

  /** Deletes the metadata files that only expired snapshots needed. */
  private void forget(Collection<Long> expired) {
    if (expired.isEmpty()) {
      return;
    }
    Set<Long> ids = new HashSet<>(expired);
    Map<Boolean, List<Kept>> parts = new HashMap<>();
    parts.put(true, new ArrayList<>());
    parts.put(false, new ArrayList<>());
    for (Kept snapshot : kept) {
      List<Kept> part = parts.get(ids.contains(snapshot.snapshotId));
      if (part != null) {
        part.add(snapshot);
      }
    }
    List<Kept> gone = parts.getOrDefault(true, List.of());
    List<Kept> staying = parts.getOrDefault(false, List.of());
    Set<String> files = new HashSet<>();
    for (Kept snapshot : gone) {
      files.add(snapshot.list);
      files.addAll(snapshot.manifests);
    }
    for (Kept snapshot : staying) {
      files.removeAll(snapshot.manifests);
    }
    kept.clear();
    kept.addAll(staying);
    for (String file : files) {
      try {
        io.deleteFile(file);
      } catch (java.io.UncheckedIOException e) {
        // It stays as an orphan until the next start.
        System.getLogger(LakeTable.class.getName())
            .log(System.Logger.Level.WARNING, "Cannot delete {0}: {1}", file, e.getMessage());
      }
    }
  }

  private interface Commit {
    void run();
  }

  /** Runs a change of the table; Iceberg's failures become ours, and the table is read again. */
  private void run(Commit commit) throws IOException {
    readAgainIfStale();
    try {
      commit.run();
    } catch (RuntimeException e) {
      stale = true;
      throw LakeException.of("The table " + id.namespace() + "." + name + " cannot be changed", e);
    }
  }

  /** A change that failed may have been made all the same. */
  private void readAgainIfStale() throws IOException {
    if (stale) {
      try {
        table.refresh();
        kept.clear();
        for (Snapshot snapshot : table.snapshots()) {
          kept.add(keep(snapshot));
        }
        stale = false;
      } catch (RuntimeException e) {
        throw LakeException.of("The table " + id.namespace() + "." + name + " cannot be read", e);
      }
    }
  }
}
