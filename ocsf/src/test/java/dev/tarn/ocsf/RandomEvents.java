package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Makes valid events of a class: what is required, and of the rest as much as chance says. Equal
 * seeds give equal events. Captions are those of the schema, of Other a text of the source.
 */
final class RandomEvents {
  private static final int DEEPEST = 4;

  private final Schema schema;
  private final Set<String> profiles;
  private final Random random;
  private final int percent;

  /**
   * @param percent how likely an optional attribute is at the top; deeper ones are less
   */
  RandomEvents(Schema schema, Set<String> profiles, long seed, int percent) {
    this.schema = schema;
    this.profiles = new LinkedHashSet<>(profiles);
    this.random = new Random(seed);
    this.percent = percent;
  }

  /** Without profiles, with those that the class allows. */
  static List<Set<String>> profileSets(EventClass eventClass) {
    return eventClass.profiles().isEmpty()
        ? List.of(Set.of())
        : List.of(Set.of(), eventClass.profiles());
  }

  Map<String, Object> event(EventClass eventClass) {
    Map<String, Object> event = object(eventClass, 0);
    event.put("class_uid", (long) eventClass.uid());
    event.put("class_name", eventClass.caption());
    event.put("category_uid", (long) eventClass.categoryUid());
    event.put("category_name", eventClass.categoryCaption());
    long activity = EventFacts.integer(event.getOrDefault("activity_id", 0L));
    event.put("activity_id", activity);
    event.put("activity_name", caption(eventClass.attributes().get("activity_id"), activity));
    event.put("type_uid", eventClass.uid() * 100L + activity);
    event.remove("type_name");
    event.remove("observables");
    event.put("time", 1_700_000_000_000L + random.nextInt(1_000_000));
    Map<String, Object> metadata = EventFacts.object((Map<?, ?>) event.get("metadata"));
    metadata.put("version", schema.version().text());
    metadata.remove("profiles");
    if (!profiles.isEmpty()) {
      metadata.put("profiles", new ArrayList<Object>(profiles));
    }
    return event;
  }

  private Map<String, Object> object(AttributeHolder holder, int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (Attribute attribute : holder.attributes().values()) {
      boolean wanted =
          attribute.requirement() == Requirement.REQUIRED
              || (depth < DEEPEST && random.nextInt(100) < percent >> depth);
      if (wanted
          && attribute.existsUnder(profiles)
          && !object.containsKey(attribute.name())
          && !isBeside(holder, attribute)) {
        put(object, holder, attribute, depth);
      }
    }
    satisfy(object, holder, depth);
    return object;
  }

  /** Captions and twins go with what they stand beside, except where they are required. */
  private static boolean isBeside(AttributeHolder holder, Attribute attribute) {
    return attribute.requirement() != Requirement.REQUIRED
        && (attribute.name().endsWith("_dt")
            || holder.attributes().values().stream()
                .anyMatch(
                    other ->
                        attribute.name().equals(other.sibling()) && !other.enumValues().isEmpty()));
  }

  private void put(
      Map<String, Object> object, AttributeHolder holder, Attribute attribute, int depth) {
    Object value = attribute.array() ? list(attribute, depth) : value(attribute, depth);
    object.put(attribute.name(), value);
    Attribute sibling = holder.attributes().get(String.valueOf(attribute.sibling()));
    if (!attribute.enumValues().isEmpty()
        && sibling != null
        && sibling.array() == attribute.array()
        && sibling.type().base().equals("string_t")
        && sibling.existsUnder(profiles)
        && random.nextBoolean()) {
      object.put(
          sibling.name(),
          value instanceof List<?> list
              ? new ArrayList<Object>(list.stream().map(each -> caption(attribute, each)).toList())
              : caption(attribute, value));
    }
    Attribute twin = holder.attributes().get(attribute.name() + "_dt");
    if (attribute.type().name().equals("timestamp_t")
        && twin != null
        && twin.existsUnder(profiles)
        && random.nextInt(3) == 0) {
      object.put(twin.name(), EventFacts.datetime(value));
    }
  }

  private static String caption(Attribute attribute, Object value) {
    String key = String.valueOf(EventFacts.enumKey(value));
    return key.equals("99") ? "the source's own" : attribute.enumValues().get(key).caption();
  }

