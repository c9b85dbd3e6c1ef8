package dev.tarn.app;

import static dev.tarn.app.Ran.tarn;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tarn map coverage} and {@code tarn map import}. */
final class MapCommandsTest {
  private static final String FLOWS =
      """
      2 123456789012 eni-1 192.0.2.1 192.0.2.2 443 49152 6 10 840 1600000000 1600000060 ACCEPT OK
      2 123456789012 eni-1 192.0.2.1 192.0.2.2 443 49152 250 10 840 1600000000 1600000060 HELD OK
      """;

  private static final String OTHER_FILE =
      """
      {"custom_source_events": {"source_name": "doors", "matched_field": "$.kind", "ocsf_mapping": {
        "open": {"schema": "entity_management", "schema_mapping": {
          "metadata": {"version": "v1.3.0", "product": {"name": "Doors", "vendor_name": "Acme"}},
          "activity_id": 2, "severity_id": 1, "severity": "Low", "time": "$.at", "entity": {"name": "$.door"}}}}}}
      """;

  @TempDir private Path folder;

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void showsWhatBecomesOfRecords() throws IOException {
    write("a.log", FLOWS);

    Ran ran = tarn("map", "coverage", "aws-vpc-flow", folder.toString(), "--all");

    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out())
        .startsWith("2 records: 2 events, 0 filtered, 0 rejected\n")
        .contains("network_activity: 2 events; required attributes 100 % filled")
        .contains("Other or Unknown in an enum\n")
        .contains("HELD")
        .contains("Entries that no record reached\n  base_event  packs/aws-vpc-flow/mapping.yaml:")
        .contains("Mapped\n");
  }

  @Test
  void printsCoverageForPrograms() throws IOException {
    String file = write("a.log", FLOWS + "garbage\n");

    Ran ran = tarn("map", "coverage", "aws-vpc-flow", file, "-o", "json");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("\"records\": 3", "\"required_filled\"", "\"path\": \"srcaddr\"")
        .contains("\"too-few-fields\"");
  }

  @Test
  void writesTheMappingThatAnotherFileAmountsTo() throws IOException {
    String file = write("doors.json", OTHER_FILE);
    String target = folder.resolve("doors.yaml").toString();

    Ran ran = tarn("map", "import", file, "--to", target);

    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.err())
        .contains("'severity' for 'severity_id' 1 is Informational")
        .contains("1 places were corrected or left out");
    assertThat(tarn("check", target).code()).isEqualTo(0);
    assertThat(tarn("check", file).out()).contains("doors: good");
    assertThat(tarn("map", "import", file, "--to", target).code()).isEqualTo(2);
    assertThat(tarn("map", "import", target).err()).contains("is no such file");
  }
}
