package dev.tarn.app;

import dev.tarn.app.SchemaSubject.Definition;
import dev.tarn.app.SchemaSubject.Route;
import dev.tarn.app.SchemaSubject.Use;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.AttributeType;
import dev.tarn.ocsf.Constraints;
import dev.tarn.ocsf.EnumValue;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Profile;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaVersion;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parts of a schema as text for a terminal. */
final class SchemaText {
  private static final int MOST_NAMES = 12;
  private static final int MOST_DEFINITIONS = 8;
  private static final int LONGEST_REGEX = 160;

  private final Schema schema;
  private final PrintWriter out;

  SchemaText(Schema schema, PrintWriter out) {
    this.schema = schema;
    this.out = out;
  }

  void print(SchemaSubject subject) {
    switch (subject) {
      case SchemaSubject.Overview overview -> overview();
      case SchemaSubject.Category category -> category(category);
      case SchemaSubject.OfClass(EventClass eventClass) -> eventClass(eventClass);
      case SchemaSubject.OfObject(ObjectType object, List<Use> uses) -> object(object, uses);
      case SchemaSubject.OfAttribute attribute -> attribute(attribute);
      case SchemaSubject.OfPath path -> path(path);
      case SchemaSubject.OfType type -> type(type);
      case SchemaSubject.OfProfile profile -> profile(profile);
    }
  }

  private void title(String title) {
    out.print(title + ", OCSF " + schema.version() + "\n");
  }

  private void heading(String heading) {
    out.print("\n" + heading + "\n");
  }

  private void overview() {
    title(
        count(schema.classes().size(), "class", "classes")
            + ", "
            + count(schema.objects().size(), "object", "objects"));
    new TextColumns(0)
        .row("versions", names(List.of(SchemaVersion.values()).stream().map(String::valueOf)))
        .row("profiles", names(schema.profiles().stream().map(Profile::name)))
        .row("extensions", names(schema.extensions().stream().map(each -> each.name())))
        .print(out);
    Map<Integer, List<EventClass>> categories = new TreeMap<>();
    schema
        .classes()
        .forEach(
            each ->
                categories.computeIfAbsent(each.categoryUid(), uid -> new ArrayList<>()).add(each));
    categories.forEach(
        (uid, classes) -> {
          heading(uid + " " + classes.getFirst().categoryCaption());
          classes(classes);
        });
  }

  private void category(SchemaSubject.Category category) {
    title(category.caption() + ": category " + category.uid());
    out.print("\n");
    classes(category.classes());
  }

  private void classes(List<EventClass> classes) {
    TextColumns rows = new TextColumns(2);
    classes.stream()
        .sorted(Comparator.comparingInt(EventClass::uid))
        .forEach(
            each ->
                rows.row(
                    String.valueOf(each.uid()),
                    each.name(),
                    each.caption()
                        + (each.extension() == null ? "" : ", extension " + each.extension())
                        + deprecated(each.deprecatedSince())));
    rows.print(out);
  }

  private void eventClass(EventClass eventClass) {
    title(eventClass.caption() + ": class " + eventClass.name());
    TextColumns facts = new TextColumns(0);
    facts.row("class_uid", String.valueOf(eventClass.uid()));
    facts.row("category", eventClass.categoryUid() + " " + eventClass.categoryCaption());
    if (eventClass.extension() != null) {
      facts.row("extension", eventClass.extension());
    }
    if (eventClass.deprecatedSince() != null) {
      facts.row("deprecated", "since " + eventClass.deprecatedSince());
    }
    if (!eventClass.profiles().isEmpty()) {
      facts.row("profiles", names(eventClass.profiles().stream()));
    }
    constraints(eventClass.constraints(), facts);
    facts.print(out);
    attributes(eventClass);
  }

