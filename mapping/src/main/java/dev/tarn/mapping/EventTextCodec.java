package dev.tarn.mapping;

import dev.tarn.event.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Reads the message of a Windows event as it is rendered for people: a title in the first line,
 * then lines {@code Name: value}.
 *
 * <pre>
 * Process Create:                        An account was logged on.
 * Image: C:\Windows\System32\cmd.exe
 * CommandLine: cmd.exe                   Subject:
 *                                                Security ID:     S-1-5-18
 *                                                Account Name:    SRV$
 * </pre>
 *
 * <p>A name stands before a colon with a blank, a tab or the line's end behind it, and is one word,
 * or several of which each starts with a capital, a digit or a bracket. Lines that name nothing
 * belong to the value before them. A name without value in front of indented ones is a section:
 * these lie below it. Only where an empty line follows the title can names be indented; there empty
 * lines also end values, and what then names nothing is a {@code text}.
 */
final class EventTextCodec implements TextCodec {
  private static final int MAX_NAME = 64;
  private static final byte[] TITLE = {'t', 'i', 't', 'l', 'e'};
  private static final byte[] TEXT = {'t', 'e', 'x', 't'};

  /** Behind the colon of the name that {@link #findName} found. */
  private int behindName;

  private int nameStart;

  /** Whether an empty line follows the title. */
  private boolean spaced;

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    int to = end;
    while (to > start && Ascii.isSpace(out.data[to - 1])) {
      to--;
    }
    int from = start;
    while (from < to && Ascii.isSpace(out.data[from])) {
      from++;
    }
    int second = lineEnd(out.data, from, to) + 1;
    spaced = second < to && isBlankLine(out.data, second, lineEnd(out.data, second, to));
    if (!hasNames(out.data, from, to)) {
      return false;
    }
    if (!message(out, new TextFields(out, node), from, to)) {
      out.tooManyValues = true;
    }
    return true;
  }

  /** A text of one line may be anything; fields of a file have the same names as messages. */
  @Override
  public boolean isMeant(byte[] data, int start, int end) {
    int firstEnd = lineEnd(data, start, end);
    return valueStart(data, firstEnd, end) < end;
  }

  /** Whether a line behind the first one begins with a name. */
  private boolean hasNames(byte[] d, int start, int end) {
    int line = lineEnd(d, start, end) + 1;
    while (line < end) {
      int lineEnd = lineEnd(d, line, end);
      if (findName(d, line, lineEnd, null)) {
        return true;
      }
      line = lineEnd + 1;
    }
    return false;
  }

  private boolean message(JsonWalker out, TextFields fields, int start, int end) {
    byte[] d = out.data;
    int line = start;
    int lineEnd = lineEnd(d, start, end);
    boolean titled = !findName(d, start, lineEnd, null) || valueStart(d, lineEnd) == lineEnd;
    if (titled) {
      int titleEnd = lineEnd;
      while (titleEnd > start && (Ascii.isSpace(d[titleEnd - 1]) || d[titleEnd - 1] == ':')) {
        titleEnd--;
      }
      if (!keep(out, fields.node(out, TITLE), start, titleEnd)) {
        return false;
      }
      line = lineEnd + 1;
    }
    TextFields section = fields;
    while (line < end) {
      lineEnd = lineEnd(d, line, end);
      if (isBlankLine(d, line, lineEnd)) {
        line = lineEnd + 1;
        continue;
      }
      boolean indented = Ascii.isSpace(d[line]);
      TextFields in = indented ? section : fields;
      if (!findName(d, line, lineEnd, in.guess())) {
        int textEnd = paragraph(d, lineEnd, end);
        int textStart = valueStart(d, line, lineEnd);
        if (!keep(out, fields.node(out, TEXT), textStart, trimmed(d, textEnd))) {
          return false;
        }
        line = textEnd + 1;
        continue;
      }
      int name = nameStart;
      int value = valueStart(d, lineEnd);
      KeyNode node = in.node(out, name, behindName - 1);
      if (node == null) {
        return false;
      }
      int next = lineEnd + 1;
      if (value == lineEnd && !indented && isIndentedName(d, next, end)) {
        section = new TextFields(out, node);
        line = next;
        continue;
      }
      if (!indented) {
        section = fields;
      }
      int valueEnd = paragraph(d, lineEnd, end);
      out.keepText(node, Slice.of(value, Math.max(0, trimmed(d, valueEnd) - value), Slice.TEXT));
      line = valueEnd + 1;
    }
    return true;
  }

  private static boolean keep(JsonWalker out, @Nullable KeyNode node, int from, int to) {
    if (node == null) {
      return false;
    }
    out.keepText(node, Slice.of(from, Math.max(0, to - from), Slice.TEXT));
    return true;
  }

  /** Where the line ends that is the last to belong to what begins in a line. */
  private int paragraph(byte[] d, int firstEnd, int end) {
    int last = firstEnd;
    int next = firstEnd + 1;
    while (next < end) {
      int nextEnd = lineEnd(d, next, end);
      boolean blank = isBlankLine(d, next, nextEnd);
      if (blank ? spaced : findName(d, next, nextEnd, null)) {
        return last;
      }
      if (!blank) {
        last = nextEnd;
      }
      next = nextEnd + 1;
    }
    return last;
  }

  private boolean isIndentedName(byte[] d, int line, int end) {
    return line < end && Ascii.isSpace(d[line]) && findName(d, line, lineEnd(d, line, end), null);
  }

  private static int lineEnd(byte[] d, int from, int end) {
    int i = from;
    while (i < end && d[i] != '\n') {
      i++;
    }
    return i;
  }

  private static boolean isBlankLine(byte[] d, int from, int to) {
    return valueStart(d, from, to) == to;
  }

  private int valueStart(byte[] d, int lineEnd) {
    return valueStart(d, behindName, lineEnd);
  }

  private static int valueStart(byte[] d, int from, int to) {
    int i = from;
    while (i < to && Ascii.isSpace(d[i])) {
      i++;
    }
    return i;
  }

  /** A line's end without its CR. */
  private static int trimmed(byte[] d, int lineEnd) {
    return d[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
  }

  /** Whether a line begins with a name: {@link #nameStart}, {@link #behindName}. */
  private boolean findName(byte[] d, int line, int lineEnd, @Nullable KeyNode guess) {
    int start = line;
    while (start < lineEnd && (d[start] == ' ' || d[start] == '\t')) {
      start++;
    }
    nameStart = start;
    if (start > line && !spaced) {
      return false;
    }
    if (guess != null
        && guess.keyLength > 0
        && start + guess.keyLength < lineEnd
        && guess.startsAt(d, start)
        && d[start + guess.keyLength] == ':') {
      behindName = start + guess.keyLength + 1;
      return behindName == lineEnd || Ascii.isSpace(d[behindName]);
    }
    if (start == lineEnd || !isLetter(d[start])) {
      return false;
    }
    boolean capitals = isCapital(d[start]);
    boolean several = false;
    boolean inBrackets = false;
    int most = Math.min(lineEnd, start + MAX_NAME + 1);
    for (int i = start + 1; i < most; i++) {
      byte c = d[i];
      if (c == ':') {
        behindName = i + 1;
        return (!several || capitals) && (behindName == lineEnd || Ascii.isSpace(d[behindName]));
      }
      if (c == ' ') {
        several = true;
        capitals &= inBrackets || (i + 1 < most && isCapital(d[i + 1]));
      } else if (!isLetter(c) && (c < '0' || c > '9') && "_-/().'".indexOf(c) < 0) {
        return false;
      }
      inBrackets = (inBrackets || c == '(') && c != ')';
    }
    return false;
  }

  private static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c < 0;
  }

  /** Whether a word of a name may start so; a byte of a letter that is not ASCII may be one. */
  private static boolean isCapital(byte c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '(' || c < 0;
  }
}
