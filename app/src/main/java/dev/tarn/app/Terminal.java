package dev.tarn.app;

/** Whether a person sits there, as the launcher saw it. */
final class Terminal {
  private Terminal() {}

  /** Whether both standard input and standard error are a terminal. */
  static boolean interactive() {
    return Boolean.getBoolean("tarn.terminal");
  }
}
