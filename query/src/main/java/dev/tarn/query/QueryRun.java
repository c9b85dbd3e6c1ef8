package dev.tarn.query;

import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.Schemas;
import dev.tarn.ocsf.Severity;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * One query on a thread of its own, with a DuckDB instance of its own: parses, checks, plans, locks
 * the instance, runs. Native code cannot be stopped from outside at every instant; whoever waits
 * can therefore leave the run behind, which ends and cleans up by itself.
 */
final class QueryRun implements Runnable {
  private static final int LONGEST_SQL_BYTES = 1 << 20;
  private static final int LONGEST_TREE = 10 << 20;

  /** DuckDB's planner takes time cubic in the depth: 900 levels are 40 s, these are 0.3 s. */
  private static final int DEEPEST_EXPRESSION = 200;

  private static final int BATCH_ROWS = 256;
  private static final int BATCHES_AHEAD = 4;

  /** DuckDB's and our own readers of deep trees recurse. */
  private static final long STACK_BYTES = 64L << 20;

  private final QueryRequest request;
  private final LakeTables.Opener lake;
  private final List<SystemTable> systemTables;
  private final Set<String> sources;
  private final Schemas schemas;
  private final SqlText sql;
  private final BlockingQueue<Message> messages = new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean cancelled;
  private volatile @Nullable QueryException failure;
  private volatile @Nullable PreparedStatement running;
  private volatile QueryStatistics statistics = new QueryStatistics(0, 0, 0);

  QueryRun(
      QueryRequest request,
      LakeTables.Opener lake,
      List<SystemTable> systemTables,
      Set<String> sources,
      Schemas schemas) {
    this.request = request;
    this.lake = lake;
    this.systemTables = systemTables;
    this.sources = sources;
    this.schemas = schemas;
    this.sql = new SqlText(request.sql());
  }

  /** What comes of a run, in this order. */
  sealed interface Message {}

  record Columns(List<QueryColumn> columns) implements Message {}

  record Rows(List<@Nullable Object[]> rows) implements Message {}

  record End(boolean truncated) implements Message {}

  /** There is a failure to be thrown; only wakes the reader. */
  record Failed() implements Message {}

  void start() {
    Thread.ofPlatform().name("tarn-query").daemon().stackSize(STACK_BYTES).start(this);
  }

  @Nullable Message poll(long millis) throws InterruptedException {
    return messages.poll(millis, TimeUnit.MILLISECONDS);
  }

  void throwFailure() throws QueryException {
    QueryException found = failure;
    if (found != null && (messages.isEmpty() || messages.peek() instanceof Failed)) {
      throw found;
    }
  }

  /** Waits until the run has ended; whether it has. */
  boolean awaitEnd(Duration longest) throws InterruptedException {
    return done.await(longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  QueryStatistics statistics() {
    return statistics;
  }

  double progress() {
    PreparedStatement statement = running;
    if (statement instanceof DuckDBPreparedStatement duck) {
      try {
        return Math.max(0, Math.min(1, duck.getQueryProgress().getPercentage() / 100));
      } catch (SQLException e) {
        return 0;
      }
    }
    return 0;
  }

  /** Asks DuckDB to stop. */
  void interrupt() {
    PreparedStatement statement = running;
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        // it ended meanwhile
      }
    }
  }

  /** Ends the run, now or as soon as native code returns. */
  void cancel() {
    if (done.getCount() > 0) {
      cancelled = true;
      interrupt();
      messages.clear();
    }
  }

  @Override
  public void run() {
    try (LakeTables tables = lake.open();
        Connection connection = open()) {
      answer(connection, tables);
    } catch (QueryException e) {
      failure = e;
    } catch (SQLException e) {
      failure = DuckDbErrors.translate(e, sql, request.limits(), Set.of());
    } catch (IOException e) {
      failure =
          new QueryException(
              new Diagnostic(
                  "lake-unreadable",
                  Severity.ERROR,
                  null,
                  "the lake cannot be read: " + e.getMessage(),
                  null));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StackOverflowError e) {
      failure = DuckDbErrors.tooDeep();
    } catch (RuntimeException | OutOfMemoryError e) {
      System.getLogger(QueryRun.class.getName())
          .log(System.Logger.Level.ERROR, "a query failed by a fault of the program", e);
      failure =
          new QueryException(
              new Diagnostic(
                  "query-failed",
                  Severity.ERROR,
                  null,
                  "the query failed by a fault of the program: " + e,
                  "the log has the details"));
    } finally {
      done.countDown();
      if (failure != null) {
        // A full queue has something else to wake the reader.
        boolean woken = messages.offer(new Failed());
        assert woken || !messages.isEmpty();
      }
    }
  }

  private static QueryException tooLong() {
    return new QueryException(
        new Diagnostic("query-too-long", Severity.ERROR, null, "the query is too long", null));
  }

