package dev.tarn.event.parquet;

import org.jspecify.annotations.Nullable;

/**
 * A page, decompressed.
 *
 * @param values number of entries; of a dictionary, number of values
 * @param encoding of the values: parquet.thrift's Encoding
 * @param levels where levels lie: those of a first version's page before the values, in the same
 *     bytes
 * @param levelLengths lengths of the two kinds of levels, repetition first, where the page says
 *     them; null where they stand before the levels themselves
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Page(
    boolean dictionary,
    int values,
    int encoding,
    byte[] bytes,
    byte[] levels,
    int @Nullable [] levelLengths) {
  static final int PLAIN = 0;
  static final int PLAIN_DICTIONARY = 2;
  static final int RLE = 3;
  static final int DELTA_BINARY_PACKED = 5;
  static final int DELTA_LENGTH_BYTE_ARRAY = 6;
  static final int DELTA_BYTE_ARRAY = 7;
  static final int RLE_DICTIONARY = 8;
  static final int BYTE_STREAM_SPLIT = 9;

  /** Bytes that it takes in memory. */
  long heldBytes() {
    return levelLengths == null ? bytes.length : (long) bytes.length + levels.length;
  }
}
