package dev.tarn.lake.parquet;

/**
 * How files are cut and compressed.
 *
 * @param zstdLevel zstd level of every page
 * @param pageBytes uncompressed bytes at which a page ends; a page is larger only where one row is
 * @param rowGroupBytes bytes of values in memory at which a row group ends
 * @param rowGroupRows rows at which a row group ends
 * @param dictionaryEntries distinct values of a chunk up to which it may have a dictionary
 * @param dictionaryBytes bytes of distinct values up to which a chunk may have a dictionary
 */
public record ParquetSettings(
    int zstdLevel,
    int pageBytes,
    long rowGroupBytes,
    int rowGroupRows,
    int dictionaryEntries,
    int dictionaryBytes) {

  public static final ParquetSettings DEFAULT =
      new ParquetSettings(1, 512 << 10, 128 << 20, 1 << 17, 1 << 16, 4 << 20);

  public ParquetSettings {
    if (pageBytes < 1 || rowGroupBytes < 1 || rowGroupRows < 1) {
      throw new IllegalArgumentException("pages and row groups must hold something");
    }
    if (dictionaryEntries < 0 || dictionaryBytes < 0) {
      throw new IllegalArgumentException("the limits of dictionaries must not be negative");
    }
  }

  /** These settings with another zstd level. */
  public ParquetSettings withZstdLevel(int level) {
    return new ParquetSettings(
        level, pageBytes, rowGroupBytes, rowGroupRows, dictionaryEntries, dictionaryBytes);
  }
}
