package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One event is the same in OCSF, whatever collected it. */
class WindowsSecurityPackTest {
  private static final Path SAMPLES = Path.of("src/main/resources/packs/windows-security/samples");
  private static final Path XML_SAMPLES =
      Path.of("src/main/resources/packs/windows-security-xml/samples");

  /** What not every collector passes on, or each writes in its own way. */
  private static final Set<String> LACKING =
      Set.of(
          "metadata.uid",
          "metadata.logged_time",
          "metadata.log_version",
          "metadata.original_time",
          "timezone_offset",
          "unmapped");

  @Test
  void anEventIsTheSameInEveryShape() throws IOException {
    ShapePairs pairs = new ShapePairs("windows-security", LACKING);
    int compared = 0;
    for (Path file : samples()) {
      String first = "";
      for (String line : Files.readAllLines(file)) {
        if (line.contains("\"winlog\":")) {
          first = line;
        } else if (isAudit(line)) {
          pairs.compare(first, line);
          compared++;
        }
      }
    }

    assertThat(compared).isGreaterThan(50);
    assertThat(pairs.differences()).isEmpty();
  }

  /** Without rendering information XML has no message. */
  @Test
  void anEventIsTheSameInXml() throws IOException {
    Set<String> lacking =
        Stream.concat(LACKING.stream(), Stream.of("message", "activity_name"))
            .collect(Collectors.toUnmodifiableSet());
    ShapePairs pairs = new ShapePairs("windows-security", "windows-security-xml", lacking);
    int compared = 0;
    for (Path file : samples()) {
      String name = String.valueOf(file.getFileName()).replace(".jsonl", ".xml");
      List<String> xml = Files.readAllLines(XML_SAMPLES.resolve(name));
      List<String> rendered =
          Files.readAllLines(file).stream().filter(line -> line.contains("\"EventId\":")).toList();
      assertThat(rendered).hasSameSizeAs(xml);
      for (int i = 0; i < xml.size(); i++) {
        if (isAudit(rendered.get(i))) {
          pairs.compare(rendered.get(i), xml.get(i));
          compared++;
        }
      }
    }

    assertThat(compared).isGreaterThan(40);
    assertThat(pairs.differences()).isEmpty();
  }

  /** Of another provider's event all that is known is its message, whole or taken apart. */
  private static boolean isAudit(String line) {
    return line.contains("\"Microsoft-Windows-");
  }

  private static List<Path> samples() throws IOException {
    try (Stream<Path> found = Files.list(SAMPLES)) {
      return found.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }
}
