package dev.tarn.query;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as aligned text. Widths are those of the first rows; later longer values are cut like those
 * above the widest column. Control characters are shown as {@code ·}.
 */
final class TableText {
  private static final int ROWS_MEASURED = 500;
  private static final int WIDEST_COLUMN = 60;
  private static final String GAP = "  ";

  private final Writer out;

  TableText(Writer out) {
    this.out = out;
  }

  void write(QueryResult result) throws IOException, QueryException, InterruptedException {
    List<QueryColumn> columns = result.columns();
    int[] widths = new int[columns.size()];
    boolean[] numbers = new boolean[columns.size()];
    List<String> header = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      header.add(plain(columns.get(i).name()));
      widths[i] = Math.min(WIDEST_COLUMN, width(header.get(i)));
      numbers[i] = isNumber(columns.get(i).type());
    }
    List<List<String>> measured = new ArrayList<>();
    boolean more = result.next();
    while (more && measured.size() < ROWS_MEASURED) {
      List<String> row = row(result);
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Math.min(WIDEST_COLUMN, width(row.get(i))));
      }
      measured.add(row);
      more = result.next();
    }
    line(header, widths, new boolean[widths.length]);
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("-".repeat(width));
    }
    line(rule, widths, new boolean[widths.length]);
    for (List<String> row : measured) {
      line(row, widths, numbers);
    }
    while (more) {
      line(row(result), widths, numbers);
      more = result.next();
    }
    out.write("(" + result.rows() + (result.rows() == 1 ? " row" : " rows"));
    out.write(result.truncated() ? ", there are more)\n" : ")\n");
  }

  private static boolean isNumber(String type) {
    return type.endsWith("INT")
        || type.equals("INTEGER")
        || type.equals("DOUBLE")
        || type.equals("FLOAT")
        || (type.startsWith("DECIMAL") && !type.endsWith("[]"));
  }

  private static List<String> row(QueryResult result) throws IOException {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < result.columns().size(); i++) {
      Object value = result.value(i);
      boolean bare = value == null || value instanceof BigInteger || value instanceof BigDecimal;
      row.add(bare ? JsonText.cell(value) : plain(JsonText.cell(value)));
    }
    return row;
  }

  /** Without characters that would move the cursor. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(Math.min(text.length(), WIDEST_COLUMN * 2));
    for (int i = 0; i < text.length() && plain.length() <= WIDEST_COLUMN * 2; ) {
      int c = text.codePointAt(i);
      boolean control =
          Character.isISOControl(c)
              || Character.getType(c) == Character.FORMAT
              || Character.getType(c) == Character.LINE_SEPARATOR
              || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
      plain.appendCodePoint(control ? '·' : c);
      i += Character.charCount(c);
    }
    return plain.toString();
  }

  /** Columns of a terminal that a text takes; East Asian wide characters take two. */
  private static int width(String text) {
    return text.codePoints().map(TableText::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    // Unicode TR 11: the blocks that are wide as a whole
    boolean wide =
        (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0x1F300 && c <= 0x1FAFF)
            || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
  }

  private void line(List<String> cells, int[] widths, boolean[] right) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cut(cells.get(i), widths[i]);
      String padding = " ".repeat(widths[i] - width(cell));
      line.append(i > 0 ? GAP : "").append(right[i] ? padding + cell : cell + padding);
    }
    out.write(line.toString().stripTrailing());
    out.write('\n');
  }

  private static String cut(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int used = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (used + width(c) > width - 1) {
        break;
      }
      cut.appendCodePoint(c);
      used += width(c);
      i += Character.charCount(c);
    }
    return cut.append('…').toString();
  }
}
