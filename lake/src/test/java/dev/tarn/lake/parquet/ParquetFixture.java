package dev.tarn.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.RowType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;

/** Files that tests write, and what parquet-java finds in their footers. */
final class ParquetFixture {
  private static final long EPOCH = (1L << 48) + 5;

  private ParquetFixture() {}

  /** A row with the columns that every file has. */
  static Map<String, Object> whole(Map<String, Object> row, String region, int ordinal) {
    Map<String, Object> whole = new LinkedHashMap<>(row);
    whole.put("region", region);
    whole.put("accountId", "123456789012");
    whole.put("eventDay", "20261120");
    whole.put("_epoch", EPOCH);
    whole.put("_unit", 7L);
    whole.put("_ordinal", ordinal);
    return whole;
  }

  /** Fills the columns that every file has, and those of events that lack values. */
  static void complete(EventBatch batch, int rows) {
    while (batch.unit().size() < rows) {
      RandomRows.appendText(batch.region(), "r0");
      RandomRows.appendText(batch.accountId(), "123456789012");
      RandomRows.appendText(batch.eventDay(), "20261120");
      batch.ordinal().append(batch.unit().size());
      batch.unit().append(7);
    }
    batch.padTo(rows);
  }

  static RowType type(Field... fields) {
    return new RowType(List.of(fields));
  }

  static Field leaf(String name, FieldType.Leaf type) {
    return new Field(name, type);
  }

  static WrittenFile write(
      Path file, ParquetSchema schema, ParquetSettings settings, EventBatch... batches)
      throws IOException {
    try (FileChannel channel = create(file);
        ParquetScratch scratch = new ParquetScratch(settings)) {
      ParquetFileWriter writer = open(channel, schema, scratch);
      for (EventBatch batch : batches) {
        writer.write(batch, null);
      }
      return writer.finish();
    }
  }

  static ParquetFileWriter open(FileChannel channel, ParquetSchema schema, ParquetScratch scratch)
      throws IOException {
    return new ParquetFileWriter(
        channel, schema, Map.of("_epoch", EPOCH), Map.of("writer", "test"), scratch);
  }

  static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  static ParquetMetadata footer(Path file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      return reader.getFooter();
    }
  }

  static ColumnChunkMetaData chunk(ParquetMetadata footer, int rowGroup, String path) {
    return footer.getBlocks().get(rowGroup).getColumns().stream()
        .filter(column -> column.getPath().toDotString().equals(path))
        .findFirst()
        .orElseThrow();
  }

  static void assertSame(
      String about, List<Map<String, Object>> actual, List<Map<String, Object>> expected) {
    assertThat(actual).as(about).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      if (!actual.get(row).equals(expected.get(row))) {
        assertThat(actual.get(row)).as(about + " row " + row).isEqualTo(expected.get(row));
      }
    }
  }
}
