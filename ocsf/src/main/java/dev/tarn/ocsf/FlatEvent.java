package dev.tarn.ocsf;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonTokenId;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as flat arrays: its values are nodes, numbered in document order from the event itself,
 * node 0. Texts are ranges of one array of characters. Read from JSON or from an object tree, it is
 * the same, so that rules are written once; and it is filled again and again, so that reading an
 * event allocates next to nothing.
 *
 * <p>The children of node {@code n} are {@code n + 1}, {@code end(n + 1)}, {@code end(end(n + 1))}
 * and so on, before {@code end(n)}.
 */
final class FlatEvent {
  static final byte OBJECT = 0;
  static final byte ARRAY = 1;
  static final byte TEXT = 2;
  static final byte INTEGER = 3;
  static final byte BIG_INTEGER = 4;
  static final byte FRACTION = 5;
  static final byte BOOLEAN = 6;
  static final byte NULL = 7;

  /** A number so long, or with such an exponent, that only its kind is known. */
  static final byte HUGE_NUMBER = 8;

  /** How many values an event may have, at all depths. */
  static final int MAX_VALUES = 1 << 20;

  private static final int FIRST_NODES = 256;
  private static final int FIRST_CHARS = 4096;
  private static final int KEPT_CHARS = 1 << 18;
  private static final int KEPT_NODES = 1 << 14;

  /** Makes a char of each byte; the JVM has an instruction for many at once. */
  private final CharsetDecoder inflater = StandardCharsets.ISO_8859_1.newDecoder();

  private byte[] kinds = new byte[FIRST_NODES];
  private @Nullable String[] names = new String[FIRST_NODES];
  private int[] ends = new int[FIRST_NODES];
  private int[] parents = new int[FIRST_NODES];
  private int[] ordinals = new int[FIRST_NODES];
  private int[] lengths = new int[FIRST_NODES];
  private long[] numbers = new long[FIRST_NODES];
  private @Nullable Number[] others = new Number[FIRST_NODES];
  private boolean hasOthers;
  private int size;
  private int root;
  private char[] chars = new char[FIRST_CHARS];
  private int charCount;

  /** An event beyond the limits. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
      super(message);
    }
  }

  /** Whether it has grown so large that it should not be kept for the next event. */
  boolean isOutsized() {
    return chars.length > KEPT_CHARS || kinds.length > KEPT_NODES;
  }

