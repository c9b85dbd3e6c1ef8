package dev.tarn.lake.parquet;

import dev.tarn.event.BooleanColumn;
import dev.tarn.event.Column;
import dev.tarn.event.DoubleColumn;
import dev.tarn.event.FieldType;
import dev.tarn.event.LongColumn;
import dev.tarn.event.TextColumn;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encodes one leaf's entries of one row group: levels, values, dictionary if it pays, pages,
 * statistics. A chunk has a dictionary for all its values or for none.
 */
final class ChunkEncoder {
  static final int PLAIN = 0;
  static final int RLE = 3;
  static final int RLE_DICTIONARY = 8;

  private static final int MAX_PAGE_LEVELS = 1 << 16;

  /** Texts whose bytes are called from memory together. */
  private static final int BLOCK = 64;

  private final ParquetScratch scratch;
  private final Output out;
  private final Node.LeafNode leaf;
  private final Levels parent;
  private final ChunkMetadata chunk = new ChunkMetadata();
  private final TextRange range = new TextRange(chunk);
  private final DictionaryBuilder dictionaries;
  private final PageWriter pages;

  /** Whether every level is the greatest, so that entries and values are the same. */
  private boolean full;

  private boolean uniform;
  private int uniformLevel;
  private byte[] definition = new byte[0];

  /** The entries of the values of a text column, from {@link #firstEntry} on. */
  private int[] entries = new int[0];

  private int firstEntry;
  private int values;
  private int dictionarySize;

  /**
   * @param copy where to put the chunk's bytes as well, if it is to be written again
   */
  ChunkEncoder(
      ParquetScratch scratch,
      Output out,
      @Nullable PageBuffer copy,
      Node.LeafNode leaf,
      Levels parent) {
    this.scratch = scratch;
    this.out = out;
    this.leaf = leaf;
    this.parent = parent;
    this.dictionaries = new DictionaryBuilder(scratch);
    this.pages = new PageWriter(scratch, out, copy, chunk);
  }

  ChunkMetadata encode() throws IOException {
    chunk.start = out.position();
    chunk.values = parent.count;
    Column column = leaf.column;
    if (column == null || parent.absent || leaf.allNull()) {
      uniform = parent.uniform;
      uniformLevel = parent.uniformLevel;
      definition = parent.definition;
      values = 0;
      pagesOfBooleans();
    } else {
      switch (column) {
        case TextColumn text -> texts(text);
        case LongColumn numbers -> longs(numbers);
        case DoubleColumn numbers -> doubles(numbers);
        case BooleanColumn booleans -> booleans(booleans);
        default -> throw leaf.mismatch(column);
      }
    }
    chunk.nulls = chunk.values - values;
    chunk.compressedBytes = out.position() - chunk.start;
    return chunk;
  }

  /** A chunk whose every row has one number. */
  ChunkMetadata encodeConstant(long value) throws IOException {
    chunk.start = out.position();
    chunk.values = parent.count;
    allPresent();
    values = parent.count;
    scratch.ensureNumbers(Math.max(values, 1));
    bounds(value, value);
    constant(value);
    chunk.compressedBytes = out.position() - chunk.start;
    return chunk;
  }

  private void allPresent() {
    full = true;
    uniform = true;
    uniformLevel = leaf.maxDefinition;
  }

  /** Levels of a leaf that is there wherever what holds it is. */
  private void presentAsParent() {
    if (parent.uniform) {
      allPresent();
    } else if (leaf.maxDefinition == parent.level) {
      uniform = false;
      definition = parent.definition;
    } else {
      someNull();
      for (int i = 0; i < parent.count; i++) {
        byte level = parent.definition[i];
        definition[i] = level == parent.level ? (byte) leaf.maxDefinition : level;
      }
    }
  }

  private void someNull() {
    uniform = false;
    scratch.ensureDefinition(parent.count);
    definition = scratch.definition;
  }

  // ---- text

  private void texts(TextColumn column) throws IOException {
    scratch.ensureValues(parent.count);
    entries = scratch.entries;
    firstEntry = 0;
    int[] index = parent.index;
    int[] rows = column.rowEntries();
    int count = parent.count;
    if (parent.inOrder && column.nullCount() == 0) {
      presentAsParent();
      entries = rows;
      firstEntry = parent.firstEntry;
      values = parent.entries;
    } else if (parent.uniform && column.nullCount() == 0) {
      allPresent();
      for (int i = 0; i < count; i++) {
        entries[i] = rows[index[i]];
      }
      values = count;
    } else {
      someNull();
      byte present = (byte) leaf.maxDefinition;
      int found = 0;
      for (int i = 0; i < count; i++) {
        int row = index[i];
        int entry = row < 0 ? -1 : rows[row];
        entries[found] = entry;
        if (entry >= 0) {
          definition[i] = present;
          found++;
        } else {
          definition[i] = (byte) parent.definitionAt(i);
        }
      }
      values = found;
    }
    if (values > 0 && column.distinct() && textDictionary(column)) {
      return;
    }
    plainTexts(column);
  }

