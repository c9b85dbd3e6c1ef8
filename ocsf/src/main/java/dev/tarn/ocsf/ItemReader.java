package dev.tarn.ocsf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the classes, objects and patches of extensions, with what they include. */
final class ItemReader {
  private static final int HIGHEST_CLASS_UID = 999;

  private static final Set<String> OBJECT_KEYS =
      Set.of(
          "$schema",
          "@deprecated",
          "attributes",
          "caption",
          "constraints",
          "description",
          "extends",
          "name",
          "observable",
          "profiles",
          "reference",
          "references");

  private static final Set<String> CLASS_KEYS = classKeys();

  private static final Set<String> CONSTRAINT_KEYS = Set.of("at_least_one", "just_one");

  private final ExtensionFiles files;
  private final SourceFindings findings;
  private final SourceValues values;
  private final AttributeReader attributeReader;
  private final ExtensionReader extensionReader;
  private final CoreFacts core;
  private final Map<String, ExtensionSource> extensions = new HashMap<>();

  private boolean incomplete;

  ItemReader(
      ExtensionFiles files,
      SourceFindings findings,
      CoreFacts core,
      List<ExtensionSource> extensions) {
    this.files = files;
    this.findings = findings;
    this.values = new SourceValues(findings);
    this.attributeReader = new AttributeReader(findings);
    this.extensionReader = new ExtensionReader(files, findings);
    this.core = core;
    extensions.forEach(extension -> this.extensions.put(extension.name(), extension));
  }

  private static Set<String> classKeys() {
    Set<String> keys = new LinkedHashSet<>(OBJECT_KEYS);
    keys.remove("observable");
    keys.addAll(List.of("associations", "category", "observables", "uid"));
    return keys;
  }

  List<ExtensionItem> read(ExtensionSource extension) {
    List<ExtensionItem> items = new ArrayList<>();
    for (boolean eventClass : new boolean[] {true, false}) {
      Map<String, Position> names = new HashMap<>();
      for (Path file : files.list(extension.directory(), eventClass ? "events" : "objects")) {
        SourceNode.Members root = files.read(extension.directory(), file);
        ExtensionItem item = root == null ? null : readItem(extension, eventClass, root);
        if (item == null) {
          incomplete = true;
          continue;
        }
        String key = (item.patch() ? "patch " : "") + item.name();
        Position other = names.putIfAbsent(key, item.place());
        if (other == null) {
          items.add(item);
        } else {
          findings.error(
              "duplicate-name",
              item.place(),
              "a second "
                  + (item.patch() ? "patch of " : "")
                  + item.kind()
                  + " '"
                  + item.name()
                  + "', the other is at "
                  + other);
        }
      }
    }
    return items;
  }

  /** Whether there is a class or an object whose name could not be read. */
  boolean incomplete() {
    return incomplete;
  }

  private @Nullable ExtensionItem readItem(
      ExtensionSource extension, boolean eventClass, SourceNode.Members root) {
    values.checkKeys(root, eventClass ? CLASS_KEYS : OBJECT_KEYS);
    String kind = eventClass ? "class" : "object";
    String name = values.text(root, "name");
    String parent = values.text(root, "extends");
    if (name == null && parent == null) {
      findings.error(
          "missing-name",
          root.position(),
          "the " + kind + " has neither 'name' nor 'extends'",
          "a new one has both, a patch only 'extends'");
      return null;
    }
    boolean patch = name == null || name.equals(parent);
    String own = patch ? ClassNames.withoutExtension(Objects.requireNonNull(parent)) : name;
    Position place = SourceValues.place(root, patch ? "extends" : "name");
    if (own == null || !values.checkName(own, place)) {
      return null;
    }
    if (eventClass && !patch && parent == null) {
      findings.error(
          "missing-extends",
          place,
          "the class '" + own + "' extends nothing",
          "classes extend base_event, or the class of a category such as 'network'");
    }
    Map<String, Position> places = new HashMap<>();
    Map<String, AttributeFacts> attributes = attributes(extension, root, places);
    List<SourceNode.Scalar> constrained = new ArrayList<>();
    Constraints constraints = constraints(root, constrained);
    return new ExtensionItem(
        extension,
        eventClass,
        patch,
        own,
        patch ? null : parent,
        place,
        SourceValues.place(root, "extends"),
        values.text(root, "caption"),
        eventClass ? values.number(root, "uid", 0, HIGHEST_CLASS_UID) : -1,
        SourceValues.place(root, "uid"),
        eventClass ? values.text(root, "category") : null,
        SourceValues.place(root, "category"),
        eventClass ? -1 : values.number(root, "observable", 0, AttributeReader.HIGHEST_OBSERVABLE),
        values.deprecatedSince(root),
        profiles(extension, root),
        attributes,
        places,
        constraints,
        constrained,
        eventClass ? observables(root) : Map.of());
  }

