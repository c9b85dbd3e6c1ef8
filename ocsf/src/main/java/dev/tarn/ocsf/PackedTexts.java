package dev.tarn.ocsf;

import org.jspecify.annotations.Nullable;

/**
 * The table of texts of the packed schema resource; a text is made when it is first asked for. Not
 * thread-safe.
 */
final class PackedTexts {
  private final byte[] bytes;
  private final int[] starts;
  private final @Nullable String[] texts;

  /**
   * @param starts where each text begins among the bytes, its length in front
   */
  PackedTexts(byte[] bytes, int[] starts) {
    this.bytes = bytes;
    this.starts = starts;
    this.texts = new String[starts.length];
  }

  String get(int index) {
    String text = texts[index];
    if (text == null) {
      text = new PackedInput(bytes, starts[index], this).characters();
      texts[index] = text;
    }
    return text;
  }
}
