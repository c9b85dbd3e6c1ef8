package dev.tarn.ocsf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the numbers and texts of the packed schema resource. Numbers are unsigned LEB128; a text is
 * a number in the table of texts, counted from 1, where 0 says that there is none. Not thread-safe.
 */
final class PackedInput {
  private final byte[] bytes;
  private final PackedTexts texts;
  private int position;

  PackedInput(byte[] bytes, int position, PackedTexts texts) {
    this.bytes = bytes;
    this.position = position;
    this.texts = texts;
  }

  /** What stands in front of the table of texts, and that table. */
  static PackedInput head(byte[] bytes) {
    return new PackedInput(bytes, 0, new PackedTexts(bytes, new int[0]));
  }

  int position() {
    return position;
  }

  void skip(int count) {
    position += count;
  }

  int number() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** Passes over a table whose entries have their lengths in front; gives where each begins. */
  int[] starts() {
    int[] starts = new int[number()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = position;
      skip(number());
    }
    return starts;
  }

  /** An entry of the table of texts. */
  String characters() {
    int length = number();
    return new String(bytes, position, length, StandardCharsets.UTF_8);
  }

  boolean flag() {
    return number() != 0;
  }

  String text() {
    return texts.get(number() - 1);
  }

  @Nullable String optionalText() {
    int index = number();
    return index == 0 ? null : texts.get(index - 1);
  }

  List<String> textList() {
    int count = number();
    if (count == 0) {
      return List.of();
    }
    List<String> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(text());
    }
    return List.copyOf(list);
  }

  Set<String> textSet() {
    List<String> list = textList();
    return switch (list.size()) {
      case 0 -> Set.of();
      case 1 -> Set.of(list.get(0));
      default -> Collections.unmodifiableSet(new LinkedHashSet<>(list));
    };
  }
}
