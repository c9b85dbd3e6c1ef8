package dev.tarn.app;

import dev.tarn.app.SchemaSubject.Definition;
import dev.tarn.app.SchemaSubject.Route;
import dev.tarn.app.SchemaSubject.Use;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.AttributeType;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.PathResolution;
import dev.tarn.ocsf.Profile;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds what a word means in a schema. */
final class SchemaFinder {
  private final Schema schema;
  private final List<AttributeHolder> holders = new ArrayList<>();

  SchemaFinder(Schema schema) {
    this.schema = schema;
    holders.addAll(schema.classes());
    holders.addAll(schema.objects());
  }

  /**
   * The meanings of a name, uid, caption or dotted path, the likeliest first; empty if there is
   * none.
   */
  List<SchemaSubject> find(String word) {
    List<SchemaSubject> found = new ArrayList<>();
    if (word.matches("\\d{1,9}")) {
      int uid = Integer.parseInt(word);
      schema.findClass(uid).map(SchemaSubject.OfClass::new).ifPresent(found::add);
      category(uid).ifPresent(found::add);
      return found;
    }
    schema.findClass(word).map(SchemaSubject.OfClass::new).ifPresent(found::add);
    schema.findObject(word).map(this::object).ifPresent(found::add);
    schema.findType(word).map(this::type).ifPresent(found::add);
    attribute(word).ifPresent(found::add);
    schema.findProfile(word).map(this::profile).ifPresent(found::add);
    if (found.isEmpty() && word.indexOf('.') > 0) {
      path(word).ifPresent(found::add);
    }
    return found.isEmpty() ? captioned(word) : found;
  }

  /** What people call a class, an object or a type, in upper or lower case. */
  private List<SchemaSubject> captioned(String caption) {
    List<SchemaSubject> found = new ArrayList<>();
    schema.classes().stream()
        .filter(each -> each.caption().equalsIgnoreCase(caption))
        .forEach(each -> found.add(new SchemaSubject.OfClass(each)));
    schema.objects().stream()
        .filter(each -> each.caption().equalsIgnoreCase(caption))
        .forEach(each -> found.add(object(each)));
    schema.types().stream()
        .filter(each -> each.caption().equalsIgnoreCase(caption))
        .forEach(each -> found.add(type(each)));
    return found;
  }

  /** A path below a class or object; the failure says what is wrong with it. */
  PathResolution resolve(AttributeHolder start, String path) {
    Set<String> profiles =
        schema.profiles().stream().map(Profile::name).collect(Collectors.toSet());
    return schema.resolve(start, path, profiles);
  }

  /** What a word names that can have a path below it. */
  Optional<AttributeHolder> findHolder(String word) {
    if (word.matches("\\d{1,9}")) {
      return schema.findClass(Integer.parseInt(word)).map(found -> found);
    }
    return schema
        .findClass(word)
        .<AttributeHolder>map(found -> found)
        .or(() -> schema.findObject(word).map(found -> found));
  }

  /** Why nothing was found, and what was probably meant. */
  String unknown(String word) {
    int dot = word.indexOf('.');
    if (dot > 0) {
      Optional<String> failure = pathFailure(word, dot);
      if (failure.isPresent()) {
        return failure.get();
      }
    }
    Set<String> names = new LinkedHashSet<>();
    holders.forEach(holder -> names.add(holder.name()));
    holders.forEach(holder -> names.addAll(holder.attributes().keySet()));
    schema.types().forEach(type -> names.add(type.name()));
    schema.profiles().forEach(profile -> names.add(profile.name()));
    String elsewhere = elsewhere(dot > 0 ? word.substring(0, dot) : word);
    String hint =
        elsewhere != null
            ? elsewhere
            : Suggestions.hint(dot > 0 ? word.substring(0, dot) : word, names);
    return "OCSF "
        + schema.version()
        + (word.matches("\\d+")
            ? " has no class or category " + word
            : " has no class, object, attribute, type or profile '" + word + "'")
        + (hint == null ? "" : "; " + hint);
  }

  /** What is wrong with a path, in one sentence. */
  static String sentence(PathResolution.Failure failure) {
    return failure.message() + (failure.hint() == null ? "" : "; " + failure.hint());
  }

  /** Why there is nothing to show, in one sentence. */
  static String sentence(PathResolution.FreeForm free) {
    return "'"
        + free.steps().getLast().name()
        + "' allows any key; OCSF says nothing of '"
        + free.key()
        + "'";
  }

  private Optional<String> pathFailure(String word, int dot) {
    String first = word.substring(0, dot);
    Optional<AttributeHolder> holder = findHolder(first);
    String rest = word.substring(dot + 1);
    if (holder.isEmpty()) {
      holder = holders.stream().filter(each -> each.findAttribute(first).isPresent()).findFirst();
      rest = word;
    }
    if (holder.isEmpty()) {
      return Optional.empty();
    }
    return switch (resolve(holder.get(), rest)) {
      case PathResolution.Failure failure -> Optional.of(sentence(failure));
      case PathResolution.FreeForm free -> Optional.of(sentence(free));
      case PathResolution.Found found -> Optional.empty();
    };
  }

