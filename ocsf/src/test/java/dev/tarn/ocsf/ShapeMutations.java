package dev.tarn.ocsf;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What is missing, of another type or not in the schema. */
final class ShapeMutations {
  private static final BigInteger BEYOND_INTEGER = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger BEYOND_LONG = BigInteger.ONE.shiftLeft(130);

  private final List<Mutation> all = new ArrayList<>();

  private ShapeMutations() {}

  static List<Mutation> all() {
    ShapeMutations mutations = new ShapeMutations();
    mutations.addMissing();
    mutations.addWrongTypes();
    mutations.addUnknownNames();
    return List.copyOf(mutations.all);
  }

  private void add(
      String name, BiPredicate<GeneratedEvent, EventPlace> applies, Consumer<MutationSite> change) {
    all.add(new Mutation(name, applies, change));
  }

  private void addMissing() {
    add(
        "drop a required attribute",
        (event, place) ->
            place.isOrdinary() && place.attribute().requirement() == Requirement.REQUIRED,
        site -> {
          site.remove(site.attribute().name());
          site.expectBrokenConstraints();
        });
    add(
        "drop an attribute that is not required",
        (event, place) ->
            place.isOrdinary() && place.attribute().requirement() != Requirement.REQUIRED,
        site -> {
          site.remove(site.attribute().name());
          site.expectBrokenConstraints();
        });
    add(
        "null instead of a value",
        (event, place) -> place.isOrdinary(),
        site -> {
          site.set(site.attribute().name(), null);
          site.expectMissing(site.attribute().name());
          site.expectBrokenConstraints();
        });
    add(
        "null in an array",
        (event, place) ->
            place.isOrdinary()
                && place.attribute().array()
                && place.hasElements()
                && !place.isEnum()
                && !place.caption()
                && !place.isBasedOn("json_t"),
        site -> {
          String path = site.replaceOne(null);
          site.expect("attribute_wrong_type", path);
          site.expectBrokenConstraints();
        });
    add(
        "null in an array of enum values",
        (event, place) -> place.isEnum() && place.attribute().array() && place.hasElements(),
        site -> {
          String path = site.replaceOne(null);
          site.expect("attribute_wrong_type", path);
          site.expect("attribute_enum_array_value_unknown", path);
        });
    add(
        "null in an array of captions",
        (event, place) ->
            place.caption()
                && place.value() instanceof List<?> list
                && !list.isEmpty()
                && place.holder().values().stream()
                    .noneMatch(value -> value instanceof List<?> other && other.contains(99L)),
        site -> {
          String path = site.replaceOne(null);
          site.expect("attribute_wrong_type", path);
          site.expect("attribute_enum_array_sibling_missing", path);
        });
    add(
        "drop all metadata",
        (event, place) -> place.isAt("metadata") && event.profiles().isEmpty(),
        site -> {
          site.remove("metadata");
          site.expectBrokenConstraints();
        });
  }

  private void addWrongTypes() {
    addWrongType("text", () -> "no value of this type", Set.of("string_t"));
    addWrongType("an integer", () -> 4_444_444L, Set.of("integer_t", "long_t"));
    addWrongType("a fraction", () -> 4.5, Set.of("float_t"));
    addWrongType("a fraction that is whole", () -> 4.0, Set.of("float_t"));
    addWrongType("a boolean", () -> true, Set.of("boolean_t"));
    addWrongType("an array", () -> new ArrayList<Object>(List.of("element")), Set.of());
    addWrongType("an empty array", ArrayList::new, Set.of());
    addWrongType(
        "an object",
        () -> new LinkedHashMap<String, Object>(Map.of("key", "value")),
        Set.of("object_t"));
    addWrongType("a number beyond long_t", () -> BEYOND_LONG, Set.of());
    addWrongType("a number beyond integer_t", () -> BEYOND_INTEGER, Set.of("long_t"));
    add(
        "a number beyond integer_t for a long",
        (event, place) -> place.isBasedOn("long_t") && !place.isEnum() && place.hasElements(),
        site -> site.replaceOne(BEYOND_INTEGER));
    add(
        "a number as text",
        (event, place) ->
            place.isBasedOn("integer_t")
                && place.isOrdinary()
                && place.hasElements()
                && !place.isEnum(),
        site -> site.expect("attribute_wrong_type", site.replaceOne("5")));
    add(
        "an enum value as text",
        (event, place) ->
            place.isBasedOn("integer_t")
                && place.isOrdinary()
                && place.isEnum()
                && !place.attribute().array(),
        site -> {
          Object value = site.place().value();
          site.expect("attribute_wrong_type", site.replaceOne(value.toString()));
          String sibling = site.attribute().sibling();
          // Only the number 99 lets the caption differ.
          if (value.equals(99L)
              && sibling != null
              && site.place().holder().containsKey(sibling)
              && !site.attribute().name().equals("type_uid")) {
            site.expect("attribute_enum_sibling_incorrect", site.place().pathOf(sibling));
          }
        });
    add(
        "an element instead of the array",
        (event, place) -> place.isOrdinary() && place.attribute().array() && place.hasElements(),
        site -> {
          List<Object> list = site.list(site.attribute().name());
          site.forgetBelow(site.place().path());
          site.set(site.attribute().name(), list.getFirst());
          site.expect("attribute_wrong_type", site.place().path());
        });
    add(
        "an object instead of the array",
        (event, place) -> place.isOrdinary() && place.attribute().array(),
        site -> {
          site.forgetBelow(site.place().path());
          site.set(site.attribute().name(), new LinkedHashMap<String, Object>());
          site.expect("attribute_wrong_type", site.place().path());
        });
    add(
        "an empty object",
        (event, place) ->
            place.isOrdinary()
                && !place.isScalar()
                && !place.attribute().array()
                && !place.attribute().objectType().equals("object"),
        site -> {
          ObjectType object =
              site.event().schema().findObject(site.attribute().objectType()).orElseThrow();
          String path = site.replaceOne(new LinkedHashMap<String, Object>());
          if (object.deprecatedSince() != null) {
            site.expect("object_deprecated", path);
          }
          for (Attribute attribute : object.attributes().values()) {
            if (attribute.requirement() == Requirement.REQUIRED
                && attribute.existsUnder(site.event().profiles())) {
              site.expect("attribute_required_missing", path + "." + attribute.name());
            }
          }
          if (!object.constraints().atLeastOne().isEmpty()) {
            site.expect("constraint_failed", path);
          }
          if (!object.constraints().justOne().isEmpty()) {
            site.expect("constraint_failed", path);
          }
          site.expectBrokenConstraintsOfClass();
        });
    add(
        "an array in the array",
        (event, place) ->
            place.isOrdinary()
                && place.attribute().array()
                && place.hasElements()
                && !place.isEnum()
                && !place.caption()
                && !place.isBasedOn("json_t"),
        site -> {
          Object element = site.list(site.attribute().name()).getFirst();
          String path = site.replaceOne(new ArrayList<>(List.of(element)));
          site.expect("attribute_wrong_type", path);
        });
    add(
        "an empty array instead of a list of objects",
        (event, place) -> place.isOrdinary() && place.attribute().array() && !place.isScalar(),
        site -> {
          site.forgetBelow(site.place().path());
          site.set(site.attribute().name(), new ArrayList<>());
        });
  }

