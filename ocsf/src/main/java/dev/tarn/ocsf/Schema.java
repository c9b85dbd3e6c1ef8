package dev.tarn.ocsf;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One version of the OCSF schema: classes, objects, types, profiles and extensions. Immutable,
 * shared by all threads.
 *
 * <p>{@link #load} reads the embedded resource on first use and keeps one instance a version.
 */
public final class Schema {
  private final SchemaVersion version;
  private final Map<String, Profile> profiles;
  private final Map<String, Extension> extensions;
  private final Map<String, AttributeType> types;
  private final Map<String, EventClass> classes;
  private final Map<String, ObjectType> objects;
  private final Map<Integer, EventClass> classesByUid = new HashMap<>();

  Schema(
      SchemaVersion version,
      Map<String, Profile> profiles,
      Map<String, Extension> extensions,
      Map<String, AttributeType> types,
      Map<String, EventClass> classes,
      Map<String, ObjectType> objects) {
    this.version = version;
    this.profiles = Collections.unmodifiableMap(profiles);
    this.extensions = Collections.unmodifiableMap(extensions);
    this.types = Collections.unmodifiableMap(types);
    this.classes = Collections.unmodifiableMap(classes);
    this.objects = Collections.unmodifiableMap(objects);
    classes.values().forEach(eventClass -> classesByUid.put(eventClass.uid(), eventClass));
  }

  /** The embedded schema of a version; the same instance for every call. */
  public static Schema load(SchemaVersion version) {
    return EmbeddedSchemas.load(version);
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

  public Collection<Profile> profiles() {
    return profiles.values();
  }

  public Collection<Extension> extensions() {
    return extensions.values();
  }

  /**
   * A class by name, also by the name that another embedded version gives the same uid; classes of
   * an extension with or without its prefix ({@code win/registry_key_activity}).
   */
  public Optional<EventClass> findClass(String name) {
    String plain = ClassNames.withoutExtension(name);
    EventClass found = classes.get(plain);
    if (found == null) {
      OptionalInt uid = ClassNames.embedded().findUid(plain);
      found = uid.isPresent() ? classesByUid.get(uid.getAsInt()) : null;
    }
    if (found == null || plain.equals(name)) {
      return Optional.ofNullable(found);
    }
    return name.equals(found.extension() + "/" + plain) ? Optional.of(found) : Optional.empty();
  }

  public Optional<EventClass> findClass(int uid) {
    return Optional.ofNullable(classesByUid.get(uid));
  }

  /** An object by name; objects of an extension with or without its prefix. */
  public Optional<ObjectType> findObject(String name) {
    return Optional.ofNullable(objects.get(ClassNames.withoutExtension(name)));
  }

  public Optional<AttributeType> findType(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** A profile by its name; profiles of an extension with or without its prefix. */
  public Optional<Profile> findProfile(String name) {
    Profile found = profiles.get(name);
    if (found == null && name.indexOf('/') < 0) {
      return profiles.values().stream()
          .filter(profile -> ClassNames.withoutExtension(profile.name()).equals(name))
          .findFirst();
    }
    return Optional.ofNullable(found);
  }
}
