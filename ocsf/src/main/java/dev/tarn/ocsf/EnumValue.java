package dev.tarn.ocsf;

import org.jspecify.annotations.Nullable;

/**
 * One value of an enum attribute.
 *
 * @param key as text, {@code "99"}
 * @param caption for people and for the sibling, {@code Other}
 * @param deprecatedSince the version that deprecated it, or null
 */
public record EnumValue(String key, String caption, @Nullable String deprecatedSince) {}
