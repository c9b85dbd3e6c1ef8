package dev.tarn.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeySelectionTest {
  private static final String KEY =
      "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/03/a.json.gz";

  private static boolean takes(List<String> include, List<String> exclude, String key) {
    return new KeySelection(include, exclude, false).leftOutBy(key).isEmpty();
  }

  @Test
  void takesAllKeysButDigests() {
    assertThat(takes(List.of(), List.of(), KEY)).isTrue();
    assertThat(takes(List.of(), List.of(), KEY.replace("CloudTrail", "CloudTrail-Digest")))
        .isFalse();
  }

  @Test
  void takesDigestsThatAreToBeVerifiedWhateverIsToBeIncluded() {
    KeySelection selection =
        new KeySelection(List.of("**/CloudTrail/**"), List.of("**/us-east-1/**"), true);
    String digest =
        "AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/03/01/"
            + "111122223333_CloudTrail-Digest_eu-central-1_trail_eu-central-1_20260301T120000Z"
            + ".json.gz";

    assertThat(selection.leftOutBy(KEY)).isEmpty();
    assertThat(selection.leftOutBy(digest)).isEmpty();
    assertThat(selection.leftOutBy(digest.replace("eu-central-1/", "us-east-1/")))
        .contains("in exclude");
    // what the console makes when a trail is created
    assertThat(selection.leftOutBy("AWSLogs/111122223333/CloudTrail-Digest/"))
        .contains("digest of CloudTrail");
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
