package dev.tarn.event.parquet;

import dev.tarn.event.HeldBytes;
import dev.tarn.event.JsonWriter;
import dev.tarn.event.parquet.SchemaField.Column;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file as JSON objects, of any writer, one after another.
 *
 * <p>A field without a value is left out, but stays as null in a list or map. Lists may be written
 * in each way that Parquet's rules know, three levels deep or two as parquet-avro does, and are
 * arrays; maps are objects. Whole numbers, decimals and booleans are themselves, and so is JSON;
 * floating-point numbers too, but for NaN and infinity, which are texts. Timestamps are ISO 8601
 * texts with the digits that they have, in UTC, or without zone where the file says so; dates,
 * times and UUIDs are texts. Bytes of which the file says nothing are text if they are UTF-8, and
 * all others Base64.
 *
 * <p>Of each column a page is in memory at a time. One thread uses it; the bytes are the caller's
 * to close.
 */
public final class ParquetRows {
  /** How many of a file's first bytes tell whether it is Parquet. */
  public static final int START_BYTES = 8;

  private final HeldBytes file;
  private final FileFooter footer;
  private final PageBudget budget;
  private final JsonWriter out;
  private final int mostBytes;
  private final int keptBytes;

  /** First row of each row group, and the number of rows. */
  private final long[] firstRows;

  private long row;
  private @Nullable RowRenderer renderer;

  /** The row behind those of the renderer's row group. */
  private long end;

  /**
   * Reads the footer.
   *
   * @param out takes the rows
   * @param mostBytes of a row; of a longer one only the first {@code keptBytes} are written
   * @throws ParquetException if the file is no Parquet, damaged or encrypted
   */
  public ParquetRows(HeldBytes file, JsonWriter out, int mostBytes, int keptBytes)
      throws IOException {
    this.file = file;
    this.footer = FileFooter.read(file);
    this.budget = new PageBudget(file.length());
    this.out = out;
    this.mostBytes = mostBytes;
    this.keptBytes = keptBytes;
    this.firstRows = new long[footer.rowGroups().size() + 1];
    for (int i = 0; i < footer.rowGroups().size(); i++) {
      firstRows[i + 1] = firstRows[i] + footer.rowGroups().get(i).rows();
    }
  }

  /** Whether a file that begins with these bytes is Parquet, encrypted ones included. */
  public static boolean isStart(byte[] first, int length) {
    return FileFooter.isStart(first, length);
  }

  /** How many there are. */
  public long rows() {
    return footer.rows();
  }

  /** Number of the next row, from 0. */
  public long row() {
    return row;
  }

  /** Goes to a row. Row groups in between are not read. */
  public void seek(long target) {
    leaveGroup();
    row = target;
  }

  /**
   * Writes the next row.
   *
   * @return its length, which is more than was written where it is too long; -1 after the last row
   * @throws ParquetException if the rows from {@link #row} to {@link #endOfGroup} cannot be read;
   *     the text is as it was before the row
   */
  public long next() throws IOException {
    if (row >= rows()) {
      return -1;
    }
    int before = out.size();
    boolean written = false;
    try {
      RowRenderer rows = renderer;
      if (rows == null || row >= end) {
        rows = enterGroup();
      }
      long length = rows.next();
      budget.addRow(length);
      written = true;
      row++;
      return length;
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw ParquetException.corrupt("the row group is damaged");
    } finally {
      if (!written) {
        out.truncate(before);
      }
    }
  }

  private RowRenderer enterGroup() throws IOException {
    leaveGroup();
    int group = groupOf(row);
    List<Column> columns = footer.schema().columns();
    ColumnReader[] readers = new ColumnReader[columns.size()];
    for (int i = 0; i < readers.length; i++) {
      Column column = columns.get(i);
      FileFooter.Chunk chunk = footer.rowGroups().get(group).chunks().get(i);
      PageReader pages = new PageReader(file, column, chunk, footer.start(), budget);
      readers[i] = new ColumnReader(column, pages, budget);
    }
    RowRenderer entered =
        new RowRenderer(footer.schema().root(), readers, out, mostBytes, keptBytes);
    entered.skip(row - firstRows[group]);
    renderer = entered;
    end = firstRows[group + 1];
    return entered;
  }

  private void leaveGroup() {
    renderer = null;
    budget.releaseAll();
  }

  private int groupOf(long wanted) {
    int found = Arrays.binarySearch(firstRows, wanted);
    if (found < 0) {
      return -found - 2;
    }
    // of groups that begin with the same row, all but the last have none
    while (found + 1 < firstRows.length && firstRows[found + 1] == wanted) {
      found++;
    }
    return found;
  }

  /** The row behind the last one of the row group that has the next row. */
  public long endOfGroup() {
    return firstRows[groupOf(row) + 1];
  }

  /** The place of the row group that has the next row: its first byte. */
  public long groupOffset() {
    return footer.rowGroups().get(groupOf(row)).start();
  }

  /** Length of the pages of the row group that has the next row, as stored. */
  public long groupBytes() {
    return footer.rowGroups().get(groupOf(row)).bytes();
  }
}