  private @Nullable String elsewhere(String word) {
    List<String> versions =
        Arrays.stream(SchemaVersion.values())
            .filter(version -> version != schema.version())
            .filter(version -> !new SchemaFinder(Schema.load(version)).find(word).isEmpty())
            .map(SchemaVersion::text)
            .toList();
    return versions.isEmpty() ? null : "it exists in OCSF " + String.join(", ", versions);
  }

  private Optional<SchemaSubject> category(int uid) {
    List<EventClass> classes =
        schema.classes().stream().filter(each -> each.categoryUid() == uid).toList();
    return classes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SchemaSubject.Category(uid, classes.getFirst().categoryCaption(), classes));
  }

  private SchemaSubject object(ObjectType object) {
    return new SchemaSubject.OfObject(
        object, uses(attribute -> object.name().equals(attribute.objectType())));
  }

  private SchemaSubject type(AttributeType type) {
    return new SchemaSubject.OfType(
        type,
        uses(attribute -> attribute.type().name().equals(type.name())).stream()
            .map(use -> use.attribute().name())
            .distinct()
            .sorted()
            .toList());
  }

  private SchemaSubject profile(Profile profile) {
    return new SchemaSubject.OfProfile(
        profile,
        schema.classes().stream().filter(each -> each.profiles().contains(profile.name())).toList(),
        definitions(attribute -> attribute.profiles().contains(profile.name())));
  }

  private Optional<SchemaSubject> attribute(String name) {
    List<Definition> definitions = definitions(attribute -> attribute.name().equals(name));
    return definitions.isEmpty()
        ? Optional.empty()
        : Optional.of(new SchemaSubject.OfAttribute(name, definitions));
  }

  private List<Use> uses(Predicate<Attribute> wanted) {
    List<Use> uses = new ArrayList<>();
    for (AttributeHolder holder : holders) {
      for (Attribute attribute : holder.attributes().values()) {
        if (wanted.test(attribute)) {
          uses.add(new Use(holder, attribute));
        }
      }
    }
    return uses;
  }

  private List<Definition> definitions(Predicate<Attribute> wanted) {
    Map<Object, List<Use>> groups = new LinkedHashMap<>();
    for (Use use : uses(wanted)) {
      Attribute attribute = use.attribute();
      Object same =
          Arrays.asList(
              attribute.name(),
              attribute.caption(),
              SchemaText.type(attribute),
              attribute.sibling(),
              attribute.enumValues());
      groups.computeIfAbsent(same, key -> new ArrayList<>()).add(use);
    }
    return groups.values().stream()
        .map(uses -> new Definition(uses.getFirst().attribute(), uses))
        .sorted(Comparator.comparingInt((Definition each) -> -each.uses().size()))
        .toList();
  }

  /** {@code api_activity.actor.user}, or a path that some classes or, if none, objects have. */
  private Optional<SchemaSubject> path(String path) {
    int dot = path.indexOf('.');
    Optional<EventClass> start =
        findHolder(path.substring(0, dot))
            .map(holder -> holder instanceof EventClass eventClass ? eventClass : null);
    if (start.isPresent()) {
      return routes(path.substring(dot + 1), List.of(start.get()));
    }
    Optional<SchemaSubject> found = routes(path, List.copyOf(schema.classes()));
    if (found.isEmpty()) {
      found = routes(path, List.copyOf(schema.objects()));
    }
    if (found.isEmpty()) {
      found =
          schema
              .findObject(path.substring(0, dot))
              .flatMap(object -> routes(path.substring(dot + 1), List.of(object)));
    }
    return found;
  }

  private Optional<SchemaSubject> routes(String path, List<? extends AttributeHolder> starts) {
    Map<Object, List<Start>> groups = new LinkedHashMap<>();
    for (AttributeHolder holder : starts) {
      if (resolve(holder, path) instanceof PathResolution.Found found) {
        // Classes may want the first attribute in different ways and mean the same.
        Object same =
            List.of(
                found.steps().stream().map(SchemaText::type).toList(),
                found.attribute().enumValues());
        groups
            .computeIfAbsent(same, key -> new ArrayList<>())
            .add(new Start(holder, found.steps()));
      }
    }
    List<Route> routes =
        groups.values().stream()
            .map(
                group ->
                    new Route(group.stream().map(Start::holder).toList(), group.getFirst().steps()))
            .toList();
    return routes.isEmpty()
        ? Optional.empty()
        : Optional.of(new SchemaSubject.OfPath(path, routes));
  }

  /** Where a path starts, and the attributes along it. */
  private record Start(AttributeHolder holder, List<Attribute> steps) {}
}
