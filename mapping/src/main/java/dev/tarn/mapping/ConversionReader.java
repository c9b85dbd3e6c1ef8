package dev.tarn.mapping;

import dev.tarn.mapping.Conversion.TimeFormat;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.Suggestions;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads what a rule says of its attribute's type: {@code type}, {@code format}, {@code zone}. One
 * thread uses it.
 */
final class ConversionReader {
  static final Map<String, TimeFormat> NAMED_TIMES =
      new TreeMap<>(
          Map.of(
              "iso", new Conversion.IsoTime(),
              "epoch_seconds", new Conversion.EpochTime(Conversion.EpochTime.Unit.SECONDS),
              "epoch_millis", new Conversion.EpochTime(Conversion.EpochTime.Unit.MILLIS),
              "epoch_micros", new Conversion.EpochTime(Conversion.EpochTime.Unit.MICROS),
              "epoch_nanos", new Conversion.EpochTime(Conversion.EpochTime.Unit.NANOS)));

  private final Findings findings;
  private final Conversions conversions;

  ConversionReader(Findings findings, Conversions conversions) {
    this.findings = findings;
    this.conversions = conversions;
  }

  /** How the input of a rule becomes a value of its attribute. */
  Conversion read(YamlNode node, Attribute attribute, String path) {
    List<TimeFormat> formats = new ArrayList<>();
    if (node instanceof YamlNode.Mapping mapping) {
      Optional<YamlNode.Entry> type = mapping.find("type");
      if (type.isPresent() && type.get().value() instanceof YamlScalar name) {
        if (!Conversions.isNamed(attribute, name.text())) {
          findings.error(
              "wrong-type",
              name.position(),
              path + " is of type " + Conversions.typeName(attribute) + ", not " + name.text(),
              "leave 'type' out: it follows from the attribute");
        }
      }
      formats.addAll(timeFormats(mapping, attribute, path));
    }
    return conversions.of(attribute, formats);
  }

  private List<TimeFormat> timeFormats(YamlNode.Mapping mapping, Attribute attribute, String path) {
    List<TimeFormat> formats = new ArrayList<>();
    Optional<YamlNode.Entry> format = mapping.find("format");
    if (format.isEmpty()) {
      return formats;
    }
    if (!Conversions.isTime(attribute)) {
      findings.error(
          "wrong-key",
          format.get().key().position(),
          "'format' says how a time is written; "
              + path
              + " is of type "
              + Conversions.typeName(attribute));
      return formats;
    }
    YamlFields fields = new YamlFields(mapping, "a time", findings);
    ZoneId zone = zone(findings, fields).orElse(ZoneId.of("UTC"));
    for (YamlScalar text : fields.scalars("format")) {
      timeFormat(text, zone).ifPresent(formats::add);
    }
    return formats;
  }

  /** The option {@code zone}, if it is there and good. */
  static Optional<ZoneId> zone(Findings findings, YamlFields fields) {
    Optional<YamlScalar> name = fields.scalar("zone");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZoneId.of(name.get().text()));
    } catch (DateTimeException e) {
      findings.error(
          "wrong-value",
          name.get().position(),
          "'" + name.get().text() + "' is no time zone",
          "such as Europe/Berlin or +02:00");
      return Optional.empty();
    }
  }

  private Optional<TimeFormat> timeFormat(YamlScalar text, ZoneId zone) {
    TimeFormat format = NAMED_TIMES.get(text.text());
    if (format != null) {
      return Optional.of(format);
    }
    try {
      Objects.requireNonNull(DateTimeFormatter.ofPattern(text.text(), Locale.ENGLISH));
      return Optional.of(new Conversion.PatternTime(text.text(), zone));
    } catch (IllegalArgumentException e) {
      String suggestion = Suggestions.hint(text.text(), NAMED_TIMES.keySet());
      findings.error(
          "wrong-value",
          text.position(),
          "'" + text.text() + "' is no time format",
          suggestion != null
              ? suggestion
              : "one of "
                  + String.join(", ", NAMED_TIMES.keySet())
                  + ", or a pattern like dd/MMM/yyyy");
      return Optional.empty();
    }
  }
}
