package dev.tarn.ocsf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compiles extensions in the source layout of OCSF ({@code extension.json}, {@code
 * categories.json}, {@code dictionary.json}, {@code events/}, {@code objects/}, {@code profiles/})
 * into a schema, by the rules of OCSF's reference compiler. Extensions apply in the order of their
 * uids.
 *
 * <p>Where the reference compiler keeps the prefix of an extension in the names of classes, objects
 * and types, this model does not: their names are unique over the core and all extensions.
 */
final class ExtensionCompiler {
  private final SourceFindings findings = new SourceFindings();
  private final ExtensionFiles files = new ExtensionFiles(findings);
  private final CoreFacts core;
  private final Schema base;
  private final List<ExtensionSource> extensions = new ArrayList<>();
  private final Map<String, AttributeType> types = new LinkedHashMap<>();
  private final Map<String, DraftHolder> classes;
  private final Map<String, DraftHolder> objects;

  private ExtensionCompiler(Schema base) {
    this.base = base;
    this.core = new CoreFacts(base, SchemaLineage.load(base.version()));
    this.classes = core.classes();
    this.objects = core.objects();
    base.types().forEach(type -> types.put(type.name(), type));
  }

  static ExtendedSchema compile(Schema base, List<Path> directories) {
    return new ExtensionCompiler(base).compile(directories);
  }

  private ExtendedSchema compile(List<Path> directories) {
    readExtensions(directories);
    addTypes();
    ItemReader reader = new ItemReader(files, findings, core, extensions);
    List<ExtensionItem> items = new ArrayList<>();
    extensions.forEach(extension -> items.addAll(reader.read(extension)));
    if (files.incomplete() || reader.incomplete() || extensions.isEmpty()) {
      // What refers to something unread would be told for nothing.
      return new ExtendedSchema(null, sorted(findings.all()), files.texts());
    }
    items.forEach(this::addItem);
    items.forEach(this::addPatch);
    checkDictionaries();
    checkProfiles();
    classes.values().forEach(this::resolve);
    objects.values().forEach(this::resolve);
    SchemaAssembler assembler =
        new SchemaAssembler(base, core, extensions, types, classes, objects, findings);
    assembler.finish(items);
    Schema schema = findings.failed() ? null : assembler.schema();
    return new ExtendedSchema(schema, sorted(findings.all()), files.texts());
  }

  private static List<Diagnostic> sorted(List<Diagnostic> diagnostics) {
    diagnostics.sort(
        Comparator.comparing(
            Diagnostic::position,
            Comparator.nullsFirst(
                Comparator.comparing(Position::file)
                    .thenComparingInt(Position::line)
                    .thenComparingInt(Position::column))));
    return diagnostics;
  }

  private void readExtensions(List<Path> directories) {
    ExtensionReader reader = new ExtensionReader(files, findings);
    Set<Path> found = new LinkedHashSet<>();
    directories.forEach(directory -> found.addAll(files.extensions(directory)));
    for (Path directory : found) {
      ExtensionSource extension = reader.read(directory);
      if (extension != null && isUnique(extension)) {
        extensions.add(extension);
      }
    }
    extensions.sort(Comparator.comparingInt(ExtensionSource::uid));
  }

  private boolean isUnique(ExtensionSource extension) {
    List<Extension> others = new ArrayList<>(base.extensions());
    extensions.forEach(other -> others.add(other.extension()));
    for (Extension other : others) {
      boolean sameUid = other.uid() == extension.uid() && extension.uid() > 0;
      if (other.name().equals(extension.name()) || sameUid) {
        findings.error(
            "duplicate-extension",
            extension.place(),
            "the extension '"
                + other.name()
                + "' with uid "
                + other.uid()
                + " is there already"
                + (sameUid ? "" : ", with another uid"));
        return false;
      }
    }
    return true;
  }

  private void addTypes() {
    for (ExtensionSource extension : extensions) {
      extension
          .types()
          .forEach(
              (name, entry) -> {
                if (types.containsKey(name)) {
                  findings.error(
                      "name-taken", entry.place(), "there is a type '" + name + "' already");
                  return;
                }
                AttributeType type = entry.type();
                if (entry.base() != null) {
                  AttributeType below = types.get(ClassNames.withoutExtension(entry.base()));
                  if (below == null) {
                    findings.error(
                        "unknown-type",
                        entry.basePlace(),
                        "no type is named '" + entry.base() + "'",
                        Suggestions.hint(entry.base(), types.keySet()));
                    return;
                  }
                  type = narrowed(type, below);
                }
                types.put(name, type);
              });
    }
  }

  private static AttributeType narrowed(AttributeType type, AttributeType below) {
    return new AttributeType(
        type.name(),
        type.caption(),
        below.base(),
        type.regex(),
        type.maxLength() < 0 ? below.maxLength() : type.maxLength(),
        type.range() == null ? below.range() : type.range(),
        type.values(),
        type.observable());
  }

  private Map<String, DraftHolder> holders(ExtensionItem item) {
    return item.eventClass() ? classes : objects;
  }

