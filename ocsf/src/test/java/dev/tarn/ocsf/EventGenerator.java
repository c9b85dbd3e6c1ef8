package dev.tarn.ocsf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes valid events of any class from the schema alone: every value fits its type, siblings fit
 * their enums, constraints hold, observables name attributes that the event has. All times of an
 * event are one instant.
 */
final class EventGenerator {
  /** How much of a class an event has. */
  enum Extent {
    /** What is required, and what the constraints demand. */
    MINIMAL,
    /** What is recommended, too, two objects deep; nothing deprecated. */
    RECOMMENDED,
    /** All attributes, one object deep, the deprecated ones, too. */
    FULL;

    private Extent below(int depth) {
      return switch (this) {
        case MINIMAL -> MINIMAL;
        case RECOMMENDED -> depth <= 2 ? RECOMMENDED : MINIMAL;
        case FULL -> depth <= 1 ? FULL : MINIMAL;
      };
    }
  }

  private static final int DEEPEST = 16;
  private static final int OBSERVABLES = 3;
  private static final long NOW = Instant.parse("2025-04-03T02:01:00Z").toEpochMilli();

  private final Schema schema;
  private final Random random;
  private final List<ExpectedFinding> expected = new ArrayList<>();
  private Set<String> profiles = Set.of();
  private Instant instant = Instant.EPOCH;
  private int words;

  EventGenerator(Schema schema, long seed) {
    this.schema = schema;
    this.random = new Random(seed);
  }

  GeneratedEvent generate(EventClass eventClass, Set<String> declared, Extent extent) {
    expected.clear();
    words = 0;
    profiles = new TreeSet<>(declared);
    instant = Instant.ofEpochMilli(NOW - random.nextInt(1_000_000_000));
    if (eventClass.deprecatedSince() != null) {
      expected.add(new ExpectedFinding("class_deprecated", ""));
    }
    List<String> demanded =
        profiles.isEmpty()
            ? List.of("metadata.version")
            : List.of("metadata.version", "metadata.profiles");
    Map<String, Object> event = members(eventClass, "", extent, 0, demanded);
    set(eventClass, event, "class_uid", String.valueOf(eventClass.uid()));
    set(eventClass, event, "category_uid", String.valueOf(eventClass.categoryUid()));
    if (event.get("activity_id") instanceof Long activity) {
      set(eventClass, event, "type_uid", String.valueOf(eventClass.uid() * 100L + activity));
    }
    if (event.containsKey("observables")) {
      addObservables(eventClass, event);
    }
    return new GeneratedEvent(schema, eventClass, profiles, event, List.copyOf(expected));
  }

  /** A valid value of an attribute that is no object. */
  Object value(AttributeHolder holder, Attribute attribute) {
    return value(holder, attribute, "", Extent.MINIMAL, 0, List.of());
  }

  /** Replaces an enum value, and its sibling where the event has one. */
  private static void set(
      AttributeHolder holder, Map<String, Object> members, String name, String key) {
    Attribute attribute = holder.attributes().get(name);
    members.put(name, Long.valueOf(key));
    if (attribute.sibling() != null && members.containsKey(attribute.sibling())) {
      members.put(attribute.sibling(), attribute.enumValues().get(key).caption());
    }
  }

  private Map<String, Object> members(
      AttributeHolder holder, String path, Extent extent, int depth, List<String> demanded) {
    if (depth > DEEPEST) {
      throw new IllegalStateException("required attributes form a cycle at " + path);
    }
    Map<String, List<String>> demands = new HashMap<>();
    demanded.forEach(one -> demand(demands, one));
    Map<String, Attribute> chosen = new LinkedHashMap<>();
    for (Attribute attribute : holder.attributes().values()) {
      if (attribute.existsUnder(profiles)
          && (demands.containsKey(attribute.name()) || isWanted(attribute, extent))) {
        chosen.put(attribute.name(), attribute);
      }
    }
    satisfy(holder, chosen, demands);
    Map<String, Object> members = new LinkedHashMap<>();
    for (Attribute attribute : chosen.values()) {
      String place = path.isEmpty() ? attribute.name() : path + "." + attribute.name();
      if (attribute.deprecatedSince() != null) {
        expected.add(new ExpectedFinding("attribute_deprecated", place));
      }
      List<String> below = demands.getOrDefault(attribute.name(), List.of());
      members.put(attribute.name(), value(holder, attribute, place, extent, depth, below));
    }
    setSiblings(chosen.values(), members);
    return members;
  }

  private static boolean isWanted(Attribute attribute, Extent extent) {
    return switch (extent) {
      case MINIMAL -> attribute.requirement() == Requirement.REQUIRED;
      case RECOMMENDED ->
          attribute.requirement() == Requirement.REQUIRED
              || (attribute.requirement() == Requirement.RECOMMENDED
                  && attribute.deprecatedSince() == null)
              || attribute.name().equals("observables")
              || attribute.name().equals("unmapped");
      case FULL -> true;
    };
  }

