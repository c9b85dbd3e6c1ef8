package dev.tarn.query;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.query.Scope.Columns;
import dev.tarn.query.Scope.OfQuery;
import dev.tarn.query.Scope.OfRelation;
import dev.tarn.query.Scope.OfUnion;
import dev.tarn.query.Scope.Opaque;
import dev.tarn.query.Scope.Source;
import dev.tarn.query.Scope.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks a parse tree that the {@link Sandbox} let pass: finds the relations that it reads, the
 * paths of them that it mentions, the conditions that leave files out, and names that nothing has.
 * What cannot be told without binding is left to DuckDB. One thread uses it, once.
 */
final class Resolver {
  private static final List<String> WINDOW_PARTS =
      List.of(
          "partitions",
          "orders",
          "start_expr",
          "end_expr",
          "offset_expr",
          "default_expr",
          "filter_expr",
          "arg_orders");

  private final RelationCatalog catalog;
  private final FileFilters filters;
  private final Findings findings;
  private final NameLookup lookup;
  private final Map<Node, List<Source>> stars = new LinkedHashMap<>();
  private final List<Node> bareUnnests = new ArrayList<>();
  private final Set<Relation> visible = new LinkedHashSet<>();
  private boolean namesUnnest;

  Resolver(SqlText sql, RelationCatalog catalog, FileFilters filters) {
    this.catalog = catalog;
    this.filters = filters;
    this.findings = new Findings(sql);
    this.lookup = new NameLookup(sql, findings);
  }

  /** Walks a statement. */
  void resolve(Node statement) {
    query(statement.get("node"), null);
    if (!namesUnnest) {
      for (Node table : bareUnnests) {
        table.put("column_name_alias", Node.list(List.of(Node.of(table.text("alias")))));
      }
    } else {
      bareUnnests.clear();
    }
  }

  /** Names that nothing has. */
  List<Diagnostic> findings() {
    return findings.all();
  }

  /** The relations whose columns an unqualified name could have meant. */
  Set<Relation> visible() {
    return visible;
  }

  /**
   * Leaves columns that only a mention brought out of every {@code *}; whether the tree differs
   * from the text now.
   */
  boolean rewrite() {
    boolean changed = !bareUnnests.isEmpty();
    for (Map.Entry<Node, List<Source>> star : stars.entrySet()) {
      List<Node> excluded = new ArrayList<>(star.getKey().list("qualified_exclude_list"));
      int before = excluded.size();
      for (Source source : star.getValue()) {
        if (source.columns instanceof OfRelation(Relation relation)) {
          for (String column : relation.mentionedHidden()) {
            excluded.add(
                Node.object(
                    Map.of(
                        "catalog", Node.of(""),
                        "schema", Node.of(""),
                        "table", Node.of(source.alias),
                        "column", Node.of(column))));
          }
        }
      }
      if (excluded.size() > before) {
        star.getKey().put("qualified_exclude_list", Node.list(excluded));
        changed = true;
      }
    }
    return changed;
  }

  private Columns query(Node node, @Nullable Scope outer) {
    Scope scope = new Scope(outer);
    for (Node entry : node.get("cte_map").list("map")) {
      commonTable(scope, entry.text("key"), entry.get("value"));
    }
    return switch (node.text("type")) {
      case "SELECT_NODE" -> select(node, scope);
      case "SET_OPERATION_NODE" -> {
        // older trees have left and right, newer ones a list
        Columns columns = null;
        List<Node> branches = new ArrayList<>(node.list("children"));
        if (branches.isEmpty()) {
          branches.add(node.get("left"));
          branches.add(node.get("right"));
        }
        for (Node branch : branches) {
          Columns one = query(branch, scope);
          columns = columns == null ? one : new OfUnion(columns, one);
        }
        modifiers(node, new Scope(scope));
        yield columns == null ? new Opaque() : columns;
      }
      case "RECURSIVE_CTE_NODE" -> {
        Columns start = query(node.get("left"), scope);
        scope.commonTables.put(Relation.lower(node.text("cte_name")), new Opaque());
        query(node.get("right"), scope);
        modifiers(node, new Scope(scope));
        yield start;
      }
      case "CTE_NODE" -> {
        Columns columns = query(node.get("query"), scope);
        scope.commonTables.put(Relation.lower(node.text("cte_name")), columns);
        yield query(node.get("child"), scope);
      }
      default -> {
        refuseNode(node);
        yield new Opaque();
      }
    };
  }

