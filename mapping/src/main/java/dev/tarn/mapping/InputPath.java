package dev.tarn.mapping;

import java.util.List;

/**
 * A path into an input record: {@code identity.claims."http://…/upn"}, {@code resources[*].ARN},
 * {@code tags[0].key}, {@code tags[key == Name].value}.
 *
 * @param steps at least one, unless the path means the iterated element itself
 */
public record InputPath(List<Step> steps) {
  /** The element of an iteration as a whole. */
  public static final InputPath ELEMENT = new InputPath(List.of());

  public InputPath {
    steps = List.copyOf(steps);
  }

  /** One step down. */
  public sealed interface Step {}

  /** A member of an object, its key as it is after unescaping. */
  public record Key(String name) implements Step {}

  /** One element of an array, from 0. */
  public record Index(int index) implements Step {}

  /** The first element of an array for which a condition holds; its paths are the element's. */
  public record Where(MappingSpec.Condition condition) implements Step {}

  /** Every element of an array; only in the path of a {@link MappingSpec.ForEach}. */
  public record Each() implements Step {}

  /**
   * As written in a mapping and in {@code unmapped}: segments with a dot, quote, hash or bracket
   * are quoted.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      switch (step) {
        case Key key -> {
          if (!text.isEmpty()) {
            text.append('.');
          }
          text.append(quote(key.name()));
        }
        case Index index -> text.append('[').append(index.index()).append(']');
        case Where where ->
            text.append('[').append(ConditionText.of(where.condition())).append(']');
        case Each each -> text.append("[*]");
      }
    }
    return text.toString();
  }

  /** Whether an element is chosen by a condition somewhere on the way. */
  boolean hasWhere() {
    return steps.stream().anyMatch(Where.class::isInstance);
  }

  /** Whether a path is another one or lies below it. */
  static boolean startsWith(InputPath path, InputPath prefix) {
    return path.steps().size() >= prefix.steps().size()
        && path.steps().subList(0, prefix.steps().size()).equals(prefix.steps());
  }

  /**
   * A key as a segment: bare where it can be, else in double quotes with backslash escapes for
   * quote and backslash.
   */
  public static String quote(String key) {
    boolean bare = !key.isEmpty() && !key.equals("_rest");
    for (int i = 0; bare && i < key.length(); i++) {
      char c = key.charAt(i);
      bare = c != '.' && c != '"' && c != '#' && c != '[' && c != ']' && c != '\\';
    }
    return bare ? key : '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
