package dev.tarn.ocsf;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OCSF object. The one named {@code object} has no attributes and allows any key. Immutable as
 * long as nobody changes the collections that it was made of.
 *
 * @param observable the observable type_id of the object as a whole, or -1
 */
public record ObjectType(
    String name,
    String caption,
    int observable,
    @Nullable String deprecatedSince,
    Map<String, Attribute> attributes,
    Constraints constraints)
    implements AttributeHolder {
  public ObjectType {
    attributes = Collections.unmodifiableMap(attributes);
  }

  /** Whether it allows any key instead of having attributes. */
  public boolean isFreeForm() {
    return name.equals("object");
  }
}
