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
  private final List<String> texts;
  private int position;

  PackedInput(byte[] bytes, int position, List<String> texts) {
    this.bytes = bytes;
    this.position = position;
    this.texts = texts;
  }

  /** Reads the table of texts itself, which stands first. */
  static List<String> readTexts(PackedInput input) {
    int count = input.number();
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = input.number();
      texts.add(new String(input.bytes, input.position, length, StandardCharsets.UTF_8));
      input.position += length;
    }
    return texts;
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
    List<String> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(text());
    }
    return List.copyOf(list);
  }

  Set<String> textSet() {
    List<String> list = textList();
    return list.size() < 2
        ? Set.copyOf(list)
        : Collections.unmodifiableSet(new LinkedHashSet<>(list));
  }
}