  private void commonTable(Scope scope, String name, Node definition) {
    Node query = definition.get("query").get("node");
    if (query.text("type").equals("RECURSIVE_CTE_NODE")) {
      scope.commonTables.put(Relation.lower(name), new Opaque());
    }
    Columns columns = query(query, scope);
    for (Node target : definition.list("key_targets")) {
      expression(target, scope);
    }
    scope.commonTables.put(Relation.lower(name), renamed(columns, definition.list("aliases")));
  }

  /** Columns under the names of an alias list. */
  private static Columns renamed(Columns columns, List<Node> aliases) {
    if (aliases.isEmpty()) {
      return columns;
    }
    if (!(columns instanceof OfQuery query) || !query.starred.isEmpty() || query.open) {
      return new Opaque();
    }
    OfQuery renamed = new OfQuery();
    int i = 0;
    for (Map.Entry<String, Value> column : query.named.entrySet()) {
      String name = i < aliases.size() ? aliases.get(i).text() : column.getKey();
      renamed.named.put(Relation.lower(name), column.getValue());
      i++;
    }
    return renamed;
  }

  private Columns select(Node node, Scope scope) {
    table(node.get("from_table"), scope, node.get("sample").isMissing());
    OfQuery columns = new OfQuery();
    for (Node item : node.list("select_list")) {
      selectItem(item, scope, columns);
    }
    expression(node.get("where_clause"), scope);
    filters.apply(node.get("where_clause"), scope);
    for (Node group : node.list("group_expressions")) {
      expression(group, scope);
    }
    expression(node.get("having"), scope);
    expression(node.get("qualify"), scope);
    modifiers(node, scope);
    for (Source source : scope.sources) {
      if (source.columns instanceof OfRelation(Relation relation)) {
        relation.filters().add(source.filter);
      }
    }
    return columns;
  }

  private void selectItem(Node item, Scope scope, OfQuery columns) {
    if (item.text("class").equals("STAR")) {
      star(item, scope);
      boolean plain =
          !item.is("columns")
              && item.list("exclude_list").isEmpty()
              && item.list("qualified_exclude_list").isEmpty()
              && item.list("replace_list").isEmpty()
              && item.list("rename_list").isEmpty();
      for (Source source : starred(item, scope)) {
        columns.starred.add(plain ? source.columns : new Opaque());
      }
      columns.open |= !plain;
      return;
    }
    Value value = expression(item, scope);
    String alias = item.text("alias");
    if (!alias.isEmpty()) {
      scope.aliases.put(Relation.lower(alias), value);
      columns.named.put(Relation.lower(alias), value);
      return;
    }
    List<Node> names = item.list("column_names");
    if (!names.isEmpty()) {
      columns.named.put(Relation.lower(names.getLast().text()), value);
    } else {
      columns.named.put("\0" + columns.named.size(), value);
      columns.open = true;
    }
  }

  private List<Source> starred(Node star, Scope scope) {
    String qualifier = star.text("relation_name");
    return qualifier.isEmpty()
        ? scope.sources
        : scope.sources.stream()
            .filter(source -> source.alias.equalsIgnoreCase(qualifier))
            .toList();
  }

  private void star(Node star, Scope scope) {
    stars.put(star, List.copyOf(starred(star, scope)));
    for (Node replaced : star.list("replace_list")) {
      expression(replaced.get("value"), scope);
    }
    expression(star.get("expr"), scope);
  }

  private void modifiers(Node node, Scope scope) {
    for (Node modifier : node.list("modifiers")) {
      for (Node order : modifier.list("orders")) {
        // the star of ORDER BY ALL stands for the result's columns, not for those of the tables
        if (!order.get("expression").text("class").equals("STAR")) {
          expression(order.get("expression"), scope);
        }
      }
      expressionsIn(modifier.get("limit"), scope);
      expressionsIn(modifier.get("offset"), scope);
      expressionsIn(modifier.get("distinct_on_targets"), scope);
    }
  }

  /** Walks the expressions below a node that is none. */
  private void expressionsIn(Node node, Scope scope) {
    if (node.has("class")) {
      expression(node, scope);
      return;
    }
    node.members().forEach(member -> expressionsIn(member, scope));
    node.elements().forEach(element -> expressionsIn(element, scope));
  }

