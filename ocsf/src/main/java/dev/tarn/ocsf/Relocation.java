package dev.tarn.ocsf;

import dev.tarn.ocsf.Translation.Outcome;
import dev.tarn.ocsf.Translation.Reason;
import dev.tarn.ocsf.TranslationRules.Move;
import dev.tarn.ocsf.TranslationRules.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts values of one object where the target version has them, by the rules of {@link
 * TranslationRules}. A value moves only as a whole and into a free place; else it stays, and is
 * dealt with like any other.
 */
final class Relocation {
  private final TranslationWork work;
  private final AttributeHolder holder;
  private final String path;
  private final String dotted;
  private final Map<String, @Nullable Object> object;

  /** By new name: the attribute that the source version has for the value. */
  private final Map<String, Attribute> origins = new LinkedHashMap<>();

  /**
   * @param holder what the object is in the target version
   * @param path of the object
   * @param dotted the same without indices
   */
  Relocation(
      TranslationWork work,
      AttributeHolder holder,
      String path,
      String dotted,
      Map<String, @Nullable Object> object) {
    this.work = work;
    this.holder = holder;
    this.path = path;
    this.dotted = dotted;
    this.object = new LinkedHashMap<>(object);
  }

  /** The object with its values in place. */
  Map<String, @Nullable Object> move(@Nullable AttributeHolder source) {
    List<Move> moves = TranslationRules.embedded().moves();
    for (Move move : work.isForward() ? moves : moves.reversed()) {
      if (move.holder().is(holder)) {
        if (work.isForward()) {
          forward(move, source);
        } else {
          backward(move, source);
        }
      }
    }
    return object;
  }

  /** The attribute that a moved value was of in the source version, or null. */
  @Nullable Attribute origin(String name) {
    return origins.get(name);
  }

  private void forward(Move move, @Nullable AttributeHolder source) {
    Object value = object.get(move.before().name());
    Attribute old = work.available(holder, move.before().name());
    if (value == null
        || (old != null && (old.deprecatedSince() == null || !work.replaceDeprecated()))) {
      return;
    }
    if (move.after().size() == 2) {
      spread(move, value);
      return;
    }
    Place after = move.after().get(0);
    Attribute attribute = work.available(holder, after.name());
    if (attribute == null || !fits(value, move.before().list())) {
      return;
    }
    boolean moved =
        after.nested()
            ? into(attribute, after, move.before().list(), value)
            : object.get(after.name()) == null
                && put(after.name(), value, move.before().list(), after.list());
    if (moved) {
      object.remove(move.before().name());
      note(
          move.before(), after, count(move.before(), after, value), after.nested() ? null : source);
    }
  }

  private void backward(Move move, @Nullable AttributeHolder source) {
    Attribute old = work.available(holder, move.before().name());
    if (old == null || object.get(move.before().name()) != null) {
      return;
    }
    if (move.after().size() == 2) {
      gather(move);
      return;
    }
    Place after = move.after().get(0);
    Object value = object.get(after.name());
    if (value == null || !fits(value, after.list())) {
      return;
    }
    if (!after.nested()) {
      if (work.available(holder, after.name()) == null
          && put(move.before().name(), value, after.list(), move.before().list())) {
        object.remove(after.name());
        note(after, move.before(), count(move.before(), after, value), source);
      }
    } else if (outOf(after, move.before(), value)) {
      note(after, move.before(), count(move.before(), after, value), null);
    }
  }

  private static boolean fits(Object value, boolean list) {
    return value instanceof List<?> == list;
  }

  /**
   * @param count of values, where one of the places is a list of what the other holds once, or both
   *     hold one each; 0 where the value moved as it is
   */
  private void note(Place from, Place to, int count, @Nullable AttributeHolder source) {
    if (count == 0) {
      note(pathOf(from), pathOf(to));
    }
    for (int i = 0; i < count; i++) {
      note(pathOf(from, i), pathOf(to, i));
    }
    String prefix = dotted.isEmpty() ? "" : dotted + ".";
    work.rename(prefix + from.dotted(), prefix + to.dotted());
    Attribute attribute = source == null ? null : source.attributes().get(from.name());
    if (attribute != null) {
      origins.put(to.name(), attribute);
    }
  }

  private void note(String from, String to) {
    work.note(from, Reason.ATTRIBUTE_RENAMED, Outcome.MOVED, to);
  }

  private String pathOf(Place place, int index) {
    String first = UnmappedValues.child(path, place.name());
    String element = place.list() ? UnmappedValues.element(first, index) : first;
    return place.nested() ? UnmappedValues.child(element, place.key()) : element;
  }

  private static int count(Place before, Place after, Object value) {
    boolean asItIs = after.nested() ? !after.list() : before.list() == after.list();
    return asItIs ? 0 : value instanceof List<?> list ? list.size() : 1;
  }

