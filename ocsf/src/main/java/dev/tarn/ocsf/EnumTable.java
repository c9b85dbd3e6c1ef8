package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of an enum, found by number, text and caption. Shared by all threads. */
final class EnumTable {
  /** The number that OCSF gives to a value that the schema does not have. */
  static final long OTHER = 99;

  /** Numbers this far above the lowest are places of an array, which all of OCSF are. */
  private static final int MOST_NUMBERED = 1 << 10;

  private static final long NO_NUMBER = Long.MIN_VALUE;

  private final EnumValue[] values;

  /** The values of the numbers from the lowest on, null for those that have none. */
  private final @Nullable EnumValue[] numbered;

  private final long lowest;

  /** Made on first use, because most enums are numbers; threads race for it. */
  private @Nullable NameTable keys;

  EnumTable(Map<String, EnumValue> byKey) {
    values = byKey.values().toArray(new EnumValue[0]);
    long[] numbers = new long[values.length];
    long first = Long.MAX_VALUE;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(values[i].key());
      first = numbers[i] == NO_NUMBER ? first : Math.min(first, numbers[i]);
    }
    lowest = first;
    EnumValue[] places = new EnumValue[MOST_NUMBERED];
    int length = 0;
    for (int i = 0; i < numbers.length; i++) {
      long place = numbers[i] - lowest;
      if (numbers[i] != NO_NUMBER && place >= 0 && place < MOST_NUMBERED) {
        places[(int) place] = values[i];
        length = Math.max(length, (int) place + 1);
      }
    }
    numbered = Arrays.copyOf(places, length);
  }

  /** The number of a key that is written as a long is, or {@link #NO_NUMBER}. */
  private static long number(String key) {
    if (key.isEmpty() || Character.isLetter(key.charAt(0))) {
      return NO_NUMBER;
    }
    try {
      long number = Long.parseLong(key);
      return Long.toString(number).equals(key) ? number : NO_NUMBER;
    } catch (NumberFormatException e) {
      return NO_NUMBER;
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
    long place = number - lowest;
    return place >= 0 && place < numbered.length
        ? numbered[(int) place]
        : find(Long.toString(number));
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
