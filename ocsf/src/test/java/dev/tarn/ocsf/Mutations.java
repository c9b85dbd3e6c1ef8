package dev.tarn.ocsf;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All mutations. What each expects follows the rules of the OCSF server's validator
 * (ocsf/ocsf-server, {@code lib/schema/validator2.ex}) with its defects put right, see {@link
 * ServerRules}.
 */
final class Mutations {
  /** Places that decide how all the rest is read; they have mutations of their own. */
  private static final Set<String> DECISIVE =
      Set.of("class_uid", "metadata", "metadata.version", "metadata.profiles");

  /** What the forms of addresses, names, times and hashes are made of, and what they are not. */
  private static final String LETTERS = " .:-_@%/+TZtz0123456789afgAFG\n\u00e9";

  private static final String NO_CAPTION = "no such caption";
  private static final BigInteger BEYOND_INTEGER = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger BEYOND_LONG = BigInteger.ONE.shiftLeft(130);

  private final List<Mutation> all = new ArrayList<>();

  private Mutations() {}

  static List<Mutation> all() {
    Mutations mutations = new Mutations();
    mutations.addMissing();
    mutations.addWrongTypes();
    mutations.addUnknownNames();
    mutations.addEnums();
    mutations.addSiblings();
    mutations.addConstraints();
    mutations.addValues();
    mutations.addClasses();
    mutations.addVersions();
    return List.copyOf(mutations.all);
  }

  private void add(
      String name, BiPredicate<GeneratedEvent, EventPlace> applies, Consumer<MutationSite> change) {
    all.add(new Mutation(name, applies, change));
  }

  private static boolean isOrdinary(EventPlace place) {
    return !DECISIVE.contains(place.path());
  }

  private static boolean isAt(EventPlace place, String path) {
    return place.path().equals(path);
  }

  private static boolean isEnum(EventPlace place) {
    return !place.attribute().enumValues().isEmpty();
  }

  private static boolean isScalar(EventPlace place) {
    return place.attribute().objectType() == null;
  }

  private static boolean isBasedOn(EventPlace place, String base) {
    return place.attribute().type().base().equals(base);
  }

  private static boolean hasElements(EventPlace place) {
    return !(place.value() instanceof List<?> list) || !list.isEmpty();
  }

  /** Whether it is the caption of an enum beside it. */
  private static boolean isSibling(EventPlace place) {
    return place.holderType().attributes().values().stream()
        .anyMatch(
            attribute ->
                !attribute.enumValues().isEmpty()
                    && place.attribute().name().equals(attribute.sibling())
                    && place.holder().get(attribute.name()) != null);
  }

  private static boolean isFreeText(EventPlace place) {
    return isBasedOn(place, "string_t")
        && isOrdinary(place)
        && !isEnum(place)
        && !isSibling(place)
        && !place.path().matches("observables\\[\\d+]\\.name")
        && hasElements(place);
  }

