package dev.tarn.engine;

import dev.tarn.connectors.Secret;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlScalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads where secrets are kept. What is no place is taken for the secret itself, refused, and shown
 * nowhere. One thread.
 */
final class SecretReader {
  private static final Pattern PLACE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

  private final Findings findings;
  private final Path folder;
  private final UnaryOperator<@Nullable String> environment;
  private final List<String> literals = new ArrayList<>();

  SecretReader(Findings findings, Path folder, UnaryOperator<@Nullable String> environment) {
    this.findings = findings;
    this.folder = folder;
    this.environment = environment;
  }

  /** The secret, or null where there is none, which is then among the findings. */
  @Nullable Secret read(String option, YamlScalar given) {
    Matcher place = PLACE.matcher(given.text());
    if (!place.matches()) {
      literals.add(given.text());
      findings.error(
          "secret-in-text",
          given.position(),
          "'" + option + "' is a secret, which does not stand in a configuration",
          "write ${env:NAME} or ${file:/path}");
      return null;
    }
    String name = place.group(2);
    return place.group(1).equals("env") ? variable(name, given) : file(name, given);
  }

  /** A text that is not to be shown. */
  void hide(YamlScalar secret) {
    if (!PLACE.matcher(secret.text()).matches()) {
      literals.add(secret.text());
    }
  }

  private @Nullable Secret variable(String name, YamlScalar given) {
    String value = environment.apply(name);
    if (value == null || value.isEmpty()) {
      findings.error(
          "unknown-variable",
          given.position(),
          "the environment variable '" + name + "' is not set");
      return null;
    }
    return new Secret(() -> value);
  }

  private @Nullable Secret file(String name, YamlScalar given) {
    try {
      Path file = folder.resolve(name);
      if (content(file).isEmpty()) {
        findings.error("wrong-value", given.position(), "the file '" + file + "' is empty");
        return null;
      }
      return new Secret(
          () -> {
            try {
              return content(file);
            } catch (IOException e) {
              throw new UncheckedIOException("the secret cannot be read from " + file, e);
            }
          });
    } catch (IOException e) {
      findings.error(
          "unreadable-secret", given.position(), "the file '" + name + "' cannot be read");
    } catch (InvalidPathException e) {
      findings.error("wrong-value", given.position(), "not a path: " + e.getReason());
    }
    return null;
  }

  /** Without the line's end that editors leave. */
  private static String content(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** A text in which each secret that stood in it is masked, at the same length. */
  String mask(String text) {
    String masked = text;
    for (String literal : literals) {
      for (String line : literal.lines().filter(part -> !part.isBlank()).toList()) {
        masked = masked.replace(line, "*".repeat(line.length()));
      }
    }
    return masked;
  }
}
