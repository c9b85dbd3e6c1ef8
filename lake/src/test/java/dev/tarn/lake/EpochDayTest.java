package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Metadata stays bounded over many commits. {@code scripts/epoch-day} lets a whole day pass: {@code
 * tarn.epochs}, {@code tarn.epochs.folder}.
 */
class EpochDayTest {
  private static final int MOST_METADATA_FILES = 300;
  private static final double MOST_GROWTH = 1.2;

  /** Memory stands in for the disk where there is enough of it. */
  static final class Place implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ENOUGH = 1L << 30;

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
        throws IOException {
      String wanted = System.getProperty("tarn.epochs.folder");
      Path parent = Path.of(System.getProperty("java.io.tmpdir"));
      if (wanted != null) {
        parent = Path.of(wanted);
      } else if (Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ENOUGH) {
        parent = MEMORY;
      }
      return Files.createTempDirectory(parent, "tarn-epoch-day");
    }
  }

  @TempDir(factory = Place.class)
  Path folder;

  @Test
  void metadataAndTheFilesOfACommitStayWithinBounds() throws IOException {
    EpochDay day =
        new EpochDay(folder.resolve("lake"), Integer.getInteger("tarn.epochs", 1500), 40, 10);

    EpochDay.Outcome outcome = day.run();

    assertThat(outcome.metadataFiles()).isLessThanOrEqualTo(MOST_METADATA_FILES);
    assertThat(outcome.growth()).isLessThanOrEqualTo(MOST_GROWTH);
    assertThat(outcome.rows()).isEqualTo(day.expectedRows());
  }
}
