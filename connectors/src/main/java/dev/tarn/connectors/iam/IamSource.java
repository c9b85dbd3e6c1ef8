package dev.tarn.connectors.iam;

import dev.tarn.event.Source;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reports of the access keys of accounts as a source: a unit is the report of one account at one
 * time of the schedule. Each account has a reader of its own, so that one that cannot be asked
 * holds up no other.
 */
final class IamSource implements Source {
  /** The split of the caller's own account. */
  private static final String OWN = "own account";

  private final String name;
  private final IamSourceConfig config;
  private final Function<@Nullable String, AccountKeys> opener;
  private final ReportFiles files;
  private final InstantSource clock;

  /**
   * @param opener opens the account of a role, or the caller's own for null
   * @param directory where reports lie until the lake has them
   */
  IamSource(
      String name,
      IamSourceConfig config,
      Function<@Nullable String, AccountKeys> opener,
      Path directory,
      InstantSource clock) {
    this.name = name;
    this.config = config;
    this.opener = opener;
    this.files = new ReportFiles(directory);
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> splits() {
    return config.roles().isEmpty() ? List.of(OWN) : config.roles();
  }

  @Override
  public List<Trial> tryOut() throws InterruptedException {
    List<Trial> trials = new ArrayList<>();
    for (String split : splits()) {
      String role = role(split);
      trials.addAll(new IamTrial(role).run(() -> opener.apply(role)));
    }
    return trials;
  }

  @Override
  public List<DeploymentFile> deployment() {
    return new IamDeployment(name, config).files();
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    String role = role(split);
    return new IamReader(
        name, config, role, () -> opener.apply(role), files, clock, progress, findings);
  }

  private static @Nullable String role(String split) {
    return split.equals(OWN) ? null : split;
  }
}
