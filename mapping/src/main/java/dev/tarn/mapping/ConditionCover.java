package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.MatchKind;
import dev.tarn.mapping.MappingSpec.NumberMatch;
import dev.tarn.mapping.MappingSpec.TextMatch;
import java.util.List;
import java.util.Locale;

/**
 * Whether one condition holds wherever another does, as far as that can be told from how they are
 * written: yes is certain, no means that it cannot be told. Both are about the same record or
 * element.
 */
final class ConditionCover {
  private ConditionCover() {}

  /** Whether the wide condition holds wherever the narrow one does. */
  static boolean covers(Condition wide, Condition narrow) {
    if (wide.equals(narrow)) {
      return true;
    }
    if (narrow instanceof MappingSpec.Or or) {
      return or.any().stream().allMatch(part -> covers(wide, part));
    }
    if (wide instanceof MappingSpec.And and) {
      return and.all().stream().allMatch(part -> covers(part, narrow));
    }
    if (narrow instanceof MappingSpec.And and
        && and.all().stream().anyMatch(part -> covers(wide, part))) {
      return true;
    }
    if (wide instanceof MappingSpec.Or or) {
      return or.any().stream().anyMatch(part -> covers(part, narrow))
          || (narrow instanceof TextMatch match
              && match.texts().size() > 1
              && match.texts().stream().allMatch(text -> covers(wide, only(match, text))));
    }
    if (wide instanceof MappingSpec.Not not) {
      return narrow instanceof MappingSpec.Not other
          ? covers(other.negated(), not.negated())
          : excludes(not.negated(), narrow);
    }
    return ofOneValue(wide, narrow);
  }

  /** Whether one of several conditions holds for every record. */
  static boolean coverAll(List<Condition> conditions) {
    return conditions.stream()
        .anyMatch(
            condition ->
                condition instanceof MappingSpec.Not not && conditions.contains(not.negated()));
  }

  private static boolean ofOneValue(Condition wide, Condition narrow) {
    return switch (wide) {
      case MappingSpec.Exists exists -> InputUse.guaranteed(narrow).contains(exists.path());
      case TextMatch match ->
          narrow instanceof TextMatch other
              && other.path().equals(match.path())
              && (match.ignoreCase() || !other.ignoreCase())
              && other.texts().stream().allMatch(text -> takes(match, other.kind(), text));
      case MappingSpec.RegexMatch regex ->
          switch (narrow) {
            case MappingSpec.RegexMatch other ->
                other.path().equals(regex.path())
                    && other.pattern().pattern().equals(regex.pattern().pattern())
                    && other.pattern().flags() == regex.pattern().flags();
            case TextMatch other ->
                other.path().equals(regex.path())
                    && other.kind() == MatchKind.EQUALS
                    && !other.ignoreCase()
                    && other.texts().stream()
                        .allMatch(text -> new BoundedRegex(regex.pattern()).find(text) != null);
            case Condition other -> false;
          };
      case NumberMatch number ->
          narrow instanceof NumberMatch other
              && other.path().equals(number.path())
              && takes(number, other);
      case MappingSpec.ValueTest value ->
          narrow instanceof MappingSpec.ValueTest other
              && other.name().equals(value.name())
              && covers(value.test(), other.test());
      case MappingSpec.And and -> false;
      case MappingSpec.Or or -> false;
      case MappingSpec.Not not -> false;
    };
  }

  /** Whether a test holds for every text that another one of a kind with that text holds for. */
  private static boolean takes(TextMatch match, MatchKind kind, String text) {
    boolean comparable =
        kind == MatchKind.EQUALS || match.kind() == kind || match.kind() == MatchKind.CONTAINS;
    if (!comparable) {
      return false;
    }
    String compared = folded(text, match.ignoreCase());
    return match.texts().stream()
        .map(wanted -> folded(wanted, match.ignoreCase()))
        .anyMatch(
            wanted ->
                switch (match.kind()) {
                  case EQUALS -> compared.equals(wanted);
                  case STARTS_WITH -> compared.startsWith(wanted);
                  case ENDS_WITH -> compared.endsWith(wanted);
                  case CONTAINS -> compared.contains(wanted);
                });
  }

  private static boolean takes(NumberMatch wide, NumberMatch narrow) {
    return switch (wide.comparison()) {
      case LESS ->
          switch (narrow.comparison()) {
            case LESS -> narrow.number() <= wide.number();
            case LESS_OR_EQUAL -> narrow.number() < wide.number();
            case GREATER, GREATER_OR_EQUAL -> false;
          };
      case LESS_OR_EQUAL ->
          switch (narrow.comparison()) {
            case LESS, LESS_OR_EQUAL -> narrow.number() <= wide.number();
            case GREATER, GREATER_OR_EQUAL -> false;
          };
      case GREATER ->
          switch (narrow.comparison()) {
            case GREATER -> narrow.number() >= wide.number();
            case GREATER_OR_EQUAL -> narrow.number() > wide.number();
            case LESS, LESS_OR_EQUAL -> false;
          };
      case GREATER_OR_EQUAL ->
          switch (narrow.comparison()) {
            case GREATER, GREATER_OR_EQUAL -> narrow.number() >= wide.number();
            case LESS, LESS_OR_EQUAL -> false;
          };
    };
  }

  /** Whether two tests for equal texts hold for no value together. */
  private static boolean excludes(Condition one, Condition other) {
    return one instanceof TextMatch a
        && other instanceof TextMatch b
        && a.path().equals(b.path())
        && a.kind() == MatchKind.EQUALS
        && b.kind() == MatchKind.EQUALS
        && a.texts().stream()
            .map(text -> folded(text, true))
            .noneMatch(b.texts().stream().map(text -> folded(text, true)).toList()::contains);
  }

  private static TextMatch only(TextMatch match, String text) {
    return new TextMatch(match.path(), match.kind(), List.of(text), match.ignoreCase());
  }

  private static String folded(String text, boolean ignoreCase) {
    return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
  }
}
