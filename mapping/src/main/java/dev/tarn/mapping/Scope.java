package dev.tarn.mapping;

import dev.tarn.event.Column;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one kind of row: of a mapping entry, or of the elements that a part of a list rule
 * makes. One thread uses it.
 */
final class Scope {
  private final Frame frame;
  private final Shape shape;
  private final Operation[] inOrder;
  private final @Nullable Operation[] byLeaf;
  private Check[] checks = new Check[0];

  /**
   * @param inOrder in order of evaluation
   * @param byLeaf what fills each leaf of the shape
   */
  Scope(Frame frame, Shape shape, Operation[] inOrder, @Nullable Operation[] byLeaf) {
    this.frame = frame;
    this.shape = shape;
    this.inOrder = inOrder;
    this.byLeaf = byLeaf;
  }

  void addChecks(Check[] newChecks) {
    checks = newChecks;
  }

  Frame frame() {
    return frame;
  }

  Shape shape() {
    return shape;
  }

  Operation[] operations() {
    return inOrder;
  }

  @Nullable Operation operation(int leaf) {
    return byLeaf[leaf];
  }

  /** Computes all values of all rows of the frame. */
  void evaluate() {
    for (Operation operation : inOrder) {
      operation.evaluate();
    }
  }

  /** Whether no column has a value in a row. */
  boolean isNull(int place) {
    for (Operation operation : byLeaf) {
      if (operation != null && !operation.isNull(place)) {
        return false;
      }
    }
    return true;
  }

  /** Whether all rows of the frame pass all checks. */
  boolean allPass() {
    for (Check check : checks) {
      if (!check.allPass(frame.count())) {
        return false;
      }
    }
    return true;
  }

  /** The first check that a row fails, or null. */
  @Nullable Check firstFailed(int place) {
    for (Check check : checks) {
      if (!check.passes(place)) {
        return check;
      }
    }
    return null;
  }

  /** Appends rows to the columns of the shape, column by column. */
  void append(Column[] columns, int[] places, int from, int to) {
    for (int leaf = 0; leaf < byLeaf.length; leaf++) {
      appendLeaf(leaf, columns[leaf], places, from, to);
    }
  }

  /** Appends rows to one column. */
  void appendLeaf(int leaf, Column column, int[] places, int from, int to) {
    Shape.Leaf about = shape.leaves().get(leaf);
    if (about.shared()) {
      return;
    }
    Operation operation = byLeaf[leaf];
    if (operation == null) {
      column.appendNulls(to - from);
    } else {
      operation.append(column, about.type(), places, from, to);
    }
  }
}
