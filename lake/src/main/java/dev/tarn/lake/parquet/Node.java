package dev.tarn.lake.parquet;

import dev.tarn.event.Column;
import dev.tarn.event.FieldType;
import dev.tarn.event.ListColumn;
import dev.tarn.event.MapColumn;
import dev.tarn.event.StructColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A place in a file's schema, bound to the column of the batch being written. */
abstract sealed class Node {
  final ParquetField field;

  private Node(ParquetField field) {
    this.field = field;
  }

  static Node of(ParquetField field, List<String> parents, int definition, int repetition) {
    List<String> path = append(parents, field.name());
    return switch (field) {
      case ParquetField.Leaf leaf -> new LeafNode(leaf, path, definition + 1, repetition, true);
      case ParquetField.Struct struct -> {
        List<Node> members = new ArrayList<>();
        for (ParquetField member : struct.members()) {
          members.add(of(member, path, definition + 1, repetition));
        }
        yield new StructNode(struct, members);
      }
      case ParquetField.ListOf list ->
          new ListNode(
              list,
              List.of(of(list.element(), append(path, "list"), definition + 2, repetition + 1)));
      case ParquetField.TextMap map -> {
        List<String> pair = append(path, "key_value");
        yield new ListNode(
            map,
            List.of(
                new LeafNode(
                    new ParquetField.Leaf("key", map.keyId(), FieldType.Leaf.TEXT),
                    append(pair, "key"),
                    definition + 2,
                    repetition + 1,
                    false),
                new LeafNode(
                    new ParquetField.Leaf("value", map.valueId(), FieldType.Leaf.TEXT),
                    append(pair, "value"),
                    definition + 3,
                    repetition + 1,
                    true)));
      }
    };
  }

  private static List<String> append(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }

  /**
   * Takes the column whose entries are to be written; null if the batch has none.
   *
   * @throws IllegalArgumentException if the column is of another kind or holds what this lacks
   */
  abstract void bind(@Nullable Column column);

  /** Sets the bits of entries that are not null. */
  abstract void addPresence(long[] words);

  abstract boolean allNull();

  abstract boolean noneNull();

  abstract void leaves(List<LeafNode> target);

  IllegalArgumentException mismatch(Column column) {
    return new IllegalArgumentException(
        "field " + field.name() + " (" + field + ") cannot hold a " + column.getClass().getName());
  }

  /** A leaf of the schema and what the file says of it so far. */
  static final class LeafNode extends Node {
    final FieldType.Leaf type;
    final List<String> path;
    final int maxDefinition;
    final int maxRepetition;
    final boolean optional;
    final LeafMetrics metrics;
    @Nullable Column column;

    LeafNode(
        ParquetField.Leaf field,
        List<String> path,
        int maxDefinition,
        int maxRepetition,
        boolean optional) {
      super(field);
      this.type = field.type();
      this.path = path;
      this.maxDefinition = maxDefinition;
      this.maxRepetition = maxRepetition;
      this.optional = optional;
      this.metrics = new LeafMetrics(type, maxRepetition > 0);
    }

    @Override
    void bind(@Nullable Column newColumn) {
      if (newColumn != null) {
        boolean fits =
            switch (type) {
              case TEXT, JSON, BINARY -> newColumn instanceof dev.tarn.event.TextColumn;
              case INT, LONG, TIMESTAMP -> newColumn instanceof dev.tarn.event.LongColumn;
              case DOUBLE -> newColumn instanceof dev.tarn.event.DoubleColumn;
              case BOOLEAN -> newColumn instanceof dev.tarn.event.BooleanColumn;
            };
        if (!fits) {
          throw mismatch(newColumn);
        }
      }
      column = newColumn;
    }

    @Override
    void addPresence(long[] words) {
      if (column != null) {
        column.addPresence(words);
      }
    }

    @Override
    boolean allNull() {
      return column == null || column.nullCount() == column.size();
    }

    @Override
    boolean noneNull() {
      return column != null && column.nullCount() == 0;
    }

    @Override
    void leaves(List<LeafNode> target) {
      target.add(this);
    }
  }

  /** A group. */
  static final class StructNode extends Node {
    final List<Node> members;
    private @Nullable StructColumn column;
    private boolean allNull;
    private boolean noneNull;

    StructNode(ParquetField.Struct field, List<Node> members) {
      super(field);
      this.members = List.copyOf(members);
    }

    @Override
    void bind(@Nullable Column newColumn) {
      if (newColumn == null) {
        members.forEach(member -> member.bind(null));
        column = null;
        allNull = true;
        noneNull = false;
        return;
      }
      if (!(newColumn instanceof StructColumn struct)) {
        throw mismatch(newColumn);
      }
      bindMembers(members, struct, field.name());
      column = struct;
      allNull = true;
      noneNull = false;
      for (Node member : members) {
        allNull &= member.allNull();
        noneNull |= member.noneNull();
      }
    }

    /** Bits of the entries that are not null. */
    long[] presence() {
      return Objects.requireNonNull(column).presence();
    }

    @Override
    void addPresence(long[] words) {
      if (column != null && !allNull) {
        column.addPresence(words);
      }
    }

    @Override
    boolean allNull() {
      return allNull;
    }

    @Override
    boolean noneNull() {
      return noneNull;
    }

    @Override
    void leaves(List<LeafNode> target) {
      members.forEach(member -> member.leaves(target));
    }
  }

  /** A list with one child, or a map with two, key and value. */
  static final class ListNode extends Node {
    final List<Node> children;
    @Nullable ListColumn column;

    ListNode(ParquetField field, List<Node> children) {
      super(field);
      this.children = List.copyOf(children);
    }

    @Override
    void bind(@Nullable Column newColumn) {
      if (newColumn == null) {
        column = null;
        children.forEach(child -> child.bind(null));
      } else if (newColumn instanceof ListColumn list && children.size() == 1) {
        column = list;
        children.getFirst().bind(list.elements());
      } else if (newColumn instanceof MapColumn map && children.size() == 2) {
        column = map.pairs();
        if (map.keys().nullCount() != 0) {
          throw new IllegalArgumentException("map " + field.name() + " has a null key");
        }
        children.get(0).bind(map.keys());
        children.get(1).bind(map.values());
      } else {
        throw mismatch(newColumn);
      }
    }

    ListColumn column() {
      return Objects.requireNonNull(column);
    }

    @Override
    void addPresence(long[] words) {
      if (column != null) {
        column.addPresence(words);
      }
    }

    @Override
    boolean allNull() {
      return column == null || column.nullCount() == column.size();
    }

    @Override
    boolean noneNull() {
      return column != null && column.nullCount() == 0;
    }

    @Override
    void leaves(List<LeafNode> target) {
      children.forEach(child -> child.leaves(target));
    }
  }

  /** Binds fields to the members of a struct by name. */
  static void bindMembers(List<Node> nodes, StructColumn struct, String name) {
    int bound = 0;
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      String wanted = node.field.name();
      int member =
          i < struct.members() && struct.fields().get(i).name().equals(wanted)
              ? i
              : struct.indexOf(wanted);
      node.bind(member < 0 ? null : struct.member(member));
      bound += member < 0 ? 0 : 1;
    }
    if (bound != struct.members()) {
      throw new IllegalArgumentException(
          "the file's schema lacks members of " + (name.isEmpty() ? "the row" : name));
    }
  }
}
