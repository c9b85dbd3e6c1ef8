package dev.tarn.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * A connection to the lake's state: one SQLite file that holds the epoch records, the units, the
 * map of epochs to snapshots, and Iceberg's catalog. Thread-safe; work is done one after another.
 *
 * <p>The file is in WAL mode, so readers neither wait nor make the writer wait.
 */
final class StateDatabase implements AutoCloseable {
  /** The format that this program writes. */
  static final int FORMAT = 4;

  private static final int BUSY_MILLIS = 60_000;

  /**
   * Scripts by the format that they start from: the first makes an empty database. A recorded epoch
   * that a table lacks has its row in {@code epoch_files}; applying it deletes the row. {@code
   * ordinals} of a replaced unit are null where all its rows were replaced.
   */
  static final List<String> MIGRATIONS =
      List.of(
          """
          CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
          CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
          INSERT INTO counters VALUES ('epoch', 0), ('unit', 0), ('rewrite', 0);
          CREATE TABLE tables (
            id INTEGER PRIMARY KEY, source TEXT NOT NULL, class_uid INTEGER NOT NULL,
            generation INTEGER NOT NULL, name TEXT NOT NULL, class_name TEXT NOT NULL,
            schema TEXT NOT NULL, UNIQUE (source, class_uid, generation));
          CREATE TABLE epochs (
            epoch INTEGER PRIMARY KEY, committed_at INTEGER NOT NULL, plan_hash TEXT NOT NULL);
          CREATE TABLE epoch_files (
            epoch INTEGER NOT NULL, table_id INTEGER NOT NULL, files BLOB NOT NULL,
            PRIMARY KEY (epoch, table_id)) WITHOUT ROWID;
          CREATE TABLE snapshots (
            table_id INTEGER NOT NULL, sequence INTEGER NOT NULL, snapshot_id INTEGER NOT NULL,
            epoch INTEGER NOT NULL, PRIMARY KEY (table_id, sequence)) WITHOUT ROWID;
          CREATE TABLE units (
            number INTEGER PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL,
            facts TEXT NOT NULL, byte_offset INTEGER NOT NULL, ordinal INTEGER NOT NULL,
            framer_state TEXT NOT NULL, complete INTEGER NOT NULL, parts INTEGER NOT NULL,
            records INTEGER NOT NULL, bytes INTEGER NOT NULL, events INTEGER NOT NULL,
            quarantined INTEGER NOT NULL, filtered INTEGER NOT NULL, first_epoch INTEGER NOT NULL,
            last_epoch INTEGER NOT NULL, first_seen_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL);
          CREATE INDEX units_by_name ON units (source, name);
          CREATE INDEX units_by_age ON units (updated_at);
          CREATE TABLE parts (
            unit_number INTEGER NOT NULL, part INTEGER NOT NULL, epoch INTEGER NOT NULL,
            committed_at INTEGER NOT NULL, from_offset INTEGER NOT NULL,
            from_ordinal INTEGER NOT NULL, from_state TEXT NOT NULL, to_offset INTEGER NOT NULL,
            to_ordinal INTEGER NOT NULL, to_state TEXT NOT NULL, last INTEGER NOT NULL,
            records INTEGER NOT NULL, bytes INTEGER NOT NULL, events TEXT NOT NULL,
            quarantined INTEGER NOT NULL, filtered TEXT NOT NULL, dropped_leaves INTEGER NOT NULL,
            warnings TEXT NOT NULL, raw_object TEXT,
            PRIMARY KEY (unit_number, part)) WITHOUT ROWID;
          CREATE INDEX parts_by_epoch ON parts (epoch);
          CREATE INDEX parts_with_raw ON parts (committed_at) WHERE raw_object IS NOT NULL;
          CREATE TABLE notes (
            source TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, epoch INTEGER NOT NULL,
            PRIMARY KEY (source, key)) WITHOUT ROWID;
          CREATE TABLE rewrites (
            id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL, inputs TEXT NOT NULL,
            outputs INTEGER NOT NULL);
          CREATE TABLE removed_files (
            path TEXT PRIMARY KEY, table_id INTEGER NOT NULL, sequence INTEGER NOT NULL,
            removed_at INTEGER NOT NULL) WITHOUT ROWID;
          CREATE INDEX removed_by_age ON removed_files (removed_at);
          """,
          """
          ALTER TABLE epoch_files ADD COLUMN removed TEXT NOT NULL DEFAULT '';
          CREATE TABLE replaced_units (
            epoch INTEGER NOT NULL, unit_number INTEGER NOT NULL, replaced_at INTEGER NOT NULL,
            ordinals BLOB, PRIMARY KEY (epoch, unit_number)) WITHOUT ROWID;
          CREATE INDEX replaced_by_unit ON replaced_units (unit_number);
          CREATE TABLE record_objects (
            path TEXT PRIMARY KEY, unit_number INTEGER NOT NULL, byte_offset INTEGER NOT NULL,
            committed_at INTEGER NOT NULL) WITHOUT ROWID;
          CREATE INDEX record_objects_by_unit ON record_objects (unit_number);
          CREATE INDEX record_objects_by_age ON record_objects (committed_at);
          """,
          """
          CREATE TABLE drift_sources (
            id INTEGER PRIMARY KEY, source TEXT NOT NULL, mapping TEXT NOT NULL,
            records INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
            learned_epoch INTEGER, learned_at INTEGER, learn_millis INTEGER NOT NULL,
            new_millis INTEGER NOT NULL, vanished_millis INTEGER NOT NULL,
            UNIQUE (source, mapping));
          CREATE TABLE drift_paths (
            source_id INTEGER NOT NULL, path TEXT NOT NULL, use TEXT NOT NULL,
            shape TEXT NOT NULL, records INTEGER NOT NULL, first_epoch INTEGER NOT NULL,
            first_at INTEGER NOT NULL, first_record INTEGER NOT NULL, last_at INTEGER NOT NULL,
            last_record INTEGER NOT NULL, PRIMARY KEY (source_id, path)) WITHOUT ROWID;
          """,
          """
          CREATE TABLE alerts (
            id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, source TEXT NOT NULL,
            message TEXT NOT NULL, raised_at INTEGER NOT NULL, resolved_at INTEGER,
            told_raised INTEGER NOT NULL, told_resolved INTEGER NOT NULL);
          """);

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T extends @org.jspecify.annotations.Nullable Object> {
    T run(Connection connection) throws SQLException, IOException;
  }

