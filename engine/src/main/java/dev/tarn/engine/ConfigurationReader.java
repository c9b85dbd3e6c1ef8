package dev.tarn.engine;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactories;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.lake.DriftConfig;
import dev.tarn.lake.LakeConfig;
import dev.tarn.mapping.AddressRules;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.FileLookup;
import dev.tarn.mapping.MappingChecker;
import dev.tarn.mapping.Packs;
import dev.tarn.mapping.TextFile;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlReader;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.ExtendedSchema;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.Severity;
import dev.tarn.ocsf.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one configuration. Used once, by one thread. */
final class ConfigurationReader {
  private static final Pattern SOURCE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** Names that mean something else in SQL. */
  private static final Set<String> RESERVED =
      Set.of("tarn", "main", "temp", "system", "events", "information-schema", "pg-catalog");

  /** Options of a source that its reader does not know of. */
  private static final Set<String> NOT_OF_THE_READER =
      Stream.concat(Stream.of("mapping"), SourceOptions.specs().stream().map(OptionSpec::name))
          .collect(Collectors.toUnmodifiableSet());

  private final String fileName;
  private final Path folder;
  private final Findings findings = new Findings();
  private final OptionReader options;
  private final TypeReader<SourceFactory> types;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Optional<LoadedMapping>> mappings = new HashMap<>();
  private final List<Configuration.NamedMapping> named = new ArrayList<>();

  /** What is said of the stores of secrets, by their names. */
  private final Map<String, String> stores = new TreeMap<>();

  private final List<Path> extensions = new ArrayList<>();
  private final Set<String> extensionFiles = new HashSet<>();
  private final UnaryOperator<@Nullable String> environment;

  /** The file itself; null where the configuration is a text. */
  private final @Nullable Path file;

  /** What read the same configuration before; null for the first, and once this has read. */
  private @Nullable ConfigurationReader before;

  /** Whether only tables are read, and the texts are those that were read before. */
  private final boolean tablesOnly;

  /** The configuration and mappings as they were before they were read. */
  private final Map<Path, FileStamp> stamps = new HashMap<>();

  /** What mappings read, by the mapping's name. */
  private final Map<String, RecordedFiles> files = new HashMap<>();

  private @Nullable LakeConfig lake;

  /** The databases of addresses that all mappings use, as the plan has them. */
  private String databases = "";

  private Schemas schemas = Schemas.embedded();
  private AddressRules addresses = AddressRules.NONE;

  /**
   * A mapping as compiled, and all the text that made it.
   *
   * @param text canonical, for the plan
   */
  private record LoadedMapping(CompiledMapping compiled, String text) {}

  ConfigurationReader(String fileName, Path folder, UnaryOperator<@Nullable String> environment) {
    this(fileName, folder, environment, null, null, false);
  }

  private ConfigurationReader(
      String fileName,
      Path folder,
      UnaryOperator<@Nullable String> environment,
      @Nullable Path file,
      @Nullable ConfigurationReader before,
      boolean tablesOnly) {
    this.fileName = fileName;
    this.folder = folder;
    this.environment = environment;
    this.file = file;
    this.before = before;
    this.tablesOnly = tablesOnly;
    this.options = new OptionReader(findings, folder, environment);
    this.types =
        new TypeReader<>(
            "source",
            SourceFactories.all(),
            SourceOptions.specs(),
            Set.of("mapping"),
            findings,
            options);
  }

