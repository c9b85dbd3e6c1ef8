package dev.tarn.lake;

import com.github.luben.zstd.ZstdInputStream;
import dev.tarn.event.EventBatch;
import dev.tarn.event.Quarantine;
import dev.tarn.event.RowType;
import dev.tarn.lake.parquet.ParquetFileReader;
import dev.tarn.lake.parquet.ParquetSchema;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * What a lake was made of, as far as it is kept: parts of units, their raw bytes, rejected records.
 * For mapping history again. Thread-safe.
 */
public final class LakeHistory {
  private final LakePaths paths;
  private final StateDatabase state;

  LakeHistory(LakePaths paths, StateDatabase state) {
    this.paths = paths;
    this.state = state;
  }

  /** Reads a batch of rows of {@link Quarantine#TYPE}; the batch is good until it returns. */
  public interface Rejected {
    void take(EventBatch rows) throws IOException;
  }

  /**
   * Numbers of the units of a source of which a part was recorded in a time, oldest first.
   *
   * @param to exclusive
   */
  public List<Long> units(String source, Instant from, Instant to) throws IOException {
    return state.read(
        connection -> {
          List<Long> numbers = new ArrayList<>();
          try (PreparedStatement statement =
                  StateDatabase.prepare(
                      connection,
                      "SELECT number FROM units WHERE source = ? AND EXISTS (SELECT 1 FROM parts"
                          + " WHERE unit_number = number AND committed_at >= ? AND committed_at < ?)"
                          + " ORDER BY number",
                      source,
                      from.toEpochMilli(),
                      to.toEpochMilli());
              ResultSet result = statement.executeQuery()) {
            while (result.next()) {
              numbers.add(result.getLong(1));
            }
          }
          return numbers;
        });
  }

  /** The recorded parts of a unit in their order; none for a unit that is no longer remembered. */
  public List<LedgerRow> parts(long unitNumber) throws IOException {
    return state.read(
        connection -> {
          List<LedgerRow> rows = new ArrayList<>();
          try (PreparedStatement statement =
                  StateDatabase.prepare(
                      connection,
                      LedgerRow.SELECT + " WHERE p.unit_number = ? ORDER BY p.part",
                      unitNumber);
              ResultSet result = statement.executeQuery()) {
            while (result.next()) {
              rows.add(LedgerRow.of(result));
            }
          }
          return rows;
        });
  }

  /**
   * An object that keeps bytes of a unit for records that were too large for the quarantine.
   *
   * @param byteOffset of its first byte in the unit's decompressed stream
   */
  public record RecordObject(String path, long byteOffset) {}

  /** The object that keeps the whole bytes of a too large record, if it is still there. */
  public Optional<RecordObject> recordObject(long unitNumber, long byteOffset) throws IOException {
    return state.read(
        connection -> {
          try (PreparedStatement statement =
                  StateDatabase.prepare(
                      connection,
                      "SELECT path, byte_offset FROM record_objects"
                          + " WHERE unit_number = ? AND byte_offset <= ?"
                          + " ORDER BY byte_offset DESC LIMIT 1",
                      unitNumber,
                      byteOffset);
              ResultSet result = statement.executeQuery()) {
            return result.next()
                ? Optional.of(new RecordObject(result.getString(1), result.getLong(2)))
                : Optional.empty();
          }
        });
  }

  /** Whether a raw object is still there. */
  public boolean hasRaw(String path) {
    return Files.exists(rawObject(path));
  }

  /** Size of a raw object as stored, in bytes; 0 if it is gone. */
  public long storedBytes(String path) {
    try {
      return Files.size(rawObject(path));
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * The bytes that a raw object keeps; the caller closes the stream.
   *
   * @throws NoSuchFileException if it is gone
   */
  public InputStream openRaw(String path) throws IOException {
    InputStream in = Files.newInputStream(rawObject(path));
    boolean opened = false;
    try {
      InputStream decompressed = new ZstdInputStream(new BufferedInputStream(in, 1 << 16));
      opened = true;
      return decompressed;
    } finally {
      if (!opened) {
        in.close();
      }
    }
  }

  private Path rawObject(String path) {
    Path file = paths.resolve(path).normalize();
    if (!file.startsWith(paths.raw())) {
      throw new IllegalArgumentException("not the path of a raw object: " + path);
    }
    return file;
  }

  /**
   * Hands out rejected records, some thousands at a time, file by file: those of a source and
   * reason, if these are given, and maybe others.
   */
  public void rejected(
      LakeSnapshot snapshot, Optional<String> source, Optional<String> code, Rejected rows)
      throws IOException {
    Expression filter = Expressions.alwaysTrue();
    if (source.isPresent()) {
      filter = Expressions.and(filter, Expressions.equal("source", source.get()));
    }
    if (code.isPresent()) {
      filter = Expressions.and(filter, Expressions.equal("code", code.get()));
    }
    rejected(snapshot, filter, rows);
  }

  /** Hands out rejected records: those of a range of units, and maybe others. */
  public void rejected(LakeSnapshot snapshot, long firstUnit, long lastUnit, Rejected rows)
      throws IOException {
    String unit = RowType.IDENTITY_FIELDS.get(0).name();
    rejected(
        snapshot,
        Expressions.and(
            Expressions.greaterThanOrEqual(unit, firstUnit),
            Expressions.lessThanOrEqual(unit, lastUnit)),
        rows);
  }

  private static void rejected(LakeSnapshot snapshot, Expression filter, Rejected rows)
      throws IOException {
    for (TableSnapshot table : snapshot.tables()) {
      if (!table.id().equals(TableId.QUARANTINE)) {
        continue;
      }
      ParquetSchema shape = FileShapes.parquet(table.schema());
      for (DataFileEntry file : table.files(filter)) {
        try (FileChannel channel = FileChannel.open(file.path())) {
          ParquetFileReader reader = new ParquetFileReader(channel);
          for (int group = 0; group < reader.rowGroups(); group++) {
            EventBatch batch = Quarantine.newBatch();
            reader.readInto(batch, shape, group);
            rows.take(batch);
          }
        }
      }
    }
  }
}
