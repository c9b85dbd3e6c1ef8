package dev.tarn.mapping;

import dev.tarn.mapping.CheckedMapping.DeclaredTest;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.FilterSpec;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlReader;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.ExtendedSchema;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Schemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Holds where the mapping says nothing of addresses. */
  private final AddressRules otherAddresses;

  private final Findings findings = new Findings();
  private final MappingNames names = new MappingNames();
  private final Conversions conversions = new Conversions();
  private final PathReader paths = new PathReader(findings, names);
  private final ConditionReader conditionReader = new ConditionReader(findings, names, paths);
  private final ValueReader values =
      new ValueReader(findings, names, conversions, paths, conditionReader);

  private final AliasReader aliases = new AliasReader(findings, paths);
  private final DropReader drops = new DropReader(findings, paths, aliases);

  private MappingChecker(
      String fileName, FileLookup files, Schemas schemas, AddressRules addresses) {
    this.fileName = fileName;
    this.files = files;
    this.schemas = schemas;
    this.otherAddresses = addresses;
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
    return check(fileName, text, files, schemas, AddressRules.NONE);
  }

  /**
   * Checks a mapping, as {@link #check(String, String, FileLookup, Schemas)} does.
   *
   * @param addresses what is derived from addresses where the mapping says nothing of that
   */
  public static CheckedMapping check(
      String fileName, String text, FileLookup files, Schemas schemas, AddressRules addresses) {
    return AwsMappingImport.matches(text)
        ? checkImported(
            AwsMappingImport.read(fileName, text, schemas), fileName, schemas, addresses)
        : new MappingChecker(fileName, files, schemas, addresses).check(text);
  }

  private static CheckedMapping checkImported(
      AwsMappingImport.Imported imported,
      String fileName,
      Schemas schemas,
      AddressRules addresses) {
    Optional<CheckedMapping> checked =
        imported
            .mapping()
            .map(
                text ->
                    new MappingChecker(fileName, FileLookup.NONE, schemas, addresses).check(text));
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
    List<EntryChecker.CommonSet> commonSets = new ArrayList<>();
    List<InputPath> commonDrop = new ArrayList<>();
    for (MappingPart part : parts) {
      paths.readAt(part.base());
      partition = partition.orElse(partition(part.root()));
      filters.addAll(filters(part.root()));
      Optional<YamlFields> common = part.root().fields("common", "'common'");
      common
          .flatMap(fields -> fields.node("set"))
          .ifPresent(set -> commonSets.add(new EntryChecker.CommonSet(set, part.base())));
      common.ifPresent(fields -> commonDrop.addAll(drops.read(fields)));
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
    AddressRules addresses =
        AddressRules.read(saying("geoip", root, head), names, otherAddresses, findings);
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
    List<String> known = EntryChecker.profiles(schema.get(), profiles, findings);
    EntryChecker checked =
        new EntryChecker(
            schema.get(),
            new EntryChecker.Common(
                known,
                product.orElse(null),
                partition.region(),
                partition.account(),
                commonSets,
                commonDrop,
                input.always(),
                rawData,
                observables,
                addresses),
            new EntryChecker.Readers(findings, paths, conditionReader, values, conversions, drops));
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
      if (known.contains(profile.text()) && !checked.uses(profile.text())) {
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
            checked.events(),
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

  // ---- partition, filters ----

  private record Partition(@Nullable Expression region, @Nullable Expression account) {
    Partition orElse(Partition other) {
      return new Partition(
          region == null ? other.region : region, account == null ? other.account : account);
    }
  }

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

  private void unused() {
    for (YamlScalar name : names.unused()) {
      if (!name.position().file().equals(fileName)) {
        continue;
      }
      findings.warning("unused-name", name.position(), "nothing uses '" + name.text() + "'", null);
    }
  }
}
