package dev.tarn.ocsf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Findings as people read them:
 *
 * <pre>
 * pipelines/azure.yaml:14:5: error unknown-option: unknown option 'hubb' for source type 'event_hubs'
 *    14 |     hubb: insights-activity-logs
 *       |     ^^^^ did you mean 'hub'?
 * </pre>
 *
 * <p>Tabs are shown as spaces, control characters as U+FFFD, and of a very long line only the part
 * around the finding, cut with {@code …}. Without the source line the hint stands alone.
 */
public final class Diagnostics {
  private static final int LINE_NUMBER_WIDTH = 5;

  private Diagnostics() {}

  /** All findings in their order, each line ended by a line feed; empty text for none. */
  public static String render(List<Diagnostic> diagnostics, SourceText sources) {
    StringBuilder output = new StringBuilder();
    Map<String, List<String>> linesByFile = new HashMap<>();
    for (Diagnostic diagnostic : diagnostics) {
      Position position = diagnostic.position();
      output.append(
          position == null ? "" : SourceLine.printable(position.file()) + place(position));
      output
          .append(diagnostic.severity().word())
          .append(' ')
          .append(diagnostic.code())
          .append(": ");
      output.append(SourceLine.printable(diagnostic.message())).append('\n');
      String hint = diagnostic.hint() == null ? null : SourceLine.printable(diagnostic.hint());
      String line = position == null ? null : findLine(position, linesByFile, sources);
      if (position != null && line != null) {
        appendExcerpt(output, SourceLine.around(position, line), position.line(), hint);
      } else if (hint != null) {
        output.append(" ".repeat(LINE_NUMBER_WIDTH + 1)).append(hint).append('\n');
      }
    }
    return output.toString();
  }

  private static String place(Position position) {
    return ":" + position.line() + ":" + position.column() + ": ";
  }

  private static void appendExcerpt(
      StringBuilder output, SourceLine excerpt, int lineNumber, @Nullable String hint) {
    String number = Integer.toString(lineNumber);
    int width = Math.max(LINE_NUMBER_WIDTH, number.length());
    String line = " ".repeat(width - number.length()) + number + " | " + excerpt.text();
    output.append(line.stripTrailing()).append('\n');
    output.append(" ".repeat(width)).append(" | ").append(" ".repeat(excerpt.caretColumn()));
    output.append("^".repeat(excerpt.caretWidth()));
    if (hint != null) {
      output.append(' ').append(hint);
    }
    output.append('\n');
  }

  private static @Nullable String findLine(
      Position position, Map<String, List<String>> linesByFile, SourceText sources) {
    List<String> lines =
        linesByFile.computeIfAbsent(
            position.file(),
            file -> {
              String text = sources.find(file);
              return text == null ? List.of() : List.of(text.split("\r\n|\r|\n", -1));
            });
    return position.line() <= lines.size() ? lines.get(position.line() - 1) : null;
  }
}
