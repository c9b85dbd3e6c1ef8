package dev.tarn.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.EventBatch;
import dev.tarn.event.RowType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileWriterTest {
  private static final long EPOCH = (1L << 48) + 5;

  @TempDir Path folder;

  private static Map<String, Object> whole(Map<String, Object> row, String region, int ordinal) {
    Map<String, Object> whole = new LinkedHashMap<>(row);
    whole.put("region", region);
    whole.put("accountId", "123456789012");
    whole.put("eventDay", "20261120");
    whole.put("_epoch", EPOCH);
    whole.put("_unit", 7L);
    whole.put("_ordinal", ordinal);
    return whole;
  }

  private ParquetFileWriter open(FileChannel channel, ParquetSchema schema, ParquetScratch scratch)
      throws IOException {
    return new ParquetFileWriter(
        channel, schema, Map.of("_epoch", EPOCH), Map.of("writer", "test"), scratch);
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Test
  void threeReadersGiveBackRandomRowsOfRandomTypes() throws Exception {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("ParquetFileWriterTest seed " + seed);
    for (int round = 0; round < Integer.getInteger("tarn.rounds", 40); round++) {
      Random random = new Random(seed + round);
      RandomRows generator = new RandomRows(random);
      RowType type = generator.type();
      ParquetSchema schema = generator.schema(type);
      ParquetSettings settings =
          new ParquetSettings(
              1,
              random.nextBoolean() ? 1 << 19 : 1 + random.nextInt(300),
              random.nextBoolean() ? 1 << 20 : 5000,
              1 + random.nextInt(2000),
              random.nextInt(3) == 0 ? random.nextInt(20) : 1 << 15,
              random.nextInt(3) == 0 ? random.nextInt(2000) : 1 << 20);
      Path file = folder.resolve("random-" + round + ".parquet");
      List<Map<String, Object>> expected = new ArrayList<>();
      WrittenFile written;
      EventBatch batch = new EventBatch(type);
      try (FileChannel channel = create(file);
          ParquetScratch scratch = new ParquetScratch(settings)) {
        ParquetFileWriter writer = open(channel, schema, scratch);
        for (int flush = random.nextInt(4); flush >= 0; flush--) {
          batch.clear();
          List<Map<String, Object>> rows = new ArrayList<>();
          int variety = random.nextBoolean() ? 1 + random.nextInt(8) : 1 + random.nextInt(20_000);
          for (int row = random.nextInt(random.nextInt(4) == 0 ? 3000 : 100); row > 0; row--) {
            Map<String, Object> values = generator.row(type, variety);
            RandomRows.append(batch, values, "r" + row % 3, rows.size());
            rows.add(whole(values, "r" + row % 3, rows.size()));
          }
          if (random.nextBoolean()) {
            writer.write(batch, null);
            expected.addAll(rows);
          } else {
            int[] selection = new int[random.nextInt(rows.size() + 1)];
            for (int i = 0; i < selection.length; i++) {
              selection[i] = random.nextInt(rows.size());
              expected.add(rows.get(selection[i]));
            }
            writer.write(batch, selection);
          }
        }
        written = writer.finish();
      }
      assertThat(written.rows()).isEqualTo(expected.size());
      assertThat(written.bytes()).isEqualTo(Files.size(file));
      String about = "seed " + seed + " round " + round + " " + schema;
      assertSame(about + " parquet-java", Readers.parquetJava(file, schema), expected);
      assertSame(about + " iceberg", Readers.iceberg(file, schema), expected);
      assertSame(
          about + " duckdb",
          Readers.duckDb("SELECT * FROM read_parquet('" + file + "')", schema),
          expected);
      assertSame(
          about + " duckdb by id",
          Readers.duckDb(Readers.duckDbBySchema(List.of(file), schema), schema),
          expected);
      Files.delete(file);
    }
  }

  private static void assertSame(
      String about, List<Map<String, Object>> actual, List<Map<String, Object>> expected) {
    assertThat(actual).as(about).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      if (!actual.get(row).equals(expected.get(row))) {
        assertThat(actual.get(row)).as(about + " row " + row).isEqualTo(expected.get(row));
      }
    }
  }
}
