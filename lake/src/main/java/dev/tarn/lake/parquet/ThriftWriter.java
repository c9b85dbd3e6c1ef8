package dev.tarn.lake.parquet;

import java.nio.charset.StandardCharsets;

/** Thrift's compact protocol, as far as Parquet's headers and footers need it. */
final class ThriftWriter {
  static final int I32 = 5;
  static final int BINARY = 8;
  static final int STRUCT = 12;

  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int I64 = 6;
  private static final int LIST = 9;

  private final PageBuffer out;
  private final int[] outer = new int[16];
  private int depth;
  private int last;

  ThriftWriter(PageBuffer out) {
    this.out = out;
  }

  /** Begins a struct that no field header announces: the outermost, or an element of a list. */
  void begin() {
    outer[depth++] = last;
    last = 0;
  }

  /** Begins a struct that is a field. */
  void begin(int field) {
    header(field, STRUCT);
    begin();
  }

  void end() {
    out.putByte(0);
    last = outer[--depth];
  }

  void bool(int field, boolean value) {
    header(field, value ? TRUE : FALSE);
  }

  void i8(int field, int value) {
    header(field, BYTE);
    out.putByte(value);
  }

  void i16(int field, int value) {
    header(field, I16);
    zigzag(value);
  }

  void i32(int field, int value) {
    header(field, I32);
    zigzag(value);
  }

  void i64(int field, long value) {
    header(field, I64);
    zigzag(value);
  }

  void binary(int field, byte[] value) {
    header(field, BINARY);
    bytes(value);
  }

  void text(int field, String value) {
    binary(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins a list; its elements follow. */
  void list(int field, int type, int size) {
    header(field, LIST);
    if (size < 15) {
      out.putByte((size << 4) | type);
    } else {
      out.putByte(0xF0 | type);
      out.putVarint(size);
    }
  }

  void element(int value) {
    zigzag(value);
  }

  void element(String value) {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(byte[] value) {
    out.putVarint(value.length);
    out.put(value, 0, value.length);
  }

  private void header(int field, int type) {
    int delta = field - last;
    if (delta > 0 && delta <= 15) {
      out.putByte((delta << 4) | type);
    } else {
      out.putByte(type);
      zigzag(field);
    }
    last = field;
  }

  private void zigzag(long value) {
    out.putVarint((value << 1) ^ (value >> 63));
  }
}
