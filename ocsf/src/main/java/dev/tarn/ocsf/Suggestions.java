package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names that somebody probably meant by a name that does not exist. A name is near when few
 * letters were mistyped (case, {@code _}, {@code -} and spaces are no difference), or else when it
 * is the same but for one word more or less: {@code email} and {@code email_addr}.
 *
 * <p>Stateless; meant for diagnostics, not for the path of events.
 */
public final class Suggestions {
  private static final int MOST = 3;
  private static final int LONGEST_NAME = 128;

  private Suggestions() {}

  /**
   * The nearest of the candidates, all of them equally near, in their order; at most three, and
   * none when nothing is near.
   */
  public static List<String> closest(String name, Collection<String> candidates) {
    String plain = plain(name);
    if (plain.isEmpty() || plain.length() > LONGEST_NAME) {
      return List.of();
    }
    int best = mistakesAllowed(plain.length());
    List<String> nearest = new ArrayList<>();
    for (String candidate : candidates) {
      int distance = distance(plain, plain(candidate), best);
      if (distance < best) {
        nearest.clear();
        best = distance;
      }
      if (distance == best && !nearest.contains(candidate)) {
        nearest.add(candidate);
      }
    }
    if (nearest.isEmpty()) {
      nearest = oneWordAway(name, candidates);
      // Many such names say that the word is a common one, not that one of them was meant.
      return nearest.size() > MOST ? List.of() : List.copyOf(nearest);
    }
    return List.copyOf(nearest.subList(0, Math.min(MOST, nearest.size())));
  }

  /** {@code did you mean 'hub'?}, or null when nothing is near. */
  public static @Nullable String hint(String name, Collection<String> candidates) {
    List<String> closest = closest(name, candidates);
    return closest.isEmpty()
        ? null
        : closest.stream()
            .map(candidate -> "'" + candidate + "'")
            .collect(Collectors.joining(" or ", "did you mean ", "?"));
  }

  private static int mistakesAllowed(int length) {
    return length <= 2 ? 0 : length <= 5 ? 1 : length <= 8 ? 2 : 3;
  }

  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (char letter : name.toLowerCase(Locale.ROOT).toCharArray()) {
      if (letter != '_' && letter != '-' && letter != ' ') {
        plain.append(letter);
      }
    }
    return plain.toString();
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours (optimal string alignment); more
   * than {@code limit} = limit + 1.
   */
  private static int distance(String from, String to, int limit) {
    if (Math.abs(from.length() - to.length()) > limit) {
      return limit + 1;
    }
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] reused = beforeLast;
      beforeLast = last;
      last = row;
      row = reused;
    }
    return Math.min(last[to.length()], limit + 1);
  }

  private static List<String> oneWordAway(String name, Collection<String> candidates) {
    Set<String> words = words(name);
    return candidates.stream()
        .filter(
            candidate -> {
              Set<String> others = words(candidate);
              return Math.abs(words.size() - others.size()) == 1
                  && (words.containsAll(others) || others.containsAll(words));
            })
        .distinct()
        .toList();
  }

  private static Set<String> words(String name) {
    Set<String> words = new HashSet<>(Arrays.asList(name.toLowerCase(Locale.ROOT).split("[_ -]")));
    words.remove("");
    return words;
  }
}
