package dev.tarn.query;

import dev.tarn.query.Scope.OfRelation;
import dev.tarn.query.Scope.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a WHERE clause the conditions on one table that leave whole files out. A condition
 * is taken only if it is false or NULL for a row of NULLs, so that it is safe below outer joins
 * too. One thread uses it.
 */
final class FileFilters {
  private static final String TIME = "time";
  private static final String TIME_DT = "time_dt";

  /** Whole numbers. */
  private static final Set<String> NUMBERS = Set.of(TIME, "_epoch", "_unit");

  private static final Set<String> TEXTS = Set.of("region", "accountId", "eventDay");

  /** By how much {@code time_dt} and {@code time} of one event may differ. */
  private static final long TWIN_SLACK_MILLIS = 1_000;

  /** Functions of constants whose value does not change while a query runs. */
  private static final Set<String> STABLE =
      Set.of(
          "now",
          "today",
          "current_date",
          "current_localtimestamp",
          "transaction_timestamp",
          "ago",
          "epoch_ms",
          "epoch_us",
          "epoch",
          "date_trunc",
          "datetrunc",
          "date_part",
          "datepart",
          "date_add",
          "date_diff",
          "datediff",
          "time_bucket",
          "strftime",
          "strptime",
          "timezone",
          "make_date",
          "make_timestamp",
          "make_timestamptz",
          "make_timestamp_ms",
          "to_timestamp",
          "to_years",
          "to_months",
          "to_weeks",
          "to_days",
          "to_hours",
          "to_minutes",
          "to_seconds",
          "to_milliseconds",
          "to_microseconds",
          "last_day",
          "year",
          "month",
          "day",
          "hour",
          "minute",
          "lower",
          "upper",
          "concat",
          "replace",
          "substring",
          "||",
          "+",
          "-",
          "*",
          "/",
          "//",
          "%",
          "round",
          "floor",
          "ceil",
          "abs",
          "greatest",
          "least");

  /** Computes constant expressions in the query's own transaction. */
  interface Constants {
    /** A whole number or text, or null when the expression gives anything else or fails. */
    @Nullable Object value(Node expression);

    /** The instant as epoch milliseconds, rounded down, or null. */
    @Nullable Long millis(Node expression);
  }

  private final Constants constants;

  FileFilters(Constants constants) {
    this.constants = constants;
  }

  /** Hands the conditions of a WHERE clause to the tables of its FROM. */
  void apply(Node where, Scope scope) {
    for (Source source : scope.sources) {
      if (source.prunable && source.columns instanceof OfRelation(Relation relation)) {
        Optional<FileFilter> filter = filter(where, source, relation, scope);
        source.filter = filter.orElse(FileFilter.NONE);
      }
    }
  }

  /** What the condition says about a table; empty when it may hold for any row of it. */
  private Optional<FileFilter> filter(
      Node condition, Source source, Relation relation, Scope scope) {
    return switch (condition.text("class")) {
      case "CONJUNCTION" -> {
        boolean and = condition.text("type").equals("CONJUNCTION_AND");
        FileFilter all = null;
        boolean usable = true;
        for (Node part : condition.list("children")) {
          Optional<FileFilter> filter = filter(part, source, relation, scope);
          if (filter.isPresent()) {
            all = all == null ? filter.get() : and ? all.and(filter.get()) : all.or(filter.get());
          } else {
            usable &= and;
          }
        }
        yield usable ? Optional.ofNullable(all) : Optional.empty();
      }
      case "COMPARISON" -> comparison(condition, source, relation, scope);
      case "BETWEEN" -> {
        String column = column(condition.get("input"), source, relation, scope);
        if (column == null) {
          yield Optional.empty();
        }
        FileFilter from = compare(column, "COMPARE_GREATERTHANOREQUALTO", condition.get("lower"));
        FileFilter to = compare(column, "COMPARE_LESSTHANOREQUALTO", condition.get("upper"));
        yield from == null
            ? Optional.ofNullable(to)
            : Optional.of(to == null ? from : from.and(to));
      }
      case "OPERATOR" -> membership(condition, source, relation, scope);
      default -> Optional.empty();
    };
  }

  private Optional<FileFilter> comparison(
      Node condition, Source source, Relation relation, Scope scope) {
    String type = condition.text("type");
    String left = column(condition.get("left"), source, relation, scope);
    if (left != null) {
      return Optional.ofNullable(compare(left, type, condition.get("right")));
    }
    String right = column(condition.get("right"), source, relation, scope);
    if (right == null) {
      return Optional.empty();
    }
    String turned =
        switch (type) {
          case "COMPARE_LESSTHAN" -> "COMPARE_GREATERTHAN";
          case "COMPARE_GREATERTHAN" -> "COMPARE_LESSTHAN";
          case "COMPARE_LESSTHANOREQUALTO" -> "COMPARE_GREATERTHANOREQUALTO";
          case "COMPARE_GREATERTHANOREQUALTO" -> "COMPARE_LESSTHANOREQUALTO";
          default -> type;
        };
    return Optional.ofNullable(compare(right, turned, condition.get("left")));
  }

