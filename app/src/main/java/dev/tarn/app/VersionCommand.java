package dev.tarn.app;

import dev.tarn.ocsf.SchemaVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tarn version}. */
@Command(name = "version", description = "Print the version of Tarn, Java and the OCSF schemas.")
final class VersionCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = java.util.Objects.requireNonNull(spec);
    command
        .commandLine()
        .getOut()
        .printf(
            "tarn %s%njava %s (%s)%nocsf %s to %s%n",
            version(),
            Runtime.version(),
            System.getProperty("java.vendor"),
            SchemaVersion.V1_0_0,
            SchemaVersion.NEWEST);
    return ExitCode.GOOD;
  }

  static String version() throws IOException {
    try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    }
  }
}
