package dev.tarn.lake;

import dev.tarn.event.EventBatch;
import dev.tarn.event.RowType;
import dev.tarn.lake.parquet.ParquetFileWriter;
import dev.tarn.lake.parquet.ParquetSchema;
import dev.tarn.lake.parquet.ParquetScratch;
import dev.tarn.lake.parquet.ParquetSettings;
import dev.tarn.lake.parquet.WrittenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** Writes data files of a lake and makes them durable. Thread-safe. */
final class DataFileWriter implements AutoCloseable {
  private static final long LARGE_BYTES = 1 << 20;

  private final LakePaths paths;
  private final ParallelWork disk;
  private final ConcurrentLinkedDeque<ParquetScratch> scratches = new ConcurrentLinkedDeque<>();

  DataFileWriter(LakePaths paths, ParallelWork disk) {
    this.paths = paths;
    this.disk = disk;
  }

  /** Where the rows of a file belong; region and account are empty in the landing layout. */
  record Place(boolean settled, String region, String accountId, String eventDay) {}

  /**
   * Writes rows of a batch as one file. Of a file that fails nothing stays; one that is written is
   * durable after {@link #sync}.
   *
   * @param path of the new file, relative to the lake's directory
   * @param shape all columns of the table
   * @param epoch the value of {@code _epoch} in every row, or null where the batch has that column
   */
  RecordedFile write(
      String path,
      ParquetSchema shape,
      Place place,
      EventBatch batch,
      int[] rows,
      @Nullable Long epoch)
      throws IOException {
    return write(
        path,
        shape.forType(batch.type()),
        place,
        epoch == null ? Map.of() : Map.of(RowType.EPOCH_FIELD, epoch),
        writer -> writer.write(batch, rows));
  }

  /** Writes the rows of a file. */
  interface Rows {
    void writeTo(ParquetFileWriter writer) throws IOException;
  }

  /**
   * Writes a file of rows that need not be in memory together. Of a file that fails nothing stays;
   * one that is written is durable after {@link #sync}.
   *
   * @param path of the new file, relative to the lake's directory
   * @param shape the columns that the rows have
   * @param constants columns that have one value in every row
   */
  RecordedFile write(
      String path, ParquetSchema shape, Place place, Map<String, Long> constants, Rows rows)
      throws IOException {
    Path file = paths.resolve(path);
    ParquetScratch scratch = scratches.poll();
    if (scratch == null) {
      scratch = new ParquetScratch(ParquetSettings.DEFAULT);
    }
    boolean written = false;
    try (FileChannel channel = create(file)) {
      ParquetFileWriter writer =
          new ParquetFileWriter(channel, shape, constants, Map.of(), scratch);
      rows.writeTo(writer);
      WrittenFile finished = writer.finish();
      if (finished.bytes() >= LARGE_BYTES) {
        // Not all at once when the epoch ends.
        channel.force(true);
      }
      written = true;
      return recorded(path, place, finished);
    } catch (IOException e) {
      throw LakeException.of("The file " + file + " cannot be written", e);
    } finally {
      if (written) {
        scratches.push(scratch);
      } else {
        scratch.close();
        Files.deleteIfExists(file);
      }
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static RecordedFile recorded(String path, Place place, WrittenFile file) {
    List<RecordedFile.ColumnMetrics> columns = new ArrayList<>();
    for (WrittenFile.ColumnMetrics column : file.columns()) {
      ByteBuffer lower = column.lower();
      ByteBuffer upper = column.upper();
      columns.add(
          new RecordedFile.ColumnMetrics(
              column.fieldId(),
              column.bytes(),
              column.values(),
              column.nulls(),
              lower == null ? null : bytes(lower),
              upper == null ? null : bytes(upper)));
    }
    return new RecordedFile(
        path,
        place.settled(),
        place.region(),
        place.accountId(),
        place.eventDay(),
        file.rows(),
        file.bytes(),
        columns);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** Makes files durable, with their directories' entries. */
  void sync(Collection<String> files) throws IOException {
    Set<Path> directories = new LinkedHashSet<>();
    List<ParallelWork.Task> tasks = new ArrayList<>();
    for (String file : files) {
      Path path = paths.resolve(file);
      tasks.add(() -> LocalFileIO.syncFile(path));
      directories.add(path.getParent());
    }
    disk.run(tasks);
    disk.run(
        directories.stream()
            .map(directory -> (ParallelWork.Task) () -> LocalFileIO.syncDirectory(directory))
            .toList());
  }

  @Override
  public void close() {
    for (ParquetScratch scratch = scratches.poll(); scratch != null; scratch = scratches.poll()) {
      scratch.close();
    }
  }
}
