package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UtcOffsetTextTest {
  private final UtcOffsetText offsets = new UtcOffsetText();

  private boolean parse(String text) {
    byte[] bytes = ("12+0" + text).getBytes(StandardCharsets.UTF_8);
    return offsets.parse(bytes, 4, bytes.length - 4);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T12:31:16+01:00, 60",
    "2026-11-20T12:31:16.123456-0730, -450",
    "'2026-11-20 12:31:16,5+05:45', 345",
    "2026-11-20T12:31+02, 120",
    "20261120T123116-0500, -300",
    "2026-11-20T12:31:16Z, 0",
    "2026-11-20t12:31z, 0",
    "2026-11-20T12:31:16+00:00, 0",
    "20/Nov/2026:12:31:16 +0200, 120",
    "Mar 6 19:26:39 2021 -0800, -480",
    "2026-11-20T12:31:16+18:00, 1080",
    "+0200, 120",
    "-05:00, -300",
    "+14, 840",
    "Z, 0"
  })
  void findsTheOffset(String text, int minutes) {
    assertThat(parse(text)).isTrue();
    assertThat(offsets.minutes()).isEqualTo(minutes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-20T12:31:16",
        "2026-11-10",
        "2026-11",
        "12:31:16 2026-11-10",
        "20-11-0900",
        "2026-11-20T12:31:16-00:00",
        "2026-11-20T12:31:16+18:01",
        "2026-11-20T12:31:16+01:60",
        "2026-11-20T12:31:16+1",
        "2026-11-20T12:31:16+1:00",
        "2026-11-20T12:31:16+010",
        "2026-11-20T12:31:16+:",
        "1760000000000",
        "-1",
        "Nov 12 2026 13:41:45 CEZ",
        "Z Z",
        "+"
      })
  void findsNoneWhereThereIsNone(String text) {
    assertThat(parse(text)).isFalse();
  }
}
