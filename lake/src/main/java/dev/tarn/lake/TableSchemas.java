package dev.tarn.lake;

import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.RowType;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Row types as Iceberg schemas, and how a table's schema grows to hold another row type. */
final class TableSchemas {

  private TableSchemas() {}

  /** What an existing table has to do to hold rows of a type. */
  enum Fit {
    /** Nothing. */
    EXACT,
    /** Columns are added or integers widened. */
    GROWS,
    /** A column has another kind of type: the rows need another table. */
    INCOMPATIBLE
  }

  /** All columns of a table of this row type. */
  static Schema toSchema(RowType type) {
    List<Field> fields = new ArrayList<>(type.fields());
    fields.addAll(RowType.PARTITION_FIELDS);
    fields.add(new Field(RowType.EPOCH_FIELD, FieldType.Leaf.LONG));
    fields.addAll(RowType.IDENTITY_FIELDS);
    return new Schema(members(fields, new int[] {0}));
  }

  /** Fields numbered so that siblings come before what they hold, as Iceberg itself does. */
  private static List<Types.NestedField> members(List<Field> fields, int[] lastId) {
    List<Field> stored = fields.stream().filter(field -> stored(field.type())).toList();
    int first = lastId[0] + 1;
    lastId[0] += stored.size();
    List<Types.NestedField> members = new ArrayList<>();
    for (int i = 0; i < stored.size(); i++) {
      Field field = stored.get(i);
      members.add(
          Types.NestedField.optional(first + i, field.name(), toType(field.type(), lastId)));
    }
    return members;
  }

  /** Whether a type has any column; a struct without members has none and is left out. */
  static boolean stored(FieldType type) {
    return switch (type) {
      case FieldType.Struct struct ->
          struct.fields().stream().anyMatch(field -> stored(field.type()));
      case FieldType.ListOf list -> stored(list.element());
      case FieldType.TextMap map -> true;
      case FieldType.Leaf leaf -> true;
    };
  }

  private static Type toType(FieldType type, int[] lastId) {
    return switch (type) {
      case FieldType.Struct struct -> Types.StructType.of(members(struct.fields(), lastId));
      case FieldType.ListOf list -> {
        int element = ++lastId[0];
        yield Types.ListType.ofOptional(element, toType(list.element(), lastId));
      }
      case FieldType.TextMap map -> {
        int key = ++lastId[0];
        int value = ++lastId[0];
        yield Types.MapType.ofOptional(key, value, Types.StringType.get(), Types.StringType.get());
      }
      case FieldType.Leaf leaf -> toType(leaf);
    };
  }

  private static Type.PrimitiveType toType(FieldType.Leaf leaf) {
    return switch (leaf) {
      case TEXT, JSON -> Types.StringType.get();
      case INT -> Types.IntegerType.get();
      case LONG -> Types.LongType.get();
      case DOUBLE -> Types.DoubleType.get();
      case BOOLEAN -> Types.BooleanType.get();
      case TIMESTAMP -> Types.TimestampType.withZone();
      case BINARY -> Types.BinaryType.get();
    };
  }

  /** How a table's struct takes a wanted one. */
  static Fit fit(Types.StructType table, Types.StructType wanted) {
    Fit result = Fit.EXACT;
    for (Types.NestedField field : wanted.fields()) {
      Types.NestedField existing = table.field(field.name());
      Fit fit = existing == null ? Fit.GROWS : fit(existing.type(), field.type());
      if (fit.compareTo(result) > 0) {
        result = fit;
      }
    }
    return result;
  }

  private static Fit fit(Type table, Type wanted) {
    if (wanted.isStructType()) {
      return table.isStructType()
          ? fit(table.asStructType(), wanted.asStructType())
          : Fit.INCOMPATIBLE;
    }
    if (wanted.isListType()) {
      return table.isListType()
          ? fit(table.asListType().elementType(), wanted.asListType().elementType())
          : Fit.INCOMPATIBLE;
    }
    if (wanted.isMapType()) {
      return table.isMapType() ? Fit.EXACT : Fit.INCOMPATIBLE;
    }
    if (table.equals(wanted)
        || (table.typeId() == Type.TypeID.LONG && wanted.typeId() == Type.TypeID.INTEGER)) {
      return Fit.EXACT;
    }
    return table.typeId() == Type.TypeID.INTEGER && wanted.typeId() == Type.TypeID.LONG
        ? Fit.GROWS
        : Fit.INCOMPATIBLE;
  }

  /** Adds to an update what {@link #fit} found missing. */
  static void grow(UpdateSchema update, Types.StructType table, Types.StructType wanted) {
    grow(update, null, table, wanted);
  }

  private static void grow(
      UpdateSchema update,
      @org.jspecify.annotations.Nullable String parent,
      Types.StructType table,
      Types.StructType wanted) {
    for (Types.NestedField field : wanted.fields()) {
      Types.NestedField existing = table.field(field.name());
      if (existing == null) {
        if (parent == null) {
          update.addColumn(field.name(), field.type());
        } else {
          update.addColumn(parent, field.name(), field.type());
        }
      } else {
        String path = parent == null ? field.name() : parent + "." + field.name();
        grow(update, path, existing.type(), field.type());
      }
    }
  }

  private static void grow(UpdateSchema update, String path, Type table, Type wanted) {
    if (wanted.isStructType()) {
      grow(update, path, table.asStructType(), wanted.asStructType());
    } else if (wanted.isListType()) {
      grow(
          update,
          path + ".element",
          table.asListType().elementType(),
          wanted.asListType().elementType());
    } else if (wanted.isPrimitiveType() && fit(table, wanted) == Fit.GROWS) {
      update.updateColumn(path, wanted.asPrimitiveType());
    }
  }
}
