package dev.tarn.mapping;

import static dev.tarn.mapping.SpecFixture.equal;
import static dev.tarn.mapping.SpecFixture.fromPath;
import static dev.tarn.mapping.SpecFixture.integer;
import static dev.tarn.mapping.SpecFixture.listOf;
import static dev.tarn.mapping.SpecFixture.path;
import static dev.tarn.mapping.SpecFixture.rule;
import static dev.tarn.mapping.SpecFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.FieldType;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MappingRunnerTest {
  private static final FieldType TEXT = FieldType.Leaf.TEXT;
  private static final FieldType LONG = FieldType.Leaf.LONG;

  @Test
  void mapsAndKeepsTheRest() {
    SpecFixture spec = new SpecFixture().texts("actor.user.name");
    spec.entry(null).set("actor.user.name", "who.name");
    assertThat(
            spec.map(
                    """
                    {"z":[1, {"b":2, "a":1}],"who":{"id":1.50,"name":"ann"},"t":5,"n":null,"e":{},"y":true}\
                    """)
                .row())
        .isEqualTo(
            """
            {"actor":{"user":{"name":"ann"}},"time":5,"unmapped":{"e":"{}","n":null,\
            "who.id":"1.50","y":"true","z":"[1,{\\"a\\":1,\\"b\\":2}]"}}\
            """);
  }

  @Test
  void everyRecordGoesToOnePlace() {
    SpecFixture spec = new SpecFixture().texts("kind");
    spec.filter("noise", equal("k", "skip"));
    spec.entry(equal("k", "a")).set("kind", new MappingSpec.Constant("first"), text());
    spec.entry(equal("k", "a", "b")).set("kind", new MappingSpec.Constant("second"), text());
    SpecFixture.Mapped mapped =
        spec.map(
            "{\"k\":\"a\",\"t\":1}",
            "{\"k\":\"b\",\"t\":1}",
            "{\"k\":\"skip\",\"t\":1}",
            "{\"k\":\"c\",\"t\":1}",
            "{\"k\":\"a\"",
            "{\"k\":\"a\"}",
            "{\"k\":\"a\",\"t\":\"x\\u0007y\"}");
    assertThat(mapped.rows)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                0L, "{\"kind\":\"first\",\"time\":1,\"unmapped\":{\"k\":\"a\"}}",
                1L, "{\"kind\":\"second\",\"time\":1,\"unmapped\":{\"k\":\"b\"}}"));
    assertThat(mapped.output.filtered()).containsExactly(Map.entry("noise", 1L));
    assertThat(mapped.rejected)
        .containsExactly(
            Map.entry(
                3L, "no-matching-entry: no entry of the mapping hand-made takes the record @51"),
            Map.entry(4L, "truncated-record: the record cannot be read from byte 8 on @67"),
            Map.entry(
                5L,
                "required-missing: the attribute time is required and there is no value at t @76"),
            Map.entry(
                6L,
                "conversion-failed: the attribute time is required and the value 'x\\u0007y' at t"
                    + " does not convert @86"));
  }

  @Test
  void refusalsOfTheFramerGoToQuarantine() {
    SpecFixture spec = new SpecFixture();
    spec.entry(null);
    RecordBatch batch = new RecordBatch(64);
    byte[] bytes = "{\"t\":1}garbage".getBytes(StandardCharsets.UTF_8);
    batch.resize(bytes.length);
    System.arraycopy(bytes, 0, batch.data(), 0, bytes.length);
    batch.begin(7, 100);
    batch.refuse(7, 7, 1000, new RecordBatch.Refusal("too-large", "the record is too large", 9999));
    batch.add(0, 7, 0);
    CompiledMapping mapping = CompiledMapping.compile(spec.spec());
    MappingOutput output = new MappingOutput(mapping.spec());
    mapping.newRunner(SpecFixture.CLOCK).run(batch, new UnitName("s", "u"), output);
    SpecFixture.Mapped mapped = new SpecFixture.Mapped(output);
    assertThat(mapped.rejected)
        .containsExactly(Map.entry(100L, "too-large: the record is too large @1000"));
    assertThat(mapped.rows).containsExactly(Map.entry(101L, "{\"time\":1}"));
    assertThat(output.table(0).unit().value(0)).isEqualTo(7);
  }

  @Test
  void whatDoesNotConvertStaysAndIsCounted() {
    SpecFixture spec =
        new SpecFixture().column("port", LONG).column("kind_id", LONG).texts("ip", "word");
    spec.entry(null)
        .set("port", fromPath("p"), new Conversion.ToInteger(0, 65535))
        .set("kind_id", fromPath("k"), new Conversion.ToEnum(Set.of(1L, 99L)))
        .set(
            "ip", fromPath("ip"), new Conversion.ToText(new Conversion.TextCheck("ip_t", 40, null)))
        .set(
            "word",
            fromPath("w"),
            new Conversion.ToText(
                new Conversion.TextCheck("word_t", 3, Pattern.compile("^[a-zé]+$"))));
    SpecFixture.Mapped mapped =
        spec.map(
            "{\"t\":1,\"p\":\"x\",\"k\":2,\"ip\":\"1.2.3\",\"w\":\"A\"}",
            "{\"t\":1,\"p\":65536,\"k\":\"99\",\"ip\":\"::1\",\"w\":\"ééé\"}",
            "{\"t\":1,\"p\":\"1e3\",\"k\":1.0,\"ip\":{\"a\":1},\"w\":\"éééé\"}");
    assertThat(mapped.rows.values())
        .containsExactly(
            "{\"time\":1,\"unmapped\":{\"ip\":\"1.2.3\",\"k\":\"2\",\"p\":\"x\",\"w\":\"A\"}}",
            "{\"kind_id\":99,\"ip\":\"::1\",\"word\":\"ééé\",\"time\":1,\"unmapped\":{\"p\":\"65536\"}}",
            "{\"port\":1000,\"kind_id\":1,\"time\":1,\"unmapped\":{\"ip.a\":\"1\",\"w\":\"éééé\"}}");
    assertThat(mapped.output.warnings())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                new MappingOutput.Warning("conversion-failed", "p", "port"), 1L,
                new MappingOutput.Warning("value-invalid", "p", "port"), 1L,
                new MappingOutput.Warning("enum-unknown", "k", "kind_id"), 1L,
                new MappingOutput.Warning("value-invalid", "ip", "ip"), 1L,
                new MappingOutput.Warning("value-invalid", "w", "word"), 2L));
  }

  @Test
  void losersStayUnlessTheySayTheSame() {
    SpecFixture spec = new SpecFixture().texts("name").column("size", LONG);
    spec.entry(null)
        .set(
            "name",
            new MappingSpec.FirstOf(List.of(fromPath("a"), fromPath("b"), fromPath("c"))),
            text())
        .set("size", new MappingSpec.FirstOf(List.of(fromPath("x"), fromPath("y"))), integer());
    assertThat(
            spec.map(
                    "{\"t\":1,\"a\":null,\"b\":\"v\",\"c\":\"v\",\"x\":\"no\",\"y\":7}",
                    "{\"t\":1,\"a\":\"u\",\"b\":\"v\",\"x\":1,\"y\":1}")
                .rows
                .values())
        .containsExactly(
            "{\"name\":\"v\",\"size\":7,\"time\":1,\"unmapped\":{\"x\":\"no\"}}",
            "{\"name\":\"u\",\"size\":1,\"time\":1,\"unmapped\":{\"b\":\"v\"}}");
  }

  @Test
  void lookupsTemplatesAndStepsUseTheirInputs() {
    SpecFixture spec = new SpecFixture().texts("state", "folded", "joined", "user", "key", "last");
    spec.entry(null)
        .set(
            "state",
            new MappingSpec.Lookup(
                fromPath("s"), Map.of("A", "on", "B", "off"), false, null, "none"),
            text())
        .set(
            "folded",
            new MappingSpec.Lookup(fromPath("f"), Map.of("Yes", "y"), true, "other", null),
            text())
        .set(
            "joined",
            new MappingSpec.Template(
                List.of(fromPath("j"), new MappingSpec.Constant("/"), fromPath("k"))),
            text())
        .set(
            "user",
            new MappingSpec.Steps(
                fromPath("arn"),
                List.of(
                    new MappingSpec.Capture(Pattern.compile("user/(\\w+)"), 1),
                    new MappingSpec.Upper())),
            text())
        .set(
            "key",
            new MappingSpec.Steps(fromPath("kv"), List.of(new MappingSpec.KeyValue(",", "=", "b"))),
            text())
        .set(
            "last",
            new MappingSpec.Steps(fromPath("path"), List.of(new MappingSpec.Piece("/", -1))),
            text());
    assertThat(
            spec.map(
                    """
                    {"t":1,"s":"A","f":"YES","j":1,"k":"x","arn":"arn:user/bob","kv":"a=1, b = 2 ,c=3","path":"p/q/r"}\
                    """,
                    """
                    {"t":1,"s":"Z","f":"perhaps","j":1,"arn":"arn:role","kv":"a=1","path":"q"}\
                    """,
                    "{\"t\":1,\"path\":5}")
                .rows
                .values())
        .containsExactly(
            """
            {"state":"on","folded":"y","joined":"1/x","user":"BOB","key":"2","last":"r","time":1,\
            "unmapped":{"arn":"arn:user/bob","kv":"a=1, b = 2 ,c=3","path":"p/q/r"}}\
            """,
            """
            {"folded":"other","last":"q","time":1,"unmapped":{"arn":"arn:role","f":"perhaps",\
            "j":"1","kv":"a=1","s":"Z"}}\
            """,
            "{\"state\":\"none\",\"last\":\"5\",\"time\":1}");
  }

  @Test
  void hexadecimalNumbersBecomeDecimalOnes() {
    SpecFixture spec = new SpecFixture().column("flags", LONG);
    spec.entry(null)
        .set(
            "flags",
            new MappingSpec.Steps(fromPath("f"), List.of(new MappingSpec.Hexadecimal())),
            new Conversion.ToInteger(Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(
            spec.map(
                    "{\"t\":1,\"f\":\"1b\"}",
                    "{\"t\":1,\"f\":\"0x1B\"}",
                    "{\"t\":1,\"f\":\"-1\"}",
                    "{\"t\":1,\"f\":\"0x\"}",
                    "{\"t\":1,\"f\":\"12345678901234567\"}")
                .rows
                .values())
        .containsExactly(
            "{\"flags\":27,\"time\":1}",
            "{\"flags\":27,\"time\":1}",
            "{\"time\":1,\"unmapped\":{\"f\":\"-1\"}}",
            "{\"time\":1,\"unmapped\":{\"f\":\"0x\"}}",
            "{\"time\":1,\"unmapped\":{\"f\":\"12345678901234567\"}}");
  }

  @Test
  void whatOnlyConditionsReadStays() {
    SpecFixture spec = new SpecFixture().texts("a");
    spec.entry(new MappingSpec.Exists(path("o")))
        .setWhen("a", equal("k", "x"), fromPath("v"), text())
        .partition(fromPath("r"), fromPath("o.id"));
    SpecFixture.Mapped mapped =
        spec.map(
            "{\"t\":86400000,\"o\":{\"id\":3},\"k\":\"x\",\"v\":1,\"r\":\"here\"}",
            "{\"t\":0,\"o\":{},\"k\":\"y\",\"v\":1}");
    assertThat(mapped.rows.values())
        .containsExactly(
            "{\"a\":\"1\",\"time\":86400000,\"unmapped\":{\"k\":\"x\",\"o.id\":\"3\",\"r\":\"here\"}}",
            "{\"time\":0,\"unmapped\":{\"k\":\"y\",\"o\":\"{}\",\"v\":\"1\"}}");
    assertThat(mapped.partitions.values())
        .containsExactly("here/3/19700102", "unknown/unknown/19700101");
  }

  @Test
  void anObjectUsedWholeCoversItsLeaves() {
    SpecFixture spec = new SpecFixture().column("data", FieldType.Leaf.JSON).texts("inner");
    spec.entry(equal("k", "whole")).set("data", fromPath("o"), new Conversion.ToJson());
    spec.entry(null).set("inner", "o.b");
    assertThat(
            spec.map(
                    "{\"t\":1,\"k\":\"whole\",\"o\":{\"b\": 1,\"a\":[ ]}}",
                    "{\"t\":1,\"o\":{\"b\":1,\"a\":[]}}",
                    "{\"t\":1,\"k\":\"whole\",\"o\":\"a \\\"word\\\"\"}")
                .rows
                .values())
        .containsExactly(
            "{\"data\":{\"a\":[],\"b\":1},\"time\":1,\"unmapped\":{\"k\":\"whole\"}}",
            "{\"inner\":\"1\",\"time\":1,\"unmapped\":{\"o.a\":\"[]\"}}",
            "{\"data\":\"a \\\"word\\\"\",\"time\":1,\"unmapped\":{\"k\":\"whole\"}}");
  }

  @Test
  void listsTakeElementsAndLeaveTheRest() {
    Map<String, FieldType> members = new LinkedHashMap<>();
    members.put("uid", TEXT);
    members.put("owner.name", TEXT);
    members.put("tags", new FieldType.ListOf(TEXT));
    SpecFixture spec = new SpecFixture().column("resources", listOf(members));
    spec.entry(null)
        .set(
            "resources",
            new MappingSpec.ObjectList(
                List.of(
                    new MappingSpec.OneObject(equal("k", "one"), List.of(rule("uid", "main"))),
                    new MappingSpec.ForEach(
                        path("list[*]"),
                        new MappingSpec.Not(equal("skip", "yes")),
                        List.of(
                            rule("uid", "id"),
                            rule(
                                "owner.name",
                                new MappingSpec.Scalar(
                                    new MappingSpec.FromRecord(path("k")), text()),
                                equal("own", "yes")),
                            rule(
                                "tags",
                                new MappingSpec.ScalarList(
                                    List.of(
                                        new MappingSpec.EachScalar(path("tags[*]"), fromPath("v")),
                                        new MappingSpec.SplitScalars(fromPath("more"), ",")),
                                    text()),
                                null))))));
    assertThat(
            spec.map(
                    """
                    {"t":1,"k":"one","main":"m","list":[{"id":1,"own":"yes","tags":[{"v":"a"},{"w":1},{"v":"b"}]},\
                    {"id":2,"skip":"yes"},{"x":3},{"id":null,"more":" p,,q "}]}\
                    """,
                    "{\"t\":1,\"k\":\"two\",\"main\":\"m\",\"list\":[{\"x\":1},{}]}",
                    "{\"t\":1,\"list\":[]}",
                    "{\"t\":1,\"list\":null}",
                    "{\"t\":1,\"list\":{\"id\":1}}")
                .rows
                .values())
        .containsExactly(
            """
            {"resources":[{"uid":"m"},{"uid":"1","owner":{"name":"one"},"tags":["a","b"]},\
            {"tags":["p","q"]}],"time":1,"unmapped":{"list[0].own":"yes","list[0].tags[1].w":"1",\
            "list[1].id":"2","list[1].skip":"yes","list[2].x":"3"}}\
            """,
            """
            {"time":1,"unmapped":{"k":"two","list":"[{\\"x\\":1},{}]","main":"m"}}\
            """,
            "{\"time\":1,\"unmapped\":{\"list\":\"[]\"}}",
            "{\"time\":1}",
            "{\"time\":1,\"unmapped\":{\"list.id\":\"1\"}}");
  }

  @Test
  void derivesCaptionsUidsTwinsAndObservables() {
    Map<String, FieldType> observable = new LinkedHashMap<>();
    observable.put("name", TEXT);
    observable.put("type", TEXT);
    observable.put("type_id", FieldType.Leaf.INT);
    observable.put("value", TEXT);
    Map<String, FieldType> resource = new LinkedHashMap<>();
    resource.put("uid", TEXT);
    SpecFixture spec =
        new SpecFixture()
            .column("activity_id", FieldType.Leaf.INT)
            .texts("activity_name")
            .column("type_uid", LONG)
            .column("time_dt", FieldType.Leaf.TIMESTAMP)
            .texts("src.ip")
            .column("resources", listOf(resource))
            .column("observables", listOf(observable));
    Map<String, String> captions = Map.of("1", "Create", "99", "Other");
    Map<String, MappingSpec.ObservableType> columns = new LinkedHashMap<>();
    columns.put("resources[].uid", new MappingSpec.ObservableType(10, "Resource UID"));
    columns.put("src.ip", new MappingSpec.ObservableType(2, "IP Address"));
    columns.put("activity_id", new MappingSpec.ObservableType(0, "Unknown"));
    spec.entry(null)
        .set(
            "observables",
            new MappingSpec.ObjectList(List.of(new MappingSpec.Observables(columns))))
        .set(
            "activity_name",
            new MappingSpec.CaptionOf("activity_id", captions, fromPath("op")),
            text())
        .set("type_uid", new MappingSpec.TypeUid(6003, "activity_id"), integer())
        .set(
            "activity_id",
            new MappingSpec.Lookup(fromPath("op"), Map.of("Put", "1"), false, "99", null),
            new Conversion.ToEnum(Set.of(1L, 99L)))
        .set("time_dt", new MappingSpec.SameAs("time"), SpecFixture.millis())
        .set("src.ip", "ip")
        .set(
            "resources",
            new MappingSpec.ObjectList(
                List.of(new MappingSpec.ForEach(path("r[*]"), null, List.of(rule("uid", "id"))))));
    assertThat(
            spec.map(
                    "{\"t\":\"1.5\",\"op\":\"Put\",\"ip\":\"::1\",\"r\":[{\"id\":\"a\"},{\"id\":\"b\"}]}",
                    "{\"t\":1,\"op\":\"Mix\"}",
                    "{\"t\":1}")
                .rows
                .values())
        .containsExactly(
            """
            {"activity_id":1,"activity_name":"Create","type_uid":600301,"time_dt":"1970-01-01T00:00:00.001500Z",\
            "src":{"ip":"::1"},"resources":[{"uid":"a"},{"uid":"b"}],"observables":[\
            {"name":"activity_id","type":"Unknown","type_id":0,"value":"1"},\
            {"name":"src.ip","type":"IP Address","type_id":2,"value":"::1"},\
            {"name":"resources.uid","type":"Resource UID","type_id":10,"value":"a"},\
            {"name":"resources.uid","type":"Resource UID","type_id":10,"value":"b"}],"time":1}\
            """,
            """
            {"activity_id":99,"activity_name":"Mix","type_uid":600399,"time_dt":"1970-01-01T00:00:00.001Z",\
            "observables":[{"name":"activity_id","type":"Unknown","type_id":0,"value":"99"}],"time":1}\
            """,
            "{\"time_dt\":\"1970-01-01T00:00:00.001Z\",\"time\":1}");
  }

  @Test
  void rejectsWhatBreaksRequirementsWithoutATrace() {
    Map<String, FieldType> member = new LinkedHashMap<>();
    member.put("uid", TEXT);
    member.put("name", TEXT);
    SpecFixture spec =
        new SpecFixture()
            .texts("actor.user.name", "actor.user.uid", "src.ip", "src.port", "plain")
            .column("resources", listOf(member));
    spec.entry(null)
        .set("actor.user.name", "name")
        .set("actor.user.uid", "uid")
        .set("src.ip", "ip")
        .set("src.port", "port")
        .set("plain", "plain")
        .set(
            "resources",
            new MappingSpec.ObjectList(
                List.of(
                    new MappingSpec.ForEach(
                        path("r[*]"), null, List.of(rule("uid", "id"), rule("name", "n"))))))
        .require("actor.user", "")
        .require("src.ip", "src")
        .require("resources[].uid", "")
        .constrain("actor.user", false, "actor.user.name", "actor.user.uid")
        .constrain("", true, "plain", "src");
    SpecFixture.Mapped mapped =
        spec.map(
            "{\"t\":1,\"name\":\"n0\",\"plain\":1}",
            "{\"t\":1,\"plain\":\"p1\"}",
            "{\"t\":1,\"name\":\"n2\",\"port\":5}",
            "{\"t\":1,\"name\":\"n3\",\"plain\":1,\"ip\":2}",
            "{\"t\":1,\"name\":\"n4\",\"plain\":1,\"r\":[{\"id\":1},{\"n\":2}]}",
            "{\"t\":1,\"name\":\"n5\",\"ip\":\"i\",\"r\":[{\"id\":1},{\"x\":2}]}");
    assertThat(mapped.rows.keySet()).containsExactly(0L, 5L);
    assertThat(mapped.rows.get(5L))
        .isEqualTo(
            """
            {"actor":{"user":{"name":"n5"}},"src":{"ip":"i"},"resources":[{"uid":"1"}],"time":1,\
            "unmapped":{"r[1].x":"2"}}\
            """);
    assertThat(mapped.rejected.values())
        .extracting(text -> text.substring(0, text.indexOf(" @")))
        .containsExactly(
            "required-missing: the attribute actor.user is required and there is no value at name, uid",
            "required-missing: the attribute src.ip is required and there is no value at ip",
            "constraint-failed: exactly one of plain, src must be present in the event",
            "required-missing: the attribute resources[].uid is required and there is no value at"
                + " r[*].id");
    assertThat(mapped.output.table(0).root().size()).isEqualTo(2);
    assertThat(mapped.output.warnings()).isEmpty();
  }

  @Test
  void dropsByRuleAndCounts() {
    SpecFixture spec = new SpecFixture().texts("a");
    spec.entry(null).set("a", "a").drop("b").drop("list[*].x").drop("a");
    SpecFixture.Mapped mapped =
        spec.map(
            """
            {"t":1,"a":1,"b":{"c":1,"d":[1,2]},"b":2,"bb":3,"list":[{"x":1,"y":2},{"x":{"z":3}}]}\
            """,
            "{\"t\":1,\"list\":[]}");
    assertThat(mapped.rows.values())
        .containsExactly(
            "{\"a\":\"1\",\"time\":1,\"unmapped\":{\"bb\":\"3\",\"list[0].y\":\"2\"}}",
            "{\"time\":1,\"unmapped\":{\"list\":\"[]\"}}");
    assertThat(mapped.output.droppedLeaves()).isEqualTo(5);
  }

  @Test
  void equalKeysAndOddKeysAreKept() {
    SpecFixture spec = new SpecFixture().texts("a");
    spec.entry(null).set("a", "a");
    assertThat(
            spec.map("{\"t\":1,\"a\":1,\"a\":2,\"x.y\":3,\"_rest\":4,\"q#2\":5,\"a\":{\"b\":6}}")
                .row())
        .isEqualTo(
            """
            {"a":"1","time":1,"unmapped":{"\\"_rest\\"":"4","\\"q#2\\"":"5","\\"x.y\\"":"3","a#2":"2",\
            "a#3.b":"6"}}\
            """);
  }

  @Test
  void tooManyLeftoversStandInOneText() {
    SpecFixture spec = new SpecFixture();
    spec.entry(null);
    StringBuilder record = new StringBuilder("{\"t\":1");
    for (int i = 1101; i > 100; i--) {
      record.append(",\"k").append(1000 + i).append("\":\"v\\\"").append(i).append('"');
    }
    SpecFixture.Mapped mapped = spec.map(record.append("}").toString());
    String row = mapped.row();
    assertThat(row).contains("\"k2100\":\"v\\\"1100\",\"_rest\":");
    assertThat(row).endsWith("\"_rest\":\"{\\\"k2101\\\":\\\"v\\\\\\\"1101\\\"}\"}}");
    SpecFixture.Mapped large =
        spec.map("{\"t\":1,\"a\":1,\"b\":\"" + "x".repeat(1 << 20) + "\",\"c\":null,\"d\":[1]}");
    assertThat(large.row())
        .startsWith("{\"time\":1,\"unmapped\":{\"a\":\"1\",\"_rest\":\"{\\\"b\\\":\\\"xxx")
        .endsWith("xxx\\\",\\\"c\\\":null,\\\"d\\\":[1]}\"}}");
  }

  @Test
  void readsElementsByIndexAndEmbeddedJson() {
    SpecFixture spec = new SpecFixture().texts("first", "deep");
    spec.embedded("text");
    spec.entry(null).set("first", "tags[0].key").set("deep", "text.a.b");
    assertThat(
            spec.map(
                    "{\"t\":1,\"tags\":[{\"key\":\"x\"},{\"key\":\"y\"}],\"text\":\"{\\\"a\\\":{\\\"b\\\":1},\\\"c\\\":2}\"}",
                    "{\"t\":1,\"tags\":[],\"text\":\"no\"}",
                    "{\"t\":1,\"tags\":[{\"k\":1}]}")
                .rows
                .values())
        .containsExactly(
            "{\"first\":\"x\",\"deep\":\"1\",\"time\":1,\"unmapped\":{\"tags[1].key\":\"y\",\"text.c\":\"2\"}}",
            "{\"time\":1,\"unmapped\":{\"tags\":\"[]\",\"text\":\"no\"}}",
            "{\"time\":1,\"unmapped\":{\"tags\":\"[{\\\"k\\\":1}]\"}}");
  }

  @Test
  void factsComeFromTheRun() {
    SpecFixture spec =
        new SpecFixture().texts("uid", "raw").column("size", LONG).column("logged", LONG);
    spec.entry(null)
        .set("uid", new MappingSpec.Fact(MappingSpec.FactName.RECORD_UID), text())
        .set("raw", new MappingSpec.Fact(MappingSpec.FactName.RAW_RECORD), text())
        .set("size", new MappingSpec.Fact(MappingSpec.FactName.RAW_RECORD_SIZE), integer())
        .set(
            "logged",
            new MappingSpec.Fact(MappingSpec.FactName.LOGGED_TIME),
            new Conversion.ToTime(List.of(new Conversion.IsoTime()), false));
    SpecFixture.Mapped mapped = spec.map("{\"t\":1}", "{\"t\" :2}");
    assertThat(mapped.rows.values())
        .containsExactly(
            """
            {"uid":"%s","raw":"{\\"t\\":1}","size":7,"logged":1795177876250,"time":1}\
            """
                .formatted("79ddace1c0cd5cfa7e43971687acd2b9"),
            """
            {"uid":"%s","raw":"{\\"t\\" :2}","size":8,"logged":1795177876250,"time":2}\
            """
                .formatted("6d731f6dbdad27536deb319c795f91e5"));
  }

  @Test
  void aliasesAreAppendedOnce() {
    SpecFixture spec = new SpecFixture().texts("a", "b.c", "d").alias("b.c", "a");
    spec.entry(null).set("a", "x").set("b.c", "x").set("d", "y");
    assertThat(spec.map("{\"t\":1,\"x\":\"v\"}", "{\"t\":2,\"y\":1}").rows.values())
        .containsExactly(
            "{\"a\":\"v\",\"b\":{\"c\":\"v\"},\"time\":1}", "{\"d\":\"1\",\"time\":2}");
  }

  @Test
  void anExpressionThatWouldNeverEndDoesNotMatch() {
    SpecFixture spec = new SpecFixture().texts("a");
    spec.entry(null)
        .set(
            "a",
            new MappingSpec.Steps(
                fromPath("x"), List.of(new MappingSpec.Capture(Pattern.compile("^(a+)+$"), 1))),
            text());
    String hostile = "a".repeat(60) + "b";
    assertThat(spec.map("{\"t\":1,\"x\":\"" + hostile + "\"}").row())
        .isEqualTo("{\"time\":1,\"unmapped\":{\"x\":\"" + hostile + "\"}}");
  }

  @Test
  void aConstraintOfOnePartOfAListDoesNotBindTheOthers() {
    Map<String, FieldType> members = new LinkedHashMap<>();
    members.put("uid", TEXT);
    members.put("name", TEXT);
    members.put("note", TEXT);
    SpecFixture spec = new SpecFixture().column("list", listOf(members));
    spec.entry(null)
        .set(
            "list",
            new MappingSpec.ObjectList(
                List.of(
                    new MappingSpec.OneObject(null, List.of(rule("uid", "u"), rule("note", "n"))),
                    new MappingSpec.OneObject(null, List.of(rule("name", "v"))))))
        .constrain("list[]", false, "list[].uid")
        .constrain("list[]", false, "list[].name");
    SpecFixture.Mapped mapped = spec.map("{\"t\":1,\"u\":1,\"v\":2}", "{\"t\":1,\"n\":1,\"v\":2}");
    assertThat(mapped.rows.values())
        .containsExactly("{\"list\":[{\"uid\":\"1\"},{\"name\":\"2\"}],\"time\":1}");
    assertThat(mapped.rejected.get(1L))
        .startsWith("constraint-failed: at least one of uid must be present in list");
  }
}
