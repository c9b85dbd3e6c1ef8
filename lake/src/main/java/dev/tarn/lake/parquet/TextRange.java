package dev.tarn.lake.parquet;

import dev.tarn.event.TextColumn;
import java.util.Arrays;

/** The least and the greatest text of a chunk. */
final class TextRange {
  /** Code points, or bytes of binary values, that a chunk's least and greatest value keep. */
  private static final int STATISTICS_LENGTH = 64;

  private final ChunkMetadata chunk;
  private long minPrefix;
  private long maxPrefix;

  TextRange(ChunkMetadata chunk) {
    this.chunk = chunk;
  }

  /** Widens the chunk's bounds to a text. */
  void include(byte[] arena, int[] starts, int entry) {
    long prefix = prefix(arena, starts[entry], starts[entry + 1]);
    if (!chunk.bounded) {
      chunk.bounded = true;
      chunk.minEntry = entry;
      chunk.maxEntry = entry;
      minPrefix = prefix;
      maxPrefix = prefix;
      return;
    }
    if (prefix <= minPrefix
        && (prefix < minPrefix || compare(arena, starts, entry, chunk.minEntry) < 0)) {
      chunk.minEntry = entry;
      minPrefix = prefix;
    }
    if (prefix >= maxPrefix
        && (prefix > maxPrefix || compare(arena, starts, entry, chunk.maxEntry) > 0)) {
      chunk.maxEntry = entry;
      maxPrefix = prefix;
    }
  }

  /** Puts the bounds, as short as they are to be, into the chunk's statistics. */
  void finish(TextColumn column, boolean binary) {
    if (!chunk.bounded) {
      return;
    }
    byte[] arena = column.arena();
    int start = column.entryStart(chunk.minEntry);
    int length = column.entryLength(chunk.minEntry);
    int cut = cut(arena, start, length, binary);
    chunk.min = Arrays.copyOfRange(arena, start, start + cut);
    chunk.minExact = cut == length;
    start = column.entryStart(chunk.maxEntry);
    length = column.entryLength(chunk.maxEntry);
    cut = cut(arena, start, length, binary);
    chunk.maxExact = cut == length;
    if (chunk.maxExact) {
      chunk.max = Arrays.copyOfRange(arena, start, start + cut);
    } else if (binary) {
      chunk.max = TextBounds.byteSuccessor(arena, start, cut);
    } else {
      chunk.max = TextBounds.successor(arena, start, cut);
    }
  }

  private static int cut(byte[] arena, int start, int length, boolean binary) {
    return binary
        ? Math.min(length, STATISTICS_LENGTH)
        : TextBounds.prefix(arena, start, length, STATISTICS_LENGTH);
  }

  private static int compare(byte[] arena, int[] starts, int a, int b) {
    return a == b
        ? 0
        : Arrays.compareUnsigned(arena, starts[a], starts[a + 1], arena, starts[b], starts[b + 1]);
  }

  /** The first eight bytes so that signed order is the bytes' order; a shorter value has zeros. */
  private static long prefix(byte[] arena, int start, int end) {
    long eight = Long.reverseBytes((long) PageBuffer.LONG.get(arena, start));
    int length = end - start;
    if (length < 8) {
      eight = length == 0 ? 0 : eight & (-1L << (64 - 8 * length));
    }
    return eight ^ Long.MIN_VALUE;
  }
}
