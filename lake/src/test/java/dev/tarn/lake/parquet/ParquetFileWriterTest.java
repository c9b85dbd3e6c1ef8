package dev.tarn.lake.parquet;

import static dev.tarn.lake.parquet.ParquetFixture.assertSame;
import static dev.tarn.lake.parquet.ParquetFixture.chunk;
import static dev.tarn.lake.parquet.ParquetFixture.complete;
import static dev.tarn.lake.parquet.ParquetFixture.footer;
import static dev.tarn.lake.parquet.ParquetFixture.leaf;
import static dev.tarn.lake.parquet.ParquetFixture.open;
import static dev.tarn.lake.parquet.ParquetFixture.type;
import static dev.tarn.lake.parquet.ParquetFixture.whole;
import static dev.tarn.lake.parquet.ParquetFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.LongColumn;
import dev.tarn.event.RowType;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFileWriterTest {
  @TempDir Path folder;

  @Test
  void threeReadersGiveBackRandomRowsOfRandomTypes() throws Exception {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    System.out.println("ParquetFileWriterTest seed " + seed);
    for (int round = 0; round < Integer.getInteger("tarn.rounds", 25); round++) {
      Random random = new Random(seed + round);
      RandomRows generator = new RandomRows(random);
      RowType type = generator.type();
      ParquetSchema schema = generator.schema(type);
      ParquetSettings settings =
          new ParquetSettings(
              1,
              random.nextBoolean() ? 1 << 19 : 10 + random.nextInt(300),
              random.nextBoolean() ? 1 << 20 : 5000,
              20 + random.nextInt(2000),
              random.nextInt(3) == 0 ? random.nextInt(20) : 1 << 15,
              random.nextInt(3) == 0 ? random.nextInt(2000) : 1 << 20);
      Path file = folder.resolve("random-" + round + ".parquet");
      List<Map<String, Object>> expected = new ArrayList<>();
      WrittenFile written;
      EventBatch batch = new EventBatch(type);
      try (FileChannel channel = ParquetFixture.create(file);
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

  @Test
  void aChunkHasADictionaryForAllItsValuesOrForNone() throws Exception {
    RowType type = type(leaf("text", FieldType.Leaf.TEXT), leaf("number", FieldType.Leaf.LONG));
    EventBatch batch = new EventBatch(type);
    List<Map<String, Object>> expected = new ArrayList<>();
    for (int row = 0; row < 4000; row++) {
      Map<String, Object> values = new LinkedHashMap<>();
      // 100 different ones in the first row group, 300 in the second
      long value = row % (row < 2000 ? 100 : 300);
      values.put("text", "value-" + value);
      values.put("number", value * 1_000_003);
      RandomRows.append(batch, values, "r0", row);
      expected.add(whole(values, "r0", row));
    }
    ParquetSettings settings = new ParquetSettings(1, 400, 1 << 20, 2000, 200, 1 << 20);
    ParquetSchema schema = new RandomRows(new Random(1)).schema(type);
    Path file = folder.resolve("dictionary");
    write(file, schema, settings, batch);
    for (String column : List.of("text", "number")) {
      ColumnChunkMetaData first = chunk(footer(file), 0, column);
      assertThat(first.getEncodings()).contains(Encoding.RLE_DICTIONARY);
      assertThat(first.getEncodingStats().hasNonDictionaryEncodedPages()).isFalse();
      ColumnChunkMetaData second = chunk(footer(file), 1, column);
      assertThat(second.getEncodings()).doesNotContain(Encoding.RLE_DICTIONARY);
      assertThat(second.hasDictionaryPage()).isFalse();
    }
    assertSame("dictionary", Readers.parquetJava(file, schema), expected);
    assertSame(
        "dictionary",
        Readers.duckDb("SELECT * FROM read_parquet('" + file + "')", schema),
        expected);
  }

  @Test
  void fieldsThatShareAColumnHaveTheSamePages() throws Exception {
    RowType type =
        type(
            leaf("code", FieldType.Leaf.TEXT),
            leaf("same", FieldType.Leaf.TEXT),
            new Field(
                "response",
                new FieldType.Struct(
                    List.of(leaf("code", FieldType.Leaf.TEXT), leaf("b", FieldType.Leaf.LONG)))));
    EventBatch batch = new EventBatch(type, Map.of("same", "code", "response.code", "code"));
    List<Map<String, Object>> expected = new ArrayList<>();
    StructColumn response = (StructColumn) batch.root().member(2);
    for (int row = 0; row < 500; row++) {
      String code = row % 3 == 0 ? null : "code " + row;
      if (code != null) {
        RandomRows.appendText((TextColumn) batch.root().member(0), code);
      }
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("code", code);
      members.put("b", row % 5 == 0 ? null : (Object) (long) row);
      if (row % 5 != 0) {
        ((LongColumn) response.member(1)).append(row);
      }
      complete(batch, row + 1);
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("code", code);
      values.put("same", code);
      values.put("response", code == null && row % 5 == 0 ? null : members);
      expected.add(whole(values, "r0", row));
    }
    ParquetSchema schema = new RandomRows(new Random(1)).schema(type);
    Path file = folder.resolve("shared");
    WrittenFile written = write(file, schema, ParquetSettings.DEFAULT, batch);
    assertSame("shared", Readers.parquetJava(file, schema), expected);
    assertSame("shared", Readers.iceberg(file, schema), expected);
    assertThat(written.columns().get(1))
        .usingRecursiveComparison()
        .ignoringFields("fieldId")
        .isEqualTo(written.columns().get(0));
    ColumnChunkMetaData first = chunk(footer(file), 0, "code");
    ColumnChunkMetaData second = chunk(footer(file), 0, "same");
    byte[] bytes = Files.readAllBytes(file);
    assertThat(
            Arrays.copyOfRange(
                bytes,
                (int) second.getStartingPos(),
                (int) (second.getStartingPos() + second.getTotalSize())))
        .isEqualTo(
            Arrays.copyOfRange(
                bytes,
                (int) first.getStartingPos(),
                (int) (first.getStartingPos() + first.getTotalSize())));
  }

  @Test
  void aFileWithoutRowsIsAFile() throws Exception {
    RowType type = type(leaf("text", FieldType.Leaf.TEXT));
    ParquetSchema schema = new RandomRows(new Random(1)).schema(type);
    Path file = folder.resolve("empty");
    WrittenFile written = write(file, schema, ParquetSettings.DEFAULT, new EventBatch(type));
    assertThat(written.rows()).isZero();
    assertThat(written.splitOffsets()).isEmpty();
    assertThat(Readers.parquetJava(file, schema)).isEmpty();
    assertThat(Readers.iceberg(file, schema)).isEmpty();
    assertThat(Readers.duckDb("SELECT * FROM read_parquet('" + file + "')", schema)).isEmpty();
  }

  @Test
  void fieldsThatABatchLacksAreNull() throws Exception {
    RowType newer =
        type(
            leaf("text", FieldType.Leaf.TEXT),
            leaf("number", FieldType.Leaf.LONG),
            new Field(
                "list",
                new FieldType.ListOf(
                    new FieldType.Struct(
                        List.of(new Field("inner", new FieldType.ListOf(FieldType.Leaf.INT)))))),
            new Field("map", new FieldType.TextMap()));
    EventBatch batch = new EventBatch(type(leaf("number", FieldType.Leaf.LONG)));
    ((LongColumn) batch.root().member(0)).append(3);
    complete(batch, 1);
    ParquetSchema schema = new RandomRows(new Random(1)).schema(newer);
    Path file = folder.resolve("lacking");
    write(file, schema, ParquetSettings.DEFAULT, batch);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("text", null);
    values.put("number", 3L);
    values.put("list", null);
    values.put("map", null);
    List<Map<String, Object>> expected = List.of(whole(values, "r0", 0));
    assertSame("lacking", Readers.parquetJava(file, schema), expected);
    assertSame("lacking", Readers.iceberg(file, schema), expected);
    assertSame(
        "lacking", Readers.duckDb("SELECT * FROM read_parquet('" + file + "')", schema), expected);
  }

  @Test
  void anOlderFileAndOneWithMoreMembersReadTogetherInEitherOrder() throws Exception {
    Field name = leaf("name", FieldType.Leaf.TEXT);
    Field uid = leaf("uid", FieldType.Leaf.TEXT);
    RowType newType =
        type(
            leaf("time", FieldType.Leaf.LONG),
            new Field(
                "actor",
                new FieldType.Struct(
                    List.of(
                        new Field("user", new FieldType.Struct(List.of(name, uid))),
                        leaf("app", FieldType.Leaf.TEXT)))),
            new Field("resources", new FieldType.ListOf(new FieldType.Struct(List.of(name, uid)))));
    RowType oldType =
        type(
            leaf("time", FieldType.Leaf.LONG),
            new Field(
                "actor",
                new FieldType.Struct(
                    List.of(new Field("user", new FieldType.Struct(List.of(name)))))),
            new Field("resources", new FieldType.ListOf(new FieldType.Struct(List.of(name)))));
    ParquetSchema schema = new RandomRows(new Random(1)).schema(newType);
    RandomRows generator = new RandomRows(new Random(7));
    List<Path> files = new ArrayList<>();
    List<List<Map<String, Object>>> expected = new ArrayList<>();
    for (RowType type : List.of(oldType, newType)) {
      EventBatch batch = new EventBatch(type);
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int row = 0; row < 100; row++) {
        Map<String, Object> values = generator.row(type, 50);
        RandomRows.append(batch, values, "r0", row);
        rows.add(whole(widen(values, newType.fields()), "r0", row));
      }
      Path file = folder.resolve("evolved-" + files.size());
      write(file, schema.forType(type), ParquetSettings.DEFAULT, batch);
      files.add(file);
      expected.add(rows);
    }
    assertThat(
            footer(files.get(0))
                .getFileMetaData()
                .getSchema()
                .containsPath(new String[] {"actor", "user", "uid"}))
        .isFalse();
    assertSame("iceberg", Readers.iceberg(files.get(0), schema), expected.get(0));
    for (List<Integer> order : List.of(List.of(0, 1), List.of(1, 0))) {
      List<Path> ordered = order.stream().map(files::get).toList();
      List<Map<String, Object>> rows = new ArrayList<>();
      order.forEach(file -> rows.addAll(expected.get(file)));
      String sql = Readers.duckDbBySchema(ordered, schema);
      assertSame("order " + order, Readers.duckDb(sql, schema), rows);
      ParquetSchema pruned =
          new ParquetSchema(List.of(new ParquetField.Leaf("uid", 1, FieldType.Leaf.TEXT)));
      List<Object> uids = new ArrayList<>();
      for (Map<String, Object> row :
          Readers.duckDb(sql.replace("SELECT *", "SELECT actor.\"user\".uid AS uid"), pruned)) {
        uids.add(row.get("uid"));
      }
      assertThat(uids).isEqualTo(rows.stream().map(ParquetFileWriterTest::uid).toList());
    }
  }

  private static Object uid(Map<String, Object> row) {
    Object actor = row.get("actor");
    Object user = actor == null ? null : ((Map<?, ?>) actor).get("user");
    return user == null ? null : ((Map<?, ?>) user).get("uid");
  }

  /** A row with nulls for what a wider type has more. */
  private static Map<String, Object> widen(Map<?, ?> row, List<Field> fields) {
    Map<String, Object> wide = new LinkedHashMap<>();
    for (Field field : fields) {
      Object value = row.get(field.name());
      if (value instanceof Map<?, ?> members && field.type() instanceof FieldType.Struct struct) {
        wide.put(field.name(), widen(members, struct.fields()));
      } else if (value instanceof List<?> elements
          && field.type() instanceof FieldType.ListOf list
          && list.element() instanceof FieldType.Struct struct) {
        List<Object> widened = new ArrayList<>();
        for (Object element : elements) {
          widened.add(element == null ? null : widen((Map<?, ?>) element, struct.fields()));
        }
        wide.put(field.name(), widened);
      } else {
        wide.put(field.name(), value);
      }
    }
    return wide;
  }

  @Test
  void writesValuesOfManyMegabytesEachInItsOwnPage() throws Exception {
    RowType type = type(leaf("text", FieldType.Leaf.TEXT), leaf("raw", FieldType.Leaf.BINARY));
    EventBatch batch = new EventBatch(type);
    byte[] large = new byte[16 << 20];
    new Random(5).nextBytes(large);
    byte[] text = new byte[16 << 20];
    Arrays.fill(text, (byte) 'q');
    for (int row = 0; row < 6; row++) {
      int length = row % 2 == 0 ? 3 : large.length - row;
      ((TextColumn) batch.root().member(0)).append(text, 0, length);
      ((TextColumn) batch.root().member(1)).append(large, 0, length);
      complete(batch, row + 1);
    }
    ParquetSchema schema = new RandomRows(new Random(1)).schema(type);
    Path file = folder.resolve("large");
    write(file, schema, ParquetSettings.DEFAULT, batch);
    List<Map<String, Object>> rows =
        Readers.duckDb("SELECT * FROM read_parquet('" + file + "')", schema);
    assertThat(rows).hasSize(6);
    for (int row = 0; row < 6; row++) {
      int length = row % 2 == 0 ? 3 : large.length - row;
      assertThat((String) rows.get(row).get("text")).hasSize(length);
      assertThat(
              ((ByteBuffer) rows.get(row).get("raw")).mismatch(ByteBuffer.wrap(large, 0, length)))
          .isEqualTo(-1);
    }
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      PageReadStore group = reader.readNextRowGroup();
      PageReader pages =
          group.getPageReader(reader.getFileMetaData().getSchema().getColumns().get(1));
      List<Integer> counts = new ArrayList<>();
      for (DataPage page = pages.readPage(); page != null; page = pages.readPage()) {
        counts.add(page.getValueCount());
      }
      assertThat(counts).containsExactly(1, 1, 1, 1, 1, 1);
    }
  }

  @Test
  void pagesEndAtRowsAndHoldNoMoreThanTheyMay() throws Exception {
    RowType type =
        type(
            new Field("list", new FieldType.ListOf(FieldType.Leaf.TEXT)),
            leaf("text", FieldType.Leaf.TEXT),
            leaf("number", FieldType.Leaf.LONG));
    EventBatch batch = new EventBatch(type);
    Random random = new Random(3);
    for (int row = 0; row < 3000; row++) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("list", List.of("a" + random.nextInt(), "b" + random.nextInt(), "c"));
      values.put("text", "text " + random.nextLong());
      values.put("number", random.nextLong());
      RandomRows.append(batch, values, "r0", row);
    }
    ParquetSettings settings = new ParquetSettings(1, 2000, 1 << 30, 1 << 20, 1 << 15, 1 << 20);
    Path file = folder.resolve("pages");
    write(file, new RandomRows(new Random(1)).schema(type), settings, batch);
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      PageReadStore group = reader.readNextRowGroup();
      for (int column = 0; column < 3; column++) {
        PageReader pages =
            group.getPageReader(reader.getFileMetaData().getSchema().getColumns().get(column));
        int count = 0;
        for (DataPage page = pages.readPage(); page != null; page = pages.readPage()) {
          assertThat(page.getUncompressedSize()).isLessThan(2600);
          if (column == 0) {
            assertThat(page.getValueCount() % 3).isZero();
          }
          count++;
        }
        assertThat(count).isGreaterThan(10);
      }
    }
  }

  @Test
  void refusesWhatItWouldLose() throws Exception {
    RowType type = type(leaf("a", FieldType.Leaf.INT), leaf("b", FieldType.Leaf.TEXT));
    ParquetSchema schema = new RandomRows(new Random(1)).schema(type);
    EventBatch batch = new EventBatch(type);
    ((LongColumn) batch.root().member(0)).append(1L << 40);
    complete(batch, 1);
    assertThatThrownBy(() -> write(folder.resolve("wide"), schema, ParquetSettings.DEFAULT, batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field a");
    EventBatch more = new EventBatch(type(leaf("c", FieldType.Leaf.TEXT)));
    complete(more, 1);
    assertThatThrownBy(() -> write(folder.resolve("more"), schema, ParquetSettings.DEFAULT, more))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lacks");
    EventBatch other = new EventBatch(type(leaf("a", FieldType.Leaf.TEXT)));
    complete(other, 1);
    assertThatThrownBy(() -> write(folder.resolve("other"), schema, ParquetSettings.DEFAULT, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field a");
    EventBatch ragged = new EventBatch(type);
    ragged.unit().append(1);
    assertThatThrownBy(
            () -> write(folder.resolve("ragged"), schema, ParquetSettings.DEFAULT, ragged))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("differ in length");
  }
}
