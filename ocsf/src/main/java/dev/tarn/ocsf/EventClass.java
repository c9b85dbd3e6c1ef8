package dev.tarn.ocsf;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An OCSF event class, its attributes flattened. Immutable as long as nobody changes the
 * collections that it was made of.
 *
 * @param name {@code api_activity}; classes of an extension without its prefix, {@code
 *     registry_key_activity}
 * @param uid the full class_uid, 6003
 * @param categoryUid 6
 * @param categoryCaption {@code Application Activity}
 * @param profiles the profiles that the class allows
 * @param extension name of the extension it comes from, or null
 * @param deprecatedSince the version that deprecated it, or null
 */
public record EventClass(
    String name,
    String caption,
    int uid,
    int categoryUid,
    String categoryCaption,
    Set<String> profiles,
    @Nullable String extension,
    @Nullable String deprecatedSince,
    Map<String, Attribute> attributes,
    Constraints constraints)
    implements AttributeHolder {
  public EventClass {
    profiles = Collections.unmodifiableSet(profiles);
    attributes = Collections.unmodifiableMap(attributes);
  }
}
