package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The names of members as texts, found by their bytes, because events repeat them. Where too many
 * names meet, a new one takes the place of an old one, so that a cache neither grows nor slows
 * down, whatever events it sees. One thread uses it.
 */
final class NameCache {
  /** The longest name that is kept, in bytes: three words. */
  static final int LONGEST = 3 * Long.BYTES;

  private static final int WORDS = LONGEST / Long.BYTES;
  private static final int SLOTS = 1 << 10;
  private static final int MOST_PROBES = 8;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final long[] words = new long[WORDS * SLOTS];
  private final @Nullable String[] names = new String[SLOTS];

  /**
   * The name of that length from a place on.
   *
   * @param text little endian; the name is ASCII without a zero byte, and {@link #LONGEST} bytes
   *     can be read from its beginning on
   */
  String find(ByteBuffer text, int from, int length) {
    if (length > LONGEST) {
      return read(text, from, length);
    }
    long first = word(text, from, length);
    long second = length > Long.BYTES ? word(text, from + Long.BYTES, length - Long.BYTES) : 0;
    long third =
        length > 2 * Long.BYTES ? word(text, from + 2 * Long.BYTES, length - 2 * Long.BYTES) : 0;
    long hash = (first ^ Long.rotateLeft(second, 23) ^ Long.rotateLeft(third, 47)) * SPREAD;
    int home = (int) (((hash ^ (hash >>> 29)) * SPREAD) >>> 32);
    int slot = home & (SLOTS - 1);
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      slot = (home + probe) & (SLOTS - 1);
      String known = names[slot];
      if (known == null) {
        break;
      }
      int at = slot * WORDS;
      if (words[at] == first && words[at + 1] == second && words[at + 2] == third) {
        return known;
      }
    }
    // As the names of the schema are, so that equal ones are mostly the same.
    String name = read(text, from, length).intern();
    names[slot] = name;
    int at = slot * WORDS;
    words[at] = first;
    words[at + 1] = second;
    words[at + 2] = third;
    return name;
  }

  /** The next eight bytes, with zeros for those behind the name. */
  private static long word(ByteBuffer text, int at, int left) {
    long word = text.getLong(at);
    return left >= Long.BYTES ? word : word & ((1L << (left * Byte.SIZE)) - 1);
  }

  private static String read(ByteBuffer text, int from, int length) {
    byte[] name = new byte[length];
    text.get(from, name);
    return new String(name, ISO_8859_1);
  }
}
