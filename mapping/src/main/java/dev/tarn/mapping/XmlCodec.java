package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads XML elements: records, and texts in records. The outermost element is the record itself; an
 * element's text stands under its name, an attribute under {@code @} and its name below that.
 * Namespaces count for nothing. As in Windows events, {@code <Data Name="Image">} stands under
 * {@code Image}, and {@code Data} without a name under {@code param1}, {@code param2}, … by its
 * place among those.
 *
 * <p>Entities are the five of XML and numbers. A document type declaration is refused, so nothing
 * is expanded and nothing is fetched. Comments and instructions hold no data.
 */
final class XmlCodec implements RecordCodec, TextCodec {
  private static final int MAX_DEPTH = 128;
  private static final byte[] DATA = {'D', 'a', 't', 'a'};
  private static final byte[] NAME = {'N', 'a', 'm', 'e'};
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};
  private static final byte[] XMLNS = {'x', 'm', 'l', 'n', 's'};

  /** Whether values are kept, or the text is only checked. */
  private boolean keeps;

  private String error = "";
  private int errorPosition;

  // The open elements, the record's first.
  private int depth;
  private final @Nullable KeyNode[] nodes = new KeyNode[MAX_DEPTH + 1];
  private final long[] serials = new long[MAX_DEPTH + 1];
  private final @Nullable KeyNode[] lasts = new KeyNode[MAX_DEPTH + 1];
  private final int[] nameStarts = new int[MAX_DEPTH + 1];
  private final int[] nameEnds = new int[MAX_DEPTH + 1];
  private final int[] params = new int[MAX_DEPTH + 1];
  private final boolean[] parents = new boolean[MAX_DEPTH + 1];

  /** Start of an element's text in {@link #text}, or of its only piece in the data. */
  private final int[] textStarts = new int[MAX_DEPTH + 1];

  /** End of the only piece in the data; -1 for none, -2 where the text is in {@link #text}. */
  private final int[] pieceEnds = new int[MAX_DEPTH + 1];

  private byte[] text = new byte[256];
  private int textEnd;

  // The attributes of a tag: name and value, raw.
  private int attributes;
  private int[] attributeBounds = new int[32];

  @Override
  public boolean walk(JsonWalker out, RecordBatch records, int record, int start, int end) {
    int broken = JsonText.findInvalidUtf8(out.data, start, end);
    if (broken >= 0) {
      out.fail("invalid-utf8", broken);
      return false;
    }
    keeps = true;
    if (document(out, out.root, start, end)) {
      return true;
    }
    out.fail(error, errorPosition);
    return false;
  }

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    keeps = false;
    if (!document(out, node, start, end)) {
      return false;
    }
    keeps = true;
    if (!document(out, node, start, end)) {
      out.tooManyValues = true;
    }
    return true;
  }

  @Override
  public boolean isMeant(byte[] data, int start, int end) {
    return data[start] == '<';
  }

  private int fail(String code, int position) {
    error = code;
    errorPosition = position;
    return -1;
  }

  private boolean document(JsonWalker out, KeyNode root, int start, int end) {
    depth = 0;
    textEnd = 0;
    int at = start;
    while (true) {
      byte[] d = out.data;
      if (depth == 0) {
        while (at < end && Ascii.isSpace(d[at])) {
          at++;
        }
        if (at == end) {
          return fail("truncated-record", at) >= 0;
        }
        if (d[at] != '<') {
          return fail("invalid-xml", at) >= 0;
        }
      } else {
        int tag = at;
        while (tag < end && d[tag] != '<') {
          tag++;
        }
        if (tag > at && !characters(d, at, tag)) {
          return false;
        }
        at = tag;
        if (at == end) {
          return fail("truncated-record", at) >= 0;
        }
      }
      byte c = at + 1 < end ? d[at + 1] : 0;
      if (c == '!') {
        at = special(d, at, end);
      } else if (c == '?') {
        at = behind(d, at, end, "?>");
      } else if (c == '/') {
        at = endTag(out, at, end);
        if (at >= 0 && depth == 0) {
          return onlySpace(out.data, at, end);
        }
      } else {
        at = startTag(out, root, at, end);
        if (at >= 0 && depth == 0) {
          return onlySpace(out.data, at, end);
        }
      }
      if (at < 0) {
        return false;
      }
    }
  }

  private boolean onlySpace(byte[] d, int from, int end) {
    int at = from;
    while (at < end) {
      if (Ascii.isSpace(d[at])) {
        at++;
      } else if (d[at] == '<' && at + 1 < end && d[at + 1] == '?') {
        at = behind(d, at, end, "?>");
      } else if (d[at] == '<' && at + 3 < end && d[at + 1] == '!' && d[at + 2] == '-') {
        at = behind(d, at, end, "-->");
      } else {
        return fail("trailing-data", at) >= 0;
      }
      if (at < 0) {
        return false;
      }
    }
    return true;
  }

  /** Goes past a comment or takes a CDATA section. */
  private int special(byte[] d, int at, int end) {
    if (XmlSyntax.startsWith(d, at, end, "<!--")) {
      return behind(d, at + 4, end, "-->");
    }
    if (depth > 0 && XmlSyntax.startsWith(d, at, end, "<![CDATA[")) {
      int behind = behind(d, at + 9, end, "]]>");
      if (behind >= 0 && behind - 3 > at + 9) {
        push(d, at + 9, behind - 3);
      }
      return behind;
    }
    return fail(XmlSyntax.startsWith(d, at, end, "<!DOCTYPE") ? "dtd-refused" : "invalid-xml", at);
  }

  private int behind(byte[] d, int from, int end, String text) {
    for (int at = from; at < end; at++) {
      if (d[at] == text.charAt(0) && XmlSyntax.startsWith(d, at, end, text)) {
        return at + text.length();
      }
    }
    return fail("truncated-record", end);
  }

  /** Adds a stretch without markup to the text of the element. */
  private boolean characters(byte[] d, int from, int to) {
    int at = from;
    while (at < to && d[at] != '&') {
      at++;
    }
    if (at == to) {
      push(d, from, to);
      return true;
    }
    int piece = from;
    while (at < to) {
      if (d[at] != '&') {
        at++;
        continue;
      }
      push(d, piece, at);
      collect(d);
      reserveText(4);
      int behind = entity(d, at, to);
      if (behind < 0) {
        return false;
      }
      at = behind;
      piece = at;
    }
    push(d, piece, to);
    return true;
  }

  private void push(byte[] d, int from, int to) {
    if (from == to) {
      return;
    }
    if (pieceEnds[depth] == -1) {
      textStarts[depth] = from;
      pieceEnds[depth] = to;
      return;
    }
    collect(d);
    reserveText(to - from);
    System.arraycopy(d, from, text, textEnd, to - from);
    textEnd += to - from;
  }

  /** Moves the text of the element out of the data. */
  private void collect(byte[] d) {
    int end = pieceEnds[depth];
    if (end == -2) {
      return;
    }
    int from = textStarts[depth];
    textStarts[depth] = textEnd;
    pieceEnds[depth] = -2;
    if (end >= 0) {
      reserveText(end - from);
      System.arraycopy(d, from, text, textEnd, end - from);
      textEnd += end - from;
    }
  }

  private void reserveText(int bytes) {
    if (textEnd + bytes > text.length) {
      text = Arrays.copyOf(text, Math.max(textEnd + bytes, text.length * 2));
    }
  }

  /** Writes what an entity stands for behind the text; gives the place behind it, or -1. */
  private int entity(byte[] d, int ampersand, int to) {
    int end = ampersand + 1;
    while (end < to && d[end] != ';' && end - ampersand < 12) {
      end++;
    }
    if (end >= to || d[end] != ';') {
      return fail("invalid-xml", ampersand);
    }
    String name = new String(d, ampersand + 1, end - ampersand - 1, StandardCharsets.ISO_8859_1);
    int code = XmlSyntax.entity(name);
    if (code < 0) {
      return fail("unknown-entity", ampersand);
    }
    textEnd = Utf8.write(code, text, textEnd);
    return end + 1;
  }

  /** Opens an element. */
  private int startTag(JsonWalker out, KeyNode root, int tag, int end) {
    byte[] d = out.data;
    int nameStart = tag + 1;
    int at = XmlSyntax.nameEnd(d, nameStart, end);
    if (at == nameStart) {
      return fail("invalid-xml", at);
    }
    int nameEnd = at;
    at = attributes(d, at, end);
    if (at < 0) {
      return -1;
    }
    boolean empty = d[at] == '/';
    at += empty ? 2 : 1;
    if (depth == MAX_DEPTH) {
      return fail("too-deep", tag);
    }
    int named = -1;
    KeyNode node = root;
    if (depth > 0) {
      parents[depth] = true;
      int local = XmlSyntax.local(d, nameStart, nameEnd);
      boolean isData = XmlSyntax.equal(d, local, nameEnd, DATA);
      named = isData ? find(d, NAME) : -1;
      if (keeps) {
        KeyNode child = child(out, local, nameEnd, isData, named);
        if (child == null) {
          return -1;
        }
        node = child;
      }
    }
    depth++;
    nodes[depth] = node;
    serials[depth] = ++out.objects;
    lasts[depth] = null;
    nameStarts[depth] = nameStart;
    nameEnds[depth] = nameEnd;
    params[depth] = 0;
    parents[depth] = false;
    pieceEnds[depth] = -1;
    textStarts[depth] = textEnd;
    for (int i = 0; i < attributes; i++) {
      if (i != named && !attribute(out, i)) {
        return -1;
      }
    }
    if (empty) {
      close(out);
    }
    return at;
  }

  /** Finds the attributes of a tag; gives where its end is, {@code >} or <code>/></code>, or -1. */
  private int attributes(byte[] d, int from, int end) {
    attributes = 0;
    int at = from;
    while (true) {
      int before = at;
      while (at < end && Ascii.isSpace(d[at])) {
        at++;
      }
      if (at < end && d[at] == '>') {
        return at;
      }
      if (at + 1 < end && d[at] == '/' && d[at + 1] == '>') {
        return at;
      }
      int name = at;
      at = XmlSyntax.nameEnd(d, at, end);
      int nameEnd = at;
      while (at < end && Ascii.isSpace(d[at])) {
        at++;
      }
      if (name == nameEnd || before == name || at >= end || d[at] != '=') {
        return fail(at >= end ? "truncated-record" : "invalid-xml", at);
      }
      at++;
      while (at < end && Ascii.isSpace(d[at])) {
        at++;
      }
      if (at >= end || (d[at] != '"' && d[at] != '\'')) {
        return fail(at >= end ? "truncated-record" : "invalid-xml", at);
      }
      byte quote = d[at];
      int value = ++at;
      while (at < end && d[at] != quote) {
        if (d[at] == '<') {
          return fail("invalid-xml", at);
        }
        at++;
      }
      if (at >= end) {
        return fail("truncated-record", end);
      }
      addAttribute(d, name, nameEnd, value, at);
      at++;
    }
  }

  private void addAttribute(byte[] d, int name, int nameEnd, int value, int valueEnd) {
    int local = XmlSyntax.local(d, name, nameEnd);
    if (XmlSyntax.equal(d, name, nameEnd, XMLNS)
        || (local > name && XmlSyntax.equal(d, name, local - 1, XMLNS))) {
      return;
    }
    int at = attributes++ * 4;
    if (at == attributeBounds.length) {
      attributeBounds = Arrays.copyOf(attributeBounds, at * 2);
    }
    attributeBounds[at] = local;
    attributeBounds[at + 1] = nameEnd;
    attributeBounds[at + 2] = value;
    attributeBounds[at + 3] = valueEnd;
  }

  private int find(byte[] d, byte[] name) {
    for (int i = 0; i < attributes; i++) {
      if (XmlSyntax.equal(d, attributeBounds[i * 4], attributeBounds[i * 4 + 1], name)) {
        return i;
      }
    }
    return -1;
  }

  /** The node of a child of the innermost element; null if there are too many keys. */
  private @Nullable KeyNode child(
      JsonWalker out, int nameStart, int nameEnd, boolean isData, int named) {
    byte[] d = out.data;
    if (isData && named < 0) {
      byte[] name = ("param" + ++params[depth]).getBytes(StandardCharsets.US_ASCII);
      return key(out, name, 0, name.length);
    }
    if (named < 0) {
      return key(out, d, nameStart, nameEnd - nameStart);
    }
    int start = attributeBounds[named * 4 + 2];
    int end = attributeBounds[named * 4 + 3];
    long value = value(out, start, end);
    if (value < 0) {
      return null;
    }
    return key(out, out.data, Slice.offset(value), Slice.length(value));
  }

  private @Nullable KeyNode key(JsonWalker out, byte[] bytes, int offset, int length) {
    KeyNode object = nodes[depth];
    if (object == null) {
      throw new IllegalStateException("no element is open");
    }
    KeyNode last = lasts[depth];
    KeyNode guess = last == null ? object.first : last.next;
    KeyNode key =
        guess != null
                && guess.keyLength == length
                && offset + length + 8 <= bytes.length
                && guess.startsAt(bytes, offset)
            ? guess
            : out.key(object, last, bytes, offset, length);
    if (key == null) {
      fail("too-many-keys", offset);
      return null;
    }
    lasts[depth] = key;
    return out.occurrence(key, serials[depth]);
  }

  /** The value of an attribute as a slice; -1 if it has an entity that is unknown. */
  private long value(JsonWalker out, int from, int to) {
    byte[] d = out.data;
    int at = from;
    while (at < to && d[at] != '&') {
      at++;
    }
    if (at == to) {
      return Slice.of(from, to - from, Slice.TEXT);
    }
    int before = textEnd;
    for (at = from; at < to; ) {
      reserveText(4);
      if (d[at] == '&') {
        at = entity(d, at, to);
        if (at < 0) {
          textEnd = before;
          return -1;
        }
      } else {
        text[textEnd++] = d[at++];
      }
    }
    long slice = write(out, before, textEnd);
    textEnd = before;
    return slice;
  }

  /** A stretch of the collected text as a slice. */
  private long write(JsonWalker out, int from, int to) {
    if (!keeps) {
      return Slice.of(0, 0, Slice.TEXT);
    }
    int length = to - from;
    out.reserve(length);
    System.arraycopy(text, from, out.data, out.scratch, length);
    long slice = Slice.of(out.scratch, length, Slice.TEXT);
    out.scratch += length;
    return slice;
  }

  private boolean attribute(JsonWalker out, int index) {
    long value = value(out, attributeBounds[index * 4 + 2], attributeBounds[index * 4 + 3]);
    if (value < 0) {
      return false;
    }
    parents[depth] = true;
    if (!keeps) {
      return true;
    }
    int start = attributeBounds[index * 4];
    int length = attributeBounds[index * 4 + 1] - start;
    out.reserve(length + 1);
    byte[] d = out.data;
    d[out.scratch] = '@';
    System.arraycopy(d, start, d, out.scratch + 1, length);
    KeyNode node = key(out, d, out.scratch, length + 1);
    if (node == null) {
      return false;
    }
    out.keepText(node, value);
    return true;
  }

  private int endTag(JsonWalker out, int tag, int end) {
    byte[] d = out.data;
    int at = XmlSyntax.nameEnd(d, tag + 2, end);
    if (depth == 0 || !Arrays.equals(d, tag + 2, at, d, nameStarts[depth], nameEnds[depth])) {
      return fail("invalid-xml", tag);
    }
    while (at < end && Ascii.isSpace(d[at])) {
      at++;
    }
    if (at >= end || d[at] != '>') {
      return fail(at >= end ? "truncated-record" : "invalid-xml", at);
    }
    close(out);
    return at + 1;
  }

  /** Keeps the text of the innermost element and closes it. */
  private void close(JsonWalker out) {
    KeyNode node = nodes[depth];
    int pieceEnd = pieceEnds[depth];
    int from = textStarts[depth];
    int to = pieceEnd == -2 ? textEnd : pieceEnd;
    byte[] bytes = pieceEnd == -2 ? text : out.data;
    if (parents[depth]) {
      // White space between elements is none of their text.
      while (from < to && Ascii.isSpace(bytes[from])) {
        from++;
      }
      while (to > from && Ascii.isSpace(bytes[to - 1])) {
        to--;
      }
    }
    boolean hasText = pieceEnd != -1 && to > from;
    if (keeps && node != null && (hasText || !parents[depth])) {
      long slice =
          !hasText
              ? Slice.of(nameStarts[depth], 0, Slice.TEXT)
              : pieceEnd == -2 ? write(out, from, to) : Slice.of(from, to - from, Slice.TEXT);
      if (depth > 1) {
        out.keepText(node, slice);
      } else if (hasText) {
        keepOwn(out, node, slice);
      }
    }
    if (pieceEnd == -2) {
      textEnd = textStarts[depth];
    }
    nodes[depth] = null;
    depth--;
  }

  /** Keeps what stands in the record itself. */
  private void keepOwn(JsonWalker out, KeyNode node, long slice) {
    KeyNode key = out.key(node, lasts[depth], TEXT, 0, TEXT.length);
    if (key != null) {
      out.keepText(out.occurrence(key, serials[depth]), slice);
    }
  }
}
