package dev.tarn.lake;

import java.util.List;
import java.util.Map;

/** Merging of landing files. */
final class Compaction {

  void appended(LakeTable table, List<RecordedFile> files) {}

  void resolve(Map<Integer, LakeTable> tables) {}

  boolean step(LakeTable table) {
    return false;
  }
}
