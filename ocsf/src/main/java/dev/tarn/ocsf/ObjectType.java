package dev.tarn.ocsf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OCSF object. The one named {@code object} has no attributes and allows any key.
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
    implements AttributeHolder {}
