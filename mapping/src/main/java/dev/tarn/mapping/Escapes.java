package dev.tarn.mapping;

import dev.tarn.event.Slice;

/** Takes the backslashes out of texts. */
final class Escapes {
  /** RFC 5424 6.3.3: in a parameter's value. Any other backslash is one. */
  static final String SYSLOG = "\"\\]";

  /** In the header of CEF and of LEEF. */
  static final String HEADER = "|\\";

  /** In the values of CEF: {@code n} and {@code r} are line ends. */
  static final String EXTENSION = "=\\|nr";

  private Escapes() {}

  /**
   * A text with each backslash left out that stands before one of the given characters.
   *
   * @param escaped {@code n} and {@code r} among them stand for line ends
   */
  static long without(JsonWalker out, int from, int to, String escaped) {
    int first = from;
    while (first < to && out.data[first] != '\\') {
      first++;
    }
    if (first == to) {
      return Slice.of(from, to - from, Slice.TEXT);
    }
    out.reserve(to - from);
    byte[] d = out.data;
    int target = out.scratch;
    for (int i = from; i < to; i++) {
      byte c = d[i];
      if (c == '\\' && i + 1 < to && escaped.indexOf(d[i + 1]) >= 0) {
        c = d[++i];
        c = c == 'n' ? (byte) '\n' : c == 'r' ? (byte) '\r' : c;
      }
      d[target++] = c;
    }
    long text = Slice.of(out.scratch, target - out.scratch, Slice.TEXT);
    out.scratch = target;
    return text;
  }
}
