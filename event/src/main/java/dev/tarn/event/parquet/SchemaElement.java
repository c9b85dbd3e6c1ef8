package dev.tarn.event.parquet;

import java.io.IOException;

/**
 * A field as a footer lists it: parquet.thrift's SchemaElement.
 *
 * @param type number of the physical type, -1 for a group
 * @param converted number of the converted type, -1 for none
 * @param logical number of the logical type, 0 for none
 * @param unit of a time: 1 milliseconds, 2 microseconds, 3 nanoseconds
 */
record SchemaElement(
    String name,
    int type,
    int length,
    int repetition,
    int children,
    int converted,
    int scale,
    int logical,
    int unit,
    boolean signed,
    boolean utc) {
  static final int REQUIRED = 0;
  static final int REPEATED = 2;

  static final int CONVERTED_MAP = 1;
  static final int CONVERTED_MAP_KEY_VALUE = 2;
  static final int CONVERTED_LIST = 3;

  static final int LOGICAL_STRING = 1;
  static final int LOGICAL_MAP = 2;
  static final int LOGICAL_LIST = 3;
  static final int LOGICAL_ENUM = 4;
  static final int LOGICAL_DECIMAL = 5;
  static final int LOGICAL_DATE = 6;
  static final int LOGICAL_TIME = 7;
  static final int LOGICAL_TIMESTAMP = 8;
  static final int LOGICAL_INTEGER = 10;
  static final int LOGICAL_JSON = 12;
  static final int LOGICAL_BSON = 13;
  static final int LOGICAL_UUID = 14;
  static final int LOGICAL_FLOAT16 = 15;

  /** The parts of a logical type that matter. */
  private static final class Annotation {
    int logical;
    int unit;
    int scale;
    boolean signed = true;
    boolean utc = true;
  }

  static SchemaElement read(ThriftReader thrift) throws IOException {
    String name = "";
    int type = -1;
    int length = 0;
    int repetition = REQUIRED;
    int children = 0;
    int converted = -1;
    int scale = 0;
    Annotation annotation = new Annotation();
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> type = thrift.i32();
        case 2 -> length = thrift.i32();
        case 3 -> repetition = thrift.i32();
        case 4 -> name = thrift.text();
        case 5 -> children = thrift.i32();
        case 6 -> converted = thrift.i32();
        case 7 -> scale = thrift.i32();
        case 10 -> annotation = annotation(thrift);
        default -> thrift.skip();
      }
    }
    return new SchemaElement(
        name,
        type,
        length,
        repetition,
        children,
        converted,
        annotation.logical == LOGICAL_DECIMAL ? annotation.scale : scale,
        annotation.logical,
        annotation.unit,
        annotation.signed,
        annotation.utc);
  }

  private static Annotation annotation(ThriftReader thrift) throws IOException {
    Annotation annotation = new Annotation();
    thrift.begin();
    for (int kind = thrift.field(); kind != ThriftReader.STOP; kind = thrift.field()) {
      annotation.logical = kind;
      switch (kind) {
        case LOGICAL_DECIMAL, LOGICAL_TIME, LOGICAL_TIMESTAMP, LOGICAL_INTEGER ->
            options(thrift, kind, annotation);
        default -> thrift.skip();
      }
    }
    return annotation;
  }

  private static void options(ThriftReader thrift, int kind, Annotation annotation)
      throws IOException {
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      if (kind == LOGICAL_DECIMAL && field == 1) {
        annotation.scale = thrift.i32();
      } else if (kind == LOGICAL_INTEGER && field == 2) {
        annotation.signed = thrift.bool();
      } else if (kind != LOGICAL_DECIMAL && kind != LOGICAL_INTEGER && field == 1) {
        annotation.utc = thrift.bool();
      } else if (kind != LOGICAL_DECIMAL && kind != LOGICAL_INTEGER && field == 2) {
        annotation.unit = unit(thrift);
      } else {
        thrift.skip();
      }
    }
  }

  private static int unit(ThriftReader thrift) throws IOException {
    int unit = 0;
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      unit = field;
      thrift.skip();
    }
    return unit;
  }

  boolean isGroup() {
    return type < 0;
  }

  boolean isList() {
    return converted == CONVERTED_LIST || logical == LOGICAL_LIST;
  }

  boolean isMap() {
    return converted == CONVERTED_MAP
        || converted == CONVERTED_MAP_KEY_VALUE
        || logical == LOGICAL_MAP;
  }
}
