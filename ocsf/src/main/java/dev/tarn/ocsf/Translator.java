package dev.tarn.ocsf;

import dev.tarn.ocsf.Translation.Change;
import dev.tarn.ocsf.Translation.Outcome;
import dev.tarn.ocsf.Translation.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates events from one version of OCSF to another, newer or older.
 *
 * <p>The class stays, by its uid. Values move where the target version has them ({@code
 * translations.txt} in this package lists such places with their sources), are written as its types
 * want them, and enum values that it lacks become Other with the caption beside it. What has no
 * place goes to {@code unmapped} under its path, as text; nothing is left out. A class that the
 * target version does not have becomes a {@code base_event}, the rest of it in {@code unmapped}.
 * Observables follow what they name. A profile that the target version wants for attributes that
 * the source version had without one is added, unless it requires more than the event has.
 *
 * <p>Nothing is made up: what the target version requires and the event does not have is noted and
 * stays missing. A valid event gives one that is valid except for what is noted as {@link
 * Outcome#NOT_FILLED}. What was invalid before is left as it is where both versions agree on it.
 *
 * <p>An event is a tree as {@link EventJson} reads it; the one given is not changed. Immutable,
 * shared by all threads.
 */
public final class Translator {
  private static final int BASE_EVENT = 0;
  private static final String OBSERVABLES = "observables";

  private final @Nullable SchemaVersion source;
  private final SchemaVersion target;
  private final boolean replaceDeprecated;
  private final ValueConversion conversion = new ValueConversion();

  private Translator(Builder builder) {
    this.source = builder.source;
    this.target = builder.target;
    this.replaceDeprecated = builder.replaceDeprecated;
  }

  /** From whatever version an event's {@code metadata.version} names. */
  public static Translator to(SchemaVersion target) {
    return builder(target).build();
  }

  public static Builder builder(SchemaVersion target) {
    return new Builder(target);
  }

  /** Options; each has a default that {@link #to} takes. */
  public static final class Builder {
    private final SchemaVersion target;
    private @Nullable SchemaVersion source;
    private boolean replaceDeprecated = true;

    private Builder(SchemaVersion target) {
      this.target = target;
    }

    /** The version of all events, whatever their {@code metadata.version} says. */
    public Builder from(SchemaVersion version) {
      this.source = version;
      return this;
    }

    /**
     * Whether a value whose attribute the target version has, but deprecated, moves to what
     * replaces it; by default it does.
     */
    public Builder replaceDeprecated(boolean wanted) {
      this.replaceDeprecated = wanted;
      return this;
    }

    public Translator build() {
      return new Translator(this);
    }
  }

  /** The event in the target version, or the event as it is with the reason why. Never throws. */
  public Translation translate(Map<String, @Nullable Object> event) {
    Optional<SchemaVersion> from = source != null ? Optional.of(source) : EventFacts.version(event);
    if (from.isEmpty()) {
      return refused(event, "metadata.version", Reason.VERSION_UNKNOWN);
    }
    Schema before = Schema.load(from.get());
    Optional<EventClass> eventClass = EventFacts.eventClass(event, before);
    if (eventClass.isEmpty()) {
      return refused(event, "class_uid", Reason.CLASS_UNKNOWN);
    }
    if (from.get() == target) {
      return new Translation(new LinkedHashMap<>(event), List.of());
    }
    Schema after = Schema.load(target);
    EventClass found =
        after.findClass(eventClass.get().uid()).or(() -> after.findClass(BASE_EVENT)).orElseThrow();
    return new EventTranslation(event, before, after, eventClass.get(), found).translate();
  }

  private static Translation refused(
      Map<String, @Nullable Object> event, String path, Reason reason) {
    return new Translation(
        new LinkedHashMap<>(event), List.of(new Change(path, reason, Outcome.REFUSED, null)));
  }

  /** The translation of one event. */
  private final class EventTranslation {
    private final Map<String, @Nullable Object> event;
    private final Schema before;
    private final EventClass oldClass;
    private final EventClass newClass;
    private final Set<String> sourceProfiles;
    private final Set<String> targetProfiles;
    private final TranslationWork work;
    private final ObjectTranslation objects;

    EventTranslation(
        Map<String, @Nullable Object> event,
        Schema before,
        Schema after,
        EventClass oldClass,
        EventClass newClass) {
      this.event = event;
      this.before = before;
      this.oldClass = oldClass;
      this.newClass = newClass;
      this.sourceProfiles = EventFacts.profiles(event);
      this.targetProfiles = new LinkedHashSet<>(sourceProfiles);
      this.work =
          new TranslationWork(
              before,
              after,
              sourceProfiles,
              targetProfiles,
              new UnmappedValues(event.get("unmapped")),
              replaceDeprecated);
      this.objects = new ObjectTranslation(work, conversion);
    }

    Translation translate() {
      Map<String, @Nullable Object> prepared = new LinkedHashMap<>(event);
      if (oldClass.uid() != newClass.uid()) {
        loseClass(prepared);
      }
      if (prepared.get("metadata") instanceof Map<?, ?> metadata) {
        prepared.put("metadata", metadata(EventFacts.object(metadata)));
      }
      queryResult(prepared);
      Object observables = prepared.remove(OBSERVABLES);
      prepared.remove("unmapped");
      Map<String, @Nullable Object> translated =
          objects.translate(prepared, oldClass, newClass, "", "", 0);
      identity(translated);
      if (observables != null || event.containsKey(OBSERVABLES)) {
        observables(observables, translated);
      }
      work.check(translated, newClass, "");
      if (event.containsKey("unmapped")
          && event.get("unmapped") == null
          && work.unmapped().isEmpty()) {
        translated.put("unmapped", null);
      } else if (event.containsKey("unmapped") || !work.unmapped().isEmpty()) {
        translated.put("unmapped", work.unmapped().tree());
      }
      return new Translation(inOrder(translated), work.changes());
    }

    /** Keys that the event had come where they were. */
    private Map<String, @Nullable Object> inOrder(Map<String, @Nullable Object> translated) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      event
          .keySet()
          .forEach(
              name -> {
                if (translated.containsKey(name)) {
                  result.put(name, translated.get(name));
                }
              });
      translated.forEach(
          (name, value) -> {
            if (!result.containsKey(name)) {
              result.put(name, value);
            }
          });
      return result;
    }

    /**
     * The target version lacks the class: what names it is kept, the event becomes a base event.
     */
    private void loseClass(Map<String, @Nullable Object> prepared) {
      work.note("class_uid", Reason.CLASS_MISSING, Outcome.REPLACED, keep("class_uid"));
      for (String name :
          List.of("class_name", "category_uid", "category_name", "type_uid", "type_name")) {
        if (event.get(name) != null) {
          work.note(name, Reason.CLASS_MISSING, Outcome.REPLACED, keep(name));
        }
      }
      prepared.put("class_uid", (long) newClass.uid());
    }

    private String keep(String name) {
      return work.unmapped().add(name, event.get(name));
    }

    private Map<String, @Nullable Object> metadata(Map<String, @Nullable Object> metadata) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>(metadata);
      result.put("version", target.text());
      if (metadata.get("profiles") instanceof List<?> list) {
        List<@Nullable Object> kept = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
          Object profile = list.get(i);
          if (profile instanceof String name
              && before.findProfile(name).isPresent()
              && work.target().findProfile(name).isEmpty()) {
            targetProfiles.remove(name);
            work.unmap("metadata.profiles[" + i + "]", name, Reason.PROFILE_UNKNOWN);
          } else {
            kept.add(profile);
          }
        }
        result.put("profiles", kept);
      }
      addProfiles(result);
      return result;
    }

    /** Profiles under which the target version has what the source version has without. */
    private void addProfiles(Map<String, @Nullable Object> metadata) {
      if (metadata.get("profiles") != null && !(metadata.get("profiles") instanceof List<?>)) {
        return;
      }
      for (String name : event.keySet()) {
        Attribute old = oldClass.attributes().get(name);
        Attribute attribute = newClass.attributes().get(name);
        if (old == null
            || attribute == null
            || !old.existsUnder(sourceProfiles)
            || attribute.existsUnder(targetProfiles)) {
          continue;
        }
        for (String profile : attribute.profiles()) {
          if (newClass.profiles().contains(profile) && requiresNothingElse(profile)) {
            List<@Nullable Object> profiles = new ArrayList<>();
            if (metadata.get("profiles") instanceof List<?> list) {
              profiles.addAll(list);
            }
            profiles.add(profile);
            metadata.put("profiles", profiles);
            targetProfiles.add(profile);
            work.note(name, Reason.PROFILE_NEEDED, Outcome.ADDED, profile);
            break;
          }
        }
      }
    }

    private boolean requiresNothingElse(String profile) {
      return newClass.attributesAddedBy(profile).stream()
          .filter(attribute -> attribute.requirement() == Requirement.REQUIRED)
          .allMatch(attribute -> event.get(attribute.name()) != null);
    }

    /** What an activity said, the result of a query says in the other version. */
    private void queryResult(Map<String, @Nullable Object> prepared) {
      for (TranslationRules.Result rule : TranslationRules.embedded().results()) {
        if (!rule.holder().is(newClass) || !work.crosses(rule.since())) {
          continue;
        }
        String from = work.isForward() ? rule.before() : rule.after();
        String to = work.isForward() ? rule.after() : rule.before();
        if (prepared.get(from) == null || (work.isForward() && prepared.get(to) != null)) {
          continue;
        }
        if (prepared.get(to) != null) {
          work.note(to, Reason.ENUM_VALUE_MISSING, Outcome.REPLACED, keep(to));
        }
        relocate(prepared, from, to);
        String fromName = siblingOf(from);
        String toName = siblingOf(to);
        if (fromName != null && toName != null) {
          Object replaced = prepared.remove(toName);
          if (replaced != null) {
            work.unmap(toName, replaced, Reason.ATTRIBUTE_RENAMED);
          }
          if (prepared.containsKey(fromName)) {
            relocate(prepared, fromName, toName);
          }
        }
        if (work.isForward()) {
          prepared.put(from, 1L);
        }
      }
    }

    private void relocate(Map<String, @Nullable Object> prepared, String from, String to) {
      prepared.put(to, prepared.remove(from));
      work.note(from, Reason.ATTRIBUTE_RENAMED, Outcome.MOVED, to);
    }

    private @Nullable String siblingOf(String name) {
      Attribute attribute = newClass.attributes().get(name);
      attribute = attribute == null ? oldClass.attributes().get(name) : attribute;
      return attribute == null ? null : attribute.sibling();
    }

    /** What follows from the class and the activity follows them. */
    private void identity(Map<String, @Nullable Object> translated) {
      follow(translated, "class_name", oldClass.caption(), newClass.caption());
      follow(
          translated, "category_uid", (long) oldClass.categoryUid(), (long) newClass.categoryUid());
      follow(translated, "category_name", oldClass.categoryCaption(), newClass.categoryCaption());
      Long oldActivity = EventFacts.integer(event.get("activity_id"));
      Long newActivity = EventFacts.integer(translated.get("activity_id"));
      if (oldActivity != null && newActivity != null) {
        follow(
            translated,
            "type_uid",
            oldClass.uid() * 100L + oldActivity,
            newClass.uid() * 100L + newActivity);
        String oldType = type(oldClass, oldActivity);
        String newType = type(newClass, newActivity);
        if (oldType != null && newType != null) {
          follow(translated, "type_name", oldType, newType);
        }
      }
    }

    private static @Nullable String type(EventClass eventClass, Long activity) {
      Attribute attribute = eventClass.attributes().get("activity_id");
      EnumValue value = attribute == null ? null : attribute.enumValues().get(activity.toString());
      return value == null ? null : eventClass.caption() + ": " + value.caption();
    }

    private void follow(
        Map<String, @Nullable Object> translated, String name, Object was, Object is) {
      Object value = translated.get(name);
      boolean lost = oldClass.uid() != newClass.uid();
      if (value != null && (lost || EventFacts.sameValue(value, was)) && !value.equals(is)) {
        if (!EventFacts.sameValue(value, is)) {
          if (!lost) {
            work.note(name, Reason.CLASS_DIFFERS, Outcome.CONVERTED, name);
          }
          translated.put(name, is);
        }
      }
    }

    private void observables(
        @Nullable Object observables, Map<String, @Nullable Object> translated) {
      Attribute old = oldClass.attributes().get(OBSERVABLES);
      Attribute attribute = work.available(newClass, OBSERVABLES);
      ObjectType type = attribute == null ? null : work.targetObject(attribute);
      if (type == null || !(observables instanceof List<?> list)) {
        translated.put(OBSERVABLES, observables);
        return;
      }
      List<@Nullable Object> kept = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        String path = UnmappedValues.element(OBSERVABLES, i);
        Object element = list.get(i);
        if (!(element instanceof Map<?, ?> map)) {
          kept.add(element);
          continue;
        }
        Map<String, @Nullable Object> observable = new LinkedHashMap<>(EventFacts.object(map));
        if (observable.get("name") instanceof String name
            && isFound(before, oldClass, name, sourceProfiles)) {
          String newName = work.renamed(name);
          if (!isFound(work.target(), newClass, newName, targetProfiles)) {
            work.unmap(path, observable, Reason.REFERENCE_MISSING);
            continue;
          }
          if (!newName.equals(name)) {
            observable.put("name", newName);
            String namePath = UnmappedValues.child(path, "name");
            work.note(
                namePath,
                Reason.ATTRIBUTE_RENAMED,
                Outcome.CONVERTED,
                UnmappedValues.element(OBSERVABLES, kept.size()) + ".name");
          }
        }
        ObjectType oldType = old == null ? null : work.sourceObject(old);
        Map<String, @Nullable Object> result =
            objects.translate(observable, oldType, type, path, OBSERVABLES, 1);
        work.check(result, type, path);
        kept.add(result);
      }
      if (!kept.isEmpty() || list.isEmpty()) {
        translated.put(OBSERVABLES, kept);
      }
    }

    private static boolean isFound(
        Schema schema, EventClass eventClass, String name, Set<String> profiles) {
      return switch (schema.resolve(eventClass, name, profiles)) {
        case PathResolution.Found found -> true;
        case PathResolution.FreeForm free -> true;
        case PathResolution.Failure failure -> false;
      };
    }
  }
}
