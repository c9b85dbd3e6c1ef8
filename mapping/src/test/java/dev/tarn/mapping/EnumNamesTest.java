package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnumNamesTest {
  @Test
  void writesCaptionsInLowerSnake() {
    assertThat(EnumNames.snake("Azure AD Account")).isEqualTo("azure_ad_account");
    assertThat(EnumNames.snake("N/A (other)")).isEqualTo("n_a_other");
    assertThat(EnumNames.snake("!")).isEmpty();
  }

  @Test
  void findsKeysByNameCaptionAndKey() {
    Attribute severity =
        Schema.load(SchemaVersion.NEWEST)
            .findClass("base_event")
            .orElseThrow()
            .attributes()
            .get("severity_id");
    assertThat(EnumNames.findKey(severity, "informational")).contains("1");
    assertThat(EnumNames.findKey(severity, "Informational")).contains("1");
    assertThat(EnumNames.findKey(severity, "1")).contains("1");
    assertThat(EnumNames.findKey(severity, "98")).isEmpty();
  }

  @Test
  void givesEveryValueOfEveryVersionANameOfItsOwn() {
    for (SchemaVersion version : SchemaVersion.values()) {
      Schema schema = Schema.load(version);
      List<Attribute> attributes = new ArrayList<>();
      for (EventClass eventClass : schema.classes()) {
        attributes.addAll(eventClass.attributes().values());
      }
      for (ObjectType object : schema.objects()) {
        attributes.addAll(object.attributes().values());
      }
      for (Attribute attribute : attributes) {
        if (!attribute.name().equals("type_uid")) {
          assertThat(EnumNames.byName(attribute))
              .as(version + " " + attribute.name())
              .hasSize(attribute.enumValues().size());
        }
      }
    }
  }
}
