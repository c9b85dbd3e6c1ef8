package dev.tarn.event.parquet;

import java.util.Arrays;

/**
 * Texts behind their lengths, each with a beginning that it shares with the one before it, or none.
 * Encodings.md, DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY.
 */
final class DeltaTexts extends ValueReader {
  /** More than any page has: their lengths are held in memory. */
  private static final int MAX_TEXTS = 1 << 23;

  /** A text may be longer than its page, as its beginning may be another's. */
  private static final int MAX_BYTES = 64 << 20;

  private final byte[] data;
  private final int[] prefixes;
  private final int[] lengths;
  private final PageBudget budget;
  private int position;
  private int next;

  private DeltaTexts(byte[] data, int[] prefixes, int[] lengths, int position, PageBudget budget) {
    this.data = data;
    this.prefixes = prefixes;
    this.lengths = lengths;
    this.position = position;
    this.budget = budget;
  }

  static DeltaTexts ofLengths(byte[] data, int start, PageBudget budget) throws ParquetException {
    DeltaNumbers numbers = new DeltaNumbers(data, start);
    int[] lengths = readAll(numbers, budget);
    return new DeltaTexts(data, new int[0], lengths, numbers.end(), budget);
  }

  static DeltaTexts ofPrefixes(byte[] data, int start, PageBudget budget) throws ParquetException {
    DeltaNumbers numbers = new DeltaNumbers(data, start);
    int[] prefixes = readAll(numbers, budget);
    DeltaNumbers suffixes = new DeltaNumbers(data, numbers.end());
    int[] lengths = readAll(suffixes, budget);
    if (prefixes.length != lengths.length) {
      throw ParquetException.corrupt("a page has more beginnings of texts than ends");
    }
    return new DeltaTexts(data, prefixes, lengths, suffixes.end(), budget);
  }

  private static int[] readAll(DeltaNumbers numbers, PageBudget budget) throws ParquetException {
    if (numbers.total() > MAX_TEXTS) {
      throw new ParquetException(
          ParquetException.TOO_LARGE, "a page says that it has " + numbers.total() + " texts");
    }
    budget.hold(numbers.total() * (long) Integer.BYTES);
    int[] all = new int[numbers.total()];
    for (int i = 0; i < all.length; i++) {
      long number = numbers.next();
      if (number < 0 || number > Integer.MAX_VALUE) {
        throw ParquetException.corrupt("a text has the length " + number);
      }
      all[i] = (int) number;
    }
    return all;
  }

  @Override
  long heldBytes() {
    long numbers = (prefixes.length + (long) lengths.length) * Integer.BYTES;
    return prefixes.length == 0 ? numbers : numbers + bytes.length;
  }

  @Override
  void next() throws ParquetException {
    if (next == lengths.length) {
      throw ParquetException.corrupt("a page has fewer values than it says");
    }
    int count = lengths[next];
    int prefix = prefixes.length == 0 ? 0 : prefixes[next];
    next++;
    if (count > data.length - position || prefix > length || count > MAX_BYTES - prefix) {
      throw ParquetException.corrupt("a text is longer than its page lets it be");
    }
    if (prefixes.length == 0) {
      bytes = data;
      offset = position;
    } else {
      // the text before it lies there, and so the beginning
      reserve(prefix + count);
      System.arraycopy(data, position, bytes, prefix, count);
    }
    length = prefix + count;
    position += count;
  }

  private void reserve(int needed) throws ParquetException {
    if (needed > bytes.length) {
      int grown = Math.max(needed, 2 * bytes.length);
      budget.hold(grown - bytes.length);
      bytes = Arrays.copyOf(bytes, grown);
    }
  }
}
