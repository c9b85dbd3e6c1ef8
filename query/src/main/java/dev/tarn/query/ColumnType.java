package dev.tarn.query;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The type of a column or of a member of a struct, as DuckDB knows it. Immutable. */
sealed interface ColumnType {

  /** A type without members. */
  record Scalar(String name) implements ColumnType {
    static final Scalar TEXT = new Scalar("VARCHAR");
    static final Scalar INT = new Scalar("INTEGER");
    static final Scalar LONG = new Scalar("BIGINT");
    static final Scalar DOUBLE = new Scalar("DOUBLE");
    static final Scalar BOOLEAN = new Scalar("BOOLEAN");
    static final Scalar INSTANT = new Scalar("TIMESTAMP WITH TIME ZONE");
  }

  /** Named members in order. */
  record Struct(Map<String, ColumnType> members) implements ColumnType {}

  record ListOf(ColumnType element) implements ColumnType {}

  record MapOf(ColumnType key, ColumnType value) implements ColumnType {
    static final MapOf TEXTS = new MapOf(Scalar.TEXT, Scalar.TEXT);
  }

  /** The type as SQL text. */
  default String sql() {
    return switch (this) {
      case Scalar(String name) -> name;
      case Struct(var members) ->
          members.entrySet().stream()
              .map(member -> Quoted.name(member.getKey()) + " " + member.getValue().sql())
              .collect(Collectors.joining(", ", "STRUCT(", ")"));
      case ListOf(var element) -> element.sql() + "[]";
      case MapOf(var key, var value) -> "MAP(" + key.sql() + ", " + value.sql() + ")";
    };
  }

  /** How DuckDB reads a column of this Iceberg type. */
  static ColumnType of(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> Scalar.BOOLEAN;
      case INTEGER -> Scalar.INT;
      case LONG -> Scalar.LONG;
      case FLOAT -> new Scalar("FLOAT");
      case DOUBLE -> Scalar.DOUBLE;
      case DATE -> new Scalar("DATE");
      case TIME -> new Scalar("TIME");
      case TIMESTAMP ->
          ((Types.TimestampType) type).shouldAdjustToUTC()
              ? Scalar.INSTANT
              : new Scalar("TIMESTAMP");
      case UUID -> new Scalar("UUID");
      case FIXED, BINARY -> new Scalar("BLOB");
      case DECIMAL -> {
        var decimal = (Types.DecimalType) type;
        yield new Scalar("DECIMAL(" + decimal.precision() + ", " + decimal.scale() + ")");
      }
      case STRUCT -> {
        Map<String, ColumnType> members = new LinkedHashMap<>();
        for (Types.NestedField field : type.asStructType().fields()) {
          members.put(field.name(), of(field.type()));
        }
        yield new Struct(members);
      }
      case LIST -> new ListOf(of(type.asListType().elementType()));
      case MAP -> new MapOf(of(type.asMapType().keyType()), of(type.asMapType().valueType()));
      default -> Scalar.TEXT;
    };
  }

  /**
   * The type that holds the values of both: members of structs are united, whole numbers widened,
   * anything else that differs becomes text.
   */
  static ColumnType unite(ColumnType one, ColumnType other) {
    if (one.equals(other)) {
      return one;
    }
    if (one instanceof Struct(var left) && other instanceof Struct(var right)) {
      Map<String, ColumnType> members = new LinkedHashMap<>(left);
      right.forEach((name, type) -> members.merge(name, type, ColumnType::unite));
      return new Struct(members);
    }
    if (one instanceof ListOf(var left) && other instanceof ListOf(var right)) {
      return new ListOf(unite(left, right));
    }
    if (isNumber(one) && isNumber(other)) {
      return one.equals(Scalar.DOUBLE) || other.equals(Scalar.DOUBLE) ? Scalar.DOUBLE : Scalar.LONG;
    }
    return Scalar.TEXT;
  }

  private static boolean isNumber(ColumnType type) {
    return type.equals(Scalar.INT) || type.equals(Scalar.LONG) || type.equals(Scalar.DOUBLE);
  }

  /** The type of what is a member's holder: the element of a list, else the type itself. */
  default ColumnType withoutLists() {
    return this instanceof ListOf(var element) ? element.withoutLists() : this;
  }
}
