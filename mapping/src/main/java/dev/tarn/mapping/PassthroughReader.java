package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.TableSpec;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a mapping file says of events that are OCSF already: {@code passthrough}. */
final class PassthroughReader {
  /** Stands for every class. */
  private static final String ALL = "all";

  private static final int DEFAULT_LEAVES = 500;
  private static final int MOST_LEAVES = 2000;

  private final Schema schema;
  private final Conversions conversions;
  private final Findings findings;

  /** A table and an entry for each class, by the same index. */
  record Entries(List<TableSpec> tables, List<EventSpec> events) {}

  PassthroughReader(Schema schema, Conversions conversions, Findings findings) {
    this.schema = schema;
    this.conversions = conversions;
    this.findings = findings;
  }

  Entries read(YamlFields fields, @Nullable Expression region, @Nullable Expression account) {
    int leaves = (int) fields.integer("leaves", DEFAULT_LEAVES, 1, MOST_LEAVES);
    Columns columns = columns(fields);
    fields.refuseOthers();
    PassthroughRules.Demands demands =
        new PassthroughRules.Demands(
            Arrays.stream(SchemaVersion.values()).map(Schema::load).toList());
    List<TableSpec> tables = new ArrayList<>();
    List<EventSpec> events = new ArrayList<>();
    for (EventClass eventClass : schema.classes()) {
      ColumnChoice choice = ColumnChoice.of(schema, eventClass, columns.of(eventClass), leaves);
      PassthroughRules rules =
          new PassthroughRules(eventClass, choice, demands, conversions, fields.position());
      TableShape shape = new TableShape(schema, List.of(rules.rules()));
      tables.add(new TableSpec(eventClass, shape.rowType(), Map.of()));
      events.add(rules.event(events.size(), region, account));
    }
    return new Entries(List.copyOf(tables), List.copyOf(events));
  }

  /** Columns that are asked for: of all classes that have them, and of single classes. */
  private final class Columns {
    private final List<String> common = new ArrayList<>();
    private final Map<EventClass, List<String>> own = new HashMap<>();

    List<String> of(EventClass eventClass) {
      List<String> paths = new ArrayList<>(own.getOrDefault(eventClass, List.of()));
      common.stream().filter(path -> has(eventClass, path)).forEach(paths::add);
      return paths;
    }
  }

  private boolean has(EventClass eventClass, String path) {
    return schema.findAttribute(eventClass, path).isPresent();
  }

  private Columns columns(YamlFields fields) {
    Columns columns = new Columns();
    Optional<YamlFields> found = fields.fields("columns", "'columns'");
    if (found.isEmpty()) {
      return columns;
    }
    for (YamlScalar path : found.get().scalars(ALL)) {
      if (schema.classes().stream().anyMatch(each -> has(each, path.text()))) {
        columns.common.add(path.text());
      } else {
        findings.error(
            "unknown-attribute", path.position(), "no class has '" + path.text() + "'", null);
      }
    }
    for (YamlNode.Entry entry : found.get().others()) {
      YamlScalar name = entry.key();
      List<YamlScalar> paths = found.get().scalars(name.text());
      Optional<EventClass> eventClass = schema.findClass(name.text());
      if (eventClass.isPresent()) {
        columns.own.put(eventClass.get(), own(eventClass.get(), paths));
      } else {
        findings.error(
            "unknown-class",
            name.position(),
            "OCSF " + schema.version() + " has no class '" + name.text() + "'",
            Suggestions.hint(
                name.text(), schema.classes().stream().map(EventClass::name).toList()));
      }
    }
    return columns;
  }

  private List<String> own(EventClass eventClass, List<YamlScalar> paths) {
    List<String> known = new ArrayList<>();
    for (YamlScalar path : paths) {
      if (has(eventClass, path.text())) {
        known.add(path.text());
      } else {
        findings.error(
            "unknown-attribute",
            path.position(),
            "the class '" + eventClass.name() + "' has no attribute '" + path.text() + "'",
            null);
      }
    }
    return known;
  }
}
