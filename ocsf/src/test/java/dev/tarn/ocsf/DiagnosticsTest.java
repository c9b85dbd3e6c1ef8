package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each case is one that a person can meet; {@code diagnostics.txt} is what they see. */
class DiagnosticsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/dev/tarn/ocsf/diagnostics.txt");

  private final Map<String, String> sources =
      Map.of(
          "azure.yaml",
          "\n".repeat(13) + "    hubb: insights-activity-logs\r\n\ttype:\tevent_hub\n",
          "wide.yaml",
          "名前: {値: nam, e\u0301: '👍'}\n",
          "long.sql",
          "select " + "some_column, ".repeat(1_000) + "wrong_column, " + "more, ".repeat(1_000),
          "end.sql",
          "select " + "some_column, ".repeat(20) + "from",
          "odd.yaml",
          "a: \u001b[31mred\u202e\u0000 b\n",
          "deep.yaml",
          "\n".repeat(123_455) + "key: 1");

  @Test
  void rendersAsPeopleReadIt() throws IOException {
    List<Diagnostic> cases = new ArrayList<>();
    cases.add(
        error(
            "unknown-option",
            at("azure.yaml", 14, 5, 4),
            "unknown option 'hubb' for source type 'event_hubs'",
            "did you mean 'hub'?"));
    cases.add(error("no-hint", at("azure.yaml", 14, 5, 4), "a finding without a hint", null));
    cases.add(error("tabs", at("azure.yaml", 15, 8, 9), "a line with tabs", "here"));
    cases.add(error("whole-line", at("azure.yaml", 14, 1, 500), "longer than its line", null));
    cases.add(error("end-of-line", at("azure.yaml", 14, 90, 3), "behind the line's end", "here"));
    cases.add(error("empty-line", at("azure.yaml", 3, 1, 1), "an empty line", "here"));
    cases.add(error("no-such-line", at("azure.yaml", 99, 1, 1), "behind the file's end", "a hint"));
    cases.add(error("wide", at("wide.yaml", 1, 9, 3), "behind wide characters", "here"));
    cases.add(error("wide-run", at("wide.yaml", 1, 1, 2), "wide characters themselves", "here"));
    cases.add(error("marks", at("wide.yaml", 1, 18, 1), "behind a combining mark", "here"));
    cases.add(error("middle", at("long.sql", 1, 13_008, 12), "middle of a long line", "here"));
    cases.add(error("start", at("long.sql", 1, 1, 6), "start of a long line", "here"));
    cases.add(error("long-run", at("long.sql", 1, 8, 9_000), "a long run", "here"));
    cases.add(error("end", at("end.sql", 1, 268, 4), "end of a long line", "here"));
    cases.add(
        error("control", at("odd.yaml", 1, 4, 11), "\u001b[2Jcontrol\nfeeds\t.", "\u001b[0m"));
    cases.add(error("big-number", at("deep.yaml", 123_456, 6, 1), "a long number", "here"));
    cases.add(error("no-source", at("gone.yaml", 3, 4, 1), "its text is not at hand", "a hint"));
    cases.add(
        new Diagnostic("no-place", Severity.WARNING, null, "a finding without a place", "a hint"));
    cases.add(new Diagnostic("note", Severity.NOTE, null, "worth knowing", null));
    String rendered =
        cases.stream()
            .map(one -> Diagnostics.render(List.of(one), sources::get))
            .collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("tarn.golden.rewrite")) {
      Files.writeString(GOLDEN, rendered);
    }
    assertThat(rendered).isEqualTo(Files.readString(GOLDEN));
    assertThat(Diagnostics.render(cases, sources::get)).isEqualTo(rendered.replace("\n\n", "\n"));
  }

  @Test
  void nothingFoundIsNothingSaid() {
    assertThat(Diagnostics.render(List.of(), sources::get)).isEmpty();
  }

  @Test
  void anyPositionIsRendered() {
    for (String file : sources.keySet()) {
      for (int column : new int[] {1, 2, 7, 80, 119, 120, 121, 300, 20_000, Integer.MAX_VALUE}) {
        for (int length : new int[] {1, 2, 119, 120, 121, 20_000, Integer.MAX_VALUE}) {
          String rendered =
              Diagnostics.render(
                  List.of(error("any", at(file, 1, column, length), "anywhere", "hint")),
                  sources::get);
          assertThat(rendered.lines()).hasSize(3).allMatch(line -> line.length() < 300);
          assertThat(rendered).contains("^ hint");
        }
      }
    }
  }

  private static Diagnostic error(String code, Position position, String message, String hint) {
    return new Diagnostic(code, Severity.ERROR, position, message, hint);
  }

  private static Position at(String file, int line, int column, int length) {
    return new Position(file, line, column, length);
  }
}
