package dev.tarn.event;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of batches as JSON text, in bytes that grow until {@link #clear}. One thread uses it.
 *
 * <p>Members without a value and structs of only such are left out; a list keeps its empty elements
 * as {@code {}} or {@code null}. JSON leaves stand as they are, timestamps are ISO 8601 in UTC,
 * binary values Base64, and doubles that JSON cannot say are left out. Partition and identity
 * columns are not rendered.
 */
public final class JsonRenderer {
  private final Map<String, byte[]> names = new HashMap<>();
  private final JsonWriter out = new JsonWriter();

  /** Adds one row as an object. */
  public void render(EventBatch batch, int row) {
    struct(batch.root(), row);
  }

  /** Adds a line break. */
  public void newLine() {
    out.put('\n');
  }

  /** The text; what lies past {@link #size} means nothing. Good until the next addition. */
  public byte[] bytes() {
    return out.bytes();
  }

  /** Length of the text in bytes. */
  public int size() {
    return out.size();
  }

  public void clear() {
    out.clear();
  }

  public void writeTo(OutputStream target) throws IOException {
    out.writeTo(target);
  }

  @Override
  public String toString() {
    return out.toString();
  }

  /** Adds an object and says whether it has a member. */
  private boolean struct(StructColumn struct, int row) {
    List<Field> fields = struct.fields();
    out.put('{');
    int empty = out.size();
    for (int i = 0; i < fields.size(); i++) {
      Column member = struct.member(i);
      if (!(member instanceof StructColumn) && member.isNull(row)) {
        continue;
      }
      int before = out.size();
      if (out.size() > empty) {
        out.put(',');
      }
      out.put(names.computeIfAbsent(fields.get(i).name(), JsonWriter::key));
      if (!value(member, fields.get(i).type(), row)) {
        out.truncate(before);
      }
    }
    out.put('}');
    return out.size() > empty + 1;
  }

  /** Adds a value that is not null, and says whether there is something to show. */
  private boolean value(Column column, FieldType type, int row) {
    switch (column) {
      case StructColumn struct -> {
        return struct(struct, row);
      }
      case TextColumn text -> text(text, type, row);
      case LongColumn numbers -> {
        if (type == FieldType.Leaf.TIMESTAMP) {
          out.timestamp(numbers.value(row));
        } else {
          out.number(numbers.value(row));
        }
      }
      case DoubleColumn numbers -> {
        double value = numbers.value(row);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
          return false;
        }
        out.ascii(Double.toString(value));
      }
      case BooleanColumn booleans -> out.ascii(booleans.value(row) ? "true" : "false");
      case ListColumn list -> list(list, type, row);
      case MapColumn map -> map(map, row);
    }
    return true;
  }

  private void text(TextColumn column, FieldType type, int row) {
    int entry = column.entry(row);
    int start = column.entryStart(entry);
    int length = column.entryLength(entry);
    if (type == FieldType.Leaf.JSON) {
      out.put(column.arena(), start, length);
    } else if (type == FieldType.Leaf.BINARY) {
      out.put('"');
      out.put(
          Base64.getEncoder().encode(Arrays.copyOfRange(column.arena(), start, start + length)));
      out.put('"');
    } else {
      out.string(column.arena(), start, length);
    }
  }

  private void list(ListColumn list, FieldType type, int row) {
    FieldType element = type instanceof FieldType.ListOf known ? known.element() : type;
    Column elements = list.elements();
    out.put('[');
    int first = list.start(row);
    int end = first + list.count(row);
    for (int i = first; i < end; i++) {
      if (i > first) {
        out.put(',');
      }
      boolean missing = !(elements instanceof StructColumn) && elements.isNull(i);
      if (missing || !(value(elements, element, i) || elements instanceof StructColumn)) {
        out.ascii("null");
      }
    }
    out.put(']');
  }

  private void map(MapColumn map, int row) {
    out.put('{');
    int first = map.start(row);
    int end = first + map.count(row);
    for (int i = first; i < end; i++) {
      if (i > first) {
        out.put(',');
      }
      text(map.keys(), FieldType.Leaf.TEXT, i);
      out.put(':');
      if (map.values().isNull(i)) {
        out.ascii("null");
      } else {
        text(map.values(), FieldType.Leaf.TEXT, i);
      }
    }
    out.put('}');
  }
}