  private Connection open() throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("jdbc_stream_results", "true");
    settings.setProperty("threads", Integer.toString(request.limits().threads()));
    settings.setProperty("memory_limit", request.limits().memoryBytes() + "B");
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    return DriverManager.getConnection("jdbc:duckdb:", settings);
  }

  private void answer(Connection connection, LakeTables tables)
      throws SQLException, IOException, QueryException, InterruptedException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET errors_as_json = true");
      statement.execute("SET max_expression_depth = " + DEEPEST_EXPRESSION);
      statement.execute("SET enable_progress_bar = true");
      statement.execute("SET enable_progress_bar_print = false");
    }
    Node tree = parse(connection);
    List<Diagnostic> refused = Sandbox.check(tree, sql);
    if (!refused.isEmpty()) {
      throw new QueryException(refused);
    }
    // one transaction, so that now() is the same in planning and in the query
    connection.setAutoCommit(false);
    RelationCatalog catalog = new RelationCatalog(tables.tables(), systemTables, sources, schemas);
    Resolver resolver =
        new Resolver(sql, catalog, new FileFilters(new DuckDbConstants(connection)));
    resolver.resolve(tree.list("statements").getFirst());
    if (!resolver.findings().isEmpty()) {
      throw new QueryException(resolver.findings());
    }
    prepare(connection, catalog);
    String text = resolver.rewrite() ? rewritten(connection, tree) : sql.text();
    lock(connection);
    try {
      run(connection, text);
    } catch (SQLException e) {
      throw DuckDbErrors.translate(
          e,
          text.equals(sql.text()) ? sql : sql.withoutPositions(),
          request.limits(),
          resolver.visible());
    }
  }

  private Node parse(Connection connection) throws SQLException, QueryException {
    if (sql.length() > LONGEST_SQL_BYTES) {
      throw tooLong();
    }
    String json;
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)")) {
      statement.setString(1, sql.text());
      try (ResultSet rows = statement.executeQuery()) {
        json = rows.next() ? rows.getString(1) : "";
      }
    }
    if (json.length() > LONGEST_TREE) {
      throw tooLong();
    }
    Node tree;
    try {
      tree = Node.parse(json);
    } catch (IOException e) {
      throw DuckDbErrors.tooDeep();
    }
    if (tree.is("error")) {
      throw DuckDbErrors.parser(tree, sql);
    }
    if (tree.list("statements").size() != 1) {
      throw new QueryException(
          new Diagnostic(
              "not-one-statement",
              Severity.ERROR,
              null,
              tree.list("statements").isEmpty()
                  ? "there is no query"
                  : "a query is one SELECT statement, these are " + tree.list("statements").size(),
              null));
    }
    return tree;
  }

  /** Makes what the query reads, and takes everything else away. */
  private void prepare(Connection connection, RelationCatalog catalog)
      throws SQLException, IOException {
    Views views = new Views();
    int stored = 0;
    try (Statement statement = connection.createStatement()) {
      for (Relation relation : catalog.mentioned()) {
        SystemTable system = relation.system();
        if (system == null) {
          views.add(relation);
          stored += relation.parts().size();
        } else {
          SystemTables.fill(connection, system);
        }
      }
      statement.execute(
          views.paths().stream()
              .map(Quoted::text)
              .collect(Collectors.joining(", ", "SET allowed_paths = [", "]")));
      statement.execute("SET enable_external_access = false");
      for (String macro : FunctionList.BOUNDED) {
        statement.execute(macro);
      }
      for (String view : views.statements()) {
        statement.execute(view);
      }
    }
    statistics = new QueryStatistics(stored, views.files(), views.bytes());
  }

  private static void lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET lock_configuration = true");
    }
  }

  private static String rewritten(Connection connection, Node tree) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT json_deserialize_sql(?::JSON)")) {
      statement.setString(1, tree.json());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  private void run(Connection connection, String text)
      throws SQLException, InterruptedException, QueryException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      running = statement;
      if (cancelled) {
        return;
      }
      try (ResultSet rows = statement.executeQuery()) {
        ResultSetMetaData description = rows.getMetaData();
        int width = description.getColumnCount();
        List<QueryColumn> columns = new ArrayList<>(width);
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 1; i <= width; i++) {
          String name = description.getColumnLabel(i);
          int times = seen.merge(name, 1, Integer::sum);
          columns.add(
              new QueryColumn(
                  times == 1 ? name : name + "_" + (times - 1), description.getColumnTypeName(i)));
        }
        put(new Columns(List.copyOf(columns)));
        long given = 0;
        List<@Nullable Object[]> batch = new ArrayList<>();
        boolean more = rows.next();
        while (more && given < request.limits().rows() && !cancelled) {
          @Nullable Object[] row = new Object[width];
          for (int i = 0; i < width; i++) {
            row[i] = Values.of(rows.getObject(i + 1));
          }
          batch.add(row);
          given++;
          if (batch.size() == BATCH_ROWS) {
            put(new Rows(batch));
            batch = new ArrayList<>();
          }
          more = rows.next();
        }
        if (!batch.isEmpty()) {
          put(new Rows(batch));
        }
        put(new End(more));
      } finally {
        running = null;
      }
    }
  }

  private void put(Message message) throws InterruptedException {
    while (!cancelled && !messages.offer(message, 50, TimeUnit.MILLISECONDS)) {
      // the reader is slower than the query
    }
  }
}
