package dev.tarn.ocsf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads {@code extension.json}, categories, dictionary and profiles of an extension. */
final class ExtensionReader {
  /** A class_uid is uid * 100,000 + category * 1,000 + class and fits 32 bits. */
  static final int HIGHEST_UID = 21_473;

  private static final Set<String> EXTENSION_KEYS =
      Set.of("$schema", "caption", "description", "name", "platform_extension?", "uid", "version");
  private static final Set<String> CATEGORIES_KEYS =
      Set.of("$schema", "annotations", "attributes", "caption", "description", "name");
  private static final Set<String> CATEGORY_KEYS =
      Set.of("caption", "description", "references", "uid");
  private static final Set<String> DICTIONARY_KEYS =
      Set.of("$schema", "attributes", "caption", "description", "name", "types");
  private static final Set<String> TYPE_KEYS =
      Set.of(
          "@deprecated",
          "caption",
          "description",
          "max_len",
          "observable",
          "range",
          "references",
          "regex",
          "type",
          "type_name",
          "values");
  private static final Set<String> PROFILE_KEYS =
      Set.of(
          "$schema",
          "@deprecated",
          "annotations",
          "attributes",
          "caption",
          "description",
          "meta",
          "name",
          "references");

  private final ExtensionFiles files;
  private final SourceFindings findings;
  private final SourceValues values;
  private final AttributeReader attributes;

  ExtensionReader(ExtensionFiles files, SourceFindings findings) {
    this.files = files;
    this.findings = findings;
    this.values = new SourceValues(findings);
    this.attributes = new AttributeReader(findings);
  }

  /** Null after a finding that leaves nothing to go on with. */
  @Nullable ExtensionSource read(Path directory) {
    SourceNode.Members head = files.read(directory, directory.resolve("extension.json"));
    if (head == null) {
      return null;
    }
    values.checkKeys(head, EXTENSION_KEYS);
    String name = values.requiredText(head, "name", "the extension");
    String caption = values.text(head, "caption");
    String version = values.requiredText(head, "version", "the extension");
    if (head.find("uid") == null) {
      findings.error(
          "missing-uid",
          head.position(),
          "the extension has no 'uid'",
          "uids are registered in extensions.md of ocsf/ocsf-schema; 999 is for development");
    }
    int uid = values.number(head, "uid", 1, HIGHEST_UID);
    if (name == null || !values.checkName(name, SourceValues.place(head, "name"))) {
      return null;
    }
    ExtensionSource source =
        new ExtensionSource(
            directory,
            name,
            Math.max(uid, 0),
            caption == null ? name : caption,
            version == null ? "" : version,
            SourceValues.place(head, "name"),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>());
    readCategories(source);
    readDictionary(source);
    for (Path file : files.list(directory, "profiles")) {
      readProfile(source, file);
    }
    return source;
  }

  private void readCategories(ExtensionSource source) {
    SourceNode.Members root = optional(source, "categories.json");
    if (root == null) {
      return;
    }
    values.checkKeys(root, CATEGORIES_KEYS);
    values
        .objects(root, "attributes")
        .forEach(
            (name, category) -> {
              values.checkKeys(category, CATEGORY_KEYS);
              if (category.find("uid") == null) {
                findings.error(
                    "missing-uid", category.position(), "the category '" + name + "' has no 'uid'");
              }
              int uid = values.number(category, "uid", 1, 99);
              String caption = values.requiredText(category, "caption", "the category");
              values.checkName(name, category.position());
              if (uid > 0) {
                source
                    .categories()
                    .put(
                        name,
                        new SchemaLineage.Category(
                            name, source.uid() * 100 + uid, caption == null ? name : caption));
              }
            });
  }

  private void readDictionary(ExtensionSource source) {
    SourceNode.Members root = optional(source, "dictionary.json");
    if (root == null) {
      return;
    }
    values.checkKeys(root, DICTIONARY_KEYS);
    SourceNode.Members entries = values.members(root, "attributes");
    values
        .objects(root, "attributes")
        .forEach(
            (name, entry) -> {
              Position place = SourceValues.key(entries == null ? root : entries, name);
              if (values.checkName(name, place)) {
                source
                    .dictionary()
                    .put(name, attributes.read(entry, place, this::noProfileInDictionary));
                values.requiredText(entry, "type", "the dictionary's attribute '" + name + "'");
              }
            });
    SourceNode.Members types = values.members(root, "types");
    if (types != null) {
      SourceNode.Members named = values.members(types, "attributes");
      values
          .objects(types, "attributes")
          .forEach(
              (name, entry) -> {
                Position place = SourceValues.key(named == null ? types : named, name);
                if (values.checkName(name, place)) {
                  source.types().put(name, type(name, entry, place));
                }
              });
    }
  }

