package dev.tarn.app;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The demo's folder: {@code logs/<source>/…} with shipped samples and generated logs of the two
 * days before it was made, and a {@code tarn.yaml}. What is there already is left as it is.
 */
final class DemoFiles {
  private static final int CLOUDTRAIL_FILES = 8;
  private static final int CLOUDTRAIL_EVENTS = 5_000;
  private static final int AZURE_FILES = 4;
  private static final int AZURE_EVENTS = 4_000;

  private final Path directory;
  private final Clock clock;

  DemoFiles(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  Path configuration() {
    return directory.resolve("tarn.yaml");
  }

  /** Makes what is missing; false when nothing was. */
  boolean prepare() throws IOException {
    if (Files.exists(configuration())) {
      return false;
    }
    Path logs = directory.resolve("logs");
    samples(logs);
    Instant end = clock.instant().truncatedTo(ChronoUnit.HOURS);
    Duration span = Duration.ofDays(2);
    for (int i = 0; i < CLOUDTRAIL_FILES; i++) {
      CloudTrailGenerator generator = new CloudTrailGenerator(100 + i, end.minus(span), span);
      write(
          logs.resolve("aws-cloudtrail/generated-" + i + ".json.gz"),
          true,
          out -> generator.writeDelivery(CLOUDTRAIL_EVENTS, out));
    }
    for (int i = 0; i < AZURE_FILES; i++) {
      AzureActivityGenerator generator = new AzureActivityGenerator(200 + i, end.minus(span), span);
      write(
          logs.resolve("azure-activity/generated-" + i + ".jsonl"),
          false,
          out -> generator.writeEnvelopes(AZURE_EVENTS, out));
    }
    // Last: a folder with a configuration is a whole one.
    write(configuration(), false, out -> out.write(text().getBytes(StandardCharsets.UTF_8)));
    return true;
  }

  private static String text() {
    return """
        # The demo's configuration. Paths are relative to this file.
        lake:
          path: lake
          commit_every: 2s
          keep_raw: 7d
        sources:
          aws-cloudtrail:
            type: file
            path: logs/aws-cloudtrail
            mapping: aws-cloudtrail
          azure-activity:
            type: file
            path: logs/azure-activity
            mapping: azure-activity
        """;
  }

  private static void samples(Path logs) throws IOException {
    try (InputStream index = resource("index.txt")) {
      List<String> names =
          new String(index.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      for (String name : names) {
        try (InputStream sample = resource(name)) {
          write(logs.resolve(name), false, sample::transferTo);
        }
      }
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = DemoFiles.class.getResourceAsStream("samples/" + name);
    if (in == null) {
      throw new IOException("the program lacks its sample " + name);
    }
    return in;
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void write(Path file, boolean gzip, Content content) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream plain = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
        OutputStream out = gzip ? new GZIPOutputStream(plain, 1 << 16) : plain) {
      content.writeTo(out);
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
