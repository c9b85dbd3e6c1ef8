package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.mapping.MappingSpec.Delimited;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of delimited text, and texts in records. A field is a text under its column's name;
 * an empty field without quotes is no value. A record that has fewer or more fields than there are
 * names is refused, unless the format is ragged: then names at the end may lack a field, and fields
 * behind the last name are {@code column_8}, by their number. A text in a record is one such
 * record; one that would be refused stays a text.
 */
final class DelimitedCodec implements RecordCodec, TextCodec {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long LOWS = 0x7F7F7F7F7F7F7F7FL;
  private static final long HIGHS = 0x8080808080808080L;

  private final DelimitedNames reader;
  private final List<String> names;
  private final byte delimiter;
  private final boolean runs;
  private final byte quote;
  private final byte escape;
  private final boolean ragged;

  // The columns of the header that was last met.
  private byte @Nullable [] header;
  private KeyNode @Nullable [] columns;

  /** What the columns are members of. */
  private KeyNode object = KeyNode.root();

  /** Of the last header's occurrences of names. */
  private long serial;

  /** The nodes of fields behind the last name, as far as records had them. */
  private KeyNode[] further = {};

  DelimitedCodec(Delimited format) {
    this.reader = new DelimitedNames(format);
    this.names = format.columns();
    this.delimiter = (byte) format.delimiter();
    this.runs = format.runs();
    this.quote = (byte) format.quote();
    this.escape = (byte) format.escape();
    this.ragged = format.ragged();
  }

