package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import org.jspecify.annotations.Nullable;

/**
 * The walker of JSON records, and of texts that hold JSON.
 *
 * <p>Objects and arrays kept whole are compact and have their keys in order of their bytes, so that
 * the order of keys in the input shows nowhere; strings within stay as written. A record that is no
 * object is refused.
 */
public sealed class JsonWalker extends JsonScalars permits CodecWalker {
  /** How deep containers may nest unless told otherwise. */
  public static final int DEFAULT_MAX_DEPTH = 256;

  private final int maxDepth;

  /** Stands for the array in {@link #canonical}. */
  private final KeyNode anyArray = KeyNode.root();

  private final OrderedText ordered = new OrderedText();
  private int depth;

  /** Where the canonical text of the last container is, see {@link OrderedText}. */
  private int wholeStart;

  private int wholeLength;

  public JsonWalker(SlotLayout layout) {
    this(layout, DEFAULT_MAX_DEPTH);
  }

  /**
   * @param maxDepth how deep containers may nest, 1 to 1,000; the walker recurses as deep
   */
  public JsonWalker(SlotLayout layout, int maxDepth) {
    this(layout, maxDepth, KeyTree.MAX_NODES);
  }

  JsonWalker(SlotLayout layout, int maxDepth, int maxNodes) {
    super(layout, maxNodes);
    if (maxDepth < 1 || maxDepth > 1000) {
      throw new IllegalArgumentException("maxDepth " + maxDepth);
    }
    this.maxDepth = maxDepth;
  }

  @Override
  boolean walkRecord(RecordBatch records, int record, int start, int end) {
    beginTexts();
    return walkEnvelope(records.header(record)) && walkJson(start, end);
  }

  /** Walks what describes a record as if it stood in it; false if it is broken. */
  final boolean walkEnvelope(byte @Nullable [] header) {
    if (header == null || !Envelope.isEnvelope(header)) {
      return true;
    }
    reserve(header.length + 1);
    int start = scratch;
    System.arraycopy(header, 0, data, start, header.length);
    data[start + header.length] = 0;
    scratch += header.length + 1;
    return object(start + 1, root) >= 0;
  }

  /** Walks a record that is JSON. */
  final boolean walkJson(int start, int end) {
    int position = JsonText.skipSpace(data, start);
    if (data[position] == '{') {
      position = object(position + 1, root);
      if (position >= 0) {
        position = JsonText.skipSpace(data, position);
        if (position != end) {
          position = fail("trailing-data", position);
        }
      }
    } else {
      position = fail(position == end ? "truncated-record" : "not-an-object", position);
    }
    if (position < 0 && failed("invalid-json", end)) {
      rename("truncated-record");
    }
    return position >= 0;
  }

  /** Begins a record whose texts may hold JSON. */
  final void beginTexts() {
    depth = 1;
    ordered.clear();
  }

  /** Walks an object from behind its brace; gives the position behind it, or -1. */
  private int object(int from, KeyNode node) {
    byte[] d = data;
    long serial = ++objects;
    int position = from;
    byte c = d[position];
    if (c <= ' ') {
      position = JsonText.skipSpace(d, position);
      c = d[position];
    }
    if (c == '}') {
      if (node != root) {
        keep(node, empty(position));
      }
      return position + 1;
    }
    KeyNode last = null;
    KeyNode guess = node.first;
    KeyNode otherGuess = node.otherFirst;
    while (true) {
      if (c != '"') {
        return invalid(position);
      }
      position++;
      KeyNode key;
      if (guess != null && guess.matches(d, position)) {
        key = guess;
        position += key.keyLength + 1;
      } else if (otherGuess != null && otherGuess.matches(d, position)) {
        key = otherGuess;
        position += key.keyLength + 1;
      } else {
        position = findKey(position, node, last);
        if (position < 0) {
          return -1;
        }
        key = foundKey;
        d = data;
      }
      last = key;
      guess = key.next;
      otherGuess = key.otherNext;
      if (key.seen == serial) {
        key = tree.again(key);
      } else {
        key.seen = serial;
        key.latest = key;
      }
      if (d[position] != ':') {
        position = JsonText.skipSpace(d, position);
        if (d[position] != ':') {
          return invalid(position);
        }
      }
      c = d[++position];
      if (c <= ' ') {
        position = JsonText.skipSpace(d, position);
        c = d[position];
      }
      position = c == '"' ? text(position + 1, key) : value(position, key);
      if (position < 0) {
        return -1;
      }
      d = data;
      c = d[position];
      if (c <= ' ') {
        position = JsonText.skipSpace(d, position);
        c = d[position];
      }
      if (c == ',') {
        c = d[++position];
        if (c <= ' ') {
          position = JsonText.skipSpace(d, position);
          c = d[position];
        }
      } else if (c == '}') {
        return position + 1;
      } else {
        return invalid(position);
      }
    }
  }

