package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with an extension, up to a limit. Not thread-safe. */
final class SourceFindings {
  private static final int MOST = 1_000;

  /** A place of a file that several classes include is told once. */
  private final Set<Diagnostic> diagnostics = new LinkedHashSet<>();

  private boolean failed;

  void error(String code, @Nullable Position position, String message, @Nullable String hint) {
    failed = true;
    add(new Diagnostic(code, Severity.ERROR, position, message, hint));
  }

  void error(String code, @Nullable Position position, String message) {
    error(code, position, message, null);
  }

  void warning(String code, @Nullable Position position, String message, @Nullable String hint) {
    add(new Diagnostic(code, Severity.WARNING, position, message, hint));
  }

  /** Whether there was an error. */
  boolean failed() {
    return failed;
  }

  List<Diagnostic> all() {
    return new ArrayList<>(diagnostics);
  }

  private void add(Diagnostic diagnostic) {
    if (diagnostics.size() < MOST) {
      diagnostics.add(diagnostic);
    }
  }
}
