package dev.tarn.mapping;

import dev.tarn.event.UnitPosition;
import java.io.InputStream;

/**
 * Follows JSON values to their ends: token by token, or by a search for the line's end. One thread
 * uses it.
 */
abstract class JsonTokens extends JsonBytes {
  enum Expect {
    VALUE,
    VALUE_OR_END,
    KEY,
    KEY_OR_END,
    COLON,
    AFTER_VALUE
  }

  enum Outcome {
    /** The cursor is behind the value. */
    DONE,
    /** The cursor is behind the bracket of an unwrapped array. */
    ENVELOPE,
    /** The cursor is at what does not fit. */
    BROKEN,
    /** The stream ended within the value. */
    ENDED,
    /** The batch holds records; the value is left to the next. */
    SUSPENDED
  }

  final UnwrapPaths unwrap;

  /** By number of open brackets: the unwrapped paths that lead into the innermost one. */
  private final long[] ways = new long[UnwrapPaths.MAX_KEYS + 1];

  /** The unwrapped paths that fit up to the last key. */
  private long way;

  final int maxDepth;

  /** Whether only white space lies between the line's start and here, and how much. */
  boolean atLineStart = true;

  /** Indentation of this line; of its white space so far, at its start. */
  int indentation;

  // The value that is being followed.
  long itemPosition;
  int itemIndentation;
  boolean scanAtLineStart;
  int scanIndentation;
  Expect expect = Expect.VALUE;
  private boolean inString;
  private boolean inLiteral;
  boolean mayUnwrap;
  boolean tooDeep;
  final Brackets brackets = new Brackets();

  JsonTokens(
      InputStream in,
      UnitPosition from,
      String encoding,
      UnwrapPaths unwrap,
      int maxRecordBytes,
      int maxDepth,
      int chunkBytes) {
    super(in, from, encoding, maxRecordBytes, chunkBytes);
    this.unwrap = unwrap;
    this.maxDepth = maxDepth;
  }

  /** The value that is followed may be an envelope. */
  final void unwrapFromTop() {
    mayUnwrap = !unwrap.isEmpty();
    ways[1] = unwrap.all();
  }

  /** What is followed goes on in the objects around an unwrapped array, behind that. */
  final void unwrapBehind(int path) {
    mayUnwrap = true;
    for (int depth = 1; depth <= unwrap.length(path); depth++) {
      brackets.open(true);
      ways[depth] = unwrap.beginningLike(path, depth - 1);
    }
    expect = Expect.AFTER_VALUE;
  }

  /** The array that {@link Outcome#ENVELOPE} is about. */
  final int unwrapped() {
    return unwrap.ofLength(way, brackets.depth());
  }

  /** The cursor goes on behind the bracket of an unwrapped array, which is none now. */
  final void enter() {
    mayUnwrap = false;
    brackets.open(false);
    expect = Expect.VALUE_OR_END;
  }

  private boolean onTheWay() {
    return mayUnwrap && brackets.depth() < ways.length && ways[brackets.depth()] != 0;
  }

  /** Prepares to follow what starts here. */
  final void beginItem() {
    scan = start;
    keyStart = -1;
    nextLine = -1;
    itemPosition = base + start;
    itemPlace = place(start);
    itemIndentation = indentation;
    scanAtLineStart = false;
    scanIndentation = indentation;
    expect = Expect.VALUE;
    inString = false;
    inLiteral = false;
    way = 0;
    mayUnwrap = false;
    brackets.clear();
    tooDeep = false;
    headKept = false;
  }

  static boolean startsValue(byte c) {
    return c == '{' || c == '[' || c == '"' || isLiteral(c);
  }

  private static boolean isLiteral(byte c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '+'
        || c == '.';
  }

  /**
   * The line's end from a position on, or the limit; -1 if the line may hold a second object or an
   * envelope.
   */
  final int lineEnd(int from) {
    byte[] d = data;
    int at = from;
    while (true) {
      at = JsonText.findLineEndOrOpening(d, at);
      byte c = d[at];
      if (c == '\n') {
        return Math.min(at, limit);
      }
      byte before = d[at - 1];
      // What stands in front of most brackets tells that they are of the same object.
      if ((before <= ' ' || before == (c == '{' ? '}' : ':'))
          && at < limit
          && (c == '{' ? isSecondObject(at) : unwraps(at))) {
        return -1;
      }
      at++;
    }
  }

  private boolean isSecondObject(int brace) {
    int i = brace - 1;
    while (Ascii.isSpace(data[i])) {
      i--;
    }
    return data[i] == '}';
  }

