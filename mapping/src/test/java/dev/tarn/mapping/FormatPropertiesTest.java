package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.mapping;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random records of every format. Every value is a token of its own. */
class FormatPropertiesTest {
  private static final Pattern TOKEN = Pattern.compile("tok\\d{6}");
  private static final List<String> KEYS = List.of("Alpha", "Beta", "Gamma", "Delta", "Eps");
  private static final String[] RULES = {"message: x.Alpha", "status: x.Beta"};

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int tokens;

  /** How random fields become an input, and the mapping that reads it. */
  enum Kind {
    CSV("{format: csv, aliases: {x: $record}}"),
    FLOW("{format: delimited, delimiter: whitespace, aliases: {x: $record}}"),
    KEY_VALUE("{format: key_value, aliases: {x: $record}}"),
    XML("{format: xml, aliases: {x: [EventData]}}"),
    EVENT_TEXT("{embedded: {x: windows_event_text}}"),
    XML_IN_JSON("{embedded: {y: xml}, aliases: {x: [y.EventData]}}"),
    SYSLOG("{format: syslog, aliases: {x: [sd.id]}}"),
    CEF("{format: cef, aliases: {x: $record}}"),
    LEEF("{format: leef, aliases: {x: $record}}"),
    CSV_IN_JSON(
        "{embedded: {x: {format: csv, delimiter: pipe, columns: ["
            + String.join(", ", KEYS)
            + "]}}}"),
    CEF_IN_JSON("{embedded: {x: cef}}");

    private final String input;

    Kind(String input) {
      this.input = input;
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyValueIsInTheEventAndTheirOrderMeansNothing(Kind kind) {
    CompiledMapping mapping = mapping(kind.input, RULES);
    for (int round = 0; round < 100; round++) {
      Map<String, String> fields = fields();
      String input = write(kind, new ArrayList<>(fields.keySet()), fields);
      List<String> keys = new ArrayList<>(fields.keySet());
      java.util.Collections.shuffle(keys, random);
      String about = "seed " + seed + "\n" + input;
      List<MappingTrial.Outcome> outcomes = FormatFixture.outcomes(mapping, input.getBytes(UTF_8));
      assertThat(outcomes).as(about).hasSize(1);
      assertThat(outcomes.get(0)).as(about).isInstanceOf(MappingTrial.Event.class);
      assertThat(found(outcomes.get(0).toString())).as(about).isEqualTo(found(input));
      assertThat(FormatFixture.map(mapping, write(kind, keys, fields)))
          .as(about)
          .isEqualTo(FormatFixture.map(mapping, input));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anyBytesEndInOutcomes(Kind kind) {
    CompiledMapping mapping = mapping(kind.input, RULES);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        Map<String, String> fields = fields();
        text.append(write(kind, new ArrayList<>(fields.keySet()), fields)).append('\n');
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      for (int n = random.nextInt(8); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) "<>&;\"'=,:\\/!-[]{}|\n\r \t".charAt(random.nextInt(22));
      }
      List<MappingTrial.Outcome> outcomes = FormatFixture.outcomes(mapping, bytes);
      for (int i = 0; i < outcomes.size(); i++) {
        assertThat(outcomes.get(i).ordinal()).as("seed " + seed).isEqualTo(i);
      }
    }
  }

  private static Set<String> found(String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  private Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String key : KEYS) {
      if (key.equals("Alpha") || random.nextInt(3) > 0) {
        fields.put(key, "tok%06d".formatted(tokens++ % 1_000_000));
      }
    }
    return fields;
  }

  private static String write(Kind kind, List<String> keys, Map<String, String> fields) {
    List<String> values = keys.stream().map(key -> String.valueOf(fields.get(key))).toList();
    return switch (kind) {
      case CSV -> String.join(",", keys) + "\n\"" + String.join("\",\"", values) + "\"\n";
      case FLOW -> String.join(" ", keys) + "\n" + String.join("  ", values) + "\n";
      case KEY_VALUE -> pairs(keys, fields, "=\"", "\"", " ");
      case XML -> xml(keys, fields);
      case EVENT_TEXT -> "{\"x\":\"Title:\\r\\n" + pairs(keys, fields, ": ", "", "\\r\\n") + "\"}";
      case SYSLOG ->
          "<14>1 2026-11-20T12:00:00Z - - - - [id "
              + pairs(keys, fields, "=\"", "\"", " ")
              + "] m\n";
      case CEF -> "CEF:0|V|P|1|2|n|3|" + pairs(keys, fields, "=", "", " ") + "\n";
      case LEEF -> "LEEF:2.0|V|P|1|2|^|" + pairs(keys, fields, "=", "", "^") + "\n";
      case CSV_IN_JSON ->
          "{\"x\":\""
              + String.join("|", KEYS.stream().map(key -> fields.getOrDefault(key, "")).toList())
              + "\"}";
      case CEF_IN_JSON -> "{\"x\":\"CEF:0|V|P|1|2|n|3|" + pairs(keys, fields, "=", "", " ") + "\"}";
      case XML_IN_JSON -> "{\"y\":\"" + xml(keys, fields).replace("\"", "\\\"") + "\"}";
    };
  }

  private static String xml(List<String> keys, Map<String, String> fields) {
    return "<Event><EventData><Data Name=\""
        + pairs(keys, fields, "\">", "</Data>", "<Data Name=\"")
        + "</EventData></Event>";
  }

  private static String pairs(
      List<String> keys, Map<String, String> fields, String equals, String end, String between) {
    return String.join(
        between, keys.stream().map(key -> key + equals + fields.get(key) + end).toList());
  }
}
