package dev.tarn.event.parquet;

import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one page, nulls left out. {@link #next} puts a value into the fields; bytes
 * that are too few end it with {@link IndexOutOfBoundsException}. One thread uses it.
 */
abstract class ValueReader {
  /** A whole number; a boolean as 0 or 1; the bits of a floating-point number. */
  long number;

  /** Where the bytes of a value are that is no number. */
  byte[] bytes = new byte[0];

  int offset;
  int length;

  abstract void next() throws ParquetException;

  /** Bytes that it holds beside the page: asked of the budget, and given back with the page. */
  long heldBytes() {
    return 0;
  }

  /**
   * A reader of a page's values.
   *
   * @param start of the values in the page's bytes
   * @param dictionary of the column's pages, or null
   */
  static ValueReader of(
      SchemaField.Column column,
      Page page,
      int start,
      @Nullable Dictionary dictionary,
      PageBudget budget)
      throws ParquetException {
    PhysicalType type = column.type();
    byte[] data = page.bytes();
    switch (page.encoding()) {
      case Page.PLAIN -> {
        return new PlainValues(type, column.length(), data, start);
      }
      case Page.PLAIN_DICTIONARY, Page.RLE_DICTIONARY -> {
        if (dictionary == null) {
          throw ParquetException.corrupt("a page of " + column.path() + " lacks its dictionary");
        }
        return new Dictionary.Values(dictionary, data, start);
      }
      case Page.RLE -> {
        if (type == PhysicalType.BOOLEAN) {
          return new RunLengthBooleans(new RunLengthReader(data, start + Integer.BYTES, 1));
        }
      }
      case Page.DELTA_BINARY_PACKED -> {
        if (type == PhysicalType.INT32 || type == PhysicalType.INT64) {
          return new DeltaNumbers.Values(type, new DeltaNumbers(data, start));
        }
      }
      case Page.DELTA_LENGTH_BYTE_ARRAY -> {
        if (type == PhysicalType.BYTE_ARRAY) {
          return DeltaTexts.ofLengths(data, start, budget);
        }
      }
      case Page.DELTA_BYTE_ARRAY -> {
        if (type == PhysicalType.BYTE_ARRAY || type == PhysicalType.FIXED) {
          return DeltaTexts.ofPrefixes(data, start, budget);
        }
      }
      case Page.BYTE_STREAM_SPLIT -> {
        if (column.length() > 0) {
          return new SplitValues(type, column.length(), data, start);
        }
      }
      default -> {}
    }
    throw ParquetException.unsupported(
        "the column " + column.path() + " has values in the encoding " + page.encoding());
  }

  /** Booleans as lengths of runs. */
  private static final class RunLengthBooleans extends ValueReader {
    private final RunLengthReader runs;

    RunLengthBooleans(RunLengthReader runs) {
      this.runs = runs;
    }

    @Override
    void next() {
      number = runs.next();
    }
  }
}
