package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.InputSpec;
import dev.tarn.mapping.MappingSpec.RecordFormat;
import dev.tarn.mapping.MappingSpec.Redaction;
import dev.tarn.mapping.MappingSpec.TextFormat;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a mapping file says of its records: {@code input}. */
final class InputReader {
  static final List<String> RECORD_FORMATS =
      List.of(
          "json", "csv", "tsv", "delimited", "key_value", "xml", "syslog", "cef", "leef", "zeek");
  static final List<String> TEXT_FORMATS =
      List.of(
          "json",
          "csv",
          "tsv",
          "delimited",
          "key_value",
          "xml",
          "windows_event_text",
          "url",
          "arn",
          "dn",
          "user_agent",
          "regex",
          "syslog",
          "cef",
          "leef");

  /** Which formats take an option. */
  static final Map<String, List<String>> OPTIONS = options();

  private final Findings findings;
  private final PathReader paths;
  private final AliasReader aliases;
  private final RegexReader regexes;
  private final RedactionReader redactions;

  /**
   * @param always paths that the source promises to be in every record
   */
  record Input(InputSpec spec, Set<InputPath> always) {}

  InputReader(Findings findings, PathReader paths, AliasReader aliases) {
    this.findings = findings;
    this.paths = paths;
    this.aliases = aliases;
    this.regexes = new RegexReader(findings);
    this.redactions = new RedactionReader(findings);
  }

  private static Map<String, List<String>> options() {
    Map<String, List<String>> options = new LinkedHashMap<>();
    options.put("unwrap", List.of("json"));
    options.put("envelope", List.of("json"));
    DelimitedReader.OPTIONS.forEach(
        option -> options.put(option, List.of("csv", "tsv", "delimited")));
    options.put("record", List.of("xml"));
    options.put("pairs", List.of("key_value"));
    options.put("equals", List.of("key_value"));
    options.put("zone", List.of("syslog"));
    options.put("year", List.of("syslog"));
    options.put("comment", List.of("csv", "tsv", "delimited", "key_value"));
    return options;
  }

  /**
   * Reads what a mapping says of its records, and what those that it includes say of what is in
   * them; how records are framed is the including one's.
   *
   * @param head the included mapping whose format holds where this one says none, or null
   */
  Input read(YamlFields root, List<MappingPart> included, @Nullable MappingPart head) {
    Input own = own(root, head == null ? null : head.root());
    Map<InputPath, TextFormat> embedded = new LinkedHashMap<>(own.spec().embedded());
    Set<InputPath> always = new HashSet<>(own.always());
    Set<String> absent = new LinkedHashSet<>(own.spec().absent());
    Map<InputPath, Redaction> redacted = new LinkedHashMap<>(own.spec().redactions());
    for (MappingPart part : included) {
      Optional<YamlFields> fields = part.root().fields("input", "'input'");
      if (fields.isPresent()) {
        paths.readAt(part.base());
        embedded(fields.get()).forEach(embedded::putIfAbsent);
        redacted(fields.get()).forEach(redacted::putIfAbsent);
        always.addAll(paths(fields.get(), "always"));
        fields.get().scalars("absent").forEach(text -> absent.add(text.text()));
        fields.get().mapping("aliases").ifPresent(aliases::read);
      }
    }
    paths.readAt(InputPath.ELEMENT);
    return new Input(
        new InputSpec(
            own.spec().format(),
            everywhere(embedded),
            absent,
            aliases.specs(),
            everywhere(redacted)),
        always);
  }

  /** What is said of paths, for their aliases too unless these have a word of their own. */
  private <T> Map<InputPath, T> everywhere(Map<InputPath, T> said) {
    Map<InputPath, T> everywhere = new LinkedHashMap<>(said);
    said.forEach(
        (path, what) ->
            aliases.everywhere(path).forEach(place -> everywhere.putIfAbsent(place, what)));
    return everywhere;
  }

