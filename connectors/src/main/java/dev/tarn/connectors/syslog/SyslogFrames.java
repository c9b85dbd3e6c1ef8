package dev.tarn.connectors.syslog;

import java.util.Arrays;

/**
 * Finds messages in the bytes of a connection, wherever these are cut. Each message says its length
 * before it, or ends with a line feed or a NUL, whichever comes first on the connection. One
 * thread.
 *
 * <p>Nothing is thrown away: a message over the limit is handed out in pieces.
 */
// RFC 6587 3.4.1 and 3.4.2; RFC 5425 4.3
final class SyslogFrames {
  /** More digits are no length. */
  private static final int MOST_DIGITS = 9;

  private static final int UNKNOWN = -1;

  private final int maxBytes;
  private final Taker taker;
  private byte[] data = new byte[1 << 12];
  private int start;
  private int end;

  /** Up to where no end of a text was found. */
  private int scanned;

  /** Bytes that are still to come of a message that said its length; 0 outside of one. */
  private int counted;

  /** Whether a message of this connection said its length, so that others will. */
  private boolean counts;

  /** What ends a text here. */
  private int terminator = UNKNOWN;

  /** Whether a piece of the message was handed out. */
  private boolean split;

  /** Takes what is found. */
  interface Taker {
    void message(byte[] data, int offset, int length);

    /** The messages that follow are pieces of one. */
    void tooLong();

    /** The message that follows said that it is longer, and nothing more comes. */
    void cutOff();
  }

  /**
   * @param maxBytes most of one message
   */
  SyslogFrames(int maxBytes, Taker taker) {
    this.maxBytes = maxBytes;
    this.taker = taker;
  }

  /** What came on the connection. */
  void take(byte[] bytes, int length) {
    append(bytes, length);
    while (start < end && step()) {}
  }

  /** Nothing more comes. */
  void finish() {
    if (counted > 0) {
      taker.cutOff();
    }
    if (start < end) {
      message(start, textEnd(end));
    }
    start = end;
    counted = 0;
  }

  /** What a datagram holds is one message (RFC 5426 3.1). */
  void datagram(byte[] bytes, int length) {
    append(bytes, length);
    int to = end;
    while (to > start && isFill(data[to - 1])) {
      to--;
    }
    while (to - start > maxBytes) {
      piece();
    }
    message(start, to);
    start = end;
  }

  private void append(byte[] bytes, int length) {
    if (start > 0) {
      System.arraycopy(data, start, data, 0, end - start);
      scanned = Math.max(0, scanned - start);
      end -= start;
      start = 0;
    }
    if (end + length > data.length) {
      data = Arrays.copyOf(data, Math.max(end + length, data.length * 2));
    }
    System.arraycopy(bytes, 0, data, end, length);
    end += length;
  }

  /** Takes one thing more from what is there; false where more must come first. */
  private boolean step() {
    if (counted > 0) {
      return countedBody();
    }
    if (!split && scanned <= start) {
      if (isFill(data[start])) {
        start++;
        return true;
      }
      int length = length();
      if (length == UNKNOWN) {
        return false;
      }
      if (length > 0) {
        counts = true;
        counted = length;
        return true;
      }
    }
    return text();
  }

  /** What may stand between messages. */
  private static boolean isFill(byte one) {
    return one == '\n' || one == '\r' || one == 0;
  }

  /**
   * The length that is said here, with which it passes that; 0 if none is, UNKNOWN if it may be.
   */
  private int length() {
    int at = start;
    int length = 0;
    while (at < end && at - start < MOST_DIGITS && data[at] >= '0' && data[at] <= '9') {
      length = length * 10 + data[at++] - '0';
    }
    if (length == 0 || data[start] == '0') {
      return 0;
    }
    if (at == end) {
      return UNKNOWN;
    }
    if (data[at] != ' ') {
      return 0;
    }
    // a line may begin with a number too, but no message does
    if (!counts && at + 1 == end) {
      return UNKNOWN;
    }
    if (!counts && data[at + 1] != '<') {
      return 0;
    }
    start = at + 1;
    return length;
  }

  private boolean countedBody() {
    int there = end - start;
    if (counted > maxBytes) {
      if (there <= maxBytes) {
        return false;
      }
      counted -= piece();
      return true;
    }
    if (there < counted) {
      return false;
    }
    int to = start + counted;
    counted = 0;
    message(start, to);
    start = to;
    return true;
  }

  private boolean text() {
    int at = Math.max(start, scanned);
    while (at < end && !isEnd(data[at])) {
      at++;
    }
    scanned = at;
    if (at - start > maxBytes) {
      piece();
      return true;
    }
    if (at == end) {
      return false;
    }
    terminator = data[at];
    message(start, textEnd(at));
    start = at + 1;
    scanned = start;
    return true;
  }

  private boolean isEnd(byte one) {
    return terminator == UNKNOWN ? one == '\n' || one == 0 : one == terminator;
  }

  private int textEnd(int at) {
    return at > start && data[at - 1] == '\r' ? at - 1 : at;
  }

  private void message(int from, int to) {
    if (to > from) {
      taker.message(data, from, to - from);
    }
    split = false;
  }

  /** Hands out as much as a message may have, without cutting a character of UTF-8. */
  private int piece() {
    if (!split) {
      taker.tooLong();
    }
    int to = start + maxBytes;
    while (to > start + maxBytes - 3 && (data[to] & 0xc0) == 0x80) {
      to--;
    }
    int length = to - start;
    taker.message(data, start, length);
    split = true;
    start = to;
    return length;
  }
}
