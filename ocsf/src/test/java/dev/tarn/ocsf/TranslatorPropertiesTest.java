package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.ocsf.Translation.Change;
import dev.tarn.ocsf.Translation.Outcome;
import dev.tarn.ocsf.Translation.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events of every class go to the next version, to the one before, and from end to end. */
class TranslatorPropertiesTest {
  private static final Enricher ENRICHER = Enricher.create();
  private static final Validator VALIDATOR = Validator.builder().ownRules(false).build();
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");
  private static final Map<SchemaVersion, Map<String, Map<String, Object>>> EVENTS =
      new EnumMap<>(SchemaVersion.class);
  private static final Map<SchemaVersion, ServerRules> RULES = new EnumMap<>(SchemaVersion.class);

  static {
    for (SchemaVersion version : SchemaVersion.values()) {
      EVENTS.put(version, events(version));
      RULES.put(version, ServerRules.meant(Schema.load(version)));
    }
  }

  record Pair(SchemaVersion source, SchemaVersion target) {
    @Override
    public String toString() {
      return source + " to " + target;
    }
  }

  static List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    SchemaVersion[] versions = SchemaVersion.values();
    for (int i = 1; i < versions.length; i++) {
      pairs.add(new Pair(versions[i - 1], versions[i]));
      pairs.add(new Pair(versions[i], versions[i - 1]));
    }
    pairs.add(new Pair(SchemaVersion.V1_0_0, SchemaVersion.NEWEST));
    pairs.add(new Pair(SchemaVersion.NEWEST, SchemaVersion.V1_0_0));
    return pairs;
  }

  private static void forEvents(Pair pair, BiConsumer<String, Map<String, Object>> test) {
    EVENTS.get(pair.source()).forEach(test);
  }

  /** Events of every class by what they are; translating changes none, so all tests have them. */
  private static Map<String, Map<String, Object>> events(SchemaVersion version) {
    Schema schema = Schema.load(version);
    Map<String, Map<String, Object>> events = new LinkedHashMap<>();
    for (EventClass eventClass : schema.classes()) {
      for (Set<String> profiles : RandomEvents.profileSets(eventClass)) {
        long seed = eventClass.uid() * 37L + profiles.size();
        Map<String, Object> event = new RandomEvents(schema, profiles, seed, 20).event(eventClass);
        events.put(eventClass.name() + ", seed " + seed, ENRICHER.enrich(event));
      }
    }
    return events;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void losesNothing(Pair pair) {
    Translator translator = Translator.to(pair.target());
    forEvents(
        pair,
        (name, event) -> {
          Translation translation = translator.translate(event);
          Map<String, Object> unmapped = new HashMap<>();
          if (translation.event().get("unmapped") instanceof Map<?, ?> map) {
            unmapped.putAll(EventFacts.object(map));
          }
          Set<String> left = new HashSet<>();
          leaves(translation.event(), "", (path, value) -> left.add(plain(path) + "=" + value));
          leaves(
              event,
              "",
              (path, value) ->
                  assertThat(isThere(path, value, translation, left, unmapped))
                      .as("%s: %s = %s in %s", name, path, value, translation.changes())
                      .isTrue());
        });
  }

  private static boolean isThere(
      String path,
      Object value,
      Translation translation,
      Set<String> left,
      Map<String, Object> unmapped) {
    if (path.equals("metadata.version") || left.contains(plain(path) + "=" + value)) {
      return true;
    }
    for (Change change : translation.changes()) {
      if (!isAtOrBelow(path, change.path())) {
        continue;
      }
      String rest = path.substring(change.path().length());
      boolean found =
          switch (change.outcome()) {
            case MOVED, CONVERTED -> {
              String place = plain(change.target() + rest);
              yield left.contains(place + "=" + value)
                  || left.contains(place + "=" + floating(value))
                  || (change.reason() != Reason.TYPE_DIFFERS
                      && change.outcome() == Outcome.CONVERTED
                      && left.stream().anyMatch(leaf -> leaf.startsWith(place + "=")));
            }
            case UNMAPPED, REPLACED ->
                String.valueOf(value).equals(String.valueOf(unmapped.get(path)))
                    || unmapped.entrySet().stream()
                        .anyMatch(
                            entry ->
                                isAtOrBelow(path, entry.getKey())
                                    && String.valueOf(entry.getValue())
                                        .contains(EventJson.text(value)));
            case REFUSED, ADDED, NOT_FILLED -> false;
          };
      if (found) {
        return true;
      }
    }
    // What was moved first and then found no place.
    return translation.changes().stream()
        .filter(change -> change.outcome() == Outcome.MOVED && isAtOrBelow(path, change.path()))
        .anyMatch(
            change ->
                isThere(
                    change.target() + path.substring(change.path().length()),
                    value,
                    translation,
                    left,
                    unmapped));
  }

  private static boolean isAtOrBelow(String path, String start) {
    return path.equals(start)
        || (path.startsWith(start) && ".[".indexOf(path.charAt(start.length())) >= 0);
  }

  private static Object floating(Object value) {
    return value instanceof Long number ? (Object) (double) number : value;
  }

  private static String plain(String path) {
    return INDEX.matcher(path).replaceAll("");
  }

  private static void leaves(Object value, String path, BiConsumer<String, Object> leaf) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (name, member) -> leaves(member, UnmappedValues.child(path, (String) name), leaf));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        leaves(list.get(i), UnmappedValues.element(path, i), leaf);
      }
    } else {
      leaf.accept(path, value);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void givesValidEventsButForWhatItNotes(Pair pair) {
    Translator translator = Translator.to(pair.target());
    int[] valid = {0};
    forEvents(
        pair,
        (name, event) -> {
          if (errors(event).isEmpty()) {
            Translation translation = translator.translate(event);
            Set<String> noted = new HashSet<>();
            translation.changes().stream()
                .filter(change -> change.outcome() == Outcome.NOT_FILLED)
                .forEach(change -> noted.add(plain(change.path())));
            assertThat(errors(translation.event()))
                .as("%s: %s", name, translation.changes())
                .allSatisfy(error -> assertThat(noted).contains(plain(error.path())));
            valid[0]++;
          }
        });

    assertThat(valid[0]).isGreaterThan(20);
  }

  /** What the server's rules and the validator find, but for what is deprecated or doubtful. */
  private static List<ExpectedFinding> errors(Map<String, Object> event) {
    SchemaVersion version = EventFacts.schema(event).orElseThrow().version();
    List<ExpectedFinding> errors = new ArrayList<>();
    RULES.get(version).findings(event).stream()
        .filter(finding -> !finding.code().endsWith("_deprecated"))
        .filter(finding -> !finding.code().endsWith("_suspicious_other"))
        .filter(finding -> !finding.code().startsWith("version_"))
        // Until 1.3.0 confidence is a text of its own, since then the caption of confidence_id.
        .filter(finding -> !finding.path().endsWith("confidence"))
        .forEach(errors::add);
    VALIDATOR.validate(event).stream()
        .filter(Finding::isError)
        .forEach(finding -> errors.add(new ExpectedFinding(finding.code(), finding.path())));
    return errors;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void leavesTheEventThatItIsGiven(Pair pair) {
    Translator translator = Translator.to(pair.target());
    forEvents(
        pair,
        (name, event) -> {
          String before = EventJson.text(event);
          Map<String, Object> translated = translator.translate(event).event();

          assertThat(EventJson.text(event)).as(name).isEqualTo(before);
          assertThat(translator.translate(translated).event()).as(name).isEqualTo(translated);
        });
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void understandsOddValues(Pair pair) {
    Translator translator = Translator.to(pair.target());
    Object[] odd = {
      null, "odd", 1L, true, List.of(), Map.of(), List.of(List.of(1L)), Map.of("a", 1L)
    };
    forEvents(
        pair,
        (name, event) -> {
          int turn = Math.floorMod(name.hashCode(), odd.length);
          List<String> keys = List.copyOf(event.keySet());
          for (int i = turn % 5; i < keys.size(); i += 5) {
            String key = keys.get(i);
            Map<String, Object> mangled = new LinkedHashMap<>(event);
            mangled.put(key, odd[turn]);
            turn = (turn + 1) % odd.length;

            Translation translation = translator.translate(mangled);

            assertThat(translation.event()).as("%s: %s", name, key).isNotEmpty();
          }
        });
  }
}
