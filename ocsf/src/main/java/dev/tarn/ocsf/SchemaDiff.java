package dev.tarn.ocsf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two schemas, usually two versions. Classes are the same when their uids
 * are, everything else when the names are: a renamed object or attribute is one that went and one
 * that came. Captions of attributes and the schema's order are left out of account, captions of
 * classes and enum values are not, because events repeat them.
 *
 * <p>Immutable, shared by all threads.
 */
public final class SchemaDiff {
  /** Shorter first, so that numbers are in their order. */
  private static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private final Schema from;
  private final Schema to;
  private final List<Entry> entries;

  private SchemaDiff(Schema from, Schema to) {
    this.from = from;
    this.to = to;
    List<Entry> all = new ArrayList<>();
    all.addAll(entries(Kind.CLASS, from.classes(), to.classes(), EventClass::uid));
    all.addAll(entries(Kind.OBJECT, from.objects(), to.objects(), ObjectType::name));
    all.addAll(entries(Kind.TYPE, from.types(), to.types(), AttributeType::name));
    all.addAll(entries(Kind.PROFILE, from.profiles(), to.profiles(), Profile::name));
    all.addAll(entries(Kind.EXTENSION, from.extensions(), to.extensions(), Extension::name));
    this.entries = List.copyOf(all);
  }

  public static SchemaDiff between(Schema from, Schema to) {
    return new SchemaDiff(from, to);
  }

  public Schema from() {
    return from;
  }

  public Schema to() {
    return to;
  }

  /**
   * Everything that differs: classes by uid, then objects, types, profiles and extensions by name.
   */
  public List<Entry> entries() {
    return entries;
  }

  /** The entries of a kind. */
  public List<Entry> entries(Kind kind) {
    return entries.stream().filter(entry -> entry.kind() == kind).toList();
  }

  /**
   * What differs in a class and in the objects that it holds at any depth, nearest first; each
   * object once, at the shortest path that both schemas have. What is below an attribute that came
   * or went, or that now holds another object, is not gone into. Empty when nothing differs.
   *
   * @param uid a class of either schema
   */
  public List<Entry> inClass(int uid) {
    return below(Kind.CLASS, from.findClass(uid), to.findClass(uid));
  }

  /**
   * What differs in an object and in the objects that it holds, as {@link #inClass}.
   *
   * @param name an object of either schema
   */
  public List<Entry> inObject(String name) {
    return below(Kind.OBJECT, from.findObject(name), to.findObject(name));
  }

  private List<Entry> below(
      Kind kind,
      Optional<? extends AttributeHolder> before,
      Optional<? extends AttributeHolder> after) {
    if (before.isEmpty() || after.isEmpty()) {
      return before.isEmpty() && after.isEmpty()
          ? List.of()
          : List.of(
              new Entry(
                  kind,
                  "",
                  before.map(AttributeHolder::name).orElse(null),
                  after.map(AttributeHolder::name).orElse(null),
                  List.of()));
    }
    List<Entry> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Queue<Pair> open = new ArrayDeque<>();
    open.add(new Pair(kind, "", before.get(), after.get()));
    while (!open.isEmpty()) {
      Pair pair = open.remove();
      List<Change> changes = changes(pair.before(), pair.after());
      if (!changes.isEmpty()) {
        found.add(
            new Entry(
                pair.kind(), pair.path(), pair.before().name(), pair.after().name(), changes));
      }
      for (Attribute old : pair.before().attributes().values()) {
        Attribute now = pair.after().attributes().get(old.name());
        String object = old.objectType();
        if (now == null || object == null || !object.equals(now.objectType())) {
          continue;
        }
        Optional<ObjectType> oldObject = from.findObject(object);
        Optional<ObjectType> newObject = to.findObject(object);
        if (oldObject.isPresent() && newObject.isPresent() && seen.add(object)) {
          String path = pair.path().isEmpty() ? old.name() : pair.path() + "." + old.name();
          open.add(new Pair(Kind.OBJECT, path, oldObject.get(), newObject.get()));
        }
      }
    }
    return List.copyOf(found);
  }

  private record Pair(Kind kind, String path, AttributeHolder before, AttributeHolder after) {}

  private static <T, I extends Comparable<I>> List<Entry> entries(
      Kind kind, Collection<T> before, Collection<T> after, Function<T, I> identity) {
    Map<I, T> old = new TreeMap<>();
    before.forEach(each -> old.put(identity.apply(each), each));
    Map<I, T> now = new TreeMap<>();
    after.forEach(each -> now.put(identity.apply(each), each));
    List<Entry> entries = new ArrayList<>();
    Set<I> all = new TreeSet<>(old.keySet());
    all.addAll(now.keySet());
    for (I each : all) {
      T was = old.get(each);
      T is = now.get(each);
      List<Change> changes = was == null || is == null ? List.of() : changesOf(was, is);
      if (was == null || is == null || !changes.isEmpty()) {
        entries.add(
            new Entry(
                kind, "", was == null ? null : name(was), is == null ? null : name(is), changes));
      }
    }
    return entries;
  }

