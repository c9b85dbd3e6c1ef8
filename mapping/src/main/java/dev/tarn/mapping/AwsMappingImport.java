package dev.tarn.mapping;

import dev.tarn.mapping.ImportedRule.Group;
import dev.tarn.mapping.ImportedRule.Lines;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlReader;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a mapping of a mapping file of Amazon Security Lake's transformation library: JSON with
 * {@code custom_source_events}.
 *
 * <p>There, everything that is read becomes text, uids and captions are set by hand, and what is
 * not named is gone. Here, values have the schema's types, uids and captions are derived, the rest
 * is kept in {@code unmapped}, and events that the file does not name become a Base Event. What the
 * file says and the schema does not allow is corrected or left out; each such place is a note.
 */
public final class AwsMappingImport {
  private static final Pattern LOOK = Pattern.compile("\\s*\\{\\s*\"custom_source_events\"\\s*:");
  private static final Pattern VERSION = Pattern.compile("v?(\\d+\\.\\d+\\.\\d+).*");
  private static final SchemaVersion DEFAULT_VERSION = SchemaVersion.V1_1_0;

  private final String fileName;
  private final Schemas schemas;
  private final Findings findings = new Findings();
  private final AwsNotes notes = new AwsNotes(findings);

  /**
   * What a file became.
   *
   * @param mapping the text of a mapping file; empty where a finding is an error
   * @param findings what was corrected, and what is wrong, with places in the other file
   */
  public record Imported(Optional<String> mapping, List<Diagnostic> findings) {
    public Imported {
      findings = List.copyOf(findings);
    }
  }

  /** Events of one kind, as the file maps them. */
  private record Kind(List<String> values, AwsEntryImport entry) {}

  private AwsMappingImport(String fileName, Schemas schemas) {
    this.fileName = fileName;
    this.schemas = schemas;
  }

  /** Whether a text is such a file. */
  public static boolean matches(String text) {
    return LOOK.matcher(text.startsWith("\uFEFF") ? text.substring(1) : text).lookingAt();
  }

  /**
   * @param fileName as the user knows it, for positions
   */
  public static Imported read(String fileName, String text, Schemas schemas) {
    AwsMappingImport file = new AwsMappingImport(fileName, schemas);
    // JSON is YAML but for tabs, which JSON has only between tokens.
    Optional<String> mapping =
        YamlReader.read(fileName, text.replace('\t', ' '), file.findings)
            .flatMap(root -> YamlFields.of(root, "a mapping file", file.findings))
            .flatMap(root -> root.fields("custom_source_events", "'custom_source_events'"))
            .flatMap(file::convert);
    return new Imported(
        file.findings.hasErrors() ? Optional.empty() : mapping, file.findings.sorted());
  }

  private Optional<String> convert(YamlFields events) {
    Optional<YamlScalar> sourceName = events.requiredScalar("source_name");
    Optional<List<String>> matched = path(events, "matched_field");
    Optional<YamlNode.Mapping> mappings = events.mapping("ocsf_mapping");
    if (mappings.isEmpty() || mappings.get().entries().isEmpty()) {
      findings.error("missing-key", events.position(), "there is no 'ocsf_mapping'");
    }
    if (sourceName.isEmpty() || matched.isEmpty() || findings.hasErrors()) {
      return Optional.empty();
    }
    Map<List<String>, List<String>> timeFormats = new HashMap<>();
    List<String> time = timestamp(events, timeFormats);
    Set<List<String>> paths = new LinkedHashSet<>(Set.of(matched.get()));
    mappings.ifPresent(all -> addPaths(all, paths));
    AwsPreprocessing preprocessing = AwsPreprocessing.of(paths);
    Schema schema = schemas.load(version(mappings.get()));
    List<Kind> kinds = new ArrayList<>();
    for (YamlNode.Entry entry : mappings.get().entries()) {
      kind(entry, schema, preprocessing, timeFormats).ifPresent(kinds::add);
    }
    if (findings.hasErrors()) {
      return Optional.empty();
    }
    noteProfiles(mappings.get(), kinds);
    Head head =
        new Head(
            name(sourceName.get()), schema, preprocessing, matched.get(), time, product(kinds));
    return settle(head, kinds);
  }