  private void satisfy(
      AttributeHolder holder, Map<String, Attribute> chosen, Map<String, List<String>> demands) {
    List<String> atLeastOne = holder.constraints().atLeastOne();
    if (!atLeastOne.isEmpty()
        && atLeastOne.stream()
            .noneMatch(path -> path.indexOf('.') < 0 && chosen.containsKey(path))) {
      add(holder, chosen, demands, candidates(holder, atLeastOne).getFirst());
    }
    List<String> justOne = holder.constraints().justOne();
    if (!justOne.isEmpty()) {
      List<String> present = new ArrayList<>(justOne.stream().filter(chosen::containsKey).toList());
      if (present.isEmpty()) {
        add(holder, chosen, demands, candidates(holder, justOne).getFirst());
      } else {
        Collections.shuffle(present, random);
        present.sort(
            Comparator.comparing(name -> chosen.get(name).requirement() != Requirement.REQUIRED));
        present.subList(1, present.size()).forEach(chosen::remove);
      }
    }
  }

  /** The paths that can be had, in random order, scalars that are not deprecated first. */
  private List<String> candidates(AttributeHolder holder, List<String> paths) {
    List<String> candidates = new ArrayList<>();
    for (String path : paths) {
      if (schema.resolve(holder, path, profiles) instanceof PathResolution.Found) {
        candidates.add(path);
      }
    }
    Collections.shuffle(candidates, random);
    candidates.sort(
        Comparator.comparing(
            path -> {
              Attribute attribute = schema.findAttribute(holder, path).orElseThrow();
              return attribute.objectType() != null || attribute.deprecatedSince() != null;
            }));
    return candidates;
  }

  private static void add(
      AttributeHolder holder,
      Map<String, Attribute> chosen,
      Map<String, List<String>> demands,
      String path) {
    demand(demands, path);
    String first = path.indexOf('.') < 0 ? path : path.substring(0, path.indexOf('.'));
    chosen.put(first, holder.attributes().get(first));
  }

  private static void demand(Map<String, List<String>> demands, String path) {
    int dot = path.indexOf('.');
    String first = dot < 0 ? path : path.substring(0, dot);
    List<String> rest = demands.computeIfAbsent(first, ignored -> new ArrayList<>());
    if (dot >= 0) {
      rest.add(path.substring(dot + 1));
    }
  }

