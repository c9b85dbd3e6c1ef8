package dev.tarn.event.parquet;

/** What one file may take of memory at a time, and of work in all. One thread uses it. */
final class PageBudget {
  /** Below this, nothing is said of how much larger than a file its content may be. */
  private static final long UNSUSPICIOUS_BYTES = 64 << 20;

  /** Most bytes of pages that a stored byte may become. */
  private static final long PAGE_RATIO = 1_500;

  /** Most bytes of JSON that a stored byte may become: rows that repeat each other cost no byte. */
  private static final long ROW_RATIO = 20_000;

  /** How often a stored byte may be read: columns that lie over each other have no end. */
  private static final long STORED_RATIO = 4;

  private static final long LEAST_MEMORY_BYTES = 32 << 20;

  private final long memoryBytes;
  private final long mostStoredBytes;
  private final long mostPageBytes;
  private final long mostRowBytes;
  private long held;
  private long storedBytes;
  private long pageBytes;
  private long rowBytes;

  /**
   * @param fileBytes length of the file
   */
  PageBudget(long fileBytes) {
    this.memoryBytes = Math.max(LEAST_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / 4);
    this.mostStoredBytes = Math.max(UNSUSPICIOUS_BYTES, fileBytes * STORED_RATIO);
    this.mostPageBytes = Math.max(UNSUSPICIOUS_BYTES, fileBytes * PAGE_RATIO);
    this.mostRowBytes = Math.max(UNSUSPICIOUS_BYTES, fileBytes * ROW_RATIO);
  }

  /** Counts bytes of the file about to be read. */
  void addStored(long bytes) throws ParquetException {
    storedBytes += bytes;
    if (storedBytes > mostStoredBytes) {
      throw limit("columns");
    }
  }

  /** Asks for memory, as of a page about to be decompressed. */
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
