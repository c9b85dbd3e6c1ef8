package dev.tarn.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadSignalTest {
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final String MAPPING =
      """
      mapping: doors
      ocsf: 1.3.0
      product: {name: Doors, vendor_name: Acme}
      input: {always: [at]}
      events:
        - class: base_event
          set:
            time: {from: at, format: epoch_millis}
            activity_id: {const: other}
            severity_id: {const: unknown}
      """;

  @TempDir private Path folder;

  /** The files stay as they are, so nothing but the signal can have them read again. */
  @Test
  void aRunReadsItsConfigurationAgainWhenItIsSent() throws Exception {
    Files.writeString(folder.resolve("doors.yaml"), MAPPING);
    Path file = folder.resolve("tarn.yaml");
    Files.writeString(
        file,
        "lake: {path: ./lake}\nsources:\n  doors: {type: file, path: ./in, mapping: ./doors.yaml}\n");
    StringWriter told = new StringWriter();
    Thread run =
        Thread.ofPlatform()
            .start(
                () ->
                    Main.run(new PrintWriter(told), new PrintWriter(told), "run", file.toString()));
    try {
      // it takes the signal before it opens the lake
      await(run, () -> Files.exists(folder.resolve("lake")));
      hangUp();
      await(run, () -> told.toString().contains("configuration reloaded in "));
      assertThat(told.toString()).contains("nothing is another");
    } finally {
      run.interrupt();
      run.join();
    }
  }

  private static void await(Thread run, BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!wanted.getAsBoolean()) {
      assertThat(run.join(Duration.ofMillis(50))).isFalse();
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  /** Sends SIGHUP to this process. */
  private static void hangUp() throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid())).start();
    assertThat(kill.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }
}
