package dev.tarn.mapping;

import dev.tarn.ocsf.IpAddresses;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What OCSF wants of a text of one data type. One thread uses it. */
final class TextRule {
  private final boolean address;
  private final int maxLength;
  private final @Nullable BoundedRegex regex;
  private final TextTable known = new TextTable(1024, 64 << 10);
  private boolean[] answers = new boolean[16];

  TextRule(Conversion.TextCheck check) {
    this.address = check.typeName().equals("ip_t");
    this.maxLength = check.maxLength();
    this.regex = address || check.pattern() == null ? null : new BoundedRegex(check.pattern());
  }

  /** Whether every text is good. */
  boolean acceptsAll() {
    return !address && regex == null && maxLength <= 0;
  }

  /** Bytes up to which any text is good; -1 where each has to be looked at. */
  int freeLength() {
    if (address || regex != null) {
      return -1;
    }
    return maxLength > 0 ? maxLength : Integer.MAX_VALUE;
  }

  boolean accepts(byte[] data, int offset, int length) {
    if (maxLength > 0 && length > maxLength && characters(data, offset, length) > maxLength) {
      return false;
    }
    if (address) {
      return IpAddresses.isValid(data, offset, length);
    }
    return regex == null || matches(regex, data, offset, length);
  }

  private boolean matches(BoundedRegex pattern, byte[] data, int offset, int length) {
    if (length > TextTable.MAX_TEXT) {
      return pattern.find(new String(data, offset, length, StandardCharsets.UTF_8)) != null;
    }
    int number = known.find(data, offset, length);
    if (number < 0) {
      boolean answer =
          pattern.find(new String(data, offset, length, StandardCharsets.UTF_8)) != null;
      number = known.add(data, offset, length);
      if (number < 0) {
        known.clear();
        number = known.add(data, offset, length);
      }
      if (number >= answers.length) {
        answers = Arrays.copyOf(answers, number * 2);
      }
      answers[number] = answer;
    }
    return answers[number];
  }

  private static int characters(byte[] data, int offset, int length) {
    int count = 0;
    for (int i = offset; i < offset + length; i++) {
      // Continuation bytes belong to the character before.
      count += (data[i] & 0xC0) == 0x80 ? 0 : 1;
    }
    return count;
  }
}
