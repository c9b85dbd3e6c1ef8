package dev.tarn.app;

import static dev.tarn.app.Ran.tarn;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OCSF events of every shape from files over the mapping {@code ocsf} and a lake to SQL. */
final class PassthroughRunTest {
  private static final String SIGN_IN =
      "{\"class_uid\":3002,\"activity_id\":1,\"severity_id\":1,\"time\":1764333000000,"
          + "\"user\":{\"name\":\"ana\"},\"service\":{\"name\":\"door\"},\"unmapped\":{\"risk\":\"low\",\"none\":null},"
          + "\"metadata\":{\"version\":\"1.1.0\","
          + "\"product\":{\"name\":\"Door\",\"vendor_name\":\"Acme\"}}}";

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectories(folder.resolve("logs"));
    Files.writeString(
        folder.resolve("logs/lines.jsonl"),
        SIGN_IN
            + "\n"
            + SIGN_IN.replace("\"time\":1764333000000,", "")
            + "\n"
            + SIGN_IN.replace("ana", "ben").replace("1.1.0", "1.4.0")
            + "\n");
    copy("appfabric-sign-in.json");
    copy("cloudtrail-rc2.parquet");
    configure("lake", "logs");
  }

  private void copy(String sample) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/packs/ocsf/samples/" + sample)) {
      Files.copy(in, folder.resolve("logs").resolve(sample));
    }
  }

  private void configure(String lake, String logs) throws IOException {
    Files.writeString(
        folder.resolve(lake + ".yaml"),
        "lake: {path: "
            + lake
            + "}\nsources:\n  logs: {type: file, path: "
            + logs
            + ", mapping: ocsf, settle_after: 0s}\n");
  }

  private void run(String lake, int code) {
    Ran ran = tarn("run", "--until-idle", folder.resolve(lake + ".yaml").toString());
    assertThat(ran.code()).as(ran.err()).isEqualTo(code);
  }

  private String query(String lake, String sql) {
    Ran ran =
        tarn("query", "-o", "csv", "--config", folder.resolve(lake + ".yaml").toString(), sql);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out().replace("\r", "");
  }

  @Test
  void eventsOfJsonAndParquetAndOfTwoVersionsAreRowsOfTheSameTables() {
    run("lake", ExitCode.FINDINGS);

    assertThat(
            query(
                "lake",
                "SELECT metadata.version, user.name, unmapped['risk'] FROM authentication"
                    + " WHERE metadata.product.name = 'Door' ORDER BY user.name"))
        .isEqualTo("version,name,unmapped['risk']\n1.1.0,ana,low\n1.4.0,ben,low\n");
    assertThat(query("lake", "SELECT count(*) AS n FROM authentication")).isEqualTo("n\n3\n");
    assertThat(
            query(
                "lake",
                "SELECT api.operation, class_uid, type_uid, category_name, metadata.version,"
                    + " unmapped['class_uid'], unmapped['metadata.version'],"
                    + " unmapped['recipientAccountId'], len(resources) FROM api_activity"))
        .endsWith(
            "\nGetObject,6003,600302,Application Activity,1.0.0,3005,1.0.0-rc.2,123456789012,2\n");
    assertThat(query("lake", "SELECT code, count(*) AS n FROM tarn.quarantine GROUP BY code"))
        .isEqualTo("code,n\nrequired-missing,1\n");
  }

  @Test
  void filesOfALakeGiveTheSameEventsInAnother() throws IOException {
    run("lake", ExitCode.FINDINGS);
    String events = "SELECT * EXCLUDE (unmapped) FROM %s ORDER BY time, metadata.uid";
    Files.createDirectories(folder.resolve("copies"));
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder.resolve("lake/tables/logs"))) {
      files = all.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
    for (int i = 0; i < files.size(); i++) {
      Files.copy(files.get(i), folder.resolve("copies/" + i + ".parquet"));
    }
    configure("second", "copies");
    run("second", ExitCode.GOOD);

    for (String table : List.of("authentication", "api_activity")) {
      assertThat(query("second", events.formatted(table)))
          .isEqualTo(query("lake", events.formatted(table)));
    }
    String unmapped =
        "SELECT unmapped['risk'], map_contains(unmapped, 'none') FROM authentication"
            + " WHERE metadata.product.name = 'Door' ORDER BY time";
    assertThat(query("second", unmapped)).isEqualTo(query("lake", unmapped)).contains("low,true");
    assertThat(query("second", "SELECT count(*) AS n FROM tarn.quarantine")).isEqualTo("n\n0\n");
    Ran validated = tarn("validate", folder.resolve("copies").toString());
    assertThat(validated.code()).as(validated.out()).isZero();
  }
}
