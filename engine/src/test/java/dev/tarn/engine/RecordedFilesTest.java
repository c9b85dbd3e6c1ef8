package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.mapping.FileLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedFilesTest {
  @TempDir Path folder;

  @Test
  void textsAreKeptAndOfBytesTheirDigest() throws IOException {
    Files.writeString(folder.resolve("ports.csv"), "port,name\n");
    Files.write(folder.resolve("city.mmdb"), new byte[] {'a', 'b', 'c'});
    RecordedFiles files = new RecordedFiles(FileLookup.beside(folder));

    assertThat(files.read("ports.csv")).contains("port,name\n");
    assertThat(files.readBytes("city.mmdb")).contains(new byte[] {'a', 'b', 'c'});
    assertThat(files.read("absent.csv")).isEmpty();
    assertThat(files.readBytes("absent.mmdb")).isEmpty();
    // FIPS 180-2 B.1: the digest of "abc".
    assertThat(files.contents())
        .isEqualTo(
            Map.of(
                "ports.csv",
                "port,name\n",
                "city.mmdb",
                "SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  }
}
