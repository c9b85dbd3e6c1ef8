package dev.tarn.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaLineageTest {
  private static final Path RESOURCE =
      Path.of("src/main/resources/dev/tarn/ocsf", SchemaLineage.RESOURCE);

  private static final String HEAD =
      """
      # What the classes and objects of the Open Cybersecurity Schema Framework (OCSF) extend, the
      # hidden ones among them, and its categories; by version. From https://github.com/ocsf/ocsf-schema,
      # licensed under the Apache License, Version 2.0; changed: names and uids only. Written by
      # SchemaLineageTest; the lines of hidden objects and those that begin with "without" are its own.
      """;

  /** The compiled schema does not have the hidden ones; these are their parents in the source. */
  private static final Map<String, String> PARENTS_OF_HIDDEN =
      Map.of("_entity", "object", "_resource", "_entity", "_dns", "object");

  /** Attributes that all children of a hidden class have and it has not, read off the source. */
  private static final List<String> WITHOUT =
      List.of(
          "without 1.0.0 1.0.0 findings *",
          "without 1.4.0 1.8.0 unmanned_systems protocol_name",
          "without 1.4.0 1.8.0 unmanned_systems unmanned_aerial_system",
          "without 1.4.0 1.8.0 unmanned_systems unmanned_system_operating_area",
          "without 1.4.0 1.8.0 unmanned_systems unmanned_system_operator");

  /** With -Dtarn.ocsf.schemas=DIRECTORY (of VERSION.json), rewrites the resource first. */
  @BeforeAll
  static void rewriteWhenAsked() throws IOException {
    String directory = System.getProperty("tarn.ocsf.schemas");
    if (directory == null) {
      return;
    }
    Map<String, List<SchemaVersion>> versions = new TreeMap<>();
    for (SchemaVersion version : SchemaVersion.values()) {
      Map<String, Object> document =
          CompiledSchemaReader.readDocument(Path.of(directory, version.text() + ".json"));
      for (String line : new TreeSet<>(lines(document))) {
        versions.computeIfAbsent(line, key -> new ArrayList<>()).add(version);
      }
    }
    StringBuilder text = new StringBuilder(HEAD);
    versions.forEach((line, valid) -> appendRanges(text, line, valid));
    WITHOUT.forEach(line -> text.append(line).append('\n'));
    Files.writeString(RESOURCE, text);
  }

  private static List<String> lines(Map<String, Object> document) {
    List<String> lines = new ArrayList<>();
    Map<String, Object> classes = object(document.get("classes"));
    Map<String, Object> objects = object(document.get("objects"));
    object(document.get("categories"))
        .forEach(
            (name, category) ->
                lines.add(
                    "category %s %s %s"
                        .formatted(
                            name, object(category).get("uid"), object(category).get("caption"))));
    classes.forEach(
        (name, entry) -> {
          Object parent = object(entry).get("extends");
          Object category = object(entry).get("category");
          lines.add("class %s %s %s".formatted(name, parent == null ? "-" : parent, category));
          if (parent != null && !classes.containsKey((String) parent)) {
            lines.add("hidden-class %s base_event %s".formatted(parent, category));
          }
        });
    objects.forEach(
        (name, entry) -> {
          Object parent = object(entry).get("extends");
          lines.add("object %s %s".formatted(name, parent == null ? "-" : parent));
          if (parent != null && !objects.containsKey((String) parent)) {
            lines.add("hidden-object %s %s".formatted(parent, PARENTS_OF_HIDDEN.get(parent)));
          }
        });
    return lines;
  }

  private static void appendRanges(StringBuilder text, String line, List<SchemaVersion> valid) {
    int space = line.indexOf(' ');
    SchemaVersion first = null;
    SchemaVersion last = null;
    for (SchemaVersion version : SchemaVersion.values()) {
      if (valid.contains(version)) {
        first = first == null ? version : first;
        last = version;
      }
      if (first != null && (!valid.contains(version) || version == SchemaVersion.NEWEST)) {
        text.append(line, 0, space).append(' ').append(first).append(' ').append(last);
        text.append(line, space, line.length()).append('\n');
        first = null;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @ParameterizedTest
  @EnumSource
  void knowsEveryClassAndObjectAndTheirParents(SchemaVersion version) {
    Schema schema = Schema.load(version);
    SchemaLineage lineage = SchemaLineage.load(version);
    for (EventClass eventClass : schema.classes()) {
      SchemaLineage.Entry entry = lineage.classes().get(eventClass.name());
      assertThat(entry).as(eventClass.name()).isNotNull();
      assertThat(entry.hidden()).isFalse();
      if (eventClass.uid() == 0) {
        assertThat(entry.parent()).isNull();
      } else {
        assertThat(lineage.classes()).containsKey(entry.parent());
        assertThat(lineage.categories().get(entry.category()).uid())
            .isEqualTo(eventClass.categoryUid());
      }
    }
    for (ObjectType object : schema.objects()) {
      SchemaLineage.Entry entry = lineage.objects().get(object.name());
      assertThat(entry).as(object.name()).isNotNull();
      assertThat(entry.parent() == null || lineage.objects().containsKey(entry.parent())).isTrue();
    }
  }

  /** A class has all that its parent has; what is derived of a hidden one is no exception. */
  @ParameterizedTest
  @EnumSource
  void childrenHaveTheAttributesOfTheirParents(SchemaVersion version) {
    CoreFacts core = new CoreFacts(Schema.load(version), SchemaLineage.load(version));
    Map<String, DraftHolder> classes = core.classes();
    Map<String, DraftHolder> objects = core.objects();
    assertThat(classes).containsKeys("base_event", "system", "iam", "discovery", "application");
    assertThat(objects).containsKeys("_entity", "_resource", "_dns");
    for (Map<String, DraftHolder> holders : List.of(classes, objects)) {
      for (DraftHolder holder : holders.values()) {
        if (holder.parent != null) {
          assertThat(holder.attributes.keySet())
              .as(holder.name)
              .containsAll(holders.get(holder.parent).attributes.keySet());
        }
      }
    }
  }
}
