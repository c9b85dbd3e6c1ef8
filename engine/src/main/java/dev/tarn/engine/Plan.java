package dev.tarn.engine;

import dev.tarn.connectors.secret.StoredSecret;
import dev.tarn.lake.DriftConfig;
import dev.tarn.lake.LakeConfig;
import dev.tarn.ocsf.Schemas;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that an engine needs to run: checked, compiled, immutable.
 *
 * @param lake where and how the lake is kept
 * @param commitEvery longest time that a record waits for its epoch to be closed
 * @param drift when a source's input paths count as new and as vanished
 * @param sources what is read, and what it becomes
 * @param schemas OCSF with the configured extensions
 * @param notifiers how people are told of alerts
 * @param files what it was made from
 * @param secrets what the plan uses that stores keep
 * @param text everything that decides the rows: options and mappings, in a canonical form without
 *     secrets
 */
public record Plan(
    LakeConfig lake,
    Duration commitEvery,
    DriftConfig drift,
    List<SourcePlan> sources,
    Schemas schemas,
    Notifiers notifiers,
    PlanFiles files,
    List<StoredSecret> secrets,
    String text) {

  public Plan {
    sources = List.copyOf(sources);
    secrets = List.copyOf(secrets);
    if (commitEvery.isNegative() || commitEvery.isZero()) {
      throw new IllegalArgumentException("commitEvery is more than zero");
    }
  }

  /** The names of the sources. */
  Set<String> sourceNames() {
    return sources.stream().map(SourcePlan::name).collect(Collectors.toSet());
  }

  /** SHA-256 of {@link #text}, 64 hex digits; epochs record it. */
  public String hash() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