  private @Nullable String noProfileInDictionary(String name, Position position) {
    findings.error(
        "misplaced-profile",
        position,
        "an entry of the dictionary is in no profile",
        "say it where a class or an object uses the attribute");
    return null;
  }

  private ExtensionSource.TypeEntry type(String name, SourceNode.Members entry, Position place) {
    values.checkKeys(entry, TYPE_KEYS);
    String caption = values.text(entry, "caption");
    String base = values.text(entry, "type");
    String regex = values.text(entry, "regex");
    if (regex != null && !compiles(regex)) {
      findings.error(
          "bad-regex",
          SourceValues.place(entry, "regex"),
          "the regular expression of '" + name + "' cannot be read");
      regex = null;
    }
    AttributeType type =
        new AttributeType(
            name,
            caption == null ? name : caption,
            base == null ? name : base,
            regex,
            values.number(entry, "max_len", 0, Integer.MAX_VALUE),
            range(entry),
            allowed(entry),
            values.number(entry, "observable", 0, AttributeReader.HIGHEST_OBSERVABLE));
    return new ExtensionSource.TypeEntry(
        place, type, base, base == null ? null : SourceValues.place(entry, "type"));
  }

  private static boolean compiles(String regex) {
    try {
      Pattern.compile(regex);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private AttributeType.@Nullable Range range(SourceNode.Members entry) {
    SourceNode node = entry.find("range");
    if (node == null) {
      return null;
    }
    if (node instanceof SourceNode.Items items
        && items.values().size() == 2
        && items.values().get(0) instanceof SourceNode.Scalar low
        && items.values().get(1) instanceof SourceNode.Scalar high
        && low.value() instanceof Long lowest
        && high.value() instanceof Long highest
        && lowest <= highest) {
      return new AttributeType.Range(lowest, highest);
    }
    findings.error("wrong-type", node.position(), "'range' must be two integers, the lower first");
    return null;
  }

  private List<String> allowed(SourceNode.Members entry) {
    List<String> allowed = new ArrayList<>();
    switch (entry.find("values")) {
      case null -> {}
      case SourceNode.Items items -> {
        for (SourceNode item : items.values()) {
          if (item instanceof SourceNode.Scalar scalar && scalar.value() != null) {
            allowed.add(SourceValues.textOf(scalar));
          } else {
            findings.error("wrong-type", item.position(), "'values' must be a list of scalars");
          }
        }
      }
      case SourceNode other ->
          findings.error("wrong-type", other.position(), "'values' must be a list of scalars");
    }
    return allowed;
  }

  private void readProfile(ExtensionSource source, Path file) {
    SourceNode.Members root = files.read(source.directory(), file);
    if (root == null) {
      return;
    }
    values.checkKeys(root, PROFILE_KEYS);
    String name = values.requiredText(root, "name", "the profile");
    if (name == null || !values.checkName(name, SourceValues.place(root, "name"))) {
      return;
    }
    String caption = values.text(root, "caption");
    Map<String, AttributeFacts> facts = new LinkedHashMap<>();
    AttributeFacts annotations = annotations(root);
    SourceNode.Members entries = values.members(root, "attributes");
    values
        .objects(root, "attributes")
        .forEach(
            (attribute, entry) ->
                facts.put(
                    attribute,
                    annotations
                        .with(
                            attributes.read(
                                entry,
                                SourceValues.key(entries == null ? root : entries, attribute),
                                this::noProfileInProfile))
                        .withProfiles(Set.of(source.scoped(name)))));
    Profile profile = new Profile(source.scoped(name), caption == null ? name : caption);
    Position place = SourceValues.place(root, "name");
    if (source.profiles().putIfAbsent(name, new ExtensionSource.ProfileEntry(profile, place, facts))
        != null) {
      findings.error("duplicate-name", place, "a second profile is named '" + name + "'");
    }
  }

  /** What {@code annotations} say of every attribute of a file. */
  AttributeFacts annotations(SourceNode.Members root) {
    SourceNode.Members annotations = values.members(root, "annotations");
    return annotations == null
        ? AttributeFacts.NOTHING
        : attributes.read(annotations, annotations.position(), this::noProfileInProfile);
  }

  private @Nullable String noProfileInProfile(String name, Position position) {
    findings.error("misplaced-profile", position, "an attribute of a profile names no profile");
    return null;
  }

  private SourceNode.@Nullable Members optional(ExtensionSource source, String name) {
    Path file = files.find(source.directory(), name);
    return file == null ? null : files.read(source.directory(), file);
  }
}
