/**
 * Reads Parquet of any writer, row by row, as JSON records. Read {@link
 * dev.tarn.event.parquet.ParquetUnits}, {@link dev.tarn.event.parquet.ParquetRows}, {@link
 * dev.tarn.event.parquet.SchemaField}.
 */
@NullMarked
package dev.tarn.event.parquet;

import org.jspecify.annotations.NullMarked;
