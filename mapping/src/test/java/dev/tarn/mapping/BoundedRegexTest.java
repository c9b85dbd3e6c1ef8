package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedRegexTest {
  private static final String CHARACTERS = "abAB1 .:\n\r\u0301\u00e4\u20ac";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ab",
        "^ab",
        "^(?<g>ab|b)?(?<h>.*)1$",
        "^(?:a: |b)?(?<g>[^ab]+)",
        "^a?$",
        "^$",
        "(?i)^ab",
        "(?m)^b",
        "^(?!ab)[ab]+",
        "^(?=.b)a",
        "^.(?<=a)b",
        "^\\Xb",
        "^\\R",
        "^\\ba\\b",
        "^(a|b)\\1",
        "^a*+b",
        "^a{2,3}?b",
        "^(?:a|b$)",
        "^[\\p{L}&&[^a]]",
        "a|^b"
      })
  void findsWhatThePatternFinds(String expression) {
    Pattern pattern = Pattern.compile(expression);
    BoundedRegex regex = new BoundedRegex(pattern);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(6); n > 0; n--) {
        text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      Matcher expected = pattern.matcher(text);
      Matcher found = regex.find(text.toString());

      assertThat(found == null ? null : found.group())
          .as("seed %d, %s in '%s'", seed, expression, text)
          .isEqualTo(expected.find() ? expected.group() : null);
    }
  }

  @Test
  void givesUpWhereAPatternTakesForever() {
    assertThat(new BoundedRegex(Pattern.compile("^(a+)+b")).find("a".repeat(40))).isNull();
  }
}