  private Optional<List<String>> path(YamlFields fields, String key) {
    Optional<YamlScalar> value = fields.requiredScalar(key);
    Optional<List<String>> path = value.flatMap(AwsPath::of);
    if (value.isPresent() && path.isEmpty()) {
      findings.error(
          "path-syntax",
          value.get().position(),
          "'" + key + "' is a path that begins with '$.'",
          "\"$." + value.get().text() + "\"");
    }
    return path;
  }

  /** The path that the file takes an event's day from, or empty. */
  private List<String> timestamp(YamlFields events, Map<List<String>, List<String>> formats) {
    Optional<YamlFields> timestamp = events.fields("timestamp", "'timestamp'");
    Optional<List<String>> field = timestamp.flatMap(fields -> path(fields, "field"));
    Optional<YamlScalar> format = timestamp.flatMap(fields -> fields.scalar("format"));
    if (field.isPresent() && format.isPresent()) {
      String text = format.get().text();
      Optional<List<String>> converted =
          text.equals("epoch")
              ? Optional.of(List.of("epoch_seconds"))
              : StrptimeFormat.convert(text);
      if (converted.isEmpty()) {
        findings.error(
            "wrong-value",
            format.get().position(),
            "the time format '" + text + "' has a directive that Tarn does not know");
      }
      converted.ifPresent(found -> formats.put(field.get(), found));
    }
    return field.orElse(List.of());
  }

  private static void addPaths(YamlNode node, Set<List<String>> paths) {
    switch (node) {
      case YamlScalar scalar -> AwsPath.of(scalar).ifPresent(paths::add);
      case YamlNode.Sequence sequence -> sequence.items().forEach(item -> addPaths(item, paths));
      case YamlNode.Mapping mapping ->
          mapping.entries().forEach(entry -> addPaths(entry.value(), paths));
    }
  }

  /** The newest version that the file names in {@code metadata.version}. */
  private SchemaVersion version(YamlNode.Mapping mappings) {
    Optional<SchemaVersion> newest = Optional.empty();
    for (YamlNode.Entry entry : mappings.entries()) {
      Optional<YamlScalar> given =
          find(entry.value(), "schema_mapping", "metadata", "version")
              .filter(YamlScalar.class::isInstance)
              .map(YamlScalar.class::cast);
      if (given.isEmpty()) {
        continue;
      }
      java.util.regex.Matcher matcher = VERSION.matcher(given.get().text());
      Optional<SchemaVersion> version =
          matcher.matches() ? SchemaVersion.find(matcher.group(1)) : Optional.empty();
      if (version.isEmpty()) {
        notes.corrected(
            given.get().position(),
            "there is no OCSF version '" + given.get().text() + "'; it is " + DEFAULT_VERSION);
      } else if (newest.isEmpty() || version.get().compareTo(newest.get()) > 0) {
        newest = version;
      }
    }
    return newest.orElse(DEFAULT_VERSION);
  }

  private static Optional<YamlNode> find(YamlNode node, String... keys) {
    Optional<YamlNode> found = Optional.of(node);
    for (String key : keys) {
      found =
          found
              .filter(YamlNode.Mapping.class::isInstance)
              .flatMap(mapping -> ((YamlNode.Mapping) mapping).find(key))
              .map(YamlNode.Entry::value);
    }
    return found;
  }

