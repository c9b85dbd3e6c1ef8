package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of an enum, found by number, text and caption. Shared by all threads. */
final class EnumTable {
  /** The number that OCSF gives to a value that the schema does not have. */
  static final long OTHER = 99;

  private final long[] numbers;
  private final EnumValue[] valuesByNumber;
  private final EnumValue[] values;

  /** Made on first use, because most enums are numbers; threads race for it. */
  private @Nullable NameTable keys;

  EnumTable(Map<String, EnumValue> byKey) {
    values = byKey.values().toArray(new EnumValue[0]);
    TreeMap<Long, EnumValue> byNumber = new TreeMap<>();
    for (EnumValue value : values) {
      if (isNumber(value.key())) {
        byNumber.put(Long.valueOf(value.key()), value);
      }
    }
    valuesByNumber = byNumber.values().toArray(new EnumValue[0]);
    numbers = new long[valuesByNumber.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Long.parseLong(valuesByNumber[i].key());
    }
  }

  /** Whether it is written as a long is, so that the number finds it. */
  private static boolean isNumber(String key) {
    if (key.isEmpty() || Character.isLetter(key.charAt(0))) {
      return false;
    }
    try {
      return Long.toString(Long.parseLong(key)).equals(key);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private NameTable keys() {
    NameTable found = keys;
    if (found == null) {
      List<String> names = new ArrayList<>(values.length);
      for (EnumValue value : values) {
        names.add(value.key());
      }
      found = new NameTable(names);
      keys = found;
    }
    return found;
  }

  @Nullable EnumValue find(long number) {
    int place = Arrays.binarySearch(numbers, number);
    return place < 0 ? null : valuesByNumber[place];
  }

  @Nullable EnumValue find(String key) {
    int place = keys().find(key);
    return place < 0 ? null : values[place];
  }

  /** The value whose key is the text between two places. */
  @Nullable EnumValue find(char[] text, int from, int to) {
    int place = keys().find(text, from, to);
    return place < 0 ? null : values[place];
  }

  /** Upper and lower case are the same. */
  @Nullable EnumValue findCaption(String caption) {
    for (EnumValue value : values) {
      if (value.caption().equalsIgnoreCase(caption)) {
        return value;
      }
    }
    return null;
  }
}
