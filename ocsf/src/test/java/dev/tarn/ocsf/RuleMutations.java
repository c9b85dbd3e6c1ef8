package dev.tarn.ocsf;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Constraints that do not hold, and classes and versions that do not exist. */
final class RuleMutations {
  private static final BigInteger BEYOND_INTEGER = BigInteger.ONE.shiftLeft(64);

  private final List<Mutation> all = new ArrayList<>();

  private RuleMutations() {}

  static List<Mutation> all() {
    RuleMutations mutations = new RuleMutations();
    mutations.addConstraints();
    mutations.addClasses();
    mutations.addVersions();
    return List.copyOf(mutations.all);
  }

  private void add(
      String name, BiPredicate<GeneratedEvent, EventPlace> applies, Consumer<MutationSite> change) {
    all.add(new Mutation(name, applies, change));
  }

  private void addConstraints() {
    add(
        "nothing of an at_least_one",
        (event, place) ->
            place.holderType().constraints().atLeastOne().contains(place.attribute().name())
                && !(place.holderPath().isEmpty() && place.attribute().name().equals("metadata")),
        site -> {
          for (String name : site.place().holderType().constraints().atLeastOne()) {
            if (site.place().holder().containsKey(name)) {
              site.remove(name);
            }
          }
          site.expect("constraint_failed", site.place().holderPath());
          site.expectBrokenConstraintsOfClass();
        });
    add(
        "only null for an at_least_one",
        (event, place) ->
            place.holderType().constraints().atLeastOne().contains(place.attribute().name()),
        site -> {
          for (String name : site.place().holderType().constraints().atLeastOne()) {
            if (site.place().holder().containsKey(name)) {
              site.set(name, null);
              site.expectMissing(name);
            }
          }
          site.expect("constraint_failed", site.place().holderPath());
          site.expectBrokenConstraintsOfClass();
        });
    add(
        "nothing at the dotted paths of an at_least_one",
        (event, place) ->
            place.isAt("device")
                && event.eventClass().constraints().atLeastOne().stream()
                    .anyMatch(path -> path.indexOf('.') >= 0),
        site -> {
          for (String path : site.event().eventClass().constraints().atLeastOne()) {
            removeAt(site, path);
          }
          site.expect("constraint_failed", "");
        });
    add(
        "two of a just_one",
        (event, place) ->
            place.holderType().constraints().justOne().contains(place.attribute().name())
                && absentOfJustOne(event, place) != null,
        site -> {
          Attribute second = absentOfJustOne(site.event(), site.place());
          Object value =
              new EventGenerator(site.event().schema(), 5).value(site.place().holderType(), second);
          site.set(second.name(), value);
          site.expect("constraint_failed", site.place().holderPath());
        });
    add(
        "a second of a just_one that is null",
        (event, place) ->
            place.holderType().constraints().justOne().contains(place.attribute().name())
                && absentOfJustOne(event, place) != null,
        site -> site.set(absentOfJustOne(site.event(), site.place()).name(), null));
  }

  /** An attribute of the rule that the holder lacks and that is no object. */
  private static Attribute absentOfJustOne(GeneratedEvent event, EventPlace place) {
    for (String name : place.holderType().constraints().justOne()) {
      Attribute attribute = place.holderType().attributes().get(name);
      if (attribute != null
          && attribute.existsUnder(event.profiles())
          && attribute.objectType() == null
          && attribute.deprecatedSince() == null
          && !place.holder().containsKey(name)) {
        return attribute;
      }
    }
    return null;
  }

  private static void removeAt(MutationSite site, String path) {
    AttributeHolder type = site.event().eventClass();
    Map<?, ?> holder = site.event().event();
    String[] steps = path.split("\\.", -1);
    for (int i = 0; i < steps.length - 1; i++) {
      if (!(holder.get(steps[i]) instanceof Map<?, ?> next)) {
        return;
      }
      holder = next;
      type =
          site.event()
              .schema()
              .findObject(type.attributes().get(steps[i]).objectType())
              .orElseThrow();
    }
    String name = steps[steps.length - 1];
    if (holder.remove(name) == null) {
      return;
    }
    site.forget(path);
    if (type.attributes().get(name).requirement() == Requirement.REQUIRED) {
      site.expect("attribute_required_missing", path);
    }
    Map<?, ?> rest = holder;
    List<String> atLeastOne = type.constraints().atLeastOne();
    String holderPath = path.substring(0, path.lastIndexOf('.'));
    if (atLeastOne.contains(name)
        && atLeastOne.stream().noneMatch(one -> MutationSite.isPresent(rest, one))) {
      site.expect("constraint_failed", holderPath);
    }
  }

  private void addClasses() {
    add(
        "no class_uid",
        (event, place) -> place.isAt("class_uid"),
        site -> {
          site.event().event().remove("class_uid");
          site.expectOnly("attribute_required_missing", "class_uid");
        });
    addClassUid(987_654L, "class_uid_unknown");
    addClassUid(1L << 40, "class_uid_unknown");
    addClassUid(-1L, "class_uid_unknown");
    addClassUid("1001", "attribute_wrong_type");
    addClassUid(1001.0, "attribute_wrong_type");
    addClassUid(true, "attribute_wrong_type");
    addClassUid(BEYOND_INTEGER, "attribute_wrong_type");
    addClassUid(List.of(1001L), "attribute_wrong_type");
    addClassUid(Map.of("uid", 1001L), "attribute_wrong_type");
  }

  private void addClassUid(Object value, String code) {
    add(
        "the class_uid " + value,
        (event, place) -> place.isAt("class_uid"),
        site -> {
          site.event().event().put("class_uid", value);
          site.expectOnly(code, "class_uid");
        });
  }

  private void addVersions() {
    addVersion("0.9.0", "version_incompatible_initial_development");
    addVersion("1.0.0-rc.2", "version_incompatible_prerelease");
    addVersion("1.99.0", "version_incompatible_later");
    addVersion("2.0.0-dev", "version_incompatible_later");
    addVersion("1.0.0-any thing", "version_incompatible_prerelease");
    addVersion("01.1.0", "version_invalid_format");
    addVersion("1.0.0+7", "version_invalid_format");
    addVersion("1.1", "version_invalid_format");
    addVersion("v1.1.0", "version_invalid_format");
    addVersion("", "version_invalid_format");
    add(
        "an earlier version",
        (event, place) ->
            place.isAt("metadata.version") && event.schema().version() != SchemaVersion.V1_0_0,
        site -> site.expect("version_earlier", site.replaceOne("1.0.0")));
    add(
        "a later version that exists",
        (event, place) ->
            place.isAt("metadata.version") && event.schema().version() != SchemaVersion.NEWEST,
        site ->
            site.expect(
                "version_incompatible_later", site.replaceOne(SchemaVersion.NEWEST.text())));
    add(
        "no version",
        (event, place) -> place.isAt("metadata.version"),
        site -> site.remove("version"));
    add(
        "a number as version",
        (event, place) -> place.isAt("metadata.version"),
        site -> site.expect("attribute_wrong_type", site.replaceOne(1.1)));
  }

  private void addVersion(String version, String code) {
    add(
        "the version '" + version + "'",
        (event, place) -> place.isAt("metadata.version"),
        site -> site.expect(code, site.replaceOne(version)));
  }
}
