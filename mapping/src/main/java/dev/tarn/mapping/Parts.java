package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The parts of one text, put where they are read. One walker uses it. */
final class Parts {
  private final JsonWalker out;
  private final KeyNode text;
  private @Nullable KeyNode last;

  /**
   * @param text the node of the text
   */
  Parts(JsonWalker out, KeyNode text) {
    this.out = out;
    this.text = text;
  }

  /** A name of parts. */
  static byte[] name(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /** Adds a part that stands in the walker's data, unless it is empty. */
  void add(byte[] name, int from, int to) {
    KeyNode node = to > from ? reader(name) : null;
    if (node != null) {
      out.keepPart(node, Slice.of(from, to - from, Slice.PART));
    }
  }

  /** Adds a part that does not stand in the data as it is, unless it is empty. */
  void add(byte[] name, String value) {
    KeyNode node = value.isEmpty() ? null : reader(name);
    if (node != null) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      out.reserve(bytes.length);
      int start = out.scratch;
      System.arraycopy(bytes, 0, out.data, start, bytes.length);
      out.scratch = start + bytes.length;
      out.keepPart(node, Slice.of(start, bytes.length, Slice.PART));
    }
  }

  /** The node of a part that something reads, or null. */
  private @Nullable KeyNode reader(byte[] name) {
    KeyNode key = out.key(text, last, name, 0, name.length);
    if (key == null) {
      out.tooManyValues = true;
      return null;
    }
    last = key;
    return key.slot >= 0 || key.sharedSlot >= 0 ? key : null;
  }
}
