package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.PathCounts;
import dev.tarn.event.PathCounts.Use;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PathCounterTest {
  private static final String MAPPING =
      """
      mapping: doors
      ocsf: 1.3.0
      product: {name: Door, vendor_name: Acme}
      input: {format: json, always: [at]}
      filters:
        noise: kind == noise
      events:
        - class: base_event
          when: door.id exists
          set:
            time: {from: at, format: epoch_seconds}
            activity_id: {const: other}
            severity_id: {const: unknown}
            message: door.name
            enrichments:
              for_each: people[*]
              set: {name: name, value: badge.id, data: name}
          drop: [secret, 'people[0].hair']
      """;

  private final CompiledMapping mapping =
      CompiledMapping.compile(
          MappingChecker.check("doors.yaml", MAPPING, name -> Optional.empty())
              .spec()
              .orElseThrow());

  private PathCounts count(int batchRecords, String... lines) {
    MappingRunner runner = mapping.newRunner(InstantSource.system());
    MappingOutput output = new MappingOutput(mapping.spec());
    List<String> all = new ArrayList<>(Arrays.asList(lines));
    while (!all.isEmpty()) {
      List<String> some = all.subList(0, Math.min(batchRecords, all.size()));
      byte[] bytes = (String.join("\n", some) + "\n").getBytes(StandardCharsets.UTF_8);
      RecordBatch batch = new RecordBatch(bytes.length);
      batch.resize(bytes.length);
      System.arraycopy(bytes, 0, batch.data(), 0, bytes.length);
      batch.begin(1, 0);
      int at = 0;
      for (String line : some) {
        int length = line.getBytes(StandardCharsets.UTF_8).length;
        batch.add(at, length, at);
        at += length + 1;
      }
      runner.run(batch, new UnitName("doors", "unit"), output);
      some.clear();
    }
    return output.paths();
  }

  private static PathCounts.Entry of(PathCounts counts, String path) {
    return counts.paths().get(path);
  }

  @Test
  void countsRecordsNotValues() {
    PathCounts counts =
        count(
            2,
            """
            {"at":1,"kind":"open","door":{"id":7,"name":"north"},"secret":{"pin":"1234"},\
            "people":[{"name":"a","badge":{"id":"x"},"hair":"red"},{"name":"b","age":3}],"tags":[1,2]}""",
            """
            {"at":2,"kind":"noise","extra":null}""",
            """
            {"at":3,"door":{"name":"south"},"people":[],"tags":[3]}""",
            "{broken");

    assertThat(counts.records()).isEqualTo(3);
    assertThat(counts.paths().keySet())
        .containsExactlyInAnyOrder(
            "at",
            "kind",
            "door.id",
            "door.name",
            "secret.pin",
            "people",
            "people[*].name",
            "people[*].badge.id",
            "people[*].hair",
            "people[*].age",
            "tags",
            "extra");
    assertThat(of(counts, "at")).isEqualTo(new PathCounts.Entry(Use.MAPPED, shape(1), 3, 0));
    assertThat(of(counts, "people[*].name").records()).isEqualTo(1);
    assertThat(of(counts, "people").shape()).isEqualTo("empty array");
    assertThat(of(counts, "tags"))
        .isEqualTo(new PathCounts.Entry(Use.UNMAPPED, "array of 5 bytes", 2, 0));
    assertThat(of(counts, "extra")).isEqualTo(new PathCounts.Entry(Use.UNMAPPED, "null", 1, 1));
  }

  private static String shape(int characters) {
    return "number of " + characters + " character";
  }

  @Test
  void tellsWhatTheMappingDoesWithAPath() {
    PathCounts counts =
        count(
            9,
            """
            {"at":1,"kind":"open","door":{"id":7,"name":"north","color":"green"},"secret":"1234",\
            "people":[{"badge":{"id":"x"},"hair":"red"}]}""");

    assertThat(of(counts, "door.name").use()).isEqualTo(Use.MAPPED);
    assertThat(of(counts, "people[*].badge.id").use()).isEqualTo(Use.MAPPED);
    assertThat(of(counts, "kind").use()).isEqualTo(Use.READ);
    assertThat(of(counts, "door.id").use()).isEqualTo(Use.READ);
    assertThat(of(counts, "secret").use()).isEqualTo(Use.DROPPED);
    assertThat(of(counts, "people[*].hair").use()).isEqualTo(Use.DROPPED);
    assertThat(of(counts, "door.color").use()).isEqualTo(Use.UNMAPPED);
  }

  @Test
  void keepsNoValue() {
    PathCounts counts = count(9, "{\"at\":1,\"password\":\"hunter2\"}");

    assertThat(of(counts, "password").shape()).isEqualTo("text of 7 bytes");
  }

  @Test
  void boundsIdsThatAreKeys() {
    String[] lines =
        IntStream.range(0, 5000)
            .mapToObj(i -> "{\"at\":1,\"sessions\":{\"id" + i + "\":{\"bytes\":" + i + "}}}")
            .toArray(String[]::new);

    PathCounts counts = count(100, lines);

    assertThat(counts.paths()).hasSizeLessThan(400);
    assertThat(of(counts, "sessions.*.bytes").records()).isGreaterThan(800);
    assertThat(of(counts, "at").records()).isEqualTo(5000);
  }

  @Test
  void resultsDoNotDependOnBatches() {
    String[] lines =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    "{\"at\":1,\"people\":[{\"name\":\"a\",\"pets\":[{\"n\":1},{\"m\":"
                        + i
                        + "}]}],\"k"
                        + i % 7
                        + "\":true}")
            .toArray(String[]::new);

    assertThat(count(1, lines).paths()).isEqualTo(count(1000, lines).paths());
    assertThat(count(1000, lines).paths().keySet()).contains("people[*].pets", "k6");
  }
}
