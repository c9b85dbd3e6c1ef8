package dev.tarn.lake;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The alerts of an open lake: they outlive the process that raised them. Thread-safe. */
public final class Alerts {
  /** Alerts that are over are forgotten beyond this number, oldest first. */
  static final int KEPT = 10_000;

  private static final String COLUMNS =
      "id, code, source, message, raised_at, resolved_at, told_raised, told_resolved";

  private final StateDatabase state;

  Alerts(StateDatabase state) {
    this.state = state;
  }

  /** Alerts that are not over, or that somebody is still to be told of, oldest first. */
  public List<Alert> pending() throws IOException {
    List<Alert> pending = new ArrayList<>();
    state.read(
        connection -> {
          read(connection, "WHERE resolved_at IS NULL OR told_resolved = 0", pending::add);
          return null;
        });
    return pending;
  }

  /** Records a new alert, durable on return. */
  public Alert raise(String code, String source, String message, Instant at) throws IOException {
    long id =
        state.write(
            connection -> {
              StateDatabase.execute(
                  connection,
                  "INSERT INTO alerts (code, source, message, raised_at, told_raised,"
                      + " told_resolved) VALUES (?, ?, ?, ?, 0, 0)",
                  code,
                  source,
                  message,
                  at.toEpochMilli());
              long inserted = StateDatabase.longValue(connection, "SELECT last_insert_rowid()");
              StateDatabase.execute(
                  connection,
                  "DELETE FROM alerts WHERE id <= ? AND resolved_at IS NOT NULL",
                  inserted - KEPT);
              return inserted;
            });
    return new Alert(id, code, source, message, at, null, false, false);
  }

  /** Records the state of an alert that was raised, durable on return. */
  public void update(Alert alert) throws IOException {
    Instant resolvedAt = alert.resolvedAt();
    state.write(
        connection -> {
          StateDatabase.execute(
              connection,
              "UPDATE alerts SET resolved_at = ?, told_raised = ?, told_resolved = ? WHERE id = ?",
              resolvedAt == null ? null : resolvedAt.toEpochMilli(),
              alert.toldRaised() ? 1 : 0,
              alert.toldResolved() ? 1 : 0,
              alert.id());
          return null;
        });
  }

  static void read(Connection connection, String condition, Consumer<? super Alert> alerts)
      throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM alerts " + condition + " ORDER BY id");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        long resolvedAt = row.getLong(6);
        @Nullable Instant resolved = row.wasNull() ? null : Instant.ofEpochMilli(resolvedAt);
        alerts.accept(
            new Alert(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)),
                resolved,
                row.getBoolean(7),
                row.getBoolean(8)));
      }
    }
  }
}
