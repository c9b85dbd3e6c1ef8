package dev.tarn.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.connectors.SourceContract;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Reader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;

/** What a source of files owes its engine, and how its tests make it, fill it and read it. */
abstract class FileSourceContract extends SourceContract {
  @TempDir Path folder;
  Duration settleAfter = Duration.ZERO;
  Duration unfinishedAfter = Duration.ZERO;
  List<String> include = List.of();
  List<String> exclude = List.of();
  boolean startAtEnd;
  long maxDecompressed = Long.MAX_VALUE;
  long maxRatio = 1500;
  Instant now = Instant.now();

  @Override
  protected Source newSource() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    return source("in");
  }

  Source source(String path) {
    return new FileSource("logs", config(List.of(path)), (InstantSource) () -> now);
  }

  FileSourceConfig config(List<String> paths) {
    return new FileSourceConfig(
        paths,
        include,
        exclude,
        folder,
        startAtEnd,
        settleAfter,
        unfinishedAfter,
        Duration.ofMillis(1),
        new DecompressionLimit(maxDecompressed, maxRatio));
  }

  Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  void append(Path file, String content) throws IOException {
    Files.writeString(file, content, StandardOpenOption.APPEND);
  }

  static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  static byte[] join(byte[]... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.write(part);
    }
    return bytes.toByteArray();
  }

  RawUnit onlyUnit(RecordedProgress progress) throws Exception {
    Source source = source("in");
    try (Reader reader = source.reader("0", progress, NO_FINDINGS)) {
      RawUnit unit = reader.poll(Duration.ofSeconds(5)).orElseThrow();
      assertThat(reader.poll(Duration.ofMillis(5))).isEmpty();
      return unit;
    }
  }

  /** All bytes that come before the stream fails. */
  static byte[] goodBytes(InputStream in, List<Exception> failure) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[1000];
    try {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        bytes.write(block, 0, read);
      }
    } catch (IOException e) {
      failure.add(e);
    }
    return bytes.toByteArray();
  }
}
