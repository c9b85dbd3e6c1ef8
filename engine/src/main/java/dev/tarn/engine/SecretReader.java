package dev.tarn.engine;

import dev.tarn.connectors.Secret;
import dev.tarn.connectors.secret.SecretStore;
import dev.tarn.connectors.secret.StoredSecret;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads where secrets are kept. What is no place is taken for the secret itself, refused, and shown
 * nowhere. One thread.
 */
final class SecretReader {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z][a-z0-9-]*):([^}]+)}");

  private final Findings findings;
  private final Path folder;
  private final UnaryOperator<@Nullable String> environment;
  private final List<String> literals = new ArrayList<>();
  private final Map<String, Store> stores = new HashMap<>();
  private final Set<String> faultyStores = new HashSet<>();

  /** Those of stores that something is to use, by store and name, in the order of their use. */
  private final Map<Stored, StoredSecret> stored = new LinkedHashMap<>();

  private record Store(SecretStore store, Duration refreshEvery) {}

  private record Stored(String store, String name) {}

  SecretReader(Findings findings, Path folder, UnaryOperator<@Nullable String> environment) {
    this.findings = findings;
    this.folder = folder;
    this.environment = environment;
  }

  /** Secrets may be in a store from now on, as {@code ${name:…}}. */
  void addStore(String name, SecretStore store, Duration refreshEvery) {
    stores.put(name, new Store(store, refreshEvery));
  }

  /** A store that something is wrong with; what is said to be in it is not told to be wrong too. */
  void addFaultyStore(String name) {
    faultyStores.add(name);
  }

  /** Whether a text says where a secret is kept. */
  boolean isPlace(String text) {
    Matcher place = PLACE.matcher(text);
    return place.matches()
        && (place.group(1).equals("file")
            || stores.containsKey(place.group(1))
            || faultyStores.contains(place.group(1)));
  }

  /** What was read so far that is in a store. */
  List<StoredSecret> stored() {
    return List.copyOf(stored.values());
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
          "write ${env:NAME} or ${file:/path}, or ${STORE:NAME} with a store under 'secrets'");
      return null;
    }
    String name = place.group(2);
    return switch (place.group(1)) {
      case "env" -> variable(name, given);
      case "file" -> file(name, given);
      default -> stored(place.group(1), name, given);
    };
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

  /**
   * @param name the store's for the secret, and behind a {@code #} a key of the object that it is
   */
  private @Nullable Secret stored(String storeName, String name, YamlScalar given) {
    Store store = stores.get(storeName);
    if (store == null) {
      if (!faultyStores.contains(storeName)) {
        findings.error(
            "unknown-secret-store",
            given.position(),
            "there is no store '" + storeName + "' under 'secrets'",
            Suggestions.hint(storeName, stores.keySet()));
      }
      return null;
    }
    int hash = name.indexOf('#');
    String whole = hash < 0 ? name : name.substring(0, hash);
    if (whole.isBlank() || hash == name.length() - 1) {
      findings.error(
          "wrong-value",
          given.position(),
          "a secret of a store is written ${"
              + storeName
              + ":NAME} or ${"
              + storeName
              + ":NAME#KEY}");
      return null;
    }
    StoredSecret secret =
        stored.computeIfAbsent(
            new Stored(storeName, whole),
            key ->
                new StoredSecret(
                    storeName, store.store(), whole, store.refreshEvery(), InstantSource.system()));
    return hash < 0 ? secret.whole() : secret.field(name.substring(hash + 1));
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