  private void addItem(ExtensionItem item) {
    if (item.patch()) {
      return;
    }
    DraftHolder taken = holders(item).get(item.name());
    if (taken == null) {
      DraftHolder holder = new DraftHolder(item);
      holder.hidden = item.eventClass() ? item.uid() < 0 : item.name().startsWith("_");
      holders(item).put(item.name(), holder);
    } else {
      findings.error(
          "name-taken",
          item.place(),
          (taken.item == null ? "OCSF has" : "another extension has")
              + " the "
              + item.kind()
              + " '"
              + item.name()
              + "' already",
          "to add to it, leave \"name\" out and say \"extends\": \"" + item.name() + "\"");
    }
  }

  private void addPatch(ExtensionItem item) {
    if (!item.patch()) {
      return;
    }
    DraftHolder patched = holders(item).get(item.name());
    if (patched == null) {
      findings.error(
          "unknown-" + item.kind(),
          item.place(),
          "there is no " + item.kind() + " '" + item.name() + "' to patch",
          SourceValues.hint(
              item.name(),
              holders(item).keySet(),
              "a new " + item.kind() + " has a \"name\" of its own"));
    } else {
      patched.patches.add(item);
    }
  }

  private void checkDictionaries() {
    for (ExtensionSource extension : extensions) {
      extension
          .dictionary()
          .forEach(
              (name, facts) -> {
                if (core.findDictionaryEntry(name) != null) {
                  findings.error(
                      "name-taken",
                      facts.position(),
                      "OCSF has the attribute '" + name + "' already",
                      "use it as it is, or name yours otherwise");
                }
                Attribute entry = dictionaryEntry(extension, name);
                String sibling = facts.sibling();
                if (entry != null
                    && sibling != null
                    && !extension.dictionary().containsKey(sibling)
                    && core.findDictionaryEntry(sibling) == null) {
                  findings.error(
                      "unknown-attribute",
                      facts.position(),
                      "the sibling '" + sibling + "' of '" + name + "' is in no dictionary",
                      Suggestions.hint(sibling, dictionaryNames(extension)));
                }
              });
    }
  }

  private void checkProfiles() {
    for (ExtensionSource extension : extensions) {
      extension
          .profiles()
          .forEach(
              (name, profile) -> {
                if (core.profileNames().contains(name)) {
                  findings.error(
                      "name-taken", profile.place(), "OCSF has the profile '" + name + "' already");
                }
                profile
                    .attributes()
                    .forEach(
                        (attribute, facts) -> {
                          if (dictionaryEntry(extension, attribute) == null) {
                            unknownAttribute(extension, attribute, facts.position());
                          }
                        });
              });
    }
  }

  private Set<String> dictionaryNames(ExtensionSource extension) {
    Set<String> names = new TreeSet<>(core.dictionaryNames());
    names.addAll(extension.dictionary().keySet());
    return names;
  }

  private void unknownAttribute(
      ExtensionSource extension, String name, @Nullable Position position) {
    if (extension.dictionary().containsKey(name)) {
      // Its entry has a finding of its own.
      return;
    }
    findings.error(
        "unknown-attribute",
        position,
        "no dictionary has the attribute '" + name + "'",
        SourceValues.hint(
            name, dictionaryNames(extension), "define it in the extension's dictionary.json"));
  }

  private final Map<String, @Nullable Attribute> entries = new HashMap<>();

  /** What the extension's dictionary or the core's says; null where neither has it. */
  private @Nullable Attribute dictionaryEntry(ExtensionSource extension, String name) {
    AttributeFacts facts = extension.dictionary().get(name);
    if (facts == null) {
      return core.findDictionaryEntry(name);
    }
    String key = extension.scoped(name);
    if (!entries.containsKey(key)) {
      entries.put(key, ownEntry(extension, name, facts));
    }
    return entries.get(key);
  }

  private @Nullable Attribute ownEntry(
      ExtensionSource extension, String name, AttributeFacts facts) {
    if (facts.type() == null) {
      return null;
    }
    String named = ClassNames.withoutExtension(facts.type());
    AttributeType type = types.get(named);
    DraftHolder object = objects.get(named);
    if (type == null && (object == null || object.hidden)) {
      Set<String> candidates = new LinkedHashSet<>(types.keySet());
      objects.values().stream().filter(one -> !one.hidden).forEach(one -> candidates.add(one.name));
      if (!extension.types().containsKey(named)) {
        findings.error(
            "unknown-type",
            facts.typePosition(),
            "no type and no object is named '" + facts.type() + "'",
            Suggestions.hint(facts.type(), candidates));
      }
      return null;
    }
    Map<String, EnumValue> none = Map.of();
    Attribute empty =
        new Attribute(
            name,
            facts.caption() == null ? name : facts.caption(),
            type == null ? Objects.requireNonNull(types.get("object_t")) : type,
            type == null ? named : null,
            Boolean.TRUE.equals(facts.array()),
            Requirement.OPTIONAL,
            Set.of(),
            none,
            null,
            -1,
            null);
    checkEnum(empty, facts);
    return facts.over(empty, empty.type());
  }