  private void addMissing() {
    add(
        "drop a required attribute",
        (event, place) ->
            isOrdinary(place) && place.attribute().requirement() == Requirement.REQUIRED,
        site -> {
          site.remove(site.attribute().name());
          site.expectBrokenConstraints();
        });
    add(
        "drop an attribute that is not required",
        (event, place) ->
            isOrdinary(place) && place.attribute().requirement() != Requirement.REQUIRED,
        site -> {
          site.remove(site.attribute().name());
          site.expectBrokenConstraints();
        });
    add(
        "null instead of a value",
        (event, place) -> isOrdinary(place),
        site -> {
          site.set(site.attribute().name(), null);
          site.expectMissing(site.attribute().name());
          site.expectBrokenConstraints();
        });
    add(
        "null in an array",
        (event, place) ->
            isOrdinary(place)
                && place.attribute().array()
                && hasElements(place)
                && !isEnum(place)
                && !isSibling(place)
                && !isBasedOn(place, "json_t"),
        site -> {
          String path = site.replaceOne(null);
          site.expect("attribute_wrong_type", path);
          site.expectBrokenConstraints();
        });
    add(
        "null in an array of enum values",
        (event, place) -> isEnum(place) && place.attribute().array() && hasElements(place),
        site -> {
          String path = site.replaceOne(null);
          site.expect("attribute_wrong_type", path);
          site.expect("attribute_enum_array_value_unknown", path);
        });
    add(
        "null in an array of captions",
        (event, place) ->
            isSibling(place)
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
        (event, place) -> isAt(place, "metadata") && event.profiles().isEmpty(),
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
        (event, place) -> isBasedOn(place, "long_t") && !isEnum(place) && hasElements(place),
        site -> site.replaceOne(BEYOND_INTEGER));
    add(
        "a number as text",
        (event, place) ->
            isBasedOn(place, "integer_t")
                && isOrdinary(place)
                && hasElements(place)
                && !isEnum(place),
        site -> site.expect("attribute_wrong_type", site.replaceOne("5")));
    add(
        "an enum value as text",
        (event, place) ->
            isBasedOn(place, "integer_t")
                && isOrdinary(place)
                && isEnum(place)
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
        (event, place) -> isOrdinary(place) && place.attribute().array() && hasElements(place),
        site -> {
          List<Object> list = site.list(site.attribute().name());
          site.forgetBelow(site.place().path());
          site.set(site.attribute().name(), list.getFirst());
          site.expect("attribute_wrong_type", site.place().path());
        });
    add(
        "an object instead of the array",
        (event, place) -> isOrdinary(place) && place.attribute().array(),
        site -> {
          site.forgetBelow(site.place().path());
          site.set(site.attribute().name(), new LinkedHashMap<String, Object>());
          site.expect("attribute_wrong_type", site.place().path());
        });
    add(
        "an empty object",
        (event, place) ->
            isOrdinary(place)
                && !isScalar(place)
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
            isOrdinary(place)
                && place.attribute().array()
                && hasElements(place)
                && !isEnum(place)
                && !isSibling(place)
                && !isBasedOn(place, "json_t"),
        site -> {
          Object element = site.list(site.attribute().name()).getFirst();
          String path = site.replaceOne(new ArrayList<>(List.of(element)));
          site.expect("attribute_wrong_type", path);
        });
    add(
        "an empty array instead of a list of objects",
        (event, place) -> isOrdinary(place) && place.attribute().array() && !isScalar(place),
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
            isOrdinary(place)
                && hasElements(place)
                && !isBasedOn(place, "json_t")
                && fitting.stream().noneMatch(base -> isBasedOn(place, base)),
        site -> {
          Object wrong = value.get();
          String path = site.replaceOne(wrong);
          site.expect("attribute_wrong_type", path);
          if (isEnum(site.place())) {
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
        (event, place) -> isAt(place, "metadata.profiles"),
        site -> {
          List<Object> profiles = site.list("profiles");
          profiles.add("no_such_profile");
          site.expect("profile_unknown", "metadata.profiles[" + (profiles.size() - 1) + "]");
        });
    add(
        "a number as a profile",
        (event, place) -> isAt(place, "metadata.profiles"),
        site -> {
          List<Object> profiles = site.list("profiles");
          profiles.addFirst(5L);
          site.expect("attribute_wrong_type", "metadata.profiles[0]");
        });
    add(
        "profiles that are no list",
        (event, place) -> isAt(place, "metadata.profiles") && event.profiles().isEmpty(),
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
        (event, place) -> place.path().matches("observables\\[\\d+]\\.name"),
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

  private void addEnums() {
    add(
        "an unknown enum value",
        (event, place) -> isEnum(place) && isOrdinary(place) && hasElements(place),
        site -> {
          boolean text = site.attribute().type().base().equals("string_t");
          String path = site.replaceOne(text ? "no such value" : 7_654_321L);
          site.expect(
              site.attribute().array()
                  ? "attribute_enum_array_value_unknown"
                  : "attribute_enum_value_unknown",
              path);
          site.expectWrongTypeUid();
        });
    add(
        "an unknown enum value below zero",
        (event, place) ->
            isEnum(place)
                && isOrdinary(place)
                && isBasedOn(place, "integer_t")
                && hasElements(place),
        site -> {
          String path = site.replaceOne(-1_234_567L);
          site.expect(
              site.attribute().array()
                  ? "attribute_enum_array_value_unknown"
                  : "attribute_enum_value_unknown",
              path);
          site.expectWrongTypeUid();
        });
    add(
        "a deprecated enum value",
        (event, place) ->
            isEnum(place)
                && isOrdinary(place)
                && hasElements(place)
                && !isTermOfTypeUid(place)
                && deprecatedValue(place.attribute()) != null,
        site -> {
          Attribute attribute = site.attribute();
          EnumValue deprecated = deprecatedValue(attribute);
          Object value =
              attribute.type().base().equals("string_t")
                  ? deprecated.key()
                  : Long.valueOf(deprecated.key());
          if (attribute.sibling() != null) {
            site.place().holder().remove(attribute.sibling());
            Attribute sibling = site.place().holderType().attributes().get(attribute.sibling());
            if (sibling != null && sibling.existsUnder(site.event().profiles())) {
              site.expectMissing(attribute.sibling());
            }
          }
          String path = site.replaceOne(value);
          site.expect(
              attribute.array()
                  ? "attribute_enum_array_value_deprecated"
                  : "attribute_enum_value_deprecated",
              path);
        });
    add(
        "another type_uid of the class",
        (event, place) -> isAt(place, "type_uid") && place.attribute().enumValues().size() > 2,
        site -> {
          Long current = (Long) site.place().value();
          EnumValue other =
              site.attribute().enumValues().values().stream()
                  .filter(value -> !value.key().equals(current.toString()))
                  .filter(value -> value.deprecatedSince() == null)
                  .findFirst()
                  .orElseThrow();
          site.set("type_uid", Long.valueOf(other.key()));
          site.expectWrongTypeUid();
          if (site.event().event().containsKey("type_name")) {
            site.expect("attribute_enum_sibling_incorrect", "type_name");
          }
        });
  }

  private static boolean isTermOfTypeUid(EventPlace place) {
    return place.holderPath().isEmpty()
        && Set.of("type_uid", "activity_id", "class_uid").contains(place.attribute().name());
  }

  private static EnumValue deprecatedValue(Attribute attribute) {
    for (EnumValue value : attribute.enumValues().values()) {
      if (value.deprecatedSince() != null) {
        return value;
      }
    }
    return null;
  }

  private void addSiblings() {
    add(
        "a wrong caption",
        (event, place) -> isSibling(place) && isBasedOn(place, "string_t") && hasElements(place),
        site -> {
          String path = site.replaceOne(NO_CAPTION);
          site.expectWrongSibling(
              site.attribute().array()
                  ? Integer.parseInt(path.substring(path.lastIndexOf('[') + 1, path.length() - 1))
                  : -1);
        });
    add(
        "the caption Other for 99",
        (event, place) ->
            isEnum(place)
                && !place.attribute().array()
                && !isTermOfTypeUid(place)
                && place.attribute().enumValues().containsKey("99")
                && place.attribute().enumValues().get("99").deprecatedSince() == null
                && place.attribute().sibling() != null
                && place.holder().get(place.attribute().sibling()) instanceof String,
        site -> {
          site.set(site.attribute().name(), 99L);
          site.set(site.attribute().sibling(), site.attribute().enumValues().get("99").caption());
          site.expect(
              "attribute_enum_sibling_suspicious_other",
              site.place().pathOf(site.attribute().sibling()));
        });
    add(
        "too few captions",
        (event, place) ->
            isEnum(place)
                && place.value() instanceof List<?> values
                && !values.isEmpty()
                && !values.getLast().equals(99L)
                && place.attribute().sibling() != null
                && place.holder().get(place.attribute().sibling()) instanceof List<?> captions
                && captions.size() == values.size(),
        site -> {
          List<Object> captions = site.list(site.attribute().sibling());
          captions.removeLast();
          site.expect(
              "attribute_enum_array_sibling_missing",
              site.place().pathOf(site.attribute().sibling()) + "[" + captions.size() + "]");
        });
  }

  private void addConstraints() {
    add(
        "nothing of an at_least_one",
        (event, place) ->
            place.holderType().constraints().atLeastOne().contains(place.attribute().name())
                && !(place.holderPath().isEmpty() && place.attribute().name().equals("metadata")),
        site -> {
          for (String name : site.place().holderType().constraints().atLeastOne()) {
            if (site.place().holder().containsKey(name)) {
              site.remove(name);
            }
          }
          site.expect("constraint_failed", site.place().holderPath());
          site.expectBrokenConstraintsOfClass();
        });
    add(
        "only null for an at_least_one",
        (event, place) ->
            place.holderType().constraints().atLeastOne().contains(place.attribute().name()),
        site -> {
          for (String name : site.place().holderType().constraints().atLeastOne()) {
            if (site.place().holder().containsKey(name)) {
              site.set(name, null);
              site.expectMissing(name);
            }
          }
          site.expect("constraint_failed", site.place().holderPath());
          site.expectBrokenConstraintsOfClass();
        });
    add(
        "nothing at the dotted paths of an at_least_one",
        (event, place) ->
            isAt(place, "device")
                && event.eventClass().constraints().atLeastOne().stream()
                    .anyMatch(path -> path.indexOf('.') >= 0),
        site -> {
          for (String path : site.event().eventClass().constraints().atLeastOne()) {
            removeAt(site, path);
          }
          site.expect("constraint_failed", "");
        });
    add(
        "two of a just_one",
        (event, place) ->
            place.holderType().constraints().justOne().contains(place.attribute().name())
                && absentOfJustOne(event, place) != null,
        site -> {
          Attribute second = absentOfJustOne(site.event(), site.place());
          Object value =
              new EventGenerator(site.event().schema(), 5).value(site.place().holderType(), second);
          site.set(second.name(), value);
          site.expect("constraint_failed", site.place().holderPath());
        });
    add(
        "a second of a just_one that is null",
        (event, place) ->
            place.holderType().constraints().justOne().contains(place.attribute().name())
                && absentOfJustOne(event, place) != null,
        site -> site.set(absentOfJustOne(site.event(), site.place()).name(), null));
  }

  /** An attribute of the rule that the holder lacks and that is no object. */
  private static Attribute absentOfJustOne(GeneratedEvent event, EventPlace place) {
    for (String name : place.holderType().constraints().justOne()) {
      Attribute attribute = place.holderType().attributes().get(name);
      if (attribute != null
          && attribute.existsUnder(event.profiles())
          && attribute.objectType() == null
          && attribute.deprecatedSince() == null
          && !place.holder().containsKey(name)) {
        return attribute;
      }
    }
    return null;
  }

  private static void removeAt(MutationSite site, String path) {
    AttributeHolder type = site.event().eventClass();
    Map<?, ?> holder = site.event().event();
    String[] steps = path.split("\\.", -1);
    for (int i = 0; i < steps.length - 1; i++) {
      if (!(holder.get(steps[i]) instanceof Map<?, ?> next)) {
        return;
      }
      holder = next;
      type =
          site.event()
              .schema()
              .findObject(type.attributes().get(steps[i]).objectType())
              .orElseThrow();
    }
    String name = steps[steps.length - 1];
    if (holder.remove(name) == null) {
      return;
    }
    site.forget(path);
    if (type.attributes().get(name).requirement() == Requirement.REQUIRED) {
      site.expect("attribute_required_missing", path);
    }
    Map<?, ?> rest = holder;
    List<String> atLeastOne = type.constraints().atLeastOne();
    String holderPath = path.substring(0, path.lastIndexOf('.'));
    if (atLeastOne.contains(name)
        && atLeastOne.stream().noneMatch(one -> MutationSite.isPresent(rest, one))) {
      site.expect("constraint_failed", holderPath);
    }
  }

  private void addValues() {
    add(
        "a value above its range",
        (event, place) ->
            isScalar(place) && place.attribute().type().range() != null && hasElements(place),
        site ->
            site.expect(
                "attribute_value_exceeds_range",
                site.replaceOne(site.attribute().type().range().highest() + 1)));
    add(
        "a value below its range",
        (event, place) ->
            isScalar(place) && place.attribute().type().range() != null && hasElements(place),
        site ->
            site.expect(
                "attribute_value_exceeds_range",
                site.replaceOne(site.attribute().type().range().lowest() - 1)));
    add(
        "the ends of a range",
        (event, place) ->
            isScalar(place) && place.attribute().type().range() != null && hasElements(place),
        site ->
            site.replaceOne(
                site.random().nextBoolean()
                    ? site.attribute().type().range().highest()
                    : site.attribute().type().range().lowest()));
    add(
        "a text that is too long",
        (event, place) -> isFreeText(place) && place.attribute().type().maxLength() >= 0,
        site -> replaceByText(site, site.attribute().type().maxLength() + 1));
    add(
        "a text of the greatest length",
        (event, place) -> isFreeText(place) && place.attribute().type().maxLength() >= 0,
        site -> replaceByText(site, site.attribute().type().maxLength()));
    add(
        "a text that does not match",
        (event, place) -> isFreeText(place) && isChecked(place.attribute().type()),
        site ->
            site.expect("attribute_value_regex_not_matched", site.replaceOne("?? no match ??")));
    add(
        "a text near its form",
        (event, place) ->
            isFreeText(place) && !place.attribute().array() && isChecked(place.attribute().type()),
        site -> {
          String text = edited((String) site.place().value(), site.random());
          String path = site.replaceOne(text);
          AttributeType type = site.attribute().type();
          if (!type.compilePattern().orElseThrow().matcher(text).find()) {
            site.expect("attribute_value_regex_not_matched", path);
          }
          if (type.maxLength() >= 0 && text.length() > type.maxLength()) {
            site.expect("attribute_value_exceeds_max_len", path);
          }
        });
    add(
        "any text for a bytestring",
        (event, place) ->
            isScalar(place)
                && place.attribute().type().name().equals("bytestring_t")
                && hasElements(place),
        site -> site.replaceOne("no base64 at all"));
    add(
        "an empty text",
        (event, place) -> isFreeText(place) && !isChecked(place.attribute().type()),
        site -> site.replaceOne(""));
  }

  /** Replaces, inserts or removes a few letters. */
  private static String edited(String text, Random random) {
    StringBuilder edited = new StringBuilder(text);
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      int at = random.nextInt(edited.length() + 1);
      char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      switch (random.nextInt(3)) {
        case 0 -> edited.insert(at, letter);
        case 1 -> edited.delete(at, Math.min(at + 1, edited.length()));
        default -> edited.replace(at, Math.min(at + 1, edited.length()), String.valueOf(letter));
      }
    }
    return edited.toString();
  }

  /** Whether the type has a regex that is enforced. */
  private static boolean isChecked(AttributeType type) {
    return type.regex() != null && !type.name().equals("bytestring_t");
  }

  private static void replaceByText(MutationSite site, int length) {
    AttributeType type = site.attribute().type();
    String path = site.replaceOne("a".repeat(length));
    if (length > type.maxLength()) {
      boolean own =
          type.name().equals(type.base())
              || type.maxLength()
                  != site.event().schema().findType(type.base()).orElseThrow().maxLength();
      site.expect(
          own ? "attribute_value_exceeds_max_len" : "attribute_value_exceeds_super_type_max_len",
          path);
    }
    // A row of letters a is a host name and a hash, but nothing else that has a form.
    if (isChecked(type) && !Set.of("hostname_t", "file_hash_t").contains(type.name())) {
      site.expect("attribute_value_regex_not_matched", path);
    }
  }

  private void addClasses() {
    add(
        "no class_uid",
        (event, place) -> isAt(place, "class_uid"),
        site -> {
          site.event().event().remove("class_uid");
          site.expectOnly("attribute_required_missing", "class_uid");
        });
    addClassUid(987_654L, "class_uid_unknown");
    addClassUid(1L << 40, "class_uid_unknown");
    addClassUid(-1L, "class_uid_unknown");
    addClassUid("1001", "attribute_wrong_type");
    addClassUid(1001.0, "attribute_wrong_type");
    addClassUid(true, "attribute_wrong_type");
    addClassUid(BEYOND_INTEGER, "attribute_wrong_type");
    addClassUid(List.of(1001L), "attribute_wrong_type");
    addClassUid(Map.of("uid", 1001L), "attribute_wrong_type");
  }

  private void addClassUid(Object value, String code) {
    add(
        "the class_uid " + value,
        (event, place) -> isAt(place, "class_uid"),
        site -> {
          site.event().event().put("class_uid", value);
          site.expectOnly(code, "class_uid");
        });
  }

  private void addVersions() {
    addVersion("0.9.0", "version_incompatible_initial_development");
    addVersion("1.0.0-rc.2", "version_incompatible_prerelease");
    addVersion("1.99.0", "version_incompatible_later");
    addVersion("2.0.0-dev", "version_incompatible_later");
    addVersion("1.0.0-any thing", "version_incompatible_prerelease");
    addVersion("01.1.0", "version_invalid_format");
    addVersion("1.0.0+7", "version_invalid_format");
    addVersion("1.1", "version_invalid_format");
    addVersion("v1.1.0", "version_invalid_format");
    addVersion("", "version_invalid_format");
    add(
        "an earlier version",
        (event, place) ->
            isAt(place, "metadata.version") && event.schema().version() != SchemaVersion.V1_0_0,
        site -> site.expect("version_earlier", site.replaceOne("1.0.0")));
    add(
        "a later version that exists",
        (event, place) ->
            isAt(place, "metadata.version") && event.schema().version() != SchemaVersion.NEWEST,
        site ->
            site.expect(
                "version_incompatible_later", site.replaceOne(SchemaVersion.NEWEST.text())));
    add(
        "no version",
        (event, place) -> isAt(place, "metadata.version"),
        site -> site.remove("version"));
    add(
        "a number as version",
        (event, place) -> isAt(place, "metadata.version"),
        site -> site.expect("attribute_wrong_type", site.replaceOne(1.1)));
  }

  private void addVersion(String version, String code) {
    add(
        "the version '" + version + "'",
        (event, place) -> isAt(place, "metadata.version"),
        site -> site.expect(code, site.replaceOne(version)));
  }
}
