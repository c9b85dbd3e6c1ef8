package dev.tarn.event;

import java.util.List;

/** The type of a {@link Field}: a leaf that is one column, or a nesting of such. */
public sealed interface FieldType {

  /** One typed column. */
  enum Leaf implements FieldType {
    /** UTF-8 text. */
    TEXT,
    /** UTF-8 text that is one compact JSON value. */
    JSON,
    /** 32-bit integer. */
    INT,
    /** 64-bit integer. */
    LONG,
    /** IEEE double. */
    DOUBLE,
    BOOLEAN,
    /** Microseconds since 1970-01-01T00:00:00Z. */
    TIMESTAMP,
    /** Bytes as they are. */
    BINARY
  }

  /** Named members; the struct is null where every member is null. */
  record Struct(List<Field> fields) implements FieldType {
    public Struct {
      fields = List.copyOf(fields);
    }
  }

  /** An ordered list; null and empty differ. Elements are never null as a whole. */
  record ListOf(FieldType element) implements FieldType {}

  /** Text to optional text, keys unique within a row. */
  record TextMap() implements FieldType {}
}
