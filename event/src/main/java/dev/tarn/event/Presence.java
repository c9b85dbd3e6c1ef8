package dev.tarn.event;

import java.util.Arrays;

/** Which entries of a column are not null: a bit an entry, and how many are null. */
final class Presence {
  private long[] words = new long[4];
  private int size;
  private int nulls;

  int size() {
    return size;
  }

  int nulls() {
    return nulls;
  }

  boolean isNull(int index) {
    return (words[index >> 6] & (1L << index)) == 0;
  }

  void addPresent() {
    int word = word(size);
    words[word] |= 1L << size;
    size++;
  }

  void addNull() {
    int word = word(size);
    words[word] &= ~(1L << size);
    size++;
    nulls++;
  }

  void addPresent(int count) {
    fill(count, true);
  }

  void addNulls(int count) {
    fill(count, false);
    nulls += count;
  }

  void truncate(int newSize) {
    if (newSize < size) {
      nulls -= size - newSize - count(newSize, size);
      size = newSize;
    }
  }

  void clear() {
    size = 0;
    nulls = 0;
  }

  void addTo(long[] target) {
    int full = size >> 6;
    for (int i = 0; i < full; i++) {
      target[i] |= words[i];
    }
    if ((size & 63) != 0) {
      target[full] |= words[full] & ((1L << size) - 1);
    }
  }

  private int word(int index) {
    int word = index >> 6;
    if (word == words.length) {
      words = Arrays.copyOf(words, word * 2);
    }
    return word;
  }

  private void fill(int count, boolean present) {
    int end = size + count;
    if (end < size) {
      throw new IllegalStateException("a column holds at most 2^31 - 1 entries");
    }
    int last = (end + 63) >> 6;
    if (last > words.length) {
      words = Arrays.copyOf(words, Math.max(last, words.length * 2));
    }
    for (int i = size; i < end; ) {
      int stop = (int) Math.min(end, (i | 63L) + 1);
      long mask = (-1L << i) & (-1L >>> (64 - (((stop - 1) & 63) + 1)));
      if (present) {
        words[i >> 6] |= mask;
      } else {
        words[i >> 6] &= ~mask;
      }
      i = stop;
    }
    size = end;
  }

  private int count(int from, int to) {
    int present = 0;
    for (int i = from; i < to; ) {
      int stop = (int) Math.min(to, (i | 63L) + 1);
      long mask = (-1L << i) & (-1L >>> (64 - (((stop - 1) & 63) + 1)));
      present += Long.bitCount(words[i >> 6] & mask);
      i = stop;
    }
    return present;
  }
}
