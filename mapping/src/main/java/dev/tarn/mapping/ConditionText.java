package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Conditions as a mapping writes them. */
final class ConditionText {
  private static final String ELEMENT = "$element";
  private static final Pattern PLAIN = Pattern.compile("[\\w.:/-]+");

  private ConditionText() {}

  static String of(Condition condition) {
    return switch (condition) {
      case MappingSpec.And and -> join(and.all(), " and ", true);
      case MappingSpec.Or or -> join(or.any(), " or ", false);
      case MappingSpec.Not not ->
          switch (not.negated()) {
            case MappingSpec.Exists exists -> path(exists.path()) + " missing";
            case MappingSpec.TextMatch match when match.kind() == MappingSpec.MatchKind.EQUALS ->
                match(match, match.texts().size() == 1 ? "!=" : "not in");
            case MappingSpec.ValueTest value ->
                of(new MappingSpec.Not(value.test())).replace(ELEMENT, value.name());
            case MappingSpec.And and -> "not (" + of(and) + ")";
            case MappingSpec.Or or -> "not (" + of(or) + ")";
            case Condition other -> "not " + of(other);
          };
      case MappingSpec.Exists exists -> path(exists.path()) + " exists";
      case MappingSpec.TextMatch match ->
          match(
              match,
              switch (match.kind()) {
                case EQUALS -> match.texts().size() == 1 ? "==" : "in";
                case STARTS_WITH -> "starts_with";
                case ENDS_WITH -> "ends_with";
                case CONTAINS -> "contains";
              });
      case MappingSpec.RegexMatch match ->
          path(match.path()) + " matches /" + match.pattern().pattern() + "/";
      case MappingSpec.NumberMatch match ->
          path(match.path())
              + switch (match.comparison()) {
                case LESS -> " < ";
                case LESS_OR_EQUAL -> " <= ";
                case GREATER -> " > ";
                case GREATER_OR_EQUAL -> " >= ";
              }
              + new java.math.BigDecimal(match.number()).stripTrailingZeros().toPlainString();
      case MappingSpec.ValueTest value ->
          // The path of the test stands for the value.
          of(value.test()).replace(ELEMENT, value.name());
    };
  }

  /** The path of a condition about one value. */
  static InputPath path(Condition condition) {
    return switch (condition) {
      case MappingSpec.Exists exists -> exists.path();
      case MappingSpec.TextMatch match -> match.path();
      case MappingSpec.RegexMatch match -> match.path();
      case MappingSpec.NumberMatch match -> match.path();
      case MappingSpec.ValueTest value -> throw new IllegalArgumentException("no path");
      case MappingSpec.And and -> throw new IllegalArgumentException("several values");
      case MappingSpec.Or or -> throw new IllegalArgumentException("several values");
      case MappingSpec.Not not -> path(not.negated());
    };
  }

  private static String match(MappingSpec.TextMatch match, String operator) {
    String texts =
        match.texts().stream().map(ConditionText::text).collect(Collectors.joining(", "));
    return path(match.path())
        + " "
        + operator
        + " "
        + (match.texts().size() == 1 ? texts : "[" + texts + "]")
        + (match.ignoreCase() ? " ignoring case" : "");
  }

  private static String text(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
  }

  private static String path(InputPath path) {
    return path.steps().isEmpty() ? ELEMENT : path.toString();
  }

  private static String join(List<Condition> parts, String word, boolean bracketsOr) {
    return parts.stream()
        .map(part -> bracketsOr && part instanceof MappingSpec.Or ? "(" + of(part) + ")" : of(part))
        .collect(Collectors.joining(word));
  }
}
