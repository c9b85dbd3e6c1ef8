package dev.tarn.ocsf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one version of the schema as JSON, in the shape that the reference compiler of OCSF writes.
 * Keys that the model has no place for (descriptions, references) are left out.
 */
final class CompiledSchemaReader {
  private final Map<String, Object> document;
  private final Map<String, AttributeType> types = new LinkedHashMap<>();

  private CompiledSchemaReader(Map<String, Object> document) {
    this.document = document;
  }

  static Schema read(Path file) throws IOException {
    return new CompiledSchemaReader(readDocument(file)).schema();
  }

  /** The document as it is, with what the model has no place for. */
  static Map<String, Object> readDocument(Path file) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
      parser.nextToken();
      return object(readValue(parser));
    }
  }

  private Schema schema() {
    SchemaVersion version = SchemaVersion.find(text(document, "version")).orElseThrow();
    Map<String, Object> typeEntries = object(document.get("types"));
    typeEntries.forEach((name, entry) -> types.put(name, type(name, object(entry), typeEntries)));
    types.computeIfAbsent(
        "object_t", name -> new AttributeType(name, "Object", name, null, -1, null, List.of(), -1));
    return new Schema(
        version,
        section("profiles", (name, entry) -> new Profile(name, text(entry, "caption"))),
        section(
            "extensions",
            (name, entry) ->
                new Extension(
                    name,
                    number(entry, "uid", -1),
                    text(entry, "caption"),
                    text(entry, "version"))),
        types,
        section("classes", this::eventClass),
        section("objects", this::objectType));
  }

  private interface EntryReader<T> {
    T read(String name, Map<String, Object> entry);
  }

  private <T> Map<String, T> section(String key, EntryReader<T> reader) {
    Map<String, T> section = new LinkedHashMap<>();
    object(document.get(key))
        .forEach((name, entry) -> section.put(name, reader.read(name, object(entry))));
    return section;
  }

  private static AttributeType type(
      String name, Map<String, Object> entry, Map<String, Object> typeEntries) {
    Map<String, Object> base = entry;
    String baseName = name;
    int maxLength = number(entry, "max_len", -1);
    List<Object> range = list(entry.get("range"));
    while (base.get("type") instanceof String next) {
      baseName = next;
      base = object(typeEntries.get(next));
      maxLength = maxLength < 0 ? number(base, "max_len", -1) : maxLength;
      range = range.isEmpty() ? list(base.get("range")) : range;
    }
    return new AttributeType(
        name,
        text(entry, "caption"),
        baseName,
        (String) entry.get("regex"),
        maxLength,
        range.isEmpty()
            ? null
            : new AttributeType.Range(
                ((Number) range.get(0)).longValue(), ((Number) range.get(1)).longValue()),
        list(entry.get("values")).stream().map(String::valueOf).toList(),
        number(entry, "observable", -1));
  }

  private EventClass eventClass(String name, Map<String, Object> entry) {
    return new EventClass(
        name,
        text(entry, "caption"),
        number(entry, "uid", -1),
        number(entry, "category_uid", -1),
        // base_event has no category entry; its category_uid enum says "Uncategorized".
        entry.get("category_name") instanceof String caption ? caption : "Uncategorized",
        profiles(entry),
        (String) entry.get("extension"),
        deprecatedSince(entry),
        attributes(entry),
        constraints(entry));
  }

  private ObjectType objectType(String name, Map<String, Object> entry) {
    return new ObjectType(
        name,
        text(entry, "caption"),
        number(entry, "observable", -1),
        deprecatedSince(entry),
        attributes(entry),
        constraints(entry));
  }

  private Map<String, Attribute> attributes(Map<String, Object> entry) {
    return mapped(
        object(entry.get("attributes")),
        named -> {
          Map<String, Object> attribute = object(named.getValue());
          AttributeType type = types.get(text(attribute, "type"));
          if (type == null) {
            throw new IllegalArgumentException("unknown type of attribute " + named.getKey());
          }
          return new Attribute(
              named.getKey(),
              text(attribute, "caption"),
              type,
              (String) attribute.get("object_type"),
              Boolean.TRUE.equals(attribute.get("is_array")),
              Requirement.valueOf(text(attribute, "requirement").toUpperCase(Locale.ROOT)),
              profiles(attribute),
              mapped(
                  object(attribute.get("enum")),
                  value ->
                      new EnumValue(
                          value.getKey(),
                          text(object(value.getValue()), "caption"),
                          deprecatedSince(object(value.getValue())))),
              (String) attribute.get("sibling"),
              number(attribute, "observable", -1),
              deprecatedSince(attribute));
        });
  }

  private static <T> Map<String, T> mapped(
      Map<String, Object> entries, Function<Map.Entry<String, Object>, T> mapper) {
    Map<String, T> result = new LinkedHashMap<>();
    entries.entrySet().forEach(entry -> result.put(entry.getKey(), mapper.apply(entry)));
    return Collections.unmodifiableMap(result);
  }

  private static Constraints constraints(Map<String, Object> entry) {
    Map<String, Object> constraints = object(entry.get("constraints"));
    return new Constraints(
        texts(constraints.get("at_least_one")), texts(constraints.get("just_one")));
  }

  /** Null and absent alike: no profile gates the attribute. */
  private static Set<String> profiles(Map<String, Object> entry) {
    return new LinkedHashSet<>(texts(entry.get("profiles")));
  }

  private static String deprecatedSince(Map<String, Object> entry) {
    return (String) object(entry.get("@deprecated")).get("since");
  }

  private static String text(Map<String, Object> entry, String key) {
    if (entry.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("no text under '" + key + "' in " + entry.keySet());
  }

  private static int number(Map<String, Object> entry, String key, int absent) {
    return entry.get(key) instanceof Number number ? number.intValue() : absent;
  }

  private static List<String> texts(Object value) {
    return list(value).stream().map(String.class::cast).toList();
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return value == null ? List.of() : (List<Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static Object readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, readValue(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(readValue(parser));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case null, default -> throw new IOException("not JSON at " + parser.currentLocation());
    };
  }
}