  private final Path path;
  private final Connection connection;
  private final ReentrantLock lock = new ReentrantLock();

  private StateDatabase(Path path, Connection connection) {
    this.path = path;
    this.connection = connection;
  }

  /** The JDBC address of a state database, for Iceberg's catalog. */
  static String address(Path path) {
    return address(path.toString());
  }

  private static String address(String name) {
    return "jdbc:sqlite:" + name;
  }

  /** A connection that writes; the caller holds the lake's lock. Makes the file when absent. */
  static StateDatabase open(Path path) throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    return connect(path, address(path), config);
  }

  /**
   * A connection that only reads. The file exists.
   *
   * <p>Even a reader of a database in WAL mode writes beside it. Where it may not and no writer has
   * left a log, the file is read as one that does not change.
   */
  static StateDatabase openReadOnly(Path path) throws IOException {
    Path log = path.resolveSibling(path.getFileName() + "-wal");
    if (!Files.isWritable(path.toAbsolutePath().getParent()) && !Files.exists(log)) {
      return openUnchanging(path);
    }
    return connect(path, address(path), readOnly());
  }

  /** A connection that only reads, and makes no file beside the database. It has no log. */
  static StateDatabase openUnchanging(Path path) throws IOException {
    SQLiteConfig config = readOnly();
    config.setOpenMode(SQLiteOpenMode.OPEN_URI);
    return connect(path, address(path.toUri() + "?immutable=1"), config);
  }

  private static SQLiteConfig readOnly() {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout(BUSY_MILLIS);
    return config;
  }

  private static StateDatabase connect(Path path, String address, SQLiteConfig config)
      throws IOException {
    try {
      // Transactions are begun by hand: without auto-commit the driver holds one all the time.
      return new StateDatabase(path, config.createConnection(address));
    } catch (SQLException e) {
      throw explain(path, e);
    }
  }

  /** The format of the content; 0 for an empty database. */
  int format() throws IOException {
    return read(connection -> (int) longValue(connection, "PRAGMA user_version"));
  }

  /**
   * Brings the content to the newest format, after a copy beside it named for the old one.
   *
   * @throws LakeException {@code lake-newer}
   */
  void migrate() throws IOException {
    migrate(MIGRATIONS);
  }

  void migrate(List<String> migrations) throws IOException {
    int from = format();
    if (from > migrations.size()) {
      throw newer(from, migrations.size());
    }
    if (from == migrations.size()) {
      return;
    }
    if (from > 0) {
      backUp(from);
    }
    write(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            for (String script : migrations.subList(from, migrations.size())) {
              for (String sql : script.split(";", -1)) {
                if (!sql.isBlank()) {
                  statement.execute(sql);
                }
              }
            }
            statement.execute("PRAGMA user_version = " + migrations.size());
          }
          return null;
        });
  }

  static LakeException newer(int format, int known) {
    return new LakeException(
        "lake-newer",
        "The lake has format "
            + format
            + ", and this version of Tarn knows formats up to "
            + known
            + "; use a newer version of Tarn");
  }

  private void backUp(int format) throws IOException {
    Path copy = path.resolveSibling(path.getFileName() + ".format" + format);
    Files.deleteIfExists(copy);
    lock.lock();
    try {
      execute(connection, "VACUUM INTO ?", copy.toString());
    } catch (SQLException e) {
      throw explain(path, e);
    } finally {
      lock.unlock();
    }
  }

  /** Runs work in one transaction: all of it is durable on return, none of it on an exception. */
  <T extends @org.jspecify.annotations.Nullable Object> T write(Work<T> work) throws IOException {
    lock.lock();
    try {
      boolean committed = false;
      try {
        run("BEGIN IMMEDIATE");
        T result = work.run(connection);
        run("COMMIT");
        committed = true;
        return result;
      } finally {
        if (!committed) {
          rollBack();
        }
      }
    } catch (SQLException e) {
      throw explain(path, e);
    } finally {
      lock.unlock();
    }
  }

  /** Runs reading work at one consistent state. */
  <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> work) throws IOException {
    lock.lock();
    try {
      run("BEGIN");
      return work.run(connection);
    } catch (SQLException e) {
      throw explain(path, e);
    } finally {
      rollBack();
      lock.unlock();
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void rollBack() {
    try {
      run("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself where it says that no transaction is active.
      System.getLogger(StateDatabase.class.getName())
          .log(System.Logger.Level.DEBUG, "roll back", e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      throw explain(path, e);
    } finally {
      lock.unlock();
    }
  }

  static long longValue(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet result = statement.executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  static int execute(
      Connection connection, String sql, @org.jspecify.annotations.Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  static PreparedStatement prepare(
      Connection connection, String sql, @org.jspecify.annotations.Nullable Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /** What a failure of SQLite means to a person. */
  static LakeException explain(Path path, SQLException failure) {
    SQLiteErrorCode code =
        failure instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.getErrorCode(failure.getErrorCode());
    String name = code.name();
    // the file beside it that processes share has no room to grow
    if (name.startsWith("SQLITE_FULL") || name.equals("SQLITE_IOERR_SHMSIZE")) {
      return new LakeException("disk-full", "No space is left on the disk of " + path, failure);
    }
    if (name.startsWith("SQLITE_CORRUPT") || name.startsWith("SQLITE_NOTADB")) {
      return new LakeException(
          "lake-corrupt",
          "The state of the lake is damaged: " + path + " is not a sound database; restore a copy",
          failure);
    }
    if (name.startsWith("SQLITE_READONLY")
        || name.startsWith("SQLITE_CANTOPEN")
        || name.startsWith("SQLITE_PERM")) {
      return new LakeException("lake-read-only", "The lake cannot be written: " + path, failure);
    }
    return new LakeException(
        "lake-failed",
        "The state of the lake cannot be used: " + path + ": " + failure.getMessage(),
        failure);
  }
}