  private List<String> profiles(ExtensionSource extension, SourceNode.Members root) {
    List<SourceNode.Scalar> named = values.texts(root, "profiles");
    List<String> profiles = new ArrayList<>();
    if (named != null) {
      for (SourceNode.Scalar one : named) {
        String scoped = scope(extension, SourceValues.textOf(one), one.position());
        if (scoped != null) {
          profiles.add(scoped);
        }
      }
    }
    return profiles;
  }

  /** The profile as events name it: the extension's own first, then the core's. */
  private @Nullable String scope(ExtensionSource extension, String name, Position position) {
    int slash = name.indexOf('/');
    Set<String> known = new LinkedHashSet<>(core.profileNames());
    extensions
        .values()
        .forEach(one -> one.profiles().keySet().forEach(p -> known.add(one.scoped(p))));
    if (slash < 0 && extension.profiles().containsKey(name)) {
      return extension.scoped(name);
    }
    if (known.contains(name)) {
      return name;
    }
    known.addAll(extension.profiles().keySet());
    findings.error(
        "unknown-profile",
        position,
        "no profile is named '" + name + "'",
        SourceValues.hint(name, known, "an extension's own profiles stand in profiles/"));
    return null;
  }

  private Map<String, AttributeFacts> attributes(
      ExtensionSource extension, SourceNode.Members root, Map<String, Position> places) {
    Map<String, AttributeFacts> facts = new LinkedHashMap<>();
    SourceNode.Members entries = values.members(root, "attributes");
    if (entries == null) {
      return facts;
    }
    SourceNode include = entries.find("$include");
    // Of two files that say something of one attribute, the one named first wins.
    for (SourceNode.Scalar path : includePaths(include).reversed()) {
      include(extension, path)
          .forEach(
              (name, included) -> {
                places.putIfAbsent(name, path.position());
                facts.merge(name, included, AttributeFacts::with);
              });
    }
    entries
        .entries()
        .forEach(
            (name, member) -> {
              if (name.equals("$include")) {
                return;
              }
              places.put(name, member.key());
              if (member.value() instanceof SourceNode.Members entry) {
                facts.merge(name, attribute(extension, entry, member.key()), AttributeFacts::with);
              } else {
                findings.error(
                    "wrong-type",
                    member.value().position(),
                    "'" + name + "' must be an object, found " + member.value().kind());
              }
            });
    return facts;
  }

  private List<SourceNode.Scalar> includePaths(@Nullable SourceNode include) {
    List<SourceNode.Scalar> paths = new ArrayList<>();
    List<SourceNode> nodes =
        switch (include) {
          case null -> List.of();
          case SourceNode.Items items -> items.values();
          case SourceNode one -> List.of(one);
        };
    for (SourceNode node : nodes) {
      if (node instanceof SourceNode.Scalar scalar && scalar.value() instanceof String) {
        paths.add(scalar);
      } else {
        findings.error(
            "wrong-type", node.position(), "'$include' must be a path, found " + node.kind());
      }
    }
    return paths;
  }

