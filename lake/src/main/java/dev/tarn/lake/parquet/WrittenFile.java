package dev.tarn.lake.parquet;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a table needs to know of a finished file.
 *
 * @param bytes size of the file
 * @param rows number of rows
 * @param splitOffsets where row groups start, ascending
 * @param columns one entry a leaf, in the order of the schema
 */
public record WrittenFile(
    long bytes, long rows, List<Long> splitOffsets, List<ColumnMetrics> columns) {

  public WrittenFile {
    splitOffsets = List.copyOf(splitOffsets);
    columns = List.copyOf(columns);
  }

  /**
   * Metrics of one leaf, as Iceberg defines them.
   *
   * @param fieldId Iceberg field id of the leaf
   * @param bytes compressed bytes, headers of pages included
   * @param values number of values, nulls included; an empty or null list counts as one
   * @param nulls number of those that are null
   * @param lower lower bound in Iceberg's binary form, text cut to 16 code points; null where there
   *     is no value, and for leaves in lists and maps
   * @param upper upper bound of the same form, or null
   */
  public record ColumnMetrics(
      int fieldId,
      long bytes,
      long values,
      long nulls,
      @Nullable ByteBuffer lower,
      @Nullable ByteBuffer upper) {}
}
