package dev.tarn.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeySelectionTest {
  private static final String KEY =
      "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/03/a.json.gz";

  private static boolean takes(List<String> include, List<String> exclude, String key) {
    return new KeySelection(include, exclude).leftOutBy(key).isEmpty();
  }

  @Test
  void takesAllKeysButDigests() {
    assertThat(takes(List.of(), List.of(), KEY)).isTrue();
    assertThat(takes(List.of(), List.of(), KEY.replace("CloudTrail", "CloudTrail-Digest")))
        .isFalse();
  }

  @Test
  void aGlobWithoutASlashIsAboutTheLastPart() {
    assertThat(takes(List.of("*.json.gz"), List.of(), KEY)).isTrue();
    assertThat(takes(List.of("?.json.*"), List.of(), "a.json.gz")).isTrue();
    assertThat(takes(List.of("*.json"), List.of(), KEY)).isFalse();
  }

  @Test
  void aGlobWithASlashIsAboutTheWholeKey() {
    assertThat(takes(List.of("AWSLogs/*/CloudTrail/**"), List.of(), KEY)).isTrue();
    assertThat(takes(List.of("**/CloudTrail/**/*.gz"), List.of(), KEY)).isTrue();
    assertThat(takes(List.of("AWSLogs/*/*.gz"), List.of(), KEY)).isFalse();
    assertThat(takes(List.of("AWSLogs/(1|2)/**"), List.of(), KEY)).isFalse();
  }

  @Test
  void excludeWins() {
    assertThat(takes(List.of("*.gz"), List.of("**/eu-central-1/**"), KEY)).isFalse();
  }
}
