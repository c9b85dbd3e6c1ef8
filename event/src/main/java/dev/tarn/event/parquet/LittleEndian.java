package dev.tarn.event.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in bytes, the lowest byte first. */
final class LittleEndian {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  /** The signed number of four bytes. */
  static int number(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  /** The signed number of eight bytes. */
  static long longNumber(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }
}