  private static String name(Object each) {
    return switch (each) {
      case AttributeHolder holder -> holder.name();
      case AttributeType type -> type.name();
      case Profile profile -> profile.name();
      case Extension extension -> extension.name();
      default -> throw new IllegalArgumentException(each.toString());
    };
  }

  private static List<Change> changesOf(Object before, Object after) {
    if (before instanceof AttributeHolder old && after instanceof AttributeHolder now) {
      return changes(old, now);
    }
    Changes changes = new Changes(null);
    if (before instanceof AttributeType old && after instanceof AttributeType now) {
      changes.compare(Aspect.TYPE, old.base(), now.base());
      changes.compare(Aspect.REGEX, old.regex(), now.regex());
      changes.compare(Aspect.MAX_LENGTH, number(old.maxLength()), number(now.maxLength()));
      changes.compare(Aspect.RANGE, range(old.range()), range(now.range()));
      changes.compare(Aspect.VALUES, names(old.values()), names(now.values()));
      changes.compare(Aspect.OBSERVABLE, number(old.observable()), number(now.observable()));
    } else if (before instanceof Profile old && after instanceof Profile now) {
      changes.compare(Aspect.CAPTION, old.caption(), now.caption());
    } else if (before instanceof Extension old && after instanceof Extension now) {
      changes.compare(Aspect.CAPTION, old.caption(), now.caption());
      changes.compare(Aspect.UID, String.valueOf(old.uid()), String.valueOf(now.uid()));
    }
    return changes.all;
  }

  private static List<Change> changes(AttributeHolder before, AttributeHolder after) {
    Changes changes = new Changes(null);
    changes.compare(Aspect.NAME, before.name(), after.name());
    changes.compare(Aspect.CAPTION, before.caption(), after.caption());
    if (before instanceof EventClass old && after instanceof EventClass now) {
      changes.compare(Aspect.CATEGORY, category(old), category(now));
      changes.compare(Aspect.EXTENSION, old.extension(), now.extension());
      changes.compare(Aspect.DEPRECATED, old.deprecatedSince(), now.deprecatedSince());
      changes.compareEach(Aspect.PROFILE, caption(old.profiles()), caption(now.profiles()));
    } else if (before instanceof ObjectType old && after instanceof ObjectType now) {
      changes.compare(Aspect.DEPRECATED, old.deprecatedSince(), now.deprecatedSince());
      changes.compare(Aspect.OBSERVABLE, number(old.observable()), number(now.observable()));
    }
    changes.compare(
        Aspect.AT_LEAST_ONE,
        names(before.constraints().atLeastOne()),
        names(after.constraints().atLeastOne()));
    changes.compare(
        Aspect.JUST_ONE,
        names(before.constraints().justOne()),
        names(after.constraints().justOne()));
    Set<String> attributes = new TreeSet<>(before.attributes().keySet());
    attributes.addAll(after.attributes().keySet());
    for (String name : attributes) {
      compare(name, before.attributes().get(name), after.attributes().get(name), changes.all);
    }
    return changes.all;
  }

  private static void compare(
      String name, @Nullable Attribute before, @Nullable Attribute after, List<Change> all) {
    if (before == null || after == null) {
      all.add(
          new Change(
              Aspect.ATTRIBUTE,
              name,
              null,
              before == null ? null : type(before),
              after == null ? null : type(after)));
      return;
    }
    Changes changes = new Changes(name);
    changes.compare(Aspect.TYPE, type(before), type(after));
    changes.compare(Aspect.REQUIREMENT, word(before.requirement()), word(after.requirement()));
    changes.compare(Aspect.PROFILE, names(before.profiles()), names(after.profiles()));
    changes.compare(Aspect.SIBLING, before.sibling(), after.sibling());
    changes.compare(Aspect.DEPRECATED, before.deprecatedSince(), after.deprecatedSince());
    changes.compare(Aspect.OBSERVABLE, number(before.observable()), number(after.observable()));
    changes.compareEach(
        Aspect.ENUM_VALUE, captions(before.enumValues()), captions(after.enumValues()));
    after
        .enumValues()
        .forEach(
            (key, value) -> {
              EnumValue old = before.enumValues().get(key);
              if (old != null && !Objects.equals(old.deprecatedSince(), value.deprecatedSince())) {
                changes.all.add(
                    new Change(
                        Aspect.DEPRECATED,
                        name,
                        key,
                        old.deprecatedSince(),
                        value.deprecatedSince()));
              }
            });
    all.addAll(changes.all);
  }

  private static String type(Attribute attribute) {
    String type = attribute.objectType();
    return (type == null ? attribute.type().name() : type) + (attribute.array() ? "[]" : "");
  }