  @Override
  public boolean walk(JsonWalker out, RecordBatch records, int record, int start, int end) {
    byte[] line = Envelope.own(records.header(record));
    KeyNode[] nodes = columns;
    if (nodes == null || !Arrays.equals(line, header)) {
      nodes = columns(out, out.root, line);
      if (nodes == null) {
        return false;
      }
    }
    int broken = nonAscii(out.data, start, end);
    if (broken >= 0) {
      out.fail("invalid-utf8", broken);
      return false;
    }
    return runs ? runs(out, nodes, start, end) : fields(out, nodes, start, end);
  }

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    int to = end > start && out.data[end - 1] == '\n' ? end - 1 : end;
    to = to > start && out.data[to - 1] == '\r' ? to - 1 : to;
    if (!isRecord(out.data, start, to)) {
      return false;
    }
    KeyNode[] nodes = columns == null ? columns(out, node, null) : columns;
    if (nodes == null || !(runs ? runs(out, nodes, start, to) : fields(out, nodes, start, to))) {
      out.tooManyValues = true;
    }
    return true;
  }

  /** Whether a text is one record with values, and with as many fields as it has to have. */
  private boolean isRecord(byte[] d, int start, int end) {
    int fields = 0;
    int delimiters = 0;
    int at = start;
    while (true) {
      while (runs && at < end && isBlank(d[at])) {
        at++;
        delimiters++;
      }
      if (runs && at == end) {
        break;
      }
      fields++;
      if (quote != 0 && at < end && d[at] == quote) {
        at = closingQuote(d, at, end) + 1;
        if (at == 0 || !isFieldEnd(d, at, end)) {
          return false;
        }
      }
      while (!isFieldEnd(d, at, end)) {
        if (d[at++] == '\n') {
          return false;
        }
      }
      if (at == end) {
        break;
      }
      at++;
      delimiters++;
    }
    boolean counted = ragged ? fields <= DelimitedNames.MAX_NAMES : fields == names.size();
    return counted && delimiters < end - start;
  }

  private boolean isFieldEnd(byte[] d, int at, int end) {
    return at == end || d[at] == delimiter || (runs && d[at] == '\t');
  }

  /** Where a record ceases to be UTF-8, or -1. */
  private static int nonAscii(byte[] data, int start, int end) {
    long high = 0;
    int i = start;
    for (; i + 8 <= end; i += 8) {
      high |= (long) LONGS.get(data, i);
    }
    for (; i < end; i++) {
      high |= data[i];
    }
    return (high & HIGHS) == 0 ? -1 : JsonText.findInvalidUtf8(data, start, end);
  }

  /** The nodes of a header's names; null if they are too many. */
  private KeyNode @Nullable [] columns(JsonWalker out, KeyNode node, byte @Nullable [] line) {
    List<String> found = line == null ? names : reader.read(line).orElse(names);
    KeyNode[] nodes = new KeyNode[found.size()];
    object = node;
    serial = ++out.objects;
    further = new KeyNode[0];
    KeyNode last = null;
    for (int i = 0; i < nodes.length; i++) {
      byte[] name = found.get(i).getBytes(StandardCharsets.UTF_8);
      KeyNode key = out.key(object, last, name, 0, name.length);
      if (key == null) {
        return null;
      }
      nodes[i] = out.occurrence(key, serial);
      last = key;
    }
    header = line;
    columns = nodes;
    return nodes;
  }

  /** Fields with one delimiter between them; eight bytes at a time as long as none has quotes. */
  private boolean fields(JsonWalker out, KeyNode[] nodes, int start, int end) {
    byte[] d = out.data;
    long delimiters = ONES * (delimiter & 0xFF);
    int column = 0;
    int from = start;
    for (int i = start; i < end; i += 8) {
      long x = (long) LONGS.get(d, i) ^ delimiters;
      // The top bit of each byte that is a delimiter, and of no other.
      long found = ~(((x & LOWS) + LOWS) | x | LOWS);
      if (end - i < 8) {
        found &= (1L << (8 * (end - i))) - 1;
      }
      while (found != 0) {
        int at = i + (Long.numberOfTrailingZeros(found) >>> 3);
        if (quote != 0 && d[from] == quote && from < at) {
          return quotedFields(out, nodes, column, from, end);
        }
        KeyNode node = column < nodes.length ? nodes[column] : further(out, column, nodes.length);
        if (node != null) {
          field(out, node, from, at);
        }
        column++;
        from = at + 1;
        found &= found - 1;
      }
    }
    if (quote != 0 && from < end && d[from] == quote) {
      return quotedFields(out, nodes, column, from, end);
    }
    KeyNode node = column < nodes.length ? nodes[column] : further(out, column, nodes.length);
    if (node != null) {
      field(out, node, from, end);
    }
    return counted(out, column + 1, nodes.length, end);
  }

  /** The rest of a record from a field with quotes on. */
  private boolean quotedFields(
      JsonWalker out, KeyNode[] nodes, int firstColumn, int firstFrom, int end) {
    int column = firstColumn;
    int from = firstFrom;
    while (true) {
      KeyNode node = column < nodes.length ? nodes[column] : further(out, column, nodes.length);
      int at;
      if (from < end && out.data[from] == quote) {
        at = quotedField(out, node, from, end);
        if (at < 0) {
          return false;
        }
      } else {
        at = from;
        while (at < end && out.data[at] != delimiter) {
          at++;
        }
        if (node != null) {
          field(out, node, from, at);
        }
      }
      column++;
      if (at == end) {
        return counted(out, column, nodes.length, end);
      }
      from = at + 1;
    }
  }

  /** Fields with any number of blanks and tabs between them and around all. */
  private boolean runs(JsonWalker out, KeyNode[] nodes, int start, int end) {
    int column = 0;
    int at = start;
    while (true) {
      while (at < end && isBlank(out.data[at])) {
        at++;
      }
      if (at == end) {
        return counted(out, column, nodes.length, end);
      }
      KeyNode node = column < nodes.length ? nodes[column] : further(out, column, nodes.length);
      column++;
      if (quote != 0 && out.data[at] == quote) {
        at = quotedField(out, node, at, end);
        if (at < 0) {
          return false;
        }
        continue;
      }
      int from = at;
      while (at < end && !isBlank(out.data[at])) {
        at++;
      }
      if (node != null) {
        field(out, node, from, at);
      }
    }
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  /**
   * The node of a field behind the last name; null where there is none to be kept.
   *
   * @param names how many there are
   */
  private @Nullable KeyNode further(JsonWalker out, int column, int names) {
    int index = column - names;
    if (!ragged || column >= DelimitedNames.MAX_NAMES || index > further.length) {
      return null;
    }
    if (index == further.length) {
      byte[] name = reader.nameless(column).getBytes(StandardCharsets.UTF_8);
      KeyNode key = out.key(object, null, name, 0, name.length);
      if (key == null) {
        return null;
      }
      further = Arrays.copyOf(further, index + 1);
      further[index] = out.occurrence(key, serial);
    }
    return further[index];
  }

  private boolean counted(JsonWalker out, int fields, int wanted, int end) {
    if (ragged ? fields > wanted + further.length : fields != wanted) {
      out.fail(fields < wanted ? "too-few-fields" : "too-many-fields", end);
      return false;
    }
    return true;
  }

  private static void field(JsonWalker out, KeyNode node, int from, int to) {
    if (to > from) {
      out.keepText(node, Slice.of(from, to - from, Slice.TEXT));
    }
  }

  /** Keeps a field with quotes; gives where it ends, behind the quote, or -1. */
  private int quotedField(JsonWalker out, @Nullable KeyNode node, int from, int end) {
    byte[] d = out.data;
    int at = closingQuote(d, from, end);
    if (at < 0) {
      return out.fail("unclosed-quote", from);
    }
    int behind = at + 1;
    if (!isFieldEnd(d, behind, end)) {
      return out.fail("stray-quote", at);
    }
    if (node == null) {
      return behind;
    }
    if (isPlain(d, from + 1, at)) {
      out.keepText(node, Slice.of(from + 1, at - from - 1, Slice.TEXT));
      return behind;
    }
    out.reserve(at - from);
    d = out.data;
    int target = out.scratch;
    for (int i = from + 1; i < at; i++) {
      if ((d[i] == escape && escape != 0) || d[i] == quote) {
        i++;
      }
      d[target++] = d[i];
    }
    long text = Slice.of(out.scratch, target - out.scratch, Slice.TEXT);
    out.scratch = target;
    out.keepText(node, text);
    return behind;
  }

  /** The quote that closes the one at a place, or -1. */
  private int closingQuote(byte[] d, int open, int end) {
    int at = open + 1;
    while (at < end) {
      if (d[at] == escape && escape != 0 && at + 1 < end) {
        at += 2;
      } else if (d[at] != quote) {
        at++;
      } else if (at + 1 < end && d[at + 1] == quote) {
        at += 2;
      } else {
        return at;
      }
    }
    return -1;
  }

  /** Whether what stands between quotes is the value as it is. */
  private boolean isPlain(byte[] d, int from, int to) {
    for (int i = from; i < to; i++) {
      if (d[i] == quote || (d[i] == escape && escape != 0)) {
        return false;
      }
    }
    return true;
  }
}