  /**
   * @param fitting the base types that such a value has
   */
  private void addWrongType(String what, Supplier<Object> value, Set<String> fitting) {
    add(
        what + " instead of a value",
        (event, place) ->
            place.isOrdinary()
                && place.hasElements()
                && !place.isBasedOn("json_t")
                && fitting.stream().noneMatch(base -> place.isBasedOn(base)),
        site -> {
          Object wrong = value.get();
          String path = site.replaceOne(wrong);
          site.expect("attribute_wrong_type", path);
          if (site.place().isEnum()) {
            site.expect(
                site.attribute().array()
                    ? "attribute_enum_array_value_unknown"
                    : "attribute_enum_value_unknown",
                path);
          }
          site.expectWrongSibling(
              site.attribute().array()
                  ? Integer.parseInt(path.substring(path.lastIndexOf('[') + 1, path.length() - 1))
                  : -1);
          if (wrong instanceof Long || wrong instanceof BigInteger) {
            site.expectWrongTypeUid();
          }
          site.expectBrokenConstraintsOfClass();
        });
  }

  private void addUnknownNames() {
    add(
        "an unknown key",
        (event, place) -> true,
        site -> {
          site.set("no_such_attribute", "x");
          site.expect("attribute_unknown", site.place().pathOf("no_such_attribute"));
        });
    add(
        "an unknown key without a value",
        (event, place) -> true,
        site -> {
          site.set("no such attribute", null);
          site.expect("attribute_unknown", site.place().pathOf("no such attribute"));
        });
    add(
        "an unknown key with an object",
        (event, place) -> true,
        site -> {
          site.set("", new LinkedHashMap<String, Object>(Map.of("key", List.of(1L))));
          site.expect("attribute_unknown", site.place().pathOf(""));
        });
    add(
        "any key in a free-form object",
        (event, place) ->
            "object".equals(place.attribute().objectType()) && !place.attribute().array(),
        site -> site.replaceOne(new LinkedHashMap<String, Object>(Map.of("class_uid", "any"))));
    add(
        "an attribute of a profile that is not declared",
        (event, place) -> foreignAttribute(event, place) != null,
        site -> {
          String name = foreignAttribute(site.event(), site.place()).name();
          site.set(name, "x");
          site.expect("attribute_unknown", site.place().pathOf(name));
        });
    add(
        "an unknown profile",
        (event, place) -> place.isAt("metadata.profiles"),
        site -> {
          List<Object> profiles = site.list("profiles");
          profiles.add("no_such_profile");
          site.expect("profile_unknown", "metadata.profiles[" + (profiles.size() - 1) + "]");
        });
    add(
        "a number as a profile",
        (event, place) -> place.isAt("metadata.profiles"),
        site -> {
          List<Object> profiles = site.list("profiles");
          profiles.addFirst(5L);
          site.expect("attribute_wrong_type", "metadata.profiles[0]");
        });
    add(
        "profiles that are no list",
        (event, place) -> place.isAt("metadata.profiles") && event.profiles().isEmpty(),
        site -> {
          site.set("profiles", "cloud");
          site.expect("attribute_wrong_type", "metadata.profiles");
        });
    addObservableName("no_such_attribute");
    addObservableName("metadata.no_such_attribute");
    addObservableName("metadata.version.text");
    addObservableName("metadata.");
    addObservableName("");
  }

  private void addObservableName(String name) {
    add(
        "the observable name '" + name + "'",
        (event, place) -> place.isNameOfObservable(),
        site -> site.expect("observable_name_invalid_reference", site.replaceOne(name)));
  }

  private static Attribute foreignAttribute(GeneratedEvent event, EventPlace place) {
    for (Attribute attribute : place.holderType().attributes().values()) {
      if (!attribute.existsUnder(event.profiles())) {
        return attribute;
      }
    }
    return null;
  }
}
