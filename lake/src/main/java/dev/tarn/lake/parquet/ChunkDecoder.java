package dev.tarn.lake.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.tarn.event.BooleanColumn;
import dev.tarn.event.Column;
import dev.tarn.event.DoubleColumn;
import dev.tarn.event.LongColumn;
import dev.tarn.event.TextColumn;
import dev.tarn.event.parquet.RunLengthReader;
import dev.tarn.event.parquet.ThriftReader;
import java.io.IOException;
import java.util.Arrays;

/**
 * One column chunk being decoded: its levels, and its values in the order of the file. Knows the
 * encodings that {@link ChunkEncoder} uses and no others.
 */
final class ChunkDecoder {
  private static final int INT32 = 1;
  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;

  /** More entries than a row group can have. */
  private static final int MAX_ENTRIES = 1 << 26;

  private final int physicalType;
  private final int maxDefinition;
  private final int maxRepetition;

  private int count;
  private byte[] definition = new byte[0];
  private byte[] repetition = new byte[0];

  private int values;

  /** Numbers, or for text the place of a value's first byte in its page's bytes. */
  private long[] numbers = new long[0];

  private int[] pages = new int[0];
  private int[] lengths = new int[0];
  private byte[][] pageBytes = new byte[0][];
  private int pageCount;

  private byte[] dictionaryBytes = new byte[0];
  private long[] dictionary = new long[0];
  private int[] dictionaryLengths = new int[0];
  private int dictionarySize;

  private ChunkDecoder(int physicalType, int maxDefinition, int maxRepetition) {
    this.physicalType = physicalType;
    this.maxDefinition = maxDefinition;
    this.maxRepetition = maxRepetition;
  }

  /**
   * @param chunk all bytes of the chunk
   * @param expected number of levels in it
   */
  static ChunkDecoder decode(
      byte[] chunk, int physicalType, int maxDefinition, int maxRepetition, long expected)
      throws IOException {
    if (expected < 0 || expected > MAX_ENTRIES) {
      throw new IOException("a column chunk says that it has " + expected + " entries");
    }
    ChunkDecoder decoder = new ChunkDecoder(physicalType, maxDefinition, maxRepetition);
    try {
      decoder.read(chunk, (int) expected);
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | NegativeArraySizeException
        | ArithmeticException
        | ZstdException e) {
      throw new IOException("a column chunk is damaged", e);
    }
    return decoder;
  }

  /** Number of entries: values, nulls, and lists without elements. */
  int count() {
    return count;
  }

  int definition(int entry) {
    return definition[entry];
  }

  int repetition(int entry) {
    return maxRepetition == 0 ? 0 : repetition[entry];
  }

  private boolean text() {
    return physicalType == 6;
  }