  private Optional<FileFilter> membership(
      Node condition, Source source, Relation relation, Scope scope) {
    List<Node> children = condition.list("children");
    if (!condition.text("type").equals("COMPARE_IN") || children.size() < 2) {
      return Optional.empty();
    }
    String column = column(children.getFirst(), source, relation, scope);
    if (column == null) {
      return Optional.empty();
    }
    FileFilter any = null;
    for (Node constant : children.subList(1, children.size())) {
      FileFilter one = compare(column, "COMPARE_EQUAL", constant);
      if (one == null) {
        return Optional.empty();
      }
      any = any == null ? one : any.or(one);
    }
    return Optional.ofNullable(any);
  }

  /** The name of the table's column that the expression is, or null. */
  private static @Nullable String column(
      Node expression, Source source, Relation relation, Scope scope) {
    List<String> names = expression.list("column_names").stream().map(Node::text).toList();
    String name;
    if (names.size() == 1) {
      name = names.getFirst();
      for (Source other : scope.sources) {
        if (other != source && other.columns.find(name).isPresent()) {
          return null;
        }
      }
    } else if (names.size() == 2
        && source.alias.equalsIgnoreCase(names.getFirst())
        && scope.sources.stream().filter(s -> s.alias.equalsIgnoreCase(source.alias)).count()
            == 1) {
      name = names.get(1);
    } else {
      return null;
    }
    String column = relation.column(name);
    if (column == null) {
      return null;
    }
    ColumnType type = relation.columns().get(column);
    boolean usable =
        (NUMBERS.contains(column) && ColumnType.Scalar.LONG.equals(type))
            || (TEXTS.contains(column) && ColumnType.Scalar.TEXT.equals(type))
            || (column.equals(TIME_DT)
                && ColumnType.Scalar.INSTANT.equals(type)
                && ColumnType.Scalar.LONG.equals(relation.columns().get(TIME)));
    return usable ? column : null;
  }

  private @Nullable FileFilter compare(String column, String comparison, Node constant) {
    if (!isStable(constant)) {
      return null;
    }
    if (column.equals(TIME_DT)) {
      Long millis = constants.millis(constant);
      return millis == null ? null : compareTwin(comparison, millis);
    }
    Object value = constants.value(constant);
    if (NUMBERS.contains(column)) {
      return value instanceof Long ? of(column, comparison, value) : null;
    }
    if (value instanceof String text) {
      return column.equals("eventDay") || comparison.equals("COMPARE_EQUAL")
          ? of(column, comparison, text)
          : null;
    }
    // a day as a number: DuckDB casts the column, and eight digits compare alike either way
    return column.equals("eventDay")
            && value instanceof Long day
            && day >= 10_000_000
            && day <= 99_999_999
        ? of(column, comparison, day.toString())
        : null;
  }

  private static @Nullable FileFilter of(String column, String comparison, Object value) {
    Expression expression =
        switch (comparison) {
          case "COMPARE_EQUAL" -> Expressions.equal(column, value);
          case "COMPARE_LESSTHAN" -> Expressions.lessThan(column, value);
          case "COMPARE_GREATERTHAN" -> Expressions.greaterThan(column, value);
          case "COMPARE_LESSTHANOREQUALTO" -> Expressions.lessThanOrEqual(column, value);
          case "COMPARE_GREATERTHANOREQUALTO" -> Expressions.greaterThanOrEqual(column, value);
          default -> null;
        };
    return expression == null ? null : new FileFilter(expression, Set.of(column));
  }

  private static @Nullable FileFilter compareTwin(String comparison, long millis) {
    Expression from = Expressions.greaterThanOrEqual(TIME, millis - TWIN_SLACK_MILLIS);
    Expression to = Expressions.lessThanOrEqual(TIME, millis + TWIN_SLACK_MILLIS);
    Expression expression =
        switch (comparison) {
          case "COMPARE_EQUAL" -> Expressions.and(from, to);
          case "COMPARE_LESSTHAN", "COMPARE_LESSTHANOREQUALTO" -> to;
          case "COMPARE_GREATERTHAN", "COMPARE_GREATERTHANOREQUALTO" -> from;
          default -> null;
        };
    return expression == null ? null : new FileFilter(expression, Set.of(TIME));
  }

  private static boolean isStable(Node expression) {
    boolean[] stable = {true};
    expression.forEachObject(
        node -> {
          stable[0] &=
              switch (node.text("class")) {
                case "FUNCTION" -> STABLE.contains(Relation.lower(node.text("function_name")));
                case "COLUMN_REF" ->
                    node.list("column_names").size() == 1
                        && Scope.WORDS.contains(
                            Relation.lower(node.list("column_names").getFirst().text()));
                case "", "CONSTANT", "CAST", "OPERATOR" -> true;
                default -> false;
              };
        });
    return stable[0];
  }

  /** One condition that holds wherever any of several does. */
  static FileFilter any(List<FileFilter> filters) {
    List<FileFilter> distinct = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (FileFilter filter : filters) {
      if (filter.columns().isEmpty()) {
        return FileFilter.NONE;
      }
      if (told.add(filter.condition().toString())) {
        distinct.add(filter);
      }
    }
    return distinct.stream().reduce(FileFilter::or).orElse(FileFilter.NONE);
  }
}
