package dev.tarn.ocsf;

import dev.tarn.ocsf.Translation.Outcome;
import dev.tarn.ocsf.Translation.Reason;
import dev.tarn.ocsf.TranslationRules.Meaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Enum values of one object as the target version numbers and names them. A value that it lacks
 * becomes Other with the caption beside it; where there is no Other, it goes to {@code unmapped}.
 */
final class EnumTranslation {
  private static final String OTHER = "99";

  private final TranslationWork work;
  private final AttributeHolder holder;
  private final String path;
  private final Map<String, @Nullable Object> object;

  /**
   * @param holder what the object is in the target version
   * @param object of the target version but for its enums; changed in place
   */
  EnumTranslation(
      TranslationWork work,
      AttributeHolder holder,
      String path,
      Map<String, @Nullable Object> object) {
    this.work = work;
    this.holder = holder;
    this.path = path;
    this.object = object;
  }

  /**
   * @param before the attribute in the source version
   * @param after the same in the target version
   */
  void translate(Attribute before, Attribute after) {
    Object value = object.get(after.name());
    Attribute sibling = after.sibling() == null ? null : work.available(holder, after.sibling());
    if (sibling != null
        && (sibling.array() != after.array() || !sibling.type().base().equals("string_t"))) {
      sibling = null;
    }
    if (value instanceof List<?> list) {
      list(before, after, sibling, list);
    } else if (value != null) {
      String own = UnmappedValues.child(path, after.name());
      Object caption = sibling == null ? null : object.get(sibling.name());
      Result result = one(before, after, value, own, caption, sibling != null);
      if (result == null) {
        object.remove(after.name());
        return;
      }
      object.put(after.name(), result.value);
      if (sibling != null && result.caption != null && !result.caption.equals(caption)) {
        if (caption != null) {
          String siblingPath = UnmappedValues.child(path, sibling.name());
          work.note(siblingPath, Reason.CAPTION_DIFFERS, Outcome.CONVERTED, siblingPath);
        }
        object.put(sibling.name(), result.caption);
      }
    }
  }

  private void list(
      Attribute before, Attribute after, @Nullable Attribute sibling, List<?> values) {
    String own = UnmappedValues.child(path, after.name());
    List<?> present =
        sibling != null && object.get(sibling.name()) instanceof List<?> list ? list : List.of();
    List<@Nullable Object> keys = new ArrayList<>();
    List<@Nullable Object> captions = new ArrayList<>();
    boolean captionsMatter = !present.isEmpty();
    for (int i = 0; i < values.size(); i++) {
      Object caption = i < present.size() ? present.get(i) : null;
      Object value = values.get(i);
      Result result =
          value == null
              ? new Result(null, null)
              : one(before, after, value, UnmappedValues.element(own, i), caption, sibling != null);
      if (result != null) {
        keys.add(result.value);
        captions.add(result.caption == null ? caption : result.caption);
        captionsMatter |= result.value != null && !EventFacts.sameValue(result.value, value);
      }
    }
    for (int i = values.size(); i < present.size(); i++) {
      captions.add(present.get(i));
    }
    object.put(after.name(), keys);
    if (sibling != null && captionsMatter && !captions.equals(present)) {
      String siblingPath = UnmappedValues.child(path, sibling.name());
      if (!present.isEmpty()) {
        work.note(siblingPath, Reason.CAPTION_DIFFERS, Outcome.CONVERTED, siblingPath);
      }
      object.put(sibling.name(), captions);
    }
  }

  /**
   * @param caption the wanted one; null to leave what is there
   */
  private record Result(@Nullable Object value, @Nullable String caption) {}

  /** Null where the value went to {@code unmapped}. */
  private @Nullable Result one(
      Attribute before,
      Attribute after,
      Object value,
      String valuePath,
      @Nullable Object caption,
      boolean hasSibling) {
    String key = EventFacts.enumKey(value);
    EnumValue old = key == null ? null : before.enumValues().get(key);
    EnumValue same = key == null ? null : after.enumValues().get(key);
    boolean otherMeaning = key != null && crossesMeaning(work, holder, after.name(), key);
    if (key == null || (old == null && (same != null || !before.enumValues().isEmpty()))) {
      return new Result(value, null);
    }
    if (same != null && !otherMeaning) {
      boolean followed = old != null && old.caption().equals(caption);
      return new Result(value, followed && !key.equals(OTHER) ? same.caption() : null);
    }
    EnumValue renumbered = old == null ? null : byCaption(after, old.caption());
    if (renumbered != null) {
      work.note(valuePath, Reason.ENUM_VALUE_RENUMBERED, Outcome.CONVERTED, valuePath);
      return new Result(keyOf(renumbered, value), null);
    }
    EnumValue other = after.enumValues().get(OTHER);
    if (other == null || value instanceof String) {
      work.unmap(valuePath, value, Reason.ENUM_VALUE_MISSING);
      return null;
    }
    work.note(
        valuePath,
        Reason.ENUM_VALUE_MISSING,
        Outcome.REPLACED,
        work.unmapped().add(valuePath, value));
    return new Result(
        keyOf(other, value), caption == null && hasSibling && old != null ? old.caption() : null);
  }

  private static Object keyOf(EnumValue wanted, Object like) {
    return like instanceof String ? wanted.key() : (Object) Long.valueOf(wanted.key());
  }

  private static @Nullable EnumValue byCaption(Attribute attribute, String caption) {
    for (EnumValue value : attribute.enumValues().values()) {
      if (value.caption().equals(caption)) {
        return value;
      }
    }
    return null;
  }

  /** Whether a value of an enum means something else in one of the versions. */
  private static boolean crossesMeaning(
      TranslationWork work, AttributeHolder holder, String attribute, String key) {
    for (Meaning meaning : TranslationRules.embedded().meanings()) {
      if (meaning.attribute().equals(attribute)
          && meaning.key().equals(key)
          && work.crosses(meaning.since())
          && meaning.holder().is(holder)) {
        return true;
      }
    }
    return false;
  }
}