  private void read(byte[] chunk, int expected) throws IOException {
    definition = new byte[expected];
    repetition = maxRepetition == 0 ? repetition : new byte[expected];
    int position = 0;
    while (count < expected) {
      ThriftReader thrift = new ThriftReader(chunk, position);
      int type = -1;
      int uncompressed = 0;
      int compressed = 0;
      int entries = 0;
      int encoding = -1;
      thrift.begin();
      for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
        switch (field) {
          case 1 -> type = thrift.i32();
          case 2 -> uncompressed = thrift.i32();
          case 3 -> compressed = thrift.i32();
          case 5, 7 -> {
            thrift.begin();
            for (int f = thrift.field(); f != ThriftReader.STOP; f = thrift.field()) {
              switch (f) {
                case 1 -> entries = thrift.i32();
                case 2 -> encoding = thrift.i32();
                default -> thrift.skip();
              }
            }
          }
          default -> thrift.skip();
        }
      }
      position = thrift.position();
      byte[] frame = Arrays.copyOfRange(chunk, position, Math.addExact(position, compressed));
      if (Zstd.getFrameContentSize(frame) != uncompressed) {
        throw new IOException("a page has another size than its header says");
      }
      byte[] page = Zstd.decompress(frame, uncompressed);
      position += compressed;
      switch (type) {
        case DICTIONARY_PAGE -> readDictionary(page, entries);
        case DATA_PAGE -> readPage(page, entries, encoding);
        default -> throw new IOException("page type " + type + " is not one of ours");
      }
    }
  }

  private void readDictionary(byte[] page, int entries) throws IOException {
    if (entries > page.length / 4) {
      throw new IOException("a dictionary is shorter than it says");
    }
    dictionarySize = entries;
    dictionaryBytes = page;
    dictionary = new long[entries];
    dictionaryLengths = text() ? new int[entries] : dictionaryLengths;
    int position = 0;
    for (int i = 0; i < entries; i++) {
      if (text()) {
        int length = length(page, position);
        dictionary[i] = position + 4L;
        dictionaryLengths[i] = length;
        position += 4 + length;
      } else {
        dictionary[i] = number(page, position);
        position += numberBytes();
      }
    }
  }

  private int numberBytes() {
    return physicalType == INT32 ? 4 : 8;
  }

  private long number(byte[] page, int position) {
    return physicalType == INT32
        ? (int) PageBuffer.INT.get(page, position)
        : (long) PageBuffer.LONG.get(page, position);
  }

  private void readPage(byte[] page, int entries, int encoding) throws IOException {
    int from = count;
    int to = Math.addExact(from, entries);
    int position = 0;
    if (maxRepetition > 0) {
      position = readLevels(page, position, repetition, from, to, maxRepetition);
    }
    position = readLevels(page, position, definition, from, to, maxDefinition);
    count = to;
    int present = 0;
    for (int i = from; i < to; i++) {
      present += definition[i] == maxDefinition ? 1 : 0;
    }
    ensureValues(values + present, page);
    switch (encoding) {
      case ChunkEncoder.PLAIN -> readPlain(page, position, present);
      case ChunkEncoder.RLE_DICTIONARY -> readIds(page, position, present);
      default -> throw new IOException("encoding " + encoding + " is not one of ours");
    }
  }

  private static int readLevels(byte[] page, int start, byte[] target, int from, int to, int max) {
    int length = (int) PageBuffer.INT.get(page, start);
    RunLengthReader reader = new RunLengthReader(page, start + 4, RunLengths.bitWidth(max));
    for (int i = from; i < to; i++) {
      target[i] = (byte) reader.next();
    }
    return start + 4 + length;
  }

  private void ensureValues(int needed, byte[] page) {
    if (numbers.length < needed) {
      numbers = Arrays.copyOf(numbers, Math.max(needed, numbers.length * 2));
    }
    if (text()) {
      if (lengths.length < needed) {
        lengths = Arrays.copyOf(lengths, numbers.length);
        pages = Arrays.copyOf(pages, numbers.length);
      }
      if (pageCount == pageBytes.length) {
        pageBytes = Arrays.copyOf(pageBytes, Math.max(4, pageCount * 2));
      }
      pageBytes[pageCount++] = page;
    }
  }

  /** The length of the text that begins with it. */
  private static int length(byte[] page, int position) throws IOException {
    int length = (int) PageBuffer.INT.get(page, position);
    if (length < 0 || length > page.length - position - 4) {
      throw new IOException("a text is longer than its page");
    }
    return length;
  }

  private void readPlain(byte[] page, int start, int present) throws IOException {
    int position = start;
    for (int i = 0; i < present; i++) {
      int value = values++;
      if (text()) {
        int length = length(page, position);
        numbers[value] = position + 4L;
        lengths[value] = length;
        pages[value] = pageCount - 1;
        position += 4 + length;
      } else if (physicalType == 0) {
        numbers[value] = (page[start + (i >> 3)] >> (i & 7)) & 1;
      } else {
        numbers[value] = number(page, position);
        position += numberBytes();
      }
    }
  }

  private void readIds(byte[] page, int start, int present) throws IOException {
    if (present == 0) {
      return;
    }
    RunLengthReader reader = new RunLengthReader(page, start + 1, page[start]);
    for (int i = 0; i < present; i++) {
      int id = reader.next();
      if (id >= dictionarySize) {
        throw new IOException("a page names a value that its dictionary lacks");
      }
      int value = values++;
      if (text()) {
        numbers[value] = id;
        pages[value] = -1;
      } else {
        numbers[value] = dictionary[id];
      }
    }
  }

  /** Adds the entries whose definition level is at least this, nulls included, to a column. */
  void appendTo(Column column, int least) throws IOException {
    switch (column) {
      case TextColumn text -> appendTexts(text, least);
      case LongColumn longs -> {
        int value = 0;
        for (int i = 0; i < count; i++) {
          if (definition[i] == maxDefinition) {
            longs.append(numbers[value++]);
          } else if (definition[i] >= least) {
            longs.appendNull();
          }
        }
      }
      case DoubleColumn doubles -> {
        int value = 0;
        for (int i = 0; i < count; i++) {
          if (definition[i] == maxDefinition) {
            doubles.append(Double.longBitsToDouble(numbers[value++]));
          } else if (definition[i] >= least) {
            doubles.appendNull();
          }
        }
      }
      case BooleanColumn booleans -> {
        int value = 0;
        for (int i = 0; i < count; i++) {
          if (definition[i] == maxDefinition) {
            booleans.append(numbers[value++] != 0);
          } else if (definition[i] >= least) {
            booleans.appendNull();
          }
        }
      }
      default -> throw new IllegalArgumentException("no leaf: " + column.getClass().getName());
    }
  }

  private void appendTexts(TextColumn column, int least) throws IOException {
    if (!text() && values > 0) {
      throw new IOException("a column of the file has another type than its table");
    }
    int[] entries = new int[dictionarySize];
    Arrays.fill(entries, -1);
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (definition[i] == maxDefinition) {
        if (pages[value] < 0) {
          int id = (int) numbers[value];
          if (entries[id] < 0) {
            entries[id] =
                column.intern(dictionaryBytes, (int) dictionary[id], dictionaryLengths[id]);
          }
          column.appendEntry(entries[id]);
        } else {
          column.append(pageBytes[pages[value]], (int) numbers[value], lengths[value]);
        }
        value++;
      } else if (definition[i] >= least) {
        column.appendNull();
      }
    }
  }
}
