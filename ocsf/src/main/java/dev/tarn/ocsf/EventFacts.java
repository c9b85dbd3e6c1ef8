package dev.tarn.ocsf;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What an event tree says of itself, and how its values compare. */
final class EventFacts {
  // RFC 3339 5.6: four digits of year.
  private static final long YEAR_0_MILLIS = -62_167_219_200_000L;
  private static final long YEAR_10000_MILLIS = 253_402_300_800_000L;

  private EventFacts() {}

  /** The version in {@code metadata.version}, if it is embedded. */
  static Optional<SchemaVersion> version(Map<String, @Nullable Object> event) {
    return event.get("metadata") instanceof Map<?, ?> metadata
            && metadata.get("version") instanceof String version
        ? SchemaVersion.find(version)
        : Optional.empty();
  }

  static Optional<Schema> schema(Map<String, @Nullable Object> event) {
    return version(event).map(Schema::load);
  }

  static Optional<EventClass> eventClass(Map<String, @Nullable Object> event, Schema schema) {
    Long uid = integer(event.get("class_uid"));
    return uid == null || uid != uid.intValue()
        ? Optional.empty()
        : schema.findClass(uid.intValue());
  }

  /** The texts in {@code metadata.profiles}, in order; a new set. */
  static Set<String> profiles(Map<String, @Nullable Object> event) {
    Set<String> profiles = new LinkedHashSet<>();
    if (event.get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("profiles") instanceof List<?> list) {
      for (Object profile : list) {
        if (profile instanceof String name) {
          profiles.add(name);
        }
      }
    }
    return profiles;
  }

  /** A copy that declares one more profile; the same event if it declares it already. */
  static Map<String, @Nullable Object> withProfile(
      Map<String, @Nullable Object> event, String profile) {
    if (profiles(event).contains(profile)
        || !(event.get("metadata") instanceof Map<?, ?> metadata)
        || !(metadata.get("profiles") == null || metadata.get("profiles") instanceof List<?>)) {
      return event;
    }
    List<@Nullable Object> profiles = new ArrayList<>();
    if (metadata.get("profiles") instanceof List<?> list) {
      profiles.addAll(list);
    }
    profiles.add(profile);
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(object(metadata));
    changed.put("profiles", profiles);
    Map<String, @Nullable Object> result = new LinkedHashMap<>(event);
    result.put("metadata", changed);
    return result;
  }

  /** JSON objects have text keys. */
  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> object(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  /** Maps an object, or each object of a list; anything else and what is too deep stays. */
  static @Nullable Object mapObjects(
      @Nullable Object value, int depth, UnaryOperator<Map<String, @Nullable Object>> mapper) {
    if (depth > Enricher.MAXIMUM_DEPTH) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      return mapper.apply(object(map));
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> result = new ArrayList<>(list.size());
      for (Object element : list) {
        result.add(element instanceof Map<?, ?> map ? mapper.apply(object(map)) : element);
      }
      return result;
    }
    return value;
  }

  /** A whole number of up to 64 bits, or null. */
  static @Nullable Long integer(@Nullable Object value) {
    return switch (value) {
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case Byte number -> number.longValue();
      case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
      case null, default -> null;
    };
  }

  /** The key of an enum value: a whole number or a text; null for anything else. */
  static @Nullable String enumKey(@Nullable Object value) {
    Long number = integer(value);
    return number != null ? number.toString() : value instanceof String text ? text : null;
  }

  /** Epoch milliseconds as RFC 3339 in UTC; null for what has no such form. */
  static @Nullable String datetime(@Nullable Object value) {
    Long millis = integer(value);
    return millis == null || millis < YEAR_0_MILLIS || millis >= YEAR_10000_MILLIS
        ? null
        : Instant.ofEpochMilli(millis).toString();
  }

  /** The value with whole numbers as {@code Long}. */
  static Object comparable(Object value) {
    Long number = integer(value);
    return number == null ? value : number;
  }

  static boolean sameValue(Object one, Object other) {
    return comparable(one).equals(comparable(other));
  }

  /** What makes two observables say the same. */
  static List<@Nullable Object> key(
      @Nullable Object name, @Nullable Object typeId, @Nullable Object value) {
    List<@Nullable Object> key = new ArrayList<>(3);
    key.add(name);
    key.add(typeId == null ? null : comparable(typeId));
    key.add(value);
    return key;
  }
}
