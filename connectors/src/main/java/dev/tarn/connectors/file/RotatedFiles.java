package dev.tarn.connectors.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for where files went that were read and are not there any more: names that the source does
 * not ask for, in the same folder. One thread at a time.
 */
final class RotatedFiles {
  /** A change of a folder this long ago has another time than one that is still to come. */
  private static final long CLOCK_TICK_MILLIS = 2_000;

  private final FileSourceConfig config;
  private final Map<Path, Looked> looked = new HashMap<>();

  /** When a folder was looked into, and for what. */
  private record Looked(FileTime changed, Set<String> keys) {}

  RotatedFiles(FileSourceConfig config) {
    this.config = config;
  }

  /**
   * Tells the visitor of files that may be those looked for.
   *
   * @param orphans the known files that no watched file holds
   * @param watched paths that need not be looked at
   */
  void search(List<KnownFile> orphans, Set<Path> watched, PathPattern.Visitor visitor) {
    Map<Path, Wanted> folders = new HashMap<>();
    for (KnownFile orphan : orphans) {
      Path folder = config.folder().resolve(orphan.place()).normalize().getParent();
      if (folder != null) {
        folders.computeIfAbsent(folder, key -> new Wanted()).add(orphan);
      }
    }
    looked.keySet().retainAll(folders.keySet());
    folders.forEach(
        (folder, wanted) -> {
          try {
            search(folder, wanted, watched, visitor);
          } catch (IOException e) {
            visitor.failed(folder, e);
          }
        });
  }

  private void search(Path folder, Wanted wanted, Set<Path> watched, PathPattern.Visitor visitor)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    FileTime changed = Files.getLastModifiedTime(folder);
    Looked last = looked.get(folder);
    if (last != null && last.changed().equals(changed) && last.keys().containsAll(wanted.keys)) {
      return;
    }
    boolean old = System.currentTimeMillis() - changed.toMillis() > CLOCK_TICK_MILLIS;
    FolderListing.visit(
        folder,
        watched,
        (path, attributes) -> {
          if (wanted.mayBe(path, attributes)) {
            visitor.file(path, attributes);
          }
          return true;
        });
    if (old) {
      looked.put(folder, new Looked(changed, wanted.keys));
    }
  }

  /** What is looked for in one folder. */
  private static final class Wanted {
    private final Set<String> keys = new HashSet<>();
    private final Set<String> stems = new HashSet<>();
    private final Map<Long, Inode> inodes = new HashMap<>();

    void add(KnownFile orphan) {
      keys.add(orphan.key());
      stems.add(RotatedName.stem(KnownFiles.fileName(orphan.place())));
      if (orphan.inode().isKnown()) {
        inodes.put(orphan.inode().number(), orphan.inode());
      }
    }

    boolean mayBe(Path path, BasicFileAttributes attributes) {
      Inode inode = Inode.of(attributes);
      Inode known = inodes.get(inode.number());
      if (known != null && known.same(inode)) {
        return true;
      }
      String name = path.getFileName().toString();
      List<String> bases = RotatedName.bases(name);
      return !bases.isEmpty() && stems.contains(bases.getLast());
    }
  }
}