  private AttributeFacts attribute(
      ExtensionSource extension, SourceNode.Members entry, Position place) {
    AttributeFacts own =
        attributeReader.read(entry, place, (name, at) -> scope(extension, name, at));
    SourceNode include = entry.find("$include");
    AttributeFacts below = AttributeFacts.NOTHING;
    for (SourceNode.Scalar path : includePaths(include)) {
      SourceNode.Members file = includedFile(extension, path);
      if (file != null) {
        below =
            below.with(
                attributeReader.read(
                    file, file.position(), (name, at) -> scope(extension, name, at)));
      }
    }
    return below.with(own);
  }

  /** The attributes of an included file: one of the extension, or a profile of the core. */
  private Map<String, AttributeFacts> include(ExtensionSource extension, SourceNode.Scalar path) {
    String name = SourceValues.textOf(path);
    if (name.startsWith("profiles/") && name.endsWith(".json")) {
      String profile = name.substring("profiles/".length(), name.length() - ".json".length());
      for (ExtensionSource.ProfileEntry entry : extension.profiles().values()) {
        if (entry.place().file().equals(extension.directory().resolve(name).toString())) {
          return entry.attributes();
        }
      }
      Map<String, AttributeFacts> ofCore =
          files.find(extension.directory(), name) == null
              ? core.findProfileAttributes(profile)
              : null;
      if (ofCore != null) {
        return ofCore;
      }
    }
    SourceNode.Members file = includedFile(extension, path);
    Map<String, AttributeFacts> facts = new LinkedHashMap<>();
    if (file == null) {
      return facts;
    }
    AttributeFacts annotations = extensionReader.annotations(file);
    SourceNode.Members entries = values.members(file, "attributes");
    if (entries != null && entries.find("$include") != null) {
      findings.error(
          "nested-include",
          SourceValues.key(entries, "$include"),
          "an included file does not include others");
    }
    values
        .objects(file, "attributes")
        .forEach(
            (attribute, entry) ->
                facts.put(
                    attribute,
                    annotations.with(
                        attribute(
                            extension,
                            entry,
                            SourceValues.key(entries == null ? file : entries, attribute)))));
    return facts;
  }

  private SourceNode.@Nullable Members includedFile(
      ExtensionSource extension, SourceNode.Scalar path) {
    String name = SourceValues.textOf(path);
    Path file = files.find(extension.directory(), name);
    if (file != null) {
      return files.read(extension.directory(), file);
    }
    List<String> candidates = new ArrayList<>(files.relativeNames(extension.directory()));
    core.profileNames().forEach(profile -> candidates.add("profiles/" + profile + ".json"));
    findings.error(
        "missing-include",
        path.position(),
        "the extension has no file '" + name + "'",
        SourceValues.hint(
            name,
            candidates,
            "of the core only profiles can be included; copy the file into the extension"));
    return null;
  }

  private @Nullable Constraints constraints(
      SourceNode.Members root, List<SourceNode.Scalar> constrained) {
    SourceNode.Members entry = values.members(root, "constraints");
    if (entry == null) {
      return null;
    }
    values.checkKeys(entry, CONSTRAINT_KEYS);
    return new Constraints(
        constrained(entry, "at_least_one", constrained),
        constrained(entry, "just_one", constrained));
  }

  private List<String> constrained(
      SourceNode.Members entry, String key, List<SourceNode.Scalar> constrained) {
    List<SourceNode.Scalar> names = values.texts(entry, key);
    if (names == null) {
      return List.of();
    }
    constrained.addAll(names);
    return names.stream().map(SourceValues::textOf).toList();
  }

  private Map<String, Integer> observables(SourceNode.Members root) {
    Map<String, Integer> observables = new LinkedHashMap<>();
    SourceNode.Members entry = values.members(root, "observables");
    if (entry != null) {
      for (String path : entry.entries().keySet()) {
        int id = values.number(entry, path, 0, AttributeReader.HIGHEST_OBSERVABLE);
        if (id >= 0) {
          observables.put(path, id);
        }
      }
    }
    return observables;
  }
}
