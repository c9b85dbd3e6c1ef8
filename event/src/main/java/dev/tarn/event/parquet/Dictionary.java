package dev.tarn.event.parquet;

/** The values that pages of a column name by their numbers. Immutable. */
final class Dictionary {
  private final boolean ofBytes;
  private final byte[] bytes;
  private final long[] numbers;
  private final int[] lengths;

  private Dictionary(boolean ofBytes, byte[] bytes, long[] numbers, int[] lengths) {
    this.ofBytes = ofBytes;
    this.bytes = bytes;
    this.numbers = numbers;
    this.lengths = lengths;
  }

  static Dictionary read(SchemaField.Column column, Page page) throws ParquetException {
    int least = Math.max(1, column.length() > 0 ? column.length() : Integer.BYTES);
    if (page.values() > page.bytes().length / least) {
      throw ParquetException.corrupt("the dictionary of " + column.path() + " ends early");
    }
    boolean ofBytes = column.type().isBytes();
    long[] numbers = new long[page.values()];
    int[] lengths = new int[ofBytes ? numbers.length : 0];
    PlainValues values = new PlainValues(column.type(), column.length(), page.bytes(), 0);
    for (int i = 0; i < numbers.length; i++) {
      values.next();
      if (ofBytes) {
        numbers[i] = values.offset;
        lengths[i] = values.length;
      } else {
        numbers[i] = values.number;
      }
    }
    return new Dictionary(ofBytes, page.bytes(), numbers, lengths);
  }

  /** The values of a page that names them by number. */
  static final class Values extends ValueReader {
    private final Dictionary dictionary;
    private final RunLengthReader ids;

    Values(Dictionary dictionary, byte[] data, int start) throws ParquetException {
      this.dictionary = dictionary;
      this.bytes = dictionary.bytes;
      // a page of nulls alone may have no bytes
      int width = start < data.length ? data[start] : 0;
      if (width < 0 || width > Integer.SIZE) {
        throw ParquetException.corrupt("a page names values by numbers of " + width + " bits");
      }
      this.ids = new RunLengthReader(data, start + 1, width);
    }

    @Override
    void next() throws ParquetException {
      int id = ids.next();
      if (id < 0 || id >= dictionary.numbers.length) {
        throw ParquetException.corrupt("a page names a value that its dictionary lacks");
      }
      if (dictionary.ofBytes) {
        offset = (int) dictionary.numbers[id];
        length = dictionary.lengths[id];
      } else {
        number = dictionary.numbers[id];
      }
    }
  }
}
