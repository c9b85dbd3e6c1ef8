package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberTextTest {
  private final NumberText numbers = new NumberText();

  @Test
  void readsWholeNumbersExactly() {
    assertThat(whole("0")).isEqualTo(0);
    assertThat(whole("-0")).isEqualTo(0);
    assertThat(whole("+12")).isEqualTo(12);
    assertThat(whole("007")).isEqualTo(7);
    assertThat(whole("1.0")).isEqualTo(1);
    assertThat(whole("1e3")).isEqualTo(1000);
    assertThat(whole("12.50E1")).isEqualTo(125);
    assertThat(whole("1200e-2")).isEqualTo(12);
    assertThat(whole("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(whole("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(whole("00000000000000000000000000012")).isEqualTo(12);
    assertThat(whole("0e999")).isEqualTo(0);
  }

  @Test
  void refusesWhatIsNoWholeNumberOf64Bits() {
    for (String text :
        new String[] {
          "",
          "-",
          "+",
          ".",
          "1.",
          ".5",
          "1.5",
          "1e-1",
          "9223372036854775808",
          "1e19",
          "1e400",
          "1e999999999",
          "1e-999999999",
          "1e99999999999",
          "0x10",
          "1_000",
          " 1",
          "1 ",
          "١",
          "NaN",
          "1e",
          "1e+",
          "--1",
          "1".repeat(401)
        }) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(numbers.parseLong(bytes, 0, bytes.length)).as(text).isFalse();
    }
  }

  @Test
  void readsDoubles() {
    byte[] bytes = "x-1.5e2y1e999NaN1d".getBytes(StandardCharsets.UTF_8);
    assertThat(numbers.parseDouble(bytes, 1, 6)).isTrue();
    assertThat(numbers.doubleValue()).isEqualTo(-150);
    assertThat(numbers.parseDouble(bytes, 8, 5)).as("too large").isFalse();
    assertThat(numbers.parseDouble(bytes, 13, 3)).as("NaN").isFalse();
    assertThat(numbers.parseDouble(bytes, 16, 2)).as("1d").isFalse();
  }

  @Test
  void agreesWithBigDecimal() {
    long seed = System.nanoTime();
    System.out.println("NumberTextTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(22); n > 0; n--) {
        text.append("0123456789.eE+-".charAt(random.nextInt(n == 1 ? 10 : 15) % 15));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      boolean parsed = numbers.parseLong(bytes, 0, bytes.length);
      BigInteger expected = expected(text.toString());
      assertThat(parsed).as(text + ", seed " + seed).isEqualTo(expected != null);
      if (parsed) {
        assertThat(numbers.longValue()).isEqualTo(expected.longValueExact());
      }
    }
  }

  private static BigInteger expected(String text) {
    if (!text.matches("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,6})?")) {
      return null;
    }
    try {
      return new BigDecimal(text).stripTrailingZeros().precision() > 60
          ? null
          : exact(new BigDecimal(text));
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static BigInteger exact(BigDecimal number) {
    if (number.signum() != 0 && (number.precision() - (long) number.scale() > 30)) {
      return null;
    }
    BigInteger whole = number.signum() == 0 ? BigInteger.ZERO : number.toBigIntegerExact();
    return whole.bitLength() > 63 ? null : whole;
  }

  private long whole(String text) {
    byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
    assertThat(numbers.parseLong(bytes, 1, bytes.length - 2)).as(text).isTrue();
    return numbers.longValue();
  }
}
