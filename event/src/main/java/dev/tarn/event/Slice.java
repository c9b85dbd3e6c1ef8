package dev.tarn.event;

/**
 * A stretch of bytes and what kind of JSON-like value it holds, packed into a long: 32 bits offset,
 * 28 bits length, 4 bits kind.
 *
 * <p>Zero is {@link #ABSENT}: every other kind is non-zero.
 */
public final class Slice {
  /** No value. */
  public static final long ABSENT = 0;

  /** Text without escapes: the bytes are the value, valid UTF-8. */
  public static final int TEXT = 1;

  /** A number as written, checked against the JSON grammar. */
  public static final int NUMBER = 2;

  public static final int TRUE = 3;
  public static final int FALSE = 4;
  public static final int NULL = 5;

  /** A JSON object, compact and with its keys in order, its text checked. */
  public static final int OBJECT = 6;

  /** A JSON array, compact and with all keys in it in order, its text checked. */
  public static final int ARRAY = 7;

  /** A JSON array as written, its text checked but neither compact nor in canonical order. */
  public static final int WRITTEN_ARRAY = 8;

  /** Text that is a part of one that stands in the record as a whole too. */
  public static final int PART = 9;

  /** The longest slice, in bytes. */
  public static final int MAX_LENGTH = (1 << 28) - 1;

  private Slice() {}

  public static long of(int offset, int length, int kind) {
    return ((long) offset << 32) | ((long) length << 4) | kind;
  }

  public static int offset(long slice) {
    return (int) (slice >>> 32);
  }

  public static int length(long slice) {
    return (int) (slice >>> 4) & MAX_LENGTH;
  }

  public static int kind(long slice) {
    return (int) slice & 0xF;
  }
}