  /** The slice of an empty object that ends here. */
  private long empty(int brace) {
    if (data[brace - 1] == '{') {
      return Slice.of(brace - 1, 2, Slice.OBJECT);
    }
    reserve(2);
    data[scratch] = '{';
    data[scratch + 1] = '}';
    scratch += 2;
    return Slice.of(scratch - 2, 2, Slice.OBJECT);
  }

  /** Walks and keeps a value that is no string; gives the position behind it, or -1. */
  private int value(int position, KeyNode node) {
    return switch (data[position]) {
      case '{' -> objectValue(position, node);
      case '[' -> node.list >= 0 ? openedArray(position, node) : wholeArray(position, node);
      case '"' -> text(position + 1, node);
      default -> literal(position, node);
    };
  }

  private int objectValue(int position, KeyNode node) {
    if (depth == maxDepth) {
      return fail("too-deep", position);
    }
    depth++;
    int end = node.raw ? wholeObject(position, node) : object(position + 1, node);
    depth--;
    return end;
  }

  @Override
  final boolean embeddedText(long slice, KeyNode node, TextCodec codec) {
    int start = Slice.offset(slice);
    return codec.walk(this, node, start, start + Slice.length(slice));
  }

  /**
   * Walks the JSON in a text as if it stood there; false if there is none. See {@link TextCodec}.
   */
  final boolean embeddedJson(KeyNode node, int start, int end) {
    int length = end - start;
    int i = start;
    while (i < end && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t')) {
      i++;
    }
    if (i == end || (data[i] != '{' && data[i] != '[')) {
      return false;
    }
    reserve(length + SLACK);
    int copy = scratch;
    System.arraycopy(data, start, data, copy, length);
    data[copy + length] = 0;
    if (!JsonText.isContainer(data, copy, copy + length, maxDepth - depth)) {
      return false;
    }
    scratch += length + 1;
    // The text is checked: what stands here may only fail for a limit, which errorCode tells.
    int walked = value(copy + i - start, node);
    if (walked < 0) {
      tooManyValues = true;
    }
    return true;
  }

  /** Walks an array whose elements are rows. */
  private int openedArray(int from, KeyNode node) {
    if (node.raw) {
      // Once for the text as a whole, once for the elements.
      int end = wholeArray(from, node);
      return end < 0 ? -1 : elements(from, node);
    }
    int end = elements(from, node);
    if (end >= 0) {
      keep(node, Slice.of(from, end - from, Slice.WRITTEN_ARRAY));
    }
    return end;
  }

  private int elements(int from, KeyNode node) {
    KeyNode element = node.element;
    if (element == null) {
      throw new IllegalStateException("not an opened array");
    }
    if (depth == maxDepth) {
      return fail("too-deep", from);
    }
    depth++;
    SlotTable table = tables[node.table];
    SlotTable child = tables[element.table];
    int row = rows[node.table];
    int start = child.rows();
    table.putList(node.list, row, start, 0);
    int position = JsonText.skipSpace(data, from + 1);
    int index = 0;
    if (data[position] == ']') {
      depth--;
      return position + 1;
    }
    while (true) {
      if (--elementsLeft < 0) {
        return fail("too-many-values", position);
      }
      rows[element.table] = child.addRow(row);
      element.index = index++;
      table.putList(node.list, row, start, index);
      position = value(position, element);
      if (position < 0) {
        return -1;
      }
      position = JsonText.skipSpace(data, position);
      byte c = data[position];
      if (c == ']') {
        depth--;
        return position + 1;
      }
      if (c != ',') {
        return invalid(position);
      }
      position = JsonText.skipSpace(data, position + 1);
    }
  }

