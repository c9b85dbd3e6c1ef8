package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the elements of one name in XML: one document or many, inside others or not, a line or many
 * each. What stands around them, tags, declarations and comments, is passed; other text is refused,
 * and so are document type declarations, which nothing reads.
 *
 * <p>An element that is not closed is refused up to where the next one starts: one that declares a
 * namespace, or that stands at the beginning of a line.
 */
final class XmlFramer extends TextFramer {
  private static final byte[] COMMENT = ascii("<!--");
  private static final byte[] COMMENT_END = ascii("-->");
  private static final byte[] CDATA = ascii("<![CDATA[");
  private static final byte[] CDATA_END = ascii("]]>");
  private static final byte[] INSTRUCTION = ascii("<?");
  private static final byte[] INSTRUCTION_END = ascii("?>");
  private static final byte[] DOCTYPE = ascii("<!DOCTYPE");
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] NAMESPACE = ascii("xmlns");

  /** More than any of the above, and the start of a tag. */
  private static final int LOOK_AHEAD = 16;

  private final byte[] open;
  private final byte[] close;

  private XmlFramer(InputStream in, UnitPosition from, String record, Limits limits) {
    super(in, from, limits);
    this.open = ("<" + record).getBytes(StandardCharsets.UTF_8);
    this.close = ("</" + record).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Framers of one format.
   *
   * @param record name of the elements that are records
   */
  static Framer.Format format(String record, Limits limits) {
    return (in, from) -> new XmlFramer(in, from, record, limits);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  String ownState() {
    return "";
  }

  @Override
  boolean next() {
    if (!passText()) {
      return false;
    }
    if (start == limit || data[start] != '<') {
      return true;
    }
    if (isTag(open, start)) {
      return record();
    }
    scan = start;
    if (isAt(COMMENT, start)) {
      return around(COMMENT_END, false);
    }
    if (isAt(INSTRUCTION, start)) {
      return around(INSTRUCTION_END, false);
    }
    if (isAt(DOCTYPE, start)) {
      return documentType();
    }
    return around(new byte[] {'>'}, true);
  }

  /** Goes to the next tag, refusing text in front of it; false if nothing is left for now. */
  private boolean passText() {
    scan = start;
    while (true) {
      scan = find('<', scan);
      boolean found = scan < limit;
      if (scan - start > HEAD_BYTES) {
        scan = start + HEAD_BYTES;
        break;
      }
      if (found) {
        break;
      }
      if (!more()) {
        if (!ended() || start == limit) {
          return false;
        }
        break;
      }
    }
    if (text(scan)) {
      return true;
    }
    return lookAhead(start);
  }

  /** Refuses or passes what stands in front of a place; true if something was refused. */
  private boolean text(int end) {
    int from = start;
    while (from < end && (isAround(data[from]) || isAt(BYTE_ORDER_MARK, from))) {
      from += isAround(data[from]) ? 1 : BYTE_ORDER_MARK.length;
    }
    pass(from);
    if (from == end) {
      return false;
    }
    int to = end;
    while (isAround(data[to - 1])) {
      to--;
    }
    refuse("not-xml", "Text outside of the elements that are records.", to, end);
    return true;
  }

  /** White space and NUL. */
  private static boolean isAround(byte c) {
    return c >= 0 && c <= ' ';
  }

  /** Makes the bytes of a tag's beginning at a place available; false if suspended. */
  private boolean lookAhead(int at) {
    int offset = at - start;
    int wanted = offset + LOOK_AHEAD + close.length;
    while (limit - start < wanted) {
      mark = scan;
      scan = limit;
      boolean more = more();
      scan = mark;
      if (!more) {
        return ended();
      }
    }
    return true;
  }

  /** Passes a tag or the like outside of records. */
  private boolean around(byte[] end, boolean tag) {
    int found = findEnd(end);
    if (found == -1) {
      if (!ended()) {
        return false;
      }
      refuse("truncated-record", "The end of the stream cuts it off.", limit, limit);
      return true;
    }
    byte second = data[start + 1];
    boolean named = second == '/' || Character.isLetter(second) || second == '_' || second < 0;
    if (tag && !named) {
      refuse("not-xml", "Text outside of the elements that are records.", found, found);
    } else {
      pass(found);
    }
    return true;
  }

  private boolean documentType() {
    while (true) {
      int subset = find('[', start);
      int end = find('>', start);
      if (end < limit && subset > end) {
        scan = end + 1;
        break;
      }
      scan = start;
      int found = subset < limit ? findEnd(new byte[] {']', '>'}) : -1;
      if (found >= 0) {
        scan = found;
        break;
      }
      scan = limit;
      if (!more()) {
        if (!ended()) {
          return false;
        }
        scan = limit;
        break;
      }
    }
    refuse("dtd-refused", "A document type declaration is not read.", scan, scan);
    return true;
  }

  /** Behind the next such bytes from the cursor on, which goes there; -1 if they are not there. */
  private int findEnd(byte[] end) {
    while (true) {
      int at = scan;
      while (true) {
        at = find((char) end[0], at);
        if (at >= limit - end.length + 1) {
          break;
        }
        if (isAt(end, at)) {
          scan = at + end.length;
          return scan;
        }
        at++;
      }
      scan = Math.max(scan, limit - end.length + 1);
      if (!more()) {
        return -1;
      }
    }
  }

  /** Hands out the record that starts here. */
  private boolean record() {
    int depth = 0;
    scan = start;
    while (true) {
      scan = find('<', scan);
      if (scan == limit) {
        if (more()) {
          continue;
        }
        return ended() && broken();
      }
      if (scan + 1 < limit && isOther(data[scan + 1])) {
        scan++;
        continue;
      }
      if (!lookAhead(scan)) {
        return false;
      }
      byte[] end = null;
      if (isTag(close, scan)) {
        depth--;
      } else if (isTag(open, scan)) {
        if (depth > 0 && startsNext(scan)) {
          return cut(scan);
        }
        depth++;
      } else if (isAt(COMMENT, scan)) {
        end = COMMENT_END;
      } else if (isAt(CDATA, scan)) {
        end = CDATA_END;
      } else if (isAt(INSTRUCTION, scan)) {
        end = INSTRUCTION_END;
      } else {
        scan++;
        continue;
      }
      int found = end == null ? tagEnd() : findEnd(end);
      if (found < 0) {
        return ended() && broken();
      }
      if (end == null && data[found - 2] == '/') {
        depth--;
      }
      if (depth <= 0) {
        add(found, found);
        return true;
      }
    }
  }

  /** Whether a tag that goes on so is neither the record's nor anything that hides tags. */
  private boolean isOther(byte second) {
    return second != '/' && second != '!' && second != '?' && second != open[1];
  }

  /** Behind the tag at the cursor, which goes there; -1 if it is not there as a whole. */
  private int tagEnd() {
    byte quote = 0;
    int offset = scan - start;
    while (true) {
      int at = start + offset;
      if (at >= limit) {
        scan = limit;
        if (!more()) {
          return -1;
        }
        offset = scan - start;
        continue;
      }
      byte c = data[at];
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        scan = at + 1;
        return scan;
      }
      offset++;
    }
  }

  /** Refuses a record that the stream's end cuts off, up to the next one if there is one. */
  private boolean broken() {
    for (int at = find('<', start + 1); at < limit; at = find('<', at + 1)) {
      if (isTag(open, at) && startsNext(at)) {
        return cut(at);
      }
    }
    int to = limit;
    while (to > start && data[to - 1] <= ' ' && data[to - 1] >= 0) {
      to--;
    }
    refuse("truncated-record", "The element is not closed.", to, limit);
    return true;
  }

  private boolean cut(int next) {
    int to = next;
    while (data[to - 1] <= ' ' && data[to - 1] >= 0) {
      to--;
    }
    refuse("truncated-record", "The element is not closed where the next one starts.", to, next);
    return true;
  }

  /** Whether an element within a record is no part of it. */
  private boolean startsNext(int at) {
    int attribute = at + open.length;
    while (attribute < limit && data[attribute] <= ' ' && data[attribute] >= 0) {
      attribute++;
    }
    if (isAt(NAMESPACE, attribute)) {
      return true;
    }
    int line = at;
    while (line > start && (data[line - 1] == ' ' || data[line - 1] == '\t')) {
      line--;
    }
    return at == line && data[line - 1] == '\n';
  }

  private boolean isTag(byte[] tag, int at) {
    if (!isAt(tag, at) || at + tag.length >= limit) {
      return false;
    }
    byte c = data[at + tag.length];
    return c == '>' || c == '/' || (c >= 0 && c <= ' ');
  }

  private boolean isAt(byte[] text, int at) {
    return limit - at >= text.length
        && Arrays.equals(text, 0, text.length, data, at, at + text.length);
  }

  /** The first such byte at a place or behind it, or the limit. */
  private int find(char c, int from) {
    byte[] d = data;
    int i = from;
    while (i < limit && d[i] != c) {
      i++;
    }
    return i;
  }
}
