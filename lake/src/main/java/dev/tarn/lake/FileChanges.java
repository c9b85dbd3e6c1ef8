package dev.tarn.lake;

import java.util.ArrayList;
import java.util.List;

/**
 * What an epoch changes in one table.
 *
 * @param added new files
 * @param removed paths of files that leave, relative to the lake's directory
 */
record FileChanges(List<RecordedFile> added, List<String> removed) {
  static final FileChanges NONE = new FileChanges(List.of(), List.of());

  FileChanges {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  static FileChanges adding(List<RecordedFile> files) {
    return new FileChanges(files, List.of());
  }

  /** These changes and then others, of which none removes what these add. */
  FileChanges and(FileChanges later) {
    List<RecordedFile> allAdded = new ArrayList<>(added);
    allAdded.addAll(later.added);
    List<String> allRemoved = new ArrayList<>(removed);
    allRemoved.addAll(later.removed);
    return new FileChanges(allAdded, allRemoved);
  }

  boolean isEmpty() {
    return added.isEmpty() && removed.isEmpty();
  }
}
