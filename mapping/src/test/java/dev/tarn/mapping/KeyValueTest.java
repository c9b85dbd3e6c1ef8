package dev.tarn.mapping;

import static dev.tarn.mapping.FormatFixture.map;
import static dev.tarn.mapping.FormatFixture.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeyValueTest {
  private static final CompiledMapping MAPPING = mapping("{format: key_value}", "message: a");

  @Test
  void readsPairs() {
    assertThat(
            map(MAPPING, "a=1 b=\"x y\" c='it''s' d= e=\"q\\\"\\\\\"\n a=2\tz=http://h/?q=1\r\n"))
        .containsExactly(
            "\"1\"{\"b\":\"x y\",\"c\":\"'it''s'\",\"d\":\"\",\"e\":\"q\\\"\\\\\"}",
            "\"2\"{\"z\":\"http://h/?q=1\"}");
  }

  @Test
  void keepsWhatIsNoPair() {
    assertThat(map(MAPPING, "<134>Jan 1 host: a=1 more words b=2 =3 tail\nno pair at all"))
        .containsExactly(
            "\"1\"{\"b\":\"2\",\"text\":\"<134>Jan 1 host:\",\"text#2\":\"more words\",\"text#3\":\"=3"
                + " tail\"}",
            "{\"text\":\"no pair at all\"}");
  }

  @Test
  void numbersKeysThatComeAgain() {
    assertThat(map(MAPPING, "a=1 a=2 a=3")).containsExactly("\"1\"{\"a#2\":\"2\",\"a#3\":\"3\"}");
  }

  @Test
  void takesOtherDelimiters() {
    CompiledMapping other =
        mapping("{format: key_value, pairs: semicolon, equals: ':', comment: '#'}", "message: a");
    assertThat(map(other, "# no\na: x y ; b : \"p;q\" ; c:\n"))
        .containsExactly("\"x y\"{\"b\":\"p;q\",\"c\":\"\"}");
  }

  @Test
  void readsTextsInRecords() {
    CompiledMapping embedded = mapping("{embedded: {m: key_value}}", "message: m.a");
    assertThat(map(embedded, "{\"m\":\"a=1 b=2\"}\n{\"m\":\"plain\"}"))
        .containsExactly("\"1\"{\"m.b\":\"2\"}", "{\"m\":\"plain\"}");
  }

  @Test
  void testsTakeInputThatStandsInTheMapping() {
    String text =
        """
        mapping: pairs
        ocsf: 1.3.0
        product: {name: P, vendor_name: V}
        input: {format: key_value}
        events:
          - class: base_event
            set:
              time: at
              activity_id: {const: other}
              severity_id: {const: unknown}
        tests:
          - name: a bad time
            input: |
              at=never
            expect: {rejected: conversion-failed}
        """;
    CheckedMapping checked = MappingChecker.check("m.yaml", text, file -> Optional.empty());
    assertThat(MappingTester.runAll(checked)).hasSize(1).allMatch(MappingTester.Result::passed);
  }

  @Test
  void leavesAQuoteThatIsNotClosed() {
    assertThat(map(MAPPING, "a=\"1 b=2\n")).containsExactly("\"\\\"1\"{\"b\":\"2\"}");
  }
}
