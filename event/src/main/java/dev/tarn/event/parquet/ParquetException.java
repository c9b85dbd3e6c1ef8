package dev.tarn.event.parquet;

import java.io.IOException;

/** A file, or a part of it, that cannot be read for good: trying again does not help. */
public final class ParquetException extends IOException {
  /** The bytes are not what they say, or end early. */
  public static final String CORRUPT = "corrupt-parquet";

  /** The file has no footer: its end is missing. */
  public static final String TRUNCATED = "truncated-parquet";

  /** The columns can be read with a key only. */
  public static final String ENCRYPTED = "encrypted-parquet";

  /** Something of Parquet that is not read here. */
  public static final String UNSUPPORTED = "unsupported-parquet";

  /** The file wants more memory than there is for it. */
  public static final String TOO_LARGE = "parquet-too-large";

  /** The file says much more than its size lets expect. */
  public static final String DECOMPRESSION_LIMIT = "decompression-limit";

  private static final long serialVersionUID = 1L;
  private final String code;

  ParquetException(String code, String message) {
    super(message);
    this.code = code;
  }

  static ParquetException corrupt(String message) {
    return new ParquetException(CORRUPT, message);
  }

  static ParquetException unsupported(String message) {
    return new ParquetException(UNSUPPORTED, message);
  }

  /** Kebab-case. */
  public String code() {
    return code;
  }
}
