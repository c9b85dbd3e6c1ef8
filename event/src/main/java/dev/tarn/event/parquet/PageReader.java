package dev.tarn.event.parquet;

import dev.tarn.event.HeldBytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Reads the pages of one column of a row group, one after another. One thread uses it. */
final class PageReader {
  private static final int DATA = 0;
  private static final int DICTIONARY = 2;
  private static final int DATA_V2 = 3;

  /** Headers are short, unless they have long texts as bounds. */
  private static final int HEADER_BYTES = 512;

  private static final int MAX_HEADER_BYTES = 8 << 20;

  /** Entries of a page: they can be many more than bytes, as equal levels take none. */
  private static final int MAX_PAGE_VALUES = 1 << 28;

  private final HeldBytes file;
  private final SchemaField.Column column;
  private final PageCodec codec;
  private final PageBudget budget;
  private final long end;
  private long position;
  private long valuesLeft;

  /** What stands before a page's bytes. */
  private static final class Header {
    int length;
    int type;
    int uncompressed;
    int compressed;
    boolean checked;
    int crc;
    int values;
    int encoding;
    int definitionEncoding = Page.RLE;
    int repetitionEncoding = Page.RLE;
    int definitionBytes;
    int repetitionBytes;
    boolean valuesCompressed = true;
  }

  /**
   * @param end where the file's pages end
   */
  PageReader(
      HeldBytes file,
      SchemaField.Column column,
      FileFooter.Chunk chunk,
      long end,
      PageBudget budget)
      throws ParquetException {
    this.file = file;
    this.column = column;
    this.codec = PageCodec.of(chunk.codec());
    this.budget = budget;
    this.end = end;
    this.position = chunk.start();
    this.valuesLeft = chunk.values();
  }

  /**
   * The next page, or null after the last. Its memory is asked of the budget; who is done with it
   * gives that back.
   */
  @Nullable Page next() throws IOException {
    while (valuesLeft > 0) {
      Header header = header();
      long start = position + header.length;
      if (header.uncompressed < 0
          || header.compressed < 0
          || header.values < 0
          || header.values > MAX_PAGE_VALUES
          || header.compressed > end - start) {
        throw ParquetException.corrupt("the page at byte " + position + " has a damaged header");
      }
      position = start + header.compressed;
      budget.addStored(header.length + (long) header.compressed);
      if (header.type != DATA && header.type != DICTIONARY && header.type != DATA_V2) {
        continue;
      }
      Page page = page(header, start);
      if (!page.dictionary()) {
        valuesLeft -= header.values;
      }
      return page;
    }
    return null;
  }

  private Page page(Header header, long start) throws IOException {
    int levelBytes = header.repetitionBytes + header.definitionBytes;
    if (header.repetitionBytes < 0
        || header.definitionBytes < 0
        || levelBytes < 0
        || levelBytes > Math.min(header.compressed, header.uncompressed)) {
      throw ParquetException.corrupt("the page at byte " + start + " has levels of wrong lengths");
    }
    requireRuns(column.definition(), header.definitionEncoding);
    requireRuns(column.repetition(), header.repetitionEncoding);
    budget.hold((long) header.compressed + header.uncompressed);
    try {
      byte[] stored = new byte[header.compressed];
      file.read(start, stored, 0, stored.length);
      if (header.checked) {
        CRC32 crc = new CRC32();
        crc.update(stored);
        if ((int) crc.getValue() != header.crc) {
          throw ParquetException.corrupt("the page at byte " + start + " has a wrong checksum");
        }
      }
      boolean second = header.type == DATA_V2;
      byte[] bytes =
          (second && !header.valuesCompressed ? PageCodec.NONE : codec)
              .decompress(stored, levelBytes, stored.length, header.uncompressed - levelBytes);
      byte[] levels = second ? Arrays.copyOf(stored, levelBytes) : bytes;
      return new Page(
          header.type == DICTIONARY,
          header.values,
          header.encoding,
          bytes,
          levels,
          second ? new int[] {header.repetitionBytes, header.definitionBytes} : null);
    } catch (IOException e) {
      budget.release(header.uncompressed);
      throw e;
    } finally {
      budget.release(header.compressed);
    }
  }

  /** Where there are levels, only the first writers packed them without runs. */
  private void requireRuns(int level, int encoding) throws ParquetException {
    if (level > 0 && encoding != Page.RLE) {
      throw ParquetException.unsupported(
          "the column " + column.path() + " has levels in the encoding " + encoding);
    }
  }

  /** Reads what stands before the page at the place reached. */
  private Header header() throws IOException {
    for (int length = HEADER_BYTES; ; length *= 8) {
      byte[] bytes = new byte[(int) Math.min(length, end - position)];
      file.read(position, bytes, 0, bytes.length);
      try {
        return header(new ThriftReader(bytes, 0));
      } catch (IOException | IndexOutOfBoundsException e) {
        if (bytes.length < length || length > MAX_HEADER_BYTES / 8) {
          throw ParquetException.corrupt("the page at byte " + position + " has a damaged header");
        }
      }
    }
  }

  private static Header header(ThriftReader thrift) throws IOException {
    Header header = new Header();
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> header.type = thrift.i32();
        case 2 -> header.uncompressed = thrift.i32();
        case 3 -> header.compressed = thrift.i32();
        case 4 -> {
          header.crc = thrift.i32();
          header.checked = true;
        }
        case 5 -> first(thrift, header);
        case 7 -> dictionary(thrift, header);
        case 8 -> second(thrift, header);
        default -> thrift.skip();
      }
    }
    header.length = thrift.position();
    return header;
  }

  private static void dictionary(ThriftReader thrift, Header header) throws IOException {
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> header.values = thrift.i32();
        case 2 -> header.encoding = thrift.i32();
        default -> thrift.skip();
      }
    }
  }

  private static void first(ThriftReader thrift, Header header) throws IOException {
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> header.values = thrift.i32();
        case 2 -> header.encoding = thrift.i32();
        case 3 -> header.definitionEncoding = thrift.i32();
        case 4 -> header.repetitionEncoding = thrift.i32();
        default -> thrift.skip();
      }
    }
  }

  private static void second(ThriftReader thrift, Header header) throws IOException {
    thrift.begin();
    for (int field = thrift.field(); field != ThriftReader.STOP; field = thrift.field()) {
      switch (field) {
        case 1 -> header.values = thrift.i32();
        case 4 -> header.encoding = thrift.i32();
        case 5 -> header.definitionBytes = thrift.i32();
        case 6 -> header.repetitionBytes = thrift.i32();
        case 7 -> header.valuesCompressed = thrift.bool();
        default -> thrift.skip();
      }
    }
  }
}
