package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** A table from text to constant text. One thread uses it. */
final class TextKeys {
  private final TextTable keys;
  private final long[] values;
  private final boolean ignoreCase;

  /** What texts turned out to stand for, when letters' case matters not; -1 = nothing. */
  private final TextTable seen = new TextTable(1024, 64 << 10);

  private final int[] seenKeys = new int[1024];

  TextKeys(Map<String, String> table, boolean ignoreCase, Texts texts) {
    this.keys = new TextTable(table.size(), Integer.MAX_VALUE);
    this.values = new long[table.size()];
    this.ignoreCase = ignoreCase;
    for (Map.Entry<String, String> entry : table.entrySet()) {
      String key = ignoreCase ? entry.getKey().toLowerCase(Locale.ROOT) : entry.getKey();
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      if (keys.find(bytes, 0, bytes.length) < 0) {
        values[keys.add(bytes, 0, bytes.length)] = texts.addConstant(entry.getValue());
      }
    }
  }

  /** The text that a text stands for, or absent. */
  long find(byte[] data, int offset, int length) {
    int key = ignoreCase ? findFolded(data, offset, length) : keys.find(data, offset, length);
    return key < 0 ? Slice.ABSENT : values[key];
  }

  private int findFolded(byte[] data, int offset, int length) {
    int number = length > TextTable.MAX_TEXT ? -1 : seen.find(data, offset, length);
    if (number >= 0) {
      return seenKeys[number];
    }
    byte[] folded =
        new String(data, offset, length, StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT)
            .getBytes(StandardCharsets.UTF_8);
    int key = keys.find(folded, 0, folded.length);
    if (length <= TextTable.MAX_TEXT) {
      number = seen.add(data, offset, length);
      if (number < 0) {
        seen.clear();
        number = seen.add(data, offset, length);
      }
      seenKeys[number] = key;
    }
    return key;
  }
}
