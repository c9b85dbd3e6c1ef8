package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.Conversion.EpochTime.Unit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeTextTest {
  private final TimeText times = new TimeText();

  @Test
  void readsTheFormsOfIso8601() {
    assertIso("2026-11-20T12:31:16Z", "2026-11-20T12:31:16Z");
    assertIso("2026-11-20t12:31:16z", "2026-11-20T12:31:16Z");
    assertIso("2026-11-20 12:31:16", "2026-11-20T12:31:16Z");
    assertIso("2026-11-20T12:31:16.5Z", "2026-11-20T12:31:16.500Z");
    assertIso("2026-11-20T12:31:16,5Z", "2026-11-20T12:31:16.500Z");
    assertIso("2026-11-20T12:31:16.1234567Z", "2026-11-20T12:31:16.123456Z");
    assertIso("2026-11-20T12:31:16.123456789999+01:00", "2026-11-20T11:31:16.123456Z");
    assertIso("2020-10-01T21:26:05.007515+0000", "2020-10-01T21:26:05.007515Z");
    assertIso("2026-11-20T12:31:16-08", "2026-11-20T20:31:16Z");
    assertIso("2026-11-20T12:31Z", "2026-11-20T12:31:00Z");
    assertIso("2026-11-20T12:31+05:30", "2026-11-20T07:01:00Z");
    assertIso("2026-11-20", "2026-11-20T00:00:00Z");
    assertIso("20261120T123116Z", "2026-11-20T12:31:16Z");
    assertIso("20261120T1231Z", "2026-11-20T12:31:00Z");
    assertIso("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z");
    assertIso("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
    assertIso("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
  }

  @Test
  void aLeapSecondIsTheLastMicrosecondOfItsDay() {
    assertIso("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z");
    assertIso("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.999999Z");
    assertIso("2017-01-01T01:59:60+02:00", "2016-12-31T23:59:59.999999Z");
  }

  @Test
  void refusesWhatTheCalendarDoesNotHave() {
    for (String text :
        new String[] {
          "",
          "2026",
          "2026-11-2",
          "2026-02-29",
          "2026-02-30T00:00:00Z",
          "2026-13-01T00:00:00Z",
          "2026-00-01T00:00:00Z",
          "2026-11-31T00:00:00Z",
          "2026-11-20T24:00:00Z",
          "2026-11-20T12:60:00Z",
          "2026-11-20T12:31:61Z",
          "2026-11-20T12:31:60Z",
          "2026-11-20T12:31:16.Z",
          "2026-11-20T12:31:16+",
          "2026-11-20T12:31:16+1",
          "2026-11-20T12:31:16+19:00",
          "2026-11-20T12:31:16+01:60",
          "2026-11-20T12:31:16Zx",
          "2026-11-20T12:31:16 UTC",
          "2026/11/20T12:31:16Z",
          "0000-01-01T00:00:00Z",
          "0001-01-01T00:00:00+01:00",
          "9999-12-31T23:59:59-01:00",
          "+2026-11-20T12:31:16Z",
          "20261120",
          "１026-11-20T12:31:16Z"
        }) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(times.parseIso(bytes, 0, bytes.length)).as(text).isFalse();
    }
  }

  @Test
  void agreesWithJavaTime() {
    long seed = System.nanoTime();
    System.out.println("TimeTextTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long second = random.nextLong(-62_135_500_000L, 253_402_200_000L);
      OffsetDateTime time =
          Instant.ofEpochSecond(second, random.nextInt(1_000_000) * 1000L)
              .atOffset(ZoneOffset.ofTotalSeconds(random.nextInt(-1000, 1000) * 60));
      assertIso(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time), time.toInstant().toString());
    }
  }

  @Test
  void randomBytesAreNoTrouble() {
    long seed = System.nanoTime();
    System.out.println("TimeTextTest seed " + seed);
    Random random = new Random(seed);
    byte[] good = "2026-11-20T12:31:16.123+01:00".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int n = random.nextInt(3); n > 0 && bytes.length > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (times.parseIso(bytes, 0, bytes.length)) {
        assertThat(times.micros()).isNotZero();
      }
    }
  }

  @Test
  void readsEpochsOfAllUnits() {
    assertEpoch("1601587565", Unit.SECONDS, 1_601_587_565_000_000L);
    assertEpoch("1601587565.1234567", Unit.SECONDS, 1_601_587_565_123_456L);
    assertEpoch("1.601587565e9", Unit.SECONDS, 1_601_587_565_000_000L);
    assertEpoch("1601587565123", Unit.MILLIS, 1_601_587_565_123_000L);
    assertEpoch("-1.5", Unit.MILLIS, -1500L);
    assertEpoch("7", Unit.MICROS, 7L);
    assertEpoch("1601587565123456789", Unit.NANOS, 1_601_587_565_123_456L);
    assertEpoch("-1", Unit.NANOS, -1L);
    assertEpoch("0.0", Unit.SECONDS, 0L);
    for (String text : new String[] {"", "x", "253402300800", "-62135596801", "1e40", "1e-2000"}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(times.parseEpoch(bytes, 0, bytes.length, Unit.SECONDS)).as(text).isFalse();
    }
  }

  @Test
  void readsPatterns() {
    assertPattern("dd/MMM/yyyy:HH:mm:ss Z", "10/OCT/2000:13:55:36 -0700", "2000-10-10T20:55:36Z");
    assertPattern("yyyy-MM-dd HH:mm", "2026-11-20 12:31", "2026-11-20T11:31:00Z");
    assertPattern("yyyyMMdd", "20261120", "2026-11-19T23:00:00Z");
    assertPattern("uuuu-DDD", "2026-001", "2025-12-31T23:00:00Z");
    assertPattern("MM/dd/yyyy hh:mm:ss a", "11/20/2026 01:31:16 PM", "2026-11-20T12:31:16Z");
    for (String text : new String[] {"", "30/Feb/2000:13:55:36 -0700", "10/Oct/2000:13:55:36"}) {
      assertThat(pattern("dd/MMM/yyyy:HH:mm:ss Z", text)).as(text).isFalse();
    }
  }

  private void assertIso(String text, String instant) {
    byte[] bytes = ("x" + text).getBytes(StandardCharsets.UTF_8);
    assertThat(times.parseIso(bytes, 1, bytes.length - 1)).as(text).isTrue();
    assertMicros(text, instant);
  }

  private void assertMicros(String text, String instant) {
    Instant expected = Instant.parse(instant);
    assertThat(times.micros())
        .as(text)
        .isEqualTo(expected.getEpochSecond() * 1_000_000 + expected.getNano() / 1000);
  }

  private void assertEpoch(String text, Unit unit, long micros) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(times.parseEpoch(bytes, 0, bytes.length, unit)).as(text).isTrue();
    assertThat(times.micros()).as(text).isEqualTo(micros);
  }

  private void assertPattern(String pattern, String text, String instant) {
    assertThat(pattern(pattern, text)).as(text).isTrue();
    assertMicros(text, instant);
  }

  private boolean pattern(String pattern, String text) {
    ZoneId zone = ZoneId.of("Europe/Berlin");
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return times.parsePattern(
        bytes,
        0,
        bytes.length,
        TimeText.formatter(new Conversion.PatternTime(pattern, zone)),
        zone);
  }
}
