package dev.tarn.lake;

/**
 * Told after each step of a commit, on the committing thread.
 *
 * <p>What it throws passes through {@link Epoch#commit} and leaves the lake as it is at that step,
 * as the end of the process would: for tests. Close the lake and open it again afterwards.
 */
public interface LakeObserver {
  LakeObserver NONE = step -> {};

  void reached(Step step);

  /** Steps in their order. */
  enum Step {
    /** All files of the epoch are on disk; nothing knows them yet. */
    FILES_WRITTEN,
    /** The epoch record is durable: the commit point. */
    RECORD_WRITTEN,
    /** One more table has the epoch's files. */
    TABLE_APPENDED,
    /** Every table has the epoch's files, and readers see the epoch. */
    ALL_APPENDED
  }
}
