package dev.tarn.mapping;

import dev.tarn.event.Framer;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.time.ZoneOffset;

/**
 * Finds records of syslog: lines, and the lines behind them that start no record of their own. A
 * record may also say its length first, as RFC 6587 has it, and one with a priority and a time may
 * follow directly on another with a priority.
 *
 * <p>The last record of a unit that still grows is handed out when the next one begins.
 */
final class SyslogFramer extends LineFramer {
  /** More lines do not belong to a record. */
  private static final int MAX_CONTINUED_BYTES = 1 << 20;

  private static final int MAX_LENGTH_DIGITS = 7;

  // What became of a record that may say its length.
  private static final int NOT_COUNTED = 0;
  private static final int COUNTED = 1;
  private static final int SUSPENDED = 2;

  private final SyslogHead head = new SyslogHead(ZoneOffset.UTC, 0);

  private SyslogFramer(InputStream in, UnitPosition from, Limits limits) {
    super(in, from, "", limits);
  }

  static Framer.Format format(Limits limits) {
    return (in, from) -> new SyslogFramer(in, from, limits);
  }

  @Override
  boolean line(int end, int to) {
    if (tooLong()) {
      add(end, to);
      return true;
    }
    int counted = countedFrame(end);
    if (counted != NOT_COUNTED) {
      return counted == COUNTED;
    }
    if (!head.startsAt(data, start, end)) {
      add(end, to);
      return true;
    }
    boolean prioritised = data[start] == '<';
    int length = end - start;
    int next = to - start;
    int searched = 1;
    while (true) {
      int cut = prioritised ? followingStart(start + searched, start + length) : -1;
      if (cut >= 0) {
        add(cut, cut);
        return true;
      }
      searched = length;
      scan = start + next;
      if (next > MAX_CONTINUED_BYTES || (scan == limit && ended())) {
        break;
      }
      if (!findLineEnd()) {
        return false;
      }
      int from = start + next;
      int lineEnd = scan > from && data[scan - 1] == '\r' ? scan - 1 : scan;
      if (from == limit || head.startsAt(data, from, lineEnd) || isCounted(from, lineEnd)) {
        break;
      }
      if (!isBlank(from, lineEnd)) {
        length = lineEnd - start;
      }
      next = Math.min(limit, scan + 1) - start;
    }
    add(start + length, start + next);
    return true;
  }

  /** Hands out a record that says its length, if it is all there and something sound follows. */
  private int countedFrame(int end) {
    if (!isCounted(start, end)) {
      return NOT_COUNTED;
    }
    int length = 0;
    int digits = 0;
    while (data[start + digits] != ' ') {
      length = length * 10 + data[start + digits++] - '0';
    }
    int behind = digits + 1 + length;
    while (limit - start <= behind) {
      scan = limit;
      if (!more()) {
        if (!ended()) {
          return SUSPENDED;
        }
        break;
      }
    }
    int frameEnd = start + behind;
    boolean sound =
        frameEnd == limit
            || (frameEnd < limit
                && (data[frameEnd] == '\n'
                    || data[frameEnd] == '\r'
                    || data[frameEnd - 1] == '\n'
                    || SyslogTime.isDigit(data[frameEnd])));
    if (!sound) {
      return NOT_COUNTED;
    }
    pass(start + digits + 1);
    add(start + length, start + length);
    return COUNTED;
  }

  /** Whether a line begins with a number, a blank and a priority. */
  private boolean isCounted(int from, int end) {
    int at = from;
    while (at < end && at < from + MAX_LENGTH_DIGITS && SyslogTime.isDigit(data[at])) {
      at++;
    }
    return at > from
        && data[from] != '0'
        && end - at > 3
        && data[at] == ' '
        && data[at + 1] == '<'
        && head.startsAt(data, at + 1, end);
  }

  /** Where another record starts without a line's end before it, or -1. */
  private int followingStart(int from, int end) {
    for (int i = from; i < end; i++) {
      if (data[i] == '<'
          && data[i - 1] != ' '
          && data[i - 1] != '\n'
          && head.startsFullyAt(data, i, end)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isBlank(int from, int end) {
    int at = from;
    while (at < end && (data[at] == ' ' || data[at] == '\t')) {
      at++;
    }
    return at == end;
  }
}