  private boolean textDictionary(TextColumn column) throws IOException {
    int size = dictionaries.numberTexts(column, entries, firstEntry, values);
    if (size < 0) {
      return false;
    }
    int[] dictionary = scratch.dictionary;
    long bytes = 0;
    for (int i = 0; i < size; i++) {
      bytes += column.entryLength(dictionary[i]) + 4;
    }
    double plain = (double) bytes / size * values;
    double indexed = bytes + values * (double) RunLengths.bitWidth(size - 1) / 8;
    if (!DictionaryBuilder.pays(indexed, plain)) {
      return false;
    }
    PageBuffer page = scratch.page;
    page.size = 0;
    page.reserve(bytes);
    putTexts(page, column, dictionary, 0, size);
    range.finish(column, leaf.type == FieldType.Leaf.BINARY);
    writeDictionary(size);
    pagesOfIds();
    return true;
  }

  private void putTexts(PageBuffer page, TextColumn column, int[] entries, int from, int to) {
    byte[] arena = column.arena();
    int[] starts = column.entryStarts();
    for (int block = from; block < to; block += BLOCK) {
      int end = Math.min(block + BLOCK, to);
      touch(arena, starts, entries, block, end);
      for (int i = block; i < end; i++) {
        int entry = entries[i];
        int start = starts[entry];
        int length = starts[entry + 1] - start;
        page.setInt(length);
        page.setShort(arena, start, length);
        range.include(arena, starts, entry);
      }
    }
  }

