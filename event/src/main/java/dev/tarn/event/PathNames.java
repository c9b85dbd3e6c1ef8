package dev.tarn.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives input paths the names under which they are counted, so that there are few whatever the
 * input holds. An index becomes {@code [*]}; where an object has more than {@link #MAX_SIBLINGS}
 * keys, such as ids, the later ones are {@code *} together; where there are {@link #MAX_NAMES}
 * names, what is new is counted under its first key and {@code *}. One thread uses it.
 *
 * <p>A path is text as in {@code unmapped}: {@code resources[1].tags."a.b"}.
 */
public final class PathNames {
  /** Most keys of one object that get names of their own. */
  public static final int MAX_SIBLINGS = 200;

  /** Names after which only {@code key.*} are added. */
  public static final int MAX_NAMES = 2000;

  /** The name of what fits nowhere else. */
  public static final String ANY = "*";

  private static final int MAX_LENGTH = 500;

  private final Node root = new Node();
  private int names;

  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private boolean isName;
  }

  /** The name of a path. The name of a name is itself. */
  public String name(String path) {
    List<String> segments = segments(path);
    if (!isKnown(segments) && names >= MAX_NAMES) {
      String first = segment(root, segments.get(0));
      segments = first.equals(ANY) ? List.of(ANY) : List.of(first, ANY);
    }
    StringBuilder name = new StringBuilder();
    Node node = root;
    for (String wanted : segments) {
      boolean tooLong = name.length() + wanted.length() >= MAX_LENGTH;
      String segment = tooLong ? ANY : segment(node, wanted);
      node = node.children.computeIfAbsent(segment, key -> new Node());
      name.append(name.isEmpty() ? "" : ".").append(segment);
      if (tooLong) {
        break;
      }
    }
    if (!node.isName) {
      node.isName = true;
      names++;
    }
    return name.toString();
  }

  private boolean isKnown(List<String> segments) {
    Node node = root;
    for (String segment : segments) {
      @Nullable Node child = node.children.get(segment);
      if (child == null) {
        return false;
      }
      node = child;
    }
    return node.isName;
  }

  private static String segment(Node node, String wanted) {
    return node.children.containsKey(wanted) || node.children.size() < MAX_SIBLINGS ? wanted : ANY;
  }

  /** The keys of a path, each with the arrays behind it. */
  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    StringBuilder segment = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (quoted && c == '\\' && i + 1 < path.length()) {
        segment.append(c).append(path.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
        segment.append(c);
      } else if (c == '.' && !quoted) {
        segments.add(segment.toString());
        segment.setLength(0);
      } else if (c == '[' && !quoted) {
        int end = path.indexOf(']', i);
        segment.append("[*]");
        i = end < 0 ? path.length() : end;
      } else {
        segment.append(c);
      }
    }
    segments.add(segment.toString());
    return segments;
  }
}