  private Input own(YamlFields root, @Nullable YamlFields head) {
    Optional<YamlFields> found = root.fields("input", "'input'");
    Optional<YamlFields> fallback =
        head == null || found.filter(InputReader::saysFormat).isPresent()
            ? Optional.empty()
            : head.fields("input", "'input'");
    Optional<YamlFields> framing = fallback.or(() -> found);
    RecordFormat format = framing.map(this::format).orElse(MappingSpec.Json.PLAIN);
    if (found.isEmpty()) {
      return new Input(new InputSpec(format, Map.of(), Set.of(), List.of(), Map.of()), Set.of());
    }
    YamlFields fields = found.get();
    Map<InputPath, TextFormat> embedded = embedded(fields);
    Map<InputPath, Redaction> redacted = redacted(fields);
    Set<InputPath> always = new HashSet<>(paths(fields, "always"));
    Set<String> absent = new LinkedHashSet<>();
    for (YamlScalar text : fields.scalars("absent")) {
      if (!absent.add(text.text())) {
        findings.error("duplicate-key", text.position(), "'" + text.text() + "' is already given");
      }
    }
    fields.mapping("aliases").ifPresent(aliases::read);
    fields.refuseOthers();
    return new Input(new InputSpec(format, embedded, absent, aliases.specs(), redacted), always);
  }

  private static boolean saysFormat(YamlFields fields) {
    return fields.key("format").isPresent()
        || OPTIONS.keySet().stream().anyMatch(option -> fields.key(option).isPresent());
  }

  /** Reads how records are found; options of other formats are told, and known from there on. */
  private RecordFormat format(YamlFields fields) {
    Optional<YamlScalar> name = fields.scalar("format");
    Optional<String> format =
        name.isEmpty() ? Optional.of("json") : known(name.get(), RECORD_FORMATS);
    RecordFormat records =
        switch (format.orElse("")) {
          case "json" -> json(fields);
          case "csv", "tsv", "delimited" ->
              new DelimitedReader(findings, fields).read(format.get());
          case "key_value" -> keyValue(fields, true);
          case "xml" -> new MappingSpec.Xml(recordName(fields));
          case "syslog" -> syslog(fields);
          case "cef" -> new MappingSpec.Cef();
          case "zeek" -> new MappingSpec.Zeek();
          case "leef" -> new MappingSpec.Leef();
          default -> json(fields);
        };
    refuseForeign(fields, format);
    return records;
  }

  private Optional<String> known(YamlScalar name, List<String> formats) {
    if (formats.contains(name.text())) {
      return Optional.of(name.text());
    }
    String suggestion = Suggestions.hint(name.text(), formats);
    findings.error(
        "wrong-value",
        name.position(),
        formats.equals(TEXT_FORMATS)
            ? "texts in records have no format '" + name.text() + "'"
            : "there is no input format '" + name.text() + "'",
        suggestion != null ? suggestion : "one of " + String.join(", ", formats));
    return Optional.empty();
  }

  /** Tells of options that are another format's. */
  private void refuseForeign(YamlFields fields, Optional<String> format) {
    for (YamlNode.Entry entry : fields.others()) {
      String option = entry.key().text();
      List<String> formats = OPTIONS.get(option);
      if (formats == null) {
        continue;
      }
      fields.allow(List.of(option));
      if (format.isPresent()) {
        findings.error(
            "option-not-for-format",
            entry.key().position(),
            "the format '" + format.get() + "' has no option '" + option + "'",
            "it goes with " + String.join(", ", formats));
      }
    }
  }

  private MappingSpec.Json json(YamlFields fields) {
    List<InputPath> unwrap = keys(fields, "unwrap", "names the arrays that hold the records");
    if (unwrap.size() > UnwrapPaths.MAX_PATHS) {
      findings.error(
          "wrong-value",
          fields.key("unwrap").orElseThrow().position(),
          "'unwrap' names at most " + UnwrapPaths.MAX_PATHS + " arrays");
    }
    Optional<YamlFields> envelope = fields.fields("envelope", "'envelope'");
    if (envelope.isEmpty()) {
      return new MappingSpec.Json(unwrap, MappingSpec.Envelope.NONE);
    }
    String what = "names members around the records";
    List<InputPath> keep = keys(envelope.get(), "keep", what);
    List<InputPath> drop = keys(envelope.get(), "drop", what);
    envelope.get().refuseOthers();
    if (unwrap.isEmpty()) {
      findings.error(
          "missing-key",
          envelope.get().position(),
          "'envelope' tells of what stands around the arrays of 'unwrap'",
          "unwrap: [Records]");
    }
    return new MappingSpec.Json(unwrap, new MappingSpec.Envelope(keep, drop));
  }

