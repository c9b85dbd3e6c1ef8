package dev.tarn.lake.parquet;

import static dev.tarn.lake.parquet.ParquetFixture.chunk;
import static dev.tarn.lake.parquet.ParquetFixture.complete;
import static dev.tarn.lake.parquet.ParquetFixture.footer;
import static dev.tarn.lake.parquet.ParquetFixture.leaf;
import static dev.tarn.lake.parquet.ParquetFixture.type;
import static dev.tarn.lake.parquet.ParquetFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.BooleanColumn;
import dev.tarn.event.DoubleColumn;
import dev.tarn.event.EventBatch;
import dev.tarn.event.FieldType;
import dev.tarn.event.LongColumn;
import dev.tarn.event.RowType;
import dev.tarn.event.TextColumn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file says of its columns, in its footer and to Iceberg. */
class ParquetMetricsTest {
  @TempDir Path folder;

  @Test
  void givesTheMetricsThatIcebergComputesFromTheFile() throws Exception {
    long seed = System.nanoTime();
    System.out.println("ParquetMetricsTest seed " + seed);
    for (int round = 0; round < 40; round++) {
      RandomRows generator = new RandomRows(new Random(seed + round));
      RowType type = generator.type();
      ParquetSchema schema = generator.schema(type);
      EventBatch[] batches = new EventBatch[1 + round % 3];
      for (int i = 0; i < batches.length; i++) {
        batches[i] = new EventBatch(type);
        for (int row = 0; row < 50; row++) {
          RandomRows.append(batches[i], generator.row(type, 5000), "r" + i, row);
        }
      }
      Path file = folder.resolve("metrics-" + round);
      WrittenFile written = write(file, schema, ParquetSettings.DEFAULT, batches);
      Metrics metrics =
          ParquetUtil.fileMetrics(
              org.apache.iceberg.Files.localInput(file.toFile()), MetricsConfig.getDefault());
      assertThat(written.rows()).isEqualTo(metrics.recordCount());
      Map<Integer, ByteBuffer> lower = new HashMap<>();
      Map<Integer, ByteBuffer> upper = new HashMap<>();
      for (WrittenFile.ColumnMetrics column : written.columns()) {
        String about = "seed " + seed + " round " + round + " field " + column.fieldId();
        assertThat(column.bytes()).as(about).isEqualTo(metrics.columnSizes().get(column.fieldId()));
        if (metrics.valueCounts().containsKey(column.fieldId())) {
          assertThat(column.values())
              .as(about)
              .isEqualTo(metrics.valueCounts().get(column.fieldId()));
          assertThat(column.nulls())
              .as(about)
              .isEqualTo(metrics.nullValueCounts().get(column.fieldId()));
        }
        if (column.lower() != null) {
          lower.put(column.fieldId(), column.lower());
        }
        if (column.upper() != null) {
          upper.put(column.fieldId(), column.upper());
        }
      }
      assertThat(lower).as("seed " + seed + " round " + round).isEqualTo(metrics.lowerBounds());
      assertThat(upper).as("seed " + seed + " round " + round).isEqualTo(metrics.upperBounds());
      assertThat(written.splitOffsets())
          .isEqualTo(footer(file).getBlocks().stream().map(BlockMetaData::getStartingPos).toList());
    }
  }

  @Test
  void statisticsOfRowGroupsAreThoseOfTheirRows() throws Exception {
    RowType type =
        type(
            leaf("text", FieldType.Leaf.TEXT),
            leaf("number", FieldType.Leaf.LONG),
            leaf("decimal", FieldType.Leaf.DOUBLE),
            leaf("flag", FieldType.Leaf.BOOLEAN));
    EventBatch batch = new EventBatch(type);
    TextColumn text = (TextColumn) batch.root().member(0);
    LongColumn number = (LongColumn) batch.root().member(1);
    DoubleColumn decimal = (DoubleColumn) batch.root().member(2);
    BooleanColumn flag = (BooleanColumn) batch.root().member(3);
    String longest = "z".repeat(70);
    for (String value : List.of("b", "a\uFFFF", "a\uD83D\uDE00", longest)) {
      RandomRows.appendText(text, value);
    }
    for (long value : new long[] {5, Long.MIN_VALUE, Long.MAX_VALUE, 0}) {
      number.append(value);
    }
    for (double value : new double[] {Double.NaN, 0.0, 1.5, -0.0}) {
      decimal.append(value);
    }
    flag.appendRepeated(true, 4);
    batch.root().padTo(6);
    complete(batch, 6);
    ParquetSettings settings = new ParquetSettings(1, 1 << 19, 1 << 20, 3, 1 << 15, 1 << 20);
    Path file = folder.resolve("statistics");
    write(file, new RandomRows(new Random(1)).schema(type), settings, batch);
    ParquetMetadata footer = footer(file);
    assertThat(footer.getBlocks()).hasSize(2);
    assertThat(footer.getFileMetaData().getCreatedBy()).startsWith("tarn version ");
    assertThat(footer.getFileMetaData().getKeyValueMetaData()).containsEntry("writer", "test");
    Statistics<?> texts = chunk(footer, 0, "text").getStatistics();
    assertThat(texts.getMinBytes()).isEqualTo("a\uFFFF".getBytes(StandardCharsets.UTF_8));
    assertThat(texts.getMaxBytes()).isEqualTo("b".getBytes(StandardCharsets.UTF_8));
    assertThat(texts.getNumNulls()).isZero();
    texts = chunk(footer, 1, "text").getStatistics();
    assertThat(texts.getMinBytes()).isEqualTo("z".repeat(64).getBytes(StandardCharsets.UTF_8));
    assertThat(texts.getMaxBytes())
        .isEqualTo(("z".repeat(63) + "{").getBytes(StandardCharsets.UTF_8));
    assertThat(texts.getNumNulls()).isEqualTo(2);
    Statistics<?> numbers = chunk(footer, 0, "number").getStatistics();
    assertThat(numbers.genericGetMin()).isEqualTo(Long.MIN_VALUE);
    assertThat(numbers.genericGetMax()).isEqualTo(Long.MAX_VALUE);
    Statistics<?> decimals = chunk(footer, 0, "decimal").getStatistics();
    assertThat(decimals.genericGetMin()).isEqualTo(-0.0);
    assertThat(decimals.genericGetMax()).isEqualTo(1.5);
    Statistics<?> flags = chunk(footer, 1, "flag").getStatistics();
    assertThat(flags.genericGetMin()).isEqualTo(true);
    assertThat(flags.getNumNulls()).isEqualTo(2);
    for (String condition :
        List.of("text = '" + longest + "'", "decimal = 0", "number < 0", "text > 'zz'")) {
      int expected = condition.equals("decimal = 0") ? 2 : 1;
      assertThat(
              Readers.duckDb(
                  "SELECT * FROM read_parquet('" + file + "') WHERE " + condition,
                  new RandomRows(new Random(1)).schema(type)))
          .as(condition)
          .hasSize(expected);
    }
  }
}
