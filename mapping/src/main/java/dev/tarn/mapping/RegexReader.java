package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads regular expressions out of a mapping file. */
final class RegexReader {
  private final Findings findings;

  RegexReader(Findings findings) {
    this.findings = findings;
  }

  /** The regular expression that a text is, or a finding and empty. */
  Optional<Pattern> read(YamlScalar regex) {
    if (regex.text().length() > ConditionParser.MAX_REGEX_LENGTH) {
      findings.error(
          "regex-syntax",
          regex.position(),
          "a regular expression has at most " + ConditionParser.MAX_REGEX_LENGTH + " characters");
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(regex.text()));
    } catch (PatternSyntaxException e) {
      int at = Math.max(0, Math.min(regex.text().length() - 1, e.getIndex()));
      findings.error(
          "regex-syntax",
          regex.at(at, 1),
          "the regular expression is wrong: " + e.getDescription(),
          regex.plain() || regex.source().startsWith("'")
              ? null
              : "within double quotes a backslash is written twice; use single quotes");
      return Optional.empty();
    }
  }
}
