package dev.tarn.engine;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.lake.LakeConfig;
import dev.tarn.ocsf.Schemas;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The options under {@code lake:}. */
public final class LakeOptions {
  static final String COMMIT_EVERY = "commit_every";

  private static final List<OptionSpec> SPECS =
      List.of(
          OptionSpec.required(
              "path", Kind.PATH, "The lake's directory; it is made when it is absent."),
          OptionSpec.optional(
              COMMIT_EVERY,
              Kind.DURATION,
              "2s",
              "Longest time until what was read is durable and can be queried."),
          OptionSpec.optional(
              "keep_raw",
              Kind.DURATION,
              "7d",
              "How long the raw bytes are kept, so that history can be mapped again. 0 keeps"
                  + " none."),
          OptionSpec.optional(
              "retention",
              Kind.DURATION,
              "0",
              "Age of events at which they are deleted, 400d. 0 keeps them for ever."),
          OptionSpec.optional(
              "dedupe_for",
              Kind.DURATION,
              "30d",
              "How long a unit that was read is remembered, so that it is not stored twice."),
          OptionSpec.optional(
              "file_hold",
              Kind.DURATION,
              "15m",
              "How long a file that left the tables stays for readers that began before."),
          OptionSpec.optional(
              "settled_file_size",
              Kind.BYTES,
              "256MiB",
              "Largest file that merging makes, 1 MiB to 256 MiB."));

  private LakeOptions() {}

  /** All options, in the order of the reference. */
  public static List<OptionSpec> specs() {
    return SPECS;
  }

  /**
   * The options in which two lakes differ, by name: the one that is open cannot become the other.
   */
  static List<String> differences(LakeConfig open, LakeConfig other) {
    Map<String, Function<LakeConfig, Object>> fixed = new LinkedHashMap<>();
    fixed.put("path", LakeConfig::path);
    fixed.put("keep_raw", LakeConfig::keepRaw);
    fixed.put("retention", LakeConfig::retention);
    fixed.put("dedupe_for", LakeConfig::dedupeFor);
    fixed.put("file_hold", LakeConfig::fileHold);
    fixed.put("settled_file_size", LakeConfig::settledFileBytes);
    return fixed.entrySet().stream()
        .filter(option -> !option.getValue().apply(open).equals(option.getValue().apply(other)))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * @throws IllegalArgumentException with a sentence for people when the values do not go together
   */
  static LakeConfig toConfig(OptionValues values, Path folder, Schemas schemas) {
    return new LakeConfig(
        folder.resolve(values.text("path")),
        values.duration("keep_raw"),
        values.duration("retention"),
        values.duration("dedupe_for"),
        values.number("settled_file_size"),
        values.duration("file_hold"),
        schemas);
  }
}
