package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A class or an object while extensions are applied to it: one of the core, one of its hidden
 * parents, or one that an extension adds. Its attributes are flat, as in the schema. Not
 * thread-safe.
 */
final class DraftHolder {
  /** How far the holder is. */
  enum State {
    NEW,
    BEING_RESOLVED,
    RESOLVED
  }

  final String name;
  final boolean eventClass;

  /** Plain name of what it extends, or null. */
  final @Nullable String parent;

  /** What an extension adds it, or null for one of the core. */
  final @Nullable ExtensionItem item;

  /** The record of the core, or null. */
  final @Nullable AttributeHolder core;

  /** Whether it is only there to be extended. */
  boolean hidden;

  /** Whether it inherits too little because of an unknown parent; then less is told of it. */
  boolean orphan;

  State state = State.NEW;
  String caption;
  int uid = -1;
  int categoryUid = -1;
  String categoryCaption = "";

  /** Name of the category, with the extension's prefix if it is an extension's; or null. */
  @Nullable String category;

  @Nullable String extension;
  @Nullable String deprecatedSince;
  Set<String> profiles = new LinkedHashSet<>();
  Map<String, Attribute> attributes = new LinkedHashMap<>();
  Constraints constraints = Constraints.NONE;
  int observable = -1;
  final List<ExtensionItem> patches = new ArrayList<>();

  /** As they were before any extension; empty for what an extension adds. */
  private Map<String, Attribute> attributesBefore = Map.of();

  private Set<String> profilesBefore = Set.of();
  private Constraints constraintsBefore = Constraints.NONE;
  private int observableBefore = -1;

  /** One that an extension adds. */
  DraftHolder(ExtensionItem item) {
    this.name = item.name();
    this.eventClass = item.eventClass();
    this.parent = item.parent();
    this.item = item;
    this.core = null;
    this.caption = item.caption() == null ? name : item.caption();
    this.extension = item.extension().name();
  }

  /** One of the core; {@code core} is null for a hidden one. */
  DraftHolder(
      String name, boolean eventClass, @Nullable String parent, @Nullable AttributeHolder core) {
    this.name = name;
    this.eventClass = eventClass;
    this.parent = parent;
    this.item = null;
    this.core = core;
    this.hidden = core == null;
    this.caption = core == null ? name : core.caption();
  }

  /** Takes the present facts as those of the core. */
  void keepAsBefore() {
    attributesBefore = new LinkedHashMap<>(attributes);
    profilesBefore = new LinkedHashSet<>(profiles);
    constraintsBefore = constraints;
    observableBefore = observable;
  }

  boolean changed() {
    return attributes.size() != attributesBefore.size()
        || attributes.values().stream().anyMatch(this::isNew)
        || !profiles.equals(profilesBefore)
        || !constraints.equals(constraintsBefore)
        || observable != observableBefore;
  }

  boolean isNew(Attribute attribute) {
    return !attribute.equals(attributesBefore.get(attribute.name()));
  }

  /** Starts as the parent is; what an extension adds does so. */
  void inherit(DraftHolder from) {
    attributes = new LinkedHashMap<>(from.attributes);
    profiles = new LinkedHashSet<>(from.profiles);
    constraints = from.constraints;
    observable = from.observable;
    category = from.category;
  }

  /** Takes over what patches changed in the parent; what it says itself stays. */
  void followParent(DraftHolder from) {
    from.attributes.forEach(
        (key, after) -> {
          Attribute before = from.attributesBefore.get(key);
          if (after.equals(before)) {
            return;
          }
          Attribute own = attributes.get(key);
          if (own == null || own.equals(before)) {
            attributes.put(key, after);
          } else {
            attributes.put(key, follow(own, before == null ? own : before, after));
          }
        });
    from.profiles.stream()
        .filter(profile -> !from.profilesBefore.contains(profile))
        .forEach(profiles::add);
    if (constraints.equals(from.constraintsBefore)) {
      constraints = from.constraints;
    }
    if (observable == from.observableBefore) {
      observable = from.observable;
    }
  }

  private static Attribute follow(Attribute own, Attribute before, Attribute after) {
    Map<String, EnumValue> values = new LinkedHashMap<>(own.enumValues());
    after
        .enumValues()
        .forEach(
            (key, value) -> {
              EnumValue here = values.get(key);
              if (here == null || here.equals(before.enumValues().get(key))) {
                values.put(key, value);
              }
            });
    Set<String> profiles = own.profiles();
    if (!profiles.isEmpty() && !after.profiles().equals(before.profiles())) {
      profiles = new LinkedHashSet<>(profiles);
      profiles.addAll(after.profiles());
    }
    return new Attribute(
        own.name(),
        own.caption().equals(before.caption()) ? after.caption() : own.caption(),
        own.type().equals(before.type()) ? after.type() : own.type(),
        own.objectType(),
        own.array(),
        own.requirement() == before.requirement() ? after.requirement() : own.requirement(),
        profiles,
        values,
        own.sibling() == null ? after.sibling() : own.sibling(),
        own.observable() == before.observable() ? after.observable() : own.observable(),
        own.deprecatedSince() == null ? after.deprecatedSince() : own.deprecatedSince());
  }
}
