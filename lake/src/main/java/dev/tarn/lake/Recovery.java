package dev.tarn.lake;

/**
 * What opening a lake found left over from a process that ended at work, and put right.
 *
 * @param appendedEpochs recorded epochs that tables lacked
 * @param deletedFiles data files and raw objects that no record knows
 * @param deletedMetadataFiles metadata files that nothing refers to
 * @param foreignFiles files of epochs far past the last record, left alone: the state is older than
 *     the lake, as after restoring a copy
 */
public record Recovery(
    int appendedEpochs, int deletedFiles, int deletedMetadataFiles, int foreignFiles) {
  /** Whether there was nothing to do. */
  public boolean clean() {
    return appendedEpochs == 0
        && deletedFiles == 0
        && deletedMetadataFiles == 0
        && foreignFiles == 0;
  }
}
