package dev.tarn.connectors.file;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a file's content had in front of the places 16, 32, 64 and so on, as far as it was seen:
 * tells whether a shorter file is a copy of its beginning. Immutable.
 */
final class Marks {
  static final Marks NONE = new Marks(new int[0]);

  private static final int FIRST_PLACE = 16;
  private static final int LONGEST_STRETCH = 256;
  private static final int MOST = 40;

  /** One a place; 0 where the content was not seen. */
  private final int[] hashes;

  private Marks(int[] hashes) {
    this.hashes = hashes;
  }

  static long place(int index) {
    return (long) FIRST_PLACE << index;
  }

  /** How many bytes in front of a place are looked at. */
  static int stretch(int index) {
    return (int) Math.min(LONGEST_STRETCH, place(index));
  }

  int count() {
    return hashes.length;
  }

  /** Adds what lies in front of a place; the places between stay unseen. */
  Marks with(int index, Fingerprint stretch) {
    if (index >= MOST) {
      return this;
    }
    int[] more = Arrays.copyOf(hashes, Math.max(hashes.length, index + 1));
    more[index] = hash(stretch);
    return new Marks(more);
  }

  boolean has(int index) {
    return index < hashes.length && hashes[index] != 0;
  }

  boolean fits(int index, Fingerprint stretch) {
    return hashes[index] == hash(stretch);
  }

  /** Whether the content can begin with another, all of which was seen. */
  boolean beginsWith(Marks shorter) {
    if (shorter.hashes.length == 0 || hashes.length < shorter.hashes.length) {
      return false;
    }
    int last = shorter.hashes.length - 1;
    for (int i = 0; i < last; i++) {
      if (hashes[i] != 0 && hashes[i] != shorter.hashes[i]) {
        return false;
      }
    }
    return hashes[last] == shorter.hashes[last];
  }

  private static int hash(Fingerprint stretch) {
    int hash = (int) (stretch.hash() >>> 32);
    return hash == 0 ? 1 : hash;
  }

  static Marks parse(String text) {
    if (text.length() % 8 != 0 || text.length() > 8 * MOST) {
      throw new IllegalArgumentException(text);
    }
    int[] hashes = new int[text.length() / 8];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = HexFormat.fromHexDigits(text, 8 * i, 8 * i + 8);
    }
    return new Marks(hashes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Marks marks && Arrays.equals(hashes, marks.hashes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hashes);
  }

  /** Eight hex digits a place. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int hash : hashes) {
      text.append(HexFormat.of().toHexDigits(hash));
    }
    return text.toString();
  }
}
