package dev.tarn.mapping;

import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import org.jspecify.annotations.Nullable;

/** Walks what is no container in JSON: strings, keys, numbers and literals. */
abstract sealed class JsonScalars extends RecordWalker permits JsonWalker {
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  // What a method found beside the position it returns.
  KeyNode foundKey;
  private long foundText;

  JsonScalars(SlotLayout layout, int maxNodes) {
    super(layout, maxNodes);
    this.foundKey = root;
  }

  /** The text is no JSON at a position; gives -1. */
  final int invalid(int position) {
    return fail("invalid-json", position);
  }

  /**
   * Walks a number, true, false or null; gives the position behind it, or -1.
   *
   * @param node that keeps it, or null
   */
  final int literal(int position, @Nullable KeyNode node) {
    byte[] d = data;
    int end;
    int kind;
    switch (d[position]) {
      case 't' -> {
        if (!JsonText.isTrue(d, position)) {
          return brokenWord(position, "true");
        }
        end = position + 4;
        kind = Slice.TRUE;
      }
      case 'f' -> {
        if (!JsonText.isFalse(d, position)) {
          return brokenWord(position, "false");
        }
        end = position + 5;
        kind = Slice.FALSE;
      }
      case 'n' -> {
        if (!JsonText.isNull(d, position)) {
          return brokenWord(position, "null");
        }
        end = position + 4;
        kind = Slice.NULL;
      }
      default -> {
        end = JsonText.number(d, position);
        if (end < 0) {
          return invalid(~end);
        }
        kind = Slice.NUMBER;
      }
    }
    if (node != null) {
      keep(node, Slice.of(position, end - position, kind));
    }
    return end;
  }

  private int brokenWord(int position, String word) {
    int i = 0;
    while (data[position + i] == word.charAt(i)) {
      i++;
    }
    return invalid(position + i);
  }

  /** Walks and keeps a string from behind its quote; gives the position behind it, or -1. */
  final int text(int position, KeyNode node) {
    long found = JsonText.scanString(data, position);
    int end = (int) found;
    if (found >= 0 && data[end] == '"' && node.embedded == null) {
      int length = end - position;
      int kind = length <= absentLength && isAbsent(position, length) ? Slice.NULL : Slice.TEXT;
      keep(node, Slice.of(position, length, kind));
      return end + 1;
    }
    return rareText(position, node);
  }

  private int rareText(int position, KeyNode node) {
    int end = string(position, true);
    if (end < 0) {
      return -1;
    }
    keepText(node, foundText);
    return end;
  }

  /**
   * Checks a string from behind its opening quote; {@link #foundText} is its value if wanted.
   *
   * @return the position behind its closing quote, or -1
   */
  final int string(int from, boolean wanted) {
    byte[] d = data;
    int position = from;
    boolean escaped = false;
    boolean high = false;
    while (true) {
      long found = JsonText.scanString(d, position);
      high |= found < 0;
      position = (int) found;
      byte c = d[position];
      if (c == '"') {
        break;
      }
      if (c != '\\') {
        return invalid(position);
      }
      int length = JsonText.escapeLength(d, position);
      if (length == 0) {
        int broken = position + 1;
        if (d[broken] == 'u') {
          do {
            broken++;
          } while (d[broken] > 0 && Character.digit(d[broken], 16) >= 0);
        }
        return invalid(broken);
      }
      escaped = true;
      position += length;
    }
    if (high) {
      int broken = JsonText.findInvalidUtf8(d, from, position);
      if (broken >= 0) {
        return fail("invalid-utf8", broken);
      }
    }
    if (wanted) {
      if (escaped) {
        reserve(position - from);
        int end = JsonText.unescape(data, from, position, data, scratch);
        foundText = Slice.of(scratch, end - scratch, Slice.TEXT);
        scratch = end;
      } else {
        foundText = Slice.of(from, position - from, Slice.TEXT);
      }
    }
    return position + 1;
  }

  /**
   * Finds the node of a key from behind its opening quote: {@link #foundKey}.
   *
   * @return the position behind its closing quote, or -1
   */
  final int findKey(int from, KeyNode object, @Nullable KeyNode last) {
    int end = string(from, true);
    if (end < 0) {
      return -1;
    }
    foundKey = tree.find(object, last, data, Slice.offset(foundText), Slice.length(foundText));
    return tree.passingKeys() <= keyLimit ? end : fail("too-many-keys", from);
  }

  /**
   * Keeps scalars as an array of a node that holds them, whatever they are written as.
   *
   * @param elements slices of this walker
   */
  final void keepList(KeyNode node, long[] elements, int count) {
    long most = 2L + count;
    for (int i = 0; i < count; i++) {
      most += JsonQuote.length(data, Slice.offset(elements[i]), Slice.length(elements[i])) + 4;
    }
    if (scratch + most > Slice.MAX_LENGTH || (elementsLeft -= count) < 0) {
      tooManyValues = true;
      return;
    }
    reserve((int) most);
    int at = scratch;
    data[at++] = '[';
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        data[at++] = ',';
      }
      at = writeScalar(elements[i], at);
    }
    data[at++] = ']';
    long text = Slice.of(scratch, at - scratch, Slice.ARRAY);
    scratch = at;
    if (node.list >= 0) {
      addRows(node, elements, count);
    }
    keep(node, text);
  }

  private int writeScalar(long slice, int at) {
    int offset = Slice.offset(slice);
    int length = Slice.length(slice);
    if (Slice.kind(slice) == Slice.TEXT) {
      return JsonQuote.write(data, offset, length, data, at);
    }
    if (Slice.kind(slice) == Slice.NULL) {
      System.arraycopy(NULL, 0, data, at, NULL.length);
      return at + NULL.length;
    }
    System.arraycopy(data, offset, data, at, length);
    return at + length;
  }

  private void addRows(KeyNode node, long[] elements, int count) {
    KeyNode element = node.element;
    if (element == null) {
      throw new IllegalStateException("not an opened array");
    }
    SlotTable table = tables[node.table];
    SlotTable child = tables[element.table];
    int row = rows[node.table];
    int start = child.rows();
    table.putList(node.list, row, start, count);
    for (int i = 0; i < count; i++) {
      rows[element.table] = child.addRow(row);
      element.index = i;
      keep(element, elements[i]);
    }
  }
}
