package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tarn.mapping.MappingSpec.And;
import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Exists;
import dev.tarn.mapping.MappingSpec.FromPath;
import dev.tarn.mapping.MappingSpec.MatchKind;
import dev.tarn.mapping.MappingSpec.Not;
import dev.tarn.mapping.MappingSpec.NumberComparison;
import dev.tarn.mapping.MappingSpec.NumberMatch;
import dev.tarn.mapping.MappingSpec.Or;
import dev.tarn.mapping.MappingSpec.RegexMatch;
import dev.tarn.mapping.MappingSpec.TextMatch;
import dev.tarn.mapping.MappingSpec.ValueTest;
import java.util.List;
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
    MappingNames names = new MappingNames();
    names.put("known", A);
    assertThat(ConditionParser.parse("not $known", names, path -> path)).isEqualTo(new Not(A));
  }

  @Test
  void testsNamedValuesAndValuesOfTheRecord() throws SyntaxError {
    MappingNames names = new MappingNames();
    FromPath host = new FromPath(path("host"));
    names.put("name", host);
    assertThat(ConditionParser.parse("$name != a", names, path -> path))
        .isEqualTo(
            new Not(
                new ValueTest(
                    "$name",
                    host,
                    new TextMatch(InputPath.ELEMENT, MatchKind.EQUALS, List.of("a"), false))));
    assertThat(parse("$record.host missing"))
        .isEqualTo(new Not(new ValueTest("$record.host", host, new Exists(InputPath.ELEMENT))));
  }

  @Test
  void choosesElementsByConditions() throws SyntaxError {
    Condition name = text(MatchKind.EQUALS, true, "b]");
    assertThat(parse("tags[a == 'b]' ignoring case and x[$element exists] exists].c exists"))
        .isEqualTo(
            new Exists(
                new InputPath(
                    List.of(
                        new InputPath.Key("tags"),
                        new InputPath.Where(
                            new And(
                                List.of(
                                    name,
                                    new Exists(
                                        new InputPath(
                                            List.of(
                                                new InputPath.Key("x"),
                                                new InputPath.Where(
                                                    new Exists(InputPath.ELEMENT)))))))),
                        new InputPath.Key("c")))));
  }

  @Test
  void tellsOfChoicesThatAreNone() {
    assertThat(catchThrowable(() -> parse("tags[$name exists].c exists")))
        .hasMessageContaining("tests the element");
    assertThat(catchThrowable(() -> parse("tags[a == b.c exists"))).isInstanceOf(SyntaxError.class);
    String deep = "a[b exists and ".repeat(1000);
    assertThat(catchThrowable(() -> parse(deep))).isInstanceOf(SyntaxError.class);
  }

  @Test
  void doesNotTakeKeysForWords() throws SyntaxError {
    assertThat(parse("order exists and android exists"))
        .isEqualTo(new And(List.of(new Exists(path("order")), new Exists(path("android")))));
  }

  @Test
  void endsWithAFindingHoweverDeepTheBrackets() {
    String deep = "(".repeat(100_000);
    assertThat(catchThrowable(() -> parse(deep))).isInstanceOf(SyntaxError.class);
  }

  private static Condition text(MatchKind kind, boolean ignoreCase, String... texts) {
    return new TextMatch(path("a"), kind, List.of(texts), ignoreCase);
  }

  private static InputPath path(String key) {
    return new InputPath(List.of(new InputPath.Key(key)));
  }

  private static Condition parse(String text) throws SyntaxError {
    return ConditionParser.parse(text, ConditionParser.Names.NONE, path -> path);
  }
}