  private String pathOf(Place place) {
    String first = UnmappedValues.child(path, place.name());
    return place.nested() ? UnmappedValues.child(first, place.key()) : first;
  }

  private boolean put(String name, Object value, boolean fromList, boolean toList) {
    if (fromList == toList) {
      object.put(name, value);
    } else if (toList) {
      object.put(name, listOf(value));
    } else if (value instanceof List<?> list && list.size() == 1) {
      object.put(name, list.get(0));
    } else {
      return false;
    }
    return true;
  }

  private static List<@Nullable Object> listOf(@Nullable Object value) {
    List<@Nullable Object> list = new ArrayList<>();
    list.add(value);
    return list;
  }

  /** Into an object, which is made if it would be complete. */
  private boolean into(Attribute attribute, Place after, boolean list, Object value) {
    ObjectType type = work.targetObject(attribute);
    if (type == null || work.available(type, after.key()) == null) {
      return false;
    }
    Object present = object.get(after.name());
    if (after.list()) {
      if (present != null) {
        return false;
      }
      List<@Nullable Object> made = new ArrayList<>();
      for (Object each : value instanceof List<?> values ? values : listOf(value)) {
        made.add(objectOf(after.key(), each));
      }
      if (!work.isComplete(objectOf(after.key(), value), type)) {
        return false;
      }
      object.put(after.name(), made);
      return true;
    }
    if (list != after.keyList()) {
      return false;
    }
    Map<String, @Nullable Object> inner;
    if (present == null) {
      inner = objectOf(after.key(), value);
      if (!work.isComplete(inner, type)) {
        return false;
      }
    } else if (present instanceof Map<?, ?> map && map.get(after.key()) == null) {
      inner = new LinkedHashMap<>(EventFacts.object(map));
      inner.put(after.key(), value);
    } else {
      return false;
    }
    object.put(after.name(), inner);
    return true;
  }

  private static Map<String, @Nullable Object> objectOf(String key, @Nullable Object value) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put(key, value);
    return object;
  }

  /** Out of an object that the target version lacks, or that lacks the key there. */
  private boolean outOf(Place after, Place before, Object value) {
    Attribute attribute = work.available(holder, after.name());
    ObjectType type = attribute == null ? null : work.targetObject(attribute);
    if (type != null && work.available(type, after.key()) != null) {
      return false;
    }
    if (!after.list()) {
      if (!(value instanceof Map<?, ?> map)
          || map.get(after.key()) == null
          || after.keyList() != before.list()) {
        return false;
      }
      object.put(before.name(), map.get(after.key()));
      remove(after, map);
      return true;
    }
    List<?> list = (List<?>) value;
    List<@Nullable Object> taken = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> map) || map.size() != 1 || map.get(after.key()) == null) {
        return false;
      }
      taken.add(map.get(after.key()));
    }
    if (taken.isEmpty() || (!before.list() && taken.size() != 1)) {
      return false;
    }
    object.put(before.name(), before.list() ? taken : taken.get(0));
    object.remove(after.name());
    return true;
  }

  private void remove(Place after, Map<?, ?> map) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(EventFacts.object(map));
    rest.remove(after.key());
    if (rest.isEmpty()) {
      object.remove(after.name());
    } else {
      object.put(after.name(), rest);
    }
  }

  private void spread(Move move, Object value) {
    Place first = move.after().get(0);
    Place second = move.after().get(1);
    if (value instanceof List<?> list
        && list.size() == 2
        && list.get(0) instanceof Number
        && list.get(1) instanceof Number
        && work.available(holder, first.name()) != null
        && work.available(holder, second.name()) != null
        && object.get(first.name()) == null
        && object.get(second.name()) == null) {
      object.remove(move.before().name());
      object.put(first.name(), list.get(0));
      object.put(second.name(), list.get(1));
      String from = pathOf(move.before());
      note(UnmappedValues.element(from, 0), pathOf(first));
      note(UnmappedValues.element(from, 1), pathOf(second));
    }
  }

  private void gather(Move move) {
    Place first = move.after().get(0);
    Place second = move.after().get(1);
    if (object.get(first.name()) instanceof Number one
        && object.get(second.name()) instanceof Number other
        && work.available(holder, first.name()) == null
        && work.available(holder, second.name()) == null) {
      object.remove(first.name());
      object.remove(second.name());
      List<@Nullable Object> list = listOf(one);
      list.add(other);
      object.put(move.before().name(), list);
      String to = pathOf(move.before());
      note(pathOf(first), UnmappedValues.element(to, 0));
      note(pathOf(second), UnmappedValues.element(to, 1));
    }
  }
}
