package dev.tarn.app;

import dev.tarn.app.SchemaSubject.Definition;
import dev.tarn.app.SchemaSubject.Route;
import dev.tarn.app.SchemaSubject.Use;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.AttributeType;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.ObjectType;
import dev.tarn.ocsf.Profile;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaDiff;
import dev.tarn.ocsf.SchemaVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parts of a schema as trees for JSON. What does not apply is left out; lists are always there. */
final class SchemaJson {
  private SchemaJson() {}

  static Map<String, @Nullable Object> of(Schema schema, SchemaSubject subject) {
    Tree tree = new Tree();
    tree.put("ocsf", schema.version().text());
    tree.put("kind", subject.kind());
    switch (subject) {
      case SchemaSubject.Overview overview -> {
        tree.put("versions", each(Stream.of(SchemaVersion.values()), SchemaVersion::text));
        tree.put("profiles", each(schema.profiles().stream(), SchemaJson::profile));
        tree.put(
            "extensions",
            each(
                schema.extensions().stream(),
                each ->
                    new Tree()
                        .put("name", each.name())
                        .put("caption", each.caption())
                        .put("uid", (long) each.uid())
                        .put("version", each.version())
                        .members));
        tree.put("classes", each(schema.classes().stream(), SchemaJson::head));
        tree.put("objects", each(schema.objects().stream(), SchemaJson::head));
        tree.put("types", each(schema.types().stream(), SchemaJson::type));
      }
      case SchemaSubject.Category category ->
          tree.put("uid", (long) category.uid())
              .put("caption", category.caption())
              .put("classes", each(category.classes().stream(), SchemaJson::head));
      case SchemaSubject.OfClass(EventClass eventClass) -> {
        tree.members.putAll(head(eventClass));
        holder(eventClass, tree);
      }
      case SchemaSubject.OfObject(ObjectType object, List<Use> uses) -> {
        tree.members.putAll(head(object));
        holder(object, tree);
        tree.put("used_by", each(uses.stream(), SchemaJson::use));
      }
      case SchemaSubject.OfAttribute attribute ->
          tree.put("name", attribute.name())
              .put("definitions", each(attribute.definitions().stream(), SchemaJson::definition));
      case SchemaSubject.OfPath path ->
          tree.put("path", path.path())
              .put("routes", each(path.routes().stream(), SchemaJson::route));
      case SchemaSubject.OfType type -> {
        tree.members.putAll(type(type.type()));
        tree.put("attributes", type.attributes());
      }
      case SchemaSubject.OfProfile profile -> {
        tree.members.putAll(profile(profile.profile()));
        tree.put("classes", each(profile.classes().stream(), EventClass::name));
        tree.put("attributes", each(profile.attributes().stream(), SchemaJson::definition));
      }
    }
    return tree.members;
  }

  static Map<String, @Nullable Object> of(SchemaDiff diff, List<SchemaDiff.Entry> entries) {
    return new Tree()
        .put("from", diff.from().version().text())
        .put("to", diff.to().version().text())
        .put(
            "entries",
            each(
                entries.stream(),
                entry ->
                    new Tree()
                        .put("kind", SchemaText.word(entry.kind()))
                        .put("path", entry.path().isEmpty() ? null : entry.path())
                        .put("before", entry.before())
                        .put("after", entry.after())
                        .put("changes", each(entry.changes().stream(), SchemaJson::change))
                        .members))
        .members;
  }

  private static Object change(SchemaDiff.Change change) {
    return new Tree()
        .put("aspect", SchemaText.word(change.aspect()))
        .put("attribute", change.attribute())
        .put("key", change.key())
        .put("before", change.before())
        .put("after", change.after())
        .members;
  }

