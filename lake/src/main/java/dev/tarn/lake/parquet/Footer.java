package dev.tarn.lake.parquet;

import dev.tarn.event.FieldType;
import java.util.List;
import java.util.Map;

/** A file's last part: schema, row groups and metadata, as parquet.thrift's FileMetaData. */
final class Footer {
  private static final String CREATED_BY = "tarn version 0.1.0";
  private static final int OPTIONAL = 1;
  private static final int REPEATED = 2;
  private static final int REQUIRED = 0;
  private static final int ZSTD = 6;

  /** ConvertedType. */
  private static final int UTF8 = 0;

  private static final int MAP = 1;
  private static final int LIST = 3;
  private static final int TIMESTAMP_MICROS = 10;

  /** A row group as it lies in the file. */
  record RowGroup(long start, long rows, List<ChunkMetadata> chunks) {}

  private final ThriftWriter thrift;

  Footer(PageBuffer target) {
    this.thrift = new ThriftWriter(target);
  }

  void put(
      ParquetSchema schema,
      List<Node.LeafNode> leaves,
      List<RowGroup> rowGroups,
      Map<String, String> metadata) {
    thrift.begin();
    thrift.i32(1, 1);
    int elements = 1;
    for (ParquetField field : schema.fields()) {
      elements += elements(field);
    }
    thrift.list(2, ThriftWriter.STRUCT, elements);
    thrift.begin();
    thrift.text(4, "schema");
    thrift.i32(5, schema.fields().size());
    thrift.end();
    schema.fields().forEach(this::field);
    thrift.i64(3, rowGroups.stream().mapToLong(RowGroup::rows).sum());
    thrift.list(4, ThriftWriter.STRUCT, rowGroups.size());
    for (int i = 0; i < rowGroups.size(); i++) {
      rowGroup(i, rowGroups.get(i), leaves);
    }
    if (!metadata.isEmpty()) {
      thrift.list(5, ThriftWriter.STRUCT, metadata.size());
      metadata.forEach(
          (key, value) -> {
            thrift.begin();
            thrift.text(1, key);
            thrift.text(2, value);
            thrift.end();
          });
    }
    thrift.text(6, CREATED_BY);
    // every leaf has the order that its type defines
    thrift.list(7, ThriftWriter.STRUCT, leaves.size());
    for (int i = 0; i < leaves.size(); i++) {
      thrift.begin();
      thrift.begin(1);
      thrift.end();
      thrift.end();
    }
    thrift.end();
  }

  private static int elements(ParquetField field) {
    return switch (field) {
      case ParquetField.Leaf leaf -> 1;
      case ParquetField.ListOf list -> 2 + elements(list.element());
      case ParquetField.TextMap map -> 4;
      case ParquetField.Struct struct -> {
        int count = 1;
        for (ParquetField member : struct.members()) {
          count += elements(member);
        }
        yield count;
      }
    };
  }

  private void field(ParquetField field) {
    switch (field) {
      case ParquetField.Leaf leaf -> leaf(leaf, OPTIONAL);
      case ParquetField.Struct struct -> {
        thrift.begin();
        thrift.i32(3, OPTIONAL);
        thrift.text(4, struct.name());
        thrift.i32(5, struct.members().size());
        thrift.i32(9, struct.id());
        thrift.end();
        struct.members().forEach(this::field);
      }
      case ParquetField.ListOf list -> {
        group(list.name(), list.id(), LIST, 3);
        repeated("list", 1);
        field(list.element());
      }
      case ParquetField.TextMap map -> {
        group(map.name(), map.id(), MAP, 2);
        repeated("key_value", 2);
        leaf(new ParquetField.Leaf("key", map.keyId(), FieldType.Leaf.TEXT), REQUIRED);
        leaf(new ParquetField.Leaf("value", map.valueId(), FieldType.Leaf.TEXT), OPTIONAL);
      }
    }
  }

  private void group(String name, int id, int convertedType, int logicalType) {
    thrift.begin();
    thrift.i32(3, OPTIONAL);
    thrift.text(4, name);
    thrift.i32(5, 1);
    thrift.i32(6, convertedType);
    thrift.i32(9, id);
    thrift.begin(10);
    thrift.begin(logicalType);
    thrift.end();
    thrift.end();
    thrift.end();
  }

  private void repeated(String name, int children) {
    thrift.begin();
    thrift.i32(3, REPEATED);
    thrift.text(4, name);
    thrift.i32(5, children);
    thrift.end();
  }

