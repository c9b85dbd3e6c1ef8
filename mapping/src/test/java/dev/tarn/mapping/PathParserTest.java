package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PathParserTest {
  @Test
  void readsKeysIndexesAndIterations() throws SyntaxError {
    assertThat(path("a.b-c[0].d[*]"))
        .isEqualTo(
            new InputPath(
                List.of(
                    new InputPath.Key("a"),
                    new InputPath.Key("b-c"),
                    new InputPath.Index(0),
                    new InputPath.Key("d"),
                    new InputPath.Each())));
  }

  @Test
  void readsQuotedKeysWithDotsSlashesAndEscapes() throws SyntaxError {
    assertThat(path("claims.\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\".x"))
        .isEqualTo(
            new InputPath(
                List.of(
                    new InputPath.Key("claims"),
                    new InputPath.Key("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"),
                    new InputPath.Key("x"))));
    assertThat(path("\"a \\\"b\\\" \\\\ c\"").steps())
        .containsExactly(new InputPath.Key("a \"b\" \\ c"));
    assertThat(path("a.\"\"").steps())
        .containsExactly(new InputPath.Key("a"), new InputPath.Key(""));
  }

  @Test
  void readsWhatPathsPrint() throws SyntaxError {
    for (String text : List.of("a.b", "a.\"b.c\".d", "x[3][*].\"q\\\"\"", "a.\"_rest\"")) {
      assertThat(path(text)).hasToString(text);
    }
  }

  @Test
  void readsNames() throws SyntaxError {
    assertThat(PathParser.parse("$element"))
        .isEqualTo(new PathReference(PathReference.Root.HERE, "", InputPath.ELEMENT));
    assertThat(PathParser.parse("$record.a.b"))
        .isEqualTo(new PathReference(PathReference.Root.RECORD, "", path("a.b")));
    assertThat(PathParser.parse("$subscription"))
        .isEqualTo(new PathReference(PathReference.Root.NAME, "subscription", InputPath.ELEMENT));
  }

  @Test
  void refusesWhatIsNoPath() {
    for (String text :
        List.of(
            "", ".", "a.", ".a", "a..b", "a b", "a[", "a[]", "a[-1]", "a[x]", "\"a", "$", "a,b")) {
      assertThatThrownBy(() -> PathParser.parse(text)).as(text).isInstanceOf(SyntaxError.class);
    }
  }

  private static InputPath path(String text) throws SyntaxError {
    return PathParser.parse(text).path();
  }
}
