package dev.tarn.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a file is no longer the same.
 *
 * @param modifiedMillis when it was changed last; -1 = there is no such file
 * @param fileKey the file system's; null where it has none
 */
public record FileStamp(long modifiedMillis, long bytes, @Nullable Object fileKey) {
  private static final FileStamp NONE = new FileStamp(-1, -1, null);

  static FileStamp of(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(
          attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
    } catch (IOException e) {
      return NONE;
    }
  }
}
