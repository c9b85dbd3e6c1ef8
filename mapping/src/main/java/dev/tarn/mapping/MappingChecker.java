package dev.tarn.mapping;

import dev.tarn.mapping.CheckedMapping.DeclaredTest;
import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.FilterSpec;
import dev.tarn.mapping.MappingSpec.TableSpec;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlReader;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ExtendedSchema;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks mappings: reads the text, resolves it against the OCSF schema and makes a {@link
 * MappingSpec} of it. Everything that is wrong is told at once, with its place; nothing throws.
 * Stateless.
 */
public final class MappingChecker {
  private final String fileName;
  private final FileLookup files;
  private final Schemas schemas;
  private final Map<String, String> extensionTexts = new HashMap<>();
  private final Findings findings = new Findings();
  private final MappingNames names = new MappingNames();
  private final Conversions conversions = new Conversions();
  private final PathReader paths = new PathReader(findings, names);
  private final ConditionReader conditionReader = new ConditionReader(findings, names, paths);
  private final ValueReader values =
      new ValueReader(findings, names, conversions, paths, conditionReader);

  private final List<Drop> drops = new ArrayList<>();
  private final AliasReader aliases = new AliasReader(findings, paths);

  /** A path that is dropped somewhere, and the place that says so. */
  private record Drop(InputPath path, YamlScalar scalar) {}

  private MappingChecker(String fileName, FileLookup files, Schemas schemas) {
    this.fileName = fileName;
    this.files = files;
    this.schemas = schemas;
  }

  /** Checks a mapping to OCSF as it is published. */
  public static CheckedMapping check(String fileName, String text, FileLookup files) {
    return check(fileName, text, files, Schemas.embedded());
  }

  /**
   * Checks a mapping.
   *
   * @param fileName as the user knows it, for positions
   * @param text the file's text; also one of Amazon Security Lake's transformation library, which
   *     {@link AwsMappingImport} reads
   * @param files gives the files that the mapping names
   * @param schemas what it maps to; what is wrong with their extensions under the mapping's version
   *     is among the findings
   */
  public static CheckedMapping check(
      String fileName, String text, FileLookup files, Schemas schemas) {
    return AwsMappingImport.matches(text)
        ? checkImported(AwsMappingImport.read(fileName, text, schemas), fileName, schemas)
        : new MappingChecker(fileName, files, schemas).check(text);
  }

  private static CheckedMapping checkImported(
      AwsMappingImport.Imported imported, String fileName, Schemas schemas) {
    Optional<CheckedMapping> checked =
        imported
            .mapping()
            .map(
                text ->
                    new MappingChecker(fileName, file -> Optional.empty(), schemas).check(text));
    // What the checker warns of has places in a text that nobody sees.
    return new CheckedMapping(
        checked.flatMap(CheckedMapping::spec),
        imported.findings(),
        List.of(),
        checked.map(CheckedMapping::included).orElse(Map.of()));
  }

  private CheckedMapping check(String text) {
    Optional<YamlFields> root =
        YamlReader.read(fileName, text, findings)
            .flatMap(node -> YamlFields.of(node, "a mapping file", findings));
    IncludeReader includes = new IncludeReader(findings, paths);
    MappingSpec spec =
        root.map(
                fields ->
                    spec(
                        fields,
                        includes.read(MappingPart.outermost(fields, files, fileName)),
                        includes.overrides()))
            .orElse(null);
    List<DeclaredTest> tests =
        root.map(fields -> new TestReader(findings, files).read(fields)).orElse(List.of());
    root.ifPresent(YamlFields::refuseOthers);
    return new CheckedMapping(
        findings.hasErrors() ? Optional.empty() : Optional.ofNullable(spec),
        findings.sorted(),
        tests,
        texts(includes));
  }

  private Map<String, String> texts(IncludeReader includes) {
    Map<String, String> texts = new HashMap<>(extensionTexts);
    texts.putAll(includes.texts());
    return texts;
  }

