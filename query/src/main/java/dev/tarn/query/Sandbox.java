package dev.tarn.query;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The allow-list: which kinds of nodes and which functions a parse tree may hold. Names in FROM are
 * the {@link Resolver}'s to know. Everything that is not listed is refused.
 */
final class Sandbox {
  private static final Set<String> EXPRESSIONS =
      Set.of(
          "COLUMN_REF",
          "CONSTANT",
          "FUNCTION",
          "OPERATOR",
          "COMPARISON",
          "CONJUNCTION",
          "CAST",
          "CASE",
          "BETWEEN",
          "STAR",
          "SUBQUERY",
          "WINDOW",
          "LAMBDA",
          "COLLATE",
          "POSITIONAL_REFERENCE");

  private static final Set<String> OTHERS =
      Set.of(
          // queries
          "SELECT_NODE",
          "SET_OPERATION_NODE",
          "RECURSIVE_CTE_NODE",
          "CTE_NODE",
          // tables
          "BASE_TABLE",
          "SUBQUERY",
          "JOIN",
          "TABLE_FUNCTION",
          "EMPTY",
          "EXPRESSION_LIST",
          "SHOW_REF",
          "PIVOT",
          "CTE",
          // modifiers and orders
          "LIMIT_MODIFIER",
          "LIMIT_PERCENT_MODIFIER",
          "ORDER_MODIFIER",
          "DISTINCT_MODIFIER",
          "ORDER_DEFAULT",
          "ASCENDING",
          "DESCENDING");

  private final SqlText sql;
  private final List<Diagnostic> findings = new ArrayList<>();
  private final Set<String> told = new HashSet<>();

  /** Functions that stand in FROM; Node has no equality of its own. */
  private final Set<Node> inFrom = new HashSet<>();

  private Sandbox(SqlText sql) {
    this.sql = sql;
  }

  /** What of a statement's tree is refused. */
  static List<Diagnostic> check(Node statement, SqlText sql) {
    Sandbox sandbox = new Sandbox(sql);
    statement.forEachObject(sandbox::check);
    sandbox.findings.sort(SqlText.ORDER);
    return sandbox.findings;
  }

  private void check(Node node) {
    if (node.has("class")) {
      checkExpression(node);
    } else if (node.get("type").isText()) {
      checkOther(node);
    }
    if (node.has("function_name")) {
      checkFunction(node);
    }
  }

  private void checkExpression(Node node) {
    String kind = node.text("class");
    if (kind.equals("PARAMETER")) {
      refuse("unsupported-syntax", node, "a query has no parameters", "write the value itself");
    } else if (!EXPRESSIONS.contains(kind)) {
      refuse("unsupported-syntax", node, spoken(kind) + " is not supported in a query", null);
    }
  }

  private void checkOther(Node node) {
    String type = node.text("type");
    boolean known = OTHERS.contains(type) || type.endsWith("_TYPE_INFO");
    if (!known) {
      refuse("unsupported-syntax", node, spoken(type) + " is not supported in a query", null);
    } else if (type.equals("TABLE_FUNCTION")) {
      checkTableFunction(node.get("function"));
    } else if (type.equals("SHOW_REF")) {
      if (node.get("query").isMissing()) {
        refuse(
            "unsupported-syntax",
            node,
            "SHOW is not supported in a query",
            "SELECT * FROM tarn.tables lists the tables, DESCRIBE <table> their columns");
      }
    } else if (type.equals("PIVOT") && !node.list("aggregates").isEmpty()) {
      refuse(
          "unsupported-syntax",
          node,
          "PIVOT is not supported in a query",
          "use sum(…) FILTER (WHERE …) for each column");
    } else if (type.equals("BASE_TABLE") && !node.get("at_clause").isMissing()) {
      refuse(
          "unsupported-syntax",
          node,
          "AT is not supported in a query",
          "a query reads the newest epoch");
    }
  }

  private void checkTableFunction(Node function) {
    String name = function.text("function_name");
    if (!function.text("class").equals("FUNCTION")
        || !FunctionList.TABLE_FUNCTIONS.contains(Relation.lower(name))) {
      refuse(
          "table-function-refused",
          function,
          "the table function '" + name + "' is not allowed in a query",
          "a query reads the lake's tables; of functions only range, generate_series and unnest");
    }
    inFrom.add(function);
  }

  private void checkFunction(Node node) {
    String name = node.text("function_name");
    String schema = Relation.lower(node.text("schema"));
    if (!node.text("catalog").isEmpty() || !(schema.isEmpty() || schema.equals("main"))) {
      refuse("function-refused", node, "a function's name has no qualifier here", null);
    } else if (inFrom.contains(node)) {
      return;
    } else if (!FunctionList.allows(name)) {
      if (!FunctionList.TABLE_FUNCTIONS.contains(Relation.lower(name))) {
        refuse(
            "function-refused",
            node,
            "the function '" + name + "' does not exist or is not allowed in a query",
            Suggestions.hint(name, FunctionList.words()));
      }
    } else {
      String refusal = FunctionList.refusal(name, node.list("children"));
      if (refusal != null) {
        refuse("function-refused", node, refusal, null);
      }
    }
  }

  private void refuse(String code, Node node, String message, @Nullable String hint) {
    Diagnostic finding = sql.error(code, node.number("query_location"), message, hint);
    if (told.add(finding.toString())) {
      findings.add(finding);
    }
  }

  private static String spoken(String kind) {
    return kind.replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
