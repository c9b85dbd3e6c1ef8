package dev.tarn.app;

import static dev.tarn.app.Ran.tarn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.lake.Lake;
import dev.tarn.lake.LakeConfig;
import dev.tarn.lake.LakeObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

class CommandLineTest {
  private static final String EVENT =
      """
      {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::123456789012:user/ann","accountId":"123456789012","userName":"ann"},"eventTime":"2026-03-01T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","userAgent":"cli","requestID":"r1","eventID":"e1","eventType":"AwsApiCall","recipientAccountId":"123456789012"}
      """;

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path configuration() throws IOException {
    return write(
        "tarn.yaml",
        """
        lake: {path: lake}
        sources:
          trail: {type: file, path: logs, mapping: aws-cloudtrail}
        """);
  }

  @Test
  void saysItsVersion() {
    Ran ran = tarn("version");

    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out()).startsWith("tarn ").contains("ocsf 1.0.0 to 1.8.0");
  }

  @Test
  void triesOutSourcesWhenAskedTo() throws Exception {
    String file = configuration().toString();
    Files.createDirectory(folder.resolve("logs"));
    assertThat(tarn("check", "--connect", file).out())
        .contains("    not tried  read logs: no file is there now");
    write("logs/1.json", EVENT);

    Ran good = tarn("check", "--connect", file);

    assertThat(good.code()).isEqualTo(0);
    assertThat(good.out()).contains("    good       read logs: 1 file");
    write(
        "tarn.yaml",
        "lake: {path: lake}\nsources: {hub: {type: kafka, brokers: '127.0.0.1:1', topics: t,"
            + " tls: true, tls_ca: gone.pem, mapping: aws-cloudtrail}}\n");
    Ran failed = tarn("check", "--connect", file);
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out())
        .contains("    failed     log in and look for topics: there is no file");
    assertThat(tarn("check", "--connect", "aws-cloudtrail").code()).isEqualTo(2);
  }

  @Test
  void helpsEveryCommandWithoutAnError() {
    for (String command :
        new String[] {
          "demo",
          "run",
          "check",
          "deploy",
          "test",
          "query",
          "tables",
          "ledger",
          "quarantine",
          "alerts",
          "drift",
          "tap",
          "map",
          "remap",
          "schema",
          "validate",
          "version"
        }) {
      assertThat(tarn("help", command).code()).as(command).isEqualTo(0);
      assertThat(tarn(command, "--help")).as(command).isEqualTo(tarn("help", command));
    }
  }

  @Test
  void wrapsEveryHelpCleanlyAtEightyColumns() {
    for (CommandSpec command : commands(Main.line().getCommandSpec())) {
      String name = command.qualifiedName();
      assertThat(command.commandLine().getUsageMessage().lines())
          .as(name)
          .allMatch(line -> line.length() <= 80);
      for (String[] texts :
          List.of(command.usageMessage().description(), command.usageMessage().footer())) {
        for (int i = 0; i < texts.length; i++) {
          // An example must fit; a sentence goes on in one text, so that it is wrapped as a whole.
          boolean goesOn =
              i + 1 < texts.length
                  && !texts[i + 1].isEmpty()
                  && Character.isLowerCase(texts[i + 1].charAt(0));
          assertThat(texts[i].length() < 80 || (!texts[i].startsWith(" ") && !goesOn))
              .as(name + ": " + texts[i])
              .isTrue();
        }
      }
    }
  }

  private static List<CommandSpec> commands(CommandSpec command) {
    List<CommandSpec> all = new ArrayList<>(List.of(command));
    command.subcommands().values().forEach(each -> all.addAll(commands(each.getCommandSpec())));
    return all;
  }

  @Test
  void refusesAnUnknownOptionAsWrongUsage() {
    Ran ran = tarn("tables", "--lkae", "x");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--lkae");
  }

  @Test
  void tellsEveryFindingOfAConfigurationAtOnce() throws IOException {
    Path file =
        write(
            "tarn.yaml",
            """
            lake: {path: lake, comit_every: 2s}
            sources:
              Trail: {type: file, path: logs, mapping: aws-cloudtrial}
            """);

    Ran ran = tarn("check", file.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("did you mean 'commit_every'?").contains("Trail");
  }

  @Test
  void passesTheTestsOfEveryShippedMapping() {
    Ran ran = tarn("test");

    assertThat(ran.out()).doesNotContain("FAIL").contains(" passed, 0 failed");
    assertThat(ran.code()).isEqualTo(0);
  }

  @Test
  void showsRawEventsAsOcsf() throws IOException {
    Path events = write("events.jsonl", EVENT + "{\"not\":\"cloudtrail\"}\n");

    Ran ran = tarn("map", "try", "aws-cloudtrail", events.toString());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines()).hasSize(1);
    assertThat(ran.out()).contains("\"class_uid\":6003").contains("\"uid\":\"e1\"");
    assertThat(ran.err()).contains("required-missing").contains("1 events, 1 rejected");
  }

  @Test
  void tracesWhichRuleSetWhat() throws IOException {
    Path events = write("events.jsonl", EVENT + "{\"not\":\"cloudtrail\"}\n");

    Ran ran = tarn("map", "try", "--trace", "aws-cloudtrail", events.toString());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("record 0 at byte 0: an event of api_activity")
        .containsPattern(
            "api\\.operation +\"GetObject\" +<- eventName 'GetObject'  \\(.*:\\d+:\\d+\\)")
        .contains("entry authentication does not")
        .contains("rejected, required-missing");
    assertThat(ran.err()).contains("2 records, 1 rejected");

    Ran json = tarn("map", "try", "--trace", "-o", "json", "aws-cloudtrail", events.toString());
    assertThat(json.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"record\":"));
  }

  @Test
  void findsWhatAMappingProbablyDoesNotMean() throws IOException {
    String mapping =
        write(
                "doors.yaml",
                """
                mapping: doors
                ocsf: 1.3.0
                product: {name: Door Controller, vendor_name: Acme}
                input: {always: [at]}
                common:
                  set: {time: at, activity_id: {const: other}, severity_id: {const: unknown}}
                events:
                  - {class: base_event, when: 'kind in [open, close]', set: {message: kind}}
                  - {class: base_event, when: kind == open, set: {message: kind}}
                """)
            .toString();

    Ran ran = tarn("map", "lint", mapping);

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains(":9:13: warning shadowed-entry: ")
        .contains(":8:13: note recommended-unset: ")
        .endsWith("doors: 1 warnings, 1 notes" + System.lineSeparator());
    assertThat(tarn("map", "lint", "-o", "json", mapping).out().lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("{\"code\":\"shadowed-entry\",\"severity\":\"warning\",\"file\":")
        .contains("\"line\":9,\"column\":13,\"length\":10,");
    assertThat(tarn("map", "lint", "aws-cloudtrail").code()).isEqualTo(0);
    Ran broken = tarn("map", "lint", write("broken.yaml", "mapping: broken\n").toString());
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err()).contains("error missing-key");
  }

  @Test
  void tapsASourceBesideItsLake() throws IOException {
    Path old = write("logs/a.jsonl", EVENT.repeat(20));
    Path newer = write("logs/b.jsonl", "{\"not\":\"cloudtrail\"}\n");
    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000));
    Files.setLastModifiedTime(newer, FileTime.fromMillis(2_000_000));
    String file = configuration().toString();

    Ran ran = tarn("tap", "--config", file, "--limit", "3");
    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out())
        .contains("record 18 at byte ")
        .contains("record 19 at byte ")
        .doesNotContain("record 17 ")
        .contains("=> api_activity")
        .contains("\"operation\": \"GetObject\"")
        .contains("=> quarantine, required-missing: ");
    assertThat(folder.resolve("lake")).doesNotExist();

    Ran json = tarn("tap", "trail", "--config", file, "-o", "json", "--ocsf");
    assertThat(json.out().lines()).hasSize(10);
    assertThat(json.out()).contains("\"class\":\"api_activity\"").doesNotContain("\"raw\"");
    assertThat(tarn("tap", "trial", "--config", file).err()).contains("did you mean 'trail'?");
  }

  @Test
  void tellsWhichInputPathsAreNew() throws IOException {
    Path file = configuration();
    String lake = folder.resolve("lake").toString();
    assertThat(tarn("drift", "--lake", lake).out()).contains("'tarn run' counts them");

    write("logs/a.jsonl", EVENT.repeat(600));
    assertThat(tarn("run", "--until-idle", file.toString()).code()).isEqualTo(0);
    assertThat(tarn("drift", "--lake", lake).out())
        .contains("No path is new or vanished.")
        .contains("trail (aws-cloudtrail): 16 paths in 600 records; paths that come after ");

    write(
        "logs/b.jsonl", EVENT.replace("{\"eventVersion\"", "{\"secret\":\"x9\",\"eventVersion\""));
    tarn("run", "--until-idle", file.toString());

    Ran ran = tarn("drift", "--lake", lake, "--output", "csv");
    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith("trail,aws-cloudtrail,secret,new,unmapped,1,100.0,")
        .endsWith(",text of 2 bytes");
    assertThat(tarn("drift", "--lake", lake, "--all", "-o", "csv").out().lines()).hasSize(18);
    assertThat(tarn("drift", "--lake", lake, "--source", "trial").err())
        .contains("did you mean 'trail'?");
  }

  @Test
  void tellsWhatIsWrongAndWhetherPeopleCanBeTold() throws IOException {
    Path file = configuration();
    String lake = folder.resolve("lake").toString();
    assertThat(tarn("alerts", "--lake", lake).out()).startsWith("Nothing is wrong");
    Ran nobody = tarn("alerts", "test", "--config", file.toString());
    assertThat(nobody.code()).isEqualTo(2);
    assertThat(nobody.err()).contains("has nobody to tell");

    Files.writeString(folder.resolve("hook"), "http://127.0.0.1:1/very-secret");
    Files.writeString(
        file,
        Files.readString(file) + "watch: {notify: [{type: webhook, url: \"${file:hook}\"}]}\n");
    Ran failed = tarn("alerts", "test", "--config", file.toString());
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).startsWith("webhook 127.0.0.1: failed: no answer");

    try (Lake opened =
        Lake.open(LakeConfig.at(folder.resolve("lake")), Clock.systemUTC(), LakeObserver.NONE)) {
      opened.alerts().raise("source-silent", "trail", "no record has come", Instant.EPOCH);
    }
    Ran open = tarn("alerts", "--lake", lake, "-o", "csv");
    assertThat(open.code()).isEqualTo(1);
    assertThat(open.out()).contains("1,source-silent,trail,no record has come,");
  }

  @Test
  void collectsFilesAndAnswersQuestionsAboutThem() throws IOException {
    write("logs/a.jsonl", EVENT + "{\"not\":\"cloudtrail\"}\n");
    Path file = configuration();
    String lake = folder.resolve("lake").toString();

    assertThat(tarn("run", "--until-idle", file.toString()).code()).isEqualTo(1);

    Ran answer =
        tarn(
            "query",
            "--lake",
            lake,
            "--output",
            "csv",
            "SELECT actor.user.name, severity FROM api_activity");
    assertThat(answer.out().lines()).containsExactly("name,severity", "ann,Informational");
    assertThat(tarn("ledger", "--lake", lake).code()).isEqualTo(0);
    assertThat(tarn("tables", "--lake", lake).out()).contains("trail.api_activity");
    Ran rejected = tarn("quarantine", "list", "--records", "--lake", lake, "--output", "csv");
    assertThat(rejected.out()).contains("required-missing");
    String id = rejected.out().lines().skip(1).findFirst().orElseThrow().split(",", 2)[0];
    assertThat(tarn("quarantine", "show", id, "--lake", lake).out())
        .contains("{\"not\":\"cloudtrail\"}");
  }

  @Test
  void mendsHistoryAfterAMappingWasMended() throws IOException {
    Path mapping =
        write(
            "mapping.yaml",
            """
            mapping: doors
            ocsf: 1.5.0
            input: {format: json}
            product: {name: Doors, vendor_name: Tarn}
            events:
              - class: authentication
                when: kind == open
                set:
                  time: {from: time, format: [epoch_millis]}
                  activity_id: {const: logon}
                  severity_id: {const: informational}
                  user.name: who
                  service.name: {const: Door}
            """);
    Path file =
        write(
            "tarn.yaml",
            """
            lake: {path: lake}
            sources:
              doors: {type: file, path: logs, mapping: ./mapping.yaml}
            """);
    write(
        "logs/a.jsonl",
        """
        {"kind":"open","time":1760000000000,"who":"ann"}
        {"kind":"push","time":1760000000000,"who":"bob"}
        """);
    String lake = folder.resolve("lake").toString();
    assertThat(tarn("run", "--until-idle", file.toString()).code()).isEqualTo(1);

    Ran list = tarn("quarantine", "list", "--lake", lake, "--since", "1h", "--output", "csv");
    assertThat(list.out().lines().findFirst()).contains("source,code,records,first,last,sample,id");
    assertThat(list.out()).contains("doors,no-matching-entry,1,");
    assertThat(
            tarn("quarantine", "list", "--lake", lake, "--code", "other", "--output", "csv").out())
        .doesNotContain("doors");

    Files.writeString(
        mapping, Files.readString(mapping).replace("kind == open", "kind in [open, push]"));
    String[] replay = {"quarantine", "replay", "--config", file.toString(), "--output", "csv"};
    String[] dryRun = {"quarantine", "replay", "--config", file.toString(), "--dry-run"};
    assertThat(tarn(dryRun).err()).contains("1 of 1 rejected records would leave");
    Ran replayed = tarn(replay);
    assertThat(replayed.code()).isEqualTo(0);
    assertThat(replayed.out()).contains("events,doors.authentication,,1");
    assertThat(tarn(replay).err()).contains("0 of 0 rejected records left");

    Files.writeString(
        mapping, Files.readString(mapping).replace("const: informational", "const: low"));
    Ran remapped =
        tarn("remap", "doors", "--from", "1d", "--config", file.toString(), "--output", "csv");
    assertThat(remapped.err()).contains("1 units with 2 records were mapped again in one step");
    assertThat(remapped.code()).isEqualTo(0);
    assertThat(remapped.out()).contains("events,doors.authentication,2,2");
    String[] query = {
      "query",
      "--lake",
      lake,
      "--output",
      "csv",
      "SELECT severity, count(*) AS n FROM authentication GROUP BY ALL"
    };
    assertThat(tarn(query).out().lines()).containsExactly("severity,n", "Low,2");
    assertThat(tarn("ledger", "--lake", lake).code()).isEqualTo(0);
  }

  @Test
  void refusesWrongTimesAndUnknownSourcesOfARemap() throws IOException {
    write("logs/a.jsonl", EVENT);
    String file = configuration().toString();

    Ran time = tarn("remap", "trail", "--from", "yesterday", "--config", file);
    assertThat(time.code()).isEqualTo(2);
    assertThat(time.err()).contains("'yesterday' is no time");
    Ran source = tarn("remap", "trial", "--from", "1d", "--config", file);
    assertThat(source.code()).isEqualTo(2);
    assertThat(source.err())
        .contains("there is no source 'trial' in ")
        .contains("did you mean 'trail'?");
    Ran nothing = tarn("remap", "trail", "--from", "1d", "--dry-run", "--config", file);
    assertThat(nothing.code()).isEqualTo(0);
    assertThat(folder.resolve("lake")).doesNotExist();
  }

  @Test
  void saysThatTheLakeIsInUse() throws IOException {
    write("logs/a.jsonl", EVENT);
    String file = configuration().toString();
    assertThat(tarn("run", "--until-idle", file).code()).isEqualTo(0);

    try (Lake holder =
        Lake.open(LakeConfig.at(folder.resolve("lake")), Clock.systemUTC(), LakeObserver.NONE)) {
      assertThat(holder.lastEpoch()).isPositive();
      Ran locked = tarn("remap", "trail", "--from", "1d", "--config", file);
      assertThat(locked.code()).isEqualTo(2);
      assertThat(locked.err())
          .contains("being written by another process")
          .contains("stop 'tarn run'");
      assertThat(tarn("quarantine", "replay", "--config", file).code()).isEqualTo(2);
      assertThat(tarn("remap", "trail", "--from", "1d", "--dry-run", "--config", file).code())
          .isEqualTo(0);
    }
  }

  @Test
  void bindsQuestionsOnALakeThatIsNotThereYet() {
    Ran ran =
        tarn(
            "query",
            "--lake",
            folder.resolve("none").toString(),
            "SELECT api.operation FROM aws_cloudtrail.api_activity"
                + " UNION ALL SELECT api.operation FROM azure_activity.api_activity");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out()).contains("(0 rows)");
  }

  @Test
  void refusesAQueryThatReadsOtherFiles() {
    Ran ran =
        tarn(
            "query",
            "--lake",
            folder.resolve("none").toString(),
            "SELECT * FROM read_csv('/etc/passwd')");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("<sql>:1:");
  }

  @Test
  void addsNoRowWhenTheDemoRunsAgain() {
    String target = folder.resolve("demo").toString();

    Ran first = tarn("demo", "--dir", target, "--once");
    Ran second = tarn("demo", "--dir", target, "--once");

    assertThat(first.code()).isEqualTo(0);
    assertThat(first.out()).contains("balanced").doesNotContain("NOT BALANCED");
    assertThat(first.err()).doesNotContain("error");
    assertThat(second.code()).isEqualTo(0);
    assertThat(second.out()).contains("Nothing new");
    assertThat(second.out().substring(second.out().indexOf("The ledger")))
        .isEqualTo(first.out().substring(first.out().indexOf("The ledger")));
  }
}
