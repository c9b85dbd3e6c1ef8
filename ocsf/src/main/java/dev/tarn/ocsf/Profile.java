package dev.tarn.ocsf;

/**
 * A profile: a named set of attributes that a class may take in addition to its own.
 *
 * @param name as it stands in {@code metadata.profiles} and in {@link Attribute#profiles}: {@code
 *     cloud}, {@code linux/linux_users}
 * @param caption for people
 */
public record Profile(String name, String caption) {}
