package dev.tarn.ocsf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one text as JSON whose values know their places. Not thread-safe. */
final class SourceReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
          .build();

  private final String file;
  private final String text;
  private final SourceFindings findings;
  private final int[] lineStarts;

  private SourceReader(String file, String text, SourceFindings findings) {
    this.file = file;
    this.text = text;
    this.findings = findings;
    this.lineStarts = lineStarts(text);
  }

  /**
   * The object that the text is.
   *
   * @param file its name in positions
   * @return null after a finding when the text is not one JSON object
   */
  static SourceNode.@Nullable Members read(String file, String text, SourceFindings findings) {
    return new SourceReader(file, text, findings).read();
  }

  private SourceNode.@Nullable Members read() {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        findings.error("broken-json", at(0, 1), "the file is empty");
        return null;
      }
      SourceNode node = readValue(parser);
      if (parser.nextToken() != null) {
        findings.error("broken-json", here(parser), "something follows the end of the JSON value");
        return null;
      }
      if (node instanceof SourceNode.Members members) {
        return members;
      }
      findings.error("wrong-type", node.position(), "expected an object, found " + node.kind());
    } catch (JsonProcessingException e) {
      JsonLocation location = e.getLocation();
      String message = e.getOriginalMessage();
      int lineEnd = message.indexOf('\n');
      findings.error(
          "broken-json",
          at(location == null ? 0 : (int) Math.max(0, location.getCharOffset()), 1),
          "not JSON: " + (lineEnd < 0 ? message : message.substring(0, lineEnd)));
    } catch (IOException e) {
      findings.error("broken-json", at(0, 1), "not JSON: " + e.getMessage());
    }
    return null;
  }

  private SourceNode readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readMembers(parser);
      case START_ARRAY -> {
        Position position = here(parser);
        List<SourceNode> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(readValue(parser));
        }
        yield new SourceNode.Items(position, Collections.unmodifiableList(values));
      }
      case VALUE_STRING -> {
        String value = parser.getText();
        yield new SourceNode.Scalar(here(parser), value);
      }
      case VALUE_NUMBER_INT -> {
        Number number = parser.getNumberValue();
        yield new SourceNode.Scalar(
            here(parser), number instanceof BigInteger ? number : (Long) number.longValue());
      }
      case VALUE_NUMBER_FLOAT -> {
        double number = parser.getDoubleValue();
        yield new SourceNode.Scalar(here(parser), number);
      }
      case VALUE_TRUE -> new SourceNode.Scalar(here(parser), true);
      case VALUE_FALSE -> new SourceNode.Scalar(here(parser), false);
      default -> new SourceNode.Scalar(here(parser), null);
    };
  }

  private SourceNode.Members readMembers(JsonParser parser) throws IOException {
    Position position = here(parser);
    Map<String, SourceNode.Member> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      Position keyPosition = here(parser);
      parser.nextToken();
      SourceNode value = readValue(parser);
      if (entries.putIfAbsent(key, new SourceNode.Member(keyPosition, value)) != null) {
        findings.error("duplicate-key", keyPosition, "the key '" + key + "' is there twice");
      }
    }
    return new SourceNode.Members(position, Collections.unmodifiableMap(entries));
  }

  /** The token's place; its text must have been read, so that its end is known. */
  private Position here(JsonParser parser) {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    int end = (int) parser.currentLocation().getCharOffset();
    if (parser.currentToken() == JsonToken.FIELD_NAME) {
      // The parser stands behind the colon already.
      end = start + 2 + nameLength(start);
    }
    return at(start, Math.max(1, end - start));
  }

  /** Characters of the name that starts with a quote there, escapes as they are written. */
  private int nameLength(int quote) {
    int end = quote + 1;
    while (end < text.length() && text.charAt(end) != '"') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return end - quote - 1;
  }

  private Position at(int offset, int length) {
    int start = Math.min(offset, text.length());
    int found = Arrays.binarySearch(lineStarts, start);
    int line = found >= 0 ? found : -found - 2;
    int end = Math.min(text.length(), start + length);
    return new Position(
        file,
        line + 1,
        text.codePointCount(lineStarts[line], start) + 1,
        Math.max(1, text.codePointCount(start, end)));
  }

  private static int[] lineStarts(String text) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      boolean carriageReturnOnly =
          letter == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
      if (letter == '\n' || carriageReturnOnly) {
        starts.add(i + 1);
      }
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }
}
