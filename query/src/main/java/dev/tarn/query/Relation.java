package dev.tarn.query;

import dev.tarn.event.RowType;
import dev.tarn.ocsf.Attribute;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * What a query can name in FROM: one table, a class over all sources, all events, or a system
 * table. Grows by the paths that the query mentions and no file stores. One thread uses it.
 */
final class Relation {
  /** The column of class views that says which source a row came from. */
  static final String SOURCE = "source";

  /** What an event has in every class, first in {@code *}. */
  static final List<String> BASE =
      List.of(
          "time",
          "time_dt",
          "class_uid",
          "class_name",
          "category_uid",
          "category_name",
          "activity_id",
          "activity_name",
          "type_uid",
          "type_name",
          "severity_id",
          "severity",
          "status_id",
          "status",
          "message",
          "metadata",
          "cloud");

  /** Columns after everything else in {@code *}. */
  private static final List<String> LAST = List.of("unmapped", "region", "accountId", "eventDay");

  private static final Set<String> HIDDEN = Set.of(RowType.EPOCH_FIELD, "_unit", "_ordinal");

  private final String namespace;
  private final String name;
  private final List<LakeTables.Table> parts;
  private final OcsfPaths paths;
  private final @Nullable SystemTable system;

  /** Every stored column, and the added ones, with all members. */
  private final Map<String, ColumnType> columns = new LinkedHashMap<>();

  private final Map<String, String> spelling = new LinkedHashMap<>();
  private final List<String> star = new ArrayList<>();
  private final Set<String> mentionedHidden = new LinkedHashSet<>();
  private final List<FileFilter> filters = new ArrayList<>();

  private Relation(
      String namespace,
      String name,
      List<LakeTables.Table> parts,
      OcsfPaths paths,
      @Nullable SystemTable system) {
    this.namespace = namespace;
    this.name = name;
    this.parts = parts;
    this.paths = paths;
    this.system = system;
  }

  /** The tables of one source and class. */
  static Relation table(
      String namespace, String name, List<LakeTables.Table> parts, OcsfPaths paths) {
    Relation relation = new Relation(namespace, name, parts, paths, null);
    relation.addStored();
    relation.orderStar(relation.columns.keySet());
    return relation;
  }

  /** A class over all sources. */
  static Relation eventClass(String name, List<LakeTables.Table> parts, OcsfPaths paths) {
    Relation relation = new Relation("", name, parts, paths, null);
    relation.addStored();
    relation.add(SOURCE, ColumnType.Scalar.TEXT);
    relation.orderStar(relation.columns.keySet());
    return relation;
  }

  /** All events; {@code *} is what every class has, anything stored can be named. */
  static Relation events(List<LakeTables.Table> parts, OcsfPaths paths) {
    Relation relation = new Relation("", "events", parts, paths, null);
    relation.addStored();
    relation.add(SOURCE, ColumnType.Scalar.TEXT);
    relation.addMissingBase();
    List<String> shown = new ArrayList<>(BASE);
    shown.add(SOURCE);
    shown.addAll(LAST);
    relation.orderStar(shown);
    return relation;
  }

  static Relation system(SystemTable table) {
    Relation relation =
        new Relation(RelationCatalog.SYSTEM, table.name(), List.of(), OcsfPaths.NONE, table);
    for (SystemTable.Column column : table.columns()) {
      relation.add(
          column.name(),
          column.type().startsWith("MAP(")
              ? ColumnType.MapOf.TEXTS
              : new ColumnType.Scalar(column.type()));
    }
    relation.star.addAll(relation.columns.keySet());
    return relation;
  }

  private void addStored() {
    for (LakeTables.Table part : parts) {
      for (Types.NestedField field : part.schema().columns()) {
        add(field.name(), ColumnType.of(field.type()));
      }
    }
    if (parts.isEmpty()) {
      addMissingBase();
    }
  }

  private void addMissingBase() {
    for (String base : BASE) {
      paths.find(List.of(base)).ifPresent(found -> add(base, paths.type(found)));
    }
    if (!columns.containsKey("unmapped")) {
      add("unmapped", ColumnType.MapOf.TEXTS);
    }
    for (var partition : RowType.PARTITION_FIELDS) {
      add(partition.name(), ColumnType.Scalar.TEXT);
    }
    for (String hidden : HIDDEN) {
      add(hidden, ColumnType.Scalar.LONG);
    }
  }

