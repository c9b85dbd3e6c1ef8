package dev.tarn.ocsf;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the files of one extension say, all but its classes and objects. The maps are filled while
 * the files are read.
 *
 * @param place where its name is said
 * @param categories by name; their uids carry the extension's
 * @param dictionary attributes by name
 * @param profiles by name without prefix
 */
record ExtensionSource(
    Path directory,
    String name,
    int uid,
    String caption,
    String version,
    Position place,
    Map<String, SchemaLineage.Category> categories,
    Map<String, AttributeFacts> dictionary,
    Map<String, TypeEntry> types,
    Map<String, ProfileEntry> profiles) {

  /** A data type; {@code base} is the type it narrows, or null for a new primitive. */
  record TypeEntry(
      Position place, AttributeType type, @Nullable String base, @Nullable Position basePlace) {}

  record ProfileEntry(Profile profile, Position place, Map<String, AttributeFacts> attributes) {}

  /** As an event and the schema name what belongs to the extension: {@code name/thing}. */
  String scoped(String thing) {
    return name + "/" + thing;
  }

  Extension extension() {
    return new Extension(name, uid, caption, version);
  }
}