  /** Walks an array and keeps its text. */
  private int wholeArray(int from, KeyNode node) {
    int mark = ordered.top();
    int end = arrayText(from, node);
    if (end >= 0) {
      keep(node, wholeSlice(Slice.ARRAY));
      ordered.drop(mark);
    }
    return end;
  }

  /** Walks an object whose text is wanted; keeps its leaves and its text. */
  private int wholeObject(int from, KeyNode node) {
    int mark = ordered.top();
    int end = objectText(from, node, true);
    if (end >= 0) {
      keep(node, wholeSlice(Slice.OBJECT));
      ordered.drop(mark);
    }
    return end;
  }

  private long wholeSlice(int kind) {
    if (wholeStart >= 0) {
      return Slice.of(wholeStart, wholeLength, kind);
    }
    reserve(wholeLength);
    ordered.copy(wholeStart, wholeLength, data, scratch);
    scratch += wholeLength;
    return Slice.of(scratch - wholeLength, wholeLength, kind);
  }

  /**
   * Checks any value and finds its canonical text: {@link #wholeStart}, {@link #wholeLength}.
   *
   * @param keeps whether the leaves in it are kept; else the node only learns keys
   */
  private int valueText(int from, KeyNode node, boolean keeps) {
    int end;
    switch (data[from]) {
      case '{' -> {
        if (depth == maxDepth) {
          return fail("too-deep", from);
        }
        depth++;
        end = objectText(from, node, keeps);
        depth--;
        if (end >= 0 && keeps && node.raw) {
          keep(node, wholeSlice(Slice.OBJECT));
        }
        return end;
      }
      case '[' -> {
        end = arrayText(from, node);
        if (end >= 0 && keeps) {
          int start = wholeStart;
          int length = wholeLength;
          if (node.list < 0 || node.raw) {
            keep(node, wholeSlice(Slice.ARRAY));
          } else {
            keep(node, Slice.of(from, end - from, Slice.WRITTEN_ARRAY));
          }
          if (node.list >= 0) {
            end = elements(from, node);
          }
          wholeStart = start;
          wholeLength = length;
        }
        return end;
      }
      case '"' -> {
        end = keeps ? text(from + 1, node) : string(from + 1, false);
      }
      default -> end = literal(from, keeps ? node : null);
    }
    wholeStart = from;
    wholeLength = end - from;
    return end;
  }

  private int objectText(int from, KeyNode node, boolean keeps) {
    byte[] d = data;
    long serial = ++objects;
    int base = ordered.members();
    int mark = ordered.top();
    boolean tidy = true;
    int position = from + 1;
    byte c = d[position];
    if (c <= ' ') {
      tidy = false;
      position = JsonText.skipSpace(d, position);
      c = d[position];
    }
    if (c == '}') {
      if (tidy) {
        wholeStart = from;
        wholeLength = 2;
      } else {
        wholeLength = ordered.writeObject(data, base, mark);
        wholeStart = ~mark;
      }
      if (keeps && !node.raw) {
        keep(node, empty(position));
      }
      return position + 1;
    }
    KeyNode last = null;
    KeyNode guess = node.first;
    KeyNode otherGuess = node.otherFirst;
    while (true) {
      if (c != '"') {
        return invalid(position);
      }
      int keyStart = position++;
      KeyNode key;
      if (guess != null && guess.matches(d, position)) {
        key = guess;
        position += key.keyLength + 1;
      } else if (otherGuess != null && otherGuess.matches(d, position)) {
        key = otherGuess;
        position += key.keyLength + 1;
      } else {
        position = findKey(position, node, last);
        if (position < 0) {
          return -1;
        }
        key = foundKey;
        d = data;
      }
      int keyEnd = position;
      if (last != null && tidy) {
        tidy = last.compareSibling(key) <= 0;
      }
      last = key;
      guess = key.next;
      otherGuess = key.otherNext;
      KeyNode target = key;
      if (keeps) {
        if (key.seen == serial) {
          target = tree.again(key);
        } else {
          key.seen = serial;
          key.latest = key;
        }
      }
      if (d[position] != ':') {
        tidy = false;
        position = JsonText.skipSpace(d, position);
        if (d[position] != ':') {
          return invalid(position);
        }
      }
      position++;
      if (d[position] <= ' ') {
        tidy = false;
        position = JsonText.skipSpace(d, position);
      }
      int valueStart = position;
      position = valueText(position, target, keeps);
      if (position < 0) {
        return -1;
      }
      d = data;
      tidy &= wholeStart == valueStart;
      ordered.addMember(key, keyStart, keyEnd, wholeStart, wholeLength);
      c = d[position];
      if (c <= ' ') {
        tidy = false;
        position = JsonText.skipSpace(d, position);
        c = d[position];
      }
      if (c == ',') {
        c = d[++position];
        if (c <= ' ') {
          tidy = false;
          position = JsonText.skipSpace(d, position);
          c = d[position];
        }
      } else if (c == '}') {
        position++;
        break;
      } else {
        return invalid(position);
      }
    }
    if (tidy) {
      wholeStart = from;
      wholeLength = position - from;
      ordered.forgetMembers(base);
    } else {
      wholeLength = ordered.writeObject(data, base, mark);
      wholeStart = ~mark;
    }
    return position;
  }

