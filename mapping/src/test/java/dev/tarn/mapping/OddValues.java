package dev.tarn.mapping;

import java.util.List;
import java.util.Random;

/** Values that few sources write. */
final class OddValues {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1e400",
          "-1E-400",
          "0.1",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "18446744073709551616",
          "123456789012345678901234567890.123456789",
          "1700000000",
          "1700000000000",
          "1.7e9",
          "99",
          "65536");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "-",
          "null",
          "true",
          "NaN",
          "0x1B",
          "١٢٣",
          "\u0000",
          "\u2028",
          "\uFEFF",
          "\u202Egnp.exe",
          "e\u0301\u0301\u0301",
          "\uD83D\uDC69\u200D\uD83D\uDCBB",
          "\uDBFF\uDFFF",
          "İı\u00DFſ",
          "a.b",
          "a\"b",
          "a\\b",
          "key#2",
          "_rest",
          "[0]",
          "192.0.2.256",
          "::ffff:192.0.2.1",
          "fe80::1%eth0",
          "2026-02-30T25:61:61Z",
          "2026-11-20T12:31:16.250+14:00",
          "0000-00-00",
          "+292278994-08-17T07:12:55.808Z",
          "1969-12-31T23:59:59.999999999Z",
          "https://[::1",
          "arn:aws:iam:::",
          "{\"a\":{\"b\":[1,{\"c\":null}]}}",
          "[[[[",
          "a=1,b=2",
          "SHA256=,MD5=0",
          "%",
          "%ZZ",
          "====");

  private final Random random;

  OddValues(Random random) {
    this.random = random;
  }

  /** A number as JSON writes it. */
  String number() {
    if (random.nextInt(20) == 0) {
      return "1" + "0".repeat(random.nextInt(2_000));
    }
    return random.nextInt(3) == 0
        ? Long.toString(random.nextLong() >> random.nextInt(64))
        : NUMBERS.get(random.nextInt(NUMBERS.size()));
  }

  /** A text, not escaped. */
  String text() {
    return switch (random.nextInt(12)) {
      case 0 -> number();
      case 1 -> "x".repeat(random.nextInt(random.nextInt(100) == 0 ? 100_000 : 300));
      case 2 -> characters();
      default -> TEXTS.get(random.nextInt(TEXTS.size()));
    };
  }

  private String characters() {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n > 0; n--) {
      int character = random.nextInt(random.nextInt(3) == 0 ? 0x110000 : 0x250);
      boolean half = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
      text.appendCodePoint(half ? ' ' : character);
    }
    return text.toString();
  }
}
