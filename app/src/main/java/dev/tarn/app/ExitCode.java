package dev.tarn.app;

/** What a command tells the shell. */
final class ExitCode {
  static final int GOOD = 0;

  /** Something was found: a failing test, an unbalanced ledger, rejected input. */
  static final int FINDINGS = 1;

  /**
   * The command could not do its work: wrong usage or configuration, a lake that cannot be opened.
   */
  static final int UNUSABLE = 2;

  private ExitCode() {}
}
