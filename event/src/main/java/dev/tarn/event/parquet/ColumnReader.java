package dev.tarn.event.parquet;

import dev.tarn.event.parquet.SchemaField.Column;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the entries of one column of a row group: each a value, or a null, with its levels. One
 * thread uses it.
 */
final class ColumnReader {
  /** Of a page that says it has none. */
  private static final ValueReader NONE =
      new ValueReader() {
        @Override
        void next() {
          throw new IndexOutOfBoundsException();
        }
      };

  private final Column column;
  private final PageReader pages;
  private final PageBudget budget;
  private @Nullable Dictionary dictionary;

  // the page being read
  private @Nullable Page page;
  private @Nullable RunLengthReader repetitions;
  private @Nullable RunLengthReader definitions;
  private ValueReader values = NONE;
  private int left;

  // the entry
  private int repetition;
  private int definition;
  private boolean atEnd;

  ColumnReader(Column column, PageReader pages, PageBudget budget) throws IOException {
    this.column = column;
    this.pages = pages;
    this.budget = budget;
    advance();
  }

  Column column() {
    return column;
  }

  /** Whether there is no entry any more. */
  boolean atEnd() {
    return atEnd;
  }

  /** How far down the entry's fields are there; a value is there at the column's own level. */
  int definition() throws ParquetException {
    if (atEnd) {
      throw ParquetException.corrupt(
          "the column " + column.path() + " has fewer values than its row group has rows");
    }
    return definition;
  }

  /** Which list the entry goes on with; 0 for a new row. */
  int repetition() {
    return repetition;
  }

  /** Has the entry's value, if there is one. */
  ValueReader values() {
    return values;
  }

  /** Goes to the next entry. */
  void advance() throws IOException {
    try {
      while (left == 0) {
        if (!nextPage()) {
          atEnd = true;
          repetition = 0;
          return;
        }
      }
      left--;
      repetition = repetitions == null ? 0 : repetitions.next();
      definition = definitions == null ? column.definition() : definitions.next();
      if (definition > column.definition() || repetition > column.repetition()) {
        throw ParquetException.corrupt(
            "the column " + column.path() + " has levels that its schema does not");
      }
      if (definition == column.definition()) {
        values.next();
      }
    } catch (IndexOutOfBoundsException e) {
      throw ParquetException.corrupt("a page of the column " + column.path() + " ends early");
    }
  }

  private boolean nextPage() throws IOException {
    Page done = page;
    if (done != null) {
      budget.release(done.heldBytes() + values.heldBytes());
      page = null;
      values = NONE;
    }
    Page next = pages.next();
    if (next == null) {
      return false;
    }
    if (next.dictionary()) {
      if (dictionary != null) {
        throw ParquetException.corrupt("the column " + column.path() + " has two dictionaries");
      }
      // where its values are, and how long
      budget.hold(next.values() * (long) (Long.BYTES + Integer.BYTES));
      dictionary = Dictionary.read(column, next);
      return true;
    }
    page = next;
    int start = levels(next);
    values =
        start == next.bytes().length && next.encoding() != Page.PLAIN
            ? NONE
            : ValueReader.of(column, next, start, dictionary, budget);
    left = next.values();
    return true;
  }

  /** Finds the levels of a page, and gives where its values begin. */
  private int levels(Page next) throws ParquetException {
    int[] lengths = next.levelLengths();
    int position = 0;
    repetitions = null;
    definitions = null;
    if (column.repetition() > 0) {
      int length = lengths == null ? length(next.levels(), position) : lengths[0];
      position += lengths == null ? Integer.BYTES : 0;
      repetitions = new RunLengthReader(next.levels(), position, width(column.repetition()));
      position += length;
    } else if (lengths != null) {
      position += lengths[0];
    }
    if (column.definition() > 0) {
      int length = lengths == null ? length(next.levels(), position) : lengths[1];
      position += lengths == null ? Integer.BYTES : 0;
      definitions = new RunLengthReader(next.levels(), position, width(column.definition()));
      position += length;
    }
    return lengths == null ? position : 0;
  }

  private int length(byte[] levels, int position) throws ParquetException {
    int length = LittleEndian.number(levels, position);
    if (length < 0 || length > levels.length - position - Integer.BYTES) {
      throw ParquetException.corrupt("a page of the column " + column.path() + " ends early");
    }
    return length;
  }

  /** Bits that the levels up to the largest one take. */
  private static int width(int largest) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(largest);
  }
}
