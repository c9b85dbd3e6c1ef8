package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledSchemaReaderTest {
  private static final String COMPILED =
      """
      {
        "version": "1.3.0",
        "types": {
          "string_t": {"caption": "String", "max_len": 9, "description": "left out"},
          "name_t": {"caption": "Name", "type": "string_t", "observable": 4}
        },
        "profiles": {"cloud": {"caption": "Cloud"}},
        "extensions": {},
        "classes": {
          "thing": {
            "caption": "Thing", "uid": 1001, "category_uid": 1, "category_name": "System",
            "profiles": ["cloud"], "@deprecated": {"since": "1.2.0", "message": "left out"},
            "constraints": {"at_least_one": ["name", "owner.name"]},
            "attributes": {
              "name": {"caption": "Name", "type": "name_t", "requirement": "required", "profiles": null},
              "region": {"caption": "Region", "type": "string_t", "requirement": "optional",
                "profiles": ["cloud"], "is_array": true},
              "owner": {"caption": "Owner", "type": "object_t", "object_type": "object",
                "requirement": "recommended"}
            }
          }
        },
        "objects": {"object": {"caption": "Object", "attributes": {}}}
      }
      """;

  @TempDir Path directory;

  @Test
  void readsWhatTheModelHasAPlaceFor() throws IOException {
    Schema schema = read(COMPILED);
    EventClass thing = schema.findClass(1001).orElseThrow();
    assertThat(thing.deprecatedSince()).isEqualTo("1.2.0");
    assertThat(thing.constraints().atLeastOne()).containsExactly("name", "owner.name");
    assertThat(thing.attributes()).containsOnlyKeys("name", "region", "owner");
    assertThat(thing.attributes().get("name").profiles()).isEmpty();
    assertThat(thing.attributes().get("region").profiles()).containsExactly("cloud");
    assertThat(thing.attributes().get("region").array()).isTrue();
    assertThat(thing.attributes().get("owner").objectType()).isEqualTo("object");
    assertThat(thing.attributes().get("name").type())
        .isEqualTo(new AttributeType("name_t", "Name", "string_t", null, 9, null, List.of(), 4));
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> read(COMPILED.replace("\"requirement\": \"required\",", "")))
        .hasMessageContaining("no text under 'requirement'");
    assertThatThrownBy(() -> read(COMPILED.replace("\"type\": \"name_t\"", "\"type\": \"nam_t\"")))
        .hasMessageContaining("unknown type of attribute name");
  }

  private Schema read(String json) throws IOException {
    return CompiledSchemaReader.read(Files.writeString(directory.resolve("schema.json"), json));
  }
}
