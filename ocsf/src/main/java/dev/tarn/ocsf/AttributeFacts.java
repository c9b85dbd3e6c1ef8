package dev.tarn.ocsf;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one place of the schema's source says about an attribute; what it does not say comes from
 * the parent or the dictionary.
 *
 * @param position where it is said
 * @param typePosition where the type is said
 * @param profiles null = nothing said, empty = present under any profile ({@code "profile": null})
 * @param enumValues by key; what a value leaves out comes from the value that is there before
 * @param observable -1 = nothing said
 */
record AttributeFacts(
    @Nullable Position position,
    @Nullable String caption,
    @Nullable String type,
    @Nullable Position typePosition,
    @Nullable Boolean array,
    @Nullable Requirement requirement,
    @Nullable Set<String> profiles,
    Map<String, EnumFacts> enumValues,
    @Nullable String sibling,
    int observable,
    @Nullable String deprecatedSince) {

  static final AttributeFacts NOTHING =
      new AttributeFacts(null, null, null, null, null, null, null, Map.of(), null, -1, null);

  /** What is said about one value of an enum. */
  record EnumFacts(@Nullable String caption, @Nullable String deprecatedSince) {}

  /** Nothing but the profiles and the requirement, as attributes of a profile have them. */
  static AttributeFacts ofProfile(Set<String> profiles, Requirement requirement) {
    return new AttributeFacts(
        null, null, null, null, null, requirement, profiles, Map.of(), null, -1, null);
  }

  AttributeFacts withProfiles(@Nullable Set<String> changed) {
    return new AttributeFacts(
        position,
        caption,
        type,
        typePosition,
        array,
        requirement,
        changed,
        enumValues,
        sibling,
        observable,
        deprecatedSince);
  }

  /** These facts with others on top, which win. */
  AttributeFacts with(AttributeFacts over) {
    Map<String, EnumFacts> values = new LinkedHashMap<>(enumValues);
    over.enumValues.forEach(
        (key, value) ->
            values.merge(
                key,
                value,
                (before, after) ->
                    new EnumFacts(
                        after.caption == null ? before.caption : after.caption,
                        after.deprecatedSince == null
                            ? before.deprecatedSince
                            : after.deprecatedSince)));
    return new AttributeFacts(
        over.position == null ? position : over.position,
        over.caption == null ? caption : over.caption,
        over.type == null ? type : over.type,
        over.typePosition == null ? typePosition : over.typePosition,
        over.array == null ? array : over.array,
        requirement(requirement, profiles != null, over),
        over.profiles == null
            ? profiles
            : profiles == null ? over.profiles : union(profiles, over.profiles),
        values,
        over.sibling == null ? sibling : over.sibling,
        over.observable < 0 ? observable : over.observable,
        over.deprecatedSince == null ? deprecatedSince : over.deprecatedSince);
  }

  /**
   * An attribute of a class or an object with these facts on top of what it inherits, or of what
   * the dictionary says.
   *
   * @param type the type that {@link #type} means, or that of the attribute below
   */
  Attribute over(Attribute below, AttributeType type) {
    Map<String, EnumValue> values = new LinkedHashMap<>(below.enumValues());
    enumValues.forEach(
        (key, value) -> {
          EnumValue before = values.get(key);
          values.put(
              key,
              new EnumValue(
                  key,
                  value.caption != null ? value.caption : before == null ? key : before.caption(),
                  value.deprecatedSince != null
                      ? value.deprecatedSince
                      : before == null ? null : before.deprecatedSince()));
        });
    Requirement changed = requirement(below.requirement(), !below.profiles().isEmpty(), this);
    return new Attribute(
        below.name(),
        caption == null ? below.caption() : caption,
        type,
        below.objectType(),
        below.array(),
        changed == null ? Requirement.OPTIONAL : changed,
        profiles == null ? below.profiles() : union(below.profiles(), profiles),
        values,
        sibling == null ? below.sibling() : sibling,
        observable < 0 ? below.observable() : observable,
        deprecatedSince == null ? below.deprecatedSince() : deprecatedSince);
  }

  /** An attribute that two profiles bring is wanted as much as the one that wants it more. */
  private static @Nullable Requirement requirement(
      @Nullable Requirement before, boolean gatedBefore, AttributeFacts over) {
    if (over.requirement == null) {
      return before;
    }
    boolean gated = over.profiles != null && !over.profiles.isEmpty();
    return gated && gatedBefore && before != null && before.compareTo(over.requirement) < 0
        ? before
        : over.requirement;
  }

  /** An empty set on top lifts the gate. */
  private static Set<String> union(Set<String> below, Set<String> over) {
    if (over.isEmpty() || below.isEmpty()) {
      return over;
    }
    Set<String> both = new LinkedHashSet<>(below);
    both.addAll(over);
    return both;
  }
}