  private void satisfy(Map<String, Object> object, AttributeHolder holder, int depth) {
    List<String> any = holder.constraints().atLeastOne();
    if (!any.isEmpty() && any.stream().noneMatch(path -> at(object, path) != null)) {
      addFirst(any, object, holder, depth);
    }
    List<String> one = holder.constraints().justOne();
    if (!one.isEmpty()) {
      List<String> present =
          new ArrayList<>(one.stream().filter(name -> object.get(name) != null).toList());
      if (present.isEmpty()) {
        addFirst(one, object, holder, depth);
      } else {
        present.remove(0);
        present.forEach(object::remove);
      }
    }
  }

  private void addFirst(
      List<String> paths, Map<String, Object> object, AttributeHolder holder, int depth) {
    for (String path : paths) {
      if (add(object, holder, path, depth)) {
        return;
      }
    }
  }

  private static Object at(Map<String, Object> object, String path) {
    Object value = object;
    for (String name : path.split("\\.", -1)) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }

  private boolean add(Map<String, Object> object, AttributeHolder holder, String path, int depth) {
    int dot = path.indexOf('.');
    Attribute attribute = holder.attributes().get(dot < 0 ? path : path.substring(0, dot));
    if (attribute == null || !attribute.existsUnder(profiles)) {
      return false;
    }
    if (object.get(attribute.name()) == null) {
      put(object, holder, attribute, depth);
    }
    if (dot > 0) {
      add(
          EventFacts.object((Map<?, ?>) object.get(attribute.name())),
          schema.findObject(attribute.objectType()).orElseThrow(),
          path.substring(dot + 1),
          depth + 1);
    }
    return true;
  }

  private List<Object> list(Attribute attribute, int depth) {
    List<Object> list = new ArrayList<>();
    for (int left = 1 + random.nextInt(2); left > 0; left--) {
      list.add(value(attribute, depth));
    }
    return list;
  }

  private Object value(Attribute attribute, int depth) {
    if (attribute.objectType() != null) {
      ObjectType type = schema.findObject(attribute.objectType()).orElseThrow();
      return type.isFreeForm() ? freeForm() : object(type, depth + 1);
    }
    if (!attribute.enumValues().isEmpty()) {
      List<String> keys = List.copyOf(attribute.enumValues().keySet());
      String key = keys.get(random.nextInt(keys.size()));
      if (attribute.type().base().equals("string_t")) {
        return key;
      }
      return Long.valueOf(key);
    }
    AttributeType type = attribute.type();
    if (!type.values().isEmpty()) {
      return type.base().equals("boolean_t") ? (Object) random.nextBoolean() : type.values().get(0);
    }
    return switch (type.base()) {
      case "boolean_t" -> random.nextBoolean();
      case "integer_t" -> (long) random.nextInt(1000);
      case "long_t" ->
          type.name().equals("timestamp_t")
              ? 1_600_000_000_000L + random.nextInt()
              : 1000L + random.nextInt(1_000_000);
      case "float_t" -> random.nextInt(100) + 0.25;
      case "json_t" -> freeForm();
      default -> text(type);
    };
  }

  private Map<String, Object> freeForm() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("key", "value " + random.nextInt(100));
    object.put("list", new ArrayList<Object>(List.of(1L, "two")));
    return object;
  }

  private String text(AttributeType type) {
    int n = random.nextInt(200);
    return switch (type.name()) {
      case "ip_t" -> "192.0.2." + n;
      case "subnet_t" -> "192.0.2.0/24";
      case "mac_t" -> "00:00:5E:00:53:1" + n % 10;
      case "email_t" -> "user" + n + "@example.com";
      case "hostname_t" -> "host" + n + ".example.com";
      case "url_t" -> "https://example.com/" + n;
      case "uuid_t" -> "123e4567-e89b-42d3-a456-4266141740" + (10 + n % 90);
      case "file_hash_t" -> "d41d8cd98f00b204e9800998ecf8427e";
      case "datetime_t" -> "2024-05-01T10:20:30." + (100 + n) + "Z";
      case "bytestring_t" -> "dGFybg==";
      default -> "text " + n;
    };
  }
}
