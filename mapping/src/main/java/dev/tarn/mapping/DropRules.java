package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The paths that an entry leaves out on purpose, each with all below it. One thread uses it. */
final class DropRules {
  private static final byte UNDECIDED = 0;
  private static final byte KEPT = 1;
  private static final byte DROPPED = 2;

  /** Of each path, the text between its {@code [*]}s. */
  private final List<byte[][]> paths = new ArrayList<>();

  private byte[] byNumber = new byte[0];

  DropRules(List<InputPath> drop) {
    for (InputPath path : drop) {
      paths.add(
          Arrays.stream(path.toString().split("\\[\\*]", -1))
              .map(text -> text.getBytes(StandardCharsets.UTF_8))
              .toArray(byte[][]::new));
    }
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** Whether a leaf is left out; the path as in {@link LeafPaths}. */
  boolean drops(long path, RecordWalker walker) {
    if (path >= 0) {
      return matches(walker.pathBytes(path), walker.pathStart(path), walker.pathLength(path));
    }
    int number = (int) ~path;
    if (number >= byNumber.length) {
      byNumber = Arrays.copyOf(byNumber, Math.max(64, number * 2));
    }
    if (byNumber[number] == UNDECIDED) {
      boolean matches =
          matches(walker.pathBytes(path), walker.pathStart(path), walker.pathLength(path));
      byNumber[number] = matches ? DROPPED : KEPT;
    }
    return byNumber[number] == DROPPED;
  }

  /** Whether a path is left out. */
  boolean matches(byte[] text, int offset, int length) {
    for (byte[][] path : paths) {
      if (matches(path, text, offset, offset + length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[][] path, byte[] text, int from, int end) {
    int at = from;
    for (int i = 0; i < path.length; i++) {
      byte[] part = path[i];
      if (end - at < part.length
          || !Arrays.equals(part, 0, part.length, text, at, at + part.length)) {
        return false;
      }
      at += part.length;
      if (i + 1 < path.length) {
        int digits = at + 1;
        while (digits < end && text[digits] >= '0' && text[digits] <= '9') {
          digits++;
        }
        if (at >= end || text[at] != '[' || digits >= end || text[digits] != ']') {
          return false;
        }
        at = digits + 1;
      }
    }
    return at == end || text[at] == '.' || text[at] == '[' || text[at] == '#';
  }
}
