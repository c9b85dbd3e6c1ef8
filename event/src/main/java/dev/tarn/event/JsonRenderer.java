package dev.tarn.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final long DAY_MICROS = 86_400_000_000L;

  /** Days from 0000-03-01 to 1970-01-01. */
  private static final long EPOCH_DAYS = 719_468;

  private final Map<String, byte[]> names = new HashMap<>();
  private byte[] bytes = new byte[4096];
  private int size;

  /** Adds one row as an object. */
  public void render(EventBatch batch, int row) {
    struct(batch.root(), row);
  }

  /** Adds a line break. */
  public void newLine() {
    put('\n');
  }

  /** The text; what lies past {@link #size} means nothing. Good until the next addition. */
  public byte[] bytes() {
    return bytes;
  }

  /** Length of the text in bytes. */
  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  public void writeTo(OutputStream target) throws IOException {
    target.write(bytes, 0, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  /** Adds an object and says whether it has a member. */
  private boolean struct(StructColumn struct, int row) {
    List<Field> fields = struct.fields();
    put('{');
    int empty = size;
    for (int i = 0; i < fields.size(); i++) {
      Column member = struct.member(i);
      if (!(member instanceof StructColumn) && member.isNull(row)) {
        continue;
      }
      int before = size;
      if (size > empty) {
        put(',');
      }
      put(names.computeIfAbsent(fields.get(i).name(), JsonRenderer::quoted));
      if (!value(member, fields.get(i).type(), row)) {
        size = before;
      }
    }
    put('}');
    return size > empty + 1;
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
          timestamp(numbers.value(row));
        } else {
          number(numbers.value(row));
        }
      }
      case DoubleColumn numbers -> {
        double value = numbers.value(row);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
          return false;
        }
        ascii(Double.toString(value));
      }
      case BooleanColumn booleans -> ascii(booleans.value(row) ? "true" : "false");
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
      put(column.arena(), start, length);
    } else if (type == FieldType.Leaf.BINARY) {
      put('"');
      put(Base64.getEncoder().encode(Arrays.copyOfRange(column.arena(), start, start + length)));
      put('"');
    } else {
      string(column.arena(), start, length);
    }
  }

  private void list(ListColumn list, FieldType type, int row) {
    FieldType element = type instanceof FieldType.ListOf known ? known.element() : type;
    Column elements = list.elements();
    put('[');
    int first = list.start(row);
    int end = first + list.count(row);
    for (int i = first; i < end; i++) {
      if (i > first) {
        put(',');
      }
      boolean missing = !(elements instanceof StructColumn) && elements.isNull(i);
      if (missing || !(value(elements, element, i) || elements instanceof StructColumn)) {
        ascii("null");
      }
    }
    put(']');
  }

  private void map(MapColumn map, int row) {
    put('{');
    int first = map.start(row);
    int end = first + map.count(row);
    for (int i = first; i < end; i++) {
      if (i > first) {
        put(',');
      }
      text(map.keys(), FieldType.Leaf.TEXT, i);
      put(':');
      if (map.values().isNull(i)) {
        ascii("null");
      } else {
        text(map.values(), FieldType.Leaf.TEXT, i);
      }
    }
    put('}');
  }

  private static byte[] quoted(String name) {
    JsonRenderer one = new JsonRenderer();
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    one.string(utf8, 0, utf8.length);
    one.put(':');
    return Arrays.copyOf(one.bytes, one.size);
  }

  private void string(byte[] data, int offset, int length) {
    reserve(length + 2L);
    bytes[size++] = '"';
    int end = offset + length;
    int copied = offset;
    for (int i = offset; i < end; i++) {
      byte each = data[i];
      if ((each >= 0 && each < ' ') || each == '"' || each == '\\') {
        put(data, copied, i - copied);
        copied = i + 1;
        escape(each);
      }
    }
    put(data, copied, end - copied);
    put('"');
  }

  private void escape(byte character) {
    reserve(6);
    bytes[size++] = '\\';
    switch (character) {
      case '"', '\\' -> bytes[size++] = character;
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      case '\b' -> bytes[size++] = 'b';
      case '\f' -> bytes[size++] = 'f';
      default -> {
        ascii("u00");
        put(HEX[character >> 4]);
        put(HEX[character & 15]);
      }
    }
  }

  /** ISO 8601 with three or six digits of fraction, or none. */
  private void timestamp(long micros) {
    long days = Math.floorDiv(micros, DAY_MICROS);
    // days to year, month and day: a year begins in March, so the leap day is its last
    long shifted = days + EPOCH_DAYS;
    long era = Math.floorDiv(shifted, 146_097);
    long dayOfEra = shifted - era * 146_097;
    long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long monthFromMarch = (5 * dayOfYear + 2) / 153;
    long day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    long month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    put('"');
    if (year < 0 || year > 9999) {
      ascii(
          Instant.ofEpochSecond(
                  Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L)
              .toString());
    } else {
      long ofDay = micros - days * DAY_MICROS;
      digits(year, 4);
      put('-');
      digits(month, 2);
      put('-');
      digits(day, 2);
      put('T');
      digits(ofDay / 3_600_000_000L, 2);
      put(':');
      digits(ofDay / 60_000_000 % 60, 2);
      put(':');
      digits(ofDay / 1_000_000 % 60, 2);
      long fraction = ofDay % 1_000_000;
      if (fraction != 0) {
        put('.');
        if (fraction % 1000 == 0) {
          digits(fraction / 1000, 3);
        } else {
          digits(fraction, 6);
        }
      }
      put('Z');
    }
    put('"');
  }

  private void digits(long value, int count) {
    reserve(count);
    long rest = value;
    for (int i = count - 1; i >= 0; i--) {
      bytes[size + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += count;
  }

  private void number(long value) {
    if (value < 0) {
      ascii(Long.toString(value));
      return;
    }
    int count = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      count++;
    }
    digits(value, count);
  }

  private void ascii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  private void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  private void put(byte[] data) {
    put(data, 0, data.length);
  }

  private void put(byte[] data, int offset, int length) {
    reserve(length);
    System.arraycopy(data, offset, bytes, size, length);
    size += length;
  }

  private void reserve(long more) {
    long needed = size + more;
    if (needed > bytes.length) {
      if (needed > TextColumn.MAX_BYTES) {
        throw new IllegalStateException("rendered text of more than 2 GB");
      }
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Math.max(needed, bytes.length * 2L), TextColumn.MAX_BYTES));
    }
  }
}
