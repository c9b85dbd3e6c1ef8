package dev.tarn.ocsf;

import java.util.Arrays;

/**
 * The part of a source line that is shown beside a finding. Widths are counted in columns of a
 * terminal.
 *
 * @param text without tabs and control characters
 * @param caretColumn columns in front of the carets
 * @param caretWidth number of carets, at least 1
 */
record SourceLine(String text, int caretColumn, int caretWidth) {
  private static final int WIDEST = 120;
  private static final int CONTEXT_IN_FRONT = 40;
  private static final int TAB = 4;
  private static final int REPLACEMENT = 0xfffd;
  private static final String CUT = "…";

  /** First and last code points that take two columns (Unicode East Asian Width: W and F). */
  private static final int[][] WIDE = {
    {0x1100, 0x115f},
    {0x2e80, 0x303e},
    {0x3041, 0x33ff},
    {0x3400, 0x4dbf},
    {0x4e00, 0x9fff},
    {0xa000, 0xa4cf},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},
    {0xff00, 0xff60},
    {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff},
    {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd}
  };

  static SourceLine around(Position position, String line) {
    // Far more code points than columns are shown; the rest of a huge line is not looked at.
    int length = line.codePointCount(0, line.length());
    int caret = Math.min(position.column() - 1, length);
    int from = Math.max(0, caret - 2 * WIDEST);
    int to = Math.min(length, caret + 2 * WIDEST);
    int fromIndex = line.offsetByCodePoints(0, from);
    int[] points =
        line.substring(fromIndex, line.offsetByCodePoints(fromIndex, to - from))
            .codePoints()
            .toArray();
    int[] columns = columns(points);
    caret -= from;
    int caretEnd = (int) Math.min((long) caret + position.length(), points.length);

    int first = 0;
    if (from > 0 || (columns[points.length] > WIDEST && columns[caret] > WIDEST / 2)) {
      while (columns[caret] - columns[first] > CONTEXT_IN_FRONT) {
        first++;
      }
    }
    boolean cutInFront = from > 0 || first > 0;
    int last = points.length;
    while (last > first && columns[last] - columns[first] > WIDEST) {
      last--;
    }
    boolean cutBehind = last < points.length || to < length;

    StringBuilder text = new StringBuilder(cutInFront ? CUT : "");
    for (int i = first; i < last; i++) {
      appendPoint(text, points[i], columns[i + 1] - columns[i]);
    }
    text.append(cutBehind ? CUT : "");
    return new SourceLine(
        text.toString(),
        columns[caret] - columns[first] + (cutInFront ? 1 : 0),
        Math.max(1, columns[Math.max(caret, Math.min(caretEnd, last))] - columns[caret]));
  }

  /** One line of text in which no character can do anything to a terminal. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints().forEach(point -> appendPoint(printable, point == '\t' ? ' ' : point, 1));
    return printable.toString();
  }

  private static void appendPoint(StringBuilder text, int point, int width) {
    if (point == '\t') {
      text.append(" ".repeat(width));
    } else {
      text.appendCodePoint(isShown(point) ? point : REPLACEMENT);
    }
  }

  /** Bidirectional controls are left out as well: they show a line in another order. */
  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.FORMAT -> point == 0x200c || point == 0x200d || point == 0xfeff;
      default -> true;
    };
  }

  /** The column where each code point starts, and last the width of them all. */
  private static int[] columns(int[] points) {
    int[] columns = new int[points.length + 1];
    for (int i = 0; i < points.length; i++) {
      int width =
          points[i] == '\t' ? TAB - columns[i] % TAB : isShown(points[i]) ? width(points[i]) : 1;
      columns[i + 1] = columns[i] + width;
    }
    return columns;
  }

  private static int width(int point) {
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default ->
          Arrays.stream(WIDE).anyMatch(range -> range[0] <= point && point <= range[1]) ? 2 : 1;
    };
  }
}
