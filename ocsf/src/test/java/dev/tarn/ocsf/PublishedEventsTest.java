package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that others have published; see {@code events/NOTICE.txt}. */
class PublishedEventsTest {

  @ParameterizedTest
  @ValueSource(strings = {"prowler-gcp.json", "prowler-kubernetes.json"})
  void findsADeprecatedAttributeAndSecondsForMilliseconds(String name) throws IOException {
    byte[] json = read(name);
    assertThat(codes(Validator.builder().ownRules(false).build(), json))
        .containsExactly(new ExpectedFinding("attribute_deprecated", "finding_info.product_uid"));
    assertThat(codes(Validator.create(), json))
        .containsExactlyInAnyOrder(
            new ExpectedFinding("attribute_deprecated", "finding_info.product_uid"),
            new ExpectedFinding("tarn_time_implausible", "finding_info.created_time"),
            new ExpectedFinding("tarn_time_implausible", "time"));
  }

  private static List<ExpectedFinding> codes(Validator validator, byte[] json) {
    return validator.validate(json).stream()
        .map(finding -> new ExpectedFinding(finding.code(), finding.path()))
        .toList();
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream resource = PublishedEventsTest.class.getResourceAsStream("events/" + name)) {
      return Objects.requireNonNull(resource, name).readAllBytes();
    }
  }
}