  /**
   * @param parts the mapping's own first
   * @param overrides of all parts
   */
  private @Nullable MappingSpec spec(
      YamlFields root, List<MappingPart> parts, List<EntryOverride> overrides) {
    Optional<YamlScalar> name = root.requiredScalar("mapping");
    name.ifPresent(this::checkName);
    List<MappingPart> included = parts.subList(1, parts.size());
    Optional<MappingPart> head = head(root, included);
    Optional<Schema> schema =
        saying("ocsf", root, head).requiredScalar("ocsf").flatMap(this::schema);
    List<YamlScalar> profiles = saying("profiles", root, head).scalars("profiles");
    InputReader.Input input =
        new InputReader(findings, paths, aliases)
            .read(
                root,
                included,
                head.filter(part -> part.base().equals(InputPath.ELEMENT)).orElse(null));
    // What an included mapping names can be used by those that include it.
    NameReader nameReader = new NameReader(findings, names, paths, conditionReader, values);
    for (int i = parts.size() - 1; i >= 0; i--) {
      nameReader.read(parts.get(i));
    }
    Optional<YamlFields> passthrough = root.fields("passthrough", "'passthrough'");
    if (passthrough.isPresent()) {
      return passthrough(root, passthrough.get(), name, schema, input.spec());
    }
    Optional<YamlNode> product = saying("product", root, head).node("product");
    if (product.isEmpty()) {
      findings.error(
          "missing-key",
          root.position(),
          "a mapping needs 'product', what wrote the logs",
          "product: {name: CloudTrail, vendor_name: AWS}");
    }
    Partition partition = new Partition(null, null);
    List<FilterSpec> filters = new ArrayList<>();
    List<CommonSet> commonSets = new ArrayList<>();
    List<InputPath> commonDrop = new ArrayList<>();
    for (MappingPart part : parts) {
      paths.readAt(part.base());
      partition = partition.orElse(partition(part.root()));
      filters.addAll(filters(part.root()));
      Optional<YamlFields> common = part.root().fields("common", "'common'");
      common
          .flatMap(fields -> fields.node("set"))
          .ifPresent(set -> commonSets.add(new CommonSet(set, part.base())));
      common.ifPresent(fields -> commonDrop.addAll(drops(fields)));
      common.ifPresent(YamlFields::refuseOthers);
    }
    YamlFields sayingRawData = saying("raw_data", root, head);
    boolean rawData = sayingRawData.bool("raw_data", false);
    if (rawData && !input.spec().redactions().isEmpty()) {
      findings.error(
          "raw-data-redacted",
          sayingRawData.key("raw_data").orElseThrow().position(),
          "raw_data would hold the values that input.redact takes out",
          "leave 'raw_data' out");
    }
    boolean observables = saying("observables", root, head).bool("observables", true);
    AddressRules addresses = AddressRules.read(saying("geoip", root, head), names, findings);
    boolean anyEntry = false;
    for (MappingPart part : parts) {
      anyEntry |= part.root().node("events").isPresent();
    }
    if (!anyEntry) {
      findings.error("missing-key", root.position(), "a mapping needs 'events'");
    }
    included.forEach(part -> part.root().refuseOthers());
    if (schema.isEmpty()) {
      return null;
    }
    Entries checked =
        new Entries(
            schema.get(),
            profiles(schema.get(), profiles),
            product.orElse(null),
            partition,
            commonSets,
            commonDrop,
            input.always(),
            rawData,
            observables,
            addresses);
    for (MappingPart part : parts) {
      for (YamlNode entry : part.root().items("events")) {
        checked.add(entry, part);
      }
    }
    checked.finish();
    if (!included.isEmpty() || !findings.hasErrors()) {
      overrides.forEach(override -> override.finish(findings));
    }
    for (YamlScalar profile : profiles) {
      if (checked.profiles.contains(profile.text())
          && !checked.usedProfiles.contains(profile.text())
          && !checked.events.isEmpty()) {
        findings.warning(
            "unused-profile",
            profile.position(),
            "no entry of this mapping takes the profile '" + profile.text() + "'",
            null);
      }
    }
    unused();
    if (findings.hasErrors() || name.isEmpty()) {
      return null;
    }
    MappingSpec spec =
        new MappingSpec(
            name.get().text(),
            schema.get().version(),
            profiles.stream().map(YamlScalar::text).toList(),
            input.spec(),
            checked.tables(),
            List.copyOf(checked.events),
            filters,
            rawData,
            false);
    aliases.check(spec);
    return spec;
  }

  /** A mapping of events that are OCSF already. */
  private @Nullable MappingSpec passthrough(
      YamlFields root,
      YamlFields fields,
      Optional<YamlScalar> name,
      Optional<Schema> schema,
      MappingSpec.InputSpec input) {
    Partition partition = partition(root);
    List<FilterSpec> filters = filters(root);
    if (!(input.format() instanceof MappingSpec.Json)) {
      findings.error(
          "option-not-for-format", fields.position(), "events that pass through are JSON");
    }
    Optional<PassthroughReader.Entries> entries =
        schema.map(
            found ->
                new PassthroughReader(found, conversions, findings)
                    .read(fields, partition.region(), partition.account()));
    unused();
    if (findings.hasErrors() || name.isEmpty() || schema.isEmpty() || entries.isEmpty()) {
      return null;
    }
    MappingSpec spec =
        new MappingSpec(
            name.get().text(),
            schema.get().version(),
            List.of(),
            input,
            entries.get().tables(),
            entries.get().events(),
            filters,
            false,
            true);
    aliases.check(spec);
    return spec;
  }

