package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes behind the slices that a runner works on: those of the records, and those that rules
 * made (constants, templates, captions). One thread uses it.
 *
 * <p>A slice of kind {@link #DERIVED} is UTF-8 text in an arena of its own, which is emptied only
 * between chunks, see {@link #recycle}. Constants lie at its beginning for ever.
 */
final class Texts {
  /** Text that a rule made. */
  static final int DERIVED = 15;

  /** The longest derived text; a rule whose text would be longer has no value. */
  static final int MAX_TEXT = 16 << 20;

  private static final int RECYCLE_BYTES = 1 << 20;
  private static final int MAX_BYTES = 1 << 30;

  private final RecordWalker walker;
  private byte[] arena = new byte[8192];
  private int size;
  private int constants;

  Texts(RecordWalker walker) {
    this.walker = walker;
  }

  /** The array that holds a slice. Good until the next derived text. */
  byte[] data(long slice) {
    return Slice.kind(slice) == DERIVED ? arena : walker.data();
  }

  /**
   * The array of all slices but derived ones. Good until a record is walked or a path is asked for.
   */
  byte[] records() {
    return walker.data();
  }

  /** Whether a slice is a scalar with a value: text, number or boolean. */
  static boolean isScalar(long slice) {
    int kind = Slice.kind(slice);
    return (kind >= Slice.TEXT && kind <= Slice.FALSE) || kind == Slice.PART || kind == DERIVED;
  }

  /** Whether a slice is a text. */
  static boolean isText(long slice) {
    int kind = Slice.kind(slice);
    return kind == Slice.TEXT || kind == Slice.PART || kind == DERIVED;
  }

  /** A text that stays; only while the runner is built. */
  long addConstant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long slice = add(bytes, 0, bytes.length);
    constants = size;
    return slice;
  }

  /** A derived text. */
  long add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return add(bytes, 0, bytes.length);
  }

  /** A derived text; absent where it would be too long. */
  long add(byte[] data, int offset, int length) {
    int start = begin(length);
    if (start < 0) {
      return Slice.ABSENT;
    }
    System.arraycopy(data, offset, arena, start, length);
    size = start + length;
    return Slice.of(start, length, DERIVED);
  }

  /** A part of a text as a text. */
  static long part(long slice, int from, int to) {
    int kind = Slice.kind(slice) == DERIVED ? DERIVED : Slice.TEXT;
    return Slice.of(Slice.offset(slice) + from, to - from, kind);
  }

  /**
   * Room for a derived text of at most so many bytes: where it starts in {@link #arena}, or -1
   * where it would be too long. {@link #end} makes it a slice.
   */
  int begin(long maxLength) {
    if (maxLength > MAX_TEXT || size + maxLength > MAX_BYTES) {
      return -1;
    }
    if (maxLength > arena.length - size) {
      long wanted = Math.max(size + maxLength, arena.length * 2L);
      arena = Arrays.copyOf(arena, (int) Math.min(wanted, MAX_BYTES));
    }
    return size;
  }

  /** The arena as it is now. */
  byte[] arena() {
    return arena;
  }

  /** Ends what {@link #begin} began. */
  long end(int start, int length) {
    size = start + length;
    return Slice.of(start, length, DERIVED);
  }

  String string(long slice) {
    return new String(
        data(slice), Slice.offset(slice), Slice.length(slice), StandardCharsets.UTF_8);
  }

  boolean equal(long a, long b) {
    if (a == b) {
      return true;
    }
    int length = Slice.length(a);
    if (length != Slice.length(b)) {
      return false;
    }
    int from = Slice.offset(a);
    int other = Slice.offset(b);
    return Arrays.equals(data(a), from, from + length, data(b), other, other + length);
  }

  /**
   * Forgets all derived texts but constants where they have become many. Called between chunks.
   *
   * @return whether derived slices kept from before are void now
   */
  boolean recycle() {
    if (size - constants < RECYCLE_BYTES) {
      return false;
    }
    size = constants;
    if (arena.length > RECYCLE_BYTES * 4) {
      arena = Arrays.copyOf(arena, Math.max(8192, constants * 2));
    }
    return true;
  }
}
