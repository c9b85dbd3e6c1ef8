package dev.tarn.mapping.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Position;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlReaderTest {
  private final Findings findings = new Findings();

  @Test
  void knowsThePlaceOfEveryNode() {
    YamlNode.Mapping root = root("a: 1\nb:\n  - x\n  - {c: 'd e'}\n");
    assertThat(root.find("a").orElseThrow().value().position()).isEqualTo(at(1, 4, 1));
    YamlNode.Sequence list = (YamlNode.Sequence) root.find("b").orElseThrow().value();
    assertThat(list.items().get(0).position()).isEqualTo(at(3, 5, 1));
    YamlNode.Mapping inner = (YamlNode.Mapping) list.items().get(1);
    assertThat(inner.find("c").orElseThrow().value().position()).isEqualTo(at(4, 9, 5));
  }

  @Test
  void countsColumnsInCodePoints() {
    assertThat(scalar("{𝕏é: [ü𝕏x]}", "𝕏é").position()).isEqualTo(at(1, 6, 1));
    YamlNode.Sequence list =
        (YamlNode.Sequence) root("{𝕏é: [ü𝕏x]}").find("𝕏é").orElseThrow().value();
    assertThat(list.items().get(0).position()).isEqualTo(at(1, 7, 3));
    assertThat(((YamlScalar) list.items().get(0)).at(3, 1)).isEqualTo(at(1, 9, 1));
  }

  @Test
  void findsPartsOfAScalarHoweverItIsWritten() {
    assertThat(part("a: one two three", "three")).isEqualTo(at(1, 12, 5));
    assertThat(part("a: 'it''s three'", "three")).isEqualTo(at(1, 11, 5));
    assertThat(part("a: \"\\t\\u0041 three\"", "three")).isEqualTo(at(1, 14, 5));
    assertThat(part("a: |\n  one\n  two three\n", "three")).isEqualTo(at(3, 7, 5));
    assertThat(part("a: >-\n   one\n   two\n   three\n", "three")).isEqualTo(at(4, 4, 5));
    assertThat(part("a: one\n   two\n     three", "three")).isEqualTo(at(3, 6, 5));
    assertThat(part("a: \"one\n  two\n  three\"", "three")).isEqualTo(at(3, 3, 5));
  }

  @Test
  void tellsNullsFromTexts() {
    assertThat(scalar("a:", "a").isNull()).isTrue();
    assertThat(scalar("a: null", "a").isNull()).isTrue();
    assertThat(scalar("a: 'null'", "a").isNull()).isFalse();
    assertThat(scalar("a: ''", "a").isNull()).isFalse();
  }

  @Test
  void endsDeepNestingWithAFinding() {
    assertThat(YamlReader.read("f", "[".repeat(100_000), findings)).isEmpty();
    assertThat(findings.sorted()).extracting("code").containsExactly("yaml-too-deep");
  }

  @Test
  void refusesFilesThatAreTooLarge() {
    assertThat(YamlReader.read("f", "a".repeat(YamlReader.MAX_CHARACTERS + 1), findings)).isEmpty();
    assertThat(findings.sorted()).extracting("code").containsExactly("yaml-too-large");
  }

  @Test
  void readsWindowsLineEndsAndAByteOrderMark() {
    YamlNode.Mapping root = root("\uFEFFa: 1\r\nb: two\r\n");
    assertThat(root.find("b").orElseThrow().value().position()).isEqualTo(at(2, 4, 3));
  }

  @Test
  void endsBrokenEscapesWithAFinding() {
    for (String text : java.util.List.of("a: \"\\u", "a: \"\\U00110000\"", "a: \"\\x")) {
      Findings found = new Findings();
      assertThat(YamlReader.read("f", text, found)).as(text).isEmpty();
      assertThat(found.sorted()).extracting("code").containsExactly("yaml-syntax");
    }
  }

  @Test
  void neverThrows() {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    Random random = new Random(seed);
    String alphabet = "ab:- \n\t'\"[]{},#&*!|>%@`?\\u0x~$.0\u0000\u0085\uD835é";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i >= 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Findings found = new Findings();
      try {
        assertThat(YamlReader.read("f", text.toString(), found).isPresent() || found.hasErrors())
            .isTrue();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", text " + text, e);
      }
    }
  }

  private Position part(String yaml, String part) {
    YamlScalar scalar = scalar(yaml, "a");
    return scalar.at(scalar.text().indexOf(part), part.length());
  }

  private YamlScalar scalar(String yaml, String key) {
    YamlNode value = root(yaml).find(key).orElseThrow().value();
    return value instanceof YamlScalar scalar
        ? scalar
        : new YamlScalar(value.position(), "", true, "");
  }

  private YamlNode.Mapping root(String yaml) {
    return (YamlNode.Mapping) YamlReader.read("f", yaml, findings).orElseThrow();
  }

  private static Position at(int line, int column, int length) {
    return new Position("f", line, column, length);
  }
}