  /** The included mapping whose head a mapping without {@code ocsf} takes. */
  private static Optional<MappingPart> head(YamlFields root, List<MappingPart> included) {
    return root.node("ocsf").isPresent()
        ? Optional.empty()
        : included.stream().filter(part -> part.root().node("ocsf").isPresent()).findFirst();
  }

  /** The file that says a key of the head: the mapping's own comes first. */
  private static YamlFields saying(String key, YamlFields root, Optional<MappingPart> head) {
    return root.node(key).isPresent() ? root : head.map(MappingPart::root).orElse(root);
  }

  private void checkName(YamlScalar name) {
    if (!name.text().matches("[a-z][a-z0-9-]{0,62}")) {
      findings.error(
          "wrong-value",
          name.position(),
          "'" + name.text() + "' is no name for a mapping",
          "lower-case letters, digits and dashes, a letter first");
    }
  }

  private Optional<Schema> schema(YamlScalar version) {
    Optional<SchemaVersion> found = SchemaVersion.find(version.text());
    if (found.isEmpty()) {
      findings.error(
          "unknown-version",
          version.position(),
          "there is no OCSF version '" + version.text() + "'",
          "one of "
              + String.join(
                  ", ", Arrays.stream(SchemaVersion.values()).map(SchemaVersion::text).toList()));
    }
    return found.flatMap(this::extended);
  }

  private Optional<Schema> extended(SchemaVersion version) {
    ExtendedSchema extended = schemas.compile(version);
    extended.diagnostics().forEach(findings::add);
    extensionTexts.putAll(extended.texts());
    return extended.schema();
  }

