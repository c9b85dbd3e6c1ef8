package dev.tarn.ocsf;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A class or an object that an extension adds, or a patch of one that exists.
 *
 * @param patch whether it changes {@code name} instead of adding it
 * @param parent plain name of what it extends; null for a patch and for an object that extends none
 * @param place where its name is said
 * @param parentPlace where its parent is said
 * @param uid without category and extension, or -1 for a class that is only there to be extended
 * @param category as it is written, or null
 * @param profiles with the prefix of their extension
 * @param attributes with their includes
 * @param attributePlaces where each attribute is named; those of an include have the include's
 * @param constraints null = nothing said
 * @param observables type_ids by path, of a class
 */
record ExtensionItem(
    ExtensionSource extension,
    boolean eventClass,
    boolean patch,
    String name,
    @Nullable String parent,
    Position place,
    Position parentPlace,
    @Nullable String caption,
    int uid,
    Position uidPlace,
    @Nullable String category,
    Position categoryPlace,
    int observable,
    @Nullable String deprecatedSince,
    List<String> profiles,
    Map<String, AttributeFacts> attributes,
    Map<String, Position> attributePlaces,
    @Nullable Constraints constraints,
    List<SourceNode.Scalar> constrained,
    Map<String, Integer> observables) {

  /** {@code class} or {@code object}. */
  String kind() {
    return eventClass ? "class" : "object";
  }
}
