package dev.tarn.lake;

import java.nio.file.Path;

/**
 * A Parquet file of a table as of a snapshot.
 *
 * @param path absolute
 */
public record DataFileEntry(Path path, long rows, long bytes) {}
