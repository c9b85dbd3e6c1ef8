package dev.tarn.connectors.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What lies in one folder, not below it. */
final class FolderListing {
  private FolderListing() {}

  /** Is told of each file. */
  interface Visitor {
    /** Returns whether to go on. */
    boolean file(Path path, BasicFileAttributes attributes);
  }

  /**
   * Tells of the regular files that there are, but for some; a folder that is not there has none.
   */
  static void visit(Path folder, Set<Path> without, Visitor visitor) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (without.contains(entry)) {
          continue;
        }
        try {
          BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
          if (attributes.isRegularFile() && !visitor.file(entry, attributes)) {
            return;
          }
        } catch (IOException e) {
          // it vanished meanwhile, or may not be looked at
        }
      }
    } catch (NoSuchFileException e) {
      // nothing is there
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Whether a file of the disk lies in a folder, under whatever name. */
  static boolean hasInode(@Nullable Path folder, Inode inode) throws IOException {
    if (folder == null || !inode.isKnown()) {
      return false;
    }
    boolean[] found = {false};
    visit(
        folder,
        Set.of(),
        (path, attributes) -> {
          found[0] = Inode.of(attributes).same(inode);
          return !found[0];
        });
    return found[0];
  }
}
