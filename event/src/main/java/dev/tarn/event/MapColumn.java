package dev.tarn.event;

import java.util.List;

/** Text maps: a list of (key, value), keys never null and unique within a row, values optional. */
public final class MapColumn extends Column {
  private final TextColumn keys = new TextColumn();
  private final TextColumn values = new TextColumn();
  private final ListColumn rows =
      new ListColumn(
          new StructColumn(
              List.of(
                  new Field("key", FieldType.Leaf.TEXT), new Field("value", FieldType.Leaf.TEXT)),
              new Column[] {keys, values}));

  public TextColumn keys() {
    return keys;
  }

  public TextColumn values() {
    return values;
  }

  /** The same as a list of structs of key and value. */
  public ListColumn pairs() {
    return rows;
  }

  /**
   * Closes a row: its pairs are all that were appended to {@link #keys} and {@link #values} since
   * the row before.
   */
  public void appendRow() {
    rows.appendRow();
  }

  @Override
  public void appendNull() {
    rows.appendNull();
  }

  /** Index of a row's first pair. */
  public int start(int row) {
    return rows.start(row);
  }

  /** Number of a row's pairs. */
  public int count(int row) {
    return rows.count(row);
  }

  @Override
  public boolean isNull(int row) {
    return rows.isNull(row);
  }

  @Override
  public int nullCount() {
    return rows.nullCount();
  }

  @Override
  public void addPresence(long[] words) {
    rows.addPresence(words);
  }

  @Override
  public void padTo(int size) {
    rows.padTo(size);
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public void truncate(int size) {
    rows.truncate(size);
  }

  @Override
  public void clear() {
    rows.clear();
  }

  @Override
  public long sizeBytes() {
    return rows.sizeBytes();
  }
}
