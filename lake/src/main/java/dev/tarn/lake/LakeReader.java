package dev.tarn.lake;

import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads a lake beside its writer, from any process, without its lock. Thread-safe.
 *
 * <p>In a lake that this process may not write to, snapshots have no lease: their files stay for
 * {@link LakeConfig#fileHold} only.
 */
public final class LakeReader implements AutoCloseable {
  private static final int ATTEMPTS = 100;
  private static final int FIRST_FORMAT_WITH_REPLACED_UNITS = 2;
  private static final int FIRST_FORMAT_WITH_DRIFT = 3;
  private static final int FIRST_FORMAT_WITH_ALERTS = 4;

  private final LakePaths paths;
  private final Object lock = new Object();
  private @Nullable StateDatabase state;
  private @Nullable KnownManifests manifests;
  private int stateFormat;
  private boolean closed;
  private final Map<Integer, ParsedSchema> schemas = new ConcurrentHashMap<>();

  private record ParsedSchema(String text, Schema schema) {}

  private record TableRow(
      int number,
      TableId id,
      String name,
      String className,
      String schema,
      Optional<Snapshots.Entry> snapshot) {}

  private record Cut(long epoch, List<TableRow> tables) {}

  private LakeReader(LakePaths paths) {
    this.paths = paths;
  }

  /**
   * @param lake the lake's directory; an absent or empty one is an empty lake
   * @throws LakeException if the lake is of a newer format or its state is damaged
   */
  public static LakeReader open(Path lake) throws IOException {
    LakeReader reader = new LakeReader(new LakePaths(lake.toAbsolutePath().normalize()));
    reader.state();
    return reader;
  }

  /** The state, or null while the lake is empty: its writer may come later. */
  private @Nullable StateDatabase state() throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("the reader is closed");
      }
      if (state != null || !Files.exists(paths.state())) {
        return state;
      }
      StateDatabase opened = StateDatabase.openReadOnly(paths.state());
      boolean usable = false;
      try {
        int format = opened.format();
        if (format > StateDatabase.FORMAT) {
          throw StateDatabase.newer(format, StateDatabase.FORMAT);
        }
        if (format > 0) {
          String root = opened.read(LakeReader::recordedRoot);
          if (!root.isEmpty()) {
            manifests = new KnownManifests(new LocalFileIO(root, paths.root()));
            state = opened;
            stateFormat = format;
            usable = true;
          }
        }
      } finally {
        if (!usable) {
          opened.close();
        }
      }
      return state;
    }
  }

  private static String recordedRoot(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT value FROM meta WHERE key = 'root'");
        ResultSet result = statement.executeQuery()) {
      return result.next() ? result.getString(1) : "";
    }
  }

  /** All tables at the last epoch that is applied everywhere; the caller closes it. */
  public LakeSnapshot snapshot() throws IOException {
    StateDatabase database = state();
    KnownManifests known = manifests;
    if (database == null || known == null) {
      return new LakeSnapshot(0, List.of(), null);
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Cut cut = database.read(LakeReader::cut);
      Path lease = takeLease(cut);
      LakeSnapshot snapshot = new LakeSnapshot(cut.epoch, snapshots(database, known, cut), lease);
      if (lease == null || database.read(connection -> stillThere(connection, cut))) {
        return snapshot;
      }
      snapshot.close();
    }
    throw new LakeException(
        "lake-failed", "The lake changes faster than this machine can read it; try again");
  }

  private static Cut cut(Connection connection) throws SQLException {
    long epoch = Snapshots.cut(connection);
    List<TableRow> tables = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT id, source, class_uid, name, class_name, schema FROM tables"
                    + " ORDER BY replace(source, '-', '_'), name");
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        int number = result.getInt(1);
        tables.add(
            new TableRow(
                number,
                new TableId(result.getString(2), result.getInt(3)),
                result.getString(4),
                result.getString(5),
                result.getString(6),
                Snapshots.at(connection, number, epoch)));
      }
    }
    return new Cut(epoch, tables);
  }

  private static boolean stillThere(Connection connection, Cut cut) throws SQLException {
    for (TableRow table : cut.tables) {
      if (table.snapshot.isPresent()
          && StateDatabase.longValue(
                  connection,
                  "SELECT count(*) FROM snapshots WHERE table_id = ? AND sequence = ?",
                  table.number,
                  table.snapshot.get().sequence())
              == 0) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Path takeLease(Cut cut) throws IOException {
    Map<Integer, Lease.Claim> claims = new HashMap<>();
    for (TableRow table : cut.tables) {
      table.snapshot.ifPresent(
          entry -> claims.put(table.number, new Lease.Claim(entry.snapshotId(), entry.sequence())));
    }
    if (claims.isEmpty()) {
      return null;
    }
    try {
      return Lease.take(paths.leases(), claims);
    } catch (IOException e) {
      if (Files.isWritable(paths.leases())) {
        throw LakeException.of("No lease can be taken in " + paths.leases(), e);
      }
      return null;
    }
  }

  private List<TableSnapshot> snapshots(StateDatabase database, KnownManifests known, Cut cut) {
    List<TableSnapshot> tables = new ArrayList<>();
    for (TableRow table : cut.tables) {
      String fullName = table.id.namespace() + "." + table.name;
      Schema schema = schema(table);
      tables.add(
          new TableSnapshot(
              table.id,
              table.name,
              table.className,
              schema,
              table
                  .snapshot
                  .map(
                      entry ->
                          new SnapshotFiles(
                              known,
                              fullName,
                              schema,
                              entry.snapshotId(),
                              () -> metadataLocation(database, table)))
                  .orElse(null)));
    }
    return tables;
  }

  private Schema schema(TableRow table) {
    ParsedSchema known = schemas.get(table.number);
    if (known == null || !known.text.equals(table.schema)) {
      known = new ParsedSchema(table.schema, SchemaParser.fromJson(table.schema));
      schemas.put(table.number, known);
    }
    return known.schema;
  }

  private static String metadataLocation(StateDatabase database, TableRow table)
      throws IOException {
    return database.read(
        connection -> {
          try (PreparedStatement statement =
                  StateDatabase.prepare(
                      connection,
                      "SELECT metadata_location FROM iceberg_tables"
                          + " WHERE table_namespace = ? AND table_name = ?",
                      table.id.namespace(),
                      table.name);
              ResultSet result = statement.executeQuery()) {
            if (!result.next()) {
              throw new LakeException(
                  "lake-corrupt",
                  "The catalog of the lake lacks table " + table.id.namespace() + "." + table.name);
            }
            return result.getString(1);
          }
        });
  }

  /**
   * What changed behind a cursor; the caller closes it.
   *
   * @param since n of the last epoch that the cursor has seen; 0 for none
   * @throws LakeException {@code cursor-ahead} if the lake has not come so far: its state was
   *     replaced by an older one
   */
  public LakeChanges changes(long since) throws IOException {
    LakeSnapshot snapshot = snapshot();
    boolean complete = false;
    try {
      if (since > snapshot.epoch()) {
        throw new LakeException(
            "cursor-ahead",
            "The cursor is at epoch " + since + ", and the lake at " + snapshot.epoch());
      }
      LakeChanges changes = new LakeChanges(since, snapshot, replaced(since, snapshot.epoch()));
      complete = true;
      return changes;
    } finally {
      if (!complete) {
        snapshot.close();
      }
    }
  }

  private List<ReplacedRows> replaced(long since, long until) throws IOException {
    StateDatabase database = state();
    if (database == null || stateFormat < FIRST_FORMAT_WITH_REPLACED_UNITS) {
      return List.of();
    }
    return database.read(
        connection -> {
          List<ReplacedRows> found = new ArrayList<>();
          try (PreparedStatement statement =
                  StateDatabase.prepare(
                      connection,
                      "SELECT r.epoch, u.source, u.name, r.unit_number, r.ordinals"
                          + " FROM replaced_units r JOIN units u ON u.number = r.unit_number"
                          + " WHERE r.epoch > ? AND r.epoch <= ? ORDER BY r.epoch, r.unit_number",
                      since,
                      until);
              ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              byte[] ordinals = row.getBytes(5);
              found.add(
                  new ReplacedRows(
                      row.getLong(1),
                      new UnitName(row.getString(2), row.getString(3)),
                      row.getLong(4),
                      ordinals == null ? null : OrdinalSet.decode(ordinals)));
            }
          }
          return found;
        });
  }

  // ---- records ----

  /**
   * What the lake was made of.
   *
   * @throws LakeException {@code lake-older} if the lake's format is older than such records
   */
  public Optional<LakeHistory> history() throws IOException {
    StateDatabase database = state();
    if (database == null) {
      return Optional.empty();
    }
    if (stateFormat < FIRST_FORMAT_WITH_REPLACED_UNITS) {
      throw new LakeException(
          "lake-older",
          "The lake has format " + stateFormat + "; 'tarn run' brings it to the newest one");
    }
    return Optional.of(new LakeHistory(paths, database));
  }

  /** Hands out every recorded part, oldest epoch first. */
  public void ledger(Consumer<? super LedgerRow> rows) throws IOException {
    StateDatabase database = state();
    if (database == null) {
      return;
    }
    database.read(
        connection -> {
          try (PreparedStatement statement =
                  connection.prepareStatement(
                      LedgerRow.SELECT + " ORDER BY p.epoch, p.unit_number, p.part");
              ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              rows.accept(LedgerRow.of(row));
            }
          }
          return null;
        });
  }

  /** Hands out every remembered unit, by number. */
  public void units(Consumer<? super UnitRow> rows) throws IOException {
    StateDatabase database = state();
    if (database == null) {
      return;
    }
    database.read(
        connection -> {
          try (PreparedStatement statement =
                  connection.prepareStatement(
                      "SELECT source, name, number, facts, complete, parts, records, bytes,"
                          + " events, quarantined, filtered, first_epoch, last_epoch,"
                          + " first_seen_at, updated_at FROM units ORDER BY number");
              ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              rows.accept(
                  new UnitRow(
                      row.getString(1),
                      row.getString(2),
                      row.getLong(3),
                      CountText.texts(row.getString(4)),
                      row.getBoolean(5),
                      row.getInt(6),
                      row.getLong(7),
                      row.getLong(8),
                      row.getLong(9),
                      row.getLong(10),
                      row.getLong(11),
                      row.getLong(12),
                      row.getLong(13),
                      Instant.ofEpochMilli(row.getLong(14)),
                      Instant.ofEpochMilli(row.getLong(15))));
            }
          }
          return null;
        });
  }

  /** Sums of the ledger by source, by name. */
  public List<SourceTotal> totals() throws IOException {
    StateDatabase database = state();
    if (database == null) {
      return List.of();
    }
    return database.read(
        connection -> {
          List<SourceTotal> totals = new ArrayList<>();
          try (PreparedStatement statement =
                  connection.prepareStatement(
                      "SELECT source, count(*), sum(complete), sum(records), sum(bytes),"
                          + " sum(events), sum(quarantined), sum(filtered) FROM units"
                          + " GROUP BY source ORDER BY source");
              ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              totals.add(
                  new SourceTotal(
                      row.getString(1),
                      row.getLong(2),
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6),
                      row.getLong(7),
                      row.getLong(8)));
            }
          }
          return totals;
        });
  }

  /** Hands out every input path that sources have had, by source and path. */
  public void drift(Consumer<? super DriftRow> rows) throws IOException {
    StateDatabase database = state();
    if (database != null && stateFormat >= FIRST_FORMAT_WITH_DRIFT) {
      database.read(
          connection -> {
            Drift.read(connection, rows);
            return null;
          });
    }
  }

  /** The sources whose input paths are watched, by name. */
  public List<DriftSource> driftSources() throws IOException {
    StateDatabase database = state();
    return database == null || stateFormat < FIRST_FORMAT_WITH_DRIFT
        ? List.of()
        : database.read(Drift::sources);
  }

  /** Hands out every alert that is remembered, oldest first. */
  public void alerts(Consumer<? super Alert> alerts) throws IOException {
    StateDatabase database = state();
    if (database != null && stateFormat >= FIRST_FORMAT_WITH_ALERTS) {
      database.read(
          connection -> {
            Alerts.read(connection, "", alerts);
            return null;
          });
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (lock) {
      closed = true;
      if (state != null) {
        state.close();
        state = null;
      }
    }
  }
}
