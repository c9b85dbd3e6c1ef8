package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds to an event what follows from the rest of it, and takes it away again: {@code category_uid},
 * {@code type_uid} and {@code type_name}, the caption beside each enum, the {@code _dt} twin beside
 * each timestamp, and the observables.
 *
 * <p>Enriching fills only what is absent or null; no value is changed. Un-enriching removes what
 * enriching would put back as it is, and nothing else: a caption that is the source's own text, a
 * twin with an offset, and an observable with a reputation stay. With the options alike, for every
 * event {@code e}: {@code enrich(enrich(e))} equals {@code enrich(e)}, {@code unenrich(enrich(e))}
 * equals {@code unenrich(e)}, and {@code enrich(unenrich(enrich(e)))} equals {@code enrich(e)}; the
 * second not with {@link Builder#idsFromCaptions} or {@link Builder#datetimeProfile}, whose
 * additions un-enriching leaves.
 *
 * <p>An event is a tree as {@link EventJson} reads it. The event handed in is not changed; the
 * result is a new tree of mutable maps and lists that shares the parts that stay as they are. An
 * event whose version is not embedded, or whose class its version does not have, comes back as it
 * is, and so do parts more than {@value #MAXIMUM_DEPTH} objects deep.
 *
 * <p>Immutable, shared by all threads.
 */
public final class Enricher {
  static final int MAXIMUM_DEPTH = 100;

  private final @Nullable Schema forced;
  private final boolean captions;
  private final boolean idsFromCaptions;
  private final boolean datetimeProfile;
  private final ObservableKinds observables;

  private Enricher(Builder builder) {
    this.forced = builder.forced;
    this.captions = builder.captions;
    this.idsFromCaptions = builder.idsFromCaptions;
    this.datetimeProfile = builder.datetimeProfile;
    this.observables = builder.observables;
  }

  /** Which observables are derived. */
  public enum ObservableKinds {
    NONE,
    /** Those of attributes that hold values: {@code src_endpoint.ip}. */
    VALUES,
    /** Those of objects, too, which say only that there is one: {@code src_endpoint}. */
    VALUES_AND_OBJECTS
  }

  /** Adds all of it, by the schema of the event's {@code metadata.version}. */
  public static Enricher create() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Options; each has a default that {@link #create} takes. */
  public static final class Builder {
    private @Nullable Schema forced;
    private boolean captions = true;
    private boolean idsFromCaptions;
    private boolean datetimeProfile;
    private ObservableKinds observables = ObservableKinds.VALUES_AND_OBJECTS;

    private Builder() {}

    /** The schema of all events, whatever their {@code metadata.version} says. */
    public Builder schema(Schema schema) {
      this.forced = schema;
      return this;
    }

    /**
     * Whether captions are put beside enums ({@code _enum_text} of the OCSF server); by default
     * they are. Not on {@code type_name}, which is always derived.
     */
    public Builder captions(boolean wanted) {
      this.captions = wanted;
      return this;
    }

    /**
     * Whether an enum that is absent is filled where the caption beside it is exactly that of one
     * value; by default not. Un-enriching leaves these values.
     */
    public Builder idsFromCaptions(boolean wanted) {
      this.idsFromCaptions = wanted;
      return this;
    }

    /**
     * Whether the profile {@code datetime} is added to {@code metadata.profiles} where the class
     * allows it; by default not. Twins are derived where the event declares the profile.
     * Un-enriching leaves the profile.
     */
    public Builder datetimeProfile(boolean wanted) {
      this.datetimeProfile = wanted;
      return this;
    }

    /** {@code _observables} of the OCSF server; by default all are derived. */
    public Builder observables(ObservableKinds kinds) {
      this.observables = kinds;
      return this;
    }

    public Enricher build() {
      return new Enricher(this);
    }
  }

  /** The event with all that follows from it. */
  public Map<String, @Nullable Object> enrich(Map<String, @Nullable Object> event) {
    return classOf(event).map(found -> found.enrich(event)).orElseGet(() -> copy(event));
  }

  /** The event without what {@link #enrich} would put back. */
  public Map<String, @Nullable Object> unenrich(Map<String, @Nullable Object> event) {
    return classOf(event).map(found -> found.unenrich(event)).orElseGet(() -> copy(event));
  }

  private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> event) {
    return new LinkedHashMap<>(event);
  }

  private Optional<ClassEnrichment> classOf(Map<String, @Nullable Object> event) {
    Schema schema = forced != null ? forced : EventFacts.schema(event).orElse(null);
    if (schema == null) {
      return Optional.empty();
    }
    return EventFacts.eventClass(event, schema)
        .map(eventClass -> new ClassEnrichment(schema, eventClass, EventFacts.profiles(event)));
  }

  /** The work on one event, whose class and profiles are known. */
  private final class ClassEnrichment {
    private final Schema schema;
    private final EventClass eventClass;
    private final Set<String> profiles;

    ClassEnrichment(Schema schema, EventClass eventClass, Set<String> profiles) {
      this.schema = schema;
      this.eventClass = eventClass;
      this.profiles = profiles;
    }

    Map<String, @Nullable Object> enrich(Map<String, @Nullable Object> event) {
      Map<String, @Nullable Object> declared = event;
      if (datetimeProfile
          && eventClass.profiles().contains("datetime")
          && event.get("metadata") instanceof Map<?, ?>) {
        declared = EventFacts.withProfile(event, "datetime");
        profiles.add("datetime");
      }
      Map<String, @Nullable Object> enriched = enrich(declared, eventClass, 0);
      List<Observable> derived = observables(enriched);
      if (enriched.get("observables") == null && !derived.isEmpty()) {
        enriched.put(
            "observables", new ArrayList<>(derived.stream().map(Observable::tree).toList()));
      } else if (enriched.get("observables") instanceof List<?> existing) {
        enriched.put("observables", merge(existing, derived));
      }
      return enriched;
    }

    Map<String, @Nullable Object> unenrich(Map<String, @Nullable Object> event) {
      List<Observable> derived = observables(enrich(event, eventClass, 0));
      Map<String, @Nullable Object> result = unenrich(event, eventClass, 0);
      if (derived.isEmpty() || !event.containsKey("observables")) {
        return result;
      }
      if (event.get("observables") == null) {
        result.remove("observables");
      } else if (event.get("observables") instanceof List<?> existing) {
        List<@Nullable Object> kept = new ArrayList<>();
        Set<Map<String, @Nullable Object>> trees = trees(derived);
        for (Object element : existing) {
          if (!isDerived(enrichElement(element), trees)) {
            kept.add(unenrichElement(element));
          }
        }
        if (kept.isEmpty()) {
          result.remove("observables");
        } else {
          result.put("observables", kept);
        }
      }
      return result;
    }

    private @Nullable ObjectType observableObject() {
      Attribute attribute = eventClass.attributes().get("observables");
      return attribute == null ? null : objectOf(attribute);
    }

    private @Nullable Object enrichElement(@Nullable Object element) {
      ObjectType object = observableObject();
      return object == null ? element : enrichNested(element, object, 1);
    }

    private @Nullable Object unenrichElement(@Nullable Object element) {
      ObjectType object = observableObject();
      return object == null ? element : unenrichNested(element, object, 1);
    }

    private List<Observable> observables(Map<String, @Nullable Object> enriched) {
      ObjectType object = observableObject();
      if (observables == ObservableKinds.NONE || object == null) {
        return List.of();
      }
      return new ObservableWalk(
              schema, profiles, object, observables == ObservableKinds.VALUES_AND_OBJECTS, captions)
          .derive(enriched, eventClass);
    }

    /** What is there and not derived, then what is derived and not there. */
    private List<@Nullable Object> merge(List<?> existing, List<Observable> derived) {
      List<@Nullable Object> merged = new ArrayList<>();
      Set<Map<String, @Nullable Object>> trees = trees(derived);
      Set<List<@Nullable Object>> keys = new HashSet<>();
      for (Object element : existing) {
        if (!isDerived(element, trees)) {
          merged.add(element);
          if (element instanceof Map<?, ?> observable) {
            keys.add(
                EventFacts.key(
                    observable.get("name"), observable.get("type_id"), observable.get("value")));
          }
        }
      }
      for (Observable observable : derived) {
        if (!keys.contains(observable.key())) {
          merged.add(observable.tree());
        }
      }
      return merged;
    }

    private Set<Map<String, @Nullable Object>> trees(List<Observable> derived) {
      Set<Map<String, @Nullable Object>> trees = new HashSet<>();
      derived.forEach(observable -> trees.add(observable.tree()));
      return trees;
    }

    private boolean isDerived(
        @Nullable Object element, Set<Map<String, @Nullable Object>> derived) {
      if (!(element instanceof Map<?, ?> map)) {
        return false;
      }
      Map<Object, Object> comparable = new LinkedHashMap<>();
      map.forEach(
          (name, value) -> {
            if (value != null) {
              comparable.put(name, EventFacts.comparable(value));
            }
          });
      return derived.contains(comparable);
    }

    private Map<String, @Nullable Object> enrich(
        Map<String, @Nullable Object> object, AttributeHolder holder, int depth) {
      Derived derived = derive(object, holder);
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      object.forEach(
          (name, value) -> {
            ObjectType nested = objectOf(holder.attributes().get(name));
            Object own = nested == null ? value : enrichNested(value, nested, depth + 1);
            result.put(name, own == null ? derived.values.get(name) : own);
            for (String beside : derived.beside.getOrDefault(name, List.of())) {
              if (!object.containsKey(beside)) {
                result.put(beside, derived.values.get(beside));
              }
            }
          });
      derived.values.forEach(result::putIfAbsent);
      return result;
    }

    private Map<String, @Nullable Object> unenrich(
        Map<String, @Nullable Object> object, AttributeHolder holder, int depth) {
      Derived derived = derive(object, holder);
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      object.forEach(
          (name, value) -> {
            Object again = derived.values.get(name);
            if (again == null
                || derived.ids.contains(name)
                || (value != null && !EventFacts.sameValue(value, again))) {
              ObjectType nested = objectOf(holder.attributes().get(name));
              result.put(name, nested == null ? value : unenrichNested(value, nested, depth + 1));
            }
          });
      return result;
    }

    private @Nullable Object enrichNested(@Nullable Object value, ObjectType object, int depth) {
      return EventFacts.mapObjects(value, depth, each -> enrich(each, object, depth));
    }

    private @Nullable Object unenrichNested(@Nullable Object value, ObjectType object, int depth) {
      return EventFacts.mapObjects(value, depth, each -> unenrich(each, object, depth));
    }

    private @Nullable ObjectType objectOf(@Nullable Attribute attribute) {
      if (attribute == null || attribute.objectType() == null || !attribute.existsUnder(profiles)) {
        return null;
      }
      return schema
          .findObject(attribute.objectType())
          .filter(object -> !object.isFreeForm())
          .orElse(null);
    }

    /** What follows from the attributes of one object, whether it is there or not. */
    private Derived derive(Map<String, @Nullable Object> object, AttributeHolder holder) {
      Derived derived = new Derived();
      if (holder instanceof EventClass) {
        identity(object, derived);
      }
      if (idsFromCaptions) {
        ids(object, holder, derived);
      }
      List<String> names = new ArrayList<>(object.keySet());
      derived.values.keySet().stream()
          .filter(name -> !object.containsKey(name))
          .forEach(names::add);
      for (String name : names) {
        Attribute attribute = available(holder, name);
        Object present = object.get(name);
        Object value = present == null ? derived.values.get(name) : present;
        if (attribute == null || value == null) {
          continue;
        }
        Attribute sibling =
            attribute.sibling() == null ? null : available(holder, attribute.sibling());
        if (captions && sibling != null && !name.equals("type_uid")) {
          derived.add(name, sibling.name(), captionOf(attribute, sibling, value));
        }
        if (attribute.type().name().equals("timestamp_t") && profiles.contains("datetime")) {
          Attribute twin = available(holder, name + "_dt");
          if (twin != null && !twin.array()) {
            derived.add(name, twin.name(), EventFacts.datetime(value));
          }
        }
      }
      return derived;
    }

    private @Nullable Attribute available(AttributeHolder holder, String name) {
      Attribute attribute = holder.attributes().get(name);
      return attribute != null && attribute.existsUnder(profiles) ? attribute : null;
    }

    private void identity(Map<String, @Nullable Object> event, Derived derived) {
      derived.add("class_uid", "category_uid", (long) eventClass.categoryUid());
      Attribute activity = eventClass.attributes().get("activity_id");
      String key = EventFacts.enumKey(event.get("activity_id"));
      EnumValue value = activity == null || key == null ? null : activity.enumValues().get(key);
      if (value == null) {
        return;
      }
      long uid = eventClass.uid() * 100L + Long.parseLong(value.key());
      derived.add("activity_id", "type_uid", uid);
      Object present = event.get("type_uid");
      if (present == null || EventFacts.sameValue(present, uid)) {
        derived.add("type_uid", "type_name", eventClass.caption() + ": " + value.caption());
      }
    }

    private void ids(
        Map<String, @Nullable Object> object, AttributeHolder holder, Derived derived) {
      for (Attribute attribute : holder.attributes().values()) {
        if (attribute.sibling() != null
            && !attribute.array()
            && object.get(attribute.name()) == null
            && object.get(attribute.sibling()) instanceof String caption
            && attribute.existsUnder(profiles)
            && !attribute.name().equals("type_uid")) {
          attribute.enumValues().values().stream()
              .filter(value -> value.caption().equals(caption))
              .findFirst()
              .map(value -> Long.valueOf(value.key()))
              .ifPresent(id -> derived.addId(attribute.name(), attribute.name(), id));
        }
      }
    }

    /** The caption, or the captions of a list if each value has one; null if not. */
    private static @Nullable Object captionOf(
        Attribute attribute, Attribute sibling, Object value) {
      if (attribute.enumValues().isEmpty()
          || attribute.array() != sibling.array()
          || !sibling.type().base().equals("string_t")) {
        return null;
      }
      if (!attribute.array()) {
        return captionOf(attribute, value);
      }
      if (!(value instanceof List<?> values) || values.isEmpty()) {
        return null;
      }
      List<@Nullable Object> captions = new ArrayList<>();
      for (Object each : values) {
        captions.add(captionOf(attribute, each));
      }
      return captions.stream().allMatch(Objects::nonNull) ? captions : null;
    }

    private static @Nullable String captionOf(Attribute attribute, @Nullable Object value) {
      EnumValue found = attribute.enumValues().get(String.valueOf(EventFacts.enumKey(value)));
      return found == null ? null : found.caption();
    }
  }

  /** Derived attributes of one object, and where to put them. */
  private static final class Derived {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final Map<String, List<String>> beside = new HashMap<>();
    private final Set<String> ids = new HashSet<>();

    /** The first that says what an attribute is stays. */
    void add(String neighbour, String name, @Nullable Object value) {
      if (value != null && values.putIfAbsent(name, value) == null) {
        beside.computeIfAbsent(neighbour, key -> new ArrayList<>()).add(name);
      }
    }

    void addId(String neighbour, String name, Object value) {
      add(neighbour, name, value);
      ids.add(name);
    }
  }
}
