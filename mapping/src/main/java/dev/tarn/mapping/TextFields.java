package dev.tarn.mapping;

import dev.tarn.event.Slice;
import org.jspecify.annotations.Nullable;

/** The fields of one object that a codec finds in a text, in their order. */
final class TextFields {
  private final KeyNode object;
  private final long serial;
  private @Nullable KeyNode last;

  TextFields(JsonWalker out, KeyNode object) {
    this.object = object;
    this.serial = ++out.objects;
  }

  /** The key that came next the last time, or null. */
  @Nullable KeyNode guess() {
    return last == null ? object.first : last.next;
  }

  /** The node of the value of a name in the text, or null if the record has too many keys. */
  @Nullable KeyNode node(JsonWalker out, int from, int to) {
    KeyNode guess = guess();
    return guess != null && guess.keyLength == to - from && guess.startsAt(out.data, from)
        ? next(out, guess)
        : node(out, out.data, from, to - from);
  }

  /** The same for a name that does not stand in the text. */
  @Nullable KeyNode node(JsonWalker out, byte[] name) {
    return node(out, name, 0, name.length);
  }

  /** Keeps a text under a name; false if the record has too many keys. */
  boolean put(JsonWalker out, byte[] name, int from, int to) {
    return put(out, name, Slice.of(from, to - from, Slice.TEXT));
  }

  /** Keeps a text under a name; false if the record has too many keys. */
  boolean put(JsonWalker out, byte[] name, long text) {
    KeyNode node = node(out, name);
    if (node == null) {
      return false;
    }
    out.keepText(node, text);
    return true;
  }

  private @Nullable KeyNode node(JsonWalker out, byte[] bytes, int offset, int length) {
    KeyNode key = out.key(object, last, bytes, offset, length);
    return key == null ? null : next(out, key);
  }

  private KeyNode next(JsonWalker out, KeyNode key) {
    last = key;
    return out.occurrence(key, serial);
  }
}