  /** Reads the object that the parser, not yet started, has in front of it. */
  void read(JsonParser parser) throws IOException {
    clear();
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      throw new JsonParseException(
          parser, first == null ? "the event is empty" : "the event is no JSON object");
    }
    int open = add(OBJECT, null, -1);
    while (open >= 0) {
      String name = null;
      JsonToken token;
      if (kinds[open] == OBJECT) {
        name = parser.nextFieldName();
        token = name == null ? parser.currentToken() : parser.nextToken();
      } else {
        token = parser.nextToken();
      }
      if (token == null) {
        throw new JsonParseException(parser, "the event is cut off");
      }
      switch (token.id()) {
        case JsonTokenId.ID_END_OBJECT, JsonTokenId.ID_END_ARRAY -> {
          ends[open] = size;
          open = parents[open];
        }
        case JsonTokenId.ID_START_OBJECT -> open = add(OBJECT, name, open);
        case JsonTokenId.ID_START_ARRAY -> open = add(ARRAY, name, open);
        case JsonTokenId.ID_STRING -> {
          int length = parser.getTextLength();
          int node = add(TEXT, name, open);
          numbers[node] = charCount;
          lengths[node] = length;
          ensureChars(length);
          System.arraycopy(
              parser.getTextCharacters(), parser.getTextOffset(), chars, charCount, length);
          charCount += length;
        }
        case JsonTokenId.ID_NUMBER_INT -> addInteger(parser, name, open);
        case JsonTokenId.ID_NUMBER_FLOAT -> addFraction(parser, name, open);
        case JsonTokenId.ID_TRUE -> setNumber(add(BOOLEAN, name, open), 1);
        case JsonTokenId.ID_FALSE -> setNumber(add(BOOLEAN, name, open), 0);
        case JsonTokenId.ID_NULL -> add(NULL, name, open);
        default -> throw new IllegalStateException("token " + token);
      }
    }
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "something follows the event");
    }
  }

  /** Reads an object tree. */
  void read(Map<String, ? extends @Nullable Object> tree) throws TooLargeException {
    clear();
    addTree(tree, null, -1, 0);
  }

  private void addTree(@Nullable Object value, @Nullable String name, int parent, int depth)
      throws TooLargeException {
    if (depth > EventJson.MAX_DEPTH) {
      throw new TooLargeException("the event is nested deeper than " + EventJson.MAX_DEPTH);
    }
    switch (value) {
      case null -> add(NULL, name, parent);
      case Map<?, ?> object -> {
        int node = add(OBJECT, name, parent);
        for (Map.Entry<?, ?> member : object.entrySet()) {
          addTree(member.getValue(), String.valueOf(member.getKey()), node, depth + 1);
        }
        ends[node] = size;
      }
      case Iterable<?> array -> {
        int node = add(ARRAY, name, parent);
        for (Object element : array) {
          addTree(element, null, node, depth + 1);
        }
        ends[node] = size;
      }
      case Boolean truth -> setNumber(add(BOOLEAN, name, parent), truth ? 1 : 0);
      case Long number -> setNumber(add(INTEGER, name, parent), number);
      case Integer number -> setNumber(add(INTEGER, name, parent), number);
      case Short number -> setNumber(add(INTEGER, name, parent), number);
      case Byte number -> setNumber(add(INTEGER, name, parent), number);
      case BigInteger number -> {
        if (number.bitLength() < Long.SIZE) {
          setNumber(add(INTEGER, name, parent), number.longValue());
        } else {
          setOther(add(BIG_INTEGER, name, parent), number);
        }
      }
      case Double number when Double.isFinite(number) ->
          setOther(add(FRACTION, name, parent), number);
      case Float number when Float.isFinite(number) ->
          setOther(add(FRACTION, name, parent), number.doubleValue());
      case BigDecimal number -> setOther(add(FRACTION, name, parent), number);
      default -> {
        String text = value.toString();
        int node = add(TEXT, name, parent);
        numbers[node] = charCount;
        lengths[node] = text.length();
        ensureChars(text.length());
        text.getChars(0, text.length(), chars, charCount);
        charCount += text.length();
      }
    }
  }

  private void addInteger(JsonParser parser, @Nullable String name, int parent) throws IOException {
    Number number = EventJson.integer(parser);
    switch (number) {
      case null -> setNumber(add(HUGE_NUMBER, name, parent), 1);
      case Long small -> setNumber(add(INTEGER, name, parent), small);
      default -> setOther(add(BIG_INTEGER, name, parent), number);
    }
  }

  private void addFraction(JsonParser parser, @Nullable String name, int parent)
      throws IOException {
    Number number = EventJson.fraction(parser);
    if (number == null) {
      setNumber(add(HUGE_NUMBER, name, parent), 0);
    } else {
      setOther(add(FRACTION, name, parent), number);
    }
  }

  /** The arrays may have been replaced while the node was added. */
  private void setNumber(int node, long number) {
    numbers[node] = number;
  }

  private void setOther(int node, Number number) {
    others[node] = number;
    hasOthers = true;
  }

  private void clear() {
    if (hasOthers) {
      Arrays.fill(others, 0, size, null);
      hasOthers = false;
    }
    size = 0;
    root = 0;
    charCount = 0;
  }

  /** Makes paths begin at this node, an event within a bundle. */
  void startPathsAt(int node) {
    root = node;
  }

  /**
   * Empties it for a text, whose bytes become the first characters, so that plain texts need not be
   * copied one by one. What is not ASCII means nothing there.
   */
  void start(byte[] json, int length) throws TooLargeException {
    clear();
    ensureChars(length);
    inflater.reset().decode(ByteBuffer.wrap(json, 0, length), CharBuffer.wrap(chars), true);
    charCount = length;
  }

  /** How many characters are in use. */
  int charCount() {
    return charCount;
  }

  /** Takes the characters up to before a place into use. */
  void keepChars(int end) {
    charCount = end;
  }

  /** Adds a text whose characters are there already. */
  void addText(@Nullable String name, int parent, int start, int end) throws TooLargeException {
    int node = add(TEXT, name, parent);
    numbers[node] = start;
    lengths[node] = end - start;
  }

  /** Adds an integer, a boolean (1 or 0), null (0), or a fraction (its bits). */
  void addNumber(byte kind, @Nullable String name, int parent, long number)
      throws TooLargeException {
    setNumber(add(kind, name, parent), number);
  }

  /** Ends an object or array to which something was added. */
  void close(int node) {
    ends[node] = size;
  }

  int add(byte kind, @Nullable String name, int parent) throws TooLargeException {
    if (size == kinds.length) {
      if (size >= MAX_VALUES) {
        throw new TooLargeException("the event has more than " + MAX_VALUES + " values");
      }
      int length = size * 2;
      kinds = Arrays.copyOf(kinds, length);
      names = Arrays.copyOf(names, length);
      ends = Arrays.copyOf(ends, length);
      parents = Arrays.copyOf(parents, length);
      ordinals = Arrays.copyOf(ordinals, length);
      lengths = Arrays.copyOf(lengths, length);
      numbers = Arrays.copyOf(numbers, length);
      others = Arrays.copyOf(others, length);
    }
    int node = size++;
    kinds[node] = kind;
    names[node] = name;
    ends[node] = size;
    parents[node] = parent;
    lengths[node] = 0;
    if (parent >= 0) {
      ordinals[node] = lengths[parent]++;
    }
    return node;
  }

  void ensureChars(int more) throws TooLargeException {
    if (more > chars.length - charCount) {
      long length = Math.max((long) charCount + more, 2L * chars.length);
      if (length > 4L * EventJson.MAX_BYTES) {
        throw new TooLargeException("the texts of the event are too long");
      }
      chars = Arrays.copyOf(chars, (int) length);
    }
  }

  int size() {
    return size;
  }

  byte kind(int node) {
    return kinds[node];
  }

  /** Null for elements of arrays and for the event itself. */
  @Nullable String name(int node) {
    return names[node];
  }

  /** The node after the last one within this one. */
  int end(int node) {
    return ends[node];
  }

  /** The object or array that a node is in, -1 for the event. */
  int parent(int node) {
    return parents[node];
  }

  /** How many members an object has, elements an array, characters a text. */
  int length(int node) {
    return lengths[node];
  }

  /** The value of an {@link #INTEGER}; 1 or 0 of a {@link #BOOLEAN}. */
  long number(int node) {
    return numbers[node];
  }

  /** Whether a {@link #HUGE_NUMBER} is written without a point and an exponent. */
  boolean isHugeInteger(int node) {
    return kinds[node] == HUGE_NUMBER && numbers[node] == 1;
  }

  /** Of any number but a {@link #HUGE_NUMBER}. */
  Number numeric(int node) {
    Number other = others[node];
    if (other != null) {
      return other;
    }
    return kinds[node] == FRACTION
        ? (Number) Double.longBitsToDouble(numbers[node])
        : (Number) numbers[node];
  }

  /** The characters of all texts; valid until the next event is read. */
  char[] chars() {
    return chars;
  }

  int textStart(int node) {
    return (int) numbers[node];
  }

  int textEnd(int node) {
    return (int) numbers[node] + lengths[node];
  }

  String text(int node) {
    return new String(chars, textStart(node), lengths[node]);
  }

  /** Whether the node is this text. */
  boolean isText(int node, String text) {
    int length = lengths[node];
    if (kinds[node] != TEXT || length != text.length()) {
      return false;
    }
    int start = (int) numbers[node];
    for (int i = 0; i < length; i++) {
      if (chars[start + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The member of that name, the last one if there are several, or -1. */
  int member(int object, String name) {
    int found = -1;
    if (kinds[object] == OBJECT) {
      for (int node = object + 1; node < ends[object]; node = ends[node]) {
        if (name.equals(names[node])) {
          found = node;
        }
      }
    }
    return found;
  }

  /** The element at a place of an array, or -1. */
  int element(int array, int place) {
    if (kinds[array] != ARRAY || place < 0 || place >= lengths[array]) {
      return -1;
    }
    int node = array + 1;
    for (int i = 0; i < place; i++) {
      node = ends[node];
    }
    return node;
  }

  /** As the OCSF server writes it, {@code resources[0].uid}; empty for the event. */
  String path(int node) {
    StringBuilder path = new StringBuilder();
    appendPath(path, node);
    return path.toString();
  }

  /** The path of a member, which the object need not have. */
  String memberPath(int object, String name) {
    String path = path(object);
    return path.isEmpty() ? name : path + "." + name;
  }

  private void appendPath(StringBuilder path, int node) {
    int parent = parents[node];
    if (parent < 0 || node == root) {
      return;
    }
    appendPath(path, parent);
    String name = names[node];
    if (name == null) {
      path.append('[').append(ordinals[node]).append(']');
    } else {
      path.append(path.isEmpty() ? "" : ".").append(name);
    }
  }
}
