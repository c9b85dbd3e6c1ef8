package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.TableSpec;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the entries of a mapping one after the other. One thread uses it. */
final class EntryChecker {
  private final Schema schema;
  private final Common common;
  private final Readers readers;
  private final Findings findings;
  private final PathReader paths;

  private final List<EventSpec> events = new ArrayList<>();
  private final Map<String, EventClass> classes = new LinkedHashMap<>();
  private final Map<String, List<ObjectRules>> rulesByClass = new HashMap<>();
  private final Map<Condition, Position> conditions = new HashMap<>();
  private @Nullable Position catchAll;
  private @Nullable Set<YamlScalar> unknownCommon;
  private final Set<String> usedProfiles = new HashSet<>();

  /** What reads the parts of an entry. */
  record Readers(
      Findings findings,
      PathReader paths,
      ConditionReader conditions,
      ValueReader values,
      Conversions conversions,
      DropReader drops) {}

  /**
   * What the mapping says for all entries.
   *
   * @param profiles those that the schema knows
   * @param always paths that the source promises to be in every record
   */
  record Common(
      List<String> profiles,
      @Nullable YamlNode product,
      @Nullable Expression region,
      @Nullable Expression account,
      List<CommonSet> sets,
      List<InputPath> drop,
      Set<InputPath> always,
      boolean rawData,
      boolean observables,
      AddressRules addresses) {}

  /** Attributes for all entries, and where the paths begin that they come from. */
  record CommonSet(YamlNode set, InputPath base) {}

  EntryChecker(Schema schema, Common common, Readers readers) {
    this.schema = schema;
    this.common = common;
    this.readers = readers;
    this.findings = readers.findings();
    this.paths = readers.paths();
  }

  void add(YamlNode node, MappingPart part) {
    paths.readAt(part.base());
    Optional<YamlFields> opened = YamlFields.of(node, "an entry of 'events'", findings);
    if (opened.isEmpty()) {
      return;
    }
    YamlFields fields = opened.get();
    Optional<YamlScalar> className = fields.requiredScalar("class");
    Position position = className.map(YamlScalar::position).orElse(fields.position());
    List<EntryOverride> overrides =
        className
            .map(name -> part.overrides().stream().filter(o -> o.takes(name.text())).toList())
            .orElse(List.of());
    Optional<YamlNode> whenNode = fields.node("when");
    for (EntryOverride override : overrides.reversed()) {
      if (override.when().isPresent()) {
        whenNode = override.when();
        paths.readAt(override.base());
      }
    }
    Condition when = whenNode.flatMap(readers.conditions()::condition).orElse(null);
    checkReach(whenNode.isPresent(), when, position);
    paths.readAt(part.base());
    List<InputPath> drop = new ArrayList<>(common.drop());
    drop.addAll(readers.drops().read(fields));
    for (EntryOverride override : overrides) {
      paths.readAt(override.base());
      drop.addAll(readers.drops().read(override.fields()));
    }
    List<String> wanted =
        fields.key("profiles").isPresent()
            ? entryProfiles(fields.scalars("profiles"))
            : common.profiles();
    fields.allow(List.of("profiles"));
    Optional<YamlNode> set = fields.node("set");
    fields.refuseOthers();
    Optional<EventClass> found = className.flatMap(this::findClass);
    if (found.isEmpty()) {
      return;
    }
    EventClass eventClass = found.get();
    List<String> declared = wanted.stream().filter(eventClass.profiles()::contains).toList();
    usedProfiles.addAll(declared);
    Set<String> effective = Set.copyOf(declared);
    ObjectRules rules = new ObjectRules(eventClass, "", "");
    SetReader reader =
        new SetReader(schema, effective, paths, readers.conditions(), readers.values(), findings);
    reader.readOverrides(overrides, rules);
    paths.readAt(part.base());
    set.ifPresent(block -> reader.read(block, rules));
    Set<YamlScalar> unknown = Set.of();
    for (CommonSet shared : common.sets()) {
      paths.readAt(shared.base());
      unknown = reader.readCommon(shared.set(), rules);
    }
    paths.readAt(InputPath.ELEMENT);
    if (unknownCommon == null) {
      unknownCommon = new LinkedHashSet<>(unknown);
    } else {
      unknownCommon.retainAll(unknown);
    }
    if (common.product() != null) {
      reader.readProduct(common.product(), rules);
    }
    new DerivedRules(schema, effective, readers.conversions(), position)
        .add(
            eventClass,
            rules,
            declared,
            common.rawData(),
            common.observables(),
            common.addresses());
    Set<InputPath> present = new HashSet<>(common.always());
    present.addAll(InputUse.guaranteed(when));
    Requirements requirements = new Requirements(effective, present, when, findings);
    requirements.check(rules, position);
    List<MappingSpec.Rule> flat = RuleList.of(rules);
    readers.drops().check(flat, drop);
    classes.putIfAbsent(eventClass.name(), eventClass);
    rulesByClass.computeIfAbsent(eventClass.name(), key -> new ArrayList<>()).add(rules);
    events.add(
        new EventSpec(
            List.copyOf(classes.keySet()).indexOf(eventClass.name()),
            eventClass,
            when,
            flat,
            common.region(),
            common.account(),
            List.copyOf(drop),
            requirements.columns(),
            requirements.constraints(),
            position));
  }