  private static Map<String, @Nullable Object> head(AttributeHolder holder) {
    Tree tree = new Tree().put("name", holder.name()).put("caption", holder.caption());
    return switch (holder) {
      case EventClass eventClass ->
          tree.put("uid", (long) eventClass.uid())
              .put("category_uid", (long) eventClass.categoryUid())
              .put("category_name", eventClass.categoryCaption())
              .put("extension", eventClass.extension())
              .put("deprecated_since", eventClass.deprecatedSince())
              .put("profiles", List.copyOf(eventClass.profiles()))
              .members;
      case ObjectType object ->
          tree.put("observable", observable(object.observable()))
              .put("deprecated_since", object.deprecatedSince())
              .members;
    };
  }

  private static void holder(AttributeHolder holder, Tree tree) {
    tree.put(
        "constraints",
        new Tree()
            .put("at_least_one", holder.constraints().atLeastOne())
            .put("just_one", holder.constraints().justOne())
            .members);
    tree.put("attributes", each(holder.attributes().values().stream(), SchemaJson::attribute));
  }

  private static Map<String, @Nullable Object> attribute(Attribute attribute) {
    return new Tree()
        .put("name", attribute.name())
        .put("caption", attribute.caption())
        .put("type", attribute.type().name())
        .put("object", attribute.objectType())
        .put("array", attribute.array())
        .put("requirement", SchemaText.word(attribute.requirement()))
        .put("profiles", List.copyOf(attribute.profiles()))
        .put("sibling", attribute.sibling())
        .put("observable", observable(attribute.observable()))
        .put("deprecated_since", attribute.deprecatedSince())
        .put(
            "enum",
            attribute.enumValues().isEmpty()
                ? null
                : each(
                    attribute.enumValues().values().stream(),
                    value ->
                        new Tree()
                            .put("key", value.key())
                            .put("caption", value.caption())
                            .put("deprecated_since", value.deprecatedSince())
                            .members))
        .members;
  }

  private static Object use(Use use) {
    return new Tree()
        .put(use.holder() instanceof EventClass ? "class" : "object", use.holder().name())
        .put("attribute", use.attribute().name())
        .put("requirement", SchemaText.word(use.attribute().requirement()))
        .put("profiles", List.copyOf(use.attribute().profiles()))
        .members;
  }

  private static Object definition(Definition definition) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(attribute(definition.attribute()));
    tree.remove("requirement");
    tree.remove("profiles");
    tree.put("used_by", each(definition.uses().stream(), SchemaJson::use));
    return tree;
  }

  private static Object route(Route route) {
    return new Tree()
        .put("classes", names(route.holders(), EventClass.class))
        .put("objects", names(route.holders(), ObjectType.class))
        .put("steps", each(route.steps().stream(), SchemaJson::attribute))
        .members;
  }

  private static List<String> names(
      Collection<AttributeHolder> holders, Class<? extends AttributeHolder> kind) {
    return holders.stream().filter(kind::isInstance).map(AttributeHolder::name).toList();
  }

  private static Map<String, @Nullable Object> profile(Profile profile) {
    return new Tree().put("name", profile.name()).put("caption", profile.caption()).members;
  }

  private static Map<String, @Nullable Object> type(AttributeType type) {
    AttributeType.Range range = type.range();
    return new Tree()
        .put("name", type.name())
        .put("caption", type.caption())
        .put("base", type.base())
        .put("regex", type.regex())
        .put("max_length", type.maxLength() < 0 ? null : (long) type.maxLength())
        .put("range", range == null ? null : List.of(range.lowest(), range.highest()))
        .put("values", type.values().isEmpty() ? null : type.values())
        .put("observable", observable(type.observable()))
        .members;
  }

  private static @Nullable Long observable(int typeId) {
    return typeId < 0 ? null : (long) typeId;
  }

  private static <T> List<Object> each(Stream<T> all, Function<T, Object> form) {
    List<Object> list = new ArrayList<>();
    all.forEach(one -> list.add(form.apply(one)));
    return list;
  }

  /** A JSON object in the making. */
  private static final class Tree {
    final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    Tree put(String name, @Nullable Object value) {
      if (value != null) {
        members.put(name, value);
      }
      return this;
    }
  }
}
