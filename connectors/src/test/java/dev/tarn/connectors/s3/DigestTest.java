package dev.tarn.connectors.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String KEY =
      "logs/AWSLogs/o-exampleorgid/111122223333/CloudTrail-Digest/us-gov-west-1/2026/08/17/"
          + "111122223333_CloudTrail-Digest_us-gov-west-1_my_trail_us-gov-east-1_"
          + "20260817T150131Z.json.gz";

  private static final String DIGEST =
      """
      {"digestStartTime":"2026-08-17T14:01:31Z","digestEndTime":"2026-08-17T15:01:31Z",
       "digestS3Bucket":"b","digestS3Object":"k","digestPublicKeyFingerprint":"31e8b543",
       "previousDigestS3Bucket":"b","previousDigestS3Object":"j","previousDigestSignature":"50887c",
       "logFiles":[{"s3Bucket":"b","s3Object":"l","hashValue":"9bb6","hashAlgorithm":"SHA-256"}]}
      """;

  private static Digest parse(String text) throws IOException {
    return Digest.parse(text.getBytes(UTF_8));
  }

  @Test
  void aNameTellsRegionChainAndPlace() {
    DigestName name = DigestName.of("bucket", KEY).orElseThrow();

    assertThat(name.region()).isEqualTo("us-gov-west-1");
    assertThat(name.stamp()).isEqualTo("20260817T150131Z");
    assertThat(name.backfill()).isFalse();
    assertThat(name.chain())
        .isEqualTo(
            "s3://bucket/logs/AWSLogs/o-exampleorgid/111122223333/CloudTrail-Digest/us-gov-west-1/"
                + "111122223333_CloudTrail-Digest_us-gov-west-1_my_trail_us-gov-east-1");
    DigestName next =
        DigestName.of("bucket", KEY.replace("08/17", "08/18").replace("0817T", "0818T"))
            .orElseThrow();
    assertThat(next.chain()).isEqualTo(name.chain());
    assertThat(next.follows(name.stamp())).isTrue();
  }

  @Test
  void digestsOfWhatWasLeftOutHaveAChainOfTheirOwn() {
    DigestName name =
        DigestName.of("bucket", KEY.replace(".json.gz", "_backfill.json.gz")).orElseThrow();

    assertThat(name.backfill()).isTrue();
    assertThat(name.stamp()).isEqualTo("20260817T150131Z");
    assertThat(name.chain()).endsWith("_us-gov-east-1_backfill");
  }

  @ParameterizedTest
  @CsvSource({
    "us-gov-west-1/, evil.example/", // would be part of a host's name
    "us-gov-west-1/, us-gov-west-1@evil/",
    "CloudTrail-Digest/, CloudTrail/",
    ".json.gz, .json",
    "T150131Z, ''"
  })
  void otherKeysAreNoDigests(String from, String to) {
    assertThat(DigestName.isDigest(KEY)).isTrue();
    assertThat(DigestName.isDigest(KEY.replace(from, to))).isFalse();
  }

  @Test
  void whatIsSignedHasTheSignatureBefore() throws IOException {
    assertThat(parse(DIGEST).signedText("ed96"))
        .isEqualTo("2026-08-17T15:01:31Z\nb/k\ned96\n50887c");
    Digest first =
        parse(
            DIGEST
                .replace("\"previousDigestS3Bucket\":\"b\"", "\"previousDigestS3Bucket\":null")
                .replace("\"j\"", "null")
                .replace("\"50887c\"", "null"));
    assertThat(first.previous()).isNull();
    assertThat(first.signedText("ed96")).isEqualTo("2026-08-17T15:01:31Z\nb/k\ned96\nnull");
  }

  @Test
  void anHourWithoutACallNamesNoLogFile() throws IOException {
    assertThat(parse(DIGEST).logFiles()).containsExactly(new Digest.LogFile("b", "l", "9bb6"));
    assertThat(parse(DIGEST.replaceAll("\\[.*\\]", "[]")).logFiles()).isEmpty();
    assertThat(parse(DIGEST.replaceAll("\\[.*\\]", "null")).logFiles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "digestStartTime",
        "digestEndTime",
        "digestS3Bucket",
        "digestS3Object",
        "digestPublicKeyFingerprint",
        "previousDigestSignature",
        "previousDigestS3Object",
        "hashValue",
        "hashAlgorithm"
      })
  void whatIsNecessaryIsDemanded(String member) {
    assertThatThrownBy(() -> parse(DIGEST.replace("\"" + member + "\"", "\"other\"")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(member);
  }

  @ParameterizedTest
  @CsvSource({"2026-08-17T15, 2026-08-17T13", "2026-08-17T15:01:31Z, yesterday", "SHA-256, MD5"})
  void whatCannotBeIsNoDigest(String from, String to) {
    assertThatThrownBy(() -> parse(DIGEST.replace(from, to))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> parse("[" + DIGEST + "]")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> parse(DIGEST.substring(9))).isInstanceOf(IOException.class);
  }

  /** Lengths of one, two and three bytes. */
  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048})
  void keysAreReadByBothEncodings(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    PublicKey key = generator.generateKeyPair().getPublic();
    byte[] encoded = key.getEncoded();
    // the bits of X.509's last element, after the count of those that are left over
    int head = bits == 2048 ? 24 : bits == 1024 ? 22 : 20;

    assertThat(PublicKeys.decode(encoded)).isEqualTo(key);
    assertThat(PublicKeys.decode(Arrays.copyOfRange(encoded, head, encoded.length))).isEqualTo(key);
    assertThatThrownBy(() -> PublicKeys.decode(new byte[] {1, 2, 3}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("public key");
  }
}
