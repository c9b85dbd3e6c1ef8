package dev.tarn.query;

import dev.tarn.ocsf.Diagnostic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with a query, each thing once. One thread uses it. */
final class Findings {
  private final SqlText sql;
  private final List<Diagnostic> findings = new ArrayList<>();
  private final Set<String> told = new HashSet<>();

  Findings(SqlText sql) {
    this.sql = sql;
  }

  /** By place. */
  List<Diagnostic> all() {
    return findings.stream().sorted(SqlText.ORDER).toList();
  }

  /**
   * @param location byte offset in the text
   */
  void tell(String code, long location, String message, @Nullable String hint) {
    Diagnostic finding = sql.error(code, location, message, hint);
    if (told.add(finding.toString())) {
      findings.add(finding);
    }
  }
}
