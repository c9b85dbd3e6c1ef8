package dev.tarn.ocsf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a version's compiled schema does not say and an extension needs: what each class and object
 * extends, the classes and objects that are only there to be extended, and the categories. It is
 * read from a resource when the first extension is compiled.
 *
 * <p>A line of the resource is {@code KIND FIRST LAST NAME ...}, valid from one version to another,
 * both inclusive.
 */
final class SchemaLineage {
  static final String RESOURCE = "lineage.txt";

  /** {@code uid} without an extension's part. */
  record Category(String name, int uid, String caption) {}

  /** {@code parent} and {@code category} are null where there are none. */
  record Entry(@Nullable String parent, @Nullable String category, boolean hidden) {}

  private final Map<String, Entry> classes = new LinkedHashMap<>();
  private final Map<String, Entry> objects = new LinkedHashMap<>();
  private final Map<String, Category> categories = new LinkedHashMap<>();
  private final Map<String, Set<String>> without = new HashMap<>();

  private SchemaLineage() {}

  static SchemaLineage load(SchemaVersion version) {
    SchemaLineage lineage = new SchemaLineage();
    try (InputStream resource = SchemaLineage.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("the class path lacks dev/tarn/ocsf/" + RESOURCE);
      }
      new String(resource.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
          .forEach(line -> lineage.add(line, version));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read dev/tarn/ocsf/" + RESOURCE, e);
    }
    return lineage;
  }

  private void add(String line, SchemaVersion version) {
    String[] words = line.split(" ", 6);
    if (version.compareTo(SchemaVersion.find(words[1]).orElseThrow()) < 0
        || version.compareTo(SchemaVersion.find(words[2]).orElseThrow()) > 0) {
      return;
    }
    String name = words[3];
    switch (words[0]) {
      case "class", "hidden-class" ->
          classes.put(name, new Entry(word(words[4]), words[5], words[0].startsWith("hidden")));
      case "object", "hidden-object" ->
          objects.put(name, new Entry(word(words[4]), null, words[0].startsWith("hidden")));
      case "category" ->
          categories.put(name, new Category(name, Integer.parseInt(words[4]), words[5]));
      case "without" -> without.computeIfAbsent(name, key -> new HashSet<>()).add(words[4]);
      default -> throw new IllegalStateException(RESOURCE + " has an unknown line: " + line);
    }
  }

  private static @Nullable String word(String text) {
    return text.equals("-") ? null : text;
  }

  Map<String, Entry> classes() {
    return classes;
  }

  Map<String, Entry> objects() {
    return objects;
  }

  /** By name. */
  Map<String, Category> categories() {
    return categories;
  }

  /**
   * The attributes that all children of a hidden class have and it has not; {@code *} stands for
   * all that base_event lacks.
   */
  Set<String> without(String hidden) {
    return without.getOrDefault(hidden, Set.of());
  }

  /** The children of a class or object among the entries. */
  static List<String> children(Map<String, Entry> entries, String parent) {
    return entries.entrySet().stream()
        .filter(entry -> parent.equals(entry.getValue().parent()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
