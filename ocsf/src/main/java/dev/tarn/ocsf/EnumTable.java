package dev.tarn.ocsf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of an enum, found by number, text and caption. Immutable. */
final class EnumTable {
  /** The number that OCSF gives to a value that the schema does not have. */
  static final long OTHER = 99;

  private final long[] numbers;
  private final EnumValue[] valuesByNumber;
  private final NameTable keys;
  private final EnumValue[] valuesByKey;
  private final Map<String, EnumValue> byCaption = new HashMap<>();

  EnumTable(Map<String, EnumValue> values) {
    keys = new NameTable(List.copyOf(values.keySet()));
    valuesByKey = values.values().toArray(EnumValue[]::new);
    List<EnumValue> numeric =
        values.values().stream()
            .filter(value -> isNumber(value.key()))
            .sorted((a, b) -> Long.compare(Long.parseLong(a.key()), Long.parseLong(b.key())))
            .toList();
    valuesByNumber = numeric.toArray(EnumValue[]::new);
    numbers = numeric.stream().mapToLong(value -> Long.parseLong(value.key())).toArray();
    for (EnumValue value : values.values()) {
      byCaption.putIfAbsent(value.caption().toLowerCase(Locale.ROOT), value);
    }
  }

  /** Whether it is written as a long is, so that the number finds it. */
  private static boolean isNumber(String key) {
    try {
      return Long.toString(Long.parseLong(key)).equals(key);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Nullable EnumValue find(long number) {
    int place = Arrays.binarySearch(numbers, number);
    return place < 0 ? null : valuesByNumber[place];
  }

  @Nullable EnumValue find(String key) {
    int place = keys.find(key);
    return place < 0 ? null : valuesByKey[place];
  }

  /** The value whose key is the text between two places. */
  @Nullable EnumValue find(char[] text, int from, int to) {
    int place = keys.find(text, from, to);
    return place < 0 ? null : valuesByKey[place];
  }

  /** Upper and lower case are the same. */
  @Nullable EnumValue findCaption(String caption) {
    return byCaption.get(caption.toLowerCase(Locale.ROOT));
  }
}
