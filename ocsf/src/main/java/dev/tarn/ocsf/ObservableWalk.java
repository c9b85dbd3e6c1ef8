package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the observables of an event by the schema's marks on types, attributes and objects. The
 * rules are those of the article "Defining and Using Observables" of ocsf/ocsf-docs: where several
 * marks meet, that of the type goes before that of the object and that of the attribute; names are
 * dotted paths without indices; a list of values gives one observable a value; values are texts; an
 * object has no value. Equal observables are one. One event, one thread.
 */
final class ObservableWalk {
  private final Schema schema;
  private final Set<String> profiles;
  private final Map<String, EnumValue> types;
  private final boolean objects;
  private final boolean captions;
  private final Set<Observable> found = new LinkedHashSet<>();

  /**
   * @param observable the object that observables are in this schema
   * @param objects whether objects are observables, too
   * @param captions whether observables have the caption of their type
   */
  ObservableWalk(
      Schema schema,
      Set<String> profiles,
      ObjectType observable,
      boolean objects,
      boolean captions) {
    this.schema = schema;
    this.profiles = profiles;
    this.objects = objects;
    this.captions = captions && observable.attributes().containsKey("type");
    Attribute typeId = observable.attributes().get("type_id");
    this.types = typeId == null ? Map.of() : typeId.enumValues();
  }

  List<Observable> derive(Map<String, @Nullable Object> event, EventClass eventClass) {
    walk(event, eventClass, "", 0);
    return new ArrayList<>(found);
  }

  private void walk(
      Map<String, @Nullable Object> object, AttributeHolder holder, String prefix, int depth) {
    object.forEach(
        (name, value) -> {
          Attribute attribute = holder.attributes().get(name);
          if (attribute != null
              && value != null
              && attribute.existsUnder(profiles)
              && !(depth == 0 && name.equals("observables"))) {
            if (value instanceof List<?> list) {
              list.forEach(element -> add(attribute, element, prefix + name, depth));
            } else {
              add(attribute, value, prefix + name, depth);
            }
          }
        });
  }

  private void add(Attribute attribute, @Nullable Object value, String path, int depth) {
    ObjectType type =
        attribute.objectType() == null
            ? null
            : schema.findObject(attribute.objectType()).orElse(null);
    if (type == null) {
      String text = text(value);
      if (text != null) {
        observe(mark(attribute.type().observable(), attribute.observable()), path, text);
      }
    } else if (value instanceof Map<?, ?> map && depth < Enricher.MAXIMUM_DEPTH) {
      if (objects) {
        observe(mark(type.observable(), attribute.observable()), path, null);
      }
      if (!type.isFreeForm()) {
        walk(EventFacts.object(map), type, path + ".", depth + 1);
      }
    }
  }

  private static int mark(int general, int special) {
    return general >= 0 ? general : special;
  }

  private void observe(int typeId, String path, @Nullable String value) {
    EnumValue type = types.get(Integer.toString(typeId));
    if (type != null) {
      found.add(new Observable(path, typeId, captions ? type.caption() : null, value));
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      case null, default -> null;
    };
  }
}
