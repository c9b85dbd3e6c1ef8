package dev.tarn.connectors.iam;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where reports lie from when they are complete until the lake has them: what was read of one must
 * be the same when it is read again, and IAM would tell something else. Readers of different
 * accounts may share a directory.
 */
final class ReportFiles {
  private static final String UNFINISHED = ".part";

  private final Path directory;

  ReportFiles(Path directory) {
    this.directory = directory;
  }

  /** The complete reports of an account, the oldest first. Unfinished ones are deleted. */
  List<ReportName> open(String account) throws IOException {
    Files.createDirectories(directory);
    List<ReportName> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, account + "-*")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(UNFINISHED)) {
          Files.deleteIfExists(file);
        } else {
          ReportName.ofFile(name).ifPresent(found::add);
        }
      }
    }
    found.sort(Comparator.comparing(ReportName::instant));
    return found;
  }

  Path path(ReportName report) {
    return directory.resolve(report.file());
  }

  Draft begin(ReportName report) throws IOException {
    return new Draft(path(report));
  }

  void delete(ReportName report) throws IOException {
    Files.deleteIfExists(path(report));
  }

  /** A report that is being written. What is not completed when it is closed is deleted. */
  static final class Draft implements Closeable {
    private final Path path;
    private final Path draft;
    private final FileOutputStream file;
    private final OutputStream out;

    private Draft(Path path) throws IOException {
      this.path = path;
      this.draft = path.resolveSibling(path.getFileName() + UNFINISHED);
      this.file = new FileOutputStream(draft.toFile());
      this.out = new BufferedOutputStream(file);
    }

    void write(ByteArrayOutputStream lines) throws IOException {
      lines.writeTo(out);
    }

    /** Makes the report durable under its name. */
    void complete() throws IOException {
      out.flush();
      file.getFD().sync();
      file.close();
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
      Files.deleteIfExists(draft);
    }
  }
}
