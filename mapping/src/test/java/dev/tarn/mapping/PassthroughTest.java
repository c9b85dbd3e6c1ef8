package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PassthroughTest {
  private static final String HEAD =
      "'metadata':{'version':'1.1.0','product':{'name':'P','vendor_name':'V'}},'time':1,'severity_id':1";

  private static final CheckedMapping CHECKED = CheckedPacks.find("ocsf");
  private static final MappingSpec SPEC = CHECKED.spec().orElseThrow();
  private static final CompiledMapping MAPPING = CompiledMapping.compile(SPEC);

  @Test
  void compilesEveryClass() {
    for (MappingSpec.TableSpec table : SPEC.tables()) {
      CompiledMapping own =
          MAPPING.ofClass(new ClassKey(table.eventClass().uid(), false)).orElseThrow();

      assertThat(own.newRunner(InstantSource.system())).isNotNull();
    }
  }

  @Test
  void hasOneTableForEachClass() {
    Set<Integer> classes = new HashSet<>();
    SPEC.tables().forEach(table -> classes.add(table.eventClass().uid()));

    assertThat(classes).hasSize(SPEC.tables().size()).contains(0, 2004, 3002, 4001, 6003, 201001);
  }

  @Test
  void mapsMixedClassesOfOneBatch() throws IOException {
    String authentication =
        "{'class_uid':3002,'activity_id':1,'user':{'name':'a'},'dst_endpoint':{'ip':'192.0.2.1'},"
            + HEAD
            + "}";
    String base = "{" + HEAD + ",'class_uid':0,'activity_id':99}";

    List<String> classes = new ArrayList<>();
    for (MappingTrial.Outcome outcome : run(authentication, base, "{'x':1}", authentication)) {
      classes.add(
          switch (outcome) {
            case MappingTrial.Event event -> event.ordinal() + " " + event.className();
            case MappingTrial.Rejection rejection -> rejection.ordinal() + " " + rejection.code();
          });
    }

    assertThat(classes)
        .containsExactlyInAnyOrder(
            "0 authentication", "1 base_event", "2 no-matching-entry", "3 authentication");
  }

  @Test
  void keepsTheKeysOfUnmapped() throws IOException {
    String event =
        json(
            "{'class_uid':0,'activity_id':99,"
                + HEAD
                + ",'unmapped':{'a':1,'b.c':'x','n':null,'d':{'e':true}},'own':5}");

    assertThat(event)
        .contains(
            "\"unmapped\":{\"own\":\"5\",\"b.c\":\"x\",\"a\":\"1\",\"d.e\":\"true\",\"n\":null}");
  }

  @Test
  void doesNotLetUnmappedHideAnAttributeThatOcsfDoesNotKnow() throws IOException {
    String event =
        json(
            "{'class_uid':0,'activity_id':99,"
                + HEAD
                + ",'unmapped':{'own':'inner'},'own':'outer'}");

    assertThat(event).contains("\"unmapped\":{\"own\":\"outer\",\"unmapped.own\":\"inner\"}");
  }

  @Test
  void keepsAValueOfAWrongTypeInUnmapped() throws IOException {
    String event =
        json(
            "{'class_uid':3002,'activity_id':1,'user':{'name':'a'},'dst_endpoint':{'ip':'192.0.2.1'},"
                + HEAD
                + ",'is_mfa':'maybe'}");

    assertThat(event)
        .contains("\"unmapped\":{\"is_mfa\":\"maybe\"}")
        .doesNotContain("\"is_mfa\":\"maybe\",");
  }

  @Test
  void doesNotOverwriteCaptions() throws IOException {
    String event = json("{'class_uid':0,'activity_id':99,'activity_name':'Own'," + HEAD + "}");

    assertThat(event)
        .contains("\"activity_name\":\"Own\"", "\"severity\":\"Informational\"")
        .contains("\"version\":\"1.1.0\"");
  }

  @Test
  void rejectsWhatEveryVersionRequires() throws IOException {
    MappingTrial.Outcome outcome =
        run("{'class_uid':0,'activity_id':99,'time':1,'severity_id':1}").getFirst();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            MappingTrial.Rejection.class,
            rejection -> {
              assertThat(rejection.code()).isEqualTo("required-missing");
              assertThat(rejection.message()).contains("metadata");
            });
  }

  @Test
  void findsTheClassWhereverItStands() {
    assertThat(find("{'a':{'class_uid':1},'b':['class_uid'],'class_uid' : 3002 }")).isEqualTo(3002);
    assertThat(find("{'c':'class_uid\\\\','class_uid':'6003'}")).isEqualTo(6003);
    assertThat(find("{'class_uid':6003.5}")).isEqualTo(ClassScanner.NONE);
    assertThat(find("{'class_uid':null}")).isEqualTo(ClassScanner.NONE);
    assertThat(find("{'class_uid'")).isEqualTo(ClassScanner.NONE);
    assertThat(find("{'class_uid\\")).isEqualTo(ClassScanner.NONE);
  }

  private static int find(String text) {
    byte[] data = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return ClassScanner.find(data, 0, data.length);
  }

  private static String json(String event) throws IOException {
    return ((MappingTrial.Event) run(event).getFirst()).json();
  }

  private static List<MappingTrial.Outcome> run(String... events) throws IOException {
    byte[] input = String.join("\n", events).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    List<MappingTrial.Outcome> outcomes = new ArrayList<>();
    new MappingTrial(MAPPING, InstantSource.system())
        .run(new ByteArrayInputStream(input), outcomes::add);
    return outcomes;
  }
}