  /** Checks an array and finds its canonical text; its elements' keys are learned, not kept. */
  private int arrayText(int from, KeyNode node) {
    if (depth == maxDepth) {
      return fail("too-deep", from);
    }
    depth++;
    KeyNode element = tree.elements(node);
    int mark = ordered.top();
    boolean tidy = true;
    boolean isFirst = true;
    // Up to here the text is tidy and not yet on the stack.
    int tidyEnd = from + 1;
    int position = from + 1;
    if (data[position] <= ' ') {
      position = JsonText.skipSpace(data, position);
    }
    if (data[position] == ']') {
      depth--;
      if (position == from + 1) {
        wholeStart = from;
      } else {
        ordered.push('[');
        ordered.push(']');
        wholeStart = ~mark;
      }
      wholeLength = 2;
      return position + 1;
    }
    while (true) {
      int before = ordered.top();
      int valueStart = position;
      if (!tidy) {
        ordered.push(',');
      }
      position = valueText(position, element, false);
      if (position < 0) {
        return -1;
      }
      if (tidy && (wholeStart != valueStart || valueStart != (isFirst ? tidyEnd : tidyEnd + 1))) {
        // What came before goes in front of what the element wrote.
        ordered.insert(before, data, from, tidyEnd - from, !isFirst);
        tidy = false;
      }
      if (tidy) {
        tidyEnd = position;
      } else if (wholeStart >= 0) {
        ordered.push(data, wholeStart, wholeLength);
      }
      isFirst = false;
      position = JsonText.skipSpace(data, position);
      byte c = data[position];
      if (c == ']') {
        depth--;
        if (tidy && tidyEnd == position) {
          wholeStart = from;
          wholeLength = position + 1 - from;
          return position + 1;
        }
        if (tidy) {
          ordered.push(data, from, tidyEnd - from);
        }
        ordered.push(']');
        wholeStart = ~mark;
        wholeLength = ordered.top() - mark;
        return position + 1;
      }
      if (c != ',') {
        return invalid(position);
      }
      // White space in front of the comma: the next element does not stand where it would.
      position = JsonText.skipSpace(data, position + 1);
    }
  }

  /**
   * The compact text, keys in order, of a {@code WRITTEN_ARRAY} of this walker; other slices as
   * they are.
   */
  @Override
  public final long canonical(long slice) {
    if (Slice.kind(slice) != Slice.WRITTEN_ARRAY) {
      return slice;
    }
    depth = 0;
    keyLimit = Integer.MAX_VALUE;
    ordered.clear();
    if (arrayText(Slice.offset(slice), anyArray) < 0) {
      throw new IllegalStateException("an array that was walked is broken");
    }
    tree.endRecord();
    return wholeSlice(Slice.ARRAY);
  }
}
