package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/**
 * Finds what stands before the message of a syslog record, of RFC 5424, of RFC 3164 and of the
 * files that are written after them: where each part starts and ends. One thread uses it.
 *
 * <pre>
 * &lt;165&gt;1 2026-11-20T12:31:16.003Z host app 42 ID47 [origin ip="192.0.2.1"] a message
 * &lt;34&gt;Oct 11 22:14:15 host su[12]: a message
 * Mar 11 19:26:45 host firewall[1985] (label) &lt;Info&gt;: a message
 * 2016-10-25T12:37:24.987014-07:00 DEBUG kernel: a message
 * </pre>
 */
final class SyslogHead {
  private static final int MAX_TAG = 128;
  private static final int PARTS = 9;
  private static final List<byte[]> LEVELS =
      List.of(
              "EMERG",
              "ALERT",
              "CRIT",
              "CRITICAL",
              "ERR",
              "ERROR",
              "WARN",
              "WARNING",
              "NOTICE",
              "INFO",
              "DEBUG")
          .stream()
          .map(name -> name.getBytes(StandardCharsets.US_ASCII))
          .toList();

  /** Parts of a head. */
  enum Part {
    LEVEL(0),
    VERSION(1),
    HOSTNAME(2),
    APP_NAME(3),
    PROCID(4),
    LABEL(5),
    MSGID(6),
    DATA(7),
    MESSAGE(8);

    private final int place;

    Part(int place) {
      this.place = place;
    }
  }

  private final SyslogTime time;
  private final int[] starts = new int[PARTS];
  private final int[] ends = new int[PARTS];
  private int priority;
  private boolean timed;

  SyslogHead(ZoneId zone, int year) {
    this.time = new SyslogTime(zone, year);
  }

  /** The number in the angle brackets, or -1. */
  int priority() {
    return priority;
  }

  /** Whether {@link #time} found one. */
  boolean isTimed() {
    return timed;
  }

  SyslogTime time() {
    return time;
  }

  int start(Part part) {
    return starts[part.place];
  }

  int end(Part part) {
    return ends[part.place];
  }

  /** Whether a record starts at a place: a priority, or a time. May read eight bytes more. */
  boolean startsAt(byte[] d, int from, int to) {
    int behind = behindPriority(d, from, to);
    return behind > from || time.find(d, from, to) > 0 || isVersion(d, from, to);
  }

  /** Whether a record with a priority and a time starts at a place. */
  boolean startsFullyAt(byte[] d, int from, int to) {
    int behind = behindPriority(d, from, to);
    return behind > from && (time.find(d, behind, to) > 0 || isVersion(d, behind, to));
  }

  /**
   * Reads a record or text.
   *
   * @return false if it has neither a priority nor a time
   */
  boolean read(byte[] d, int from, int to) {
    java.util.Arrays.fill(starts, 0);
    java.util.Arrays.fill(ends, 0);
    int end = to;
    while (end > from && (isBlank(d[end - 1]) || d[end - 1] == '\n' || d[end - 1] == 0)) {
      end--;
    }
    int at = behindPriority(d, from, end);
    timed = false;
    if (isVersion(d, at, end)) {
      protocol(d, at, end);
      return true;
    }
    if (at < end) {
      int behind = time.find(d, at, end);
      timed = behind > 0;
      at = timed ? behind : at;
    }
    if (priority < 0 && !timed) {
      return false;
    }
    traditional(d, at, end);
    return true;
  }

  /** Reads {@link #priority}; gives the place behind it, or the same where there is none. */
  private int behindPriority(byte[] d, int from, int to) {
    priority = -1;
    if (from >= to || d[from] != '<') {
      return from;
    }
    int value = 0;
    int at = from + 1;
    while (at < to && at < from + 4 && SyslogTime.isDigit(d[at])) {
      value = value * 10 + d[at++] - '0';
    }
    if (at == from + 1 || at >= to || d[at] != '>' || value > 191) {
      return from;
    }
    priority = value;
    return at + 1;
  }

  /** Whether a version and the time of RFC 5424, or its dash, stand at a place. */
  private boolean isVersion(byte[] d, int from, int to) {
    int at = from;
    while (at < to && at < from + 2 && SyslogTime.isDigit(d[at])) {
      at++;
    }
    if (at == from || at + 1 >= to || d[from] == '0' || d[at] != ' ') {
      return false;
    }
    boolean dash = priority >= 0 && d[at + 1] == '-' && (at + 2 == to || d[at + 2] == ' ');
    return dash || (SyslogTime.isDigit(d[at + 1]) && time.find(d, at + 1, to) > 0);
  }

  /** RFC 5424 6: everything behind the priority. */
  private void protocol(byte[] d, int from, int to) {
    int at = word(d, Part.VERSION, from, to);
    if (d[at] == '-') {
      at++;
    } else {
      at = time.find(d, at, to);
      timed = true;
    }
    at = word(d, Part.HOSTNAME, at, to);
    at = word(d, Part.APP_NAME, at, to);
    at = word(d, Part.PROCID, at, to);
    at = word(d, Part.MSGID, at, to);
    at = skipBlanks(d, at, to);
    int behind = dataEnd(d, at, to);
    if (behind > at) {
      put(Part.DATA, at, behind);
      at = behind;
    } else if (at < to && d[at] == '-' && (at + 1 == to || isBlank(d[at + 1]))) {
      at++;
    }
    message(d, at, to);
  }

