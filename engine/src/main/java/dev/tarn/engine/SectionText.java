package dev.tarn.engine;

import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.Comparator;
import java.util.Set;

/**
 * What a section of a configuration says, as a text that is equal where two say the same, whatever
 * the order of their keys. Of a secret it has the place alone.
 */
final class SectionText {
  private SectionText() {}

  /**
   * @param except keys of the section itself that do not count
   */
  static String of(YamlNode section, Set<String> except) {
    StringBuilder text = new StringBuilder();
    append(section, except, text);
    return text.toString();
  }

  private static void append(YamlNode node, Set<String> except, StringBuilder text) {
    switch (node) {
      case YamlScalar scalar ->
          text.append(scalar.text().length()).append(' ').append(scalar.text());
      case YamlNode.Sequence sequence -> {
        text.append('[');
        for (YamlNode item : sequence.items()) {
          append(item, Set.of(), text);
          text.append('\n');
        }
        text.append(']');
      }
      case YamlNode.Mapping mapping -> {
        text.append('{');
        mapping.entries().stream()
            .filter(entry -> !except.contains(entry.key().text()))
            .sorted(Comparator.comparing(entry -> entry.key().text()))
            .forEach(
                entry -> {
                  append(entry.key(), Set.of(), text);
                  text.append('=');
                  append(entry.value(), Set.of(), text);
                  text.append('\n');
                });
        text.append('}');
      }
    }
  }
}