  /**
   * Reads the first and the last byte of some texts. Of rows picked from a large batch each text
   * lies somewhere else; a loop without a branch has many of them on their way from memory at once,
   * the one that copies them waits for each.
   */
  private void touch(byte[] arena, int[] starts, int[] entries, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      int entry = entries[i];
      sum += arena[starts[entry]] + arena[starts[entry + 1]];
    }
    scratch.touched = sum;
  }

  private void plainTexts(TextColumn column) throws IOException {
    int[] starts = column.entryStarts();
    int pageBytes = scratch.settings.pageBytes();
    PageBuffer page = scratch.page;
    int fromLevel = 0;
    int fromValue = 0;
    while (fromLevel < parent.count) {
      int toLevel = fromLevel;
      int toValue = fromValue;
      long bytes = 0;
      while (toLevel < parent.count
          && ((bytes < pageBytes && toLevel - fromLevel < MAX_PAGE_LEVELS)
              || !startsRow(toLevel))) {
        if (present(toLevel)) {
          int entry = entries[firstEntry + toValue];
          int length = starts[entry + 1] - starts[entry] + 4;
          if (bytes > 0 && bytes + length > pageBytes && startsRow(toLevel)) {
            break;
          }
          bytes += length;
          toValue++;
        }
        toLevel++;
      }
      putLevels(fromLevel, toLevel);
      page.reserve(bytes);
      putTexts(page, column, entries, firstEntry + fromValue, firstEntry + toValue);
      pages.data(toLevel - fromLevel, PLAIN);
      fromLevel = toLevel;
      fromValue = toValue;
    }
    range.finish(column, leaf.type == FieldType.Leaf.BINARY);
  }

  // ---- numbers

  private void longs(LongColumn column) throws IOException {
    gather(column, column.values());
    if (values == 0) {
      pagesOfNumbers();
      return;
    }
    long[] numbers = scratch.numbers;
    long min = numbers[0];
    long max = min;
    for (int i = 1; i < values; i++) {
      min = Math.min(min, numbers[i]);
      max = Math.max(max, numbers[i]);
    }
    if (leaf.type == FieldType.Leaf.INT && (min < Integer.MIN_VALUE || max > Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "field " + String.join(".", leaf.path) + " holds a number of more than 32 bits");
    }
    bounds(min, max);
    if (min == max) {
      constant(min);
    } else if (!numberDictionary(min, max)) {
      pagesOfNumbers();
    }
  }

  private void doubles(DoubleColumn column) throws IOException {
    double[] source = column.values();
    int[] index = parent.index;
    scratch.ensureNumbers(parent.count);
    long[] numbers = scratch.numbers;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    boolean any = false;
    if (parent.uniform && column.nullCount() == 0) {
      allPresent();
    } else {
      someNull();
    }
    int found = 0;
    for (int i = 0; i < parent.count; i++) {
      int row = index[i];
      if (full || (row >= 0 && !column.isNull(row))) {
        double value = source[row];
        numbers[found++] = Double.doubleToRawLongBits(value);
        if (!Double.isNaN(value)) {
          any = true;
          min = Math.min(min, value);
          max = Math.max(max, value);
        }
        if (!full) {
          definition[i] = (byte) leaf.maxDefinition;
        }
      } else {
        definition[i] = (byte) parent.definitionAt(i);
      }
    }
    values = found;
    if (any) {
      // parquet.thrift, ColumnOrder: a zero bound has the sign that includes both zeros
      min = min == 0.0 ? -0.0 : min;
      max = max == 0.0 ? 0.0 : max;
      chunk.bounded = true;
      chunk.minDouble = min;
      chunk.maxDouble = max;
      chunk.min = littleEndian(Double.doubleToRawLongBits(min), 8);
      chunk.max = littleEndian(Double.doubleToRawLongBits(max), 8);
      chunk.minExact = true;
      chunk.maxExact = true;
    }
    if (values == 0 || !numberDictionary(Long.MIN_VALUE, Long.MAX_VALUE)) {
      pagesOfNumbers();
    }
  }

  private void gather(LongColumn column, long[] source) {
    scratch.ensureNumbers(parent.count);
    long[] numbers = scratch.numbers;
    int[] index = parent.index;
    int count = parent.count;
    if (parent.uniform && column.nullCount() == 0) {
      allPresent();
      for (int i = 0; i < count; i++) {
        numbers[i] = source[index[i]];
      }
      values = count;
      return;
    }
    someNull();
    byte present = (byte) leaf.maxDefinition;
    int found = 0;
    for (int i = 0; i < count; i++) {
      int row = index[i];
      if (row >= 0 && !column.isNull(row)) {
        numbers[found++] = source[row];
        definition[i] = present;
      } else {
        definition[i] = (byte) parent.definitionAt(i);
      }
    }
    values = found;
  }

  private void bounds(long min, long max) {
    chunk.bounded = true;
    chunk.minLong = min;
    chunk.maxLong = max;
    chunk.min = littleEndian(min, numberBytes());
    chunk.max = littleEndian(max, numberBytes());
    chunk.minExact = true;
    chunk.maxExact = true;
  }

  private int numberBytes() {
    return switch (leaf.type) {
      case INT -> 4;
      case BOOLEAN -> 1;
      case LONG, DOUBLE, TIMESTAMP, TEXT, JSON, BINARY -> 8;
    };
  }

  private static byte[] littleEndian(long value, int bytes) {
    byte[] result = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      result[i] = (byte) (value >>> (8 * i));
    }
    return result;
  }

  private void constant(long value) throws IOException {
    if (scratch.settings.dictionaryEntries() == 0 || values < 2) {
      Arrays.fill(scratch.numbers, 0, values, value);
      pagesOfNumbers();
      return;
    }
    if (scratch.dictionaryNumbers.length == 0) {
      scratch.dictionaryNumbers = new long[16];
    }
    scratch.dictionaryNumbers[0] = value;
    numberDictionaryPage(1);
    pagesOfIds();
  }

  private boolean numberDictionary(long min, long max) throws IOException {
    int width = numberBytes();
    int size = dictionaries.numberNumbers(values, min, max, width);
    if (size < 0) {
      return false;
    }
    double plain = (double) values * width;
    double indexed = (double) size * width + values * (double) RunLengths.bitWidth(size - 1) / 8;
    if (!DictionaryBuilder.pays(indexed, plain)) {
      return false;
    }
    numberDictionaryPage(size);
    pagesOfIds();
    return true;
  }

  private void numberDictionaryPage(int size) throws IOException {
    PageBuffer page = scratch.page;
    page.size = 0;
    page.reserve(8L * size);
    putNumbers(page, scratch.dictionaryNumbers, 0, size);
    writeDictionary(size);
  }

  private void putNumbers(PageBuffer page, long[] numbers, int from, int to) {
    if (leaf.type == FieldType.Leaf.INT) {
      for (int i = from; i < to; i++) {
        page.setInt((int) numbers[i]);
      }
    } else {
      for (int i = from; i < to; i++) {
        page.setLong(numbers[i]);
      }
    }
  }

  private void pagesOfNumbers() throws IOException {
    int pageLevels = pageLevels(numberBytes());
    int fromValue = 0;
    for (int from = 0; from < parent.count; ) {
      int to = endOfPage(from, pageLevels);
      int toValue = fromValue + present(from, to);
      putLevels(from, to);
      scratch.page.reserve(8L * (toValue - fromValue));
      putNumbers(scratch.page, scratch.numbers, fromValue, toValue);
      pages.data(to - from, PLAIN);
      from = to;
      fromValue = toValue;
    }
  }

  // ---- booleans

  private void booleans(BooleanColumn column) throws IOException {
    boolean[] source = column.values();
    scratch.ensureNumbers(parent.count);
    int[] ids = scratch.ids;
    int[] index = parent.index;
    if (parent.uniform && column.nullCount() == 0) {
      allPresent();
    } else {
      someNull();
    }
    int found = 0;
    int trues = 0;
    for (int i = 0; i < parent.count; i++) {
      int row = index[i];
      if (full || (row >= 0 && !column.isNull(row))) {
        int value = source[row] ? 1 : 0;
        ids[found++] = value;
        trues += value;
        if (!full) {
          definition[i] = (byte) leaf.maxDefinition;
        }
      } else {
        definition[i] = (byte) parent.definitionAt(i);
      }
    }
    values = found;
    if (values > 0) {
      bounds(trues == values ? 1 : 0, trues > 0 ? 1 : 0);
    }
    pagesOfBooleans();
  }

  /** Pages of booleans, or of nothing but nulls. */
  private void pagesOfBooleans() throws IOException {
    PageBuffer page = scratch.page;
    int[] ids = scratch.ids;
    int pageLevels = pageLevels(1);
    int fromValue = 0;
    for (int from = 0; from < parent.count; ) {
      int to = endOfPage(from, pageLevels);
      int toValue = values == 0 ? 0 : fromValue + present(from, to);
      putLevels(from, to);
      page.reserve((toValue - fromValue + 7L) / 8);
      for (int i = fromValue; i < toValue; i += 8) {
        int bits = 0;
        for (int bit = 0; bit < 8 && i + bit < toValue; bit++) {
          bits |= ids[i + bit] << bit;
        }
        page.bytes[page.size++] = (byte) bits;
      }
      pages.data(to - from, PLAIN);
      from = to;
      fromValue = toValue;
    }
  }

  // ---- pages

  private void pagesOfIds() throws IOException {
    int bitWidth = RunLengths.bitWidth(dictionarySize - 1);
    int pageLevels = pageLevels(Math.max(1, bitWidth / 8));
    int fromValue = 0;
    for (int from = 0; from < parent.count; ) {
      int to = endOfPage(from, pageLevels);
      int toValue = fromValue + present(from, to);
      putLevels(from, to);
      scratch.page.putByte(bitWidth);
      if (dictionarySize > 1) {
        RunLengths.putIds(scratch.page, scratch.ids, fromValue, toValue, bitWidth);
      } else if (toValue > fromValue) {
        RunLengths.putRun(scratch.page, 0, toValue - fromValue, bitWidth);
      }
      pages.data(to - from, RLE_DICTIONARY);
      from = to;
      fromValue = toValue;
    }
  }

  private void writeDictionary(int size) throws IOException {
    dictionarySize = size;
    pages.dictionary(size);
  }

  private int pageLevels(int valueBytes) {
    return Math.clamp(scratch.settings.pageBytes() / valueBytes, 1, MAX_PAGE_LEVELS);
  }

  private int endOfPage(int from, int pageLevels) {
    int end = (int) Math.min((long) from + pageLevels, parent.count);
    while (end < parent.count && !startsRow(end)) {
      end++;
    }
    return end;
  }

  private boolean startsRow(int level) {
    return leaf.maxRepetition == 0 || parent.repetition[level] == 0;
  }

  private boolean present(int level) {
    return full || (uniform ? uniformLevel : definition[level]) == leaf.maxDefinition;
  }

  private int present(int from, int to) {
    if (full) {
      return to - from;
    }
    int count = 0;
    for (int i = from; i < to; i++) {
      count += definition[i] == leaf.maxDefinition ? 1 : 0;
    }
    return count;
  }

  /** Begins a page with the levels of a stretch of entries, each with its length in front. */
  private void putLevels(int from, int to) {
    PageBuffer page = scratch.page;
    page.size = 0;
    if (leaf.maxRepetition > 0) {
      int start = page.size;
      page.putInt(0);
      RunLengths.putLevels(
          page, parent.repetition, from, to, RunLengths.bitWidth(leaf.maxRepetition));
      PageBuffer.INT.set(page.bytes, start, page.size - start - 4);
    }
    int start = page.size;
    page.putInt(0);
    int bitWidth = RunLengths.bitWidth(leaf.maxDefinition);
    if (uniform) {
      RunLengths.putRun(page, uniformLevel, to - from, bitWidth);
    } else {
      RunLengths.putLevels(page, definition, from, to, bitWidth);
    }
    PageBuffer.INT.set(page.bytes, start, page.size - start - 4);
  }
}
