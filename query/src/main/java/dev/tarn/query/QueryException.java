package dev.tarn.query;

import dev.tarn.ocsf.Diagnostic;
import java.util.List;
import java.util.stream.Collectors;

/** A query that was refused, failed or ran into a limit; never a fault of the program. */
public final class QueryException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Diagnostic> diagnostics;

  public QueryException(List<Diagnostic> diagnostics) {
    super(diagnostics.stream().map(Diagnostic::message).collect(Collectors.joining("; ")));
    this.diagnostics = List.copyOf(diagnostics);
  }

  QueryException(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  /** What is wrong, at least one, in the order of the text. */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
