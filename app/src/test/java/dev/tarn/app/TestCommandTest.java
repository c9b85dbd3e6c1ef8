package dev.tarn.app;

import static dev.tarn.app.Ran.tarn;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tarn test}. */
final class TestCommandTest {
  private static final String DOORS =
      """
      mapping: %s
      ocsf: 1.3.0
      product: {name: Doors, vendor_name: Acme}
      input: {format: json, always: [at, door]}
      filters: {heartbeat: kind == heartbeat}
      events:
        - class: entity_management
          set:
            time: at
            activity_id: {const: read}
            severity_id: {const: informational}
            entity.name: door
      tests:
        - name: a door is opened
          input: '{"at": "2026-01-01T00:00:00Z", "door": "north"}'
          expect: opened.json
        - name: a heartbeat is left out
          input: '{"kind": "heartbeat"}'
          expect: {filtered: heartbeat}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeMapping() throws IOException {
    write("doors.yaml", DOORS.formatted("doors"));
    write("opened.json", "{}");
    tarn("test", "--update", doors());
  }

  private String doors() {
    return folder.resolve("doors.yaml").toString();
  }

  private String write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  private void expectOther() throws IOException {
    String good = Files.readString(folder.resolve("opened.json"));
    write(
        "opened.json", good.replace("\"name\": \"north\"", "\"name\": \"south\", \"uid\": \"7\""));
  }

  @Test
  void tellsAttributeByAttributeWhatDiffers() throws IOException {
    expectOther();

    Ran ran = tarn("test", doors());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .isEqualTo(
            """
            FAIL  %s: a door is opened
              ~ entity.name: "south" -> "north"
              - entity.uid: "7" (missing)
            ok    %s: a heartbeat is left out

            1 passed, 1 failed
            """
                .formatted(doors(), doors()));
  }

  @Test
  void showsWhatAnUpdateChanges() throws IOException {
    expectOther();

    Ran ran = tarn("test", "--update", doors());

    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out())
        .contains(
            "new   " + doors() + ": a door is opened\n  ~ entity.name: \"south\" -> \"north\"\n")
        .contains("  wrote " + folder.resolve("opened.json"))
        .endsWith("1 passed, 0 failed, 1 updated\n");
    assertThat(tarn("test", doors()).code()).isEqualTo(0);
  }

  @Test
  void selectsTestsByName() throws IOException {
    expectOther();

    Ran ran = tarn("test", doors(), "--name", "*HEART?eat*");

    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out()).contains("a heartbeat").doesNotContain("a door").contains("1 passed");
    assertThat(tarn("test", doors(), "--name", "heart*"))
        .isEqualTo(new Ran(2, "", "tarn: there is no test of that name\n"));
    assertThat(tarn("test", doors(), "--name", "heart*", "--name", "a door is opened").code())
        .isEqualTo(1);
  }

  @Test
  void printsAnObjectATestForPrograms() throws IOException {
    expectOther();

    Ran ran = tarn("test", doors(), "-o", "json");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"mapping\":"));
    assertThat(ran.out())
        .contains("\"passed\":false")
        .contains(
            "{\"kind\":\"changed\",\"path\":\"entity.name\",\"expected\":\"south\",\"actual\":\"north\"}")
        .contains("{\"kind\":\"missing\",\"path\":\"entity.uid\",\"expected\":\"7\"}");
    assertThat(ran.err()).contains("1 passed, 1 failed");
  }

  @Test
  void takesAllMappingsOfAFolder() throws IOException {
    write("more/mapping.yaml", DOORS.formatted("more"));
    write("more/opened.json", Files.readString(folder.resolve("opened.json")));
    write("notes.yaml", "anything: else\n");

    Ran ran = tarn("test", folder.toString());

    assertThat(ran.out()).contains("4 passed, 0 failed");
    assertThat(ran.code()).isEqualTo(0);
    assertThat(tarn("test", write("empty/notes.txt", "").replace("notes.txt", "")).err())
        .contains("there is no mapping in");
  }

  @Test
  void takesAllMappingsOfAConfiguration() throws IOException {
    String configuration =
        """
        lake: {path: lake}
        sources:
          north: {type: file, path: in/*.jsonl, mapping: ./doors.yaml}
          south: {type: file, path: in/*.jsonl, mapping: ./doors.yaml}
          flows: {type: file, path: in/*.log, mapping: aws-vpc-flow}
        """;

    Ran ran = tarn("test", write("tarn.yaml", configuration), "--name", "*heartbeat*");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo("ok    ./doors.yaml: a heartbeat is left out\n\n1 passed, 0 failed\n");
    Ran broken = tarn("test", write("broken.yaml", configuration.replace("./d", "./no-d")));
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err()).contains("broken.yaml:3:50: error unknown-mapping");
  }

  @Test
  void runsTheOthersWhereAMappingHasErrors() throws IOException {
    String broken =
        write("broken.yaml", DOORS.formatted("broken").replace("entity.name", "nowhere"));

    Ran ran = tarn("test", broken, doors());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("error unknown-attribute");
    assertThat(ran.out()).contains("2 passed, 0 failed");
  }
}