  private void leaf(ParquetField.Leaf leaf, int repetition) {
    thrift.begin();
    thrift.i32(1, physicalType(leaf.type()));
    thrift.i32(3, repetition);
    thrift.text(4, leaf.name());
    switch (leaf.type()) {
      case TEXT, JSON -> thrift.i32(6, UTF8);
      case TIMESTAMP -> thrift.i32(6, TIMESTAMP_MICROS);
      case INT, LONG, DOUBLE, BOOLEAN, BINARY -> {}
    }
    thrift.i32(9, leaf.id());
    switch (leaf.type()) {
      case TEXT, JSON -> {
        thrift.begin(10);
        thrift.begin(1);
        thrift.end();
        thrift.end();
      }
      case TIMESTAMP -> {
        thrift.begin(10);
        thrift.begin(8);
        thrift.bool(1, true);
        thrift.begin(2);
        thrift.begin(2);
        thrift.end();
        thrift.end();
        thrift.end();
        thrift.end();
      }
      case INT, LONG, DOUBLE, BOOLEAN, BINARY -> {}
    }
    thrift.end();
  }

  private static int physicalType(FieldType.Leaf type) {
    return switch (type) {
      case BOOLEAN -> 0;
      case INT -> 1;
      case LONG, TIMESTAMP -> 2;
      case DOUBLE -> 5;
      case TEXT, JSON, BINARY -> 6;
    };
  }

  private void rowGroup(int ordinal, RowGroup group, List<Node.LeafNode> leaves) {
    long uncompressed = 0;
    long compressed = 0;
    for (ChunkMetadata chunk : group.chunks()) {
      uncompressed += chunk.uncompressedBytes;
      compressed += chunk.compressedBytes;
    }
    thrift.begin();
    thrift.list(1, ThriftWriter.STRUCT, group.chunks().size());
    for (int i = 0; i < group.chunks().size(); i++) {
      chunk(group.chunks().get(i), leaves.get(i));
    }
    thrift.i64(2, uncompressed);
    thrift.i64(3, group.rows());
    thrift.i64(5, group.start());
    thrift.i64(6, compressed);
    if (ordinal <= Short.MAX_VALUE) {
      thrift.i16(7, ordinal);
    }
    thrift.end();
  }

  private void chunk(ChunkMetadata chunk, Node.LeafNode leaf) {
    int valueEncoding = chunk.dictionary ? ChunkEncoder.RLE_DICTIONARY : ChunkEncoder.PLAIN;
    thrift.begin();
    thrift.i64(2, chunk.start);
    thrift.begin(3);
    thrift.i32(1, physicalType(leaf.type));
    thrift.list(2, ThriftWriter.I32, chunk.dictionary ? 3 : 2);
    thrift.element(ChunkEncoder.RLE);
    thrift.element(ChunkEncoder.PLAIN);
    if (chunk.dictionary) {
      thrift.element(ChunkEncoder.RLE_DICTIONARY);
    }
    thrift.list(3, ThriftWriter.BINARY, leaf.path.size());
    leaf.path.forEach(thrift::element);
    thrift.i32(4, ZSTD);
    thrift.i64(5, chunk.values);
    thrift.i64(6, chunk.uncompressedBytes);
    thrift.i64(7, chunk.compressedBytes);
    thrift.i64(9, chunk.start + chunk.dataOffset);
    if (chunk.dictionary) {
      thrift.i64(11, chunk.start);
    }
    statistics(chunk);
    thrift.list(13, ThriftWriter.STRUCT, chunk.dictionary ? 2 : 1);
    if (chunk.dictionary) {
      pageCount(2, ChunkEncoder.PLAIN, 1);
    }
    pageCount(0, valueEncoding, chunk.dataPages);
    thrift.end();
    thrift.end();
  }

  private void pageCount(int pageType, int encoding, int count) {
    thrift.begin();
    thrift.i32(1, pageType);
    thrift.i32(2, encoding);
    thrift.i32(3, count);
    thrift.end();
  }

  private void statistics(ChunkMetadata chunk) {
    thrift.begin(12);
    thrift.i64(3, chunk.nulls);
    byte[] max = chunk.max;
    if (max != null) {
      thrift.binary(5, max);
    }
    byte[] min = chunk.min;
    if (min != null) {
      thrift.binary(6, min);
    }
    if (max != null) {
      thrift.bool(7, chunk.maxExact);
    }
    if (min != null) {
      thrift.bool(8, chunk.minExact);
    }
    thrift.end();
  }
}