  /** Those that an entry lists; where each has a + in front, the mapping's and these. */
  private List<String> entryProfiles(List<YamlScalar> listed) {
    List<YamlScalar> added = new ArrayList<>();
    for (YamlScalar profile : listed) {
      if (profile.text().startsWith("+")) {
        added.add(
            new YamlScalar(
                profile.position(),
                profile.text().substring(1),
                profile.plain(),
                profile.source()));
      }
    }
    if (added.size() < listed.size() || added.isEmpty()) {
      return profiles(schema, listed, findings);
    }
    Set<String> all = new LinkedHashSet<>(common.profiles());
    all.addAll(profiles(schema, added, findings));
    return List.copyOf(all);
  }

  private Optional<EventClass> findClass(YamlScalar name) {
    Optional<EventClass> found = schema.findClass(name.text());
    if (found.isEmpty()) {
      findings.error(
          "unknown-class",
          name.position(),
          "OCSF " + schema.version() + " has no class '" + name.text() + "'",
          Suggestions.hint(name.text(), schema.classes().stream().map(EventClass::name).toList()));
    } else if (found.get().deprecatedSince() != null) {
      findings.warning(
          "deprecated-class",
          name.position(),
          "the class '" + name.text() + "' is deprecated since " + found.get().deprecatedSince(),
          null);
    }
    return found;
  }

  private void checkReach(boolean hasWhen, @Nullable Condition when, Position position) {
    if (catchAll != null) {
      findings.error(
          "unreachable-entry",
          position,
          "no record reaches this entry: the one in line " + catchAll.line() + " takes all",
          "give that one a 'when', or move it to the end");
    }
    if (!hasWhen) {
      catchAll = catchAll == null ? position : catchAll;
    } else if (when != null) {
      Position earlier = conditions.putIfAbsent(when, position);
      if (earlier != null) {
        findings.error(
            "unreachable-entry",
            position,
            "no record reaches this entry: the one in line "
                + earlier.line()
                + " has the same condition",
            null);
      }
    }
  }

  /** The profiles of a list that a schema knows. */
  static List<String> profiles(Schema schema, List<YamlScalar> profiles, Findings findings) {
    Set<String> known = new LinkedHashSet<>();
    schema.classes().forEach(eventClass -> known.addAll(eventClass.profiles()));
    List<String> good = new ArrayList<>();
    for (YamlScalar profile : profiles) {
      if (!known.contains(profile.text())) {
        String suggestion = Suggestions.hint(profile.text(), known);
        findings.error(
            "unknown-profile",
            profile.position(),
            "OCSF " + schema.version() + " has no profile '" + profile.text() + "'",
            suggestion != null
                ? suggestion
                : "one of " + String.join(", ", known.stream().sorted().toList()));
      } else if (good.contains(profile.text())) {
        findings.error(
            "duplicate-key", profile.position(), "'" + profile.text() + "' is already given");
      } else {
        good.add(profile.text());
      }
    }
    return good;
  }

  void finish() {
    if (events.isEmpty()) {
      return;
    }
    if (unknownCommon != null) {
      for (YamlScalar key : unknownCommon) {
        Set<String> attributes = new LinkedHashSet<>();
        classes.values().forEach(c -> attributes.addAll(c.attributes().keySet()));
        findings.error(
            "unknown-attribute",
            key.position(),
            "no class of this mapping has an attribute '" + key.text() + "'",
            Suggestions.hint(key.text(), attributes));
      }
    }
  }

  List<EventSpec> events() {
    return List.copyOf(events);
  }

  /** Whether an entry takes a profile; also where there is no entry. */
  boolean uses(String profile) {
    return events.isEmpty() || usedProfiles.contains(profile);
  }

  List<TableSpec> tables() {
    List<TableSpec> tables = new ArrayList<>();
    for (EventClass eventClass : classes.values()) {
      TableShape shape =
          new TableShape(schema, rulesByClass.getOrDefault(eventClass.name(), List.of()));
      tables.add(new TableSpec(eventClass, shape.rowType(), shape.aliases()));
    }
    return List.copyOf(tables);
  }
}
