package dev.tarn.engine;

import java.nio.file.Files;
import java.nio.file.Path;

class FileSourceRunTest extends SourceRunContract {
  private int fed;

  @Override
  String source() throws Exception {
    return "type: file, path: in, settle_after: 0s, scan_every: 10ms";
  }

  @Override
  void feed(byte[] content) throws Exception {
    // a file that appears whole, as if moved there
    Path file = Files.write(folder.resolve("piece"), content);
    Files.move(file, folder.resolve("in").resolve("piece-" + fed++));
  }
}
