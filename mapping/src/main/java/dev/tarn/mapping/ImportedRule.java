package dev.tarn.mapping;

import dev.tarn.ocsf.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands below {@code set} in a mapping that is being made of another file. Writes itself as
 * YAML, a key a line.
 */
abstract sealed class ImportedRule {
  /** Where the other file says so. */
  final Position position;

  private ImportedRule(Position position) {
    this.position = position;
  }

  /** The inputs that it reads. */
  abstract void addInputs(Set<String> inputs);

  /** Whether it has a value whatever the record holds. */
  abstract boolean isFixed();

  /** Whether it sets nothing. */
  abstract boolean isEmpty();

  /** Writes {@code key: …}. */
  abstract void write(String key, String indent, Lines lines);

  /** Text that is written line by line; knows what each line was made of. */
  static final class Lines {
    private final StringBuilder text = new StringBuilder();
    private final TreeMap<Integer, Origin> origins = new TreeMap<>();
    private int number = 1;

    /**
     * @param parent what holds the rule, so that it can be taken out
     */
    record Origin(Group parent, String key) {}

    void add(String line) {
      text.append(line).append('\n');
      number++;
    }

    void addOf(Group parent, String key) {
      origins.put(number, new Origin(parent, key));
    }

    /** The rule that the last line at or before this one belongs to. */
    @Nullable Origin origin(int line) {
      Map.Entry<Integer, Origin> entry = origins.floorEntry(line);
      return entry == null ? null : entry.getValue();
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** One value. */
  static final class Leaf extends ImportedRule {
    private final String yaml;
    private final List<String> inputs;
    private final boolean fixed;

    /**
     * @param yaml the rule as it stands behind its key
     */
    Leaf(Position position, String yaml, List<String> inputs, boolean fixed) {
      super(position);
      this.yaml = yaml;
      this.inputs = inputs;
      this.fixed = fixed;
    }

    String yaml() {
      return yaml;
    }

    List<String> inputs() {
      return inputs;
    }

    @Override
    void addInputs(Set<String> all) {
      all.addAll(inputs);
    }

    @Override
    boolean isFixed() {
      return fixed;
    }

    @Override
    boolean isEmpty() {
      return false;
    }

    @Override
    void write(String key, String indent, Lines lines) {
      lines.add(indent + key + ": " + yaml);
    }
  }

  /** The members of an object. */
  static final class Group extends ImportedRule {
    private final boolean required;
    private final boolean list;
    final Map<String, ImportedRule> members = new LinkedHashMap<>();

    /**
     * @param required whether the object has to be there
     * @param list whether it is the one element of a list
     */
    Group(Position position, boolean required, boolean list) {
      super(position);
      this.required = required;
      this.list = list;
    }

    @Override
    void addInputs(Set<String> all) {
      members.values().forEach(member -> member.addInputs(all));
    }

    @Override
    boolean isFixed() {
      return members.values().stream().anyMatch(ImportedRule::isFixed);
    }

    @Override
    boolean isEmpty() {
      return members.values().stream().allMatch(ImportedRule::isEmpty);
    }

    /** A constant would keep an object alive for which a record has nothing. */
    private @Nullable String condition() {
      Set<String> inputs = new LinkedHashSet<>();
      addInputs(inputs);
      return required || inputs.isEmpty() || !isFixed()
          ? null
          : String.join(" or ", inputs.stream().map(input -> input + " exists").toList());
    }

    @Override
    void write(String key, String indent, Lines lines) {
      if (isEmpty()) {
        return;
      }
      String when = condition();
      lines.add(indent + key + ":");
      String inner = indent + "  ";
      if (list) {
        lines.add(inner + "- " + (when == null ? "set:" : "when: " + MappingText.scalar(when)));
        inner += "  ";
        if (when != null) {
          lines.add(inner + "set:");
        }
        inner += "  ";
      } else if (when != null) {
        lines.add(inner + "when: " + MappingText.scalar(when));
        lines.add(inner + "set:");
        inner += "  ";
      }
      writeMembers(inner, lines);
    }

    void writeMembers(String indent, Lines lines) {
      for (Map.Entry<String, ImportedRule> member : new ArrayList<>(members.entrySet())) {
        lines.addOf(this, member.getKey());
        member.getValue().write(member.getKey(), indent, lines);
      }
    }
  }
}
