package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.lake.LakeReader;
import dev.tarn.lake.SourceTotal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of {@link TestEngine#login}, of which a lake must have each once. */
final class NumberedLines {
  private static final Pattern NUMBER = Pattern.compile("\"note (\\d+)\"");

  private NumberedLines() {}

  /**
   * Fails unless the lake has these lines once, and nothing else, and its ledger balances.
   *
   * @param written lines, from 0 on
   */
  static void check(TestEngine engine, int written) throws Exception {
    Map<Integer, Integer> counts = new TreeMap<>();
    List<String> others = new ArrayList<>();
    engine
        .rows()
        .forEach(
            (key, row) -> {
              Matcher matcher = NUMBER.matcher(row);
              if (!key.startsWith("tarn.") && matcher.find()) {
                counts.merge(Integer.parseInt(matcher.group(1)), 1, Integer::sum);
              } else {
                others.add(key + " " + row);
              }
            });
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < written; i++) {
      int count = counts.getOrDefault(i, 0);
      if (count != 1) {
        wrong.add("line " + i + " x " + count);
      }
    }
    assertThat(wrong).as("lines that are not there once").isEmpty();
    assertThat(others).as("what is no line").isEmpty();
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      assertThat(reader.totals()).allMatch(SourceTotal::balanced);
    }
  }
}
