package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Diagnostics;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.Severity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code -Dtarn.golden.rewrite=true} rewrites the expected texts; read the difference. */
class AwsMappingImportTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/aws");

  private static AwsMappingImport.Imported read(String text) {
    return AwsMappingImport.read("file.json", text, Schemas.embedded());
  }

  /** Maps records by an imported file; each event as JSON, a rejection as its code. */
  private static List<String> map(String text, String input) throws IOException {
    CheckedMapping checked = MappingChecker.check("file.json", text, file -> Optional.empty());
    assertThat(Diagnostics.render(checked.diagnostics(), file -> text))
        .doesNotContain("error ", "warning ");
    List<String> outcomes = new ArrayList<>();
    new MappingTrial(
            CompiledMapping.compile(checked.spec().orElseThrow()),
            InstantSource.fixed(Instant.EPOCH))
        .run(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            outcome ->
                outcomes.add(
                    switch (outcome) {
                      case MappingTrial.Event event -> event.json();
                      case MappingTrial.Rejection rejection -> rejection.code();
                    }));
    for (String outcome : outcomes) {
      if (outcome.startsWith("{")) {
        assertThat(SchemaWalk.check(JsonTree.parseAll(outcome).getFirst())).isEmpty();
      }
    }
    return outcomes;
  }

  private static String file(String matched, String kinds) {
    return "{\"custom_source_events\": {\"source_name\": \"x\", \"matched_field\": \"$."
        + matched
        + "\", \"ocsf_mapping\": {"
        + kinds
        + "}}}";
  }

  @Test
  void tellsWhatItCorrects() throws IOException {
    String text = Files.readString(DIRECTORY.resolve("doors.json"));

    AwsMappingImport.Imported imported = read(text);

    String found =
        imported.mapping().orElse("")
            + "---\n"
            + Diagnostics.render(imported.findings(), file -> text);
    Path expected = DIRECTORY.resolve("doors.expected");
    if (Boolean.getBoolean("tarn.golden.rewrite")) {
      Files.writeString(expected, found);
    }
    assertThat(found).isEqualTo(Files.readString(expected));
  }

  @Test
  void runsAsItIs() throws IOException {
    String text = Files.readString(DIRECTORY.resolve("doors.json"));

    List<String> events =
        map(
            text,
            """
            {"kind":"open","at":"05.03.2026 07:08:09.125","badge":"b-17","ip":"192.0.2.7","port":"443",\
            "controller":{"id":"c1"},"controller_name":"north","result":{"code":0,"pin":"true"},"battery":0.5}
            {"kind":"alarm","at":"05.03.2026 07:08:09.000001","id":7,"text":"forced","sort":"break-in"}
            {"kind":"heartbeat","at":"05.03.2026 07:08:09.125","beat":1}
            {"kind":"open","at":"yesterday"}
            """);

    assertThat(events.get(0))
        .contains(
            "\"class_uid\":3002",
            "\"type_uid\":300201",
            "\"time\":1772694489125",
            "\"status\":\"Success\"",
            "\"severity\":\"Informational\"",
            "\"is_mfa\":true",
            "\"port\":443",
            "\"name\":\"b-17\"",
            "\"hostname\":\"north\"",
            "\"uid\":\"c1\"",
            "\"unmapped\":{\"battery\":\"0.5\"");
    assertThat(events.get(1)).contains("\"class_uid\":2004", "\"types\":[\"door\",\"break-in\"]");
    assertThat(events.get(2))
        .contains("\"class_uid\":0", "\"activity_name\":\"heartbeat\"", "\"beat\":\"1\"");
    assertThat(events.get(3)).isEqualTo("conversion-failed");
  }

  @Test
  void readsWhatThePreprocessorOfLoadBalancersReads() throws IOException {
    String text =
        file(
            "type",
            """
            "https": {"schema": "http_activity", "schema_mapping": {"class_uid": 4002,
              "metadata": {"version": "v1.1.0", "product": {"name": "ELB", "vendor_name": "AWS", "uid": "$.elb"}},
              "activity_id": {"enum": {"evaluate": "$.request_method", "values": {"GET": 3}, "other": 99}},
              "http_response": {"code": "$.elb_status_code"},
              "severity_id": 1, "time": "$.time",
              "http_request": {"http_method": "$.request_method", "url": {"url_string": "$.request_url"}},
              "src_endpoint": {"ip": "$.client_ip", "port": "$.client_port"},
              "dst_endpoint": {"ip": "$.target_ip", "port": "$.target_port"}}}
            """);

    List<String> events =
        map(
            text,
            """
            https 2026-01-02T03:04:05.678901Z app/a/b 2001:db8::1:2817 10.0.0.1:80 0.1 0.2 0.3 200 200 34 366 "GET https://a.example:443/x?y=z HTTP/1.1" "curl/8" C TLSv1.3 arn "t" "-" "-" 0 2026-01-02T03:04:05.000000Z "forward"
            https 2026-01-02T03:04:06Z app/a/b 192.0.2.1:2817 10.0.0.1:80 -1 -1 -1 460 - 34 366 "GET https://a.example:443/ HTTP/2.0" "-" - - - "t" "-" "-" - - "-" "-" "-" "-" "-" "-" "-" TID_1 "later"
            """);

    assertThat(events.get(0))
        .contains(
            "\"ip\":\"2001:db8::1\",\"port\":2817",
            "\"ip\":\"10.0.0.1\",\"port\":80",
            "\"http_method\":\"GET\"",
            "\"url_string\":\"https://a.example:443/x?y=z\"",
            "\"activity_id\":3");
    assertThat(events.get(1)).contains("\"ip\":\"192.0.2.1\"", "\"column_31\":\"later\"");
  }

  @Test
  void readsTheRenderedMessageOfAWindowsEvent() throws IOException {
    String process =
        "\"process\": {\"pid\": \"$.Description.ProcessId\", \"name\": \"$.Description.Image\"}";
    String text =
        file(
            "EventId",
            "\"1\": {\"schema\": \"process_activity\", \"schema_mapping\": {\"class_uid\": 1007,"
                + " \"metadata\": {\"version\": \"v1.0.0\", \"product\": {\"name\": \"Sysmon\","
                + " \"vendor_name\": \"Microsoft\"}}, \"activity_id\": 1, \"severity_id\": 1,"
                + " \"time\": \"$.Description.UtcTime\", \"actor\": {\"process\":"
                + " \"$.Description.Image\"}, \"device\": {\"type_id\": 6, \"instance_uid\":"
                + " \"$.UserDefined.instance\"}, "
                + process
                + "}}");

    List<String> events =
        map(
            text,
            "{\"EventId\":1,\"instance\":\"i-1\",\"Description\":\"Process Create:\\r\\nUtcTime:"
                + " 2026-01-02 03:04:05.678\\r\\nProcessId: 42\\r\\nImage: C:\\\\a.exe\"}");

    assertThat(events.getFirst())
        .contains(
            "\"actor\":{\"process\":{\"name\":\"C:\\\\a.exe\",\"pid\":42}}",
            "\"instance_uid\":\"i-1\"",
            "\"time\":1767323045678");
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(read("{\"custom_source_events\": {}}").findings())
        .extracting(Diagnostic::code)
        .containsOnly("missing-key");
    assertThat(
            read(file("a", "\"1\": {\"schema\": \"nothing\", \"schema_mapping\": {\"x\": 1}}"))
                .findings())
        .extracting(Diagnostic::code)
        .containsExactly("unknown-class");
    AwsMappingImport.Imported incomplete =
        read(file("a", "\"1\": {\"schema\": \"authentication\", \"schema_mapping\": {}}"));
    assertThat(incomplete.mapping()).isEmpty();
    assertThat(incomplete.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.message()).contains("requires").contains("time");
            });
  }

  @Test
  void knowsSuchFiles() {
    assertThat(AwsMappingImport.matches("\n{ \"custom_source_events\" : {")).isTrue();
    assertThat(AwsMappingImport.matches("mapping: custom_source_events")).isFalse();
  }

  @Test
  void convertsTimeFormats() {
    assertThat(StrptimeFormat.convert("%Y-%m-%dT%H:%M:%S.%fZ")).contains(List.of("iso"));
    assertThat(StrptimeFormat.convert("%d/%b/%Y:%H:%M:%S %z"))
        .contains(List.of("dd/MMM/yyyy:HH:mm:ss xx"));
    assertThat(StrptimeFormat.convert("%m/%d/%y at %I:%M %p"))
        .contains(List.of("MM/dd/yy' at 'hh:mm a"));
    assertThat(StrptimeFormat.convert("%s")).isEmpty();
  }
}
