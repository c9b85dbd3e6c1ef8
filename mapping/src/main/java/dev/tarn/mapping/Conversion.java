package dev.tarn.mapping;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a text becomes a value of the column's type. A value that does not convert stays in {@code
 * unmapped} and is counted. Immutable.
 */
public sealed interface Conversion {
  /**
   * Text as it is; numbers and booleans as their literal.
   *
   * @param check what the value must satisfy, by the attribute's type
   */
  record ToText(TextCheck check) implements Conversion {}

  /**
   * What OCSF wants of a text.
   *
   * @param typeName {@code ip_t}
   * @param maxLength in characters, or -1
   * @param pattern must be found in the text; it is anchored where the schema means it to be
   */
  record TextCheck(String typeName, int maxLength, @Nullable Pattern pattern) {}

  /** Whole numbers, also out of text. */
  record ToInteger(long lowest, long highest) implements Conversion {}

  /** One of an enum's keys. */
  record ToEnum(Set<Long> keys) implements Conversion {}

  record ToDouble() implements Conversion {}

  /** true, false, and the texts true/false in any case. */
  record ToBoolean() implements Conversion {}

  /** Any value as compact JSON text. */
  record ToJson() implements Conversion {}

  /**
   * Epoch milliseconds (for {@code timestamp_t}) or a timestamp column (for {@code datetime_t}).
   *
   * @param formats tried in order
   */
  record ToTime(List<TimeFormat> formats, boolean asTimestampColumn) implements Conversion {}

  /** How a time is written. */
  sealed interface TimeFormat {}

  /** ISO 8601 / RFC 3339 with any number of fraction digits; without an offset it is UTC. */
  record IsoTime() implements TimeFormat {}

  /** A number, or a number in a text, possibly with a fraction. */
  record EpochTime(Unit unit) implements TimeFormat {
    /** Unit of the number. */
    public enum Unit {
      SECONDS,
      MILLIS,
      MICROS,
      NANOS
    }
  }

  /** A pattern of java.time's DateTimeFormatter, in English. */
  record PatternTime(String pattern, ZoneId zone) implements TimeFormat {}
}
