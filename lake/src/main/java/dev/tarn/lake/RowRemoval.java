package dev.tarn.lake;

import dev.tarn.event.EventBatch;
import dev.tarn.event.LongColumn;
import dev.tarn.event.RowType;
import dev.tarn.lake.parquet.ParquetFileReader;
import dev.tarn.lake.parquet.ParquetSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types;

/**
 * Takes rows of replaced units out of the tables, by writing the files that have some again without
 * them. Files without such rows are not touched, and are not even read where the manifests rule
 * them out. One row group at a time is in memory.
 */
final class RowRemoval {
  /** More values than Iceberg looks at one by one. */
  private static final int LISTED_UNITS = 200;

  private final LakePaths paths;
  private final DataFileWriter writer;
  private final Names names;
  private final Map<Long, UnitReplacement> units = new HashMap<>();
  private final Map<TableId, Long> removedRows = new HashMap<>();

  /** Gives the paths of new files, relative to the lake's directory. */
  interface Names {
    String next(LakeTable table);
  }

  RowRemoval(LakePaths paths, DataFileWriter writer, List<UnitReplacement> units, Names names) {
    this.paths = paths;
    this.writer = writer;
    this.names = names;
    units.forEach(unit -> this.units.put(unit.unitNumber(), unit));
  }

  /** Rows that left, by table. */
  Map<TableId, Long> removedRows() {
    return removedRows;
  }

  /**
   * Finds the files of a table that have rows to be removed, and writes what stays of them. The new
   * files are durable after {@link DataFileWriter#sync}.
   */
  FileChanges remove(LakeTable table) throws IOException {
    List<UnitReplacement> selected =
        units.values().stream().filter(u -> concerns(u, table)).toList();
    if (selected.isEmpty()) {
      return FileChanges.NONE;
    }
    List<RecordedFile> added = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    org.apache.iceberg.Schema schema = table.schema();
    for (DataFile file : table.files(filter(selected))) {
      String path = table.relative(file);
      try (FileChannel channel = FileChannel.open(paths.resolve(path))) {
        ParquetFileReader reader = new ParquetFileReader(channel);
        List<int[]> staying = new ArrayList<>();
        long stay = 0;
        for (int group = 0; group < reader.rowGroups(); group++) {
          int[] rows = staying(reader, group, schema);
          staying.add(rows);
          stay += rows.length;
        }
        if (stay == reader.rows()) {
          continue;
        }
        removed.add(path);
        removedRows.merge(table.id(), reader.rows() - stay, Long::sum);
        if (stay > 0) {
          added.add(copy(table, schema, file, reader, staying));
        }
      } catch (IOException e) {
        throw LakeException.of("The file " + path + " cannot be written again", e);
      }
    }
    return new FileChanges(added, removed);
  }

  private static boolean concerns(UnitReplacement unit, LakeTable table) {
    return table.id().equals(TableId.QUARANTINE)
        || (unit.whole() && table.id().source().equals(unit.unit().source()));
  }

  private static Expression filter(List<UnitReplacement> selected) {
    List<Long> numbers = selected.stream().map(UnitReplacement::unitNumber).sorted().toList();
    String column = RowType.IDENTITY_FIELDS.get(0).name();
    return numbers.size() <= LISTED_UNITS
        ? Expressions.in(column, numbers)
        : Expressions.and(
            Expressions.greaterThanOrEqual(column, numbers.get(0)),
            Expressions.lessThanOrEqual(column, numbers.get(numbers.size() - 1)));
  }

  /** The rows of a row group that are not to be removed. */
  private int[] staying(ParquetFileReader reader, int group, org.apache.iceberg.Schema schema)
      throws IOException {
    LongColumn unitColumn = identity(reader, group, schema, 0);
    LongColumn ordinalColumn = null;
    int[] rows = new int[unitColumn.size()];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      UnitReplacement unit = units.get(unitColumn.value(row));
      boolean leaves = unit != null;
      OrdinalSet ordinals = unit == null ? null : unit.ordinals();
      if (ordinals != null) {
        if (ordinalColumn == null) {
          ordinalColumn = identity(reader, group, schema, 1);
        }
        leaves = ordinals.contains(ordinalColumn.value(row));
      }
      if (!leaves) {
        rows[count++] = row;
      }
    }
    return java.util.Arrays.copyOf(rows, count);
  }

  private static LongColumn identity(
      ParquetFileReader reader, int group, org.apache.iceberg.Schema schema, int index)
      throws IOException {
    Types.NestedField field = schema.findField(RowType.IDENTITY_FIELDS.get(index).name());
    return reader.readNumbers(group, field.fieldId());
  }

  private RecordedFile copy(
      LakeTable table,
      org.apache.iceberg.Schema schema,
      DataFile file,
      ParquetFileReader reader,
      List<int[]> staying)
      throws IOException {
    ParquetSchema shape = FileShapes.parquet(schema);
    RowType type = FileShapes.rowTypeWithEpoch(schema);
    Map<String, String> partition = table.partition(file);
    boolean settled = table.settled(file);
    return writer.write(
        names.next(table),
        shape.forType(type),
        new DataFileWriter.Place(
            settled,
            settled ? partition.getOrDefault("region", "") : "",
            settled ? partition.getOrDefault("accountId", "") : "",
            partition.getOrDefault("eventDay", "")),
        Map.of(),
        out -> {
          for (int group = 0; group < staying.size(); group++) {
            if (staying.get(group).length > 0) {
              EventBatch rows = new EventBatch(type);
              reader.readInto(rows, shape, group);
              out.write(rows, staying.get(group));
            }
          }
        });
  }
}
