package dev.tarn.lake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Small maps as JSON objects in the state database, keys sorted. */
final class CountText {
  private static final JsonFactory JSON = new JsonFactory();

  private CountText() {}

  static String ofNumbers(Map<String, Long> map) throws IOException {
    if (map.isEmpty()) {
      return "{}";
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Long> entry : new TreeMap<>(map).entrySet()) {
        json.writeNumberField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  static String ofTexts(Map<String, String> map) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  static String ofTables(Map<TableId, Long> map) throws IOException {
    Map<String, Long> byText = new TreeMap<>();
    map.forEach((table, count) -> byText.put(table.toString(), count));
    return ofNumbers(byText);
  }

  static Map<String, Long> numbers(String text) throws IOException {
    Map<String, Long> map = new LinkedHashMap<>();
    texts(text).forEach((key, value) -> map.put(key, Long.parseLong(value)));
    return map;
  }

  static Map<TableId, Long> tables(String text) throws IOException {
    Map<TableId, Long> map = new LinkedHashMap<>();
    numbers(text)
        .forEach(
            (key, count) -> {
              int slash = key.lastIndexOf('/');
              map.put(
                  new TableId(key.substring(0, slash), Integer.parseInt(key.substring(slash + 1))),
                  count);
            });
    return map;
  }

  static Map<String, String> texts(String text) throws IOException {
    Map<String, String> map = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        json.nextToken();
        map.put(key, json.getText());
      }
    }
    return map;
  }
}