  /** Paths of keys, as they stand around records. */
  private List<InputPath> keys(YamlFields fields, String key, String what) {
    List<InputPath> listed = new ArrayList<>();
    for (YamlScalar scalar : fields.scalars(key)) {
      String text = scalar.text().replaceFirst("\\[\\*?]$", "");
      Optional<PathReference> reference =
          paths.reference(new YamlScalar(scalar.position(), text, scalar.plain(), scalar.source()));
      if (reference.isEmpty()) {
        continue;
      }
      List<InputPath.Step> steps = reference.get().path().steps();
      if (reference.get().root() == PathReference.Root.HERE
          && !steps.isEmpty()
          && steps.size() <= UnwrapPaths.MAX_KEYS
          && steps.stream().allMatch(InputPath.Key.class::isInstance)) {
        listed.add(reference.get().path());
      } else {
        findings.error(
            "wrong-value",
            scalar.position(),
            "'" + key + "' " + what + ", by one to " + UnwrapPaths.MAX_KEYS + " keys");
      }
    }
    return listed;
  }

  /** A list of paths of JSON texts, or a format for each path. */
  private Map<InputPath, TextFormat> embedded(YamlFields fields) {
    Map<InputPath, TextFormat> embedded = new LinkedHashMap<>();
    Optional<YamlNode> node = fields.node("embedded");
    if (node.isPresent() && node.get() instanceof YamlNode.Mapping mapping) {
      for (YamlNode.Entry entry : mapping.entries()) {
        Optional<InputPath> path = path(entry.key(), "embedded");
        Optional<TextFormat> format = textFormat(entry);
        if (path.isPresent() && format.isPresent()) {
          embedded.put(path.get(), format.get());
        }
      }
    } else {
      paths(fields, "embedded").forEach(path -> embedded.put(path, MappingSpec.Json.PLAIN));
    }
    return embedded;
  }

  /** What stands in the place of values, by path. */
  private Map<InputPath, Redaction> redacted(YamlFields fields) {
    Map<InputPath, Redaction> redacted = new LinkedHashMap<>();
    for (YamlNode.Entry entry :
        fields.mapping("redact").map(YamlNode.Mapping::entries).orElse(List.of())) {
      Optional<InputPath> path = recordPath(entry.key());
      Optional<Redaction> how = redactions.read(entry.value());
      if (path.isPresent() && how.isPresent()) {
        redacted.put(path.get(), how.get());
      }
    }
    return redacted;
  }

  private Optional<InputPath> recordPath(YamlScalar scalar) {
    Optional<PathReference> reference = paths.reference(scalar);
    if (reference.isPresent()
        && (reference.get().root() != PathReference.Root.HERE
            || reference.get().path().steps().isEmpty()
            || reference.get().path().hasWhere()
            || reference.get().path().steps().stream()
                .anyMatch(InputPath.Index.class::isInstance))) {
      findings.error(
          "path-syntax",
          scalar.position(),
          "'redact' lists paths of the record, with [*] for all elements of an array");
      return Optional.empty();
    }
    return reference.map(PathReference::path);
  }

  private Optional<TextFormat> textFormat(YamlNode.Entry entry) {
    if (entry.value() instanceof YamlScalar name) {
      return known(name, TEXT_FORMATS).flatMap(known -> textFormat(name, Optional.empty()));
    }
    if (!(entry.value() instanceof YamlNode.Mapping mapping)) {
      findings.error(
          "wrong-kind",
          entry.value().position(),
          "the format of '"
              + entry.key().text()
              + "' is a name, or {format: name} with options, not "
              + entry.value().kind());
      return Optional.empty();
    }
    YamlFields fields = new YamlFields(mapping, "a format", findings);
    Optional<TextFormat> found =
        fields
            .requiredScalar("format")
            .filter(name -> known(name, TEXT_FORMATS).isPresent())
            .flatMap(name -> textFormat(name, Optional.of(fields)));
    fields.refuseOthers("unknown-option", "option");
    return found;
  }

