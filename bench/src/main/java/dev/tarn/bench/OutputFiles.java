package dev.tarn.bench;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.RowType;
import dev.tarn.event.TextColumn;
import dev.tarn.lake.parquet.ParquetField;
import dev.tarn.lake.parquet.ParquetFileWriter;
import dev.tarn.lake.parquet.ParquetSchema;
import dev.tarn.lake.parquet.ParquetScratch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parquet files that batches go to: one file, or one a partition and flush. */
final class OutputFiles implements AutoCloseable {
  private final ParquetSchema schema;
  private final ParquetScratch scratch;
  private final Path output;
  private final @Nullable FileChannel channel;
  private final @Nullable ParquetFileWriter single;
  private int flushes;
  private long rows;

  OutputFiles(ParquetSchema schema, ParquetScratch scratch, Path output, boolean partitioned)
      throws IOException {
    this.schema = schema;
    this.scratch = scratch;
    this.output = output;
    this.channel = partitioned ? null : open(output);
    this.single = channel == null ? null : writer(channel);
  }

  long rows() {
    return rows;
  }

  void write(EventBatch batch) throws IOException {
    rows += batch.rows();
    if (single != null) {
      single.write(batch, null);
      return;
    }
    flushes++;
    for (Map.Entry<String, int[]> partition : partitions(batch).entrySet()) {
      Path folder = output.resolve(partition.getKey());
      Files.createDirectories(folder);
      try (FileChannel file =
          open(folder.resolve(Thread.currentThread().threadId() + "-" + flushes + ".parquet"))) {
        ParquetFileWriter writer = writer(file);
        writer.write(batch, partition.getValue());
        writer.finish();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (single != null && channel != null) {
      single.finish();
      channel.close();
    }
  }

  private ParquetFileWriter writer(FileChannel file) throws IOException {
    return new ParquetFileWriter(file, schema, Map.of(RowType.EPOCH_FIELD, 1L), Map.of(), scratch);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  /** Rows by folder, in order. */
  private static Map<String, int[]> partitions(EventBatch batch) {
    int regions = batch.region().entries();
    int accounts = batch.accountId().entries();
    Map<Long, Integer> numbers = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    int[] partition = new int[batch.rows()];
    int[] counts = new int[64];
    for (int row = 0; row < partition.length; row++) {
      long key =
          ((long) batch.eventDay().entry(row) * accounts + batch.accountId().entry(row)) * regions
              + batch.region().entry(row);
      Integer number = numbers.get(key);
      if (number == null) {
        number = numbers.size();
        numbers.put(key, number);
        names.add(
            "region="
                + text(batch.region(), row)
                + "/accountId="
                + text(batch.accountId(), row)
                + "/eventDay="
                + text(batch.eventDay(), row));
        if (number == counts.length) {
          counts = java.util.Arrays.copyOf(counts, number * 2);
        }
      }
      partition[row] = number;
      counts[number]++;
    }
    Map<String, int[]> rows = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      rows.put(names.get(i), new int[counts[i]]);
      counts[i] = 0;
    }
    List<int[]> selections = List.copyOf(rows.values());
    for (int row = 0; row < partition.length; row++) {
      selections.get(partition[row])[counts[partition[row]]++] = row;
    }
    return rows;
  }

  private static String text(TextColumn column, int row) {
    int entry = column.entry(row);
    return new String(
        column.arena(),
        column.entryStart(entry),
        column.entryLength(entry),
        StandardCharsets.UTF_8);
  }

  /** The file schema of a row type, ids counted from 1. */
  static ParquetSchema schema(RowType type) {
    Ids ids = new Ids();
    List<Field> fields = new ArrayList<>(type.fields());
    fields.addAll(RowType.PARTITION_FIELDS);
    fields.add(new Field(RowType.EPOCH_FIELD, FieldType.Leaf.LONG));
    fields.addAll(RowType.IDENTITY_FIELDS);
    return new ParquetSchema(ids.fields(fields));
  }

  private static final class Ids {
    private int last;

    List<ParquetField> fields(List<Field> fields) {
      List<ParquetField> made = new ArrayList<>();
      for (Field field : fields) {
        made.add(field(field.name(), field.type()));
      }
      return made;
    }

    private ParquetField field(String name, FieldType type) {
      int id = ++last;
      return switch (type) {
        case FieldType.Leaf leaf -> new ParquetField.Leaf(name, id, leaf);
        case FieldType.Struct struct -> new ParquetField.Struct(name, id, fields(struct.fields()));
        case FieldType.ListOf list ->
            new ParquetField.ListOf(name, id, field("element", list.element()));
        case FieldType.TextMap map -> new ParquetField.TextMap(name, id, ++last, ++last);
      };
    }
  }
}
