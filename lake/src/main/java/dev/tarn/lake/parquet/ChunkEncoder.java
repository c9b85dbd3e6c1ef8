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

  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int MAX_PAGE_LEVELS = 1 << 16;

  /** Code points, or bytes of binary values, that a chunk's least and greatest value keep. */
  private static final int STATISTICS_LENGTH = 64;

  /** A dictionary is to save at least a fifth. */
  private static final double WORTHWHILE = 0.8;

  private static final int SAMPLE = 2048;

  /** Entries from which on a dictionary is large, and how often its entries are to be used then. */
  private static final int LARGE_DICTIONARY = 1 << 15;

  private static final int LARGE_REPEATS = 4;

  /** Texts whose bytes are called from memory together. */
  private static final int BLOCK = 64;

  private static final int DIRECT_RANGE = 1 << 16;

  private final ParquetScratch scratch;
  private final Output out;
  private final @Nullable PageBuffer copy;
  private final Node.LeafNode leaf;
  private final Levels parent;
  private final ChunkMetadata chunk = new ChunkMetadata();

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
  private long minPrefix;
  private long maxPrefix;

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
    this.copy = copy;
    this.leaf = leaf;
    this.parent = parent;
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
    scratch.ensurePositions(column.entries());
    if (scratch.dictionary.length < column.entries()) {
      scratch.dictionary = new int[column.entries()];
    }
    int size = numberEntries(column);
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
    if (indexed > plain * WORTHWHILE) {
      return false;
    }
    PageBuffer page = scratch.page;
    page.size = 0;
    page.reserve(bytes);
    putTexts(page, column, dictionary, 0, size);
    textStatistics(column);
    dictionaryPage(size);
    pagesOfIds();
    return true;
  }

  /**
   * Numbers the entries in the order of their first use: the dictionary, and the ids unless it has
   * one entry. Gives its size, -1 where it would be too large.
   */
  private int numberEntries(TextColumn column) {
    int maxEntries = maxEntries();
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
   * Entries that the chunk's dictionary may have. Values in order, such as times, compress better
   * as they are than by the numbers of a large dictionary: that has to be used often.
   */
  private int maxEntries() {
    return Math.min(
        scratch.settings.dictionaryEntries(), Math.max(LARGE_DICTIONARY, values / LARGE_REPEATS));
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
        include(arena, starts, entry);
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
      dataPage(toLevel - fromLevel, PLAIN);
      fromLevel = toLevel;
      fromValue = toValue;
    }
    textStatistics(column);
  }

  /** Widens the chunk's bounds to a text. */
  private void include(byte[] arena, int[] starts, int entry) {
    long prefix = prefix(arena, starts[entry], starts[entry + 1]);
    if (!chunk.bounded) {
      chunk.bounded = true;
      chunk.minEntry = entry;
      chunk.maxEntry = entry;
      minPrefix = prefix;
      maxPrefix = prefix;
      return;
    }
    if (prefix <= minPrefix
        && (prefix < minPrefix || compare(arena, starts, entry, chunk.minEntry) < 0)) {
      chunk.minEntry = entry;
      minPrefix = prefix;
    }
    if (prefix >= maxPrefix
        && (prefix > maxPrefix || compare(arena, starts, entry, chunk.maxEntry) > 0)) {
      chunk.maxEntry = entry;
      maxPrefix = prefix;
    }
  }

  /** Puts what the bounds of texts are into the chunk's statistics. */
  private void textStatistics(TextColumn column) {
    if (!chunk.bounded) {
      return;
    }
    byte[] arena = column.arena();
    boolean binary = leaf.type == FieldType.Leaf.BINARY;
    int start = column.entryStart(chunk.minEntry);
    int length = column.entryLength(chunk.minEntry);
    int cut = cut(arena, start, length, binary);
    chunk.min = Arrays.copyOfRange(arena, start, start + cut);
    chunk.minExact = cut == length;
    start = column.entryStart(chunk.maxEntry);
    length = column.entryLength(chunk.maxEntry);
    cut = cut(arena, start, length, binary);
    chunk.maxExact = cut == length;
    if (chunk.maxExact) {
      chunk.max = Arrays.copyOfRange(arena, start, start + cut);
    } else if (binary) {
      chunk.max = TextBounds.byteSuccessor(arena, start, cut);
    } else {
      chunk.max = TextBounds.successor(arena, start, cut);
    }
  }

  private static int cut(byte[] arena, int start, int length, boolean binary) {
    return binary
        ? Math.min(length, STATISTICS_LENGTH)
        : TextBounds.prefix(arena, start, length, STATISTICS_LENGTH);
  }

  private static int compare(byte[] arena, int[] starts, int a, int b) {
    return a == b
        ? 0
        : Arrays.compareUnsigned(arena, starts[a], starts[a + 1], arena, starts[b], starts[b + 1]);
  }

  /** The first eight bytes so that signed order is the bytes' order; a shorter value has zeros. */
  private static long prefix(byte[] arena, int start, int end) {
    long eight = Long.reverseBytes((long) PageBuffer.LONG.get(arena, start));
    int length = end - start;
    if (length < 8) {
      eight = length == 0 ? 0 : eight & (-1L << (64 - 8 * length));
    }
    return eight ^ Long.MIN_VALUE;
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
    int limit =
        Math.min(Math.min(maxEntries(), values / 2), scratch.settings.dictionaryBytes() / width);
    if (limit < 2) {
      return false;
    }
    if (scratch.dictionaryNumbers.length < limit) {
      scratch.dictionaryNumbers = new long[Math.max(limit, 1024)];
    }
    long range = max - min;
    int size =
        range >= 0 && range < DIRECT_RANGE
            ? directDictionary(min, (int) range, limit)
            : hashedDictionary(limit);
    if (size < 0) {
      return false;
    }
    double plain = (double) values * width;
    double indexed = (double) size * width + values * (double) RunLengths.bitWidth(size - 1) / 8;
    if (indexed > plain * WORTHWHILE) {
      return false;
    }
    numberDictionaryPage(size);
    pagesOfIds();
    return true;
  }

  private int directDictionary(long min, int range, int limit) {
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

  private int hashedDictionary(int limit) {
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

  private void numberDictionaryPage(int size) throws IOException {
    PageBuffer page = scratch.page;
    page.size = 0;
    page.reserve(8L * size);
    putNumbers(page, scratch.dictionaryNumbers, 0, size);
    dictionaryPage(size);
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
      dataPage(to - from, PLAIN);
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
      dataPage(to - from, PLAIN);
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
      dataPage(to - from, RLE_DICTIONARY);
      from = to;
      fromValue = toValue;
    }
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

  private void dictionaryPage(int size) throws IOException {
    dictionarySize = size;
    scratch.compress();
    ThriftWriter thrift = pageHeader(DICTIONARY_PAGE);
    thrift.begin(7);
    thrift.i32(1, size);
    thrift.i32(2, PLAIN);
    thrift.end();
    writePage(thrift);
    chunk.dictionary = true;
    chunk.dataOffset = out.position() - chunk.start;
  }

  private void dataPage(int levels, int encoding) throws IOException {
    scratch.compress();
    ThriftWriter thrift = pageHeader(DATA_PAGE);
    thrift.begin(5);
    thrift.i32(1, levels);
    thrift.i32(2, encoding);
    thrift.i32(3, RLE);
    thrift.i32(4, RLE);
    thrift.end();
    writePage(thrift);
    chunk.dataPages++;
  }

  private ThriftWriter pageHeader(int type) {
    scratch.header.size = 0;
    ThriftWriter thrift = new ThriftWriter(scratch.header);
    thrift.begin();
    thrift.i32(1, type);
    thrift.i32(2, scratch.page.size);
    thrift.i32(3, scratch.compressed.size);
    return thrift;
  }

  private void writePage(ThriftWriter thrift) throws IOException {
    thrift.end();
    PageBuffer header = scratch.header;
    PageBuffer body = scratch.compressed;
    chunk.uncompressedBytes += header.size + scratch.page.size;
    out.write(header.bytes, 0, header.size);
    out.write(body.bytes, 0, body.size);
    if (copy != null) {
      copy.put(header.bytes, 0, header.size);
      copy.put(body.bytes, 0, body.size);
    }
  }
}
