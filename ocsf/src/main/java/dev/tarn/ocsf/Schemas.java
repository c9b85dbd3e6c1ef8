package dev.tarn.ocsf;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The schemas of all versions, with the same extensions compiled into each; a version when it is
 * asked for. Thread-safe.
 */
public final class Schemas {
  private static final Schemas EMBEDDED = new Schemas(List.of());

  private final List<Path> extensions;
  private final Map<SchemaVersion, ExtendedSchema> compiled = new ConcurrentHashMap<>();

  private Schemas(List<Path> extensions) {
    this.extensions = List.copyOf(extensions);
  }

  /** OCSF as it is published. */
  public static Schemas embedded() {
    return EMBEDDED;
  }

  /**
   * OCSF with extensions.
   *
   * @param directories as {@link Schema#extend} takes them; the files are read when a version is
   *     asked for
   */
  public static Schemas extended(List<Path> directories) {
    return directories.isEmpty() ? EMBEDDED : new Schemas(directories);
  }

  /** A version with the extensions, or what is wrong with them under this version. */
  public ExtendedSchema compile(SchemaVersion version) {
    return compiled.computeIfAbsent(
        version,
        key ->
            extensions.isEmpty()
                ? new ExtendedSchema(Schema.load(key), List.of(), Map.of())
                : Schema.load(key).extend(extensions));
  }

  /**
   * A version with the extensions; without them where they do not compile, as under a version that
   * lacks what they extend.
   */
  public Schema load(SchemaVersion version) {
    if (extensions.isEmpty()) {
      return Schema.load(version);
    }
    return compile(version).schema().orElseGet(() -> Schema.load(version));
  }

  /**
   * The newest name of a class by its uid, for tables: that of the newest version that has the
   * class, or of the extension.
   */
  public Optional<String> findClassName(int uid) {
    return load(SchemaVersion.NEWEST).findClass(uid).map(EventClass::name);
  }
}