  private void object(ObjectType object, List<Use> uses) {
    title(object.caption() + ": object " + object.name());
    TextColumns facts = new TextColumns(0);
    if (object.deprecatedSince() != null) {
      facts.row("deprecated", "since " + object.deprecatedSince());
    }
    if (object.observable() >= 0) {
      facts.row("observable", observable(object.observable()));
    }
    constraints(object.constraints(), facts);
    if (object.isFreeForm()) {
      facts.row("attributes", "any key");
    }
    facts.print(out);
    attributes(object);
    if (uses.isEmpty()) {
      return;
    }
    heading("Held as");
    Map<String, List<Use>> byName = new LinkedHashMap<>();
    uses.forEach(
        use ->
            byName
                .computeIfAbsent(
                    use.attribute().name() + (use.attribute().array() ? "[]" : ""),
                    key -> new ArrayList<>())
                .add(use));
    TextColumns rows = new TextColumns(2);
    byName.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, List<Use>> each) -> -each.getValue().size()))
        .forEach(each -> rows.row(each.getKey(), "in " + holders(each.getValue())));
    rows.print(out);
  }

  private static void constraints(Constraints constraints, TextColumns facts) {
    if (!constraints.atLeastOne().isEmpty()) {
      facts.row("at least one of", names(constraints.atLeastOne().stream()));
    }
    if (!constraints.justOne().isEmpty()) {
      facts.row("exactly one of", names(constraints.justOne().stream()));
    }
  }

  private void attributes(AttributeHolder holder) {
    for (Requirement requirement : Requirement.values()) {
      attributes(
          sentenceCase(word(requirement)),
          holder.attributes().values().stream()
              .filter(each -> each.profiles().isEmpty() && each.requirement() == requirement)
              .toList());
    }
    Map<Set<String>, List<Attribute>> gated = new LinkedHashMap<>();
    for (Attribute attribute : holder.attributes().values()) {
      if (!attribute.profiles().isEmpty()) {
        gated.computeIfAbsent(attribute.profiles(), key -> new ArrayList<>()).add(attribute);
      }
    }
    gated.entrySet().stream()
        .sorted(Comparator.comparing(each -> either(each.getKey())))
        .forEach(each -> attributes("With profile " + either(each.getKey()), each.getValue()));
    TextColumns enums = new TextColumns(2);
    holder.attributes().values().stream()
        .filter(each -> !each.enumValues().isEmpty())
        .sorted(Comparator.comparing(Attribute::name))
        .forEach(each -> enums.row(each.name(), enumValues(each)));
    if (!enums.isEmpty()) {
      heading("Enum values");
      enums.print(out);
    }
  }

  private void attributes(String heading, List<Attribute> attributes) {
    if (attributes.isEmpty()) {
      return;
    }
    heading(heading);
    TextColumns rows = new TextColumns(2);
    attributes.stream()
        .sorted(Comparator.comparing(Attribute::name))
        .forEach(each -> rows.row(each.name(), type(each), notes(each)));
    rows.print(out);
  }

  private static String notes(Attribute attribute) {
    List<String> notes = new ArrayList<>();
    if (!attribute.profiles().isEmpty()) {
      notes.add(word(attribute.requirement()));
    }
    if (!attribute.enumValues().isEmpty()) {
      notes.add("enum");
    }
    if (attribute.sibling() != null) {
      notes.add("caption in " + attribute.sibling());
    }
    if (attribute.deprecatedSince() != null) {
      notes.add("deprecated since " + attribute.deprecatedSince());
    }
    return String.join(", ", notes);
  }

  private void attribute(SchemaSubject.OfAttribute attribute) {
    title("Attribute " + attribute.name());
    definitions(attribute.definitions(), false);
  }

  private void definitions(List<Definition> definitions, boolean named) {
    for (Definition definition : definitions.subList(0, most(definitions.size()))) {
      Attribute one = definition.attribute();
      heading((named ? one.name() + ": " : "") + one.caption() + ", " + type(one));
      TextColumns facts = new TextColumns(2);
      facts(one, facts);
      for (Requirement requirement : Requirement.values()) {
        Map<String, List<Use>> byProfile = new TreeMap<>();
        for (Use use : definition.uses()) {
          if (use.attribute().requirement() == requirement) {
            byProfile
                .computeIfAbsent(either(use.attribute().profiles()), key -> new ArrayList<>())
                .add(use);
          }
        }
        byProfile.forEach(
            (profile, uses) ->
                facts.row(
                    word(requirement),
                    "in "
                        + holders(uses)
                        + (profile.isEmpty() ? "" : "; with profile " + profile)));
      }
      facts.print(out);
    }
    int left = definitions.size() - most(definitions.size());
    if (left > 0) {
      Attribute one = definitions.getFirst().attribute();
      heading(
          "... and "
              + count(left, "definition", "definitions")
              + " more; --output json shows all, 'tarn schema CLASS "
              + one.name()
              + "' one");
    }
  }

  private static int most(int definitions) {
    return definitions <= MOST_DEFINITIONS + 1 ? definitions : MOST_DEFINITIONS;
  }

  private void facts(Attribute attribute, TextColumns facts) {
    if (attribute.sibling() != null) {
      facts.row("caption in", attribute.sibling());
    }
    if (attribute.observable() >= 0) {
      facts.row("observable", observable(attribute.observable()));
    }
    if (attribute.deprecatedSince() != null) {
      facts.row("deprecated", "since " + attribute.deprecatedSince());
    }
    if (!attribute.enumValues().isEmpty()) {
      facts.row("enum values", enumValues(attribute));
    }
  }

  private void path(SchemaSubject.OfPath path) {
    title("Path " + path.path());
    for (Route route : path.routes()) {
      List<Use> starts = new ArrayList<>();
      route.holders().forEach(holder -> starts.add(new Use(holder, route.steps().getFirst())));
      out.print("\n");
      new TextColumns(0).row("in", holders(starts)).print(out);
      out.print("\n");
      TextColumns steps = new TextColumns(2);
      StringBuilder name = new StringBuilder();
      boolean several = route.holders().size() > 1;
      for (Attribute step : route.steps()) {
        boolean varies = several && name.isEmpty();
        name.append(name.isEmpty() ? "" : ".").append(step.name());
        steps.row(name.toString(), type(step), varies ? step.caption() : wanted(step));
      }
      steps.print(out);
      Attribute last = route.steps().getLast();
      TextColumns facts = new TextColumns(2);
      facts(last, facts);
      if (last.objectType() == null) {
        typeFacts(last.type(), facts);
      } else {
        facts.row("attributes", "see 'tarn schema object " + last.objectType() + "'");
      }
      if (!facts.isEmpty()) {
        out.print("\n");
        facts.print(out);
      }
    }
  }

  private static String wanted(Attribute step) {
    return step.caption()
        + ", "
        + word(step.requirement())
        + (step.profiles().isEmpty() ? "" : ", with profile " + either(step.profiles()));
  }

  private void type(SchemaSubject.OfType subject) {
    AttributeType type = subject.type();
    title(type.caption() + ": type " + type.name());
    TextColumns facts = new TextColumns(0);
    typeFacts(type, facts);
    int number = subject.attributes().size();
    facts.row(
        "attributes",
        count(number, "name", "names")
            + (number == 0 ? "" : ": " + some(subject.attributes(), 40)));
    facts.print(out);
  }

  private void typeFacts(AttributeType type, TextColumns facts) {
    if (!type.base().equals(type.name())) {
      facts.row("base", type.base());
    }
    if (type.maxLength() >= 0) {
      facts.row("max length", type.maxLength() + " characters");
    }
    AttributeType.Range range = type.range();
    if (range != null) {
      facts.row("range", range.lowest() + " to " + range.highest());
    }
    if (!type.values().isEmpty()) {
      facts.row("values", names(type.values().stream()));
    }
    if (type.regex() != null) {
      facts.row("regex", TraceText.cut(type.regex(), LONGEST_REGEX));
    }
    if (type.observable() >= 0) {
      facts.row("observable", observable(type.observable()));
    }
  }

  private void profile(SchemaSubject.OfProfile profile) {
    title(profile.profile().caption() + ": profile " + profile.profile().name());
    out.print("\n");
    List<Use> uses = new ArrayList<>();
    TextColumns rows = new TextColumns(0);
    for (Definition definition : profile.attributes()) {
      uses.addAll(definition.uses());
    }
    rows.row(
        "allowed in",
        some(profile.classes().stream().map(EventClass::name).sorted().toList(), MOST_NAMES));
    rows.print(out);
    Map<String, List<Use>> byAttribute = new TreeMap<>();
    uses.forEach(
        use ->
            byAttribute.computeIfAbsent(use.attribute().name(), key -> new ArrayList<>()).add(use));
    heading("Adds");
    TextColumns added = new TextColumns(2);
    byAttribute.forEach(
        (name, users) ->
            added.row(
                name,
                users.stream()
                    .map(use -> type(use.attribute()))
                    .distinct()
                    .collect(Collectors.joining(" or ")),
                users.stream()
                        .map(use -> word(use.attribute().requirement()))
                        .distinct()
                        .collect(Collectors.joining(" or "))
                    + " in "
                    + numbers(users)));
    added.print(out);
  }

  private static String numbers(List<Use> uses) {
    long classes = uses.stream().filter(use -> use.holder() instanceof EventClass).count();
    long objects = uses.size() - classes;
    return (classes == 0 ? "" : count(classes, "class", "classes"))
        + (classes == 0 || objects == 0 ? "" : ", ")
        + (objects == 0 ? "" : count(objects, "object", "objects"));
  }

  private static String holders(List<Use> uses) {
    Set<String> classes = new TreeSet<>();
    Set<String> objects = new TreeSet<>();
    uses.forEach(
        use -> (use.holder() instanceof EventClass ? classes : objects).add(use.holder().name()));
    List<String> parts = new ArrayList<>();
    if (!classes.isEmpty()) {
      parts.add((classes.size() == 1 ? "class " : "classes ") + some(classes, MOST_NAMES));
    }
    if (!objects.isEmpty()) {
      parts.add((objects.size() == 1 ? "object " : "objects ") + some(objects, MOST_NAMES));
    }
    return String.join("; ", parts);
  }

  /** The first names, and how many more there are. */
  static String some(Collection<String> names, int most) {
    boolean all = names.size() <= most + 1;
    String first = names(names.stream().limit(all ? names.size() : most));
    return all ? first : first + " and " + (names.size() - most) + " more";
  }

  private static String names(java.util.stream.Stream<String> names) {
    return names.collect(Collectors.joining(", "));
  }

  private static String enumValues(Attribute attribute) {
    return names(
        attribute.enumValues().values().stream()
            .sorted(
                Comparator.comparingInt((EnumValue value) -> value.key().length())
                    .thenComparing(EnumValue::key))
            .map(value -> TextColumns.unbroken(enumValue(value))));
  }

  private static String enumValue(EnumValue value) {
    String caption = value.caption().equals(value.key()) ? "" : " " + value.caption();
    return value.key()
        + caption
        + (value.deprecatedSince() == null
            ? ""
            : " (deprecated since " + value.deprecatedSince() + ")");
  }

  private String observable(int typeId) {
    return "type_id "
        + typeId
        + schema
            .findObject("observable")
            .flatMap(object -> object.findAttribute("type_id"))
            .map(attribute -> attribute.enumValues().get(String.valueOf(typeId)))
            .map(value -> " " + value.caption())
            .orElse("");
  }

  /** The object or type that an attribute holds. */
  static String type(Attribute attribute) {
    String object = attribute.objectType();
    return (object == null ? attribute.type().name() : object) + (attribute.array() ? "[]" : "");
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String either(Collection<String> profiles) {
    return String.join(" or ", new TreeSet<>(profiles));
  }

  static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private static String deprecated(@Nullable String since) {
    return since == null ? "" : ", deprecated since " + since;
  }

  private static String sentenceCase(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
