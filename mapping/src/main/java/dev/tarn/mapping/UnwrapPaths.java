package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The paths of the arrays whose elements are records, as sets of paths that the keys so far fit: a
 * bit a path. Immutable.
 */
final class UnwrapPaths {
  static final int MAX_PATHS = 64;
  static final int MAX_KEYS = 8;

  private final byte[][][] paths;

  UnwrapPaths(List<InputPath> unwrap) {
    paths = new byte[unwrap.size()][][];
    for (int i = 0; i < paths.length; i++) {
      paths[i] =
          unwrap.get(i).steps().stream()
              .map(step -> ((InputPath.Key) step).name().getBytes(StandardCharsets.UTF_8))
              .toArray(byte[][]::new);
    }
  }

  boolean isEmpty() {
    return paths.length == 0;
  }

  /** The set of all. */
  long all() {
    return paths.length == 0 ? 0 : -1L >>> (64 - paths.length);
  }

  /** Those of a set whose key of this number, from 0, stands in front of a quote. */
  long with(long set, int number, byte[] data, int start, int quote) {
    long fitting = 0;
    for (long rest = set; rest != 0; rest &= rest - 1) {
      int path = Long.numberOfTrailingZeros(rest);
      if (number < paths[path].length && isKey(paths[path][number], data, start, quote)) {
        fitting |= 1L << path;
      }
    }
    return fitting;
  }

  /** Whether the last key of any stands in front of a quote. */
  boolean endWith(byte[] data, int start, int quote) {
    for (byte[][] path : paths) {
      if (isKey(path[path.length - 1], data, start, quote)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isKey(byte[] key, byte[] data, int start, int quote) {
    int from = quote - key.length;
    return from > start
        && data[from - 1] == '"'
        && Arrays.equals(data, from, quote, key, 0, key.length);
  }

  /** The number of the path of a set that has so many keys, or -1. */
  int ofLength(long set, int keys) {
    for (long rest = set; rest != 0; rest &= rest - 1) {
      int path = Long.numberOfTrailingZeros(rest);
      if (paths[path].length == keys) {
        return path;
      }
    }
    return -1;
  }

  /** The number of keys of a path. */
  int length(int path) {
    return paths[path].length;
  }

  /** Those that begin with the same keys as a path, so many. */
  long beginningLike(int path, int keys) {
    long set = 0;
    for (int i = 0; i < paths.length; i++) {
      if (paths[i].length >= keys && Arrays.deepEquals(head(i, keys), head(path, keys))) {
        set |= 1L << i;
      }
    }
    return set;
  }

  private byte[][] head(int path, int keys) {
    return Arrays.copyOf(paths[path], keys);
  }
}