  private static String word(Requirement requirement) {
    return requirement.name().toLowerCase(Locale.ROOT);
  }

  private static String category(EventClass eventClass) {
    return eventClass.categoryUid() + " " + eventClass.categoryCaption();
  }

  private static @Nullable String number(int number) {
    return number < 0 ? null : String.valueOf(number);
  }

  private static @Nullable String range(AttributeType.@Nullable Range range) {
    return range == null ? null : range.lowest() + " to " + range.highest();
  }

  private static @Nullable String names(Collection<String> names) {
    return names.isEmpty() ? null : names.stream().sorted().collect(Collectors.joining(", "));
  }

  private static Map<String, String> caption(Set<String> names) {
    Map<String, String> map = new LinkedHashMap<>();
    names.forEach(name -> map.put(name, name));
    return map;
  }

  private static Map<String, String> captions(Map<String, EnumValue> values) {
    Map<String, String> map = new LinkedHashMap<>();
    values.forEach((key, value) -> map.put(key, value.caption()));
    return map;
  }

  /** Collects what differs in one attribute, or in what is no attribute. */
  private static final class Changes {
    final List<Change> all = new ArrayList<>();
    private final @Nullable String attribute;

    Changes(@Nullable String attribute) {
      this.attribute = attribute;
    }

    void compare(Aspect aspect, @Nullable String before, @Nullable String after) {
      compare(aspect, null, before, after);
    }

    void compareEach(Aspect aspect, Map<String, String> before, Map<String, String> after) {
      Set<String> keys = new TreeSet<>(BY_NUMBER);
      keys.addAll(before.keySet());
      keys.addAll(after.keySet());
      for (String key : keys) {
        compare(aspect, key, before.get(key), after.get(key));
      }
    }

    private void compare(
        Aspect aspect, @Nullable String key, @Nullable String before, @Nullable String after) {
      if (!Objects.equals(before, after)) {
        all.add(new Change(aspect, attribute, key, before, after));
      }
    }
  }

  /** What kind of thing differs. */
  public enum Kind {
    CLASS,
    OBJECT,
    TYPE,
    PROFILE,
    EXTENSION
  }

  /** In what respect something differs. */
  public enum Aspect {
    /** A class's name; its uid is the same. */
    NAME,
    CAPTION,
    /** Of an extension. */
    UID,
    CATEGORY,
    /** The extension that a class comes from. */
    EXTENSION,
    /** The version that deprecated it; of an enum value where there is a key. */
    DEPRECATED,
    /** Of a class: a profile that it allows, by key. Of an attribute: those that it needs. */
    PROFILE,
    /** Attributes of which one must be there. */
    AT_LEAST_ONE,
    /** Attributes of which exactly one must be there. */
    JUST_ONE,
    /** An attribute that came or went; the texts are its types. */
    ATTRIBUTE,
    /** The data type or object of an attribute, with {@code []} for an array; a type's base. */
    TYPE,
    REQUIREMENT,
    /** The attribute that repeats an enum's caption. */
    SIBLING,
    /** The observable type_id. */
    OBSERVABLE,
    /** A value of an enum, by key; the texts are its captions. */
    ENUM_VALUE,
    /** The regular expression of a data type. */
    REGEX,
    /** Of a data type, in characters. */
    MAX_LENGTH,
    /** Of a data type. */
    RANGE,
    /** The only values of a data type. */
    VALUES
  }

  /**
   * One thing that differs.
   *
   * @param path where a class or object holds this object, {@code actor.user}; empty for what was
   *     asked for itself
   * @param before its name in the first schema, null where it came
   * @param after its name in the second schema, null where it went
   * @param changes what differs in it, attributes by name; empty where it came or went
   */
  public record Entry(
      Kind kind,
      String path,
      @Nullable String before,
      @Nullable String after,
      List<Change> changes) {
    public Entry {
      changes = List.copyOf(changes);
    }

    /** The newer name. */
    public String name() {
      return after != null ? after : Objects.requireNonNull(before);
    }

    public boolean added() {
      return before == null;
    }

    public boolean removed() {
      return after == null;
    }

    public boolean renamed() {
      return before != null && after != null && !before.equals(after);
    }

    /** Whether the second schema deprecates it as a whole and the first does not. */
    public boolean newlyDeprecated() {
      return changes.stream()
          .anyMatch(
              change ->
                  change.aspect() == Aspect.DEPRECATED
                      && change.attribute() == null
                      && change.before() == null);
    }
  }

  /**
   * One respect in which an entry differs.
   *
   * @param attribute whose it is, or null where it is the entry's own
   * @param key of the enum value or profile, or null
   * @param before null where there was none
   * @param after null where there is none
   */
  public record Change(
      Aspect aspect,
      @Nullable String attribute,
      @Nullable String key,
      @Nullable String before,
      @Nullable String after) {}
}