  private void table(Node node, Scope scope, boolean prunable) {
    boolean pruned = prunable && node.get("sample").isMissing();
    switch (node.text("type")) {
      case "EMPTY" -> {}
      case "BASE_TABLE" -> baseTable(node, scope, pruned);
      case "SUBQUERY" -> {
        Columns columns = query(node.get("subquery").get("node"), scope);
        scope.sources.add(
            new Source(
                node.text("alias"), "", renamed(columns, node.list("column_name_alias")), false));
      }
      case "JOIN" -> {
        boolean keepsAll = node.text("ref_type").equals("POSITIONAL");
        boolean nearest = node.text("ref_type").equals("ASOF");
        table(node.get("left"), scope, pruned && !keepsAll);
        table(node.get("right"), scope, pruned && !keepsAll && !nearest);
        expression(node.get("condition"), scope);
        for (Node shared : node.list("using_columns")) {
          for (Source source : scope.sources) {
            source.columns.find(shared.text()).ifPresent(NameLookup::want);
          }
        }
      }
      case "TABLE_FUNCTION" -> tableFunction(node, scope);
      case "EXPRESSION_LIST" -> {
        node.list("values").forEach(row -> expressionsIn(row, scope));
        scope.sources.add(new Source(node.text("alias"), "", new Opaque(), false));
      }
      case "SHOW_REF" -> {
        query(node.get("query"), scope);
        scope.sources.add(new Source("", "", new Opaque(), false));
      }
      case "PIVOT" -> {
        Scope inside = new Scope(scope);
        table(node.get("source"), inside, false);
        for (Node pivot : node.list("pivots")) {
          expressionsIn(pivot, inside);
        }
        for (Source source : inside.sources) {
          if (source.columns instanceof OfRelation(Relation relation)) {
            relation.filters().add(FileFilter.NONE);
          }
        }
        scope.sources.add(new Source(node.text("alias"), "", new Opaque(), false));
      }
      default -> refuseNode(node);
    }
  }

  private void refuseNode(Node node) {
    findings.tell(
        "unsupported-syntax",
        node.number("query_location"),
        "this kind of query is not supported: " + node.text("type"),
        null);
  }

  private void baseTable(Node node, Scope scope, boolean prunable) {
    String namespace = node.text("schema_name");
    String name = node.text("table_name");
    String alias = node.text("alias");
    boolean renamed = !node.list("column_name_alias").isEmpty();
    if (namespace.isEmpty() && node.text("catalog_name").isEmpty()) {
      Columns common = scope.commonTable(name);
      if (common != null) {
        scope.sources.add(
            new Source(
                alias.isEmpty() ? name : alias,
                "",
                renamed(common, node.list("column_name_alias")),
                false));
        return;
      }
    }
    Optional<Relation> relation =
        node.text("catalog_name").isEmpty() ? catalog.find(namespace, name) : Optional.empty();
    if (relation.isEmpty()) {
      unknownTable(node, namespace, name);
      scope.sources.add(new Source(alias.isEmpty() ? name : alias, "", new Opaque(), false));
      return;
    }
    visible.add(relation.get());
    if (renamed) {
      relation.get().filters().add(FileFilter.NONE);
    }
    scope.sources.add(
        new Source(
            alias.isEmpty() ? name : alias,
            alias.isEmpty() ? namespace : "",
            renamed ? new Opaque() : new OfRelation(relation.get()),
            prunable));
  }

  private void unknownTable(Node node, String namespace, String name) {
    String written = namespace.isEmpty() ? name : namespace + "." + name;
    findings.tell(
        "unknown-table",
        node.number("query_location"),
        "there is no table '" + written + "'",
        catalog.hint(namespace, name));
  }

  private void tableFunction(Node node, Scope scope) {
    Node function = node.get("function");
    Value argument = Value.OPAQUE;
    List<Node> arguments = function.list("children");
    for (int i = 0; i < arguments.size(); i++) {
      Value value = expression(arguments.get(i), scope);
      argument = i == 0 ? value : argument;
    }
    String name = Relation.lower(function.text("function_name"));
    String alias = node.text("alias");
    OfQuery columns = new OfQuery();
    columns.open = true;
    if (name.equals("unnest")) {
      Value element = argument.elements();
      List<Node> named = node.list("column_name_alias");
      columns.open = false;
      if (!named.isEmpty()) {
        columns.named.put(Relation.lower(named.getFirst().text()), element);
      } else {
        columns.named.put("unnest", element);
        if (!alias.isEmpty() && arguments.size() == 1) {
          columns.named.put(Relation.lower(alias), element);
          bareUnnests.add(node);
        }
      }
      columns.open = arguments.size() > 1;
    }
    scope.sources.add(new Source(alias.isEmpty() ? name : alias, "", columns, false));
  }

