package dev.tarn.lake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.RowType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileReaderTest {
  @TempDir Path folder;

  /** Rows that are read and written again are, for parquet-java, those of the first file. */
  @Test
  void rewritingRandomRowsOfRandomTypesChangesNothing() throws Exception {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("ParquetFileReaderTest seed " + seed);
    for (int round = 0; round < Integer.getInteger("tarn.rounds", 30); round++) {
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
              1 << 20);
      Path first = folder.resolve("first-" + round);
      EventBatch batch = new EventBatch(type);
      int variety = random.nextBoolean() ? 1 + random.nextInt(8) : 1 + random.nextInt(20_000);
      for (int row = 1 + random.nextInt(2000); row > 0; row--) {
        RandomRows.append(batch, generator.row(type, variety), "r" + row % 3, row);
      }
      write(first, schema, settings, batch, Map.of("_epoch", 7L));

      EventBatch again = new EventBatch(withEpoch(type));
      try (FileChannel channel = FileChannel.open(first)) {
        ParquetFileReader reader = new ParquetFileReader(channel);
        assertThat(reader.rows()).isEqualTo(batch.rows());
        reader.readInto(again, schema);
        reader.readInto(again, schema);
      }
      Path second = folder.resolve("second-" + round);
      write(second, schema, settings, again, Map.of());
      List<Map<String, Object>> expected = new ArrayList<>(Readers.parquetJava(first, schema));
      expected.addAll(List.copyOf(expected));
      assertThat(Readers.parquetJava(second, schema))
          .as("seed " + seed + " round " + round + " " + schema)
          .isEqualTo(expected);
      Files.delete(first);
      Files.delete(second);
    }
  }

  @Test
  void fieldsThatAFileLacksAreNull() throws Exception {
    RowType narrow =
        new RowType(
            List.of(
                new Field(
                    "list",
                    new FieldType.ListOf(
                        new FieldType.Struct(List.of(new Field("a", FieldType.Leaf.INT)))))));
    RowType wide =
        new RowType(
            List.of(
                new Field("new", FieldType.Leaf.TEXT),
                new Field(
                    "list",
                    new FieldType.ListOf(
                        new FieldType.Struct(
                            List.of(
                                new Field("b", FieldType.Leaf.TEXT),
                                new Field("a", FieldType.Leaf.LONG)))))));
    ParquetField.ListOf narrowList =
        new ParquetField.ListOf(
            "list",
            1,
            new ParquetField.Struct(
                "element", 2, List.of(new ParquetField.Leaf("a", 3, FieldType.Leaf.INT))));
    ParquetField.ListOf wideList =
        new ParquetField.ListOf(
            "list",
            1,
            new ParquetField.Struct(
                "element",
                2,
                List.of(
                    new ParquetField.Leaf("b", 5, FieldType.Leaf.TEXT),
                    new ParquetField.Leaf("a", 3, FieldType.Leaf.LONG))));
    EventBatch batch = new EventBatch(narrow);
    RandomRows.append(batch, Map.of("list", List.of(Map.of("a", 1), Map.of("a", -2))), "r", 0);
    RandomRows.append(batch, Map.of("list", List.of()), "r", 1);
    RandomRows.append(batch, Map.of(), "r", 2);
    Path file = folder.resolve("narrow");
    write(
        file, technical(List.of(narrowList)), ParquetSettings.DEFAULT, batch, Map.of("_epoch", 1L));
    EventBatch again = new EventBatch(withEpoch(wide));
    ParquetSchema schema =
        technical(List.of(new ParquetField.Leaf("new", 4, FieldType.Leaf.TEXT), wideList));
    try (FileChannel channel = FileChannel.open(file)) {
      new ParquetFileReader(channel).readInto(again, schema);
    }
    Path second = folder.resolve("wide");
    write(second, schema, ParquetSettings.DEFAULT, again, Map.of());
    List<Map<String, Object>> rows = Readers.parquetJava(second, schema);
    assertThat(rows.stream().map(row -> row.get("list")).map(String::valueOf))
        .containsExactly("[{b=null, a=1}, {b=null, a=-2}]", "[]", "null");
    assertThat(rows.stream().map(row -> row.get("new"))).containsOnlyNulls();
  }

  @Test
  void aDamagedFileIsAnExceptionAndNothingElse() throws Exception {
    RowType type = new RowType(List.of(new Field("text", FieldType.Leaf.TEXT)));
    ParquetSchema schema =
        technical(List.of(new ParquetField.Leaf("text", 1, FieldType.Leaf.TEXT)));
    EventBatch batch = new EventBatch(type);
    for (int i = 0; i < 500; i++) {
      RandomRows.append(batch, Map.of("text", "value " + i), "r", i);
    }
    Path file = folder.resolve("file");
    write(file, schema, ParquetSettings.DEFAULT, batch, Map.of("_epoch", 1L));
    byte[] bytes = Files.readAllBytes(file);
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("ParquetFileReaderTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] damaged = bytes.clone();
      for (int i = 0; i <= round % 5; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try (FileChannel channel = FileChannel.open(file)) {
        new ParquetFileReader(channel).readInto(new EventBatch(withEpoch(type)), schema);
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("Exception");
      }
    }
    Files.write(file, new byte[20]);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThatThrownBy(() -> new ParquetFileReader(channel)).isInstanceOf(IOException.class);
    }
  }

  private static RowType withEpoch(RowType type) {
    List<Field> fields = new ArrayList<>(type.fields());
    fields.add(new Field(RowType.EPOCH_FIELD, FieldType.Leaf.LONG));
    return new RowType(fields);
  }

  private static ParquetSchema technical(List<ParquetField> own) {
    List<ParquetField> fields = new ArrayList<>(own);
    int id = 100;
    for (Field field : RowType.PARTITION_FIELDS) {
      fields.add(new ParquetField.Leaf(field.name(), id++, FieldType.Leaf.TEXT));
    }
    fields.add(new ParquetField.Leaf(RowType.EPOCH_FIELD, id++, FieldType.Leaf.LONG));
    fields.add(new ParquetField.Leaf("_unit", id++, FieldType.Leaf.LONG));
    fields.add(new ParquetField.Leaf("_ordinal", id++, FieldType.Leaf.INT));
    return new ParquetSchema(fields);
  }

  private static void write(
      Path file,
      ParquetSchema schema,
      ParquetSettings settings,
      EventBatch batch,
      Map<String, Long> constants)
      throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ParquetScratch scratch = new ParquetScratch(settings)) {
      ParquetFileWriter writer =
          new ParquetFileWriter(channel, schema, constants, Map.of(), scratch);
      writer.write(batch, null);
      writer.finish();
    }
  }
}