  private Optional<Kind> kind(
      YamlNode.Entry entry,
      Schema schema,
      AwsPreprocessing preprocessing,
      Map<List<String>, List<String>> timeFormats) {
    Optional<YamlFields> fields =
        YamlFields.of(entry.value(), "the events '" + entry.key().text() + "'", findings);
    Optional<YamlNode.Mapping> mapping = fields.flatMap(all -> all.mapping("schema_mapping"));
    if (mapping.isEmpty()) {
      findings.error("missing-key", entry.key().position(), "there is no 'schema_mapping'");
      return Optional.empty();
    }
    Optional<EventClass> eventClass = eventClass(fields.get(), mapping.get(), schema);
    if (eventClass.isEmpty()) {
      findings.error(
          "unknown-class",
          entry.key().position(),
          "OCSF " + schema.version() + " has no class of this 'class_uid' or 'schema'");
      return Optional.empty();
    }
    return Optional.of(
        new Kind(
            List.of(entry.key().text()),
            new AwsEntryImport(
                schema, eventClass.get(), preprocessing, timeFormats, notes, mapping.get())));
  }

  private static Optional<EventClass> eventClass(
      YamlFields fields, YamlNode.Mapping mapping, Schema schema) {
    Optional<EventClass> byUid =
        mapping
            .find("class_uid")
            .map(YamlNode.Entry::value)
            .filter(YamlScalar.class::isInstance)
            .map(value -> ((YamlScalar) value).text())
            .filter(text -> text.matches("\\d{1,9}"))
            .flatMap(text -> schema.findClass(Integer.parseInt(text)));
    return byUid.or(() -> fields.text("schema").flatMap(schema::findClass));
  }

  /** {@code metadata.profiles} are those whose attributes are set. */
  private void noteProfiles(YamlNode.Mapping mappings, List<Kind> kinds) {
    Set<String> used = new TreeSet<>();
    kinds.forEach(kind -> used.addAll(kind.entry().profiles()));
    for (YamlNode.Entry entry : mappings.entries()) {
      if (find(entry.value(), "schema_mapping", "metadata", "profiles").orElse(null)
          instanceof YamlScalar given) {
        Set<String> named = new TreeSet<>(List.of(given.text().split("[, ]+")));
        if (!named.equals(used)) {
          notes.corrected(
              given.position(),
              used.isEmpty()
                  ? "no attribute of a profile is set, so there is none"
                  : "the profiles whose attributes are set are: " + String.join(", ", used));
        }
      }
    }
  }

  private static String name(YamlScalar sourceName) {
    String name =
        sourceName
            .text()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^[^a-z]+|-$", "");
    return name.isEmpty() ? "imported" : name.substring(0, Math.min(63, name.length()));
  }

  /** What the events say of their product in common, taken out of them. */
  private Map<String, String> product(List<Kind> kinds) {
    Map<String, String> product = new LinkedHashMap<>();
    Group first = productOf(kinds.getFirst());
    for (String key : List.of("name", "vendor_name", "version")) {
      String yaml = constant(first, key);
      if (yaml != null
          && kinds.stream().allMatch(kind -> yaml.equals(constant(productOf(kind), key)))) {
        product.put(key, yaml);
        kinds.forEach(kind -> productOf(kind).members.remove(key));
      }
    }
    for (String key : List.of("name", "vendor_name")) {
      if (!product.containsKey(key) && constant(first, key) == null) {
        product.put(key, "unknown");
        notes.corrected(
            first.position, "'metadata.product." + key + "' is required; it is unknown");
      }
    }
    return product;
  }

  private static Group productOf(Kind kind) {
    Group root = kind.entry().root();
    return root.members.get("metadata") instanceof Group metadata
            && metadata.members.get("product") instanceof Group product
        ? product
        : new Group(root.position, false, false);
  }

  private static @Nullable String constant(Group group, String key) {
    return group.members.get(key) instanceof ImportedRule.Leaf leaf && leaf.inputs().isEmpty()
        ? leaf.yaml().replaceAll("^\\{const: |}$", "")
        : null;
  }

  // ------------------------------------------------------------------ the text

  private record Head(
      String name,
      Schema schema,
      AwsPreprocessing preprocessing,
      List<String> matched,
      List<String> time,
      Map<String, String> product) {}

