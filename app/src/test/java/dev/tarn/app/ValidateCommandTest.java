package dev.tarn.app;

import static dev.tarn.app.Ran.tarn;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.tarn.mapping.Packs;
import dev.tarn.ocsf.EventJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ValidateCommandTest {
  private static final String RAW =
      """
      {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::123456789012:user/ann","accountId":"123456789012","userName":"ann"},"eventTime":"2026-03-01T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","userAgent":"cli","requestID":"r1","eventID":"%s","eventType":"AwsApiCall","recipientAccountId":"123456789012"}
      """;

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** So many valid events, a line each. */
  private String events(int number) throws IOException {
    StringBuilder raw = new StringBuilder();
    for (int i = 0; i < number; i++) {
      raw.append(String.format(RAW, "e" + i));
    }
    Ran ran = tarn("map", "try", "aws-cloudtrail", write("raw.log", raw.toString()).toString());
    assertThat(ran.code()).isEqualTo(0);
    return ran.out();
  }

  private String event() throws IOException {
    return events(1).strip();
  }

  private static Map<String, Object> json(Ran ran) {
    if (EventJson.read(ran.out().getBytes(StandardCharsets.UTF_8))
        instanceof EventJson.Event event) {
      return event.tree();
    }
    throw new AssertionError("no JSON object: " + ran);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void acceptsValidEvents() throws IOException {
    Ran ran = tarn("validate", write("events.jsonl", events(3)).toString());

    assertThat(ran)
        .isEqualTo(
            new Ran(
                0,
                "1 file, 3 events: 3 valid, 0 with errors; 0 with warnings\n\nValid.\n"
                    .replace("\n", System.lineSeparator()),
                ""));
  }

  @Test
  void countsErrorsByCodeAndPathAndGivesExamples() throws IOException {
    String wrong = event().replace("\"activity_id\":2", "\"activity_id\":77");
    Path file = write("events.jsonl", event() + "\n" + (wrong + "\n").repeat(5));

    Ran ran = tarn("validate", file.toString());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("1 file, 6 events: 1 valid, 5 with errors;")
        .contains("attribute_enum_value_unknown: 5")
        .containsPattern("5  activity_id\\R")
        .contains("events.jsonl:2")
        .contains("events.jsonl:4")
        .doesNotContain("events.jsonl:5")
        .endsWith("Not valid." + System.lineSeparator());
  }

  @Test
  void doesNotCountIndexesOfArraysApart() throws IOException {
    String wrong =
        event()
            .replaceFirst(
                "\\{", "{\"resources\":[{\"uid\":\"a\",\"x\":1},{\"uid\":\"b\",\"x\":1}],");

    Map<String, Object> report =
        json(tarn("validate", "-o", "json", write("one.json", wrong).toString()));

    assertThat(report).containsEntry("valid", false).containsEntry("events_with_errors", 1L);
    assertThat(report.get("findings").toString())
        .contains("code=attribute_unknown, path=resources[].x, count=2")
        .contains("line=1, path=resources[1].x");
  }

  @Test
  void saysThatWarningsAreNoErrors() throws IOException {
    Path file = write("twice.jsonl", event() + "\n" + event() + "\n");

    Ran ran = tarn("validate", file.toString());

    assertThat(ran.code()).isEqualTo(0);
    assertThat(ran.out())
        .contains("Warnings")
        .contains("tarn_uid_duplicate")
        .contains("Valid: warnings are not errors.");
    assertThat(tarn("validate", "--server-compatible", file.toString()).out())
        .doesNotContain("tarn_");
  }

  @Test
  void reportsMissingRecommendedAttributesOnRequest() throws IOException {
    Path file = write("one.json", event());

    assertThat(tarn("validate", file.toString()).out()).doesNotContain("recommended_missing");
    Ran ran = tarn("validate", "--recommended", file.toString());
    assertThat(ran.out()).contains("attribute_recommended_missing");
    assertThat(ran.code()).isEqualTo(0);
  }

  @Test
  void checksAgainstAnotherVersion() throws IOException {
    Path file = write("one.json", event());

    assertThat(tarn("validate", "--ocsf", "1.0.0", file.toString()).code()).isEqualTo(1);
    assertThat(tarn("validate", "--ocsf", "9.9.9", file.toString()).code()).isEqualTo(2);
  }

  @Test
  void readsEveryArrangementAndCompression() throws IOException {
    String lines = events(3);
    List<String> each = lines.lines().toList();
    Files.write(folder.resolve("lines.jsonl.gz"), gzip(lines));
    Files.write(
        folder.resolve("lines.ndjson.zst"), Zstd.compress(lines.getBytes(StandardCharsets.UTF_8)));
    write("array.json", "[" + String.join(",\n", each) + "]");
    write("joined.json", String.join("", each));
    write("bundle.json", "{\"events\": [" + String.join(",", each) + "], \"count\": 3}");
    write("ignored.txt", "no event");
    write(".hidden.json", "no event");

    Map<String, Object> report = json(tarn("validate", "-o", "json", folder.toString()));

    assertThat(report)
        .containsEntry("valid", true)
        .containsEntry("files", 5L)
        .containsEntry("events", 15L);
  }

  @Test
  void readsStandardInput() throws IOException {
    String lines = events(2);
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(gzip(lines + "{\"class_uid\":\n")));
      Ran ran = tarn("validate", "-");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).contains("3 events: 2 valid").contains("stdin:3");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void findsFaultWithBadInputAndReadsTheRest() throws IOException {
    String good = event();
    Path file =
        write(
            "odd.jsonl", good + "\n{\"a\":\"cut\n" + good + "\n[1]\n\"text\"\n12\n" + good + "\n");

    Map<String, Object> report = json(tarn("validate", "-o", "json", file.toString()));

    assertThat(report).containsEntry("events", 7L).containsEntry("events_valid", 3L);
    assertThat(report.get("findings").toString())
        .contains("code=tarn_json_malformed")
        .contains("line=2");
  }

  @Test
  void saysWhichElementOfAnArrayIsWrong() throws IOException {
    String wrong = event().replace("\"activity_id\":2", "\"activity_id\":77");
    Path array = write("array.json", "[" + event() + "," + wrong + ",5]");
    Path bundles = write("bundles.json", "[{\"events\":[1" + "0".repeat(2000) + "]}]");

    Ran ran = tarn("validate", array.toString(), bundles.toString());

    assertThat(ran.out())
        .contains("array.json:1 [1]", "array.json:1 [2]")
        .contains("bundles.json:1 [0].events[0]");
  }

  @Test
  void saysThatAFileIsUtf16() throws IOException {
    Path file =
        Files.write(
            folder.resolve("one.json"), ("\ufeff" + event()).getBytes(StandardCharsets.UTF_16LE));

    Ran ran = tarn("validate", file.toString());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("0 events", "the file is UTF-16; JSON is read in UTF-8");
  }

  @Test
  void readsACutFileAsFarAsItGoes() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      lines.append("{\"class_uid\":").append(Integer.toString(i * 7919, 36).hashCode());
      lines.append("}\n");
    }
    byte[] whole = gzip(lines.toString());
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
    Path array = write("cut.json", "[" + event() + ",");
    Path stub = Files.write(folder.resolve("stub.gz"), Arrays.copyOf(whole, 3));
    Path parquet = write("no.parquet", "PAR1\u0015 and nothing else");

    Map<String, Object> report =
        json(
            tarn(
                "validate",
                "-o",
                "json",
                cut.toString(),
                array.toString(),
                stub.toString(),
                parquet.toString()));

    assertThat(report)
        .containsEntry("valid", false)
        .containsEntry("files", 4L)
        .containsEntry("files_damaged", 4L)
        .containsEntry("events_valid", 1L);
    assertThat((Long) report.get("events")).isGreaterThan(500);
    assertThat(report.get("findings").toString()).contains("code=tarn_input_unreadable");
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(tarn("validate").code()).isEqualTo(2);
    assertThat(tarn("validate", folder.resolve("no.json").toString()).code()).isEqualTo(2);
    assertThat(tarn("validate", empty.toString()).code()).isEqualTo(2);
    assertThat(tarn("validate", write("none.json", "").toString()).out())
        .contains("There are no events.");
  }

  @Test
  void findsNoErrorInWhatTarnStores() throws IOException {
    write("logs.jsonl", String.format(RAW, "a") + String.format(RAW, "b"));
    Path configuration =
        write(
            "tarn.yaml",
            """
            lake: {path: lake}
            sources:
              trail: {type: file, path: logs.jsonl, mapping: aws-cloudtrail}
            """);
    assertThat(tarn("run", "--until-idle", configuration.toString()).code()).isEqualTo(0);

    List<String> arguments = new ArrayList<>(List.of("validate"));
    try (Stream<Path> files = Files.walk(folder.resolve("lake"))) {
      files.map(Path::toString).filter(file -> file.endsWith(".parquet")).forEach(arguments::add);
    }

    Ran ran = tarn(arguments.toArray(String[]::new));

    assertThat(ran.out()).contains(" 2 events: 2 valid, 0 with errors");
    assertThat(ran.code()).isEqualTo(0);
  }

  @Test
  void findsNoErrorInWhatTheShippedMappingsAreExpectedToMake() throws IOException {
    Path packs = Path.of("../mapping/src/main/resources/packs");
    List<String> arguments = new ArrayList<>(List.of("validate", "-o", "json"));
    try (Stream<Path> files = Files.walk(packs)) {
      files
          .filter(file -> file.toString().endsWith(".ocsf.json"))
          .forEach(file -> arguments.add(file.toString()));
    }
    assertThat(arguments).hasSizeGreaterThan(3 + 10 * Packs.names().size());

    Map<String, Object> report = json(tarn(arguments.toArray(String[]::new)));

    assertThat(report).containsEntry("events_with_errors", 0L).containsEntry("valid", true);
  }
}
