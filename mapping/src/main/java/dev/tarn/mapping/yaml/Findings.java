package dev.tarn.mapping.yaml;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found in the files that a person wrote, all of it. Equal findings count once. One thread
 * uses it.
 */
public final class Findings {
  /** Nobody reads more. */
  public static final int MOST = 500;

  private final Set<Diagnostic> found = new LinkedHashSet<>();
  private boolean hasErrors;
  private int more;

  public void error(String code, @Nullable Position position, String message) {
    add(new Diagnostic(code, Severity.ERROR, position, message, null));
  }

  public void error(
      String code, @Nullable Position position, String message, @Nullable String hint) {
    add(new Diagnostic(code, Severity.ERROR, position, message, hint));
  }

  public void warning(
      String code, @Nullable Position position, String message, @Nullable String hint) {
    add(new Diagnostic(code, Severity.WARNING, position, message, hint));
  }

  /** Beyond {@link #MOST} only their number is kept. */
  public void add(Diagnostic diagnostic) {
    hasErrors |= diagnostic.severity() == Severity.ERROR;
    if (found.size() < MOST) {
      found.add(diagnostic);
    } else if (!found.contains(diagnostic)) {
      more++;
    }
  }

  public boolean hasErrors() {
    return hasErrors;
  }

  /** By file, line and column; findings of one place in the order in which they were found. */
  public List<Diagnostic> sorted() {
    List<Diagnostic> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparing(
            Diagnostic::position,
            Comparator.nullsFirst(
                Comparator.comparing(Position::file)
                    .thenComparingInt(Position::line)
                    .thenComparingInt(Position::column))));
    if (more > 0) {
      sorted.add(
          new Diagnostic(
              "more-findings", Severity.NOTE, null, "and " + more + " more findings", null));
    }
    return List.copyOf(sorted);
  }
}
