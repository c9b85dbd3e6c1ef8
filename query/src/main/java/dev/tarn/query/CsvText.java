package dev.tarn.query;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Rows as RFC 4180: CRLF, quotes where they are needed; NULL is empty, empty text is quoted. */
final class CsvText {
  private static final String LINE_END = "\r\n";

  private final Writer out;

  CsvText(Writer out) {
    this.out = out;
  }

  void write(QueryResult result) throws IOException, QueryException, InterruptedException {
    List<QueryColumn> columns = result.columns();
    for (int i = 0; i < columns.size(); i++) {
      field(i, columns.get(i).name());
    }
    out.write(LINE_END);
    while (result.next()) {
      for (int i = 0; i < columns.size(); i++) {
        Object value = result.value(i);
        if (value == null) {
          out.write(i > 0 ? "," : "");
        } else {
          field(i, JsonText.cell(value));
        }
      }
      out.write(LINE_END);
    }
  }

  private void field(int index, String text) throws IOException {
    if (index > 0) {
      out.write(',');
    }
    boolean quoted = text.isEmpty();
    for (int i = 0; i < text.length() && !quoted; i++) {
      char c = text.charAt(i);
      quoted = c == ',' || c == '"' || c == '\r' || c == '\n';
    }
    out.write(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
  }
}
