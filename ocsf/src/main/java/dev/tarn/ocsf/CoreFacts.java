package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the source of the core says and its compiled form only lets one see: the entries of the
 * dictionary, the attributes of a profile, and the hidden classes and objects that others extend.
 * All are read off the classes and objects of the schema: what all users of an entry have in common
 * is the entry's, and where they differ the most frequent fact is taken.
 */
final class CoreFacts {
  private final Schema schema;
  private final SchemaLineage lineage;
  private final Map<String, List<Attribute>> uses = new LinkedHashMap<>();

  CoreFacts(Schema schema, SchemaLineage lineage) {
    this.schema = schema;
    this.lineage = lineage;
    schema.classes().forEach(this::addUses);
    schema.objects().forEach(this::addUses);
  }

  private void addUses(AttributeHolder holder) {
    holder
        .attributes()
        .values()
        .forEach(
            attribute ->
                uses.computeIfAbsent(attribute.name(), key -> new ArrayList<>()).add(attribute));
  }

  /** Every attribute that some class or object has. */
  Set<String> dictionaryNames() {
    return uses.keySet();
  }

  /** The dictionary's entry, without requirement and profiles; null where nothing has it. */
  @Nullable Attribute findDictionaryEntry(String name) {
    List<Attribute> found = uses.get(name);
    if (found == null) {
      return null;
    }
    Attribute common = common(found);
    return new Attribute(
        name,
        common.caption(),
        leastSpecific(found, common.type()),
        common.objectType(),
        common.array(),
        Requirement.OPTIONAL,
        Set.of(),
        common.enumValues(),
        common.sibling(),
        common.observable(),
        common.deprecatedSince());
  }

  /** The type from which those of all uses derive, if one of them uses it. */
  private static AttributeType leastSpecific(List<Attribute> found, AttributeType frequent) {
    return found.stream()
        .map(Attribute::type)
        .filter(type -> type.name().equals(frequent.base()))
        .findFirst()
        .orElse(frequent);
  }

  /**
   * What a profile of the core brings to a class that includes it: what it gates in at least half
   * of the classes that it adds anything to, or else what it gates in any object. Null where there
   * is no such profile.
   */
  @Nullable Map<String, AttributeFacts> findProfileAttributes(String profile) {
    if (schema.profiles().stream().noneMatch(known -> known.name().equals(profile))) {
      return null;
    }
    Map<String, List<Attribute>> gated = new LinkedHashMap<>();
    if (!profile.equals("datetime")) {
      int holders = collectGated(schema.classes(), profile, gated);
      gated.values().removeIf(attributes -> attributes.size() * 2 < holders);
      if (gated.isEmpty()) {
        collectGated(schema.objects(), profile, gated);
      }
    }
    Map<String, AttributeFacts> facts = new LinkedHashMap<>();
    gated.forEach(
        (name, attributes) ->
            facts.put(
                name,
                AttributeFacts.ofProfile(
                    Set.of(profile), mostFrequent(attributes, Attribute::requirement))));
    return facts;
  }

  private static int collectGated(
      Collection<? extends AttributeHolder> holders,
      String profile,
      Map<String, List<Attribute>> gated) {
    int count = 0;
    for (AttributeHolder holder : holders) {
      // Twins of times are gated by datetime and follow their times.
      List<Attribute> added = holder.attributesAddedBy(profile);
      added.forEach(
          attribute ->
              gated.computeIfAbsent(attribute.name(), key -> new ArrayList<>()).add(attribute));
      count += added.isEmpty() ? 0 : 1;
    }
    return count;
  }

  /** All classes of the core by name, hidden ones too. */
  Map<String, DraftHolder> classes() {
    Map<String, DraftHolder> drafts = new LinkedHashMap<>();
    for (EventClass eventClass : schema.classes()) {
      SchemaLineage.Entry entry = lineage.classes().get(eventClass.name());
      DraftHolder draft =
          new DraftHolder(
              eventClass.name(), true, entry == null ? null : entry.parent(), eventClass);
      draft.uid = eventClass.uid();
      draft.categoryUid = eventClass.categoryUid();
      draft.categoryCaption = eventClass.categoryCaption();
      draft.category = entry == null ? null : entry.category();
      draft.extension = eventClass.extension();
      draft.deprecatedSince = eventClass.deprecatedSince();
      draft.profiles.addAll(eventClass.profiles());
      draft.attributes.putAll(eventClass.attributes());
      draft.constraints = eventClass.constraints();
      drafts.put(draft.name, draft);
    }
    addHidden(lineage.classes(), true, drafts);
    drafts.values().forEach(DraftHolder::keepAsBefore);
    return drafts;
  }

