package dev.tarn.ocsf;

/**
 * An extension of the schema, as an event lists it in {@code metadata.extensions}.
 *
 * @param name {@code win}
 * @param uid 2
 * @param caption {@code Windows}
 * @param version the extension's own version
 */
public record Extension(String name, int uid, String caption, String version) {}
