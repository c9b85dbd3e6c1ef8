package dev.tarn.lake.parquet;

import dev.tarn.event.Column;
import dev.tarn.event.FieldType;
import dev.tarn.event.TextColumn;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Iceberg's metrics of a leaf, gathered over the chunks of a file. */
final class LeafMetrics {
  private static final int BOUND_CODE_POINTS = 16;

  private final FieldType.Leaf type;
  private final boolean repeated;
  private long bytes;
  private long values;
  private long nulls;
  private boolean any;
  private long minLong;
  private long maxLong;
  private double minDouble;
  private double maxDouble;
  private byte @Nullable [] lowerText;
  private byte @Nullable [] upperText;
  private boolean upperUnknown;

  LeafMetrics(FieldType.Leaf type, boolean repeated) {
    this.type = type;
    this.repeated = repeated;
  }

  /** Adds a chunk of a column whose batch is still there. */
  void add(ChunkMetadata chunk, @Nullable Column column) {
    bytes += chunk.compressedBytes;
    values += chunk.values;
    nulls += chunk.nulls;
    if (!chunk.bounded || repeated) {
      return;
    }
    if (column instanceof TextColumn text) {
      addTexts(
          text.arena(),
          text.entryStart(chunk.minEntry),
          text.entryLength(chunk.minEntry),
          text.entryStart(chunk.maxEntry),
          text.entryLength(chunk.maxEntry));
    } else if (any) {
      minLong = Math.min(minLong, chunk.minLong);
      maxLong = Math.max(maxLong, chunk.maxLong);
      minDouble = Math.min(minDouble, chunk.minDouble);
      maxDouble = Math.max(maxDouble, chunk.maxDouble);
    } else {
      minLong = chunk.minLong;
      maxLong = chunk.maxLong;
      minDouble = chunk.minDouble;
      maxDouble = chunk.maxDouble;
      any = true;
    }
  }

  private void addTexts(byte[] arena, int minStart, int minLength, int maxStart, int maxLength) {
    boolean binary = type == FieldType.Leaf.BINARY;
    int cut =
        binary
            ? Math.min(minLength, BOUND_CODE_POINTS)
            : TextBounds.prefix(arena, minStart, minLength, BOUND_CODE_POINTS);
    byte[] lower = Arrays.copyOfRange(arena, minStart, minStart + cut);
    if (lowerText == null || Arrays.compareUnsigned(lower, lowerText) < 0) {
      lowerText = lower;
    }
    cut =
        binary
            ? Math.min(maxLength, BOUND_CODE_POINTS)
            : TextBounds.prefix(arena, maxStart, maxLength, BOUND_CODE_POINTS);
    byte[] upper =
        cut == maxLength
            ? Arrays.copyOfRange(arena, maxStart, maxStart + cut)
            : binary
                ? TextBounds.byteSuccessor(arena, maxStart, cut)
                : TextBounds.successor(arena, maxStart, cut);
    if (upper == null) {
      upperUnknown = true;
    } else if (upperText == null || Arrays.compareUnsigned(upper, upperText) > 0) {
      upperText = upper;
    }
  }

  WrittenFile.ColumnMetrics finish(int fieldId) {
    return new WrittenFile.ColumnMetrics(fieldId, bytes, values, nulls, bound(true), bound(false));
  }

  private @Nullable ByteBuffer bound(boolean lower) {
    if (repeated) {
      return null;
    }
    byte[] text = lower ? lowerText : upperUnknown ? null : upperText;
    PageBuffer out = new PageBuffer(16);
    switch (type) {
      case TEXT, JSON, BINARY -> {
        return text == null ? null : ByteBuffer.wrap(text).asReadOnlyBuffer();
      }
      case BOOLEAN -> out.putByte((int) (lower ? minLong : maxLong));
      case INT -> out.putInt((int) (lower ? minLong : maxLong));
      case LONG, TIMESTAMP -> {
        out.reserve(8);
        out.setLong(lower ? minLong : maxLong);
      }
      case DOUBLE -> {
        out.reserve(8);
        out.setLong(Double.doubleToRawLongBits(lower ? minDouble : maxDouble));
      }
    }
    return any ? ByteBuffer.wrap(Arrays.copyOf(out.bytes, out.size)).asReadOnlyBuffer() : null;
  }
}