  /** Keys of an enum of integers are integers. */
  private void checkEnum(Attribute attribute, AttributeFacts facts) {
    boolean integers = Set.of("integer_t", "long_t").contains(attribute.type().base());
    for (String key : facts.enumValues().keySet()) {
      if (attribute.objectType() != null) {
        findings.error(
            "bad-enum",
            facts.position(),
            "'" + attribute.name() + "' holds an object and has no enum");
        return;
      }
      if (integers && !key.matches("-?\\d{1,18}")) {
        findings.error(
            "bad-enum",
            facts.position(),
            "the enum of '" + attribute.name() + "' has the key '" + key + "', which is no integer",
            "the keys of an " + attribute.type().name() + " are integers, such as \"1\"");
      }
    }
  }

  private void resolve(DraftHolder holder) {
    if (holder.state != DraftHolder.State.NEW) {
      return;
    }
    holder.state = DraftHolder.State.BEING_RESOLVED;
    DraftHolder parent = findParent(holder);
    if (parent != null) {
      resolve(parent);
      if (parent.state == DraftHolder.State.BEING_RESOLVED) {
        holder.orphan = true;
        findings.error(
            "extends-cycle",
            holder.item == null ? null : holder.item.parentPlace(),
            "'" + holder.name + "' extends itself by way of '" + parent.name + "'");
      } else if (holder.item == null) {
        holder.followParent(parent);
      } else {
        holder.orphan = parent.orphan;
        holder.inherit(parent);
      }
    }
    if (holder.item != null) {
      applyOwn(holder, holder.item);
    }
    for (ExtensionItem patch : holder.patches) {
      apply(holder, patch);
    }
    holder.state = DraftHolder.State.RESOLVED;
  }

  private @Nullable DraftHolder findParent(DraftHolder holder) {
    if (holder.parent == null) {
      return null;
    }
    Map<String, DraftHolder> among = holder.eventClass ? classes : objects;
    DraftHolder parent = among.get(ClassNames.withoutExtension(holder.parent));
    if (parent == null && holder.item != null) {
      holder.orphan = true;
      findings.error(
          "unknown-parent",
          holder.item.parentPlace(),
          "there is no "
              + holder.item.kind()
              + " '"
              + holder.parent
              + "' for '"
              + holder.name
              + "' to extend",
          Suggestions.hint(holder.parent, among.keySet()));
    }
    return parent;
  }

  private void applyOwn(DraftHolder holder, ExtensionItem item) {
    holder.deprecatedSince = item.deprecatedSince();
    if (item.category() != null) {
      holder.category =
          item.extension().categories().containsKey(item.category())
              ? item.extension().scoped(item.category())
              : item.category();
    }
    apply(holder, item);
  }

  private void apply(DraftHolder holder, ExtensionItem item) {
    holder.profiles.addAll(item.profiles());
    if (item.constraints() != null) {
      holder.constraints = item.constraints();
    }
    if (item.observable() >= 0) {
      holder.observable = item.observable();
    }
    item.attributes()
        .forEach(
            (name, facts) -> {
              Position place = item.attributePlaces().get(name);
              Attribute below = holder.attributes.get(name);
              if (below == null) {
                below = dictionaryEntry(item.extension(), name);
              }
              if (below == null) {
                unknownAttribute(item.extension(), name, place);
              } else {
                AttributeType type = checkedType(item, below, facts);
                checkEnum(below, facts);
                holder.attributes.put(name, facts.over(below, type));
              }
            });
  }

  /** The type of an attribute where a class or an object narrows it, or the one that it has. */
  private AttributeType checkedType(ExtensionItem item, Attribute below, AttributeFacts facts) {
    Position place = facts.typePosition();
    if (facts.array() != null && facts.array() != below.array()) {
      findings.error(
          "wrong-array",
          facts.position(),
          "'"
              + below.name()
              + "' is "
              + (below.array() ? "a list" : "no list")
              + " in the dictionary and stays so");
    }
    if (facts.type() == null) {
      return below.type();
    }
    String named = ClassNames.withoutExtension(facts.type());
    if (below.objectType() != null) {
      if (!named.equals(below.objectType())) {
        findings.error(
            "wrong-subtype",
            place,
            "'" + below.name() + "' holds the object '" + below.objectType() + "' and stays so");
      }
      return below.type();
    }
    AttributeType type = types.get(named);
    if (type == null) {
      if (!item.extension().types().containsKey(named)) {
        findings.error(
            "unknown-type",
            place,
            "no type is named '" + facts.type() + "'",
            Suggestions.hint(facts.type(), types.keySet()));
      }
      return below.type();
    }
    if (!type.equals(below.type()) && !type.base().equals(below.type().base())) {
      findings.error(
          "wrong-subtype",
          place,
          "'"
              + named
              + "' does not narrow '"
              + below.type().name()
              + "', the type of '"
              + below.name()
              + "'");
      return below.type();
    }
    return type;
  }
}
