package dev.tarn.lake.parquet;

import dev.tarn.event.TextColumn;
import java.util.Arrays;

/**
 * Numbers the different values of a chunk in the order of their first use: a dictionary, and {@link
 * ParquetScratch#ids} of the values.
 */
final class DictionaryBuilder {
  /** A dictionary is to save at least a fifth. */
  private static final double WORTHWHILE = 0.8;

  private static final int SAMPLE = 2048;

  /** Entries from which on a dictionary is large, and how often its entries are to be used then. */
  private static final int LARGE_DICTIONARY = 1 << 15;

  private static final int LARGE_REPEATS = 4;

  private static final int DIRECT_RANGE = 1 << 16;

  private final ParquetScratch scratch;

  DictionaryBuilder(ParquetScratch scratch) {
    this.scratch = scratch;
  }

  /**
   * Whether a dictionary saves enough.
   *
   * @param indexed bytes of the dictionary and the ids
   * @param plain bytes of the values as they are
   */
  static boolean pays(double indexed, double plain) {
    return indexed <= plain * WORTHWHILE;
  }

  /**
   * Numbers texts: {@link ParquetScratch#dictionary}, and the ids unless it has one entry.
   *
   * @param entries of the values, from an index on
   * @return its size, -1 where it would be too large
   */
  int numberTexts(TextColumn column, int[] entries, int firstEntry, int values) {
    scratch.ensurePositions(column.entries());
    if (scratch.dictionary.length < column.entries()) {
      scratch.dictionary = new int[column.entries()];
    }
    int maxEntries = maxEntries(values);
    int maxBytes = scratch.settings.dictionaryBytes();
    int[] ids = scratch.ids;
    int[] starts = column.entryStarts();
    int[] positions = scratch.positions;
    int[] dictionary = scratch.dictionary;
    if (column.entries() == 1) {
      dictionary[0] = 0;
      return maxEntries > 0 && starts[1] + 4L <= maxBytes ? 1 : -1;
    }
    long bytes = 0;
    int size = 0;
    boolean fits = true;
    for (int i = 0; i < values; i++) {
      int entry = entries[firstEntry + i];
      int position = positions[entry];
      if (position == 0) {
        bytes += starts[entry + 1] - starts[entry] + 4;
        if (size == maxEntries || bytes > maxBytes) {
          fits = false;
          break;
        }
        dictionary[size] = entry;
        position = ++size;
        positions[entry] = position;
      }
      ids[i] = position - 1;
    }
    for (int i = 0; i < size; i++) {
      positions[dictionary[i]] = 0;
    }
    return fits ? size : -1;
  }

  /**
   * Numbers {@link ParquetScratch#numbers}: {@link ParquetScratch#dictionaryNumbers}.
   *
   * @param min all are this or more, and {@code max} or less
   * @param width bytes of a number
   * @return the dictionary's size, -1 where it would be too large or the values too different
   */
  int numberNumbers(int values, long min, long max, int width) {
    int limit =
        Math.min(
            Math.min(maxEntries(values), values / 2), scratch.settings.dictionaryBytes() / width);
    if (limit < 2) {
      return -1;
    }
    if (scratch.dictionaryNumbers.length < limit) {
      scratch.dictionaryNumbers = new long[Math.max(limit, 1024)];
    }
    long range = max - min;
    return range >= 0 && range < DIRECT_RANGE
        ? numberDirectly(values, min, (int) range, limit)
        : numberByHash(values, limit);
  }

  private int numberDirectly(int values, long min, int range, int limit) {
    scratch.ensurePositions(range + 1);
    int[] positions = scratch.positions;
    long[] numbers = scratch.numbers;
    long[] dictionary = scratch.dictionaryNumbers;
    int[] ids = scratch.ids;
    int size = 0;
    boolean fits = true;
    for (int i = 0; i < values; i++) {
      int offset = (int) (numbers[i] - min);
      int position = positions[offset];
      if (position == 0) {
        if (size == limit) {
          fits = false;
          break;
        }
        dictionary[size] = numbers[i];
        position = ++size;
        positions[offset] = position;
      }
      ids[i] = position - 1;
    }
    for (int i = 0; i < size; i++) {
      positions[(int) (dictionary[i] - min)] = 0;
    }
    return fits ? size : -1;
  }

  private int numberByHash(int values, int limit) {
    int capacity = Integer.highestOneBit(limit) << 2;
    scratch.ensurePositions(capacity);
    int[] positions = scratch.positions;
    long[] numbers = scratch.numbers;
    long[] dictionary = scratch.dictionaryNumbers;
    int[] ids = scratch.ids;
    int mask = capacity - 1;
    int size = 0;
    boolean fits = true;
    for (int i = 0; i < values && fits; i++) {
      long number = numbers[i];
      long mixed = number * 0x9E3779B97F4A7C15L;
      int slot = (int) (mixed ^ (mixed >>> 32)) & mask;
      int position = positions[slot];
      while (position != 0 && dictionary[position - 1] != number) {
        slot = (slot + 1) & mask;
        position = positions[slot];
      }
      if (position == 0) {
        if (size == limit || (i == SAMPLE && size > SAMPLE / 2)) {
          fits = false;
          break;
        }
        dictionary[size] = number;
        position = ++size;
        positions[slot] = position;
      }
      ids[i] = position - 1;
    }
    Arrays.fill(positions, 0, capacity, 0);
    return fits ? size : -1;
  }

  /**
   * Entries that the chunk's dictionary may have. Values in order, such as times, compress better
   * as they are than by the numbers of a large dictionary: that has to be used often.
   */
  private int maxEntries(int values) {
    return Math.min(
        scratch.settings.dictionaryEntries(), Math.max(LARGE_DICTIONARY, values / LARGE_REPEATS));
  }
}
