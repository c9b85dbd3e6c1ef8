package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.lake.DriftConfig;
import dev.tarn.lake.TableId;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Diagnostics;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  private static final Path CASES = Path.of("src/test/resources/configuration");

  @TempDir Path folder;

  private Configuration check(String text) {
    return Configuration.check("tarn.yaml", text, folder);
  }

  /** The findings as people see them; {@code -Dtarn.golden.rewrite=true} writes them anew. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "everything-wrong",
        "file-options",
        "graph-options",
        "iam-options",
        "kafka-options",
        "kinesis-options",
        "s3-options",
        "secrets",
        "http-options",
        "syslog-options",
        "lake-in-source",
        "watch",
        "empty",
        "broken"
      })
  void tellsEverythingThatIsWrongAtOnce(String name) throws Exception {
    Configuration configuration =
        Configuration.check(
            name + ".yaml",
            Files.readString(CASES.resolve(name + ".yaml")),
            CASES.getParent().toAbsolutePath());
    assertThat(configuration.plan()).isEmpty();
    String seen =
        Diagnostics.render(configuration.diagnostics(), configuration.sourceText())
            .replace(CASES.getParent().toAbsolutePath().toString(), "<folder>");
    Path expected = CASES.resolve(name + ".txt");
    if (Boolean.getBoolean("tarn.golden.rewrite")) {
      Files.writeString(expected, seen);
    }
    assertThat(seen).isEqualTo(Files.readString(expected));
  }

  @Test
  void optionsOfDriftAreRead() {
    String text =
        """
        lake: {path: lake}
        drift: {learn_for: 2h, vanished_after: 0}
        sources:
          logs: {type: file, path: in, mapping: aws-cloudtrail}
        """;
    assertThat(check(text).plan().orElseThrow().drift())
        .isEqualTo(new DriftConfig(Duration.ofHours(2), Duration.ofDays(7), Duration.ZERO));
    assertThat(check(text.replace("learn_for", "lern_for")).diagnostics())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo("unknown-option");
              assertThat(finding.hint()).contains("did you mean 'learn_for'?");
            });
  }

  @Test
  void findingsOfAMappingAreAmongThem() throws Exception {
    Configuration configuration =
        Configuration.check(
            "bad-mapping.yaml",
            Files.readString(CASES.resolve("bad-mapping.yaml")),
            CASES.getParent().toAbsolutePath());
    assertThat(configuration.plan()).isEmpty();
    assertThat(configuration.diagnostics())
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo("unknown-attribute");
              assertThat(String.valueOf(finding.position()))
                  .startsWith("configuration/mappings/bad.yaml:9:");
            });
    assertThat(configuration.sourceText().find("configuration/mappings/bad.yaml")).isNotNull();
  }

  @Test
  void makesAPlan() throws Exception {
    Files.copy(CASES.resolve("mappings/test.yaml"), folder.resolve("test.yaml"));
    Configuration configuration =
        check(
            """
            lake: {path: ./lake, commit_every: 500ms, keep_raw: 0, settled_file_size: 64MB}
            sources:
              trail: {type: file, path: logs/**/*.json.gz, mapping: ./test.yaml}
            """);
    assertThat(configuration.diagnostics()).isEmpty();
    Plan plan = configuration.plan().orElseThrow();
    assertThat(plan.lake().path()).isEqualTo(folder.resolve("lake"));
    assertThat(plan.lake().keepRaw()).isZero();
    assertThat(plan.lake().settledFileBytes()).isEqualTo(64_000_000);
    assertThat(plan.commitEvery()).isEqualTo(Duration.ofMillis(500));
    assertThat(plan.sources()).hasSize(1);
    SourcePlan source = plan.sources().getFirst();
    assertThat(source.name()).isEqualTo("trail");
    assertThat(source.tables()).contains(new TableId("trail", 0), new TableId("trail", 3002));
    assertThat(folder.resolve("lake")).doesNotExist();
  }

  @Test
  void theHashChangesWithWhatDecidesTheRows() throws Exception {
    String mapping = Files.readString(CASES.resolve("mappings/test.yaml"));
    Files.writeString(folder.resolve("mine.yaml"), mapping);
    String text =
        """
        lake: {path: ./lake}
        sources:
          a: {type: file, path: logs, mapping: ./mine.yaml}
        """;
    String hash = check(text).plan().orElseThrow().hash();
    assertThat(hash).hasSize(64);
    assertThat(check(text).plan().orElseThrow().hash()).isEqualTo(hash);
    assertThat(check("# a comment\n" + text).plan().orElseThrow().hash()).isEqualTo(hash);
    assertThat(check(text.replace("./lake", "elsewhere")).plan().orElseThrow().hash())
        .isEqualTo(hash);
    assertThat(check(text.replace("logs", "log")).plan().orElseThrow().hash()).isNotEqualTo(hash);
    Files.writeString(folder.resolve("mine.yaml"), mapping.replace("note", "text"));
    assertThat(check(text).plan().orElseThrow().hash()).isNotEqualTo(hash);
  }

  @Test
  void databasesOfAddressesAreReadForAllSources() throws Exception {
    Files.writeString(folder.resolve("city.mmdb"), "not a database");
    String text =
        """
        lake: {path: ./lake}
        geoip: {location: city.mmdb, autonomous_system: nowhere.mmdb, continent: city.mmdb}
        sources:
          a: {type: file, path: logs, mapping: aws-vpc-flow}
        """;

    assertThat(check(text).diagnostics())
        .extracting(finding -> finding.position().line() + ":" + finding.position().column())
        .containsExactly("2:19", "2:49", "2:63");
    assertThat(check(text).diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly("wrong-value", "file-not-found", "unknown-option");
    assertThat(check(text.replaceFirst("geoip.*\n", "geoip: {}\n")).plan()).isPresent();
  }

  @Test
  void knowsItsMappingsWithTheirTests() throws Exception {
    Files.copy(CASES.resolve("mappings/test.yaml"), folder.resolve("mine.yaml"));
    Configuration configuration =
        check(
            """
            lake: {path: ./lake}
            sources:
              a: {type: file, path: logs, mapping: ./mine.yaml}
              b: {type: file, path: more, mapping: ./mine.yaml}
              c: {type: file, path: flows, mapping: aws-vpc-flow}
            """);

    assertThat(configuration.mappings())
        .extracting(Configuration.NamedMapping::name)
        .containsExactly("./mine.yaml", "aws-vpc-flow");
    assertThat(configuration.mappings().getFirst().folder()).isEqualTo(folder);
    assertThat(configuration.mappings().getLast().checked().tests()).isNotEmpty();
  }

  @Test
  void valuesHaveUnits() {
    assertThat(OptionReader.parse(OptionSpec.Kind.DURATION, "90m"))
        .isEqualTo(Duration.ofMinutes(90));
    assertThat(OptionReader.parse(OptionSpec.Kind.DURATION, "0")).isEqualTo(Duration.ZERO);
    assertThat(OptionReader.parse(OptionSpec.Kind.DURATION, "10")).isNull();
    assertThat(OptionReader.parse(OptionSpec.Kind.DURATION, "-1s")).isNull();
    assertThat(OptionReader.parse(OptionSpec.Kind.DURATION, "99999999999d")).isNull();
    assertThat(OptionReader.parse(OptionSpec.Kind.BYTES, "1.5KB")).isEqualTo(1500L);
    assertThat(OptionReader.parse(OptionSpec.Kind.BYTES, "2 GiB")).isEqualTo(2L << 30);
    assertThat(OptionReader.parse(OptionSpec.Kind.BYTES, "7")).isEqualTo(7L);
    assertThat(OptionReader.parse(OptionSpec.Kind.BYTES, "99999999999999999TB")).isNull();
    assertThat(OptionReader.parse(OptionSpec.Kind.INTEGER, "12")).isEqualTo(12L);
    assertThat(OptionReader.parse(OptionSpec.Kind.BOOLEAN, "yes")).isNull();
  }

  @Test
  void anAbsentFileIsToldAsSuch() {
    assertThatThrownBy(() -> Configuration.read(folder.resolve("tarn.yaml")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void placeholdersAreFilledFromTheEnvironment() throws Exception {
    Files.copy(CASES.resolve("mappings/test.yaml"), folder.resolve("test.yaml"));
    Configuration configuration =
        new ConfigurationReader("tarn.yaml", folder, name -> name.equals("DIR") ? "here" : null)
            .read(
                """
                lake: {path: "${env:DIR}/lake"}
                sources:
                  a: {type: file, path: "${env:DIR}", mapping: ./test.yaml}
                """);
    assertThat(configuration.diagnostics()).extracting("code").containsExactly("lake-in-source");
  }

  @Test
  void secretsAreReadWhereTheyAreKeptAndShownNowhere() throws Exception {
    Files.copy(CASES.resolve("mappings/test.yaml"), folder.resolve("test.yaml"));
    Files.writeString(folder.resolve("token"), "from-a-file\n");
    String text =
        """
        lake: {path: lake}
        sources:
          a:
            type: s3
            mapping: ./test.yaml
            region: eu-central-1
            queue_url: https://sqs.eu-central-1.amazonaws.com/111122223333/trail
            access_key_id: AKIAIOSFODNN7EXAMPLE
            secret_access_key: ${env:KEY}
            session_token: ${file:token}
        """;

    Configuration configuration =
        new ConfigurationReader("tarn.yaml", folder, name -> "from-a-variable").read(text);

    assertThat(configuration.diagnostics()).isEmpty();
    assertThat(configuration.plan().orElseThrow().text())
        .contains("secret_access_key ***", "session_token ***")
        .doesNotContain("from-a-");
  }
}
