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
  private int length;

  /**
   * The name that begins at a place, or null for one of more than {@link #LONGEST} bytes.
   *
   * @param text little endian; {@link #LONGEST} bytes can be read from the beginning of the name on
   */
  @Nullable String find(ByteBuffer text, int from) {
    long first = text.getLong(from);
    long second = 0;
    long third = 0;
    int end = from;
    long stops = FlatReader.stops(first);
    if (stops != 0) {
      first &= before(stops);
    } else {
      end += Long.BYTES;
      second = text.getLong(end);
      stops = FlatReader.stops(second);
      if (stops != 0) {
        second &= before(stops);
      } else {
        end += Long.BYTES;
        third = text.getLong(end);
        stops = FlatReader.stops(third);
        if (stops == 0) {
          return null;
        }
        third &= before(stops);
      }
    }
    length = end - from + (Long.numberOfTrailingZeros(stops) >>> 3);
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

  /** All bits of the bytes before the first that stops. */
  private static long before(long stops) {
    return ((stops & -stops) >>> 7) - 1;
  }

  /** Of the name that was found last. */
  int length() {
    return length;
  }

  static String read(ByteBuffer text, int from, int length) {
    byte[] name = new byte[length];
    text.get(from, name);
    return new String(name, ISO_8859_1);
  }
}
