package dev.tarn.lake;

import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.RowType;
import dev.tarn.lake.parquet.ParquetField;
import dev.tarn.lake.parquet.ParquetSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Iceberg schemas as the shapes that files and batches have. */
final class FileShapes {
  private static final Set<String> TECHNICAL =
      Stream.concat(RowType.PARTITION_FIELDS.stream(), RowType.IDENTITY_FIELDS.stream())
          .map(Field::name)
          .collect(Collectors.toSet());

  private FileShapes() {}

  /** The shape of a file that has all columns of a table. */
  static ParquetSchema parquet(Schema schema) {
    return new ParquetSchema(schema.columns().stream().map(FileShapes::parquet).toList());
  }

  private static ParquetField parquet(Types.NestedField field) {
    return parquet(field.name(), field.fieldId(), field.type());
  }

  private static ParquetField parquet(String name, int id, Type type) {
    return switch (type) {
      case Types.StructType struct ->
          new ParquetField.Struct(
              name, id, struct.fields().stream().map(FileShapes::parquet).toList());
      case Types.ListType list ->
          new ParquetField.ListOf(
              name, id, parquet("element", list.elementId(), list.elementType()));
      case Types.MapType map -> new ParquetField.TextMap(name, id, map.keyId(), map.valueId());
      default -> new ParquetField.Leaf(name, id, leaf(type));
    };
  }

  /**
   * The rows of a table as a batch can hold them together with the epochs that wrote them: {@code
   * _epoch} is its last field.
   */
  static RowType rowTypeWithEpoch(Schema schema) {
    List<Field> fields = new ArrayList<>();
    for (Types.NestedField field : schema.columns()) {
      if (!TECHNICAL.contains(field.name()) && !field.name().equals(RowType.EPOCH_FIELD)) {
        fields.add(new Field(field.name(), fieldType(field.type())));
      }
    }
    fields.add(new Field(RowType.EPOCH_FIELD, FieldType.Leaf.LONG));
    return new RowType(fields);
  }

  private static FieldType fieldType(Type type) {
    return switch (type) {
      case Types.StructType struct ->
          new FieldType.Struct(
              struct.fields().stream()
                  .map(field -> new Field(field.name(), fieldType(field.type())))
                  .toList());
      case Types.ListType list -> new FieldType.ListOf(fieldType(list.elementType()));
      case Types.MapType map -> new FieldType.TextMap();
      default -> leaf(type);
    };
  }

  private static FieldType.Leaf leaf(Type type) {
    return switch (type.typeId()) {
      case STRING -> FieldType.Leaf.TEXT;
      case INTEGER -> FieldType.Leaf.INT;
      case LONG -> FieldType.Leaf.LONG;
      case DOUBLE -> FieldType.Leaf.DOUBLE;
      case BOOLEAN -> FieldType.Leaf.BOOLEAN;
      case TIMESTAMP -> FieldType.Leaf.TIMESTAMP;
      case BINARY -> FieldType.Leaf.BINARY;
      default -> throw new IllegalStateException("no table of the lake has a column of " + type);
    };
  }
}
