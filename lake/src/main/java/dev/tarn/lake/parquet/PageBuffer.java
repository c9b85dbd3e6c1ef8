package dev.tarn.lake.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Growing bytes, numbers little-endian. After {@link #reserve}, the methods whose name begins with
 * {@code set} write without a check, up to eight bytes more than they add.
 */
final class PageBuffer {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int SLACK = 16;
  private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

  byte[] bytes;
  int size;

  PageBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  /** Makes room for this many bytes, and some for careless writes past them. */
  void reserve(long more) {
    long needed = size + more + SLACK;
    if (needed > bytes.length) {
      if (needed > MAX_BYTES) {
        throw new IllegalStateException("a page of more than 2 GB");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, bytes.length * 2L), MAX_BYTES));
    }
  }

  /** Gives back what one unusual page made it hold. */
  void shrink(int keepBytes) {
    size = 0;
    if (bytes.length > keepBytes) {
      bytes = new byte[keepBytes];
    }
  }

  void putByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void putInt(int value) {
    reserve(4);
    setInt(value);
  }

  void put(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** An unsigned number, seven bits a byte, low bits first. */
  void putVarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void setInt(int value) {
    INT.set(bytes, size, value);
    size += 4;
  }

  void setLong(long value) {
    LONG.set(bytes, size, value);
    size += 8;
  }

  /** Adds bytes of an array that has eight more behind them. */
  void setShort(byte[] source, int offset, int length) {
    if (length <= 64) {
      for (int i = 0; i < length; i += 8) {
        LONG.set(bytes, size + i, (long) LONG.get(source, offset + i));
      }
    } else {
      System.arraycopy(source, offset, bytes, size, length);
    }
    size += length;
  }
}
