package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Source.DeploymentFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentTest {
  private static final Path CASES = Path.of("src/test/resources/deployment");

  /** The files as they were read and accepted; {@code -Dtarn.golden.rewrite=true} writes them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3-by-role",
        "s3-without-role",
        "s3-backfill",
        "hub-by-string",
        "hubs-by-identity",
        "kafka-topics",
        "kafka-pattern",
        "graph-by-secret",
        "graph-by-identity",
        "kinesis-by-role",
        "kinesis-of-other-account",
        "kinesis-own-account",
        "iam-of-accounts",
        "iam-of-other-roles",
        "iam-own-account",
        "files"
      })
  void printsWhatTheOtherSideNeeds(String name) throws Exception {
    Configuration configuration = Configuration.read(CASES.resolve("tarn.yaml"));
    SourcePlan source =
        configuration.plan().orElseThrow().sources().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    StringBuilder seen = new StringBuilder();
    List<DeploymentFile> files = source.opener().get().deployment();
    for (DeploymentFile file : files) {
      seen.append("==== ").append(file.name()).append(": ").append(file.use()).append("\n\n");
      seen.append(file.text());
    }
    assertThat(files).extracting(DeploymentFile::name).doesNotHaveDuplicates();
    Path expected = CASES.resolve(name + ".txt");
    if (Boolean.getBoolean("tarn.golden.rewrite")) {
      Files.writeString(expected, seen);
    }
    assertThat(seen.toString()).isEqualTo(Files.readString(expected));
  }
}
