package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.mapping.MappingSpec.Pairs;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code a=1 b="x y"}: records, and texts in records. A value is a text under its key. Words
 * that belong to no pair are texts under {@code text}, those that stand side by side together.
 */
final class KeyValueCodec implements RecordCodec, TextCodec {
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};

  private final boolean blanks;
  private final byte pairs;
  private final byte equals;

  // The object being walked.
  private KeyNode object = KeyNode.root();
  private long serial;
  private @Nullable KeyNode last;

  KeyValueCodec(Pairs format) {
    this.blanks = format.pairs() == ' ';
    this.pairs = (byte) format.pairs();
    this.equals = (byte) format.equals();
  }

  @Override
  public boolean walk(JsonWalker out, RecordBatch records, int record, int start, int end) {
    int broken = JsonText.findInvalidUtf8(out.data, start, end);
    if (broken >= 0) {
      out.fail("invalid-utf8", broken);
      return false;
    }
    return pairs(out, out.root, start, end);
  }

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    if (!hasPair(out.data, start, end)) {
      return false;
    }
    if (!pairs(out, node, start, end)) {
      out.tooManyValues = true;
    }
    return true;
  }

  private boolean hasPair(byte[] d, int start, int end) {
    for (int i = start + 1; i < end; i++) {
      if (d[i] == equals && !isBetween(d[i - 1])) {
        return true;
      }
    }
    return false;
  }

  private boolean isBetween(byte c) {
    return c == pairs || (blanks && (c == '\t' || c == '\r' || c == '\n'));
  }

  /** Walks all pairs; false if there are too many keys. */
  private boolean pairs(JsonWalker out, KeyNode node, int start, int end) {
    object = node;
    serial = ++out.objects;
    last = null;
    int textStart = -1;
    int textEnd = -1;
    int at = start;
    while (true) {
      byte[] d = out.data;
      while (at < end && (isBetween(d[at]) || Ascii.isSpace(d[at]))) {
        at++;
      }
      if (at == end) {
        break;
      }
      int keyStart = at;
      int keyEnd = keyEnd(d, at, end);
      boolean isPair = keyEnd < end && d[keyEnd] == equals && keyEnd > keyStart;
      if (!isPair) {
        at = Math.max(keyEnd, keyStart + 1);
        while (at < end && !isBetween(d[at])) {
          at++;
        }
        textStart = textStart < 0 ? keyStart : textStart;
        textEnd = trimmed(d, keyStart, at);
        continue;
      }
      if (textStart >= 0 && !text(out, textStart, textEnd)) {
        return false;
      }
      textStart = -1;
      KeyNode key = key(out, d, keyStart, trimmed(d, keyStart, keyEnd));
      if (key == null) {
        return false;
      }
      at = value(out, out.occurrence(key, serial), keyEnd + 1, end);
    }
    return textStart < 0 || text(out, textStart, textEnd);
  }

  /** Where a key ends: at an equals sign, or where a pair does. */
  private int keyEnd(byte[] d, int from, int end) {
    KeyNode guess = last == null ? object.first : last.next;
    if (guess != null
        && guess.keyLength < end - from
        && guess.startsAt(d, from)
        && d[from + guess.keyLength] == equals) {
      return from + guess.keyLength;
    }
    int at = from;
    while (at < end && d[at] != equals && !isBetween(d[at])) {
      at++;
    }
    return at;
  }

  private @Nullable KeyNode key(JsonWalker out, byte[] d, int from, int to) {
    KeyNode guess = last == null ? object.first : last.next;
    KeyNode key =
        guess != null && guess.keyLength == to - from && guess.startsAt(d, from)
            ? guess
            : out.key(object, last, d, from, to - from);
    last = key;
    return key;
  }

  private boolean text(JsonWalker out, int from, int to) {
    KeyNode key = out.key(object, last, TEXT, 0, TEXT.length);
    if (key == null) {
      return false;
    }
    last = key;
    out.keepText(out.occurrence(key, serial), Slice.of(from, to - from, Slice.TEXT));
    return true;
  }

  private static int trimmed(byte[] d, int from, int to) {
    int end = to;
    while (end > from && Ascii.isSpace(d[end - 1])) {
      end--;
    }
    return end;
  }

  /** Keeps a value from behind the equals sign; gives where the next pair may start. */
  private int value(JsonWalker out, KeyNode node, int behind, int end) {
    byte[] d = out.data;
    int from = behind;
    while (!blanks && from < end && Ascii.isSpace(d[from])) {
      from++;
    }
    if (from < end && (d[from] == '"' || d[from] == '\'')) {
      int close = closing(d, from, end);
      if (close > 0) {
        out.keepText(node, unquoted(out, from + 1, close, d[from]));
        return close + 1;
      }
    }
    int to = from;
    while (to < end && !isBetween(d[to])) {
      to++;
    }
    out.keepText(node, Slice.of(from, trimmed(d, from, to) - from, Slice.TEXT));
    return to;
  }

  /** The quote that closes the one at a place, with the end of the pair behind it; or -1. */
  private int closing(byte[] d, int open, int end) {
    int at = open + 1;
    while (at < end) {
      if (d[at] == '\\' && at + 1 < end) {
        at += 2;
      } else if (d[at] == d[open]) {
        int next = at + 1;
        while (!blanks && next < end && Ascii.isSpace(d[next])) {
          next++;
        }
        return next == end || isBetween(d[next]) ? at : -1;
      } else {
        at++;
      }
    }
    return -1;
  }

  /** The text between quotes: a backslash before a quote or backslash is left out. */
  private static long unquoted(JsonWalker out, int from, int to, byte quote) {
    byte[] d = out.data;
    int escape = from;
    while (escape < to && d[escape] != '\\') {
      escape++;
    }
    if (escape == to) {
      return Slice.of(from, to - from, Slice.TEXT);
    }
    out.reserve(to - from);
    d = out.data;
    int start = out.scratch;
    int target = start;
    for (int i = from; i < to; i++) {
      if (d[i] == '\\' && i + 1 < to && (d[i + 1] == '\\' || d[i + 1] == quote)) {
        i++;
      }
      d[target++] = d[i];
    }
    out.scratch = target;
    return Slice.of(start, target - start, Slice.TEXT);
  }
}
