package dev.tarn.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A log that grows. */
final class FileSupply implements Supply {
  private final Path log;

  FileSupply(Path folder) throws IOException {
    this.log = Files.createFile(folder.resolve("app.log"));
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public String source() {
    return "type: file, path: '" + log.getParent() + "'";
  }

  @Override
  public void produce(String records) throws IOException {
    Files.writeString(log, records, StandardOpenOption.APPEND);
  }

  @Override
  public void close() {}
}