  private List<String> profiles(Schema schema, List<YamlScalar> profiles) {
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

  // ---- partition, filters, drop ----

  private record Partition(@Nullable Expression region, @Nullable Expression account) {
    Partition orElse(Partition other) {
      return new Partition(
          region == null ? other.region : region, account == null ? other.account : account);
    }
  }

  /** Attributes for all entries, and where the paths begin that they come from. */
  private record CommonSet(YamlNode set, InputPath base) {}

  private Partition partition(YamlFields root) {
    Optional<YamlFields> found = root.fields("partition", "'partition'");
    if (found.isEmpty()) {
      return new Partition(null, null);
    }
    YamlFields fields = found.get();
    Expression region =
        fields.node("region").flatMap(node -> values.text(node, "region")).orElse(null);
    Expression account =
        fields.node("account").flatMap(node -> values.text(node, "account")).orElse(null);
    fields.refuseOthers();
    return new Partition(region, account);
  }

  private List<FilterSpec> filters(YamlFields root) {
    List<FilterSpec> filters = new ArrayList<>();
    for (YamlNode.Entry entry :
        root.mapping("filters").map(YamlNode.Mapping::entries).orElse(List.of())) {
      conditionReader
          .condition(entry.value())
          .ifPresent(when -> filters.add(new FilterSpec(entry.key().text(), when)));
    }
    return filters;
  }

  private List<InputPath> drops(YamlFields fields) {
    List<InputPath> dropped = new ArrayList<>();
    for (YamlScalar scalar : fields.scalars("drop")) {
      Optional<PathReference> reference = paths.reference(scalar);
      if (reference.isEmpty()) {
        continue;
      }
      if (reference.get().root() != PathReference.Root.HERE) {
        findings.error("path-syntax", scalar.position(), "'drop' lists paths of the record");
        continue;
      }
      if (PathReader.hasEach(reference.get().path())) {
        findings.error(
            "path-syntax",
            scalar.position(),
            "'drop' takes no [*]; an array is dropped as a whole",
            null);
        continue;
      }
      dropped.addAll(aliases.everywhere(reference.get().path()));
      drops.add(new Drop(reference.get().path(), scalar));
    }
    return dropped;
  }

  private void unused() {
    for (YamlScalar name : names.unused()) {
      if (!name.position().file().equals(fileName)) {
        continue;
      }
      findings.warning("unused-name", name.position(), "nothing uses '" + name.text() + "'", null);
    }
  }

  // ---- events ----

  /** Checks the entries of a mapping one after the other. */
  private final class Entries {
    private final Schema schema;
    private final List<String> profiles;
    private final @Nullable YamlNode product;
    private final Partition partition;
    private final List<CommonSet> commonSets;
    private final List<InputPath> commonDrop;
    private final Set<InputPath> always;
    private final boolean rawData;
    private final boolean observables;
    private final AddressRules addresses;

    private final List<EventSpec> events = new ArrayList<>();
    private final Map<String, EventClass> classes = new LinkedHashMap<>();
    private final Map<String, List<ObjectRules>> rulesByClass = new HashMap<>();
    private final Map<Condition, Position> conditions = new HashMap<>();
    private @Nullable Position catchAll;
    private @Nullable Set<YamlScalar> unknownCommon;
    private final Set<String> usedProfiles = new HashSet<>();

    Entries(
        Schema schema,
        List<String> profiles,
        @Nullable YamlNode product,
        Partition partition,
        List<CommonSet> commonSets,
        List<InputPath> commonDrop,
        Set<InputPath> always,
        boolean rawData,
        boolean observables,
        AddressRules addresses) {
      this.schema = schema;
      this.profiles = profiles;
      this.product = product;
      this.partition = partition;
      this.commonSets = commonSets;
      this.commonDrop = commonDrop;
      this.always = always;
      this.rawData = rawData;
      this.observables = observables;
      this.addresses = addresses;
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
      Condition when = whenNode.flatMap(conditionReader::condition).orElse(null);
      checkReach(whenNode.isPresent(), when, position);
      paths.readAt(part.base());
      List<InputPath> drop = new ArrayList<>(commonDrop);
      drop.addAll(drops(fields));
      for (EntryOverride override : overrides) {
        paths.readAt(override.base());
        drop.addAll(drops(override.fields()));
      }
      List<String> wanted =
          fields.key("profiles").isPresent() ? entryProfiles(fields.scalars("profiles")) : profiles;
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
      SetReader reader = new SetReader(schema, effective, paths, conditionReader, values, findings);
      reader.readOverrides(overrides, rules);
      paths.readAt(part.base());
      set.ifPresent(block -> reader.read(block, rules));
      Set<YamlScalar> unknown = Set.of();
      for (CommonSet common : commonSets) {
        paths.readAt(common.base());
        unknown = reader.readCommon(common.set(), rules);
      }
      paths.readAt(InputPath.ELEMENT);
      if (unknownCommon == null) {
        unknownCommon = new LinkedHashSet<>(unknown);
      } else {
        unknownCommon.retainAll(unknown);
      }
      if (product != null) {
        reader.readProduct(product, rules);
      }
      new DerivedRules(schema, effective, conversions, position)
          .add(eventClass, rules, declared, rawData, observables, addresses);
      Set<InputPath> present = new HashSet<>(always);
      present.addAll(InputUse.guaranteed(when));
      Requirements requirements = new Requirements(effective, present, findings);
      requirements.check(rules, position);
      List<MappingSpec.Rule> flat = RuleList.of(rules);
      checkDrops(flat, drop);
      classes.putIfAbsent(eventClass.name(), eventClass);
      rulesByClass.computeIfAbsent(eventClass.name(), key -> new ArrayList<>()).add(rules);
      events.add(
          new EventSpec(
              List.copyOf(classes.keySet()).indexOf(eventClass.name()),
              eventClass,
              when,
              flat,
              partition.region(),
              partition.account(),
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
        return MappingChecker.this.profiles(schema, listed);
      }
      Set<String> all = new LinkedHashSet<>(profiles);
      all.addAll(MappingChecker.this.profiles(schema, added));
      return List.copyOf(all);
    }

    private Optional<EventClass> findClass(YamlScalar name) {
      Optional<EventClass> found = schema.findClass(name.text());
      if (found.isEmpty()) {
        findings.error(
            "unknown-class",
            name.position(),
            "OCSF " + schema.version() + " has no class '" + name.text() + "'",
            Suggestions.hint(
                name.text(), schema.classes().stream().map(EventClass::name).toList()));
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

    private void checkDrops(List<MappingSpec.Rule> rules, List<InputPath> dropped) {
      for (MappingSpec.Rule rule : rules) {
        for (InputPath used : InputUse.paths(rule.value())) {
          for (Drop drop : drops) {
            if (dropped.contains(drop.path()) && InputPath.startsWith(used, drop.path())) {
              findings.warning(
                  "drop-of-used",
                  drop.scalar().position(),
                  "'"
                      + drop.path()
                      + "' is dropped, but a rule for "
                      + rule.target()
                      + " reads "
                      + used,
                  "what a rule uses is not in 'unmapped' anyway");
            }
          }
        }
      }
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
}
