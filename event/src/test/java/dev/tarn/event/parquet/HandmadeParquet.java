package dev.tarn.event.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A file of one column, put together byte by byte: it can say what no writer says. */
final class HandmadeParquet {
  /** Numbers of Thrift's compact protocol. */
  private static final int I32 = 5;

  private static final int I64 = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 12;

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  HandmadeParquet() {
    out.writeBytes(MAGIC);
  }

  /** Length so far: where the next page begins. */
  int size() {
    return out.size();
  }

  /** Adds a data page, uncompressed. */
  HandmadeParquet page(int values, int levelEncoding, byte... content) {
    number(1, I32, 0);
    number(1, I32, content.length);
    number(1, I32, content.length);
    out.write(2 << 4 | STRUCT);
    number(1, I32, values);
    number(1, I32, Page.PLAIN);
    number(1, I32, levelEncoding);
    number(1, I32, levelEncoding);
    stop();
    stop();
    out.writeBytes(content);
    return this;
  }

  /**
   * Ends the file with row groups that all have the same pages of a column {@code a.b}, whose parts
   * are optional.
   *
   * @param codec number of the pages' compression
   */
  byte[] end(int rowGroups, int codec, int start) {
    int pagesEnd = out.size();
    number(1, I32, 1);
    list(1, 3);
    element("rows", false, 1);
    element("a", true, 1);
    element("b", true, 0);
    number(1, I64, rowGroups);
    list(1, rowGroups);
    for (int i = 0; i < rowGroups; i++) {
      list(1, 1);
      out.write(3 << 4 | STRUCT);
      number(4, I32, codec);
      number(1, I64, 1);
      number(2, I64, pagesEnd - start);
      number(2, I64, start);
      stop();
      stop();
      number(2, I64, 1);
      stop();
    }
    stop();
    return endFooter(pagesEnd);
  }

  /** Ends the file with a footer of any bytes. */
  byte[] end(byte[] footer) {
    int pagesEnd = out.size();
    out.writeBytes(footer);
    return endFooter(pagesEnd);
  }

  private byte[] endFooter(int start) {
    int length = out.size() - start;
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    out.writeBytes(MAGIC);
    return out.toByteArray();
  }

  private void element(String name, boolean optional, int children) {
    if (children == 0) {
      number(1, I32, 1);
    }
    number(children == 0 ? 2 : 3, I32, optional ? 1 : 0);
    out.write(1 << 4 | BINARY);
    varint(name.length());
    out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    if (children > 0) {
      number(1, I32, children);
    }
    stop();
  }

  /** Begins a list of structs. */
  private void list(int delta, int size) {
    out.write(delta << 4 | LIST);
    out.write(15 << 4 | STRUCT);
    varint(size);
  }

  private void number(int delta, int type, long value) {
    out.write(delta << 4 | type);
    varint(value << 1 ^ value >> 63);
  }

  private void stop() {
    out.write(0);
  }

  private void varint(long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      out.write((int) (rest & 0x7f) + 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
