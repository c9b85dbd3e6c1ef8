package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.Suggestions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks constants against the attribute that they are for. */
final class Constants {
  private final Findings findings;

  Constants(Findings findings) {
    this.findings = findings;
  }

  /** The one value that a node says, for what is wanted. */
  Optional<String> read(YamlNode value, ExpressionReader.Wanted wanted) {
    if (!(value instanceof YamlScalar scalar)) {
      findings.error(
          "wrong-kind", value.position(), "'const' is one value, not " + value.kind(), null);
      return Optional.empty();
    }
    return wanted.attribute() == null
        ? Optional.of(scalar.text())
        : resolve(scalar, wanted.attribute(), wanted.path(), wanted.conversion());
  }

  /**
   * A constant in the form that the conversion takes: an enum's value as its key, all else as
   * written; empty with a finding where the attribute cannot have it.
   */
  Optional<String> resolve(
      YamlScalar scalar, Attribute attribute, String path, Conversion conversion) {
    String text = scalar.text();
    if (scalar.isNull()) {
      return wrong(scalar, path + " cannot be null", "leave the rule out");
    }
    return switch (conversion) {
      case Conversion.ToEnum toEnum -> enumKey(scalar, attribute, path);
      case Conversion.ToInteger range -> {
        try {
          long number = Long.parseLong(text);
          yield number >= range.lowest() && number <= range.highest()
              ? Optional.of(text)
              : wrong(
                  scalar,
                  path + " is a number from " + range.lowest() + " to " + range.highest(),
                  null);
        } catch (NumberFormatException e) {
          yield wrong(scalar, path + " is a whole number, not '" + text + "'", null);
        }
      }
      case Conversion.ToDouble toDouble -> {
        try {
          Double.parseDouble(text);
          yield Optional.of(text);
        } catch (NumberFormatException e) {
          yield wrong(scalar, path + " is a number, not '" + text + "'", null);
        }
      }
      case Conversion.ToBoolean toBoolean ->
          text.equals("true") || text.equals("false")
              ? Optional.of(text)
              : wrong(scalar, path + " is true or false, not '" + text + "'", null);
      case Conversion.ToTime toTime -> {
        try {
          Instant.parse(text);
          yield Optional.of(text);
        } catch (DateTimeException e) {
          yield wrong(
              scalar, path + " is a time, not '" + text + "'", "such as 2026-11-20T12:00:00Z");
        }
      }
      case Conversion.ToJson toJson ->
          wrong(scalar, path + " holds JSON of the input; a constant has no place there", null);
      case Conversion.ToText toText -> text(scalar, attribute, path, toText.check());
    };
  }

  private Optional<String> enumKey(YamlScalar scalar, Attribute attribute, String path) {
    Optional<String> key = EnumNames.findKey(attribute, scalar.text());
    if (key.isPresent()) {
      return key;
    }
    List<String> names = new ArrayList<>(EnumNames.byName(attribute).keySet());
    String suggestion = Suggestions.hint(EnumNames.snake(scalar.text()), names);
    String all = "one of " + String.join(", ", names.subList(0, Math.min(12, names.size())));
    return error(
        "wrong-enum-value",
        scalar,
        path + " has no value '" + scalar.text() + "'",
        suggestion != null ? suggestion : names.size() > 12 ? all + ", …" : all);
  }

  private Optional<String> text(
      YamlScalar scalar, Attribute attribute, String path, Conversion.TextCheck check) {
    String text = scalar.text();
    if (check.maxLength() >= 0 && text.length() > check.maxLength()) {
      return wrong(scalar, path + " has at most " + check.maxLength() + " characters", null);
    }
    if (!attribute.enumValues().isEmpty() && !attribute.enumValues().containsKey(text)) {
      return enumKey(scalar, attribute, path);
    }
    if (check.pattern() != null && !check.pattern().matcher(text).find()) {
      return wrong(
          scalar, "'" + text + "' is no " + Conversions.typeName(attribute) + " for " + path, null);
    }
    return Optional.of(text);
  }

  private Optional<String> wrong(YamlScalar scalar, String message, @Nullable String hint) {
    return error("wrong-constant", scalar, message, hint);
  }

  private Optional<String> error(
      String code, YamlScalar scalar, String message, @Nullable String hint) {
    findings.error(code, scalar.position(), message, hint);
    return Optional.empty();
  }
}
