package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.mapping.MappingSpec.Constant;
import dev.tarn.mapping.MappingSpec.ConstraintSpec;
import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.FromPath;
import dev.tarn.mapping.MappingSpec.RequiredColumn;
import dev.tarn.mapping.MappingSpec.Rule;
import dev.tarn.mapping.MappingSpec.Scalar;
import dev.tarn.mapping.MappingSpec.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MappingCheckerTest {
  private static final String HEAD =
      """
      mapping: door-log
      ocsf: 1.3.0
      profiles: [datetime]
      product: {name: Door Controller, vendor_name: Acme}
      input: {always: [at]}
      """;
  private static final String BASE =
      """
      events:
        - class: base_event
          set:
            time: at
            activity_id: {const: other}
            severity_id: {const: unknown}
      """;

  @Test
  void acceptsARealMapping() throws IOException {
    CheckedMapping checked = check(resource("azure"));
    assertThat(checked.diagnostics()).isEmpty();
    MappingSpec spec = checked.spec().orElseThrow();
    assertThat(spec.name()).isEqualTo("azure-activity");
    assertThat(spec.input().format())
        .isEqualTo(new MappingSpec.Json(List.of(path("records")), MappingSpec.Envelope.NONE));
    assertThat(spec.input().embedded())
        .containsOnly(Map.entry(path("properties"), MappingSpec.Json.PLAIN));
    assertThat(spec.tables())
        .extracting(t -> t.eventClass().name())
        .containsExactly("api_activity", "base_event");
    assertThat(spec.events()).extracting(EventSpec::table).containsExactly(0, 1);
    assertThat(spec.filters())
        .extracting(MappingSpec.FilterSpec::name)
        .containsExactly("heartbeat");
    assertThat(checked.tests()).hasSize(1);
  }

  @Test
  void acceptsTheExampleOfTheGuide() throws IOException {
    String guide = java.nio.file.Files.readString(java.nio.file.Path.of("../docs/mapping.md"));
    int start = guide.indexOf("```yaml\n") + 8;
    CheckedMapping checked = check(guide.substring(start, guide.indexOf("```", start)));
    assertThat(checked.spec()).as(checked.diagnostics().toString()).isPresent();
  }

  @Test
  void derivesIdentityAndMetadata() {
    EventSpec event = event(BASE);
    assertThat(constant(event, "class_uid")).isEqualTo("0");
    assertThat(constant(event, "class_name")).isEqualTo("Base Event");
    assertThat(constant(event, "category_uid")).isEqualTo("0");
    assertThat(constant(event, "category_name")).isEqualTo("Uncategorized");
    assertThat(expression(event, "type_uid")).isEqualTo(new MappingSpec.TypeUid(0, "activity_id"));
    assertThat(expression(event, "type_name"))
        .isEqualTo(
            new MappingSpec.CaptionOf(
                "type_uid", Map.of("0", "Base Event: Unknown", "99", "Base Event: Other"), null));
    assertThat(constant(event, "metadata.version")).isEqualTo("1.3.0");
    assertThat(constant(event, "metadata.product.name")).isEqualTo("Door Controller");
    assertThat(expression(event, "metadata.uid"))
        .isEqualTo(new MappingSpec.Fact(MappingSpec.FactName.RECORD_UID));
    assertThat(expression(event, "metadata.logged_time"))
        .isEqualTo(new MappingSpec.Fact(MappingSpec.FactName.LOGGED_TIME));
    assertThat(expression(event, "metadata.original_time")).isEqualTo(new FromPath(path("at")));
    assertThat(((MappingSpec.ScalarList) value(event, "metadata.profiles")).parts())
        .containsExactly(new MappingSpec.OneScalar(new Constant("datetime")));
  }

  @Test
  void derivesCaptionsWithTheInputsTextForOther() {
    EventSpec event =
        event(BASE + "      status_id: {from: result, enum: {ok: success}, other: other}\n");
    assertThat(expression(event, "status"))
        .isEqualTo(
            new MappingSpec.CaptionOf(
                "status_id",
                Map.of("0", "Unknown", "1", "Success", "2", "Failure", "99", "Other"),
                new FromPath(path("result"))));
    assertThat(expression(event, "severity"))
        .isInstanceOfSatisfying(
            MappingSpec.CaptionOf.class, caption -> assertThat(caption.otherText()).isNull());
  }

  @Test
  void derivesTwinsOfTimesWithTheProfileOnly() {
    assertThat(expression(event(BASE), "time_dt")).isEqualTo(new MappingSpec.SameAs("time"));
    String plain = HEAD.replace("profiles: [datetime]\n", "");
    assertThat(targets(check(plain + BASE).spec().orElseThrow().events().get(0)))
        .contains("time", "metadata.logged_time")
        .noneMatch(target -> target.endsWith("_dt"));
  }

  @Test
  void leavesWhatTheMappingSetsItself() {
    EventSpec event =
        event(
            BASE
                + """
                      metadata.uid: id
                      severity: level
                      metadata.product.name: model
                """);
    assertThat(expression(event, "metadata.uid"))
        .isEqualTo(
            new MappingSpec.FirstOf(
                List.of(
                    new FromPath(path("id")),
                    new MappingSpec.Fact(MappingSpec.FactName.RECORD_UID))));
    assertThat(expression(event, "severity")).isEqualTo(new FromPath(path("level")));
    assertThat(expression(event, "metadata.product.name")).isEqualTo(new FromPath(path("model")));
  }

  @Test
  void derivesObservablesFromTypesAndAttributes() {
    String network =
        """
        events:
          - class: network_activity
            set:
              time: at
              activity_id: {const: open}
              severity_id: {const: informational}
              dst_endpoint: {ip: dst, intermediate_ips: 'via[*]', port: port}
        """;
    assertThat(value(event(network), "observables"))
        .isEqualTo(
            new MappingSpec.ObjectList(
                List.of(
                    new MappingSpec.Observables(
                        Map.of(
                            "dst_endpoint.ip",
                            new MappingSpec.ObservableType(2, "IP Address"),
                            "dst_endpoint.intermediate_ips[]",
                            new MappingSpec.ObservableType(2, "IP Address"),
                            "dst_endpoint.port",
                            new MappingSpec.ObservableType(11, "Port"))))));
    assertThat(targets(event("observables: false\n" + network))).doesNotContain("observables");
  }

  @Test
  void keepsRawDataOnRequest() {
    String newer = HEAD.replace("1.3.0", "1.5.0");
    EventSpec event = check(newer + "raw_data: true\n" + BASE).spec().orElseThrow().events().get(0);
    assertThat(expression(event, "raw_data"))
        .isEqualTo(new MappingSpec.Fact(MappingSpec.FactName.RAW_RECORD));
    assertThat(expression(event, "raw_data_size"))
        .isEqualTo(new MappingSpec.Fact(MappingSpec.FactName.RAW_RECORD_SIZE));
    assertThat(targets(event(BASE))).doesNotContain("raw_data");
  }

  @Test
  void storesWhatIsSetInSchemaOrderWithTypesOfTheSchema() {
    MappingSpec spec =
        spec(
            BASE
                + """
                      duration: took
                      count: n
                      metadata.log_name: log
                      metadata.labels: [a]
                      enrichments:
                        for_each: extra
                        set: {name: n, value: v, data: d}
                """);
    List<Field> fields = spec.tables().get(0).rowType().fields();
    assertThat(fields.stream().map(Field::name))
        .containsExactly(
            "count",
            "duration",
            "time",
            "activity_name",
            "activity_id",
            "category_name",
            "category_uid",
            "class_name",
            "class_uid",
            "type_name",
            "type_uid",
            "enrichments",
            "metadata",
            "severity",
            "severity_id",
            "unmapped",
            "time_dt");
    assertThat(type(fields, "count")).isEqualTo(FieldType.Leaf.INT);
    assertThat(type(fields, "duration")).isEqualTo(FieldType.Leaf.LONG);
    assertThat(type(fields, "time")).isEqualTo(FieldType.Leaf.LONG);
    assertThat(type(fields, "type_uid")).isEqualTo(FieldType.Leaf.LONG);
    assertThat(type(fields, "time_dt")).isEqualTo(FieldType.Leaf.TIMESTAMP);
    assertThat(type(fields, "unmapped")).isEqualTo(new FieldType.TextMap());
    assertThat(type(fields, "enrichments"))
        .isEqualTo(
            new FieldType.ListOf(
                new FieldType.Struct(
                    List.of(
                        new Field("data", FieldType.Leaf.JSON),
                        new Field("name", FieldType.Leaf.TEXT),
                        new Field("value", FieldType.Leaf.TEXT)))));
    assertThat(((FieldType.Struct) type(fields, "metadata")).fields())
        .contains(new Field("labels", new FieldType.ListOf(FieldType.Leaf.TEXT)));
  }

  @Test
  void storesTypeUidAsLongInEveryVersion() {
    CheckedMapping checked = check(HEAD.replace("1.3.0", "1.0.0") + BASE);
    assertThat(type(checked.spec().orElseThrow().tables().get(0).rowType().fields(), "type_uid"))
        .isEqualTo(FieldType.Leaf.LONG);
  }

  @Test
  void joinsTheColumnsOfAllEntriesOfAClass() {
    MappingSpec spec =
        spec(
            BASE.replace("    set:", "    when: a exists\n    set:")
                + "      message: a\n"
                + BASE.replace("events:\n", "")
                + "      count: b\n");
    assertThat(spec.tables()).hasSize(1);
    assertThat(spec.tables().get(0).rowType().findField("message")).isPresent();
    assertThat(spec.tables().get(0).rowType().findField("count")).isPresent();
    assertThat(spec.events()).extracting(EventSpec::table).containsExactly(0, 0);
  }

  @Test
  void sharesColumnsThatAreEqualInEveryEntry() {
    String set = "      status_code: code\n      status_detail: code\n";
    assertThat(spec(BASE + set).tables().get(0).aliases())
        .containsEntry("status_detail", "status_code");
    String other =
        BASE.replace("    set:", "    when: a exists\n    set:")
            + "      status_code: code\n      status_detail: detail\n";
    assertThat(spec(other + BASE.replace("events:\n", "") + set).tables().get(0).aliases())
        .doesNotContainKey("status_detail");
  }

  @Test
  void sharesNoColumnOfAnotherTypeOrCondition() {
    assertThat(
            spec(BASE
                    + """
                          count: n
                          message: n
                          status_code: {from: n, when: n exists}
                    """)
                .tables()
                .get(0)
                .aliases())
        .doesNotContainKeys("count", "message", "status_code");
  }

  @Test
  void listsWhatEveryRowNeeds() {
    EventSpec event =
        event(
            """
            events:
              - class: api_activity
                profiles: [cloud]
                when: ip exists and op exists
                set:
                  time: at
                  activity_id: {const: read}
                  severity_id: {const: informational}
                  cloud.provider: {const: AWS}
                  api: {operation: op, request: {uid: rid}}
                  actor.user: {uid: uid, name: name}
                  src_endpoint.ip: ip
                  resources: {for_each: 'res', set: {uid: id, labels: l}}
            """);
    assertThat(event.required())
        .contains(
            new RequiredColumn("time", ""),
            new RequiredColumn("actor", ""),
            new RequiredColumn("api.operation", ""),
            new RequiredColumn("api.request.uid", "api.request"),
            new RequiredColumn("metadata.product.vendor_name", ""))
        .doesNotContain(new RequiredColumn("actor.user", ""));
    assertThat(event.constraints())
        .contains(
            new ConstraintSpec("actor", false, List.of("actor.user")),
            new ConstraintSpec("actor.user", false, List.of("actor.user.name", "actor.user.uid")),
            new ConstraintSpec("resources[]", false, List.of("resources[].uid")));
  }

  @Test
  void readsValuesOfEveryKind() {
    EventSpec event =
        check(
                HEAD
                    + """
                    values: {sub: {from: rid, capture: '/s/([^/]+)'}}
                    """
                    + BASE
                    + """
                          message: "a {x.y} {{b}} {$sub}"
                          status_code: {first: [a, {from: b, transform: [trim, lower]}, {const: c}]}
                          status_detail: {cases: [{when: a exists, const: x}, {from: b}]}
                          start_time: {from: s, format: [epoch_millis, dd/MMM/yyyy], zone: Europe/Berlin}
                          count: {from: n, piece: {by: "/", index: -1}}
                          metadata.labels: [{from: tags, split: ","}, 'list[*].name', {const: [p, q]}, {from: c, when: a exists}]
                    """)
            .spec()
            .orElseThrow()
            .events()
            .get(0);
    assertThat(expression(event, "message"))
        .isInstanceOfSatisfying(
            MappingSpec.Template.class,
            template -> {
              assertThat(template.parts().subList(0, 3))
                  .containsExactly(
                      new Constant("a "), new FromPath(path("x", "y")), new Constant(" {b} "));
              assertThat(template.parts().get(3)).isInstanceOf(MappingSpec.Steps.class);
            });
    assertThat(expression(event, "status_code"))
        .isEqualTo(
            new MappingSpec.FirstOf(
                List.of(
                    new FromPath(path("a")),
                    new MappingSpec.Steps(
                        new FromPath(path("b")),
                        List.of(new MappingSpec.Trim(), new MappingSpec.Lower())),
                    new Constant("c"))));
    assertThat(expression(event, "status_detail"))
        .isEqualTo(
            new MappingSpec.Cases(
                List.of(
                    new MappingSpec.Branch(new MappingSpec.Exists(path("a")), new Constant("x")),
                    new MappingSpec.Branch(null, new FromPath(path("b"))))));
    assertThat(((Scalar) value(event, "start_time")).conversion())
        .isEqualTo(
            new Conversion.ToTime(
                List.of(
                    new Conversion.EpochTime(Conversion.EpochTime.Unit.MILLIS),
                    new Conversion.PatternTime(
                        "dd/MMM/yyyy", java.time.ZoneId.of("Europe/Berlin"))),
                false));
    assertThat(((MappingSpec.ScalarList) value(event, "metadata.labels")).parts())
        .containsExactly(
            new MappingSpec.SplitScalars(new FromPath(path("tags")), ","),
            new MappingSpec.EachScalar(
                new InputPath(List.of(new InputPath.Key("list"), new InputPath.Each())),
                new FromPath(path("name"))),
            new MappingSpec.OneScalar(new Constant("p")),
            new MappingSpec.OneScalar(new Constant("q")),
            new MappingSpec.OneScalar(
                new MappingSpec.Cases(
                    List.of(
                        new MappingSpec.Branch(
                            new MappingSpec.Exists(path("a")), new FromPath(path("c")))))));
  }

  @Test
  void takesBracesInQuotedKeysForAPath() {
    assertThat(expression(event(BASE + "      message: a.\"{b}\"\n"), "message"))
        .isEqualTo(new FromPath(path("a", "{b}")));
  }

  @Test
  void testsTheLongestPrefixFirst() {
    EventSpec event =
        event(
            """
            events:
              - class: api_activity
                profiles: [cloud]
                when: ip exists and op exists and who exists
                set:
                  time: at
                  activity_id: {from: op, prefixes: {Get: read, GetAndDelete: delete, List: read}, other: other}
                  severity_id: {const: informational}
                  cloud.provider: {const: AWS}
                  api.operation: op
                  actor.user.uid: who
                  src_endpoint.ip: ip
            """);
    MappingSpec.Cases cases = (MappingSpec.Cases) expression(event, "activity_id");
    assertThat(cases.branches())
        .containsExactly(
            new MappingSpec.Branch(starts("GetAndDelete"), new Constant("4")),
            new MappingSpec.Branch(starts("List", "Get"), new Constant("2")),
            new MappingSpec.Branch(new MappingSpec.Exists(path("op")), new Constant("99")));
    assertThat(((MappingSpec.CaptionOf) expression(event, "activity_name")).otherText())
        .isEqualTo(new FromPath(path("op")));
  }

  @Test
  void readsCommonRulesWhereTheClassHasThem() {
    MappingSpec spec =
        spec(
            """
            common:
              set: {time: at, severity_id: {const: low}, activity_id: {const: other}, src_endpoint.ip: ip, message: a}
              drop: [noise]
            events:
              - class: network_activity
                when: ip exists
                set: {message: b, dst_endpoint.ip: dst}
              - class: base_event
            """);
    assertThat(expression(spec.events().get(0), "message")).isEqualTo(new FromPath(path("b")));
    assertThat(targets(spec.events().get(0))).contains("src_endpoint.ip");
    assertThat(expression(spec.events().get(1), "message")).isEqualTo(new FromPath(path("a")));
    assertThat(targets(spec.events().get(1))).doesNotContain("src_endpoint.ip");
    assertThat(spec.events()).allMatch(event -> event.drop().equals(List.of(path("noise"))));
  }

  @Test
  void takesProfilesOfAnEntryInPlaceOfTheMappings() {
    EventSpec event = event(BASE.replace("    set:", "    profiles: [container]\n    set:"));
    assertThat(((MappingSpec.ScalarList) value(event, "metadata.profiles")).parts())
        .containsExactly(new MappingSpec.OneScalar(new Constant("container")));
    assertThat(targets(event)).doesNotContain("time_dt");
  }

  @Test
  void derivesCaptionsOfEnumLists() {
    EventSpec event =
        event(
            """
            events:
              - class: dns_activity
                set:
                  time: at
                  activity_id: {const: query}
                  severity_id: {const: informational}
                  src_endpoint.ip: {first: [ip, {const: 10.0.0.1}]}
                  query.hostname: host
                  answers:
                    for_each: answers
                    when: data exists
                    set:
                      rdata: data
                      flag_ids: {from: 'flags[*]', map: {AA: authoritative_answer}}
            """);
    MappingSpec.ObjectList answers = (MappingSpec.ObjectList) value(event, "answers");
    MappingSpec.ForEach each = (MappingSpec.ForEach) answers.parts().get(0);
    Rule flags =
        each.members().stream().filter(r -> r.target().equals("flags")).findFirst().orElseThrow();
    assertThat(flags.value()).isInstanceOf(MappingSpec.ScalarList.class);
  }

  @Test
  void readsInlineTestsAndTestsOfFiles() {
    String tests =
        """
        tests:
          - {name: one, input: in.json, expect: '{"class_uid": 0}'}
          - {name: two, input: '[1]', expect: {filtered: x}}
        """;
    CheckedMapping checked =
        MappingChecker.check(
            "f", HEAD + BASE + tests, name -> Optional.of(name.equals("in.json") ? "{}" : "?"));
    assertThat(checked.tests())
        .extracting(CheckedMapping.DeclaredTest::input, CheckedMapping.DeclaredTest::expect)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                new CheckedMapping.Text("{}", "in.json"),
                new CheckedMapping.Events(new CheckedMapping.Text("{\"class_uid\": 0}", ""))),
            org.assertj.core.groups.Tuple.tuple(
                new CheckedMapping.Text("[1]", ""), new CheckedMapping.Filtered("x")));
  }

  @Test
  void neverThrowsHoweverAFileIsBroken() throws IOException {
    long seed = Long.getLong("tarn.seed", System.nanoTime());
    Random random = new Random(seed);
    List<String> lines = resource("azure").lines().toList();
    String noise = "{}[]:\"'$,.#&*|>-~ \n0a";
    for (int round = 0; round < 500; round++) {
      List<String> mutated = new ArrayList<>(lines);
      for (int i = random.nextInt(4); i >= 0; i--) {
        int line = random.nextInt(mutated.size());
        StringBuilder text = new StringBuilder(mutated.get(line));
        switch (random.nextInt(5)) {
          case 0 -> mutated.remove(line);
          case 1 -> mutated.add(line, mutated.get(random.nextInt(mutated.size())));
          case 2 -> {
            text.insert(
                random.nextInt(text.length() + 1), noise.charAt(random.nextInt(noise.length())));
            mutated.set(line, text.toString());
          }
          case 3 -> {
            int from = random.nextInt(text.length() + 1);
            text.delete(from, Math.min(text.length(), from + random.nextInt(12)));
            mutated.set(line, text.toString());
          }
          default -> mutated.set(line, " ".repeat(random.nextInt(8)) + text.toString().strip());
        }
      }
      String text = String.join("\n", mutated);
      try {
        CheckedMapping checked = check(text);
        boolean errors =
            checked.diagnostics().stream()
                .anyMatch(d -> d.severity() == dev.tarn.ocsf.Severity.ERROR);
        assertThat(checked.spec().isPresent()).isEqualTo(!errors);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + "\n" + text, e);
      }
    }
  }

  private static MappingSpec.Condition starts(String... texts) {
    return new MappingSpec.TextMatch(
        path("op"), MappingSpec.MatchKind.STARTS_WITH, List.of(texts), false);
  }

  private static FieldType type(List<Field> fields, String name) {
    return fields.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow().type();
  }

  private static List<String> targets(EventSpec event) {
    return event.rules().stream().map(Rule::target).toList();
  }

  private static Value value(EventSpec event, String target) {
    return event.rules().stream()
        .filter(rule -> rule.target().equals(target))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no rule for " + target))
        .value();
  }

  private static MappingSpec.Expression expression(EventSpec event, String target) {
    return ((Scalar) value(event, target)).expression();
  }

  private static String constant(EventSpec event, String target) {
    return ((Constant) expression(event, target)).text();
  }

  private static InputPath path(String... keys) {
    return new InputPath(
        java.util.Arrays.stream(keys).<InputPath.Step>map(InputPath.Key::new).toList());
  }

  private static EventSpec event(String text) {
    return spec(text).events().get(0);
  }

  private static MappingSpec spec(String text) {
    CheckedMapping checked = check(HEAD + text);
    return checked.spec().orElseThrow(() -> new AssertionError(checked.diagnostics().toString()));
  }

  private static CheckedMapping check(String text) {
    return MappingChecker.check("f", text, FileLookup.NONE);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        MappingCheckerTest.class.getResourceAsStream("/mappings/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
