package dev.tarn.event.parquet;

/** What one file may take of memory at a time, and of work in all. One thread uses it. */
final class PageBudget {
  /** Below this, nothing is said of how much larger than a file its content may be. */
  private static final long UNSUSPICIOUS_BYTES = 64 << 20;

  /** Most bytes of pages that a stored byte may become. */
  private static final long PAGE_RATIO = 1_500;

  /** Most bytes of JSON that a stored byte may become: rows that repeat each other cost no byte. */
  private static final long ROW_RATIO = 20_000;

  private static final long LEAST_MEMORY_BYTES = 32 << 20;

  private final long memoryBytes;
  private final long mostPageBytes;
  private final long mostRowBytes;
  private long held;
  private long pageBytes;
  private long rowBytes;

  /**
   * @param storedBytes length of the file
   */
  PageBudget(long storedBytes) {
    this(storedBytes, Math.max(LEAST_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / 4));
  }

  PageBudget(long storedBytes, long memoryBytes) {
    this.memoryBytes = memoryBytes;
    this.mostPageBytes = Math.max(UNSUSPICIOUS_BYTES, storedBytes * PAGE_RATIO);
    this.mostRowBytes = Math.max(UNSUSPICIOUS_BYTES, storedBytes * ROW_RATIO);
  }

  /** Asks for the memory of a page about to be decompressed. */
  void hold(long bytes) throws ParquetException {
    if (held + bytes > memoryBytes) {
      throw new ParquetException(
          ParquetException.TOO_LARGE,
          "pages of one row group need more than the "
              + memoryBytes
              + " bytes of memory that there are for them; a larger heap (-Xmx) gives more");
    }
    pageBytes += bytes;
    if (pageBytes > mostPageBytes) {
      throw limit("pages");
    }
    held += bytes;
  }

  /** Gives back what was asked for. */
  void release(long bytes) {
    held -= bytes;
  }

  /** Gives back all. */
  void releaseAll() {
    held = 0;
  }

  /** Counts a row's text. */
  void addRow(long bytes) throws ParquetException {
    rowBytes += bytes;
    if (rowBytes > mostRowBytes) {
      throw limit("rows");
    }
  }

  private static ParquetException limit(String what) {
    return new ParquetException(
        ParquetException.DECOMPRESSION_LIMIT,
        "the " + what + " are far larger than a file of this size has");
  }
}
