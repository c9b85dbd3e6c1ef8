package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.MappingSpec.And;
import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Exists;
import dev.tarn.mapping.MappingSpec.MatchKind;
import dev.tarn.mapping.MappingSpec.Not;
import dev.tarn.mapping.MappingSpec.NumberComparison;
import dev.tarn.mapping.MappingSpec.NumberMatch;
import dev.tarn.mapping.MappingSpec.Or;
import dev.tarn.mapping.MappingSpec.RegexMatch;
import dev.tarn.mapping.MappingSpec.TextMatch;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConditionParserTest {
  private static final Condition A = new Exists(path("a"));
  private static final Condition B = new Exists(path("b"));
  private static final Condition C = new Exists(path("c"));

  @Test
  void bindsAndMoreTightlyThanOr() throws SyntaxError {
    assertThat(parse("a exists or b exists and c exists"))
        .isEqualTo(new Or(List.of(A, new And(List.of(B, C)))));
    assertThat(parse("(a exists or b exists) and c exists"))
        .isEqualTo(new And(List.of(new Or(List.of(A, B)), C)));
  }

  @Test
  void bindsNotMostTightly() throws SyntaxError {
    assertThat(parse("not a exists and b exists")).isEqualTo(new And(List.of(new Not(A), B)));
    assertThat(parse("not (a exists and b exists)")).isEqualTo(new Not(new And(List.of(A, B))));
    assertThat(parse("not not a exists")).isEqualTo(A);
  }

  @Test
  void readsEveryTest() throws SyntaxError {
    assertThat(parse("a missing")).isEqualTo(new Not(A));
    assertThat(parse("a == x")).isEqualTo(text(MatchKind.EQUALS, false, "x"));
    assertThat(parse("a==x")).isEqualTo(text(MatchKind.EQUALS, false, "x"));
    assertThat(parse("a != 'x y'")).isEqualTo(new Not(text(MatchKind.EQUALS, false, "x y")));
    assertThat(parse("a in [x, \"y, z\", 3]"))
        .isEqualTo(text(MatchKind.EQUALS, false, "x", "y, z", "3"));
    assertThat(parse("a not in [x]")).isEqualTo(new Not(text(MatchKind.EQUALS, false, "x")));
    assertThat(parse("a starts_with Get")).isEqualTo(text(MatchKind.STARTS_WITH, false, "Get"));
    assertThat(parse("a not ends_with [.com, .net] ignoring case"))
        .isEqualTo(new Not(text(MatchKind.ENDS_WITH, true, ".com", ".net")));
    assertThat(parse("a contains \"a\\\"b\"")).isEqualTo(text(MatchKind.CONTAINS, false, "a\"b"));
    assertThat(parse("a < 5")).isEqualTo(new NumberMatch(path("a"), NumberComparison.LESS, 5));
    assertThat(parse("a>=-1.5"))
        .isEqualTo(new NumberMatch(path("a"), NumberComparison.GREATER_OR_EQUAL, -1.5));
  }

  @Test
  void readsRegularExpressions() throws SyntaxError {
    assertThat(parse("a matches /^\\d+\\/x$/i and b exists"))
        .isInstanceOfSatisfying(
            And.class,
            and ->
                assertThat(and.all().get(0))
                    .isInstanceOfSatisfying(
                        RegexMatch.class,
                        match -> {
                          assertThat(match.pattern().pattern()).isEqualTo("^\\d+/x$");
                          assertThat(match.pattern().flags() & Pattern.CASE_INSENSITIVE)
                              .isNotZero();
                        }));
  }

  @Test
  void takesNamedConditions() throws SyntaxError {
    Set<String> used = new HashSet<>();
    assertThat(ConditionParser.parse("not $known", Map.of("known", A), used, path -> path))
        .isEqualTo(new Not(A));
    assertThat(used).containsExactly("known");
  }

  @Test
  void doesNotTakeKeysForWords() throws SyntaxError {
    assertThat(parse("order exists and android exists"))
        .isEqualTo(new And(List.of(new Exists(path("order")), new Exists(path("android")))));
  }

  @Test
  void endsWithAFindingHoweverDeepTheBrackets() {
    String deep = "(".repeat(100_000);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> parse(deep)))
        .isInstanceOf(SyntaxError.class);
  }

  private static Condition text(MatchKind kind, boolean ignoreCase, String... texts) {
    return new TextMatch(path("a"), kind, List.of(texts), ignoreCase);
  }

  private static InputPath path(String key) {
    return new InputPath(List.of(new InputPath.Key(key)));
  }

  private static Condition parse(String text) throws SyntaxError {
    return ConditionParser.parse(text, Map.of(), new HashSet<>(), path -> path);
  }
}
