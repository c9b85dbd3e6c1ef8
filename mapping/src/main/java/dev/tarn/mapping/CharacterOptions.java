package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads options whose value is one ASCII character, or a name for one. */
final class CharacterOptions {
  /** A delimiter that stands for any number of blanks and tabs. */
  static final String RUNS = "whitespace";

  private static final Map<String, Character> NAMES =
      new TreeMap<>(Map.of("comma", ',', "semicolon", ';', "pipe", '|', "tab", '\t', "space", ' '));

  private final Findings findings;
  private final YamlFields fields;

  CharacterOptions(Findings findings, YamlFields fields) {
    this.findings = findings;
    this.fields = fields;
  }

  /** A delimiter; {@link #RUNS} gives a blank. */
  char delimiter(String key, char whenAbsent) {
    Optional<YamlScalar> value = fields.scalar(key);
    if (value.isEmpty()) {
      return whenAbsent;
    }
    String text = value.get().text();
    if (text.equals(RUNS)) {
      return ' ';
    }
    Character named = NAMES.get(text);
    if (named != null) {
      return named;
    }
    if (isCharacter(text)) {
      return text.charAt(0);
    }
    List<String> names = new ArrayList<>(NAMES.keySet());
    names.add(RUNS);
    String suggestion = Suggestions.hint(text, names);
    findings.error(
        "wrong-value",
        value.get().position(),
        "'" + text + "' is no delimiter",
        suggestion != null
            ? suggestion
            : "one ASCII character, or one of " + String.join(", ", names));
    return whenAbsent;
  }

  /** A character, or {@code none}, which is 0. */
  char orNone(String key, char whenAbsent) {
    Optional<YamlScalar> value = fields.scalar(key);
    if (value.isEmpty()) {
      return whenAbsent;
    }
    if (value.get().text().equals("none")) {
      return 0;
    }
    if (isCharacter(value.get().text())) {
      return value.get().text().charAt(0);
    }
    findings.error(
        "wrong-value", value.get().position(), "'" + key + "' is one ASCII character, or none");
    return whenAbsent;
  }

  private static boolean isCharacter(String text) {
    return text.length() == 1
        && text.charAt(0) < 0x80
        && text.charAt(0) != 0
        && text.charAt(0) != '\n'
        && text.charAt(0) != '\r';
  }
}