  /** Reads a word from a blank on; a dash is none. Gives where the next one starts. */
  private int word(byte[] d, Part part, int from, int to) {
    int start = skipBlanks(d, from, to);
    int end = wordEnd(d, start, to);
    if (end - start != 1 || d[start] != '-') {
      put(part, start, end);
    }
    return part == Part.VERSION ? skipBlanks(d, end, to) : end;
  }

  /** Where structured data end, or the same place where there are none. RFC 5424 6.3. */
  private static int dataEnd(byte[] d, int from, int to) {
    int at = from;
    while (at < to && d[at] == '[') {
      boolean quoted = false;
      int i = at + 1;
      while (i < to && (quoted || d[i] != ']')) {
        if (quoted && d[i] == '\\') {
          i++;
        } else if (d[i] == '"') {
          quoted = !quoted;
        }
        i++;
      }
      if (i >= to || i == at + 1 || isBlank(d[at + 1])) {
        return from;
      }
      at = i + 1;
    }
    return at == to || isBlank(d[at]) ? at : from;
  }

  /** Everything behind the time of RFC 3164, or of a file. */
  private void traditional(byte[] d, int from, int to) {
    if (!timed) {
      tag(d, from, to);
      return;
    }
    int at = from;
    if (at < to && d[at] == ':') {
      message(d, at + 1, to);
      return;
    }
    at = skipBlanks(d, at, to);
    int end = wordEnd(d, at, to);
    if (priority < 0 && time.isIso(d) && isLevel(d, at, end)) {
      put(Part.LEVEL, at, end);
    } else if (!isTag(d, at, end)) {
      put(Part.HOSTNAME, at, end);
    } else {
      end = at;
    }
    at = skipBlanks(d, end, to);
    if (at + 1 < to && d[at] == ':' && isBlank(d[at + 1])) {
      at = skipBlanks(d, at + 1, to);
    }
    tag(d, at, to);
  }

  /** Whether a word behind the time is a program's name: the host is left out. */
  private static boolean isTag(byte[] d, int from, int end) {
    if (end == from || d[end - 1] == ':') {
      return true;
    }
    for (int i = from + 1; i < end; i++) {
      if (d[i] == '[') {
        return true;
      }
    }
    return false;
  }

  private static boolean isLevel(byte[] d, int from, int end) {
    for (byte[] level : LEVELS) {
      if (java.util.Arrays.equals(d, from, end, level, 0, level.length)) {
        return true;
      }
    }
    return false;
  }

  /** {@code app: }, {@code app[12]: }, {@code app[12] (label) <Info>: }, and the message. */
  private void tag(byte[] d, int from, int to) {
    int most = Math.min(to, from + MAX_TAG);
    int at = from;
    while (at < most && !isBlank(d[at]) && d[at] != '[' && !isTagEnd(d, at, to)) {
      at++;
    }
    if (at == from || at == most || isBlank(d[at])) {
      message(d, from, to);
      return;
    }
    if (d[at] == ':') {
      put(Part.APP_NAME, from, at);
      message(d, at + 1, to);
      return;
    }
    int close = at + 1;
    while (close < most && d[close] != ']' && !isBlank(d[close])) {
      close++;
    }
    if (close >= most || d[close] != ']') {
      message(d, from, to);
      return;
    }
    put(Part.APP_NAME, from, at);
    put(Part.PROCID, at + 1, close);
    message(d, behindLabels(d, close + 1, to), to);
  }

  /** The place behind the colon that ends a tag, with the labels before it if there are any. */
  private int behindLabels(byte[] d, int from, int to) {
    int at = skipBlanks(d, from, to);
    int labelStart = at + 1;
    int labelEnd = at < to && d[at] == '(' ? find(d, at, to, ')') : -1;
    at = labelEnd < 0 ? at : skipBlanks(d, labelEnd + 1, to);
    int levelStart = at + 1;
    int levelEnd = at < to && d[at] == '<' ? find(d, at, to, '>') : -1;
    at = levelEnd < 0 ? at : levelEnd + 1;
    if (at >= to || d[at] != ':') {
      return from;
    }
    if (labelEnd >= 0) {
      put(Part.LABEL, labelStart, labelEnd);
    }
    if (levelEnd >= 0) {
      put(Part.LEVEL, levelStart, levelEnd);
    }
    return at + 1;
  }

  private static int find(byte[] d, int from, int to, char wanted) {
    int most = Math.min(to, from + MAX_TAG);
    for (int i = from; i < most; i++) {
      if (d[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isTagEnd(byte[] d, int at, int to) {
    return d[at] == ':' && (at + 1 == to || isBlank(d[at + 1]));
  }

  private void message(byte[] d, int from, int to) {
    int start = skipBlanks(d, from, to);
    if (to - start >= 3
        && d[start] == (byte) 0xEF
        && d[start + 1] == (byte) 0xBB
        && d[start + 2] == (byte) 0xBF) {
      start += 3;
    }
    put(Part.MESSAGE, start, to);
  }

  private void put(Part part, int from, int to) {
    starts[part.place] = from;
    ends[part.place] = to;
  }

  private static int wordEnd(byte[] d, int from, int to) {
    int at = from;
    while (at < to && !isBlank(d[at])) {
      at++;
    }
    return at;
  }

  private static int skipBlanks(byte[] d, int from, int to) {
    int at = from;
    while (at < to && isBlank(d[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t' || c == '\r';
  }
}
