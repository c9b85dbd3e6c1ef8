package dev.tarn.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that an expression sees: the tables of its FROM, the common table expressions, the
 * parameters of lambdas, and what the queries around it see. One thread uses it.
 */
final class Scope {
  final @Nullable Scope outer;
  final List<Source> sources = new ArrayList<>();
  final Map<String, Columns> commonTables = new HashMap<>();
  final Map<String, Value> parameters = new HashMap<>();
  final Map<String, Value> aliases = new HashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  @Nullable Columns commonTable(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Columns found = scope.commonTables.get(Relation.lower(name));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A mention of a table in FROM. */
  static final class Source {
    /** What columns are qualified with. */
    final String alias;

    /** In front of the table's name when it has no alias of its own, else empty. */
    final String namespace;

    final Columns columns;

    /** Whether a condition in WHERE on its columns may leave rows out beforehand. */
    final boolean prunable;

    FileFilter filter = FileFilter.NONE;

    Source(String alias, String namespace, Columns columns, boolean prunable) {
      this.alias = alias;
      this.namespace = namespace;
      this.columns = columns;
      this.prunable = prunable;
    }
  }

  /** The columns of something in FROM. */
  sealed interface Columns {

    /** The value of a column; empty when it certainly has none of that name. */
    Optional<Value> find(String name);

    /** The same among the columns that {@code *} shows. */
    default Optional<Value> findShown(String name) {
      return find(name);
    }
  }

  /** Something whose columns are not followed. */
  record Opaque() implements Columns {
    @Override
    public Optional<Value> find(String name) {
      return Optional.of(Value.OPAQUE);
    }
  }

  /** The columns of a relation of the lake. */
  record OfRelation(Relation relation) implements Columns {
    @Override
    public Optional<Value> find(String name) {
      return relation.find(List.of(name)).isPresent()
          ? Optional.of(new Value(List.of(new Spot(relation, List.of(name), false))))
          : Optional.empty();
    }

    @Override
    public Optional<Value> findShown(String name) {
      String column = relation.column(name);
      return column != null && relation.star().contains(column) ? find(name) : Optional.empty();
    }
  }

  /** The columns of a query. */
  static final class OfQuery implements Columns {
    final Map<String, Value> named = new LinkedHashMap<>();
    final List<Columns> starred = new ArrayList<>();

    /** Whether columns have names that are not known here. */
    boolean open;

    @Override
    public Optional<Value> find(String name) {
      Value value = named.get(Relation.lower(name));
      if (value != null) {
        return Optional.of(value);
      }
      for (Columns columns : starred) {
        Optional<Value> found = columns.findShown(name);
        if (found.isPresent()) {
          return found;
        }
      }
      return open ? Optional.of(Value.OPAQUE) : Optional.empty();
    }
  }

  /** The same value in each of two queries whose rows are united. */
  record OfUnion(Columns left, Columns right) implements Columns {
    @Override
    public Optional<Value> find(String name) {
      Optional<Value> one = left.find(name);
      if (one.isEmpty()) {
        return one;
      }
      Optional<Value> other = right.find(name);
      return Optional.of(other.isEmpty() ? Value.OPAQUE : one.get().with(other.get()));
    }
  }

  /**
   * A path of a relation.
   *
   * @param inList whether the value is an element of the list at the path
   */
  record Spot(Relation relation, List<String> path, boolean inList) {}

  /** Where the values of an expression come from; none when that is not followed. */
  record Value(List<Spot> spots) {
    static final Value OPAQUE = new Value(List.of());

    boolean isOpaque() {
      return spots.isEmpty();
    }

    Value with(Value other) {
      if (isOpaque() || other.isOpaque()) {
        return OPAQUE;
      }
      List<Spot> both = new ArrayList<>(spots);
      for (Spot spot : other.spots) {
        if (!both.contains(spot)) {
          both.add(spot);
        }
      }
      return new Value(List.copyOf(both));
    }

    /** The elements of the lists. */
    Value elements() {
      List<Spot> inside = new ArrayList<>();
      for (Spot spot : spots) {
        Optional<Relation.Known> known = spot.relation().find(spot.path());
        if (spot.inList()
            || known.isEmpty()
            || !(known.get().type() instanceof ColumnType.ListOf)) {
          return OPAQUE;
        }
        inside.add(new Spot(spot.relation(), spot.path(), true));
      }
      return new Value(inside);
    }
  }

  /** Names in SELECT that are functions without parentheses. */
  static final Set<String> WORDS =
      Set.of("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp");
}