  private boolean unwraps(int bracket) {
    if (unwrap.isEmpty()) {
      return false;
    }
    int i = bracket - 1;
    while (i > start && Ascii.isSpace(data[i])) {
      i--;
    }
    if (data[i] != ':') {
      return false;
    }
    i--;
    while (i > start && Ascii.isSpace(data[i])) {
      i--;
    }
    return data[i] == '"' && unwrap.endWith(data, start, i);
  }

  /** Follows a value's tokens from the cursor on. */
  final Outcome follow() {
    byte[] d = data;
    int i = scan;
    while (true) {
      if (i >= limit) {
        scan = i;
        if (!more()) {
          return ended ? Outcome.ENDED : Outcome.SUSPENDED;
        }
        i = scan;
        d = data;
        continue;
      }
      if (inString) {
        i = (int) JsonText.scanString(d, i);
        if (i >= limit) {
          continue;
        }
        byte c = d[i];
        if (c == '\\') {
          if (i + 1 == limit) {
            scan = i;
            if (!more()) {
              return ended ? Outcome.ENDED : Outcome.SUSPENDED;
            }
            i = scan;
            d = data;
          }
          i += d[i + 1] == '\n' ? 1 : 2;
        } else if (c == '"') {
          inString = false;
          i++;
          if (expect == Expect.COLON) {
            int depth = brackets.depth();
            way = onTheWay() ? unwrap.with(ways[depth], depth - 1, d, start, i - 1) : 0;
          } else if (brackets.depth() == 0) {
            scan = i;
            return Outcome.DONE;
          }
        } else if (c == '\n') {
          scan = i;
          return Outcome.BROKEN;
        } else {
          i++;
        }
        continue;
      }
      byte c = d[i];
      if (inLiteral) {
        if (isLiteral(c)) {
          i++;
          continue;
        }
        inLiteral = false;
        if (brackets.depth() == 0) {
          scan = i;
          return Outcome.DONE;
        }
      }
      if (Ascii.isSpace(c)) {
        if (c == '\n') {
          scanAtLineStart = true;
          scanIndentation = 0;
        } else if (scanAtLineStart) {
          scanIndentation++;
        }
        i++;
        continue;
      }
      if (scanAtLineStart) {
        scanAtLineStart = false;
        if (c == '{' && nextLine < 0 && scanIndentation == itemIndentation) {
          nextLine = i;
        }
      }
      boolean fits =
          switch (c) {
            case '"' -> startString(i);
            case ':' -> expect == Expect.COLON;
            case ',' -> expect == Expect.AFTER_VALUE;
            case '{', '[' -> expect == Expect.VALUE || expect == Expect.VALUE_OR_END;
            case '}', ']' -> brackets.closes(c == '}') && mayClose(c == '}');
            default -> isLiteral(c) && (expect == Expect.VALUE || expect == Expect.VALUE_OR_END);
          };
      if (!fits) {
        scan = i;
        return Outcome.BROKEN;
      }
      i++;
      switch (c) {
        case '"' -> {}
        case ':' -> expect = Expect.VALUE;
        case ',' -> expect = brackets.inObject() ? Expect.KEY : Expect.VALUE;
        case '{', '[' -> {
          if (c == '[' && way != 0 && unwrapped() >= 0) {
            scan = i;
            return Outcome.ENVELOPE;
          }
          if (!brackets.open(c == '{')) {
            scan = i;
            return Outcome.BROKEN;
          }
          if (brackets.depth() < ways.length) {
            int depth = brackets.depth();
            ways[depth] = depth == 1 ? ways[1] : c == '{' ? way : 0;
          }
          way = 0;
          tooDeep |= brackets.depth() > maxDepth;
          expect = c == '{' ? Expect.KEY_OR_END : Expect.VALUE_OR_END;
        }
        case '}', ']' -> {
          expect = Expect.AFTER_VALUE;
          if (brackets.close(c == '}') == 0) {
            scan = i;
            return Outcome.DONE;
          }
        }
        default -> {
          inLiteral = true;
          expect = Expect.AFTER_VALUE;
        }
      }
    }
  }

  private boolean startString(int quote) {
    if (expect == Expect.KEY || expect == Expect.KEY_OR_END) {
      if (onTheWay()) {
        keyStart = quote;
      }
      expect = Expect.COLON;
    } else if (expect == Expect.VALUE || expect == Expect.VALUE_OR_END) {
      expect = Expect.AFTER_VALUE;
    } else {
      return false;
    }
    inString = true;
    return true;
  }

  private boolean mayClose(boolean object) {
    return expect == Expect.AFTER_VALUE
        || expect == (object ? Expect.KEY_OR_END : Expect.VALUE_OR_END);
  }
}
