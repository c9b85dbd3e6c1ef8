package dev.tarn.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** A log that grows and is rotated. */
final class FileFeed implements SoakFeed {
  private final Path log;
  private int rotated;

  FileFeed(Path folder) throws IOException {
    this.log = Files.createDirectories(folder.resolve("in")).resolve("app.log");
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public String source() {
    return "type: file, path: in, settle_after: 200ms, scan_every: 50ms";
  }

  @Override
  public synchronized void produce(String records) throws IOException {
    byte[] bytes = records.getBytes(StandardCharsets.UTF_8);
    try (OutputStream out =
        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      // a reader may see half a line
      out.write(bytes, 0, bytes.length / 2);
      out.flush();
      out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
    }
  }

  @Override
  public synchronized String disturb(Random random) throws IOException {
    if (!Files.exists(log)) {
      return "no log to rotate";
    }
    Path old = log.resolveSibling("app.log." + ++rotated);
    Files.move(log, old);
    if (random.nextBoolean()) {
      return "log rotated";
    }
    Files.write(
        old.resolveSibling(old.getFileName() + ".gz"), TestEngine.gzip(Files.readAllBytes(old)));
    Files.delete(old);
    return "log rotated and compressed";
  }

  @Override
  public void heal() {}

  @Override
  public void close() {}
}
