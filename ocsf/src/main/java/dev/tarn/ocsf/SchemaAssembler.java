package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the schema of resolved classes and objects: uids, the enums that follow from them, twins of
 * times, profiles that classes take from their objects, observables.
 */
final class SchemaAssembler {
  private static final String OBSERVABLE = "observable";

  private final Schema base;
  private final CoreFacts core;
  private final List<ExtensionSource> extensions;
  private final Map<String, AttributeType> types;
  private final Map<String, DraftHolder> classes;
  private final Map<String, DraftHolder> objects;
  private final SourceFindings findings;
  private final Map<String, EnumValue> observables = new LinkedHashMap<>();

  SchemaAssembler(
      Schema base,
      CoreFacts core,
      List<ExtensionSource> extensions,
      Map<String, AttributeType> types,
      Map<String, DraftHolder> classes,
      Map<String, DraftHolder> objects,
      SourceFindings findings) {
    this.base = base;
    this.core = core;
    this.extensions = extensions;
    this.types = types;
    this.classes = classes;
    this.objects = objects;
    this.findings = findings;
  }

  void finish(List<ExtensionItem> items) {
    // What a patch adds to a hidden class or object is in its children by now.
    classes.values().removeIf(holder -> holder.hidden && holder.item == null);
    objects.values().removeIf(holder -> holder.hidden && holder.item == null);
    items.forEach(this::checkConstraints);
    addObservables(items);
    classes.values().removeIf(holder -> holder.hidden);
    objects.values().removeIf(holder -> holder.hidden);
    classes.values().forEach(this::addTwins);
    objects.values().forEach(this::addTwins);
    Map<Integer, String> names = new HashMap<>();
    base.classes().forEach(eventClass -> names.put(eventClass.uid(), eventClass.name()));
    for (DraftHolder holder : classes.values()) {
      if (holder.item != null) {
        number(holder, holder.item, names);
      }
      if (holder.item != null || holder.changed()) {
        setUidEnums(holder);
      }
    }
    addProfilesOfObjects();
  }

  private void checkConstraints(ExtensionItem item) {
    DraftHolder holder = (item.eventClass() ? classes : objects).get(item.name());
    if (holder == null || holder.orphan) {
      return;
    }
    for (SourceNode.Scalar named : item.constrained()) {
      String path = SourceValues.textOf(named);
      int dot = path.indexOf('.');
      String first = dot < 0 ? path : path.substring(0, dot);
      if (!holder.attributes.containsKey(first)) {
        findings.warning(
            "unknown-attribute",
            named.position(),
            "'" + holder.name + "' has no attribute '" + first + "'; the constraint never sees it",
            Suggestions.hint(first, holder.attributes.keySet()));
      }
    }
  }

  private void number(DraftHolder holder, ExtensionItem item, Map<Integer, String> names) {
    String named = holder.category;
    if (named == null) {
      if (!holder.orphan && item.parent() != null) {
        findings.error(
            "missing-category", item.place(), "the class '" + holder.name + "' has no category");
      }
      return;
    }
    int extensionUid = item.extension().uid();
    if (extensionUid == 0) {
      return;
    }
    int scopedCategory;
    SchemaLineage.Category category = findOwnCategory(named);
    if (category != null) {
      scopedCategory = category.uid();
    } else if (named.equals("other")) {
      category = new SchemaLineage.Category(named, 0, "Uncategorized");
      scopedCategory = extensionUid * 100;
    } else {
      category = core.categories().get(named);
      if (category == null) {
        unknownCategory(item, named);
        return;
      }
      scopedCategory = extensionUid * 100 + category.uid();
    }
    holder.uid = scopedCategory * 1_000 + item.uid();
    holder.categoryUid = category.uid();
    holder.categoryCaption = category.caption();
    String other = names.putIfAbsent(holder.uid, holder.name);
    if (other != null) {
      findings.error(
          "duplicate-uid",
          item.uidPlace(),
          "the class_uid " + holder.uid + " of '" + holder.name + "' is that of '" + other + "'");
    }
  }

