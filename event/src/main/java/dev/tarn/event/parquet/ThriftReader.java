package dev.tarn.event.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Thrift's compact protocol, as far as Parquet uses it: structs, lists, numbers, texts. Whatever
 * the bytes are, it fails with {@link IOException} at worst. One thread uses it.
 */
public final class ThriftReader {
  /** What {@link #field} gives at the end of a struct. */
  public static final int STOP = 0;

  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int STRUCT = 12;
  private static final int MAX_DEPTH = 32;

  private final byte[] bytes;
  private final int[] outer = new int[MAX_DEPTH];
  private int position;
  private int depth;
  private int last;
  private int type;

  public ThriftReader(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  /** Of the next byte. */
  public int position() {
    return position;
  }

  /** Enters the struct that is the current field, or the next element of a list. */
  public void begin() throws IOException {
    if (depth == MAX_DEPTH) {
      throw damaged();
    }
    outer[depth++] = last;
    last = 0;
  }

  private void end() {
    last = outer[--depth];
  }

  /** The id of the next field, or {@link #STOP} at the end of the struct, which it leaves. */
  public int field() throws IOException {
    int header = next() & 0xFF;
    if (header == STOP) {
      end();
      return STOP;
    }
    type = header & 0xF;
    int delta = header >>> 4;
    last = delta == 0 ? (int) zigzag() : last + delta;
    return last;
  }

  public int i32() throws IOException {
    long value = zigzag();
    if (value != (int) value) {
      throw damaged();
    }
    return (int) value;
  }

  public long i64() throws IOException {
    return zigzag();
  }

  /** The current field's value, which is a boolean. */
  public boolean bool() {
    return type == TRUE;
  }

  public String text() throws IOException {
    int length = length();
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** The number of elements of the list that is the current field. */
  public int list() throws IOException {
    int header = next() & 0xFF;
    type = header & 0xF;
    long size = header >>> 4 == 15 ? varint() : header >>> 4;
    // an element takes a byte at least
    if (size < 0 || size > bytes.length - position) {
      throw damaged();
    }
    return (int) size;
  }

  /** Passes over the current field's value. */
  public void skip() throws IOException {
    skip(type, true);
  }

  private void skip(int kind, boolean isField) throws IOException {
    switch (kind) {
      case TRUE, FALSE -> position += isField ? 0 : 1;
      case BYTE -> position++;
      case DOUBLE -> position += 8;
      case BINARY -> {
        int length = length();
        position += length;
      }
      case LIST, SET -> {
        int size = list();
        int element = type;
        // lists within lists are as deep as structs may be
        begin();
        for (int i = 0; i < size; i++) {
          skip(element, false);
        }
        end();
      }
      case STRUCT -> {
        begin();
        while (field() != STOP) {
          skip();
        }
      }
      default -> {
        if (kind > I64) {
          throw damaged();
        }
        varint();
      }
    }
  }

  private int length() throws IOException {
    long length = varint();
    if (length < 0 || length > bytes.length - position) {
      throw damaged();
    }
    return (int) length;
  }

  private long zigzag() throws IOException {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = next();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  private byte next() throws IOException {
    if (position >= bytes.length) {
      throw damaged();
    }
    return bytes[position++];
  }

  private static IOException damaged() {
    return new IOException("the file's metadata is damaged");
  }
}
