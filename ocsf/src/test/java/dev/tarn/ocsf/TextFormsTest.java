package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormsTest {
  private static final long SEED = Long.getLong("tarn.test.seed", System.nanoTime());

  private final TextForms forms = new TextForms();

  /** Texts of the types, and what is left of them after a few letters were changed. */
  @Test
  void whatIsSurelyValidMatchesTheExpressionsOfAllVersions() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    List<String> texts =
        List.of(
            "2024-05-01T08:00:55.123+02:00",
            "2024-05-01T08:00:55Z",
            "alice.b-c_d@ex-ample.co.uk",
            "d41d8cd98f00b204e9800998ecf8427e",
            "host-1.example.com",
            "10.20.30.255",
            "2001:db8::1",
            "::ffff:10.0.0.1",
            "00:1B:44:11:3a:B7",
            "00-1B-44-11-3A-B7",
            "123e4567-e89b-12d3-a456-426614174000");
    String letters = "0123456789abcdfxzTZ.:-+_@%/ é";
    for (SchemaVersion version : SchemaVersion.values()) {
      for (AttributeType type : Schema.load(version).types()) {
        Pattern pattern = type.compilePattern().orElse(null);
        if (pattern == null) {
          continue;
        }
        TypeTable table = new TypeTable(type, type);
        int sure = 0;
        for (int i = 0; i < 2000; i++) {
          StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
          for (int left = random.nextInt(4); left > 0 && !text.isEmpty(); left--) {
            int at = random.nextInt(text.length());
            char letter = letters.charAt(random.nextInt(letters.length()));
            switch (random.nextInt(3)) {
              case 0 -> text.setCharAt(at, letter);
              case 1 -> text.insert(at, letter);
              default -> text.deleteCharAt(at);
            }
          }
          char[] chars = ("<" + text + ">").toCharArray();
          if (forms.isSurelyValid(table.form, chars, 1, chars.length - 1)) {
            sure++;
            assertThat(text.toString()).containsPattern(pattern);
          }
        }
        assertThat(sure).as("texts of %s", type.name()).isPositive();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DATETIME, 2023-02-29T00:00:00Z",
    "EMAIL, a..b@c.d",
    "EMAIL, a@b.-c",
    "MAC, 00:1B:44-11:3a:B7",
    "IP, 10.0.0.256",
    "IP, fe80::1%eth0",
  })
  void whatARuleMayFindInvalidIsNotSurelyValid(TypeTable.Form form, String text) {
    assertThat(forms.isSurelyValid(form, text.toCharArray(), 0, text.length())).isFalse();
  }

  @Test
  void readsTimesAsTheLibraryOfJavaDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      OffsetDateTime time =
          LocalDate.ofEpochDay(random.nextInt(3_000_000) - 700_000)
              .atTime(random.nextInt(24), random.nextInt(60), random.nextInt(60))
              .plusNanos(random.nextInt(1000) * 1_000_000L)
              .atOffset(
                  java.time.ZoneOffset.ofHoursMinutes(random.nextInt(15), random.nextInt(60)));
      String text = time.format(java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME);
      if (time.getYear() < 0 || time.getYear() > 9999) {
        continue;
      }

      assertThat(parse(text)).as(text).isEqualTo(time.toInstant().toEpochMilli());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2024-02-29T00:00:00Z, false",
    "2023-02-29T00:00:00Z, true",
    "2024-04-31T00:00:00Z, true",
    "2024-00-01T00:00:00Z, true",
    "2024-01-01T24:00:00Z, true",
    "2016-12-31T23:59:60Z, false",
    "2016-12-31T23:59:61Z, true",
    "2024-01-01T00:00:00+24:00, true",
  })
  void knowsWhichTimesExist(String text, boolean impossible) {
    assertThat(parse(text) == DateTimes.IMPOSSIBLE).isEqualTo(impossible);
    assertThat(parse(text)).isNotEqualTo(DateTimes.OTHER_FORM);
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-01",
    "2024-01-01 00:00:00Z",
    "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00+2"
  })
  void knowsOtherForms(String text) {
    assertThat(parse(text)).isEqualTo(DateTimes.OTHER_FORM);
  }

  private static long parse(String text) {
    return DateTimes.parse(text.toCharArray(), 0, text.length());
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com/a?b=c, true",
    "https://user@example.com:8443, true",
    "HTTP://[::1]:80/, true",
    "/relative/path, true",
    "mailto:a@b.c, true",
    "http:///path, false",
    "http://:80/, false",
    "http://h:70000/, false",
    "http://h:x/, false",
    "http://a b/, false",
  })
  void knowsUrls(String text, boolean url) {
    assertThat(forms.isUrl(text.toCharArray(), 0, text.length())).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, true",
    "10.0.0.0/33, false",
    "2001:db8::/32, true",
    "2001:db8::/129, false",
    "10.0.0.0, false",
    "10.0.0/8, false",
    "10.0.0.0/, false",
  })
  void knowsSubnets(String text, boolean subnet) {
    assertThat(forms.isSubnet(text.toCharArray(), 0, text.length())).isEqualTo(subnet);
  }

  @ParameterizedTest
  @CsvSource({
    "a@b.c, true",
    "a..b@c.d, false",
    ".a@b.c, false",
    "a@b..c, false",
    "a@-b.c, false",
    "a@b.c., false",
  })
  void knowsEmailAddresses(String text, boolean email) {
    assertThat(forms.isEmail(text.toCharArray(), 0, text.length())).isEqualTo(email);
  }
}
