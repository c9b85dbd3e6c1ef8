/**
 * Writes columns as Parquet files, and knows neither tables nor epochs. Read {@link
 * dev.tarn.lake.parquet.ParquetFileWriter}, {@link dev.tarn.lake.parquet.ParquetField}, {@link
 * dev.tarn.lake.parquet.WrittenFile}.
 */
@NullMarked
package dev.tarn.lake.parquet;

import org.jspecify.annotations.NullMarked;
