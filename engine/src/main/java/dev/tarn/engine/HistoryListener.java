package dev.tarn.engine;

/** Told how mapping history again gets on. */
public interface HistoryListener {
  HistoryListener NONE =
      new HistoryListener() {
        @Override
        public void advanced(long done, long total) {}

        @Override
        public void found(EngineFinding finding) {}
      };

  /**
   * Another stretch is done, and durable unless it is a dry run.
   *
   * @param done units, or rejected records
   * @param total of the same; 0 where it is not known
   */
  void advanced(long done, long total);

  /** Something that a person should know. */
  void found(EngineFinding finding);
}
