package dev.tarn.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a few columns for a terminal. All columns but the last are as wide as their widest cell;
 * the last is wrapped at spaces, and goes on below itself.
 */
final class TextColumns {
  /** What fits everywhere. */
  static final int WIDTH = 80;

  /** The last column keeps so much, even where a line grows beyond the width. */
  private static final int NARROWEST_LAST = 28;

  private static final String GAP = "  ";
  private static final char NO_BREAK_SPACE = '\u00a0';

  private final String indent;
  private final List<List<String>> rows = new ArrayList<>();

  TextColumns(int indent) {
    this.indent = " ".repeat(indent);
  }

  TextColumns row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void print(PrintWriter out) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    int before = indent.length();
    for (int i = 0; i + 1 < columns; i++) {
      int column = i;
      widths[i] = rows.stream().mapToInt(row -> width(row, column)).max().orElse(0);
      before += widths[i] + GAP.length();
    }
    int last = Math.max(NARROWEST_LAST, WIDTH - before);
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i + 1 < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      String gap = line.toString();
      for (String part : wrap(row.getLast(), last)) {
        out.print((gap + part.replace(NO_BREAK_SPACE, ' ')).stripTrailing() + "\n");
        gap = " ".repeat(before);
      }
    }
  }

  private static int width(List<String> row, int column) {
    return column < row.size() ? row.get(column).length() : 0;
  }

  /** A text that is not wrapped inside. */
  static String unbroken(String text) {
    return text.replace(' ', NO_BREAK_SPACE);
  }

  /** A text in lines of at most so many characters; a longer word has a line of its own. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
