package dev.tarn.event.parquet;

import dev.tarn.event.HeldBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What stands at the end of a file: its schema, and where its row groups lie. Immutable.
 *
 * @param start where the footer begins: all pages lie before it
 */
record FileFooter(SchemaReader.Schema schema, List<RowGroup> rowGroups, long rows, long start) {
  /** How a file begins and ends. */
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** How a file begins and ends whose footer is encrypted. */
  private static final byte[] ENCRYPTED_MAGIC = "PARE".getBytes(StandardCharsets.US_ASCII);

  /** Length of the footer's length and the magic behind it. */
  private static final int TAIL_BYTES = 8;

  /** What is made of it in memory is up to ten times as much. */
  private static final int MAX_BYTES = 16 << 20;

  FileFooter {
    rowGroups = List.copyOf(rowGroups);
  }

  /**
   * Rows whose columns lie together.
   *
   * @param start of its first page
   * @param bytes of its pages as stored
   */
  record RowGroup(long rows, long start, long bytes, List<Chunk> chunks) {
    RowGroup {
      chunks = List.copyOf(chunks);
    }
  }

  /**
   * The pages of one column in a row group.
   *
   * @param codec number of parquet.thrift's CompressionCodec
   * @param values number of entries, nulls included
   * @param start of the first page
   */
  record Chunk(int codec, long values, long start, long bytes) {}

