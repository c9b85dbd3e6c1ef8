package dev.tarn.mapping;

import dev.tarn.event.Column;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.StructColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of a row, or of an element of a list: a struct's leaves in order, lists being leaves.
 * Immutable.
 */
final class Shape {
  private final List<Leaf> leaves = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * A column.
   *
   * @param path dotted, from the row or element
   * @param members which member of each struct on the way
   * @param shared whether it is the column of an earlier leaf too
   */
  record Leaf(String path, FieldType type, List<Integer> members, boolean shared) {}

  /**
   * @param aliases paths of leaves that share the column of another
   */
  Shape(List<Field> fields, Set<String> aliases) {
    addAll("", fields, List.of(), aliases);
  }

  private void addAll(String prefix, List<Field> fields, List<Integer> above, Set<String> aliases) {
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      String path = prefix + field.name();
      List<Integer> members = new ArrayList<>(above);
      members.add(i);
      if (field.type() instanceof FieldType.Struct struct) {
        addAll(path + ".", struct.fields(), members, aliases);
      } else {
        numbers.put(path, leaves.size());
        leaves.add(new Leaf(path, field.type(), List.copyOf(members), aliases.contains(path)));
      }
    }
  }

  List<Leaf> leaves() {
    return leaves;
  }

  /** The number of a leaf, or -1. */
  int find(String path) {
    return numbers.getOrDefault(path, -1);
  }

  /** The leaves at a path or below it. */
  List<Integer> within(String path) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      String leaf = leaves.get(i).path();
      if (path.isEmpty() || leaf.equals(path) || leaf.startsWith(path + ".")) {
        found.add(i);
      }
    }
    return found;
  }

  /** The columns of the leaves in a batch. */
  Column[] bind(StructColumn struct) {
    Column[] columns = new Column[leaves.size()];
    for (int i = 0; i < columns.length; i++) {
      Column column = struct;
      for (int member : leaves.get(i).members()) {
        column = ((StructColumn) column).member(member);
      }
      columns[i] = column;
    }
    return columns;
  }
}
