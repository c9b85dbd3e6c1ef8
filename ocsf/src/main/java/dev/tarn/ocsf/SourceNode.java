package dev.tarn.ocsf;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value of a file that a person wrote, and where it stands. Immutable. */
sealed interface SourceNode {
  /** Where the value starts; of an object or a list only its bracket is covered. */
  Position position();

  /** What kind of JSON value it is, for messages: {@code a text}. */
  String kind();

  /** An object, its members in the order of the file. */
  record Members(Position position, Map<String, Member> entries) implements SourceNode {
    @Override
    public String kind() {
      return "an object";
    }

    @Nullable SourceNode find(String key) {
      Member member = entries.get(key);
      return member == null ? null : member.value();
    }
  }

  /** A member of an object, with the place of its key. */
  record Member(Position key, SourceNode value) {}

  record Items(Position position, List<SourceNode> values) implements SourceNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A {@code String}, {@code Long}, {@code Boolean}, a number of another kind, or null. */
  record Scalar(Position position, @Nullable Object value) implements SourceNode {
    @Override
    public String kind() {
      return switch (value) {
        case null -> "null";
        case String text -> "a text";
        case Boolean truth -> "true or false";
        case Long number -> "an integer";
        default -> "a number";
      };
    }
  }
}
