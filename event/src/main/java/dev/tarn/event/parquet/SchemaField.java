package dev.tarn.event.parquet;

import java.util.List;

/** A field of a file's schema. Immutable. */
sealed interface SchemaField {
  String name();

  /** The key that it has in JSON, with its colon. */
  byte[] key();

  /** The definition level from which on it is there: one more than its parent's unless required. */
  int definition();

  /** The number of repeated fields on the way to it, itself included. */
  int repetition();

  boolean repeated();

  /** Index of the first column of it; a group's columns lie one behind the other. */
  int firstColumn();

  /** Index of the column behind its last. */
  int endColumn();

  /** What a value means. */
  enum Meaning {
    BOOLEAN,
    NUMBER,
    UNSIGNED,
    FLOAT,
    DOUBLE,
    HALF,
    DECIMAL,
    TEXT,
    JSON,
    /** Bytes of which nothing is said: text, if they are UTF-8. */
    BYTES,
    BINARY,
    UUID,
    DATE,
    TIME_MILLIS,
    TIME_MICROS,
    TIME_NANOS,
    TIMESTAMP_MILLIS,
    TIMESTAMP_MICROS,
    TIMESTAMP_NANOS,
    TIMESTAMP_INT96,
    INTERVAL
  }

  /**
   * A column.
   *
   * @param path for people
   * @param length of a value, where the type is {@link PhysicalType#FIXED}
   * @param scale of a decimal
   * @param local whether a time is of no zone
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Column(
      String name,
      byte[] key,
      String path,
      int definition,
      int repetition,
      boolean repeated,
      int firstColumn,
      PhysicalType type,
      int length,
      Meaning meaning,
      int scale,
      boolean local)
      implements SchemaField {
    @Override
    public int endColumn() {
      return firstColumn + 1;
    }
  }

  /** What a group stands for. */
  enum Shape {
    OBJECT,
    /** Its only child is what is repeated: the element, or an {@link #ENTRY}. */
    LIST,
    /** What is repeated in a list, around the element. */
    ENTRY,
    /** Its only child is what is repeated: an object of a key and a value. */
    MAP
  }

  /** Fields under a name. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Group(
      String name,
      byte[] key,
      int definition,
      int repetition,
      boolean repeated,
      int firstColumn,
      int endColumn,
      Shape shape,
      List<SchemaField> children)
      implements SchemaField {
    public Group {
      children = List.copyOf(children);
    }
  }
}