  /**
   * A reader of a file's text.
   *
   * @param stamp of the file, taken before it was read
   */
  static ConfigurationReader ofFile(
      Path file, FileStamp stamp, UnaryOperator<@Nullable String> environment) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    ConfigurationReader reader =
        new ConfigurationReader(
            file.toString(),
            folder == null ? Path.of("/") : folder,
            environment,
            file,
            null,
            false);
    reader.stamps.put(file, stamp);
    return reader;
  }

  /** The same configuration with what the tables hold now. */
  private Configuration readTablesAgain() {
    return new ConfigurationReader(fileName, folder, environment, file, this, true)
        .read(texts.getOrDefault(fileName, ""));
  }

  /** What the files of the configuration hold now. */
  private Configuration readAgain() {
    ConfigurationReader again =
        new ConfigurationReader(fileName, folder, environment, file, this, false);
    if (file == null) {
      return again.read(texts.getOrDefault(fileName, ""));
    }
    again.stamps.put(file, FileStamp.of(file));
    try {
      return again.read(TextFile.read(file));
    } catch (NoSuchFileException e) {
      return again.unreadable("there is no file '" + file + "'");
    } catch (IOException e) {
      return again.unreadable("'" + file + "' cannot be read: " + e.getMessage());
    }
  }

  private Configuration unreadable(String message) {
    return new Configuration(
        Optional.empty(),
        List.of(new Diagnostic("unreadable-configuration", Severity.ERROR, null, message, null)),
        List.of(),
        Map.of(),
        stamps);
  }

  Configuration read(String text) {
    texts.put(fileName, text);
    Plan plan =
        YamlReader.read(fileName, text, findings)
            .flatMap(root -> YamlFields.of(root, "a configuration", findings))
            .flatMap(this::plan)
            .orElse(null);
    if (plan == null && !findings.hasErrors()) {
      findings.error(
          "empty-configuration",
          new Position(fileName, 1, 1, 1),
          "the configuration is empty",
          "it needs 'lake' and 'sources'");
    }
    texts.computeIfPresent(fileName, (name, shown) -> options.withoutSecrets(shown));
    // or all that was ever read would stay in memory
    before = null;
    return new Configuration(
        findings.hasErrors() ? Optional.empty() : Optional.ofNullable(plan),
        findings.sorted(),
        named,
        texts,
        readTexts());
  }

  private Optional<Plan> plan(YamlFields root) {
    StringBuilder text = new StringBuilder("tarn-plan 1\n");
    root.fields("secrets", "secrets")
        .ifPresent(
            fields -> {
              for (YamlNode.Entry store : fields.others()) {
                stores.put(store.key().text(), SectionText.of(store.value(), Set.of()));
              }
              new SecretStoreReader(findings, options).read(fields);
            });
    root.fields("ocsf", "ocsf").ifPresent(fields -> readExtensions(fields, text));
    if (before != null && !before.extensions.equals(extensions)) {
      needsRestart(place(root, "ocsf"), "ocsf." + OcsfOptions.EXTENSIONS);
    }
    Optional<YamlFields> lakeFields = section(root, "lake", "lake");
    Optional<OptionValues> lakeValues =
        lakeFields.flatMap(fields -> options.read(fields, "lake", LakeOptions.specs()));
    lakeFields.ifPresent(fields -> fields.refuseOthers("unknown-option", "option"));
    Duration commitEvery = Duration.ofSeconds(2);
    if (lakeFields.isPresent() && lakeValues.isPresent()) {
      lake = lakeConfig(lakeFields.get(), lakeValues.get());
      refuseOtherLake(lakeFields.get());
      commitEvery = lakeValues.get().duration(LakeOptions.COMMIT_EVERY);
      if (commitEvery.isZero()) {
        findings.error(
            "wrong-value",
            place(lakeFields.get(), LakeOptions.COMMIT_EVERY),
            "'commit_every' must be more than nothing");
      }
    }
    DriftConfig drift = DriftConfig.DEFAULT;
    Optional<YamlFields> driftFields = root.fields("drift", "drift");
    if (driftFields.isPresent()) {
      drift =
          options
              .read(driftFields.get(), "drift", DriftOptions.specs())
              .map(DriftOptions::toConfig)
              .orElse(drift);
      driftFields.get().refuseOthers("unknown-option", "option");
    }
    Notifiers notifiers =
        root.fields("watch", "watch")
            .map(fields -> new WatchReader(findings, options).notifiers(fields))
            .map(all -> new Notifiers(all, root.node("watch").map(this::sectionText).orElse("")))
            .orElse(Notifiers.NONE);
    root.fields("geoip", "geoip").ifPresent(fields -> readDatabases(fields, text));
    List<SourcePlan> sources = new ArrayList<>();
    Optional<YamlFields> sourceFields = section(root, "sources", "sources");
    if (sourceFields.isPresent()) {
      for (YamlNode.Entry entry : sourceFields.get().others()) {
        source(entry, text).ifPresent(sources::add);
      }
      if (sourceFields.get().others().isEmpty()) {
        findings.error("no-sources", sourceFields.get().position(), "there is no source");
      }
    }
    root.refuseOthers("unknown-option", "option");
    return lake == null || findings.hasErrors()
        ? Optional.empty()
        : Optional.of(
            new Plan(
                lake,
                commitEvery,
                drift,
                sources,
                schemas,
                notifiers,
                planFiles(),
                options.secrets().stored(),
                text.toString()));
  }

  private PlanFiles planFiles() {
    Map<Path, FileStamp> tables = new HashMap<>();
    files.values().forEach(read -> read.tables().forEach(tables::putIfAbsent));
    return new PlanFiles(readTexts(), tables, this::readAgain, this::readTablesAgain);
  }

  /** All texts that were read or looked for, as they were before. */
  private Map<Path, FileStamp> readTexts() {
    Map<Path, FileStamp> all = new HashMap<>(stamps);
    files.values().forEach(read -> read.stamps().forEach(all::putIfAbsent));
    return all;
  }

  /** What a section says, and what the stores are that its secrets are in. */
  private String sectionText(YamlNode section) {
    String text = SectionText.of(section, NOT_OF_THE_READER);
    return stores.entrySet().stream()
        .filter(store -> text.contains("${" + store.getKey() + ":"))
        .map(Map.Entry::getValue)
        .collect(Collectors.joining("", text, ""));
  }

  /** A lake that is open stays as it is. */
  private void refuseOtherLake(YamlFields fields) {
    LakeConfig open = before == null ? null : before.lake;
    LakeConfig wanted = lake;
    if (open != null && wanted != null) {
      for (String option : LakeOptions.differences(open, wanted)) {
        needsRestart(place(fields, option), "lake." + option);
      }
    }
  }

  private void needsRestart(Position place, String key) {
    findings.error(
        "needs-restart",
        place,
        "'" + key + "' cannot change while Tarn runs",
        "restart Tarn to have it changed");
  }

  private void readDatabases(YamlFields fields, StringBuilder plan) {
    StringBuilder text = new StringBuilder();
    RecordedFiles used = new RecordedFiles(FileLookup.beside(folder));
    files.put("geoip:", used);
    addresses = AddressRules.readFiles(fields, used, findings);
    fields.refuseOthers("unknown-option", "option");
    addresses.databases().keySet().stream()
        .sorted()
        .forEach(
            attribute ->
                text.append("geoip ")
                    .append(attribute)
                    .append(' ')
                    .append(fields.text(attribute).orElse(""))
                    .append('\n'));
    used.contents().forEach((name, content) -> appendFile(text, "file " + name, content));
    databases = text.toString();
    plan.append(databases);
  }

  private void readExtensions(YamlFields fields, StringBuilder text) {
    Optional<OptionValues> values = options.read(fields, "ocsf", OcsfOptions.specs());
    fields.refuseOthers("unknown-option", "option");
    if (values.isEmpty()) {
      return;
    }
    for (YamlScalar named : fields.scalars(OcsfOptions.EXTENSIONS)) {
      try {
        Path directory = folder.resolve(named.text()).normalize();
        if (Files.isDirectory(directory)) {
          extensions.add(shown(directory));
        } else {
          findings.error(
              "unknown-directory", named.position(), "there is no directory '" + directory + "'");
        }
      } catch (InvalidPathException e) {
        findings.error("wrong-value", named.position(), "not a path: " + e.getReason());
      }
    }
    schemas = before == null ? Schemas.extended(extensions) : before.schemas;
    ExtendedSchema newest = schemas.compile(SchemaVersion.NEWEST);
    texts.putAll(newest.texts());
    extensionFiles.addAll(newest.texts().keySet());
    newest.diagnostics().forEach(findings::add);
    for (Path directory : extensions) {
      new TreeMap<>(newest.texts())
          .forEach(
              (name, content) -> {
                if (Path.of(name).startsWith(directory)) {
                  appendFile(text, "extension " + directory.relativize(Path.of(name)), content);
                }
              });
    }
  }

  /** As people name it: from the folder that they are in where it lies there. */
  private static Path shown(Path directory) {
    Path here = Path.of("").toAbsolutePath();
    return directory.startsWith(here) && !directory.equals(here)
        ? here.relativize(directory)
        : directory;
  }

  private Optional<YamlFields> section(YamlFields root, String key, String what) {
    if (root.node(key).isEmpty()) {
      findings.error("missing-option", root.position(), "a configuration needs '" + key + "'");
      return Optional.empty();
    }
    return root.fields(key, what);
  }

  private @Nullable LakeConfig lakeConfig(YamlFields fields, OptionValues values) {
    try {
      return LakeOptions.toConfig(values, folder, schemas);
    } catch (InvalidPathException e) {
      findings.error("wrong-value", place(fields, "path"), "not a path: " + e.getReason());
    } catch (IllegalArgumentException e) {
      findings.error("wrong-value", fields.position(), String.valueOf(e.getMessage()));
    }
    return null;
  }

  private Optional<SourcePlan> source(YamlNode.Entry entry, StringBuilder text) {
    String name = entry.key().text();
    checkName(entry.key());
    Optional<YamlFields> found = YamlFields.of(entry.value(), "source '" + name + "'", findings);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    YamlFields plain = found.get();
    String what = "source '" + name + "'";
    if (plain.node("mapping").isEmpty()) {
      findings.error("missing-option", plain.position(), what + " needs 'mapping'");
    }
    Optional<LoadedMapping> mapping = plain.scalar("mapping").flatMap(this::mapping);
    Optional<TypeReader.Chosen<SourceFactory>> chosen = types.read(plain, what);
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    SourceFactory type = chosen.get().type();
    OptionValues values = chosen.get().values();
    LakeConfig into = lake;
    if (into != null && type.readsWithin(values, folder, into.path())) {
      findings.error(
          "lake-in-source",
          place(chosen.get().fields(), "path"),
          "the source would read the lake's own files in " + into.path(),
          "keep the lake outside of what the source reads");
    }
    if (mapping.isEmpty() || into == null) {
      return Optional.empty();
    }
    Places places = new Places(folder, into.path().resolve("_spool"));
    text.append("source ").append(name).append(" type ").append(type.type()).append('\n');
    new TreeMap<>(values.values())
        .forEach(
            (key, value) -> text.append("  ").append(key).append(' ').append(value).append('\n'));
    text.append(mapping.get().text());
    return Optional.of(
        new SourcePlan(
            name,
            () -> type.create(name, values, places),
            mapping.get().compiled(),
            SourceOptions.toExpectation(chosen.get().common()),
            new SourcePlan.Texts(sectionText(entry.value()), databases + mapping.get().text())));
  }

  private void checkName(YamlScalar name) {
    String proposal = name.text().toLowerCase(Locale.ROOT).replace('_', '-');
    if (!SOURCE_NAME.matcher(name.text()).matches()) {
      findings.error(
          "wrong-name",
          name.position(),
          "a source's name has small letters, digits and '-', begins with a letter and is at most"
              + " 63 long: not '"
              + name.text()
              + "'",
          SOURCE_NAME.matcher(proposal).matches() ? "write '" + proposal + "'" : null);
    } else if (RESERVED.contains(name.text())) {
      findings.error(
          "wrong-name", name.position(), "the name '" + name.text() + "' is taken by Tarn itself");
    }
  }

  // ------------------------------------------------------------------ mappings

  private Optional<LoadedMapping> mapping(YamlScalar name) {
    String key = name.text();
    Optional<LoadedMapping> known = mappings.get(key);
    if (known == null) {
      boolean isFile = key.contains("/") || key.endsWith(".yaml") || key.endsWith(".yml");
      known = isFile ? mappingFile(name) : pack(name);
      mappings.put(key, known);
    }
    return known;
  }

  private Optional<LoadedMapping> pack(YamlScalar name) {
    Optional<Packs.Pack> pack = Packs.find(name.text());
    if (pack.isEmpty()) {
      String hint = Suggestions.hint(name.text(), Packs.names());
      findings.error(
          "unknown-mapping",
          name.position(),
          "there is no shipped mapping '" + name.text() + "'",
          hint == null ? "a mapping of your own is named by its path: ./mine.yaml" : hint);
      return Optional.empty();
    }
    return load(name.text(), pack.get().fileName(), pack.get().text(), pack.get().files(), null);
  }

  private Optional<LoadedMapping> mappingFile(YamlScalar name) {
    try {
      Path mapping = folder.resolve(name.text()).normalize();
      Path parent = Objects.requireNonNullElse(mapping.getParent(), folder);
      stamps.put(mapping, FileStamp.of(mapping));
      return load(
          name.text(),
          name.text(),
          mappingText(name.text(), mapping),
          FileLookup.beside(parent),
          parent);
    } catch (NoSuchFileException e) {
      findings.error("unknown-mapping", name.position(), "there is no file '" + e.getFile() + "'");
    } catch (IOException e) {
      findings.error(
          "unreadable-mapping",
          name.position(),
          "the mapping file cannot be read: " + e.getMessage());
    } catch (InvalidPathException e) {
      findings.error("wrong-value", name.position(), "not a path: " + e.getReason());
    }
    return Optional.empty();
  }

  private String mappingText(String name, Path mapping) throws IOException {
    String known = before == null || !tablesOnly ? null : before.texts.get(name);
    return known == null ? TextFile.read(mapping) : known;
  }

  private Optional<LoadedMapping> load(
      String asNamed, String file, String mappingText, FileLookup found, @Nullable Path beside) {
    RecordedFiles earlier = before == null || !tablesOnly ? null : before.files.get(asNamed);
    RecordedFiles used = earlier == null ? new RecordedFiles(found) : earlier.again();
    files.put(asNamed, used);
    CheckedMapping checked = MappingChecker.check(file, mappingText, used, schemas, addresses);
    named.add(new Configuration.NamedMapping(asNamed, beside, checked));
    texts.put(file, mappingText);
    checked.included().forEach(texts::putIfAbsent);
    checked.diagnostics().forEach(findings::add);
    StringBuilder text = new StringBuilder();
    appendFile(text, "mapping", mappingText);
    used.contents().forEach((name, content) -> appendFile(text, "file " + name, content));
    Map<String, String> included = new TreeMap<>(checked.included());
    // They stand in the plan already, under names that do not depend on the machine.
    included.keySet().removeAll(extensionFiles);
    included.forEach((name, content) -> appendFile(text, "included " + name, content));
    return checked
        .spec()
        .map(spec -> new LoadedMapping(CompiledMapping.compile(spec), text.toString()));
  }

  private static void appendFile(StringBuilder text, String what, String content) {
    text.append("  ").append(what).append(' ').append(content.length()).append('\n');
    text.append(content).append('\n');
  }

  private static Position place(YamlFields fields, String key) {
    return fields.key(key).map(YamlScalar::position).orElseGet(fields::position);
  }
}