  private Object value(
      AttributeHolder holder,
      Attribute attribute,
      String place,
      Extent extent,
      int depth,
      List<String> demanded) {
    if (place.equals("metadata.version")) {
      return schema.version().text();
    }
    if (place.equals("metadata.profiles")) {
      return new ArrayList<Object>(profiles);
    }
    if (!attribute.array()) {
      return single(holder, attribute, place, extent, depth, demanded);
    }
    List<Object> elements = new ArrayList<>();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      Object element = single(holder, attribute, place + "[" + i + "]", extent, depth, demanded);
      elements.add(element);
    }
    return elements;
  }

  private Object single(
      AttributeHolder holder,
      Attribute attribute,
      String place,
      Extent extent,
      int depth,
      List<String> demanded) {
    if (attribute.objectType() != null) {
      ObjectType object = schema.findObject(attribute.objectType()).orElseThrow();
      if (object.deprecatedSince() != null) {
        expected.add(new ExpectedFinding("object_deprecated", place));
      }
      if (object.isFreeForm()) {
        return freeForm();
      }
      return members(object, place, extent.below(depth + 1), depth + 1, demanded);
    }
    if (!attribute.enumValues().isEmpty()) {
      String key = enumKey(holder, attribute);
      return attribute.type().base().equals("string_t") ? key : Long.valueOf(key);
    }
    return scalar(attribute);
  }

  private String enumKey(AttributeHolder holder, Attribute attribute) {
    if (holder.name().equals("fingerprint") && attribute.name().equals("algorithm_id")) {
      for (EnumValue value : attribute.enumValues().values()) {
        if (value.caption().equals("SHA-256")) {
          return value.key();
        }
      }
    }
    List<String> keys =
        attribute.enumValues().values().stream()
            .filter(value -> value.deprecatedSince() == null)
            .map(EnumValue::key)
            .toList();
    return keys.get(random.nextInt(keys.size()));
  }

  private void setSiblings(Collection<Attribute> chosen, Map<String, Object> members) {
    for (Attribute attribute : chosen) {
      String sibling = attribute.sibling();
      if (attribute.enumValues().isEmpty() || sibling == null || !members.containsKey(sibling)) {
        continue;
      }
      Object value = members.get(attribute.name());
      if (members.get(sibling) instanceof Long) {
        // priority of incident_finding in 1.1.0: a number, which no caption equals.
        members.put(attribute.name(), 99L);
      } else if (value instanceof List<?> list) {
        List<Object> captions = new ArrayList<>();
        list.forEach(element -> captions.add(siblingOf(attribute, element)));
        members.put(sibling, captions);
      } else {
        members.put(sibling, siblingOf(attribute, value));
      }
    }
  }

  private Object siblingOf(Attribute attribute, Object value) {
    return value.equals(99L) && !attribute.name().equals("type_uid")
        ? word("own " + attribute.name())
        : attribute.enumValues().get(value.toString()).caption();
  }

  private Object scalar(Attribute attribute) {
    AttributeType type = attribute.type();
    return switch (type.name()) {
      case "timestamp_t" -> instant.toEpochMilli();
      case "datetime_t" -> instant.toString();
      case "port_t" -> (long) random.nextInt(65536);
      case "ip_t" ->
          random.nextBoolean() ? "192.0.2." + random.nextInt(256) : "2001:db8::" + hex(4);
      case "subnet_t" -> "192.0.2.0/24";
      case "mac_t" -> "00:00:5E:00:53:" + hex(2).toUpperCase(java.util.Locale.ROOT);
      case "email_t" -> word("someone") + "@example.com";
      case "hostname_t" -> word("host") + ".example.com";
      case "url_t" -> "https://www.example.com/" + word("page") + "?a=b";
      case "uuid_t" -> hex(8) + "-" + hex(4) + "-4" + hex(3) + "-8" + hex(3) + "-" + hex(12);
      case "file_hash_t" -> hex(64);
      case "bytestring_t" -> "dGFybg==";
      case "file_path_t" -> "/srv/" + word("file") + ".txt";
      case "json_t" -> json();
      default -> ofBase(attribute, type);
    };
  }

  private Object ofBase(Attribute attribute, AttributeType type) {
    return switch (type.base()) {
      case "boolean_t" -> random.nextBoolean();
      case "integer_t", "long_t" -> 1L + random.nextInt(90);
      case "float_t" -> random.nextInt(90) + 0.5;
      case "string_t" -> word(attribute.name());
      default -> throw new IllegalStateException("no value for type " + type.name());
    };
  }

  private Object json() {
    return switch (random.nextInt(5)) {
      case 0 -> word("text");
      case 1 -> 7L;
      case 2 -> new ArrayList<Object>(List.of(1L, "two", 3.5));
      case 3 -> true;
      default -> freeForm();
    };
  }

  private Map<String, Object> freeForm() {
    Map<String, Object> any = new LinkedHashMap<>();
    any.put("any key", word("value"));
    any.put("n", 5L);
    any.put("nothing", null);
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("list", new ArrayList<Object>(List.of(1L, true, "x")));
    any.put("inner", inner);
    return any;
  }

  private String word(String stem) {
    words++;
    return stem + "-" + words;
  }

  private String hex(int digits) {
    StringBuilder text = new StringBuilder(digits);
    for (int i = 0; i < digits; i++) {
      text.append(Character.forDigit(i == 0 ? 1 + random.nextInt(15) : random.nextInt(16), 16));
    }
    return text.toString();
  }

  private void addObservables(EventClass eventClass, Map<String, Object> event) {
    expected.removeIf(finding -> finding.isWithin("observables"));
    if (eventClass.attributes().get("observables").deprecatedSince() != null) {
      expected.add(new ExpectedFinding("attribute_deprecated", "observables"));
    }
    ObjectType observable = schema.findObject("observable").orElseThrow();
    Map<String, EnumValue> typeIds = observable.attributes().get("type_id").enumValues();
    Set<List<Object>> seen = new LinkedHashSet<>();
    for (EventPlace place : EventPlace.all(schema, eventClass, profiles, event)) {
      Attribute attribute = place.attribute();
      int typeId =
          attribute.observable() >= 0 ? attribute.observable() : attribute.type().observable();
      if (typeId > 0
          && typeIds.containsKey(String.valueOf(typeId))
          && !place.path().startsWith("observables")
          && place.value() instanceof String text) {
        seen.add(List.of(place.path().replaceAll("\\[\\d+]", ""), typeId, text));
      }
    }
    List<List<Object>> picked = new ArrayList<>(seen);
    Collections.shuffle(picked, random);
    List<Object> observables = new ArrayList<>();
    for (List<Object> one : picked.subList(0, Math.min(OBSERVABLES, picked.size()))) {
      Map<String, Object> members =
          members(
              observable, "observables[" + observables.size() + "]", Extent.MINIMAL, 1, List.of());
      members.put("name", one.get(0));
      members.put("type_id", Long.valueOf((Integer) one.get(1)));
      members.put("type", typeIds.get(one.get(1).toString()).caption());
      members.put("value", one.get(2));
      observables.add(members);
    }
    event.put("observables", observables);
  }
}
