package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One event is the same in OCSF, whatever collected it. */
class SysmonPackTest {
  private static final Path SAMPLES = Path.of("src/main/resources/packs/windows-sysmon/samples");

  /** What Kinesis Agent for Windows does not pass on, or adds. */
  static final Set<String> LACKING =
      Set.of(
          "metadata.uid",
          "metadata.logged_time",
          "metadata.log_version",
          "metadata.sequence",
          "device.instance_uid",
          "unmapped");

  @ParameterizedTest
  @ValueSource(strings = {"windows-sysmon", "windows-sysmon-reference"})
  void anEventIsTheSameInBothShapes(String pack) throws IOException {
    ShapePairs pairs = new ShapePairs(pack, LACKING);
    int compared = 0;
    List<Path> files;
    try (Stream<Path> found = Files.list(SAMPLES)) {
      files = found.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
    for (Path file : files) {
      String before = "";
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("{\"EventId\":")) {
          // Of another provider's event all that is known is its message, whole or taken apart.
          if (line.contains("\"ProviderName\":\"Microsoft-Windows-Sysmon\"")) {
            pairs.compare(before, line);
            compared++;
          }
        }
        before = line;
      }
    }

    assertThat(compared).isGreaterThan(40);
    assertThat(pairs.differences()).isEmpty();
  }

  /** Without rendering information XML has no message. */
  @Test
  void anEventIsTheSameInXml() throws IOException {
    Path xmlSamples = Path.of("src/main/resources/packs/windows-sysmon-xml/samples");
    Set<String> lacking = new HashSet<>(LACKING);
    lacking.add("message");
    ShapePairs pairs = new ShapePairs("windows-sysmon", "windows-sysmon-xml", lacking);
    int compared = 0;
    List<Path> files;
    try (Stream<Path> found = Files.list(xmlSamples)) {
      files = found.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName()).replace(".xml", ".jsonl");
      // The configuration's author is in System; numbers that are not known are named by the title.
      if (Set.of("configuration.jsonl", "other-events.jsonl").contains(name)) {
        continue;
      }
      List<String> xml = Files.readAllLines(file);
      List<String> rendered =
          Files.readAllLines(SAMPLES.resolve(name)).stream()
              .filter(line -> line.startsWith("{\"EventId\":"))
              .toList();
      for (int i = 0; i < xml.size() && i < rendered.size(); i++) {
        pairs.compare(rendered.get(i), xml.get(i));
        compared++;
      }
    }

    assertThat(compared).isGreaterThan(30);
    assertThat(pairs.differences()).isEmpty();
  }
}
