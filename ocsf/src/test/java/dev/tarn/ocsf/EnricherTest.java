package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnricherTest {
  private static final Enricher ENRICHER = Enricher.create();

  /** Keys and values in turn. */
  private static Map<String, Object> object(Object... entries) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      object.put((String) entries[i], entries[i + 1]);
    }
    return object;
  }

  private static List<Object> list(Object... elements) {
    return new ArrayList<>(Arrays.asList(elements));
  }

  private static Map<String, Object> metadata(String... profiles) {
    return profiles.length == 0
        ? object("version", "1.5.0")
        : object("version", "1.5.0", "profiles", list((Object[]) profiles));
  }

  private static Map<String, Object> apiActivity() {
    return object("class_uid", 6003L, "activity_id", 1L, "metadata", metadata());
  }

  @Test
  void namesTheClassTheCategoryAndTheType() {
    assertThat(ENRICHER.enrich(apiActivity()))
        .containsEntry("class_name", "API Activity")
        .containsEntry("category_uid", 6L)
        .containsEntry("category_name", "Application Activity")
        .containsEntry("activity_name", "Create")
        .containsEntry("type_uid", 600301L)
        .containsEntry("type_name", "API Activity: Create");
  }

  @Test
  void putsWhatItAddsBesideWhatItFollowsFrom() {
    assertThat(ENRICHER.enrich(apiActivity()).keySet())
        .containsExactly(
            "class_uid",
            "category_uid",
            "class_name",
            "activity_id",
            "type_uid",
            "activity_name",
            "metadata",
            "type_name",
            "category_name");
  }

  @Test
  void changesNoValueThatIsThere() {
    Map<String, Object> event = apiActivity();
    event.put("activity_name", "CreateBucket");
    event.put("type_uid", 1L);
    event.put("category_uid", 3L);

    assertThat(ENRICHER.enrich(event))
        .containsEntry("activity_name", "CreateBucket")
        .containsEntry("type_uid", 1L)
        .containsEntry("category_uid", 3L)
        .doesNotContainKeys("category_name", "type_name");
  }

  @Test
  void leavesTheEventThatItIsGiven() {
    Map<String, Object> event = apiActivity();
    event.put("src_endpoint", object("ip", "192.0.2.1", "type_id", 2L));

    ENRICHER.enrich(event);

    assertThat(event).hasSize(4);
    assertThat(event.get("src_endpoint")).isEqualTo(object("ip", "192.0.2.1", "type_id", 2L));
  }

  @Test
  void givesAListOfEnumsAListOfCaptions() {
    Map<String, Object> event = object("class_uid", 4001L, "metadata", metadata());
    event.put("connection_info", object("direction_id", 1L));
    event.put("proxy_connection_info", object("direction_id", 1L));
    Map<String, Object> dns = object("class_uid", 4003L, "metadata", metadata());
    dns.put("answers", list(object("rdata", "192.0.2.1", "flag_ids", list(1L, 99L))));

    assertThat(ENRICHER.enrich(event))
        .containsEntry("connection_info", object("direction_id", 1L, "direction", "Inbound"))
        .as("only under the profile network_proxy")
        .containsEntry("proxy_connection_info", object("direction_id", 1L));
    assertThat(ENRICHER.enrich(dns).get("answers"))
        .isEqualTo(
            list(
                object(
                    "rdata",
                    "192.0.2.1",
                    "flag_ids",
                    list(1L, 99L),
                    "flags",
                    list("Authoritative Answer", "Other"))));
  }

  @Test
  void givesNoCaptionToAValueThatTheEnumLacks() {
    Map<String, Object> event = apiActivity();
    event.put("severity_id", 77L);
    event.put("status_id", "1");

    assertThat(ENRICHER.enrich(event)).doesNotContainKeys("severity", "type_name77");
  }

  @Test
  void twinsTimesUnderTheProfileOnly() {
    Map<String, Object> event = apiActivity();
    event.put("time", 1_688_990_516_000L);
    assertThat(ENRICHER.enrich(event)).doesNotContainKey("time_dt");

    event.put("metadata", metadata("datetime"));
    assertThat(ENRICHER.enrich(event)).containsEntry("time_dt", "2023-07-10T12:01:56Z");

    event.put("time", Long.MAX_VALUE);
    assertThat(ENRICHER.enrich(event)).doesNotContainKey("time_dt");
  }

  @Test
  void addsTheProfileForTwinsWhenAsked() {
    Map<String, Object> event = apiActivity();
    event.put("time", 1_688_990_516_123L);

    Map<String, Object> enriched = Enricher.builder().datetimeProfile(true).build().enrich(event);

    assertThat(enriched)
        .containsEntry("time_dt", "2023-07-10T12:01:56.123Z")
        .containsEntry("metadata", metadata("datetime"));
  }

  @Test
  void fillsIdsFromCaptionsWhenAsked() {
    Map<String, Object> event = apiActivity();
    event.put("severity", "High");
    event.put("status", "went well");

    assertThat(ENRICHER.enrich(event)).doesNotContainKey("severity_id");
    Map<String, Object> enriched = Enricher.builder().idsFromCaptions(true).build().enrich(event);
    assertThat(enriched).containsEntry("severity_id", 4L).doesNotContainKey("status_id");
  }

  @Test
  void derivesObservablesByTypeObjectAndAttribute() {
    Map<String, Object> event = apiActivity();
    event.put("src_endpoint", object("ip", "192.0.2.1", "port", 443L));
    event.put("actor", object("process", object("cmd_line", "ls -l", "pid", 17L)));

    assertThat(ENRICHER.enrich(event).get("observables"))
        .isEqualTo(
            list(
                object("name", "src_endpoint", "type", "Endpoint", "type_id", 20L),
                observable("src_endpoint.ip", "IP Address", 2L, "192.0.2.1"),
                observable("src_endpoint.port", "Port", 11L, "443"),
                object("name", "actor.process", "type", "Process", "type_id", 25L),
                observable("actor.process.cmd_line", "Command Line", 13L, "ls -l"),
                observable("actor.process.pid", "Process ID", 15L, "17")));
    assertThat(
            Enricher.builder()
                .observables(Enricher.ObservableKinds.VALUES)
                .build()
                .enrich(event)
                .get("observables"))
        .asInstanceOf(LIST)
        .hasSize(4);
  }

  private static Map<String, Object> observable(
      String name, String type, long typeId, String value) {
    return object("name", name, "type", type, "type_id", typeId, "value", value);
  }

  @Test
  void derivesObservablesOfNumbersBeyondAllMeasure() {
    Map<String, Object> event = apiActivity();
    event.put("duration", new BigDecimal("1e2000000000"));
    event.put("src_endpoint", object("port", new BigDecimal("1e2000000000")));

    assertThat(ENRICHER.enrich(event))
        .extractingByKey("observables", LIST)
        .contains(observable("src_endpoint.port", "Port", 11L, "1E+2000000000"));
  }

  @Test
  void namesObservablesWithoutIndicesAndOnce() {
    Map<String, Object> event = apiActivity();
    event.put(
        "src_endpoint", object("intermediate_ips", list("192.0.2.1", "192.0.2.2", "192.0.2.1")));
    Enricher values = Enricher.builder().observables(Enricher.ObservableKinds.VALUES).build();

    assertThat(values.enrich(event).get("observables"))
        .isEqualTo(
            list(
                observable("src_endpoint.intermediate_ips", "IP Address", 2L, "192.0.2.1"),
                observable("src_endpoint.intermediate_ips", "IP Address", 2L, "192.0.2.2")));
  }

  @Test
  void keepsObservablesThatSayMore() {
    Map<String, Object> event = apiActivity();
    event.put("src_endpoint", object("ip", "192.0.2.1"));
    Map<String, Object> own = observable("src_endpoint.ip", "IP Address", 2L, "192.0.2.1");
    own.put("reputation", object("base_score", 1.5, "score_id", 1L));
    event.put("observables", list(own));
    Enricher values = Enricher.builder().observables(Enricher.ObservableKinds.VALUES).build();

    Map<String, Object> enriched = values.enrich(event);

    assertThat(enriched.get("observables")).asInstanceOf(LIST).hasSize(1);
    own.remove("type");
    assertThat(values.unenrich(enriched)).containsEntry("observables", list(own));
  }

  @Test
  void takesAwayWhatItWouldPutBackAndNoMore() {
    Map<String, Object> event = apiActivity();
    event.put("metadata", metadata("datetime"));
    event.put("time", 1_688_990_516_000L);
    event.put("time_dt", "2023-07-10T14:01:56+02:00");
    event.put("status_id", 99L);
    event.put("status", "half done");
    event.put("severity_id", 1L);
    event.put("severity", "Informational");
    event.put("src_endpoint", object("ip", "192.0.2.1"));

    Map<String, Object> expected = new LinkedHashMap<>(event);
    expected.remove("severity");
    assertThat(ENRICHER.unenrich(ENRICHER.enrich(event))).isEqualTo(expected);
  }

  @Test
  void givesBackWhatItDoesNotKnow() {
    Map<String, Object> unknownVersion = apiActivity();
    unknownVersion.put("metadata", object("version", "9.9.9"));
    Map<String, Object> unknownClass = object("class_uid", 1L, "metadata", metadata());

    assertThat(ENRICHER.enrich(unknownVersion)).isEqualTo(unknownVersion);
    assertThat(ENRICHER.enrich(unknownClass)).isEqualTo(unknownClass);
    assertThat(ENRICHER.enrich(Map.of())).isEmpty();
    assertThat(
            Enricher.builder()
                .schema(Schema.load(SchemaVersion.V1_5_0))
                .build()
                .enrich(unknownVersion))
        .containsKey("class_name");
  }

  @ParameterizedTest
  @EnumSource(SchemaVersion.class)
  void enrichingAndUnenrichingUndoEachOther(SchemaVersion version) {
    Schema schema = Schema.load(version);
    for (EventClass eventClass : schema.classes()) {
      for (Set<String> profiles : RandomEvents.profileSets(eventClass)) {
        long seed = eventClass.uid() * 31L + profiles.size();
        Map<String, Object> event = new RandomEvents(schema, profiles, seed, 25).event(eventClass);
        for (Map<String, Object> each : List.of(event, mangled(event, new Random(seed)))) {
          String which = eventClass.name() + ", seed " + seed;
          Map<String, Object> before = deepCopy(each);
          Map<String, Object> enriched = ENRICHER.enrich(each);
          Map<String, Object> plain = ENRICHER.unenrich(each);
          Map<String, Object> back = ENRICHER.unenrich(enriched);

          assertThat(each).as("%s is as before", which).isEqualTo(before);
          assertThat(ENRICHER.enrich(enriched)).as("%s twice", which).isEqualTo(enriched);
          assertThat(back).as("%s and back", which).isEqualTo(plain);
          assertThat(ENRICHER.unenrich(plain)).as("%s plain", which).isEqualTo(plain);
          assertThat(ENRICHER.enrich(back)).as("%s back and forth", which).isEqualTo(enriched);
        }
      }
    }
  }

  /** With nulls, odd values, and some of what was derived. */
  private static Map<String, Object> mangled(Map<String, Object> event, Random random) {
    Map<String, Object> mangled = mangle(ENRICHER.enrich(event), random);
    mangled.put("class_uid", event.get("class_uid"));
    mangled.put("metadata", event.get("metadata"));
    return mangled;
  }

  private static Map<String, Object> mangle(Map<String, Object> object, Random random) {
    Map<String, Object> result = new LinkedHashMap<>();
    object.forEach(
        (name, value) -> {
          switch (random.nextInt(12)) {
            case 0 -> {}
            case 1 -> result.put(name, null);
            case 2 -> result.put(name, "odd");
            case 3 -> result.put(name, value instanceof List<?> ? list() : list(value));
            default ->
                result.put(name, EventFacts.mapObjects(value, 0, map -> mangle(map, random)));
          }
        });
    return result;
  }

  private static Map<String, Object> deepCopy(Map<String, Object> object) {
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach(
        (name, value) -> copy.put(name, EventFacts.mapObjects(value, 0, EnricherTest::deepCopy)));
    return copy;
  }
}
