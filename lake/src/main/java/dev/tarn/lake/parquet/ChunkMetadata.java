package dev.tarn.lake.parquet;

import org.jspecify.annotations.Nullable;

/** What the footer says of one column chunk. Offsets count from the chunk's first byte. */
final class ChunkMetadata {
  long start;
  long values;
  long nulls;
  long uncompressedBytes;
  long compressedBytes;

  /** Where data pages begin; not 0 if a dictionary page comes first. */
  long dataOffset;

  boolean dictionary;
  int dataPages;
  byte @Nullable [] min;
  byte @Nullable [] max;
  boolean minExact;
  boolean maxExact;

  /** Whether there is a least and a greatest value, in the fields of the leaf's type. */
  boolean bounded;

  long minLong;
  long maxLong;
  double minDouble;
  double maxDouble;

  /** The entries of a text column. */
  int minEntry;

  int maxEntry;

  /** The same bytes written again at another place. */
  ChunkMetadata at(long otherStart) {
    ChunkMetadata copy = new ChunkMetadata();
    copy.start = otherStart;
    copy.values = values;
    copy.nulls = nulls;
    copy.uncompressedBytes = uncompressedBytes;
    copy.compressedBytes = compressedBytes;
    copy.dataOffset = dataOffset;
    copy.dictionary = dictionary;
    copy.dataPages = dataPages;
    copy.min = min;
    copy.max = max;
    copy.minExact = minExact;
    copy.maxExact = maxExact;
    copy.bounded = bounded;
    copy.minLong = minLong;
    copy.maxLong = maxLong;
    copy.minDouble = minDouble;
    copy.maxDouble = maxDouble;
    copy.minEntry = minEntry;
    copy.maxEntry = maxEntry;
    return copy;
  }
}