  /** Walks an expression; where its values come from. */
  Value expression(Node node, Scope scope) {
    return switch (node.text("class")) {
      case "" -> Value.OPAQUE;
      case "COLUMN_REF" -> column(node, scope);
      case "OPERATOR" -> operator(node, scope);
      case "FUNCTION" -> function(node, scope);
      case "SUBQUERY" -> subquery(node, scope);
      case "WINDOW" -> window(node, scope);
      case "STAR" -> {
        star(node, scope);
        yield Value.OPAQUE;
      }
      default -> {
        node.members().forEach(member -> expressionsIn(member, scope));
        yield Value.OPAQUE;
      }
    };
  }

  private Value subquery(Node node, Scope scope) {
    expression(node.get("child"), scope);
    Columns columns = query(node.get("subquery").get("node"), scope);
    return columns instanceof OfQuery query
            && query.starred.isEmpty()
            && query.named.size() == 1
            && node.text("subquery_type").equals("SCALAR")
        ? query.named.values().iterator().next()
        : Value.OPAQUE;
  }

  private Value window(Node node, Scope scope) {
    Value first = Value.OPAQUE;
    List<Node> arguments = node.list("children");
    for (int i = 0; i < arguments.size(); i++) {
      Value value = expression(arguments.get(i), scope);
      first = i == 0 ? value : first;
    }
    for (String part : WINDOW_PARTS) {
      expressionsIn(node.get(part), scope);
    }
    return FunctionShapes.keepsShape(Relation.lower(node.text("function_name")))
        ? first
        : Value.OPAQUE;
  }

  private Value operator(Node node, Scope scope) {
    List<Node> children = node.list("children");
    Value first = children.isEmpty() ? Value.OPAQUE : expression(children.getFirst(), scope);
    Value united = first;
    for (int i = 1; i < children.size(); i++) {
      united = united.with(expression(children.get(i), scope));
    }
    return switch (node.text("type")) {
      case "STRUCT_EXTRACT", "ARRAY_EXTRACT" -> extract(first, children);
      case "ARRAY_SLICE" -> first;
      case "OPERATOR_COALESCE" -> united;
      case "OPERATOR_TRY" -> first;
      default -> Value.OPAQUE;
    };
  }

  private Value extract(Value holder, List<Node> children) {
    if (children.size() < 2) {
      return Value.OPAQUE;
    }
    Node key = children.get(1);
    if (key.text("class").equals("CONSTANT") && key.get("value").get("value").isText()) {
      return lookup.member(holder, key.get("value").text("value"), key.number("query_location"));
    }
    return holder.elements();
  }

  private Value function(Node node, Scope scope) {
    String name = Relation.lower(node.text("function_name"));
    List<Node> arguments = node.list("children");
    Value first = Value.OPAQUE;
    for (int i = 0; i < arguments.size(); i++) {
      Node argument = arguments.get(i);
      boolean lambda = i > 0 && argument.text("class").equals("LAMBDA");
      Value value =
          lambda
              ? lambda(
                  argument,
                  FunctionShapes.seesElements(name) ? first.elements() : Value.OPAQUE,
                  scope)
              : expression(argument, scope);
      first = i == 0 ? value : first;
    }
    expressionsIn(node.get("filter"), scope);
    expressionsIn(node.get("order_bys"), scope);
    if (name.equals("struct_extract") || name.equals("array_extract")) {
      return extract(first, arguments);
    }
    if (FunctionShapes.givesElement(name)) {
      return name.equals("unnest") && arguments.size() > 1 ? Value.OPAQUE : first.elements();
    }
    return FunctionShapes.keepsShape(name) ? first : Value.OPAQUE;
  }

  private Value column(Node node, Scope scope) {
    List<String> names = node.list("column_names").stream().map(Node::text).toList();
    namesUnnest |= names.stream().anyMatch(name -> name.equalsIgnoreCase("unnest"));
    return lookup.column(names, node.number("query_location"), scope);
  }

  private Value lambda(Node node, Value element, Scope scope) {
    Scope inside = new Scope(scope);
    List<Node> parameters = new ArrayList<>();
    Node left = node.get("lhs");
    if (left.text("class").equals("COLUMN_REF")) {
      parameters.add(left);
    } else {
      parameters.addAll(left.list("children"));
    }
    for (int i = 0; i < parameters.size(); i++) {
      List<Node> names = parameters.get(i).list("column_names");
      if (names.size() == 1) {
        inside.parameters.put(
            Relation.lower(names.getFirst().text()), i == 0 ? element : Value.OPAQUE);
      }
    }
    expression(node.get("expr"), inside);
    return Value.OPAQUE;
  }
}
