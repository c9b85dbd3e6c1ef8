package dev.tarn.ocsf;

import dev.tarn.ocsf.Translation.Outcome;
import dev.tarn.ocsf.Translation.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Objects of one event, and what is in them, in the target version. One thread. */
final class ObjectTranslation {
  /** What the class says of itself; a {@link Translator} deals with it. */
  static final Set<String> IDENTITY = Set.of("class_uid", "category_uid", "type_uid");

  /** Says that a value went to {@code unmapped}. */
  private enum Gone {
    GONE
  }

  private final TranslationWork work;
  private final ValueConversion conversion;

  ObjectTranslation(TranslationWork work, ValueConversion conversion) {
    this.work = work;
    this.conversion = conversion;
  }

  /**
   * Translates an object and what is below it; what the object lacks is noted only below.
   *
   * @param before what the object is in the source version; null if that does not say
   * @param after what it is in the target version; not free-form
   * @param path of the object in the event given
   * @param dotted the same without indices
   */
  Map<String, @Nullable Object> translate(
      Map<String, @Nullable Object> object,
      @Nullable AttributeHolder before,
      AttributeHolder after,
      String path,
      String dotted,
      int depth) {
    Relocation relocation = new Relocation(work, after, path, dotted, object);
    Map<String, @Nullable Object> moved = relocation.move(before);
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    moved.forEach(
        (name, value) -> {
          String valuePath = UnmappedValues.child(path, name);
          Attribute attribute = work.available(after, name);
          if (attribute != null) {
            Attribute origin = origin(relocation, before, name);
            Object converted =
                value(value, origin, attribute, valuePath, child(dotted, name), depth + 1);
            if (!(converted instanceof Gone)) {
              result.put(name, converted);
            }
          } else {
            work.unmap(
                valuePath,
                value,
                after.attributes().containsKey(name)
                    ? Reason.PROFILE_MISSING
                    : Reason.ATTRIBUTE_MISSING);
          }
        });
    EnumTranslation enums = new EnumTranslation(work, after, path, result);
    for (String name : List.copyOf(result.keySet())) {
      Attribute attribute = after.attributes().get(name);
      Attribute origin = origin(relocation, before, name);
      if (attribute != null
          && origin != null
          && !attribute.enumValues().isEmpty()
          && !(after instanceof EventClass && IDENTITY.contains(name))) {
        enums.translate(origin, attribute);
      }
    }
    return result;
  }

  private static @Nullable Attribute origin(
      Relocation relocation, @Nullable AttributeHolder before, String name) {
    Attribute moved = relocation.origin(name);
    return moved != null || before == null ? moved : before.attributes().get(name);
  }

  private static String child(String dotted, String name) {
    return dotted.isEmpty() ? name : dotted + "." + name;
  }

  private @Nullable Object value(
      @Nullable Object value,
      @Nullable Attribute before,
      Attribute after,
      String path,
      String dotted,
      int depth) {
    if (value == null) {
      return null;
    }
    boolean list = value instanceof List<?>;
    if (before != null && before.array() != list && before.array() == after.array()) {
      // It was wrong before.
      return value;
    }
    if (!list) {
      Object one = one(value, before, after, path, dotted, depth);
      if (one instanceof Gone || !after.array()) {
        return one;
      }
      List<@Nullable Object> wrapped = new ArrayList<>();
      wrapped.add(one);
      work.note(path, Reason.TYPE_DIFFERS, Outcome.CONVERTED, UnmappedValues.element(path, 0));
      return wrapped;
    }
    List<?> values = (List<?>) value;
    List<@Nullable Object> converted = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String elementPath = UnmappedValues.element(path, i);
      Object each = values.get(i);
      if (!after.array() && !converted.isEmpty()) {
        work.unmap(elementPath, each, Reason.TYPE_DIFFERS);
        continue;
      }
      Object one = each == null ? null : one(each, before, after, elementPath, dotted, depth);
      if (!(one instanceof Gone)) {
        converted.add(one);
      }
    }
    if (after.array()) {
      return converted;
    }
    if (values.isEmpty()) {
      work.unmap(path, value, Reason.TYPE_DIFFERS);
      return Gone.GONE;
    }
    if (converted.isEmpty()) {
      return Gone.GONE;
    }
    work.note(UnmappedValues.element(path, 0), Reason.TYPE_DIFFERS, Outcome.CONVERTED, path);
    return converted.get(0);
  }

  /** A scalar or an object. */
  private @Nullable Object one(
      Object value,
      @Nullable Attribute before,
      Attribute after,
      String path,
      String dotted,
      int depth) {
    ObjectType type = work.targetObject(after);
    if (type != null && type.isFreeForm()) {
      return value;
    }
    if (type != null && value instanceof Map<?, ?> map) {
      if (depth > Enricher.MAXIMUM_DEPTH) {
        work.unmap(path, value, Reason.TYPE_DIFFERS);
        return Gone.GONE;
      }
      ObjectType sourceType = work.sourceObject(before);
      Map<String, @Nullable Object> object =
          translate(EventFacts.object(map), sourceType, type, path, dotted, depth);
      work.check(object, type, path);
      return object;
    }
    boolean sameKind =
        before != null && (before.objectType() == null) == (after.objectType() == null);
    boolean scalar = !(value instanceof Map<?, ?>) && !(value instanceof List<?>);
    if (type != null || !scalar) {
      if (sameKind || (type == null && after.type().base().equals("json_t"))) {
        return value;
      }
      work.unmap(path, value, Reason.TYPE_DIFFERS);
      return Gone.GONE;
    }
    if (before != null
        && before.objectType() == null
        && (before.type().equals(after.type()) || !conversion.allows(before.type(), value))) {
      return value;
    }
    Object converted = conversion.convert(value, after.type());
    if (converted == null) {
      boolean sameBase = before != null && before.type().base().equals(after.type().base());
      work.unmap(path, value, sameBase ? Reason.VALUE_NOT_ALLOWED : Reason.TYPE_DIFFERS);
      return Gone.GONE;
    }
    if (!EventFacts.sameValue(converted, value)) {
      work.note(path, Reason.TYPE_DIFFERS, Outcome.CONVERTED, path);
    }
    return converted;
  }
}