  /** All objects of the core by name, hidden ones too. */
  Map<String, DraftHolder> objects() {
    Map<String, DraftHolder> drafts = new LinkedHashMap<>();
    for (ObjectType object : schema.objects()) {
      SchemaLineage.Entry entry = lineage.objects().get(object.name());
      DraftHolder draft =
          new DraftHolder(object.name(), false, entry == null ? null : entry.parent(), object);
      draft.deprecatedSince = object.deprecatedSince();
      draft.attributes.putAll(object.attributes());
      draft.constraints = object.constraints();
      draft.observable = object.observable();
      object.attributes().values().forEach(one -> draft.profiles.addAll(one.profiles()));
      drafts.put(draft.name, draft);
    }
    addHidden(lineage.objects(), false, drafts);
    drafts.values().forEach(DraftHolder::keepAsBefore);
    return drafts;
  }

  private void addHidden(
      Map<String, SchemaLineage.Entry> entries,
      boolean eventClass,
      Map<String, DraftHolder> drafts) {
    DraftHolder base = drafts.get("base_event");
    entries.forEach(
        (name, entry) -> {
          List<DraftHolder> children =
              SchemaLineage.children(entries, name).stream()
                  .map(drafts::get)
                  .filter(Objects::nonNull)
                  .filter(child -> child.core != null)
                  .toList();
          if (entry.hidden() && !children.isEmpty()) {
            DraftHolder hidden = new DraftHolder(name, eventClass, entry.parent(), null);
            hidden.category = entry.category();
            deriveHidden(hidden, children, eventClass ? base : null);
            drafts.put(name, hidden);
          }
        });
  }

  private void deriveHidden(
      DraftHolder hidden, List<DraftHolder> children, @Nullable DraftHolder base) {
    Set<String> without = lineage.without(hidden.name);
    Set<String> names = new LinkedHashSet<>(children.get(0).attributes.keySet());
    children.forEach(child -> names.retainAll(child.attributes.keySet()));
    for (String name : names) {
      Attribute inBase = base == null ? null : base.attributes.get(name);
      if (inBase == null && (without.contains(name) || without.contains("*"))) {
        continue;
      }
      List<Attribute> found = new ArrayList<>();
      children.forEach(child -> found.add(Objects.requireNonNull(child.attributes.get(name))));
      // What a single child says is its own rather than the parent's.
      Attribute common = inBase != null && children.size() == 1 ? inBase : common(found);
      hidden.attributes.put(name, common);
    }
    hidden.profiles.addAll(children.get(0).profiles);
    children.forEach(child -> hidden.profiles.retainAll(child.profiles));
    hidden.constraints = mostFrequent(children, child -> child.constraints);
  }

  /** What the attributes have in common, and of the rest what most of them say. */
  private static Attribute common(List<Attribute> found) {
    Attribute first = found.get(0);
    if (found.stream().allMatch(first::equals)) {
      return first;
    }
    Map<String, EnumValue> values = new LinkedHashMap<>();
    for (String key : found.get(0).enumValues().keySet()) {
      if (found.stream().allMatch(attribute -> attribute.enumValues().containsKey(key))) {
        values.put(
            key, mostFrequent(found, one -> Objects.requireNonNull(one.enumValues().get(key))));
      }
    }
    boolean allDeprecated = found.stream().allMatch(one -> one.deprecatedSince() != null);
    boolean allObservable = found.stream().allMatch(one -> one.observable() >= 0);
    return new Attribute(
        first.name(),
        mostFrequent(found, Attribute::caption),
        mostFrequent(found, Attribute::type),
        first.objectType(),
        first.array(),
        mostFrequent(found, Attribute::requirement),
        mostFrequent(found, Attribute::profiles),
        values,
        frequentOrNull(found, Attribute::sibling),
        allObservable ? mostFrequent(found, Attribute::observable) : -1,
        allDeprecated ? frequentOrNull(found, Attribute::deprecatedSince) : null);
  }

  private static <T> @Nullable String frequentOrNull(
      List<T> list, Function<T, @Nullable String> fact) {
    String frequent = mostFrequent(list, one -> Objects.requireNonNullElse(fact.apply(one), ""));
    return frequent.isEmpty() ? null : frequent;
  }

  /** Of equally frequent facts the first. */
  private static <T, F> F mostFrequent(List<T> list, Function<T, F> fact) {
    Map<F, Integer> counts = new HashMap<>();
    F best = fact.apply(list.get(0));
    for (T one : list) {
      counts.merge(fact.apply(one), 1, Integer::sum);
    }
    for (T one : list) {
      F candidate = fact.apply(one);
      if (counts.getOrDefault(candidate, 0) > counts.getOrDefault(best, 0)) {
        best = candidate;
      }
    }
    return best;
  }

  /** Names of profiles, sorted. */
  Set<String> profileNames() {
    Set<String> names = new TreeSet<>();
    schema.profiles().forEach(profile -> names.add(profile.name()));
    return names;
  }

  Map<String, SchemaLineage.Category> categories() {
    return lineage.categories();
  }

  Schema schema() {
    return schema;
  }
}