  private Optional<TextFormat> textFormat(YamlScalar name, Optional<YamlFields> options) {
    return switch (name.text()) {
      case "csv", "tsv", "delimited" -> delimited(name, options);
      case "key_value" ->
          Optional.of(
              options
                  .map(fields -> keyValue(fields, false))
                  .orElse(new MappingSpec.Pairs(' ', '=', "")));
      case "windows_event_text" -> Optional.of(new MappingSpec.WindowsEventText());
      case "xml" -> Optional.of(new MappingSpec.Xml(""));
      case "url" -> Optional.of(new MappingSpec.Url());
      case "arn" -> Optional.of(new MappingSpec.Arn());
      case "dn" -> Optional.of(new MappingSpec.DistinguishedName());
      case "user_agent" -> Optional.of(new MappingSpec.UserAgent());
      case "regex" -> namedGroups(name, options);
      case "syslog" ->
          Optional.of(options.map(this::syslog).orElse(new MappingSpec.Syslog(ZoneOffset.UTC, 0)));
      case "cef" -> Optional.of(new MappingSpec.Cef());
      case "leef" -> Optional.of(new MappingSpec.Leef());
      default -> Optional.of(MappingSpec.Json.PLAIN);
    };
  }

  private Optional<TextFormat> delimited(YamlScalar name, Optional<YamlFields> options) {
    Optional<TextFormat> format =
        options.map(fields -> new DelimitedReader(findings, fields).readText(name.text()));
    if (options.flatMap(fields -> fields.key("columns")).isEmpty()) {
      findings.error(
          "missing-key",
          name.position(),
          "the format '" + name.text() + "' of a text needs 'columns'",
          "{format: " + name.text() + ", columns: [time, user, action]}");
    }
    return format;
  }

  private Optional<TextFormat> namedGroups(YamlScalar name, Optional<YamlFields> options) {
    List<YamlScalar> texts = options.map(fields -> fields.scalars("pattern")).orElse(List.of());
    if (texts.isEmpty()) {
      findings.error(
          "missing-key",
          name.position(),
          "the format 'regex' needs 'pattern'",
          "{format: regex, pattern: '(?<user>\\S+) from (?<ip>\\S+)'}");
      return Optional.empty();
    }
    List<Pattern> patterns = new ArrayList<>();
    for (YamlScalar text : texts) {
      Optional<Pattern> pattern = regexes.read(text);
      if (pattern.isPresent() && pattern.get().namedGroups().isEmpty()) {
        findings.error(
            "regex-syntax",
            text.position(),
            "the regular expression names no group",
            "what stands in (?<user>…) is read as user");
      }
      pattern.ifPresent(patterns::add);
    }
    return patterns.isEmpty()
        ? Optional.empty()
        : Optional.of(new MappingSpec.NamedGroups(patterns));
  }

  private String recordName(YamlFields fields) {
    Optional<YamlScalar> name = fields.scalar("record");
    if (name.isPresent() && !name.get().text().matches("[\\p{L}_][\\p{L}\\p{N}_.-]*")) {
      findings.error(
          "wrong-value",
          name.get().position(),
          "'" + name.get().text() + "' is no name of an XML element",
          "record: Event");
    }
    return name.map(YamlScalar::text).orElse("Event");
  }

  private MappingSpec.Pairs keyValue(YamlFields fields, boolean lines) {
    CharacterOptions characters = new CharacterOptions(findings, fields);
    char pairs = characters.delimiter("pairs", ' ');
    char equals = characters.delimiter("equals", '=');
    if (pairs == equals) {
      findings.error(
          "wrong-value", fields.position(), "'pairs' and 'equals' are the same character");
    }
    return new MappingSpec.Pairs(pairs, equals, lines ? fields.text("comment").orElse("") : "");
  }

  private MappingSpec.Syslog syslog(YamlFields fields) {
    int year = (int) fields.integer("year", 0, 1970, 9999);
    return new MappingSpec.Syslog(
        ConversionReader.zone(findings, fields).orElse(ZoneOffset.UTC), year);
  }

  private List<InputPath> paths(YamlFields fields, String key) {
    List<InputPath> listed = new ArrayList<>();
    fields.scalars(key).forEach(scalar -> path(scalar, key).ifPresent(listed::add));
    return listed;
  }

  private Optional<InputPath> path(YamlScalar scalar, String key) {
    Optional<PathReference> reference = paths.reference(scalar);
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    if (reference.get().root() != PathReference.Root.HERE
        || reference.get().path().steps().isEmpty()
        || PathReader.hasEach(reference.get().path())
        || reference.get().path().hasWhere()) {
      findings.error(
          "path-syntax",
          scalar.position(),
          "'" + key + "' lists paths of the record, without [*] and conditions");
      return Optional.empty();
    }
    return Optional.of(reference.get().path());
  }
}
