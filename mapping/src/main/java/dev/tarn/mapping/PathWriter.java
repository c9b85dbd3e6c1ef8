package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Spells the paths of nodes and numbers them. One walker uses it.
 *
 * <p>The path of a node below opened arrays depends on the elements that are being walked, {@link
 * KeyNode#index}. Numbers are given to the nodes that stay, and below one opened array to its first
 * elements only, so that no input can use the numbers up.
 */
final class PathWriter {
  private static final int MAX_INDEX = 64;

  private final LeafPaths paths;
  private byte[] text = new byte[256];
  private int length;
  private KeyNode[] steps = new KeyNode[64];

  PathWriter(LeafPaths paths) {
    this.paths = paths;
  }

  /** The path's number, or -1 with the path in {@link #text}. */
  int number(KeyNode node) {
    if (node.path >= 0) {
      return node.path;
    }
    if (node.passing || node.arraysAbove > 1) {
      write(node);
      return -1;
    }
    if (node.arraysAbove == 0) {
      write(node);
      node.path = paths.intern(text, 0, length);
      return node.path;
    }
    int index = indexAbove(node);
    if (index >= MAX_INDEX) {
      write(node);
      return -1;
    }
    int[] byIndex = node.pathsByIndex;
    if (byIndex == null) {
      byIndex = new int[MAX_INDEX];
      node.pathsByIndex = byIndex;
    }
    if (byIndex[index] == 0) {
      write(node);
      byIndex[index] = paths.intern(text, 0, length) + 1;
    }
    return byIndex[index] - 1;
  }

  /** The element of the one opened array above that is being walked. */
  private static int indexAbove(KeyNode node) {
    KeyNode element = node;
    while (element.keyLength >= 0 && element.parent != null) {
      element = element.parent;
    }
    return element.index;
  }

  /** The last path that got no number, UTF-8. */
  byte[] text() {
    return text;
  }

  int length() {
    return length;
  }

  private void write(KeyNode node) {
    int count = 0;
    for (KeyNode step = node; step.parent != null; step = step.parent) {
      if (count == steps.length) {
        steps = Arrays.copyOf(steps, count * 2);
      }
      steps[count++] = step;
    }
    length = 0;
    for (int i = count - 1; i >= 0; i--) {
      KeyNode step = steps[i];
      if (step.keyLength < 0) {
        append("[" + step.index + "]");
        continue;
      }
      if (length > 0) {
        append(".");
      }
      append(InputPath.quote(new String(step.key(), 0, step.keyLength, StandardCharsets.UTF_8)));
      if (step.occurrence > 1) {
        append("#" + step.occurrence);
      }
    }
  }

  private void append(String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    if (length + bytes.length > text.length) {
      text = Arrays.copyOf(text, Math.max(length + bytes.length, text.length * 2));
    }
    System.arraycopy(bytes, 0, text, length, bytes.length);
    length += bytes.length;
  }
}
