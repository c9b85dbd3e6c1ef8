package dev.tarn.event.parquet;

import dev.tarn.event.JsonWriter;
import dev.tarn.event.parquet.SchemaField.Column;
import dev.tarn.event.parquet.SchemaField.Group;
import dev.tarn.event.parquet.SchemaField.Shape;
import java.io.IOException;
import java.util.Arrays;

/** Puts the rows of one row group together from its columns, as JSON. One thread uses it. */
final class RowRenderer {
  private final Group root;
  private final ColumnReader[] columns;
  private final JsonWriter out;
  private final ValueRenderer values;
  private final int mostBytes;
  private final int keptBytes;

  /** Length of the text when the row began. */
  private int start;

  /** Bytes of the row that were not kept. */
  private long leftOut;

  /**
   * @param mostBytes of a row; of a longer one only the first {@code keptBytes} are kept
   */
  RowRenderer(Group root, ColumnReader[] columns, JsonWriter out, int mostBytes, int keptBytes) {
    this.root = root;
    this.columns = columns;
    this.out = out;
    this.values = new ValueRenderer(out);
    this.mostBytes = mostBytes;
    this.keptBytes = keptBytes;
  }

  /**
   * Writes the next row.
   *
   * @return its whole length, which is more than was written where it is too long to be kept
   */
  long next() throws IOException {
    start = out.size();
    leftOut = 0;
    object(root);
    requireRowEnd();
    return out.size() - start + leftOut;
  }

  /** Passes over rows. */
  void skip(long rows) throws IOException {
    for (ColumnReader column : columns) {
      for (long row = 0; row < rows; row++) {
        column.definition();
        do {
          column.advance();
        } while (column.repetition() > 0);
      }
    }
  }

  private void requireRowEnd() throws ParquetException {
    for (ColumnReader column : columns) {
      if (column.repetition() > 0) {
        throw ParquetException.corrupt(
            "the column " + column.column().path() + " has more values than its row has");
      }
    }
  }

  private void object(Group group) throws IOException {
    out.put('{');
    boolean first = true;
    for (SchemaField child : group.children()) {
      if (isAbsent(child)) {
        pass(child);
        continue;
      }
      if (!first) {
        out.put(',');
      }
      first = false;
      out.put(child.key());
      if (child.repeated()) {
        list(child);
      } else {
        one(child);
      }
      keepShort();
    }
    out.put('}');
  }

  private boolean isAbsent(SchemaField field) throws ParquetException {
    return columns[field.firstColumn()].definition() < field.definition();
  }

  /** Writes a field that is there. */
  private void one(SchemaField field) throws IOException {
    switch (field) {
      case Column column -> {
        ColumnReader reader = columns[column.firstColumn()];
        if (reader.definition() < column.definition()) {
          throw ParquetException.corrupt("the column " + column.path() + " lacks a value");
        }
        value(column, reader.values());
        reader.advance();
      }
      case Group group when group.shape() == Shape.LIST -> list(group.children().getFirst());
      case Group group when group.shape() == Shape.MAP -> map(group.children().getFirst());
      case Group group -> object(group);
    }
  }

  private void value(Column column, ValueReader value) {
    if (column.type().isBytes() && value.length > mostBytes) {
      // its row is too long, whatever else it has
      out.string(value.bytes, value.offset, keptBytes);
      leftOut += value.length - keptBytes;
    } else {
      values.render(column, value);
    }
  }

  /** Passes over a field that has no value here. */
  private void pass(SchemaField field) throws IOException {
    for (int i = field.firstColumn(); i < field.endColumn(); i++) {
      if (columns[i].definition() >= field.definition()) {
        throw ParquetException.corrupt(
            "the column " + columns[i].column().path() + " has a value in nothing");
      }
      columns[i].advance();
    }
  }

  /** Writes as an array what is repeated. */
  private void list(SchemaField repeated) throws IOException {
    out.put('[');
    if (isAbsent(repeated)) {
      pass(repeated);
    } else {
      boolean more = false;
      do {
        if (more) {
          out.put(',');
        }
        if (repeated instanceof Group entry && entry.shape() == Shape.ENTRY) {
          orNull(entry.children().getFirst());
        } else {
          one(repeated);
        }
        keepShort();
        more = goesOn(repeated);
      } while (more);
    }
    out.put(']');
  }

  /** Whether the next entries of a repeated field's columns are of the same list. */
  private boolean goesOn(SchemaField repeated) throws ParquetException {
    boolean more = columns[repeated.firstColumn()].repetition() == repeated.repetition();
    for (int i = repeated.firstColumn() + 1; i < repeated.endColumn(); i++) {
      if (more != (columns[i].repetition() == repeated.repetition())) {
        throw ParquetException.corrupt(
            "the column " + columns[i].column().path() + " has another number of elements");
      }
    }
    return more;
  }

  private void orNull(SchemaField field) throws IOException {
    if (isAbsent(field)) {
      pass(field);
      out.ascii("null");
    } else {
      one(field);
    }
  }

  private void map(SchemaField entries) throws IOException {
    Group entry = (Group) entries;
    Column key = (Column) entry.children().getFirst();
    out.put('{');
    if (isAbsent(entry)) {
      pass(entry);
    } else {
      boolean more = false;
      do {
        if (more) {
          out.put(',');
        }
        key(key);
        out.put(':');
        if (entry.children().size() < 2) {
          out.ascii("null");
        } else if (entry.children().getLast().repeated()) {
          list(entry.children().getLast());
        } else {
          orNull(entry.children().getLast());
        }
        keepShort();
        more = goesOn(entry);
      } while (more);
    }
    out.put('}');
  }

  /** A key of any type as text. */
  private void key(Column key) throws IOException {
    int before = out.size();
    orNull(key);
    byte[] text = Arrays.copyOfRange(out.bytes(), before, out.size());
    if (text[0] != '"') {
      out.truncate(before);
      out.string(text, 0, text.length);
    }
  }

  /** Drops what is past the first bytes of a row that is too long. */
  private void keepShort() {
    int written = out.size() - start;
    if (written > mostBytes || (leftOut > 0 && written > keptBytes)) {
      leftOut += written - keptBytes;
      out.truncate(start + keptBytes);
    }
  }
}
