package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlReader;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.SourceText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands under the keys of mapping files that have been checked, by the keys' places. Files
 * are read when they are asked for; one thread uses it.
 */
final class KeyedNodes {
  private final SourceText sources;
  private final Set<String> read = new HashSet<>();
  private final Map<Position, YamlNode> values = new HashMap<>();

  KeyedNodes(SourceText sources) {
    this.sources = sources;
  }

  /** A whole file; empty where it is not at hand. */
  Optional<YamlNode> file(String name) {
    return Optional.ofNullable(sources.find(name))
        .flatMap(text -> YamlReader.read(name, text, new Findings()));
  }

  /** The value of the key at a place, or null. */
  @Nullable YamlNode at(Position key) {
    if (read.add(key.file())) {
      file(key.file()).ifPresent(this::add);
    }
    return values.get(key);
  }

  private void add(YamlNode node) {
    switch (node) {
      case YamlNode.Mapping mapping -> {
        for (YamlNode.Entry entry : mapping.entries()) {
          // A rule's place is the last name of its path.
          YamlScalar key = entry.key();
          int name = key.text().lastIndexOf('.') + 1;
          values.put(key.position(), entry.value());
          values.put(key.at(name, key.text().length() - name), entry.value());
          add(entry.value());
        }
      }
      case YamlNode.Sequence sequence -> sequence.items().forEach(this::add);
      case YamlScalar scalar -> {}
    }
  }

  /** The value of a key, or null where the node has none. */
  static @Nullable YamlNode member(@Nullable YamlNode node, String key) {
    return node instanceof YamlNode.Mapping mapping
        ? mapping.find(key).map(YamlNode.Entry::value).orElse(null)
        : null;
  }

  /** The items of a list; a node that is none counts as a list of one. */
  static List<YamlNode> items(@Nullable YamlNode node) {
    return switch (node) {
      case null -> List.of();
      case YamlNode.Sequence sequence -> sequence.items();
      case YamlNode other -> List.of(other);
    };
  }
}
