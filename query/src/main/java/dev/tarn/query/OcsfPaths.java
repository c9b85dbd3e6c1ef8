package dev.tarn.query;

import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.StorageType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The paths that an event class has in any embedded version of the schema, the newest first; or
 * those of all classes. Immutable.
 */
final class OcsfPaths {
  /** No path at all: the lake's own tables. */
  static final OcsfPaths NONE = new OcsfPaths(Schemas.embedded(), null, true);

  private final Schemas schemas;
  private final @Nullable Integer classUid;
  private final boolean none;

  private OcsfPaths(Schemas schemas, @Nullable Integer classUid, boolean none) {
    this.schemas = schemas;
    this.classUid = classUid;
    this.none = none;
  }

  static OcsfPaths ofClass(Schemas schemas, int classUid) {
    return new OcsfPaths(schemas, classUid, false);
  }

  /** The paths of every class. */
  static OcsfPaths all(Schemas schemas) {
    return new OcsfPaths(schemas, null, false);
  }

  /** The attribute at a path of names in lower case, lists being passed through. */
  Optional<Attribute> find(List<String> path) {
    if (none) {
      return Optional.empty();
    }
    SchemaVersion[] versions = SchemaVersion.values();
    for (int i = versions.length - 1; i >= 0; i--) {
      Schema schema = schemas.load(versions[i]);
      for (EventClass eventClass : classes(schema)) {
        Attribute found = find(schema, eventClass, path);
        if (found != null) {
          return Optional.of(found);
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable Attribute find(
      Schema schema, AttributeHolder holder, List<String> path) {
    Attribute found = null;
    AttributeHolder current = holder;
    for (String name : path) {
      if (current == null) {
        return null;
      }
      found = current.attributes().get(name.toLowerCase(Locale.ROOT));
      if (found == null) {
        return null;
      }
      current =
          found.objectType() == null ? null : schema.findObject(found.objectType()).orElse(null);
    }
    return found;
  }

  private List<EventClass> classes(Schema schema) {
    if (classUid != null) {
      return schema.findClass(classUid).map(List::of).orElse(List.of());
    }
    List<EventClass> classes = new ArrayList<>(schema.classes());
    classes.sort((a, b) -> Integer.compare(a.uid(), b.uid()));
    return classes;
  }

  /** The names that may follow a path in the newest version. */
  Set<String> namesAfter(List<String> path) {
    Set<String> names = new LinkedHashSet<>();
    if (none) {
      return names;
    }
    Schema schema = schemas.load(SchemaVersion.NEWEST);
    for (EventClass eventClass : classes(schema)) {
      if (path.isEmpty()) {
        names.addAll(eventClass.attributes().keySet());
        continue;
      }
      Attribute attribute = find(schema, eventClass, path);
      if (attribute != null && attribute.objectType() != null) {
        schema
            .findObject(attribute.objectType())
            .ifPresent(o -> names.addAll(o.attributes().keySet()));
      }
    }
    return names;
  }

  /**
   * How an attribute is stored; an object has its scalar attributes only, because objects may hold
   * themselves.
   */
  ColumnType type(Attribute attribute) {
    ColumnType single = single(attribute);
    return attribute.array() ? new ColumnType.ListOf(single) : single;
  }

  private ColumnType single(Attribute attribute) {
    if (attribute.objectType() == null) {
      return scalar(attribute);
    }
    if (attribute.name().equals("unmapped")) {
      return ColumnType.MapOf.TEXTS;
    }
    Optional<ObjectType> object =
        schemas.load(SchemaVersion.NEWEST).findObject(attribute.objectType());
    Map<String, ColumnType> members = new LinkedHashMap<>();
    if (object.isPresent()) {
      for (Attribute member : object.get().attributes().values()) {
        if (member.objectType() == null) {
          ColumnType type = scalar(member);
          members.put(member.name(), member.array() ? new ColumnType.ListOf(type) : type);
        }
      }
    }
    return members.isEmpty() ? ColumnType.Scalar.TEXT : new ColumnType.Struct(members);
  }

  private static ColumnType scalar(Attribute attribute) {
    return switch (StorageType.of(attribute)) {
      case BOOLEAN -> ColumnType.Scalar.BOOLEAN;
      case INT -> ColumnType.Scalar.INT;
      case LONG -> ColumnType.Scalar.LONG;
      case DOUBLE -> ColumnType.Scalar.DOUBLE;
      case TIMESTAMP -> ColumnType.Scalar.INSTANT;
      case TEXT, JSON, OBJECT -> ColumnType.Scalar.TEXT;
    };
  }
}
