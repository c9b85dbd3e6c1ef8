package dev.tarn.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/**
 * The files of one snapshot of a table. Thread-safe.
 *
 * <p>The table's metadata file is read on first use. It may have been replaced and deleted by then;
 * a newer one has the snapshot too, as long as it is leased.
 */
final class SnapshotFiles {
  private static final int ATTEMPTS = 100;

  private final LocalFileIO io;
  private final String name;
  private final long snapshotId;
  private final CurrentMetadata current;
  private @Nullable BaseTable table;

  /** Finds where the table's metadata is now. */
  interface CurrentMetadata {
    String location() throws IOException;
  }

  SnapshotFiles(LocalFileIO io, String name, long snapshotId, CurrentMetadata current) {
    this.io = io;
    this.name = name;
    this.snapshotId = snapshotId;
    this.current = current;
  }

  List<DataFileEntry> files(Expression filter) throws IOException {
    List<DataFileEntry> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table().newScan().useSnapshot(snapshotId).filter(filter).planFiles()) {
      for (FileScanTask task : tasks) {
        files.add(
            new DataFileEntry(
                io.resolve(task.file().location()),
                task.file().recordCount(),
                task.file().fileSizeInBytes()));
      }
    } catch (RuntimeException e) {
      throw LakeException.of("The files of table " + name + " cannot be listed", e);
    }
    return files;
  }

  private synchronized BaseTable table() throws IOException {
    BaseTable known = table;
    if (known != null) {
      return known;
    }
    TableMetadata metadata = readMetadata();
    known = new BaseTable(new StaticTableOperations(metadata, io), name, report -> {});
    table = known;
    return known;
  }

  private TableMetadata readMetadata() throws IOException {
    NotFoundException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return TableMetadataParser.read(io, current.location());
      } catch (NotFoundException e) {
        last = e; // replaced meanwhile
      } catch (RuntimeException e) {
        throw LakeException.of("The table " + name + " cannot be read", e);
      }
    }
    throw new LakeException("lake-corrupt", "The metadata of table " + name + " is missing", last);
  }
}
