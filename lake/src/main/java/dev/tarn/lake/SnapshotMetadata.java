package dev.tarn.lake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotParser;

/**
 * What a table's metadata file says that is needed to find the files of one snapshot. Most of such
 * a file is schemas and other snapshots, which are passed over: a query reads one of every table.
 *
 * @param specs how the table is and was partitioned, by id
 * @see <a href="https://iceberg.apache.org/spec/#table-metadata-fields">Iceberg, table metadata</a>
 */
record SnapshotMetadata(Snapshot snapshot, Map<Integer, PartitionSpec> specs) {
  private static final JsonFactory JSON = new JsonFactory();

  SnapshotMetadata {
    specs = Map.copyOf(specs);
  }

  /**
   * @param file the content of the metadata file
   * @param schema has the columns of the partitions
   * @return nothing if the table does not have the snapshot
   * @throws IOException if the file is no JSON
   */
  static Optional<SnapshotMetadata> read(byte[] file, long snapshotId, Schema schema)
      throws IOException {
    Snapshot snapshot = null;
    Map<Integer, PartitionSpec> specs = new HashMap<>();
    try (JsonParser parser = JSON.createParser(file)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "snapshots" -> {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
              long begin = parser.currentTokenLocation().getByteOffset();
              if (idOfSnapshot(parser) == snapshotId) {
                snapshot = SnapshotParser.fromJson(text(file, begin, parser));
              }
            }
          }
          case "partition-specs" -> {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
              long begin = parser.currentTokenLocation().getByteOffset();
              parser.skipChildren();
              PartitionSpec spec = PartitionSpecParser.fromJson(schema, text(file, begin, parser));
              specs.put(spec.specId(), spec);
            }
          }
          default -> parser.skipChildren();
        }
      }
    }
    return Optional.ofNullable(snapshot).map(found -> new SnapshotMetadata(found, specs));
  }

  /** Reads to the end of a snapshot. */
  private static long idOfSnapshot(JsonParser parser) throws IOException {
    long id = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isId = parser.currentName().equals("snapshot-id");
      parser.nextToken();
      if (isId) {
        id = parser.getLongValue();
      } else {
        parser.skipChildren();
      }
    }
    return id;
  }

  /** What was read from a place on. */
  private static String text(byte[] file, long begin, JsonParser parser) {
    long end = parser.currentLocation().getByteOffset();
    return new String(file, (int) begin, (int) (end - begin), StandardCharsets.UTF_8);
  }
}
