package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.EventStream;
import dev.tarn.ocsf.Finding;
import dev.tarn.ocsf.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The validator finds nothing in what the packs make of their samples, with all its rules on. */
class PackFindingsTest {
  private static final Path DIRECTORY = Path.of("src/main/resources/packs");
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

  private static final String ENVELOPE =
      "who the envelope of a mail names differs from who its header names, and OCSF has no other"
          + " attribute for it";
  private static final String GREETING =
      "OCSF has no other attribute for what the client calls itself";
  private static final String AS_IT_COMES = "the sample is OCSF already, and keeps what it has";

  /** What may be found nevertheless, each with its reason. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "suricata: attribute_deprecated email.smtp_from", ENVELOPE,
          "suricata: attribute_deprecated email.smtp_to", ENVELOPE,
          "suricata: attribute_deprecated smtp_hello", GREETING,
          "aws-network-firewall: attribute_deprecated email.smtp_from", ENVELOPE,
          "aws-network-firewall: attribute_deprecated email.smtp_to", ENVELOPE,
          "aws-network-firewall: attribute_deprecated smtp_hello", GREETING,
          "ocsf: tarn_enum_sibling_alone status", AS_IT_COMES);

  @Test
  void findsNothingButTheExceptions() throws IOException {
    Validator validator = Validator.create();
    TreeSet<String> found = new TreeSet<>();
    int events = 0;
    for (Path file : expectedEvents()) {
      String pack = DIRECTORY.relativize(file).getName(0).toString();
      try (EventStream stream = new EventStream(Files.newInputStream(file))) {
        for (var event = stream.next(); event != null; event = stream.next()) {
          events++;
          for (Finding finding : validator.validate(event.json())) {
            String path = INDEX.matcher(finding.path()).replaceAll("[]");
            found.add(pack + ": " + finding.code() + " " + path);
          }
        }
      }
    }

    assertThat(events).isGreaterThan(900);
    assertThat(found).containsExactlyInAnyOrderElementsOf(EXCEPTIONS.keySet());
  }

  private static List<Path> expectedEvents() throws IOException {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      return files.filter(file -> file.toString().endsWith(".ocsf.json")).sorted().toList();
    }
  }
}
