package dev.tarn.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParquetEventsTest {
  private static final Schema EVENT =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Event", "fields": [
                {"name": "class_uid", "type": "int"},
                {"name": "time", "type": "long"},
                {"name": "is_alert", "type": ["null", "boolean"], "default": null},
                {"name": "score", "type": ["null", "double"], "default": null},
                {"name": "time_dt", "default": null,
                 "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
                {"name": "start_time", "default": null,
                 "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]},
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
                {"name": "observables", "default": null, "type": ["null",
                  {"type": "array", "items": {"type": "record", "name": "Observable", "fields": [
                    {"name": "name", "type": "string"}, {"name": "type_id", "type": "int"}]}}]},
                {"name": "unmapped", "default": null,
                 "type": ["null", {"type": "map", "values": "string"}]},
                {"name": "raw_data", "type": ["null", "bytes"], "default": null}]}
              """);

  @TempDir private Path folder;

  private static List<Map<String, Object>> read(Path file) throws IOException {
    List<Map<String, Object>> events = new ArrayList<>();
    try (ParquetEvents rows = ParquetEvents.open(file)) {
      for (var event = rows.next(); event != null; event = rows.next()) {
        events.add(event);
      }
    }
    return events;
  }

  private Path writeAvro(boolean twoLevels, GenericRecord... events) throws IOException {
    Path file = folder.resolve("events.parquet");
    try (ParquetWriter<GenericRecord> writer =
        AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
            .withSchema(EVENT)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withConf(
                new PlainParquetConfiguration(
                    Map.of("parquet.avro.write-old-list-structure", String.valueOf(twoLevels))))
            .build()) {
      for (GenericRecord event : events) {
        writer.write(event);
      }
    }
    return file;
  }

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
    Schema observables = part(EVENT, "observables");
    Schema metadata = part(EVENT, "metadata");
    Path file =
        writeAvro(
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
                "observables",
                array(
                    observables,
                    record(observables.getElementType(), "name", "actor", "type_id", 2))));

    assertThat(read(file))
        .containsExactly(
            Map.of(
                "class_uid",
                6003L,
                "time",
                1_700_000_000_000L,
                "metadata",
                Map.of("version", "1.1.0", "profiles", List.of("cloud", "datetime")),
                "resources",
                List.of(Map.of("uid", "a"), Map.of()),
                "groups",
                List.of(
                    Map.of("members", List.of(Map.of("name", "ann"))),
                    Map.of("members", List.of())),
                "observables",
                List.of(Map.of("name", "actor", "type_id", 2L))));
  }

  @Test
  void leavesNullOut() throws IOException {
    Path file = writeAvro(false, record(EVENT, "class_uid", 1, "time", 2L));

    assertThat(read(file)).containsExactly(Map.of("class_uid", 1L, "time", 2L));
  }

  @Test
  void readsTimesMapsAndBytesAsEventsHaveThem() throws IOException {
    Map<String, Object> unmapped = new HashMap<>();
    unmapped.put("key", "value");
    Path file =
        writeAvro(
            true,
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
                "time_dt",
                1_700_000_000_123_456L,
                "start_time",
                1_700_000_000_123L,
                "unmapped",
                unmapped,
                "raw_data",
                ByteBuffer.wrap("raw é".getBytes(StandardCharsets.UTF_8))),
            record(
                EVENT,
                "class_uid",
                1,
                "time",
                2L,
                "raw_data",
                ByteBuffer.wrap(new byte[] {(byte) 0xff, 0})));

    List<Map<String, Object>> events = read(file);
    assertThat(events.get(0))
        .containsEntry("is_alert", true)
        .containsEntry("score", 0.25)
        .containsEntry("time_dt", "2023-11-14T22:13:20.123456Z")
        .containsEntry("start_time", 1_700_000_000_123L)
        .containsEntry("unmapped", Map.of("key", "value"))
        .containsEntry("raw_data", "raw é");
    assertThat(events.get(1)).containsEntry("raw_data", "/wA=");
  }

  private Path write(String name, String schema, Row... rows) throws IOException {
    Path file = folder.resolve(name);
    MessageType type = MessageTypeParser.parseMessageType(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withType(type)
            .withConf(new PlainParquetConfiguration())
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .build()) {
      for (Row row : rows) {
        Group group = new SimpleGroup(type);
        row.fill(group);
        writer.write(group);
      }
    }
    return file;
  }

  private interface Row {
    void fill(Group group);
  }

  @Test
  void readsJsonColumnsAndTextWhereOcsfHasAnObjectOfAnyKeys() throws IOException {
    Path file =
        write(
            "json.parquet",
            """
            message event {
              required int32 class_uid;
              optional binary data (JSON);
              optional binary unmapped (STRING);
              optional binary message (STRING);
            }
            """,
            row -> {
              row.add("class_uid", 1);
              row.add("data", "[1, {\"a\": null}]");
              row.add("unmapped", "{\"a\": {\"b\": 1}}");
              row.add("message", "{\"a\": 1}");
            },
            row -> {
              row.add("class_uid", 2);
              row.add("unmapped", "no object");
            });

    List<Map<String, Object>> events = read(file);
    assertThat(events.get(0).get("data").toString()).isEqualTo("[1, {a=null}]");
    assertThat(events.get(0))
        .containsEntry("unmapped", Map.of("a", Map.of("b", 1L)))
        .containsEntry("message", "{\"a\": 1}");
    assertThat(events.get(1)).containsEntry("unmapped", "no object");
  }

  @Test
  void readsOtherWaysToWriteLists() throws IOException {
    Path file =
        write(
            "lists.parquet",
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
            }
            """,
            row -> {
              row.add("plain", 1);
              row.add("plain", 2);
              row.addGroup("holders").add("name", "x");
              row.addGroup("resources").addGroup("resources_tuple").add("uid", "a");
              row.addGroup("hive").addGroup("bag").add("array_element", "b");
            });

    assertThat(read(file))
        .containsExactly(
            Map.of(
                "plain",
                List.of(1L, 2L),
                "holders",
                List.of(Map.of("name", "x")),
                "resources",
                List.of(Map.of("uid", "a")),
                "hive",
                List.of("b")));
  }

  @Test
  void leavesOutColumnsThatAreNoPartOfTheEvent() throws IOException {
    Path file =
        write(
            "own.parquet",
            "message event { required int64 _unit; required int32 _ordinal;"
                + " required binary accountId (STRING); required binary region (STRING);"
                + " required int64 class_uid; }",
            row -> {
              row.add("_unit", 5L);
              row.add("_ordinal", 6);
              row.add("accountId", "1");
              row.add("region", "r");
              row.add("class_uid", 6003L);
            },
            row -> {
              row.add("_unit", 5L);
              row.add("_ordinal", 7);
              row.add("accountId", "1");
              row.add("region", "r");
              row.add("class_uid", 5023L);
            });

    assertThat(read(file))
        .containsExactly(Map.of("class_uid", 6003L), Map.of("class_uid", 5023L, "region", "r"));
  }

  @Test
  void opensAFileWhoseNameLooksLikeAPattern() throws IOException {
    Path file =
        write(
            "a[1]?*.parquet",
            "message event { required binary message (STRING); }",
            row -> row.add("message", "x"));

    assertThat(read(file)).containsExactly(Map.of("message", "x"));
  }

  @Test
  void saysThatAFileIsNoParquetOrCut() throws IOException {
    Path text = Files.writeString(folder.resolve("no.parquet"), "{\"class_uid\": 1}");
    Path whole = writeAvro(false, record(EVENT, "class_uid", 1, "time", 2L));
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(bytes, bytes.length - 10));

    for (Path file : List.of(text, cut)) {
      assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class);
    }
  }
}
