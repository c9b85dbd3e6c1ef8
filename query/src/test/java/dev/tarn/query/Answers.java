package dev.tarn.query;

import dev.tarn.ocsf.Diagnostics;
import java.util.ArrayList;
import java.util.List;

/** Runs queries and gives what comes of them as text. */
final class Answers {
  private Answers() {}

  /** Rows as {@code a|b}, a row a string. */
  static List<String> rows(QueryEngine engine, String sql) {
    return rows(engine, new QueryRequest(sql));
  }

  static List<String> rows(QueryEngine engine, QueryRequest request) {
    try (QueryResult result = engine.run(request)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 0; i < result.columns().size(); i++) {
          row.add(String.valueOf(result.value(i)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    } catch (QueryException e) {
      throw new AssertionError(
          request.sql() + "\n" + Diagnostics.render(e.diagnostics(), file -> request.sql()), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static List<QueryColumn> columns(QueryEngine engine, String sql) {
    try (QueryResult result = engine.run(new QueryRequest(sql))) {
      return result.columns();
    } catch (QueryException e) {
      throw new AssertionError(Diagnostics.render(e.diagnostics(), file -> sql), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static QueryStatistics statistics(QueryEngine engine, String sql) {
    try (QueryResult result = engine.run(new QueryRequest(sql))) {
      return result.statistics();
    } catch (QueryException e) {
      throw new AssertionError(Diagnostics.render(e.diagnostics(), file -> sql), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What a refused or failing query says, as people read it. */
  static String refusal(QueryEngine engine, String sql) {
    return refusal(engine, new QueryRequest(sql));
  }

  static String refusal(QueryEngine engine, QueryRequest request) {
    try (QueryResult result = engine.run(request)) {
      while (result.next()) {
        // until it fails
      }
    } catch (QueryException e) {
      return Diagnostics.render(e.diagnostics(), file -> request.sql());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("answered: " + request.sql());
  }
}
