package dev.tarn.event.parquet;

import static dev.tarn.event.parquet.ParquetFiles.read;
import static dev.tarn.event.parquet.ParquetFiles.write;
import static dev.tarn.event.parquet.ParquetFiles.writeAvro;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.event.JsonWriter;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParquetRowsTest {
  private static final Schema EVENT =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Event", "fields": [
                {"name": "class_uid", "type": "int"},
                {"name": "time", "type": "long"},
                {"name": "is_alert", "type": ["null", "boolean"], "default": null},
                {"name": "score", "type": ["null", "double"], "default": null},
                {"name": "metadata", "default": null, "type": ["null",
                  {"type": "record", "name": "Metadata", "fields": [
                    {"name": "version", "type": "string"},
                    {"name": "profiles", "default": null,
                     "type": ["null", {"type": "array", "items": "string"}]},
                    {"name": "product", "default": null, "type": ["null", "string"]}]}]},
                {"name": "resources", "default": null, "type": ["null",
                  {"type": "array", "items": {"type": "record", "name": "Resource", "fields": [
                    {"name": "uid", "type": ["null", "string"], "default": null}]}}]},
                {"name": "groups", "default": null, "type": ["null",
                  {"type": "array", "items": {"type": "record", "name": "Holder", "fields": [
                    {"name": "members", "type": {"type": "array", "items":
                      {"type": "record", "name": "Member", "fields": [
                        {"name": "name", "type": "string"}]}}}]}}]},
                {"name": "matrix", "default": null, "type": ["null",
                  {"type": "array", "items": {"type": "array", "items": "int"}}]},
                {"name": "unmapped", "default": null,
                 "type": ["null", {"type": "map", "values": ["null", "string"]}]},
                {"name": "raw_data", "type": ["null", "bytes"], "default": null}]}
              """);

  private static Schema part(Schema of, String name) {
    Schema schema = of.getField(name).schema();
    return schema.isUnion() ? schema.getTypes().get(1) : schema;
  }

  private static GenericRecord record(Schema schema, Object... members) {
    GenericRecordBuilder record = new GenericRecordBuilder(schema);
    for (int i = 0; i < members.length; i += 2) {
      record.set((String) members[i], members[i + 1]);
    }
    return record.build();
  }

  private static GenericData.Array<Object> array(Schema schema, Object... elements) {
    return new GenericData.Array<>(schema, Arrays.asList(elements));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsListsOfTwoLevelsAndOfThreeAlike(boolean twoLevels) throws IOException {
    Schema resources = part(EVENT, "resources");
    Schema groups = part(EVENT, "groups");
    Schema members = part(groups.getElementType(), "members");
    Schema metadata = part(EVENT, "metadata");
    Schema matrix = part(EVENT, "matrix");
    byte[] file =
        writeAvro(
            EVENT,
            twoLevels,
            record(
                EVENT,
                "class_uid",
                6003,
                "time",
                1_700_000_000_000L,
                "metadata",
                record(
                    metadata,
                    "version",
                    "1.1.0",
                    "profiles",
                    array(part(metadata, "profiles"), "cloud", "datetime")),
                "resources",
                array(
                    resources,
                    record(resources.getElementType(), "uid", "a"),
                    record(resources.getElementType())),
                "groups",
                array(
                    groups,
                    record(
                        groups.getElementType(),
                        "members",
                        array(members, record(members.getElementType(), "name", "ann"))),
                    record(groups.getElementType(), "members", array(members))),
                "matrix",
                array(
                    matrix,
                    array(matrix.getElementType(), 1, 2),
                    array(matrix.getElementType()),
                    array(matrix.getElementType(), 3))),
            record(EVENT, "class_uid", 1, "time", 2L, "resources", array(resources)));

    assertThat(read(file))
        .containsExactly(
            "{\"class_uid\":6003,\"time\":1700000000000,\"metadata\":{\"version\":\"1.1.0\","
                + "\"profiles\":[\"cloud\",\"datetime\"]},\"resources\":[{\"uid\":\"a\"},{}],"
                + "\"groups\":[{\"members\":[{\"name\":\"ann\"}]},{\"members\":[]}],"
                + "\"matrix\":[[1,2],[],[3]]}",
            "{\"class_uid\":1,\"time\":2,\"resources\":[]}");
  }

  @Test
  void leavesNullOutButKeepsItInMaps() throws IOException {
    Map<String, String> unmapped = new TreeMap<>();
    unmapped.put("a.b", "1");
    unmapped.put("c", null);
    byte[] file =
        writeAvro(
            EVENT,
            true,
            record(EVENT, "class_uid", 1, "time", 2L),
            record(
                EVENT,
                "class_uid",
                1,
                "time",
                2L,
                "is_alert",
                true,
                "score",
                0.25,
                "unmapped",
                unmapped),
            record(
                EVENT,
                "class_uid",
                1,
                "time",
                2L,
                "raw_data",
                ByteBuffer.wrap("raw é\n".getBytes(StandardCharsets.UTF_8))),
            record(
                EVENT,
                "class_uid",
                1,
                "time",
                2L,
                "raw_data",
                ByteBuffer.wrap(new byte[] {-1, 0})));

    assertThat(read(file))
        .containsExactly(
            "{\"class_uid\":1,\"time\":2}",
            "{\"class_uid\":1,\"time\":2,\"is_alert\":true,\"score\":0.25,"
                + "\"unmapped\":{\"a.b\":\"1\",\"c\":null}}",
            "{\"class_uid\":1,\"time\":2,\"raw_data\":\"raw é\\n\"}",
            "{\"class_uid\":1,\"time\":2,\"raw_data\":\"/wA=\"}");
  }

  @Test
  void readsOtherWaysToWriteListsAndMaps() throws IOException {
    byte[] file =
        write(
            """
            message event {
              repeated int32 plain;
              repeated group holders { required binary name (STRING); }
              optional group resources (LIST) {
                repeated group resources_tuple { optional binary uid (STRING); }
              }
              optional group hive (LIST) {
                repeated group bag { optional binary array_element (STRING); }
              }
              optional group ports (MAP) {
                repeated group key_value { required int32 key; optional binary value (STRING); }
              }
              optional group tags (MAP_KEY_VALUE) {
                repeated group map { required binary key (STRING); }
              }
            }
            """,
            row -> {
              row.add("plain", 1);
              row.add("plain", 2);
              row.addGroup("holders").add("name", "x");
              row.addGroup("resources").addGroup("resources_tuple").add("uid", "a");
              var hive = row.addGroup("hive");
              hive.addGroup("bag").add("array_element", "b");
              hive.addGroup("bag");
              var port = row.addGroup("ports").addGroup("key_value");
              port.add("key", 443);
              port.add("value", "https");
              row.addGroup("tags").addGroup("map").add("key", "t");
            },
            row -> {});

    assertThat(read(file))
        .containsExactly(
            "{\"plain\":[1,2],\"holders\":[{\"name\":\"x\"}],\"resources\":[{\"uid\":\"a\"}],"
                + "\"hive\":[\"b\",null],\"ports\":{\"443\":\"https\"},\"tags\":{\"t\":null}}",
            "{}");
  }

  @Test
  void writesEachTypeAsWhatItMeans() throws IOException {
    byte[] file =
        write(
            """
            message event {
              required int32 small (INTEGER(8, true));
              required int32 port (INTEGER(32, false));
              required int64 large (INTEGER(64, false));
              required int32 price (DECIMAL(9, 2));
              required fixed_len_byte_array(4) fine (DECIMAL(9, 3));
              required binary big (DECIMAL(30, 0));
              required int32 day (DATE);
              required int32 clock (TIME(MILLIS, true));
              required int64 nano_clock (TIME(NANOS, true));
              required int64 at (TIMESTAMP(MILLIS, true));
              required int64 micro (TIMESTAMP(MICROS, true));
              required int64 nano (TIMESTAMP(NANOS, true));
              required int64 wall (TIMESTAMP(MICROS, false));
              required int96 old;
              required fixed_len_byte_array(16) id (UUID);
              required fixed_len_byte_array(2) hash;
              required float ratio;
              required double none;
              required binary kind (ENUM);
              required binary data (JSON);
              required binary no_data (JSON);
              required fixed_len_byte_array(12) span (INTERVAL);
              required fixed_len_byte_array(2) half (FLOAT16);
            }
            """,
            row -> {
              row.add("small", -5);
              row.add("port", -1);
              row.add("large", -1L);
              row.add("price", 1999);
              row.add("fine", Binary.fromConstantByteArray(new byte[] {-1, -1, -1, -2}));
              row.add(
                  "big",
                  Binary.fromConstantByteArray(
                      new BigInteger("123456789012345678901234567890").toByteArray()));
              row.add("day", 20_785);
              row.add("clock", 45_076_003);
              row.add("nano_clock", 45_076_003_000_001L);
              row.add("at", 1_700_000_000_123L);
              row.add("micro", 1_700_000_000_123_456L);
              row.add("nano", 1_700_000_000_123_456_789L);
              row.add("wall", 1_700_000_000_000_000L);
              row.add(
                  "old",
                  Binary.fromConstantByteArray(
                      new byte[] {1, 0, 0, 0, 0, 0, 0, 0, (byte) 0x8c, 0x3d, 0x25, 0}));
              byte[] id = new byte[16];
              for (int i = 0; i < id.length; i++) {
                id[i] = (byte) (i * 17);
              }
              row.add("id", Binary.fromConstantByteArray(id));
              row.add("hash", Binary.fromConstantByteArray(new byte[] {'h', 'i'}));
              row.add("ratio", 0.1f);
              row.add("none", Double.NaN);
              row.add("kind", "ALERT");
              row.add("data", "[1, {\"a\": null}]");
              row.add("no_data", "[1, ");
              row.add(
                  "span",
                  Binary.fromConstantByteArray(new byte[] {1, 0, 0, 0, 2, 0, 0, 0, -36, 5, 0, 0}));
              row.add("half", Binary.fromConstantByteArray(new byte[] {0, 0x3e}));
            });

    assertThat(read(file))
        .containsExactly(
            "{\"small\":-5,\"port\":4294967295,\"large\":18446744073709551615,\"price\":19.99,"
                + "\"fine\":-0.002,\"big\":123456789012345678901234567890,"
                + "\"day\":\"2026-11-28\",\"clock\":\"12:31:16.003\","
                + "\"nano_clock\":\"12:31:16.003000001\",\"at\":\"2023-11-14T22:13:20.123Z\","
                + "\"micro\":\"2023-11-14T22:13:20.123456Z\","
                + "\"nano\":\"2023-11-14T22:13:20.123456789Z\",\"wall\":\"2023-11-14T22:13:20\","
                + "\"old\":\"1970-01-01T00:00:00.000000001Z\","
                + "\"id\":\"00112233-4455-6677-8899-aabbccddeeff\",\"hash\":\"aGk=\","
                + "\"ratio\":0.1,\"none\":\"NaN\",\"kind\":\"ALERT\","
                + "\"data\":[1, {\"a\": null}],\"no_data\":\"[1, \",\"span\":\"P1M2DT1.5S\","
                + "\"half\":1.5}");
  }

  @ParameterizedTest
  @CsvSource({
    "UNCOMPRESSED,false",
    "SNAPPY,false",
    "GZIP,true",
    "ZSTD,true",
    "LZ4_RAW,false",
    "SNAPPY,true"
  })
  void readsEveryCompressionAndBothKindsOfPages(CompressionCodecName codec, boolean second)
      throws IOException {
    List<ParquetFiles.Row> rows = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      int n = i;
      String text = "user-" + n % 700 + "-" + "x".repeat(n % 13);
      rows.add(
          row -> {
            row.add("n", n);
            row.add("l", n * 1_000_003L);
            row.add("flag", n % 3 == 0);
            row.add("d", n / 8.0);
            if (n % 5 > 0) {
              row.add("text", text);
            }
            for (int j = 0; j < n % 4; j++) {
              row.add("tags", "t" + j);
            }
          });
      StringBuilder tags = new StringBuilder();
      for (int j = 0; j < n % 4; j++) {
        tags.append(j > 0 ? "," : "").append("\"t").append(j).append('"');
      }
      expected.add(
          "{\"n\":"
              + n
              + ",\"l\":"
              + n * 1_000_003L
              + ",\"flag\":"
              + (n % 3 == 0)
              + ",\"d\":"
              + n / 8.0
              + (n % 5 > 0 ? ",\"text\":\"" + text + "\"" : "")
              + (n % 4 > 0 ? ",\"tags\":[" + tags + "]" : "")
              + "}");
    }
    for (boolean dictionary : new boolean[] {true, false}) {
      byte[] file =
          write(
              """
              message event {
                required int32 n; required int64 l; required boolean flag; required double d;
                optional binary text (STRING); repeated binary tags (STRING);
              }
              """,
              builder ->
                  builder
                      .withCompressionCodec(codec)
                      .withDictionaryEncoding(dictionary)
                      .withByteStreamSplitEncoding(second && !dictionary)
                      .withWriterVersion(
                          second ? WriterVersion.PARQUET_2_0 : WriterVersion.PARQUET_1_0)
                      .withPageSize(4_096)
                      .withRowGroupSize(60_000L),
              rows);

      assertThat(read(file)).isEqualTo(expected);
    }
  }

  @Test
  void goesToAnyRow() throws IOException {
    List<ParquetFiles.Row> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      int n = i;
      rows.add(
          row -> {
            row.add("n", n);
            row.add("text", "text " + n * 7919);
          });
    }
    byte[] file =
        write(
            "message event { required int32 n; required binary text (STRING); }",
            builder -> builder.withRowGroupSize(8_000L).withPageSize(1_000),
            rows);
    JsonWriter text = new JsonWriter();
    try (var held = ParquetFiles.held(file)) {
      ParquetRows all = new ParquetRows(held, text, 1 << 20, 1 << 20);
      assertThat(all.rows()).isEqualTo(3_000);
      for (int row : new int[] {0, 1, 2_999, 1_234, 500, 501, 2_500}) {
        text.clear();
        all.seek(row);
        all.next();
        assertThat(text.toString())
            .isEqualTo("{\"n\":" + row + ",\"text\":\"text " + row * 7919 + "\"}");
      }
      all.seek(3_000);
      assertThat(all.next()).isEqualTo(-1);
    }
  }

  @Test
  void cutsARowThatIsTooLong() throws IOException {
    byte[] file =
        write(
            "message event { repeated binary text (STRING); required int32 n; }",
            row -> {
              for (int i = 0; i < 1_000; i++) {
                row.add("text", "0123456789");
              }
              row.add("n", 1);
            },
            row -> row.add("n", 2),
            row -> {
              row.add("text", "x".repeat(20_000));
              row.add("n", 3);
            });
    JsonWriter text = new JsonWriter();
    try (var held = ParquetFiles.held(file)) {
      ParquetRows all = new ParquetRows(held, text, 5_000, 100);
      assertThat(all.next()).isEqualTo("{\"text\":[],\"n\":1}".length() + 13 * 1_000 - 1);
      assertThat(text.size()).isBetween(100, 5_000);
      text.clear();
      assertThat(all.next()).isEqualTo(7);
      assertThat(text.toString()).isEqualTo("{\"n\":2}");
      text.clear();
      assertThat(all.next()).isEqualTo("{\"text\":[\"\"],\"n\":3}".length() + 20_000);
      assertThat(text.size()).isBetween(100, 200);
    }
  }

  @Test
  void readsAFileWithoutRows() throws IOException {
    assertThat(read(write("message event { required int32 n; }"))).isEmpty();
  }

  @Test
  void saysWhyAFileCannotBeRead() throws IOException {
    byte[] file = write("message event { required int32 n; }", row -> row.add("n", 1));

    assertCode(Arrays.copyOf(file, file.length - 10), ParquetException.TRUNCATED);
    assertCode(Arrays.copyOf(file, 6), ParquetException.TRUNCATED);
    byte[] encrypted = file.clone();
    encrypted[file.length - 1] = 'E';
    assertCode(encrypted, ParquetException.ENCRYPTED);
    byte[] longer = file.clone();
    longer[file.length - 6] = 1;
    assertCode(longer, ParquetException.CORRUPT);
    int start = file.length - 8 - LittleEndian.number(file, file.length - 8);
    byte[] footer = file.clone();
    Arrays.fill(footer, start + 10, start + 20, (byte) 0xff);
    assertCode(footer, ParquetException.CORRUPT);
  }

  private static void assertCode(byte[] file, String code) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOfSatisfying(ParquetException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
