package dev.tarn.query;

import java.util.Set;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * A condition that every row which can matter to one mention of a table fulfils; files without such
 * rows need not be opened.
 *
 * @param columns the columns that the condition is about
 */
record FileFilter(Expression condition, Set<String> columns) {
  static final FileFilter NONE = new FileFilter(Expressions.alwaysTrue(), Set.of());

  FileFilter {
    columns = Set.copyOf(columns);
  }

  FileFilter and(FileFilter other) {
    return new FileFilter(Expressions.and(condition, other.condition), union(other));
  }

  FileFilter or(FileFilter other) {
    return new FileFilter(Expressions.or(condition, other.condition), union(other));
  }

  private Set<String> union(FileFilter other) {
    Set<String> both = new java.util.HashSet<>(columns);
    both.addAll(other.columns);
    return both;
  }
}
