package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Values of the right type that the schema does not allow, and some that it does. */
final class ValueMutations {
  /** What the forms of addresses, names, times and hashes are made of, and what they are not. */
  private static final String LETTERS = " .:-_@%/+TZtz0123456789afgAFG\n\u00e9";

  private static final String NO_CAPTION = "no such caption";

  private final List<Mutation> all = new ArrayList<>();

  private ValueMutations() {}

  static List<Mutation> all() {
    ValueMutations mutations = new ValueMutations();
    mutations.addEnums();
    mutations.addSiblings();
    mutations.addValues();
    return List.copyOf(mutations.all);
  }

  private void add(
      String name, BiPredicate<GeneratedEvent, EventPlace> applies, Consumer<MutationSite> change) {
    all.add(new Mutation(name, applies, change));
  }

  private void addEnums() {
    add(
        "an unknown enum value",
        (event, place) -> place.isEnum() && place.isOrdinary() && place.hasElements(),
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
            place.isEnum()
                && place.isOrdinary()
                && place.isBasedOn("integer_t")
                && place.hasElements(),
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
            place.isEnum()
                && place.isOrdinary()
                && place.hasElements()
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
        (event, place) -> place.isAt("type_uid") && place.attribute().enumValues().size() > 2,
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
        (event, place) -> place.caption() && place.isBasedOn("string_t") && place.hasElements(),
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
            place.isEnum()
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
        (event, place) -> hasCaptions(place) && !values(place).getLast().equals(99L),
        site -> {
          List<Object> captions = site.list(site.attribute().sibling());
          captions.removeLast();
          site.expect(
              "attribute_enum_array_sibling_missing",
              site.place().pathOf(site.attribute().sibling()) + "[" + captions.size() + "]");
        });
    add(
        "an empty array of captions",
        (event, place) -> hasCaptions(place),
        site -> {
          site.list(site.attribute().sibling()).clear();
          List<?> values = values(site.place());
          for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).equals(99L)) {
              site.expect(
                  "attribute_enum_array_sibling_missing",
                  site.place().pathOf(site.attribute().sibling()) + "[" + i + "]");
            }
          }
        });
    add(
        "too many captions",
        (event, place) -> hasCaptions(place),
        site -> site.list(site.attribute().sibling()).add(NO_CAPTION));
  }

  /** Whether it is an array of enum values, each with its caption. */
  private static boolean hasCaptions(EventPlace place) {
    return place.isEnum()
        && place.value() instanceof List<?> values
        && !values.isEmpty()
        && place.attribute().sibling() != null
        && place.holder().get(place.attribute().sibling()) instanceof List<?> captions
        && captions.size() == values.size();
  }

  private static List<?> values(EventPlace place) {
    return (List<?>) place.value();
  }

  private void addValues() {
    add(
        "a value above its range",
        (event, place) ->
            place.isScalar() && place.attribute().type().range() != null && place.hasElements(),
        site ->
            site.expect(
                "attribute_value_exceeds_range",
                site.replaceOne(site.attribute().type().range().highest() + 1)));
    add(
        "a value below its range",
        (event, place) ->
            place.isScalar() && place.attribute().type().range() != null && place.hasElements(),
        site ->
            site.expect(
                "attribute_value_exceeds_range",
                site.replaceOne(site.attribute().type().range().lowest() - 1)));
    add(
        "the ends of a range",
        (event, place) ->
            place.isScalar() && place.attribute().type().range() != null && place.hasElements(),
        site ->
            site.replaceOne(
                site.random().nextBoolean()
                    ? site.attribute().type().range().highest()
                    : site.attribute().type().range().lowest()));
    add(
        "a text that is too long",
        (event, place) -> place.isFreeText() && place.attribute().type().maxLength() >= 0,
        site -> replaceByText(site, site.attribute().type().maxLength() + 1));
    add(
        "a text of the greatest length",
        (event, place) -> place.isFreeText() && place.attribute().type().maxLength() >= 0,
        site -> replaceByText(site, site.attribute().type().maxLength()));
    add(
        "a text that does not match",
        (event, place) -> place.isFreeText() && isChecked(place.attribute().type()),
        site ->
            site.expect("attribute_value_regex_not_matched", site.replaceOne("?? no match ??")));
    add(
        "a text near its form",
        (event, place) ->
            place.isFreeText() && !place.attribute().array() && isChecked(place.attribute().type()),
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
            place.isScalar()
                && place.attribute().type().name().equals("bytestring_t")
                && place.hasElements(),
        site -> site.replaceOne("no base64 at all"));
    add(
        "an empty text",
        (event, place) -> place.isFreeText() && !isChecked(place.attribute().type()),
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
}
