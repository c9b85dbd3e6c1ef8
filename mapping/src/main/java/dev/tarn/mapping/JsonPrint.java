package dev.tarn.mapping;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** JSON for people. */
public final class JsonPrint {
  private JsonPrint() {}

  /** A JSON value as indented text; empty if the text is not one value. */
  public static Optional<String> pretty(String json) {
    try {
      List<JsonTree> values = JsonTree.parseAll(json);
      return values.size() == 1 ? Optional.of(values.get(0).pretty()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A text as a JSON string. */
  public static String quoted(String text) {
    return new JsonTree.Text(text).compact();
  }
}
