package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressesTest {
  private static final Pattern SCHEMA = pattern(SchemaVersion.V1_8_0);
  private static final Pattern OF_1_0_0 = pattern(SchemaVersion.V1_0_0);

  /** The schema's expression with its dots escaped: what it means to say. */
  private static final Pattern MEANT =
      Pattern.compile(
          SCHEMA.pattern().replace("25[0-5]).){3}", "25[0-5])\\.){3}").replace("(.(", "(\\.("));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "1.2.3.4",
        "255.255.255.255",
        "::",
        "::1",
        "1::",
        "fe80::1%eth0",
        "2001:db8::8a2e:370:7334",
        "2001:0DB8:0000:0000:0000:8a2e:0370:7334",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33",
        "1:2:3:4:5:6:1.2.3.4",
        "1:2:3:4:5::1.2.3.4",
        "::%1"
      })
  void takesAddresses(String text) {
    assertThat(IpAddresses.isValid(text)).isTrue();
    assertThat(SCHEMA.matcher(text).find()).isTrue();
    assertThat(OF_1_0_0.matcher(text).find()).isEqualTo(!text.contains("%"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ".",
        "1",
        ":::",
        "1.2.3",
        "1.2.3.",
        "1.2.3.4.",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.1234",
        "1.2.3.4%eth0",
        "1.2.3.4/24",
        "1.2.3.4:80",
        "a.b.c.d",
        ":1",
        "1:",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "1:2:3:4:5:6:7:8:",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:6::1.2.3.4",
        "1:2:3:4:5:1.2.3.4",
        "12345::",
        "::g",
        "fe80::1%",
        "::1.2.3",
        "example.com",
        "AWS Internal",
        "cloudtrail.amazonaws.com"
      })
  void refusesTheRest(String text) {
    assertThat(IpAddresses.isValid(text)).isFalse();
    assertThat(MEANT.matcher(text).find()).isFalse();
    assertThat(OF_1_0_0.matcher(text).find()).isFalse();
  }

  /** The differences that the documentation names. */
  @ParameterizedTest
  @ValueSource(strings = {" 1.2.3.4", "::1\n", "1a2b3c4", "1234567", "fe80::1%my zone", "::1%ä"})
  void refusesWhatTheSchemaTakesByMistake(String text) {
    assertThat(SCHEMA.matcher(text).find()).isTrue();
    assertThat(IpAddresses.isValid(text)).isFalse();
  }

  @Test
  void looksAtNothingOutsideTheGivenBytes() {
    byte[] bytes = "91.2.3.45::1".getBytes(StandardCharsets.US_ASCII);
    assertThat(IpAddresses.isValid(bytes, 1, 7)).isTrue();
    assertThat(IpAddresses.isValid(bytes, 9, 3)).isTrue();
    assertThat(IpAddresses.isValid(bytes, 0, 0)).isFalse();
    assertThat(IpAddresses.isValid(bytes, 9, 1)).isFalse();
  }

  @Test
  void agreesWithTheCorrectedExpressionOnMutatedAddresses() {
    long seed = new Random().nextLong();
    System.out.println("IpAddressesTest seed " + seed);
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "0", "1", "25", "255", "256", "f", "ffff", "aB1", ":", "::", ".", "%", "e0", "1:2:");
    int valid = 0;
    for (int i = 0; i < 300_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(17);
      boolean version4 = random.nextInt(3) == 0;
      for (int j = 0; j < length; j++) {
        // Mostly separators between numbers, so that enough of the texts are addresses.
        String separator = version4 ? "." : random.nextInt(8) == 0 ? "::" : ":";
        boolean wild = random.nextInt(12) == 0;
        text.append(
            wild
                ? pieces.get(random.nextInt(pieces.size()))
                : j % 2 == 0 ? pieces.get(random.nextInt(version4 ? 5 : 8)) : separator);
      }
      String made = text.toString();
      boolean expected = MEANT.matcher(made).find();
      valid += expected ? 1 : 0;
      boolean same = made.indexOf('%') >= 0 || OF_1_0_0.matcher(made).find() == expected;
      if (IpAddresses.isValid(made) != expected || !same) {
        fail(made);
      }
    }
    assertThat(valid).isGreaterThan(1000);
  }

  private static Pattern pattern(SchemaVersion version) {
    return Schema.load(version)
        .findType("ip_t")
        .flatMap(AttributeType::compilePattern)
        .orElseThrow();
  }
}
