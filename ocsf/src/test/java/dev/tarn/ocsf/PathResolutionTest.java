package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.PathResolution.Failure;
import dev.tarn.ocsf.PathResolution.Found;
import dev.tarn.ocsf.PathResolution.FreeForm;
import dev.tarn.ocsf.PathResolution.NotAnArray;
import dev.tarn.ocsf.PathResolution.NotAnObject;
import dev.tarn.ocsf.PathResolution.NotInProfiles;
import dev.tarn.ocsf.PathResolution.UnknownAttribute;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathResolutionTest {
  private final Schema schema = Schema.load(SchemaVersion.V1_5_0);
  private final EventClass apiActivity = schema.findClass("api_activity").orElseThrow();
  private final EventClass processActivity = schema.findClass("process_activity").orElseThrow();

  @Test
  void followsObjectsToTheAttribute() {
    Found found = (Found) schema.resolve(apiActivity, "actor.user.uid", Set.of());
    assertThat(found.steps()).extracting(Attribute::name).containsExactly("actor", "user", "uid");
    assertThat(found.attribute().type().name()).isEqualTo("string_t");
    assertThat(found.repeated()).isFalse();
    assertThat(schema.findAttribute(apiActivity, "actor.user.uid")).contains(found.attribute());
  }

  @Test
  void startsAtObjectsToo() {
    ObjectType user = schema.findObject("user").orElseThrow();
    assertThat(schema.findAttribute(user, "org.name")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"resources[].owner.name", "resources.owner.name"})
  void arraysMayBeMarked(String path) {
    Found found = (Found) schema.resolve(apiActivity, path, Set.of());
    assertThat(found.repeated()).isTrue();
    assertThat(found.attribute().type().name()).isEqualTo("username_t");
  }

  @Test
  void whatIsNoArrayMustNotBeMarked() {
    NotAnArray failure = (NotAnArray) schema.resolve(apiActivity, "actor[].user", Set.of());
    assertThat(failure.message()).isEqualTo("attribute 'actor' is no array");
    assertThat("actor[].user".substring(failure.start(), failure.start() + failure.length()))
        .isEqualTo("[]");
  }

  @Test
  void profilesGateAttributes() {
    assertThat(schema.resolve(apiActivity, "cloud.provider", Set.of("cloud")))
        .isInstanceOf(Found.class);
    NotInProfiles failure =
        (NotInProfiles) schema.resolve(apiActivity, "cloud.provider", Set.of("datetime"));
    assertThat(failure.message())
        .isEqualTo(
            "attribute 'cloud' of class 'api_activity' exists only under the profile 'cloud'");
    assertThat(failure.hint()).isEqualTo("add 'cloud' to the profiles");
    assertThat(schema.findAttribute(apiActivity, "cloud.provider")).isPresent();
  }

  @Test
  void profilesGateAttributesOfObjectsToo() {
    assertThat(schema.resolve(apiActivity, "metadata.logged_time_dt", Set.of("datetime")))
        .isInstanceOf(Found.class);
    NotInProfiles failure =
        (NotInProfiles) schema.resolve(apiActivity, "metadata.logged_time_dt", Set.of());
    assertThat(failure.start()).isEqualTo("metadata.".length());
    assertThat(failure.length()).isEqualTo("logged_time_dt".length());
  }

  @Test
  void freeFormObjectsTakeAnyKey() {
    FreeForm freeForm =
        (FreeForm) schema.resolve(apiActivity, "unmapped.some.\"odd.key\"", Set.of());
    assertThat(freeForm.key()).isEqualTo("some.\"odd.key\"");
    assertThat(schema.resolve(apiActivity, "unmapped", Set.of())).isInstanceOf(Found.class);
  }

  @Test
  void unknownAttributesComeWithSimilarOnes() {
    UnknownAttribute unknown =
        (UnknownAttribute) schema.resolve(apiActivity, "actor.usr.uid", Set.of());
    assertThat(unknown.message()).isEqualTo("unknown attribute 'usr' of object 'actor'");
    assertThat(unknown.hint()).isEqualTo("did you mean 'user'?");
    assertThat("actor.usr.uid".substring(unknown.start(), unknown.start() + unknown.length()))
        .isEqualTo("usr");
  }

  @Test
  void attributesOfAnotherVersionAreNamedAsSuch() {
    Schema old = Schema.load(SchemaVersion.V1_0_0);
    EventClass oldApiActivity = old.findClass(6003).orElseThrow();
    assertThat(failure(old, oldApiActivity, "resources.owner.has_mfa").hint())
        .isEqualTo("it exists in OCSF 1.4.0");
    assertThat(failure(Schema.load(SchemaVersion.V1_8_0), "account_change", "src_ip").hint())
        .isNull();
  }

  @Test
  void scalarsHaveNothingBelow() {
    NotAnObject failure = (NotAnObject) schema.resolve(apiActivity, "time.seconds", Set.of());
    assertThat(failure.message())
        .isEqualTo("attribute 'time' is of type timestamp_t and has no attributes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "actor.", ".actor", "actor..user", "[]", "actor.[]", "[].a"})
  void oddPathsAreUnknown(String path) {
    assertThat(schema.resolve(apiActivity, path, Set.of())).isInstanceOf(Failure.class);
  }

  @Test
  void pathsMayGoAroundCycles() {
    String ancestors = "parent_process.".repeat(5_000);
    assertThat(schema.findAttribute(processActivity, "process." + ancestors + "pid")).isPresent();
    String people = "user." + "ldap_person.manager.".repeat(1_000) + "name";
    assertThat(schema.findAttribute(processActivity, "actor." + people)).isPresent();
    assertThat(schema.resolve(processActivity, "process." + ancestors + "pidd", Set.of()))
        .isInstanceOf(UnknownAttribute.class);
  }

  private static Failure failure(Schema schema, EventClass start, String path) {
    return (Failure) schema.resolve(start, path, Set.of());
  }

  private static Failure failure(Schema schema, String start, String path) {
    return failure(schema, schema.findClass(start).orElseThrow(), path);
  }
}
