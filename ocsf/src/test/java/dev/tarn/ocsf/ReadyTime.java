package dev.tarn.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/**
 * Prints how many milliseconds the library takes to be ready in a JVM that has just started, by the
 * clock and of the processor.
 */
final class ReadyTime {
  private ReadyTime() {}

  public static void main(String[] arguments) {
    long processor = processorNanos();
    long start = System.nanoTime();
    switch (arguments[0]) {
      case "schema" -> Schema.load(SchemaVersion.V1_5_0);
      case "schemas" -> {
        for (SchemaVersion version : SchemaVersion.values()) {
          Schema.load(version);
        }
      }
      case "validator" ->
          Validator.create()
              .validate(
                  """
                  {"class_uid": 6003, "metadata": {"version": "1.5.0"}}
                  """
                      .getBytes(UTF_8));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    long end = System.nanoTime();
    System.out.println((end - start) / 1e6 + " " + (processorNanos() - processor) / 1e6);
  }

  private static long processorNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }
}
