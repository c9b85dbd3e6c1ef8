package dev.tarn.ocsf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /** For validators, made when the first one asks. */
  private volatile @Nullable SchemaTables tables;

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
    for (EventClass eventClass : classes.values()) {
      classesByUid.put(eventClass.uid(), eventClass);
    }
  }

  SchemaTables tables() {
    SchemaTables made = tables;
    if (made == null) {
      made = new SchemaTables(this);
      tables = made;
    }
    return made;
  }

  /** The embedded schema of a version; the same instance for every call. */
  public static Schema load(SchemaVersion version) {
    return EmbeddedSchemas.load(version);
  }

  /**
   * This schema with extensions compiled into it: their classes, objects, attributes, types and
   * profiles, and what their patches add to those that are here. Classes, objects and types have
   * their names without the extension's prefix, profiles with it ({@code acme/badge}).
   *
   * @param directories each an extension in the source layout of OCSF ({@code extension.json},
   *     {@code categories.json}, {@code dictionary.json}, {@code events/}, {@code objects/}, {@code
   *     profiles/}), or one that holds such directories; all that belong together in one call
   */
  public ExtendedSchema extend(List<Path> directories) {
    return ExtensionCompiler.compile(this, directories);
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

  /** An attribute by its dotted path from a class or object on, under whatever profile. */
  public Optional<Attribute> findAttribute(AttributeHolder start, String path) {
    return walk(start, path, profiles.keySet()) instanceof PathResolution.Found found
        ? Optional.of(found.attribute())
        : Optional.empty();
  }

  /**
   * Follows a dotted path, {@code actor.user.uid}, through the objects of this version. An array
   * may be marked with {@code []} ({@code resources[].uid}) and need not be. Paths may lead around
   * the schema's cycles ({@code process.parent_process.parent_process.name}) as often as they say.
   *
   * @param start a class or object of this schema
   * @param declaredProfiles an attribute that these do not admit is a {@link
   *     PathResolution.NotInProfiles}
   */
  public PathResolution resolve(AttributeHolder start, String path, Set<String> declaredProfiles) {
    PathResolution resolution = walk(start, path, declaredProfiles);
    if (resolution instanceof PathResolution.UnknownAttribute unknown) {
      return new PathResolution.UnknownAttribute(
          unknown.holder(),
          unknown.name(),
          unknown.start(),
          unknown.length(),
          hint(start, path, unknown));
    }
    return resolution;
  }

  private PathResolution walk(AttributeHolder start, String path, Set<String> declaredProfiles) {
    List<Attribute> steps = new ArrayList<>();
    AttributeHolder holder = start;
    int from = 0;
    while (true) {
      int dot = path.indexOf('.', from);
      int to = dot < 0 ? path.length() : dot;
      boolean marked = to - 2 >= from && path.startsWith("[]", to - 2);
      String name = path.substring(from, marked ? to - 2 : to);
      Attribute attribute = holder.attributes().get(name);
      if (attribute == null) {
        return new PathResolution.UnknownAttribute(holder, name, from, name.length(), null);
      }
      if (!attribute.existsUnder(declaredProfiles)) {
        return new PathResolution.NotInProfiles(holder, attribute, from, name.length());
      }
      if (marked && !attribute.array()) {
        return new PathResolution.NotAnArray(attribute, to - 2, 2);
      }
      steps.add(attribute);
      if (dot < 0) {
        return new PathResolution.Found(steps);
      }
      from = dot + 1;
      ObjectType object =
          attribute.objectType() == null ? null : objects.get(attribute.objectType());
      if (object == null) {
        return new PathResolution.NotAnObject(attribute, from, path.length() - from);
      }
      if (object.isFreeForm()) {
        return new PathResolution.FreeForm(steps, path.substring(from));
      }
      holder = object;
    }
  }

  /** A version that has the path as it is says more than a similar name in this version. */
  private @Nullable String hint(
      AttributeHolder start, String path, PathResolution.UnknownAttribute unknown) {
    SchemaVersion having = null;
    for (SchemaVersion other : SchemaVersion.values()) {
      boolean newer = other.compareTo(version) > 0;
      if (other != version && !(newer && having != null) && load(other).has(start, path)) {
        having = other;
      }
    }
    return having == null
        ? Suggestions.hint(unknown.name(), unknown.holder().attributes().keySet())
        : "it exists in OCSF " + having;
  }

  private boolean has(AttributeHolder start, String path) {
    Optional<? extends AttributeHolder> here =
        switch (start) {
          case EventClass eventClass -> findClass(eventClass.uid());
          case ObjectType object -> findObject(object.name());
        };
    return here.isPresent() && findAttribute(here.get(), path).isPresent();
  }
}