  private void add(String column, ColumnType type) {
    String key = spelling.computeIfAbsent(lower(column), unused -> column);
    columns.merge(key, type, ColumnType::unite);
  }

  private void orderStar(Collection<String> shown) {
    for (String column : BASE) {
      if (shown.contains(column) && columns.containsKey(column)) {
        star.add(column);
      }
    }
    for (String column : shown) {
      if (columns.containsKey(column)
          && !star.contains(column)
          && !LAST.contains(column)
          && !HIDDEN.contains(column)) {
        star.add(column);
      }
    }
    for (String column : LAST) {
      if (shown.contains(column) && columns.containsKey(column)) {
        star.add(column);
      }
    }
  }

  /** As people write it, {@code aws_cloudtrail.api_activity}. */
  String title() {
    return namespace.isEmpty() ? name : namespace + "." + name;
  }

  /** Empty for views over several sources. */
  String namespace() {
    return namespace;
  }

  String name() {
    return name;
  }

  List<LakeTables.Table> parts() {
    return parts;
  }

  @Nullable SystemTable system() {
    return system;
  }

  /** Types of all columns by name, those that the query added included. */
  Map<String, ColumnType> columns() {
    return columns;
  }

  /** The columns of {@code *}, in order. */
  List<String> star() {
    return star;
  }

  /** Columns that the query names and {@code *} does not show. */
  Set<String> mentionedHidden() {
    return mentionedHidden;
  }

  /** The conditions under which the query reads the relation, one a mention. */
  List<FileFilter> filters() {
    return filters;
  }

  /** A column as it is spelled, or null. */
  @Nullable String column(String written) {
    return spelling.get(lower(written));
  }

  /** What the relation knows of a path, lists being passed through. */
  Optional<Known> find(List<String> path) {
    String column = column(path.getFirst());
    ColumnType type = column == null ? null : columns.get(column);
    int depth = 1;
    while (type != null && depth < path.size()) {
      ColumnType holder = type.withoutLists();
      if (!(holder instanceof ColumnType.Struct(var members))) {
        return Optional.empty();
      }
      type = member(members, path.get(depth));
      depth++;
    }
    if (type != null) {
      return Optional.of(new Known(type, true));
    }
    return paths.find(path).map(attribute -> new Known(paths.type(attribute), false));
  }

  private static @Nullable ColumnType member(Map<String, ColumnType> members, String name) {
    ColumnType exact = members.get(name);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, ColumnType> member : members.entrySet()) {
      if (member.getKey().equalsIgnoreCase(name)) {
        return member.getValue();
      }
    }
    return null;
  }

  /** Makes sure that a path which {@link #find} knows can be read. */
  void want(List<String> path) {
    String column = column(path.getFirst());
    if (column != null && !star.contains(column)) {
      mentionedHidden.add(column);
    }
    Optional<Known> known = find(path);
    if (known.isEmpty() || known.get().stored()) {
      return;
    }
    ColumnType type = known.get().type();
    for (int depth = path.size() - 1; depth > 0; depth--) {
      type = new ColumnType.Struct(Map.of(lower(path.get(depth)), type));
      Optional<Attribute> holder = paths.find(path.subList(0, depth));
      Optional<Known> stored = find(path.subList(0, depth));
      boolean list =
          stored.isPresent()
              ? stored.get().type() instanceof ColumnType.ListOf
              : holder.isPresent() && holder.get().array();
      if (list) {
        type = new ColumnType.ListOf(type);
      }
    }
    String added = column == null ? lower(path.getFirst()) : column;
    add(added, type);
    if (!star.contains(added)) {
      mentionedHidden.add(added);
    }
  }

  /** The names that could have stood after a path. */
  Set<String> namesAfter(List<String> path) {
    Set<String> names = new LinkedHashSet<>();
    if (path.isEmpty()) {
      names.addAll(columns.keySet());
    } else {
      find(path)
          .filter(known -> known.type().withoutLists() instanceof ColumnType.Struct)
          .ifPresent(
              known ->
                  names.addAll(
                      ((ColumnType.Struct) known.type().withoutLists()).members().keySet()));
    }
    names.addAll(paths.namesAfter(path.stream().map(Relation::lower).toList()));
    return names;
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * What is known of a path.
   *
   * @param type with its lists
   * @param stored whether a column or an earlier mention holds it already
   */
  record Known(ColumnType type, boolean stored) {}
}
