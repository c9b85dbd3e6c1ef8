package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the jar and how soon it is ready; {@code -Dtest=LibraryReport} starts it and prints a
 * table for {@code docs/reports/ocsf-library.md}. It is no test of the build.
 */
class LibraryReport {
  private static final int ROUNDS = 21;

  @Test
  void measuresSizeAndTimeUntilReady(@TempDir Path directory) throws Exception {
    Path jar = directory.resolve("ocsf.jar");
    LibraryJar.write(jar);
    StringBuilder report = new StringBuilder("jar: " + Files.size(jar) + " bytes\n");
    for (String what : List.of("schema", "schemas", "validator")) {
      List<Double> clock = new ArrayList<>();
      List<Double> processor = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        List<String> printed = List.of(run(jar, what).split(" ", -1));
        clock.add(Double.valueOf(printed.get(0)));
        processor.add(Double.valueOf(printed.get(1)));
      }
      Collections.sort(clock);
      Collections.sort(processor);
      report.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.0f |%n",
              what,
              clock.get(0),
              clock.get(ROUNDS / 2),
              processor.get(ROUNDS / 2)));
    }
    System.out.println(report);

    assertThat(report).contains("validator");
  }

  private static String run(Path jar, String what) throws Exception {
    String jackson =
        Path.of(JsonFactory.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(File.pathSeparator, jar.toString(), jackson, "target/test-classes"),
                ReadyTime.class.getName(),
                what)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the process ended with " + process.exitValue());
    }
    return printed.strip();
  }
}
