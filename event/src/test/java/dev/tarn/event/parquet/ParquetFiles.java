package dev.tarn.event.parquet;

import dev.tarn.event.HeldBytes;
import dev.tarn.event.JsonWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
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

/** Files written by the reference library, and what is read of them. */
final class ParquetFiles {
  static final int MOST_BYTES = 1 << 24;

  private ParquetFiles() {}

  /** Fills a row. */
  interface Row {
    void fill(Group group);
  }

  static byte[] write(
      String schema, UnaryOperator<ExampleParquetWriter.Builder> options, List<Row> rows)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    return written(
        file -> {
          try (ParquetWriter<Group> writer =
              options
                  .apply(
                      ExampleParquetWriter.builder(new LocalOutputFile(file))
                          .withType(type)
                          .withConf(new PlainParquetConfiguration())
                          .withCompressionCodec(CompressionCodecName.UNCOMPRESSED))
                  .build()) {
            for (Row row : rows) {
              Group group = new SimpleGroup(type);
              row.fill(group);
              writer.write(group);
            }
          }
        });
  }

  static byte[] write(String schema, Row... rows) throws IOException {
    return write(schema, UnaryOperator.identity(), List.of(rows));
  }

  static byte[] writeAvro(Schema schema, boolean twoLevels, GenericRecord... rows)
      throws IOException {
    return written(
        file -> {
          try (ParquetWriter<GenericRecord> writer =
              AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
                  .withSchema(schema)
                  .withCompressionCodec(CompressionCodecName.GZIP)
                  .withConf(
                      new PlainParquetConfiguration(
                          Map.of(
                              "parquet.avro.write-old-list-structure", String.valueOf(twoLevels))))
                  .build()) {
            for (GenericRecord row : rows) {
              writer.write(row);
            }
          }
        });
  }

  private interface Writing {
    void write(Path file) throws IOException;
  }

  private static byte[] written(Writing writing) throws IOException {
    Path folder = Files.createTempDirectory("parquet-test");
    Path file = folder.resolve("rows.parquet");
    try {
      writing.write(file);
      return Files.readAllBytes(file);
    } finally {
      try (var all = Files.list(folder)) {
        all.forEach(each -> each.toFile().delete());
      }
      Files.delete(folder);
    }
  }

  static HeldBytes held(byte[] file) throws IOException {
    HeldBytes held = new HeldBytes();
    held.addAll(new ByteArrayInputStream(file));
    return held;
  }

  /** All rows as JSON texts. */
  static List<String> read(byte[] file) throws IOException {
    List<String> rows = new ArrayList<>();
    read(file, rows::add);
    return rows;
  }

  static void read(byte[] file, Consumer<String> rows) throws IOException {
    JsonWriter text = new JsonWriter();
    try (HeldBytes held = held(file)) {
      ParquetRows all = new ParquetRows(held, text, MOST_BYTES, MOST_BYTES);
      while (all.next() >= 0) {
        rows.accept(new String(text.bytes(), 0, text.size(), StandardCharsets.UTF_8));
        text.clear();
      }
    }
  }
}
