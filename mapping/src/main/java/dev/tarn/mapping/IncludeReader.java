package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlReader;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the mappings that a mapping includes, and those that they include. One thread uses it. */
final class IncludeReader {
  private static final int MAX_DEPTH = 8;

  /** What a mapping says for itself alone. */
  private static final List<String> NOT_TAKEN =
      List.of(
          "mapping", "ocsf", "profiles", "product", "raw_data", "observables", "geoip", "tests");

  private final Findings findings;
  private final PathReader paths;
  private final Map<String, String> texts = new TreeMap<>();
  private final List<MappingPart> parts = new ArrayList<>();
  private final List<EntryOverride> overrides = new ArrayList<>();
  private final Set<String> within = new HashSet<>();

  IncludeReader(Findings findings, PathReader paths) {
    this.findings = findings;
    this.paths = paths;
  }

  /** The mapping's own part first, then each included one before those that it includes. */
  List<MappingPart> read(MappingPart own) {
    add(own);
    return List.copyOf(parts);
  }

  /** The included files by name. */
  Map<String, String> texts() {
    return Map.copyOf(texts);
  }

  /** The overrides of all files. */
  List<EntryOverride> overrides() {
    return List.copyOf(overrides);
  }

  private void add(MappingPart part) {
    parts.add(part);
    within.add(part.file());
    List<EntryOverride> below = new ArrayList<>(part.overrides());
    for (YamlNode node : part.root().items("override")) {
      EntryOverride.read(node, part, findings).ifPresent(below::add);
    }
    overrides.addAll(below.subList(part.overrides().size(), below.size()));
    for (YamlNode node : part.root().items("include")) {
      include(node, part, below);
    }
    within.remove(part.file());
  }

  private void include(YamlNode node, MappingPart from, List<EntryOverride> around) {
    Optional<YamlScalar> name;
    Optional<YamlScalar> at = Optional.empty();
    if (node instanceof YamlScalar scalar) {
      name = Optional.of(scalar);
    } else {
      Optional<YamlFields> opened = YamlFields.of(node, "'include'", findings);
      if (opened.isEmpty()) {
        return;
      }
      name = opened.get().requiredScalar("mapping");
      at = opened.get().scalar("at");
      opened.get().refuseOthers();
    }
    if (name.isEmpty()) {
      return;
    }
    Optional<InputPath> base = at.isEmpty() ? Optional.of(InputPath.ELEMENT) : base(at.get());
    Optional<Source> source = find(name.get(), from);
    if (base.isEmpty() || source.isEmpty()) {
      return;
    }
    if (within.contains(source.get().file()) || within.size() >= MAX_DEPTH) {
      findings.error(
          "wrong-value",
          name.get().position(),
          "'" + name.get().text() + "' includes itself, or mappings include each other too deeply");
      return;
    }
    texts.put(source.get().file(), source.get().text());
    YamlReader.read(source.get().file(), source.get().text(), findings)
        .flatMap(root -> YamlFields.of(root, "a mapping file", findings))
        .ifPresent(
            root -> {
              root.allow(NOT_TAKEN);
              add(
                  new MappingPart(
                      root,
                      SlotPaths.join(from.base(), base.get()),
                      source.get().files(),
                      source.get().file(),
                      around));
            });
  }

  private Optional<InputPath> base(YamlScalar at) {
    Optional<PathReference> reference = paths.reference(at);
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    InputPath path = reference.get().path();
    if (reference.get().root() != PathReference.Root.HERE
        || path.steps().isEmpty()
        || PathReader.hasEach(path)
        || path.hasWhere()) {
      findings.error(
          "path-syntax",
          at.position(),
          "'at' is a path of the record, without [*] and conditions",
          null);
      return Optional.empty();
    }
    return Optional.of(path);
  }

  /**
   * The files that an included mapping names.
   *
   * @param folder of that mapping, relative to the including one's; empty or with a slash at its
   *     end
   */
  private record Below(FileLookup files, String folder) implements FileLookup {
    @Override
    public Optional<String> read(String name) {
      return files.read(folder + name);
    }

    @Override
    public Optional<String> readTable(String name) {
      return files.readTable(folder + name);
    }

    @Override
    public Optional<Path> path(String name) {
      return files.path(folder + name);
    }

    @Override
    public String problem(String name) {
      return files.problem(folder + name);
    }

    @Override
    public Optional<byte[]> readBytes(String name) {
      return files.readBytes(folder + name);
    }
  }

  private record Source(String file, String text, FileLookup files) {}

  private Optional<Source> find(YamlScalar name, MappingPart from) {
    String text = name.text();
    if (text.endsWith(".yaml") || text.endsWith(".yml")) {
      Optional<String> content = from.files().read(text);
      if (content.isEmpty()) {
        findings.error("file-not-found", name.position(), from.files().problem(text));
      }
      String folder = text.substring(0, text.lastIndexOf('/') + 1);
      return content.map(found -> new Source(text, found, new Below(from.files(), folder)));
    }
    Optional<Packs.Pack> pack = Packs.find(text).or(() -> Packs.findShared(text));
    if (pack.isEmpty()) {
      String hint = Suggestions.hint(text, Packs.names());
      findings.error(
          "unknown-mapping",
          name.position(),
          "there is no shipped mapping '" + text + "'",
          hint == null ? "a mapping of your own is named by its file: mine.yaml" : hint);
    }
    return pack.map(found -> new Source(found.fileName(), found.text(), found.files()));
  }
}