  /**
   * Whether a file that begins with these bytes is Parquet. A text may begin with the same letters;
   * it has no control character behind them, as Parquet has in its first header.
   */
  static boolean isStart(byte[] first, int length) {
    if (length < MAGIC.length
        || !(Arrays.equals(first, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
            || Arrays.equals(first, 0, MAGIC.length, ENCRYPTED_MAGIC, 0, MAGIC.length))) {
      return false;
    }
    for (int i = MAGIC.length; i < length; i++) {
      byte b = first[i];
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads it.
   *
   * @throws ParquetException if the file is no Parquet, damaged or encrypted
   */
  static FileFooter read(HeldBytes file) throws IOException {
    long length = file.length();
    if (length < 2 * MAGIC.length + Integer.BYTES) {
      throw truncated();
    }
    byte[] tail = new byte[TAIL_BYTES];
    file.read(length - TAIL_BYTES, tail, 0, TAIL_BYTES);
    if (Arrays.equals(
        tail, Integer.BYTES, TAIL_BYTES, ENCRYPTED_MAGIC, 0, ENCRYPTED_MAGIC.length)) {
      throw new ParquetException(ParquetException.ENCRYPTED, "the file's footer is encrypted");
    }
    if (!Arrays.equals(tail, Integer.BYTES, TAIL_BYTES, MAGIC, 0, MAGIC.length)) {
      throw truncated();
    }
    long bytes = LittleEndian.number(tail, 0) & 0xffff_ffffL;
    long start = length - TAIL_BYTES - bytes;
    if (start < MAGIC.length) {
      throw ParquetException.corrupt("the footer is longer than the file");
    }
    if (bytes > MAX_BYTES) {
      throw new ParquetException(
          ParquetException.TOO_LARGE,
          "the footer has " + bytes + " bytes, more than the " + MAX_BYTES + " that are read");
    }
    byte[] footer = new byte[(int) bytes];
    file.read(start, footer, 0, footer.length);
    return parse(footer, start);
  }

  private static ParquetException truncated() {
    return new ParquetException(
        ParquetException.TRUNCATED,
        "the file does not end as Parquet does: it was cut off, or is still being written");
  }

  private static FileFooter parse(byte[] footer, long start) throws ParquetException {
    List<SchemaElement> elements = new ArrayList<>();
    List<RowGroup> groups = new ArrayList<>();
    long said = -1;
    boolean encrypted = false;
    try {
      ThriftReader thrift = new ThriftReader(footer, 0);
      thrift.begin();
      for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
        switch (field) {
          case 2 -> elements = elements(thrift);
          case 3 -> said = thrift.i64();
          case 4 -> {
            for (int i = thrift.list(); i > 0; i--) {
              groups.add(rowGroup(thrift, start));
            }
          }
          case 8 -> {
            encrypted = true;
            thrift.skip();
          }
          default -> thrift.skip();
        }
      }
      if (thrift.position() != footer.length) {
        throw ParquetException.corrupt("the footer is damaged");
      }
    } catch (ParquetException e) {
      throw e;
    } catch (IOException | IndexOutOfBoundsException e) {
      throw ParquetException.corrupt("the footer is damaged");
    }
    if (encrypted) {
      throw new ParquetException(ParquetException.ENCRYPTED, "the file's columns are encrypted");
    }
    SchemaReader.Schema schema = SchemaReader.read(elements);
    long rows = 0;
    for (RowGroup group : groups) {
      if (group.chunks().size() != schema.columns().size()) {
        throw otherColumns();
      }
      rows += group.rows();
      if (rows > Integer.MAX_VALUE) {
        throw new ParquetException(
            ParquetException.TOO_LARGE, "the file says that it has more than 2^31 rows");
      }
    }
    if (rows != said) {
      throw ParquetException.corrupt("the file has another number of rows than it says");
    }
    return new FileFooter(schema, groups, rows, start);
  }

  private static ParquetException otherColumns() {
    return ParquetException.corrupt("a row group has other columns than the file");
  }

  private static List<SchemaElement> elements(ThriftReader thrift) throws IOException {
    int count = thrift.list();
    if (count > SchemaReader.MAX_ELEMENTS) {
      throw new ParquetException(
          ParquetException.TOO_LARGE,
          "the schema has "
              + count
              + " fields, more than the "
              + SchemaReader.MAX_ELEMENTS
              + " that are read");
    }
    List<SchemaElement> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(SchemaElement.read(thrift));
    }
    return elements;
  }

  private static RowGroup rowGroup(ThriftReader thrift, long end) throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    long rows = 0;
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> {
          for (int i = thrift.list(); i > 0; i--) {
            chunks.add(chunk(thrift, end));
          }
        }
        case 3 -> rows = thrift.i64();
        default -> thrift.skip();
      }
    }
    if (rows < 0 || rows > Integer.MAX_VALUE) {
      throw ParquetException.corrupt("a row group says that it has " + rows + " rows");
    }
    if (chunks.isEmpty()) {
      throw otherColumns();
    }
    long first =
        chunks.stream().filter(chunk -> chunk.values > 0).mapToLong(Chunk::start).min().orElse(end);
    long bytes = chunks.stream().mapToLong(chunk -> Math.min(chunk.bytes, end)).sum();
    return new RowGroup(rows, first, Math.min(bytes, end - first), chunks);
  }

  private static Chunk chunk(ThriftReader thrift, long end) throws IOException {
    Chunk chunk = null;
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> {
          if (!thrift.text().isEmpty()) {
            throw ParquetException.unsupported("columns of the file lie in another file");
          }
        }
        case 3 -> chunk = metadata(thrift);
        case 8 ->
            throw new ParquetException(
                ParquetException.ENCRYPTED, "a column of the file is encrypted");
        default -> thrift.skip();
      }
    }
    // where there are no values, writers give any place
    if (chunk == null
        || chunk.values < 0
        || chunk.bytes < 0
        || (chunk.values > 0 && (chunk.start < MAGIC.length || chunk.start > end))) {
      throw ParquetException.corrupt("a column of a row group does not lie within the file");
    }
    return chunk;
  }

  private static Chunk metadata(ThriftReader thrift) throws IOException {
    int codec = 0;
    long values = 0;
    long bytes = 0;
    long dataPage = 0;
    long dictionaryPage = 0;
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 4 -> codec = thrift.i32();
        case 5 -> values = thrift.i64();
        case 7 -> bytes = thrift.i64();
        case 9 -> dataPage = thrift.i64();
        case 11 -> dictionaryPage = thrift.i64();
        default -> thrift.skip();
      }
    }
    // some writers give an offset of 0 or more than the data's where there is no dictionary
    boolean dictionary = dictionaryPage > 0 && dictionaryPage < dataPage;
    return new Chunk(codec, values, dictionary ? dictionaryPage : dataPage, bytes);
  }
}
