package dev.tarn.mapping;

import dev.tarn.mapping.yaml.YamlScalar;
import java.util.List;
import java.util.Optional;

/** References to the record in AWS's mapping files: {@code $.event.src_ip}. */
final class AwsPath {
  /** What the agent adds to a record, which stands at its top. */
  private static final String USER_DEFINED = "UserDefined";

  private AwsPath() {}

  /** The keys that a value names; empty where it is a literal. */
  static Optional<List<String>> of(YamlScalar value) {
    if (!value.text().startsWith("$.") || value.text().length() == 2) {
      return Optional.empty();
    }
    List<String> keys = List.of(value.text().substring(2).split("\\.", -1));
    return Optional.of(
        keys.size() > 1 && keys.getFirst().equals(USER_DEFINED) ? keys.subList(1, 2) : keys);
  }
}
