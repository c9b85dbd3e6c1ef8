package dev.tarn.lake;

import dev.tarn.event.PathCounts;
import dev.tarn.event.PathNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in the state database which input paths the records of each source have had. The writer of
 * the lake has one and uses it within the transactions of its epochs.
 */
final class Drift {
  /** The names of each source's paths, so that they stay few; by number of the source. */
  private final Map<Long, PathNames> names = new HashMap<>();

  /**
   * What an epoch counted.
   *
   * @param mapping the name of the mapping that made its events
   */
  record Counted(String source, String mapping, PathCounts counts, DriftConfig config) {}

  /** A source as it is recorded. */
  private record Known(long id, long records, long firstAt, boolean learned) {}

  void write(Connection connection, long epoch, long nowMillis, List<Counted> all)
      throws SQLException {
    for (Counted counted : all) {
      if (counted.counts.records() > 0) {
        write(connection, epoch, nowMillis, counted);
      }
    }
  }

  private void write(Connection connection, long epoch, long nowMillis, Counted counted)
      throws SQLException {
    Known source = source(connection, nowMillis, counted);
    long learnMillis = counted.config.learnFor().toMillis();
    boolean learned = source.learned;
    if (!learned && source.records > 0 && nowMillis - source.firstAt >= learnMillis) {
      // it was learned before these records came
      learn(connection, source.id, epoch - 1, nowMillis);
      learned = true;
    }
    long records = source.records + counted.counts.records();
    writePaths(connection, epoch, nowMillis, source, records, counted.counts);
    StateDatabase.execute(
        connection,
        "UPDATE drift_sources SET records = ?, last_at = ?, learn_millis = ?, new_millis = ?,"
            + " vanished_millis = ? WHERE id = ?",
        records,
        nowMillis,
        learnMillis,
        counted.config.newFor().toMillis(),
        counted.config.vanishedAfter().toMillis(),
        source.id);
    if (!learned) {
      long lastNew =
          StateDatabase.longValue(
              connection,
              "SELECT max(first_record) FROM drift_paths WHERE source_id = ?",
              source.id);
      if (nowMillis - source.firstAt >= learnMillis
          || records - lastNew >= Math.max(DriftConfig.SETTLED_RECORDS, lastNew)) {
        learn(connection, source.id, epoch, nowMillis);
      }
    }
  }

  private static void learn(Connection connection, long id, long epoch, long nowMillis)
      throws SQLException {
    StateDatabase.execute(
        connection,
        "UPDATE drift_sources SET learned_epoch = ?, learned_at = ? WHERE id = ?",
        epoch,
        nowMillis,
        id);
  }

  private static Known source(Connection connection, long nowMillis, Counted counted)
      throws SQLException {
    StateDatabase.execute(
        connection,
        "INSERT OR IGNORE INTO drift_sources (source, mapping, records, first_at, last_at,"
            + " learn_millis, new_millis, vanished_millis) VALUES (?, ?, 0, ?, ?, 0, 0, 0)",
        counted.source,
        counted.mapping,
        nowMillis,
        nowMillis);
    try (PreparedStatement statement =
            StateDatabase.prepare(
                connection,
                "SELECT id, records, first_at, learned_epoch IS NOT NULL FROM drift_sources"
                    + " WHERE source = ? AND mapping = ?",
                counted.source,
                counted.mapping);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Known(row.getLong(1), row.getLong(2), row.getLong(3), row.getBoolean(4));
    }
  }

