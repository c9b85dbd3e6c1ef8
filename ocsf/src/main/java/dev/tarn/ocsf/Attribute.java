package dev.tarn.ocsf;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An attribute of a class or an object. Immutable as long as nobody changes the collections that it
 * was made of.
 *
 * @param name as in an event, {@code activity_id}
 * @param caption for people
 * @param type its data type; {@code object_t} when {@code objectType} is set
 * @param objectType name of the object it holds, or null for a scalar
 * @param array whether it holds a list
 * @param requirement how much it is wanted
 * @param profiles it exists only where one of these is in {@code metadata.profiles}; empty = always
 * @param enumValues by key as text ({@code "99"}), in schema order; empty when the attribute is no
 *     enum
 * @param sibling name of the caption attribute beside an enum ({@code activity_name}; {@code
 *     categories} beside the array {@code category_ids}), or null; a few have no such attribute
 * @param observable its own observable type_id, or -1
 * @param deprecatedSince the version that deprecated it, or null
 */
public record Attribute(
    String name,
    String caption,
    AttributeType type,
    @Nullable String objectType,
    boolean array,
    Requirement requirement,
    Set<String> profiles,
    Map<String, EnumValue> enumValues,
    @Nullable String sibling,
    int observable,
    @Nullable String deprecatedSince) {
  public Attribute {
    profiles = Collections.unmodifiableSet(profiles);
    enumValues = Collections.unmodifiableMap(enumValues);
  }

  /** Whether the attribute exists in an event that declares these profiles. */
  public boolean existsUnder(Set<String> declaredProfiles) {
    if (profiles.isEmpty()) {
      return true;
    }
    for (String profile : profiles) {
      if (declaredProfiles.contains(profile)) {
        return true;
      }
    }
    return false;
  }
}
