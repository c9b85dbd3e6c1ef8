package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of Zeek logs as their header says, or as JSON. Both give the same values: numbers,
 * booleans, texts and lists; the log's name is {@code _path}. An unset field stands nowhere.
 */
final class ZeekCodec implements RecordCodec {
  private static final byte[] PATH = {'_', 'p', 'a', 't', 'h'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  /** How a field is read. */
  private enum Kind {
    TEXT,
    NUMBER,
    BOOLEAN,
    LIST
  }

  // The header that was last met.
  private byte @Nullable [] header;
  private KeyNode[] nodes = {};
  private Kind[] kinds = {};
  private Kind[] elementKinds = {};
  private byte separator;
  private byte setSeparator;
  private byte[] empty = {};
  private byte[] unset = {};
  private byte[] path = {};
  private @Nullable KeyNode pathNode;

  private long[] elements = new long[16];

  @Override
  public boolean walk(JsonWalker out, RecordBatch records, int record, int start, int end) {
    if (out.data[start] == '{') {
      return out.walkJson(start, end);
    }
    int broken = JsonText.findInvalidUtf8(out.data, start, end);
    if (broken >= 0) {
      out.fail("invalid-utf8", broken);
      return false;
    }
    byte[] line = Envelope.own(records.header(record));
    if (line == null) {
      out.fail("no-header", start);
      return false;
    }
    if (!Arrays.equals(line, header) && !read(out, line)) {
      return false;
    }
    if (path.length > 0 && pathNode != null) {
      out.keepText(pathNode, copy(out, path, Slice.TEXT));
    }
    int column = 0;
    int from = start;
    while (true) {
      int to = from;
      while (to < end && out.data[to] != separator) {
        to++;
      }
      if (column == nodes.length) {
        out.fail("too-many-fields", from);
        return false;
      }
      if (!isSame(out.data, from, to, unset)) {
        field(out, column, from, to);
      }
      column++;
      if (to == end) {
        break;
      }
      from = to + 1;
    }
    if (column < nodes.length) {
      out.fail("too-few-fields", end);
      return false;
    }
    return true;
  }

  private boolean read(JsonWalker out, byte[] line) {
    ZeekHeader read = ZeekHeader.of(line);
    List<String> names = read.fields();
    List<String> types = read.types();
    TextFields fields = new TextFields(out, out.root);
    pathNode = fields.node(out, PATH);
    nodes = new KeyNode[names.size()];
    kinds = new Kind[nodes.length];
    elementKinds = new Kind[nodes.length];
    header = null;
    for (int i = 0; i < nodes.length; i++) {
      KeyNode node = fields.node(out, names.get(i).getBytes(StandardCharsets.UTF_8));
      if (node == null) {
        return false;
      }
      nodes[i] = node;
      String type = i < types.size() ? types.get(i) : "string";
      int bracket = type.indexOf('[');
      kinds[i] = bracket < 0 ? kind(type) : Kind.LIST;
      elementKinds[i] =
          type.endsWith("]") ? kind(type.substring(bracket + 1, type.length() - 1)) : kind(type);
    }
    separator = read.separator();
    setSeparator = read.setSeparator();
    empty = read.emptyField();
    unset = read.unsetField();
    path = read.path();
    header = line;
    return true;
  }

  private static Kind kind(String type) {
    return switch (type) {
      case "count", "int", "port", "double", "time", "interval" -> Kind.NUMBER;
      case "bool" -> Kind.BOOLEAN;
      default -> Kind.TEXT;
    };
  }

  private void field(JsonWalker out, int column, int from, int to) {
    boolean isEmpty = isSame(out.data, from, to, empty);
    if (kinds[column] != Kind.LIST) {
      keep(out, nodes[column], scalar(out, kinds[column], from, isEmpty ? from : to));
      return;
    }
    int count = 0;
    int at = from;
    while (!isEmpty && at <= to) {
      int end = at;
      while (end < to && out.data[end] != setSeparator) {
        end++;
      }
      if (count == elements.length) {
        elements = Arrays.copyOf(elements, count * 2);
      }
      elements[count++] =
          isSame(out.data, at, end, unset)
              ? Slice.of(at, end - at, Slice.NULL)
              : scalar(out, elementKinds[column], at, end);
      at = end + 1;
    }
    out.keepList(nodes[column], elements, count);
  }

  private static void keep(JsonWalker out, KeyNode node, long slice) {
    if (Slice.kind(slice) == Slice.TEXT) {
      out.keepText(node, slice);
    } else {
      out.keep(node, slice);
    }
  }

  private static long scalar(JsonWalker out, Kind kind, int from, int to) {
    byte[] d = out.data;
    if (kind == Kind.NUMBER && to > from && JsonText.number(d, from) == to) {
      return Slice.of(from, to - from, Slice.NUMBER);
    }
    if (kind == Kind.BOOLEAN && to - from == 1 && (d[from] == 'T' || d[from] == 'F')) {
      return d[from] == 'T' ? copy(out, TRUE, Slice.TRUE) : copy(out, FALSE, Slice.FALSE);
    }
    int first = from;
    while (first < to && d[first] != '\\') {
      first++;
    }
    if (first == to) {
      return Slice.of(from, to - from, Slice.TEXT);
    }
    out.reserve(to - from);
    int length = unescape(out.data, from, to, out.data, out.scratch);
    if (JsonText.findInvalidUtf8(out.data, out.scratch, out.scratch + length) >= 0) {
      // Bytes that are no text stay as they are written.
      return Slice.of(from, to - from, Slice.TEXT);
    }
    out.scratch += length;
    return Slice.of(out.scratch - length, length, Slice.TEXT);
  }

  private static long copy(JsonWalker out, byte[] text, int kind) {
    out.reserve(text.length);
    System.arraycopy(text, 0, out.data, out.scratch, text.length);
    out.scratch += text.length;
    return Slice.of(out.scratch - text.length, text.length, kind);
  }

  private static boolean isSame(byte[] d, int from, int to, byte[] text) {
    return Arrays.equals(d, from, to, text, 0, text.length);
  }

  /** Writes a text with {@code \x2c} and {@code \\} read; gives its length. */
  static int unescape(byte[] source, int from, int to, byte[] target, int at) {
    int length = 0;
    for (int i = from; i < to; i++) {
      byte c = source[i];
      if (c == '\\' && i + 1 < to && source[i + 1] == '\\') {
        i++;
      } else if (c == '\\' && i + 3 < to && source[i + 1] == 'x') {
        int high = Character.digit(source[i + 2], 16);
        int low = Character.digit(source[i + 3], 16);
        if (high >= 0 && low >= 0) {
          c = (byte) (high << 4 | low);
          i += 3;
        }
      }
      target[at + length++] = c;
    }
    return length;
  }
}
