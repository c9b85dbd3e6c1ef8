package dev.tarn.query;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Severity;
import dev.tarn.ocsf.Suggestions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns DuckDB's errors into diagnostics. */
final class DuckDbErrors {
  private static final Pattern CANDIDATES =
      Pattern.compile(
          "\\s*(Candidate (bindings|tables|Entries|functions|macros)|Did you mean).*",
          Pattern.DOTALL);
  private static final Pattern OF_TABLE =
      Pattern.compile("\" does not have a column named \"([^\"]*)\"");
  private static final Pattern STRUCT_KEY = Pattern.compile("Could not find key \"([^\"]*)\"");

  private DuckDbErrors() {}

  /** Why a text cannot be read as a query. */
  static QueryException parser(Node error, SqlText sql) {
    String type = error.text("error_type");
    if (type.equals("not implemented")) {
      boolean pivot = sql.text().toLowerCase(Locale.ROOT).contains("pivot");
      return new QueryException(
          sql.error(
              "not-a-select",
              0,
              pivot
                  ? "PIVOT is not supported in a query"
                  : "a query is one SELECT statement; nothing else is allowed",
              pivot
                  ? "use sum(…) FILTER (WHERE …) for each column"
                  : "the lake is written by its sources and deliveries only"));
    }
    return new QueryException(
        sql.error(
            "syntax-error",
            offset(error.text("position")),
            plain(error.text("error_message")),
            null));
  }

  /**
   * Why a query failed.
   *
   * @param visible relations whose columns could have been meant by an unknown name
   */
  static QueryException translate(
      SQLException error, SqlText sql, QueryLimits limits, Set<Relation> visible) {
    String message = String.valueOf(error.getMessage());
    int json = message.indexOf("{\"exception_type\"");
    if (json < 0) {
      return message.contains("Interrupt") || message.contains("INTERRUPT")
          ? QueryResult.timeLimit(limits)
          : new QueryException(sql.error("query-failed", -1, plain(message), null));
    }
    Node details;
    try {
      details = Node.parse(message.substring(json));
    } catch (IOException e) {
      return new QueryException(sql.error("query-failed", -1, plain(message), null));
    }
    return new QueryException(diagnose(details, sql, limits, visible));
  }

  private static Diagnostic diagnose(
      Node details, SqlText sql, QueryLimits limits, Set<Relation> visible) {
    String text = details.text("exception_message");
    if (isTooDeep(text)) {
      return tooDeep().diagnostics().getFirst();
    }
    long offset = offset(details.text("position"));
    String type = details.text("exception_type");
    return switch (type) {
      case "Parser", "Syntax" -> sql.error("syntax-error", offset, plain(text), null);
      case "Binder", "Catalog" -> binder(details, text, offset, sql, visible);
      case "Interrupt", "INTERRUPT" -> QueryResult.timeLimit(limits).diagnostics().getFirst();
      case "Out of Memory", "OutOfMemory" ->
          sql.error(
              "memory-limit",
              -1,
              "the query needs more memory than its limit of "
                  + (limits.memoryBytes() >> 20)
                  + " MiB",
              "select fewer columns, group by fewer values, or narrow it down by eventDay or time");
      case "Permission" ->
          sql.error("not-allowed", offset, "the query reads something outside of the lake", null);
      case "Conversion",
          "Out of Range",
          "OutOfRange",
          "Invalid Input",
          "Invalid",
          "Mismatch Type" ->
          sql.error(
              "wrong-value",
              offset,
              plain(text),
              text.contains("cast") || type.equals("Conversion")
                  ? "TRY_CAST gives NULL where a value cannot be converted"
                  : null);
      case "INTERNAL", "Internal", "FATAL", "Fatal" ->
          sql.error("query-failed", offset, "DuckDB failed: " + firstLine(text), null);
      default -> sql.error("query-failed", offset, plain(text), null);
    };
  }

  private static boolean isTooDeep(String message) {
    return message.contains("Max expression depth") || message.contains("memory exhausted");
  }

  /** A query that would take DuckDB's planner or a reader of its tree too far down. */
  static QueryException tooDeep() {
    return new QueryException(
        new Diagnostic(
            "query-too-deep",
            Severity.ERROR,
            null,
            "the query is nested too deeply",
            "split it with WITH"));
  }

  private static Diagnostic binder(
      Node details, String text, long offset, SqlText sql, Set<Relation> visible) {
    Matcher ofTable = OF_TABLE.matcher(text);
    String name = ofTable.find() ? ofTable.group(1) : details.text("name");
    if (ofTable.reset().find()
        || (details.text("error_subtype").equals("COLUMN_NOT_FOUND") && !name.isEmpty())) {
      List<String> known = new ArrayList<>(List.of(split(details.text("candidates"))));
      for (Relation relation : visible) {
        known.addAll(relation.namesAfter(List.of()));
      }
      String hint = Suggestions.hint(name, known);
      return sql.error(
          "unknown-column",
          offset,
          "there is no column '" + name + "'",
          hint != null || visible.isEmpty()
              ? hint
              : "DESCRIBE " + visible.iterator().next().title() + " lists the columns");
    }
    Matcher key = STRUCT_KEY.matcher(text);
    if (key.find()) {
      return sql.error(
          "unknown-path", offset, "a struct has no member '" + key.group(1) + "'", entries(text));
    }
    if (text.contains("Cannot compare values of type BIGINT and type ")
        || (text.contains("Cannot compare values") && text.contains("and type BIGINT"))) {
      return sql.error(
          "wrong-type",
          offset,
          firstLine(text),
          "time is in milliseconds since 1970: compare time_dt with a timestamp, or time with"
              + " epoch_ms(TIMESTAMP '…')");
    }
    return sql.error("binder-error", offset, plain(text), null);
  }

  private static @Nullable String entries(String text) {
    int start = text.indexOf("Candidate Entries:");
    return start < 0 ? null : "it has " + text.substring(start + 18).strip().replace("\"", "'");
  }

  private static String[] split(String candidates) {
    return candidates.isEmpty() ? new String[0] : candidates.split(",\\s*", -1);
  }

  private static long offset(String position) {
    try {
      return position.isEmpty() ? -1 : Long.parseLong(position);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The first sentence, without DuckDB's lists of candidates and without a full stop. */
  private static String plain(String text) {
    String plain = CANDIDATES.matcher(text).replaceFirst("");
    plain = plain.replaceFirst("^[A-Z][A-Za-z ]* Error: ", "").strip();
    int excerpt = plain.indexOf("\n\nLINE ");
    if (excerpt > 0) {
      plain = plain.substring(0, excerpt);
    }
    plain = plain.replaceAll("\\s*\n\\s*", " ").strip();
    return plain.endsWith(".") || plain.endsWith("!")
        ? plain.substring(0, plain.length() - 1)
        : plain;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
