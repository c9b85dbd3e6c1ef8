package dev.tarn.lake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The map of epochs to the tables' snapshots, in the state database. */
final class Snapshots {

  private Snapshots() {}

  /** A snapshot of a table and the last epoch in it. */
  record Entry(long sequence, long snapshotId, long epoch) {}

  /** The last epoch that every table named in the records up to it has. */
  static long cut(Connection connection) throws SQLException {
    long lagging = StateDatabase.longValue(connection, "SELECT min(epoch) FROM epoch_files");
    return lagging > 0
        ? lagging - 1
        : StateDatabase.longValue(connection, "SELECT value FROM counters WHERE name = 'epoch'");
  }

  static void put(Connection connection, int table, LakeTable.Change change) throws SQLException {
    StateDatabase.execute(
        connection,
        "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)",
        table,
        change.sequenceNumber(),
        change.snapshotId(),
        change.epoch());
  }

  /** What a table is at an epoch; empty if it had no row yet. */
  static Optional<Entry> at(Connection connection, int table, long epoch) throws SQLException {
    try (PreparedStatement statement =
            StateDatabase.prepare(
                connection,
                "SELECT sequence, snapshot_id, epoch FROM snapshots"
                    + " WHERE table_id = ? AND epoch <= ? ORDER BY sequence DESC LIMIT 1",
                table,
                epoch);
        ResultSet result = statement.executeQuery()) {
      return result.next()
          ? Optional.of(new Entry(result.getLong(1), result.getLong(2), result.getLong(3)))
          : Optional.empty();
    }
  }

  /** All snapshots of a table in the map, oldest first. */
  static List<Entry> of(Connection connection, int table) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement statement =
            StateDatabase.prepare(
                connection,
                "SELECT sequence, snapshot_id, epoch FROM snapshots WHERE table_id = ?"
                    + " ORDER BY sequence",
                table);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        entries.add(new Entry(result.getLong(1), result.getLong(2), result.getLong(3)));
      }
    }
    return entries;
  }

  static void remove(Connection connection, int table, long sequence) throws SQLException {
    StateDatabase.execute(
        connection, "DELETE FROM snapshots WHERE table_id = ? AND sequence = ?", table, sequence);
  }
}