  private void writePaths(
      Connection connection,
      long epoch,
      long nowMillis,
      Known source,
      long records,
      PathCounts counts)
      throws SQLException {
    PathNames known = names(connection, source.id);
    PathCounts named = new PathCounts();
    counts
        .paths()
        .forEach(
            (path, entry) ->
                named.add(
                    known.name(path), entry.use(), entry.shape(), entry.records(), entry.first()));
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO drift_paths (source_id, path, use, shape, records, first_epoch, first_at,"
                + " first_record, last_at, last_record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (source_id, path) DO UPDATE SET use = excluded.use,"
                + " records = records + excluded.records, last_at = excluded.last_at,"
                + " last_record = excluded.last_record")) {
      for (Map.Entry<String, PathCounts.Entry> each : named.paths().entrySet()) {
        PathCounts.Entry entry = each.getValue();
        statement.setLong(1, source.id);
        statement.setString(2, each.getKey());
        statement.setString(3, entry.use().name().toLowerCase(Locale.ROOT));
        statement.setString(4, entry.shape());
        // names that several paths share may be in one record several times
        statement.setLong(5, Math.min(entry.records(), counts.records()));
        statement.setLong(6, epoch);
        statement.setLong(7, nowMillis);
        statement.setLong(8, source.records + entry.first());
        statement.setLong(9, nowMillis);
        statement.setLong(10, records);
        statement.executeUpdate();
      }
    }
  }

  private PathNames names(Connection connection, long source) throws SQLException {
    PathNames known = names.get(source);
    if (known == null) {
      known = new PathNames();
      try (PreparedStatement statement =
              StateDatabase.prepare(
                  connection,
                  "SELECT path FROM drift_paths WHERE source_id = ? ORDER BY first_epoch, path",
                  source);
          ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          known.name(row.getString(1));
        }
      }
      names.put(source, known);
    }
    return known;
  }

  // ---- reading ----

  /** Hands out all paths by source, mapping and path. */
  static void read(Connection connection, Consumer<? super DriftRow> rows) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT s.source, s.mapping, p.path, p.use, p.shape, p.records, p.first_at,"
                    + " p.last_at, p.first_record, p.last_record, p.first_epoch, s.records,"
                    + " s.last_at, s.learned_epoch, s.new_millis, s.vanished_millis"
                    + " FROM drift_paths p JOIN drift_sources s ON s.id = p.source_id"
                    + " ORDER BY s.source, s.mapping, p.path");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        long records = row.getLong(6);
        long firstAt = row.getLong(7);
        long lastAt = row.getLong(8);
        long since = row.getLong(12) - row.getLong(9);
        long missing = row.getLong(12) - row.getLong(10);
        long sourceLastAt = row.getLong(13);
        long learnedEpoch = row.getLong(14);
        boolean learned = !row.wasNull();
        DriftRow.State state = DriftRow.State.KNOWN;
        if (learned && isVanished(records, since - missing, missing)) {
          state =
              sourceLastAt - lastAt >= row.getLong(16)
                  ? DriftRow.State.VANISHED
                  : DriftRow.State.KNOWN;
        }
        if (state == DriftRow.State.KNOWN
            && learned
            && row.getLong(11) > learnedEpoch
            && sourceLastAt - firstAt <= row.getLong(15)) {
          state = DriftRow.State.NEW;
        }
        rows.accept(
            new DriftRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                state,
                PathCounts.Use.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                records,
                since,
                Instant.ofEpochMilli(firstAt),
                Instant.ofEpochMilli(lastAt),
                row.getString(5)));
      }
    }
  }

  /**
   * Whether a path that was in some of the records in which it was met has been missing for so many
   * that chance does not explain it.
   *
   * @param met records from its first to its last
   */
  private static boolean isVanished(long records, long met, long missing) {
    double share = met <= 0 ? 1 : Math.min(1, (double) records / met);
    return records >= DriftConfig.REGULAR_RECORDS
        && missing >= DriftConfig.VANISHED_RECORDS
        && missing * share >= DriftConfig.MISSED_RECORDS;
  }

  /** When records of a source last came. */
  static Optional<Instant> lastRecords(Connection connection, String source) throws SQLException {
    long last =
        StateDatabase.longValue(
            connection, "SELECT max(last_at) FROM drift_sources WHERE source = ?", source);
    return last == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(last));
  }

  static List<DriftSource> sources(Connection connection) throws SQLException {
    List<DriftSource> sources = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT source, mapping, records, first_at, last_at, learned_at, learn_millis,"
                    + " (SELECT count(*) FROM drift_paths p WHERE p.source_id = s.id)"
                    + " FROM drift_sources s ORDER BY source, mapping");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        long learnedAt = row.getLong(6);
        @Nullable Instant learned = row.wasNull() ? null : Instant.ofEpochMilli(learnedAt);
        sources.add(
            new DriftSource(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(8),
                Instant.ofEpochMilli(row.getLong(4)),
                Instant.ofEpochMilli(row.getLong(5)),
                learned,
                Instant.ofEpochMilli(row.getLong(4) + row.getLong(7))));
      }
    }
    return sources;
  }
}
