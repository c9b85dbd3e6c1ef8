package dev.tarn.ocsf;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Scalars as values of another data type. Shared by all threads. */
final class ValueConversion {
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,15}(?:\\.\\d{1,15})?");

  private final Map<AttributeType, Pattern> patterns = new ConcurrentHashMap<>();

  /** The value as one of the type; null if it cannot be, or the type does not allow it. */
  @Nullable Object convert(Object value, AttributeType type) {
    Object converted =
        switch (type.base()) {
          case "boolean_t" -> truth(value);
          case "integer_t" -> {
            Long number = whole(value);
            yield number != null && number == number.intValue() ? number : null;
          }
          case "long_t" -> whole(value);
          case "float_t" -> fraction(value);
          case "json_t" -> value;
          default -> value.toString();
        };
    return converted != null && allows(type, converted) ? converted : null;
  }

  /** Whether length, range, list of values and pattern of a type hold. */
  boolean allows(AttributeType type, Object value) {
    if (!type.values().isEmpty() && !type.values().contains(value.toString())) {
      return false;
    }
    Long number = EventFacts.integer(value);
    AttributeType.Range range = type.range();
    if (number != null && range != null && (number < range.lowest() || number > range.highest())) {
      return false;
    }
    if (!(value instanceof String text)) {
      return true;
    }
    if (type.maxLength() >= 0 && text.codePointCount(0, text.length()) > type.maxLength()) {
      return false;
    }
    if (type.regex() == null) {
      return true;
    }
    Pattern pattern =
        patterns.computeIfAbsent(type, key -> key.compilePattern().orElse(Pattern.compile("")));
    return pattern.matcher(text).find();
  }

  private static @Nullable Boolean truth(Object value) {
    return switch (value) {
      case Boolean truth -> truth;
      case String text when text.equals("true") -> Boolean.TRUE;
      case String text when text.equals("false") -> Boolean.FALSE;
      default -> null;
    };
  }

  private static @Nullable Long whole(Object value) {
    return value instanceof String text && WHOLE.matcher(text).matches()
        ? Long.valueOf(text)
        : EventFacts.integer(value);
  }

  private static @Nullable Number fraction(Object value) {
    if (value instanceof String text) {
      return DECIMAL.matcher(text).matches() ? Double.valueOf(text) : null;
    }
    Long number = EventFacts.integer(value);
    if (number != null) {
      return Math.abs(number) <= 1L << 53 ? (double) number : null;
    }
    return value instanceof Number fraction ? fraction : null;
  }
}
