package dev.tarn.app;

import dev.tarn.engine.Configuration;
import dev.tarn.engine.Plan;
import dev.tarn.engine.SourcePlan;
import dev.tarn.mapping.Packs;
import dev.tarn.ocsf.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Says which lake a command reads: {@code --lake}, or the lake of a configuration. */
final class LakeOption {
  private static final Path DEFAULT_CONFIGURATION = Path.of("tarn.yaml");
  private static final Path DEFAULT_LAKE = Path.of("lake");

  @Option(
      names = "--lake",
      paramLabel = "DIR",
      description = "The lake (default: that of ./tarn.yaml, else 'lake').")
  private @Nullable Path lake;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration whose lake and source names to use.")
  private @Nullable Path configuration;

  /** Where the lake lies. */
  Path path() throws IOException {
    if (lake != null) {
      return lake;
    }
    return plan().map(plan -> plan.lake().path()).orElse(DEFAULT_LAKE);
  }

  /**
   * Names of sources that may be queried before anything came from them: configured ones and those
   * of the packs.
   */
  Set<String> sources() throws IOException {
    Set<String> names = new TreeSet<>(Packs.names());
    plan().ifPresent(plan -> plan.sources().stream().map(SourcePlan::name).forEach(names::add));
    return names;
  }

  /** OCSF with the extensions of the configuration. */
  Schemas schemas() throws IOException {
    return plan().map(Plan::schemas).orElse(Schemas.embedded());
  }

  private Optional<Plan> plan() throws IOException {
    Path file = configuration != null ? configuration : DEFAULT_CONFIGURATION;
    if (configuration == null && (lake != null || !Files.exists(file))) {
      return Optional.empty();
    }
    return Configuration.read(file).plan();
  }
}
