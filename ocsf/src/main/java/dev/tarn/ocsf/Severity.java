package dev.tarn.ocsf;

/** How bad a {@link Diagnostic} is. */
public enum Severity {
  /** The thing cannot be used. */
  ERROR,
  /** It can be used, and probably does not do what was meant. */
  WARNING,
  /** Worth knowing. */
  NOTE;

  /** The word that people see, in lower case. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
