package dev.tarn.mapping.yaml;

import dev.tarn.ocsf.Position;
import java.util.List;
import java.util.Optional;

/** A node of a YAML file: a mapping, a sequence or a scalar, and where it stands. Immutable. */
public sealed interface YamlNode permits YamlNode.Mapping, YamlNode.Sequence, YamlScalar {
  /** A scalar's whole first line; the first character of a mapping or sequence. */
  Position position();

  /** What it is, for messages: {@code a mapping}, {@code a list}, {@code a value}. */
  String kind();

  /**
   * Keys and values in file order.
   *
   * @param entries keys are distinct
   */
  record Mapping(Position position, List<Entry> entries) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }

    public Optional<Entry> find(String key) {
      return entries.stream().filter(entry -> entry.key().text().equals(key)).findFirst();
    }
  }

  /** A key and its value. */
  record Entry(YamlScalar key, YamlNode value) {}

  /** Values in file order. */
  record Sequence(Position position, List<YamlNode> items) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }
}
