package dev.tarn.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an event must satisfy to be stored. One thread uses it. */
abstract sealed class Check {

  /** Whether the row at a place of the scope's frame satisfies it. */
  abstract boolean passes(int place);

  /** Whether all rows up to a place satisfy it. */
  boolean allPass(int count) {
    for (int place = 0; place < count; place++) {
      if (!passes(place)) {
        return false;
      }
    }
    return true;
  }

  /** Whether every one of some columns is null. A null operation is a column that is never set. */
  static boolean allNull(Operation[] operations, int place) {
    for (Operation operation : operations) {
      if (!operation.isNull(place)) {
        return false;
      }
    }
    return true;
  }

  /** A column that must not be null. */
  static final class Required extends Check {
    private final String column;
    private final Operation[] operations;
    private final Operation @Nullable [] within;

    /**
     * @param operations what fills the column or, for an object, its columns
     * @param within the columns of the object that makes it void where it is null, or null
     */
    Required(String column, Operation[] operations, Operation @Nullable [] within) {
      this.column = column;
      this.operations = operations;
      this.within = within;
    }

    String column() {
      return column;
    }

    Operation[] operations() {
      return operations;
    }

    @Override
    boolean allPass(int count) {
      if (operations.length == 1 && operations[0] instanceof Operation.OfScalar scalar) {
        return scalar.isSetEverywhere(count) || super.allPass(count);
      }
      return super.allPass(count);
    }

    @Override
    boolean passes(int place) {
      return !allNull(operations, place) || (within != null && allNull(within, place));
    }
  }

  /** At least one, or exactly one, of several. */
  static final class Counted extends Check {
    private final boolean justOne;
    private final List<String> columns;
    private final Operation[][] operations;
    private final Operation @Nullable [] within;

    Counted(
        boolean justOne,
        List<String> columns,
        Operation[][] operations,
        Operation @Nullable [] within) {
      this.justOne = justOne;
      this.columns = columns;
      this.operations = operations;
      this.within = within;
    }

    /** The rule for people. */
    String text() {
      return (justOne ? "exactly one of " : "at least one of ") + String.join(", ", columns);
    }

    @Override
    boolean allPass(int count) {
      if (!justOne) {
        for (Operation[] column : operations) {
          for (Operation operation : column) {
            if (operation instanceof Operation.OfScalar scalar && scalar.isSetEverywhere(count)) {
              return true;
            }
          }
        }
      }
      return super.allPass(count);
    }

    @Override
    boolean passes(int place) {
      int present = 0;
      for (Operation[] column : operations) {
        if (!allNull(column, place)) {
          present++;
        }
      }
      return (justOne ? present == 1 : present >= 1) || (within != null && allNull(within, place));
    }
  }

  /** The checks of a list's elements. */
  static final class Elements extends Check {
    private final String target;
    private final Scope scope;
    private final ListOperation.ScopedPart part;
    private @Nullable Check failed;
    private int failedPlace;

    /**
     * @param target the list, as seen from the row
     */
    Elements(String target, ListOperation.ScopedPart part) {
      this.target = target;
      this.part = part;
      this.scope = part.scope();
    }

    String target() {
      return target;
    }

    /** What the last row failed, in the frame of the elements. */
    @Nullable Check failed() {
      return failed;
    }

    /** The place of the element that failed. */
    int failedPlace() {
      return failedPlace;
    }

    @Override
    boolean passes(int place) {
      failed = null;
      for (int child = part.start(place); child < part.start(place + 1); child++) {
        if (part.isKept(child)) {
          failed = scope.firstFailed(child);
          if (failed != null) {
            failedPlace = child;
            return false;
          }
        }
      }
      return true;
    }
  }
}