  private SchemaLineage.@Nullable Category findOwnCategory(String named) {
    for (ExtensionSource extension : extensions) {
      String prefix = extension.scoped("");
      if (named.startsWith(prefix)) {
        return extension.categories().get(named.substring(prefix.length()));
      }
    }
    return null;
  }

  private void unknownCategory(ExtensionItem item, String named) {
    Set<String> known = new TreeSet<>(core.categories().keySet());
    known.addAll(item.extension().categories().keySet());
    known.add("other");
    findings.error(
        "unknown-category",
        item.categoryPlace(),
        "there is no category '" + named + "'",
        SourceValues.hint(named, known, "one of " + String.join(", ", known)));
  }

  /** Every time has a twin of type {@code datetime_t} under the profile {@code datetime}. */
  private void addTwins(DraftHolder holder) {
    AttributeType datetime = types.get("datetime_t");
    List<Attribute> twins = new ArrayList<>();
    for (Attribute attribute : holder.attributes.values()) {
      if (attribute.type().name().equals("timestamp_t")
          && datetime != null
          && holder.isNew(attribute)) {
        twins.add(
            new Attribute(
                attribute.name() + "_dt",
                attribute.caption(),
                datetime,
                null,
                attribute.array(),
                Requirement.OPTIONAL,
                Set.of("datetime"),
                attribute.enumValues(),
                attribute.sibling(),
                attribute.observable(),
                attribute.deprecatedSince()));
      }
    }
    for (Attribute twin : twins) {
      holder.attributes.put(twin.name(), twin);
      holder.profiles.add("datetime");
    }
  }

  private static void setUidEnums(DraftHolder holder) {
    Map<String, EnumValue> typeUids = new LinkedHashMap<>();
    Attribute activity = holder.attributes.get("activity_id");
    if (activity != null) {
      activity
          .enumValues()
          .values()
          .forEach(
              value -> {
                long uid = holder.uid * 100L + parse(value.key());
                typeUids.put(
                    Long.toString(uid),
                    new EnumValue(
                        Long.toString(uid),
                        holder.caption + ": " + value.caption(),
                        value.deprecatedSince()));
              });
    }
    String unknown = Long.toString(holder.uid * 100L);
    typeUids.put(unknown, new EnumValue(unknown, holder.caption + ": Unknown", null));
    setEnum(holder, "type_uid", typeUids);
    if (holder.core == null) {
      setEnum(holder, "class_uid", only(holder.uid, holder.caption));
      setEnum(holder, "category_uid", only(holder.categoryUid, holder.categoryCaption));
    }
  }

  private static long parse(String key) {
    return key.matches("-?\\d{1,9}") ? Long.parseLong(key) : 0;
  }

  private static Map<String, EnumValue> only(int uid, String caption) {
    String key = Integer.toString(uid);
    return Map.of(key, new EnumValue(key, caption, null));
  }

  private static void setEnum(DraftHolder holder, String name, Map<String, EnumValue> values) {
    Attribute attribute = holder.attributes.get(name);
    if (attribute != null) {
      holder.attributes.put(name, withEnum(attribute, values));
    }
  }

  private static Attribute withEnum(Attribute attribute, Map<String, EnumValue> values) {
    return new Attribute(
        attribute.name(),
        attribute.caption(),
        attribute.type(),
        attribute.objectType(),
        attribute.array(),
        attribute.requirement(),
        attribute.profiles(),
        values,
        attribute.sibling(),
        attribute.observable(),
        attribute.deprecatedSince());
  }

  /** A class allows the profiles of all objects that can stand in its events. */
  private void addProfilesOfObjects() {
    Map<String, Set<String>> below = new HashMap<>();
    for (DraftHolder object : objects.values()) {
      Set<String> own = new HashSet<>(object.item == null ? Set.of() : object.profiles);
      object.attributes.values().forEach(one -> own.addAll(one.profiles()));
      below.put(object.name, own);
    }
    boolean more = true;
    while (more) {
      more = false;
      for (DraftHolder object : objects.values()) {
        more |= addProfilesBelow(object, below, Objects.requireNonNull(below.get(object.name)));
      }
    }
    classes.values().forEach(holder -> addProfilesBelow(holder, below, holder.profiles));
  }

