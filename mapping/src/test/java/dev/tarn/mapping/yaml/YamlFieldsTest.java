package dev.tarn.mapping.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Diagnostic;
import org.junit.jupiter.api.Test;

class YamlFieldsTest {
  private final Findings findings = new Findings();

  @Test
  void readsValuesByKind() {
    YamlFields fields = fields("a: x\nb: true\nc: 7\nd: [p, q]\ne: {f: g}\nh:\n");
    assertThat(fields.text("a")).contains("x");
    assertThat(fields.bool("b", false)).isTrue();
    assertThat(fields.integer("c", 0, 1, 10)).isEqualTo(7);
    assertThat(fields.scalars("d")).extracting(YamlScalar::text).containsExactly("p", "q");
    assertThat(fields.scalars("a")).extracting(YamlScalar::text).containsExactly("x");
    assertThat(fields.fields("e", "e").orElseThrow().text("f")).contains("g");
    assertThat(fields.text("h")).isEmpty();
    assertThat(fields.text("none")).isEmpty();
    fields.refuseOthers();
    assertThat(findings.sorted()).isEmpty();
  }

  @Test
  void tellsWhatIsOfTheWrongKindAndGoesOn() {
    YamlFields fields = fields("a: [x]\nb: maybe\nc: 11\nd: {}\ne: x");
    assertThat(fields.text("a")).isEmpty();
    assertThat(fields.bool("b", true)).isTrue();
    assertThat(fields.integer("c", 5, 1, 10)).isEqualTo(5);
    assertThat(fields.scalars("d")).isEmpty();
    assertThat(fields.mapping("e")).isEmpty();
    assertThat(findings.sorted())
        .extracting(Diagnostic::code)
        .containsExactly("wrong-kind", "wrong-value", "wrong-value", "wrong-kind", "wrong-kind");
  }

  @Test
  void suggestsKeysThatCanStandThere() {
    YamlFields fields = fields("hubb: x");
    assertThat(fields.text("hub")).isEmpty();
    fields.refuseOthers("unknown-option", "option");
    assertThat(findings.sorted())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.code()).isEqualTo("unknown-option");
              assertThat(found.message())
                  .isEqualTo("unknown option 'hubb' for source type 'event_hubs'");
              assertThat(found.hint()).isEqualTo("did you mean 'hub'?");
            });
  }

  @Test
  void wantsRequiredKeys() {
    assertThat(fields("a: x").requiredScalar("b")).isEmpty();
    assertThat(findings.hasErrors()).isTrue();
  }

  @Test
  void keepsOnlyAsManyFindingsAsSomebodyReads() {
    for (int i = 0; i < Findings.MOST + 5; i++) {
      findings.error("code", null, "message " + i);
      findings.error("code", null, "message 0");
    }
    assertThat(findings.sorted()).hasSize(Findings.MOST + 1);
    assertThat(findings.sorted().get(Findings.MOST).message()).isEqualTo("and 5 more findings");
  }

  private YamlFields fields(String yaml) {
    YamlNode root = YamlReader.read("f", yaml, findings).orElseThrow();
    return YamlFields.of(root, "source type 'event_hubs'", findings).orElseThrow();
  }
}