  /** Takes out the rules that the checker refuses, until the mapping is good. */
  private Optional<String> settle(Head head, List<Kind> kinds) {
    while (true) {
      Lines lines = write(head, kinds);
      List<Diagnostic> errors =
          MappingChecker.check(fileName, lines.toString(), file -> Optional.empty(), schemas)
              .diagnostics()
              .stream()
              .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
              .toList();
      if (errors.isEmpty()) {
        return Optional.of(lines.toString());
      }
      boolean better = false;
      for (Diagnostic error : errors) {
        Lines.Origin origin = origin(lines, error);
        ImportedRule rule = origin == null ? null : origin.parent().members.remove(origin.key());
        if (rule != null) {
          notes.leftOut(rule.position, error.message(), error.hint());
          better = true;
        }
      }
      if (!better) {
        Diagnostic error = errors.getFirst();
        Lines.Origin origin = origin(lines, error);
        findings.error(
            error.code(),
            origin == null ? new Position(fileName, 1, 1, 1) : origin.parent().position,
            error.message(),
            error.hint());
        return Optional.empty();
      }
    }
  }

  private static Lines.@Nullable Origin origin(Lines lines, Diagnostic error) {
    return error.position() == null ? null : lines.origin(error.position().line());
  }

  private Lines write(Head head, List<Kind> kinds) {
    Set<String> profiles = new TreeSet<>();
    kinds.forEach(kind -> profiles.addAll(kind.entry().profiles()));
    String matched = head.preprocessing().source(head.matched()).path();
    List<String> always = new ArrayList<>();
    if (!head.time().isEmpty()) {
      always.add(MappingText.scalar(head.preprocessing().source(head.time()).path()));
    }
    Lines lines = new Lines();
    lines.add("mapping: " + head.name());
    lines.add("ocsf: " + head.schema().version());
    if (!profiles.isEmpty()) {
      lines.add("profiles: [" + String.join(", ", profiles) + "]");
    }
    lines.add("product:");
    head.product().forEach((key, value) -> lines.add("  " + key + ": " + value));
    lines.add("input:");
    head.preprocessing().input(always).forEach(lines::add);
    lines.add("events:");
    for (Kind kind : merge(kinds)) {
      lines.addOf(kind.entry().root(), "");
      lines.add("  - class: " + kind.entry().eventClass().name());
      String values = String.join(", ", kind.values().stream().map(MappingText::literal).toList());
      lines.add(
          "    when: "
              + MappingText.scalar(
                  kind.values().size() == 1
                      ? matched + " == " + values
                      : matched + " in [" + values + "]"));
      lines.add("    set:");
      kind.entry().root().writeMembers("      ", lines);
    }
    writeOthers(kinds, matched, lines);
    return lines;
  }

  /** Kinds of events that are mapped alike. */
  private static List<Kind> merge(List<Kind> kinds) {
    Map<String, Kind> merged = new LinkedHashMap<>();
    for (Kind kind : kinds) {
      Lines lines = new Lines();
      kind.entry().root().writeMembers("", lines);
      merged.merge(
          kind.entry().eventClass().name() + "\n" + lines,
          kind,
          (first, other) -> {
            List<String> values = new ArrayList<>(first.values());
            values.addAll(other.values());
            return new Kind(values, first.entry());
          });
    }
    return List.copyOf(merged.values());
  }

  /** Events that the file does not name; nothing is lost. */
  private static void writeOthers(List<Kind> kinds, String matched, Lines lines) {
    Optional<String> time =
        kinds.stream()
            .map(kind -> kind.entry().root().members.get("time"))
            .filter(ImportedRule.Leaf.class::isInstance)
            .map(rule -> ((ImportedRule.Leaf) rule).yaml())
            .findFirst();
    if (time.isEmpty()) {
      return;
    }
    lines.add("  # Events that the file does not name.");
    lines.add("  - class: base_event");
    lines.add("    set:");
    lines.add("      time: " + time.get());
    lines.add(
        "      activity_id: {cases: [{const: other}], other_text: "
            + MappingText.scalar(matched)
            + "}");
    lines.add("      severity_id: {const: unknown}");
  }
}