  private static boolean addProfilesBelow(
      DraftHolder holder, Map<String, Set<String>> below, Set<String> profiles) {
    boolean more = false;
    for (Attribute attribute : holder.attributes.values()) {
      if (attribute.objectType() != null) {
        more |= profiles.addAll(below.getOrDefault(attribute.objectType(), Set.of()));
      }
    }
    return more;
  }

  /** The type_ids that extensions add to {@code observable.type_id}. */
  private void addObservables(List<ExtensionItem> items) {
    DraftHolder observable = objects.get(OBSERVABLE);
    Attribute typeId = observable == null ? null : observable.attributes.get("type_id");
    if (observable == null || typeId == null) {
      return;
    }
    observables.putAll(typeId.enumValues());
    for (ExtensionItem item : items) {
      DraftHolder holder = (item.eventClass() ? classes : objects).get(item.name());
      String caption = holder == null ? item.name() : holder.caption;
      String kind = item.eventClass() ? "Class" : "Object";
      addObservable(item.observable(), caption, item.place());
      item.attributes()
          .forEach(
              (name, facts) ->
                  addObservable(
                      facts.observable(), caption + " " + kind + ": " + name, facts.position()));
      item.observables()
          .forEach(
              (path, id) -> addObservable(id, caption + " " + kind + ": " + path, item.place()));
    }
    for (ExtensionSource extension : extensions) {
      extension
          .types()
          .values()
          .forEach(
              entry ->
                  addObservable(entry.type().observable(), entry.type().caption(), entry.place()));
      extension
          .dictionary()
          .forEach(
              (name, facts) ->
                  addObservable(
                      facts.observable(),
                      facts.caption() == null ? name : facts.caption(),
                      facts.position()));
    }
    observable.attributes.put("type_id", withEnum(typeId, observables));
  }

  private void addObservable(int id, String caption, @Nullable Position place) {
    if (id < 0) {
      return;
    }
    String key = Integer.toString(id);
    EnumValue other = observables.putIfAbsent(key, new EnumValue(key, caption, null));
    if (other != null) {
      findings.error(
          "duplicate-observable",
          place,
          "the observable type_id " + id + " is that of '" + other.caption() + "'");
    }
  }

  Schema schema() {
    Map<String, Profile> profiles = new LinkedHashMap<>();
    base.profiles().forEach(profile -> profiles.put(profile.name(), profile));
    Map<String, Extension> known = new LinkedHashMap<>();
    base.extensions().forEach(extension -> known.put(extension.name(), extension));
    for (ExtensionSource extension : extensions) {
      known.put(extension.name(), extension.extension());
      extension
          .profiles()
          .values()
          .forEach(entry -> profiles.put(entry.profile().name(), entry.profile()));
    }
    Map<String, EventClass> eventClasses = new LinkedHashMap<>();
    classes.values().forEach(holder -> eventClasses.put(holder.name, eventClass(holder)));
    Map<String, ObjectType> objectTypes = new LinkedHashMap<>();
    objects.values().forEach(holder -> objectTypes.put(holder.name, objectType(holder)));
    return new Schema(base.version(), profiles, known, types, eventClasses, objectTypes);
  }

  private static EventClass eventClass(DraftHolder holder) {
    if (holder.core instanceof EventClass unchanged && !holder.changed()) {
      return unchanged;
    }
    return new EventClass(
        holder.name,
        holder.caption,
        holder.uid,
        holder.categoryUid,
        holder.categoryCaption,
        copy(holder.profiles),
        holder.extension,
        holder.deprecatedSince,
        new LinkedHashMap<>(holder.attributes),
        holder.constraints);
  }

  private static ObjectType objectType(DraftHolder holder) {
    if (holder.core instanceof ObjectType unchanged && !holder.changed()) {
      return unchanged;
    }
    return new ObjectType(
        holder.name,
        holder.caption,
        holder.observable,
        holder.deprecatedSince,
        new LinkedHashMap<>(holder.attributes),
        holder.constraints);
  }

  private static Set<String> copy(Collection<String> names) {
    return new LinkedHashSet<>(Objects.requireNonNull(names));
  }
}
