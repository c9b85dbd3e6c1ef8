package dev.tarn.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What keeps a lake small: expiry of snapshots, deletion of what left the tables, of raw objects,
 * and of what is too old to be remembered. Its steps run on one thread at a time, beside commits.
 */
final class Housekeeping {
  private static final int ROWS_A_STEP = 1000;
  private static final Duration EPOCHS_KEPT = Duration.ofDays(7);

  /** How long whole bytes of too large records are kept at least, also where no raw bytes are. */
  private static final Duration RECORD_OBJECTS_KEPT = Duration.ofDays(7);

  private final LakeConfig config;
  private final Clock clock;
  private final LakePaths paths;
  private final StateDatabase state;
  private final Compaction compaction;

  Housekeeping(
      LakeConfig config,
      Clock clock,
      LakePaths paths,
      StateDatabase state,
      DataFileWriter writer,
      Compaction.RewriteObserver observer) {
    this.config = config;
    this.clock = clock;
    this.paths = paths;
    this.state = state;
    this.compaction = new Compaction(config, clock, paths, state, writer, observer);
  }

  /** Tells of files that a table got and lost. */
  void changed(LakeTable table, FileChanges changes) {
    compaction.changed(table, changes);
  }

  /** Records files that left a table, so that they are deleted when nobody needs them. */
  void removed(
      Connection connection, LakeTable table, LakeTable.Change change, List<String> removed)
      throws SQLException {
    for (String path : removed) {
      StateDatabase.execute(
          connection,
          "INSERT OR REPLACE INTO removed_files VALUES (?, ?, ?, ?)",
          path,
          table.number(),
          change.sequenceNumber(),
          clock.millis());
    }
  }

  /** Work during which no file is merged or deleted. */
  interface Undisturbed<T> {
    T run() throws IOException;
  }

  /** Runs work between two steps. */
  synchronized <T> T undisturbed(Undisturbed<T> work) throws IOException {
    return work.run();
  }

  /** Ends rewrites that a process began and did not end. */
  void resolveRewrites(Map<Integer, LakeTable> tables) throws IOException {
    compaction.resolve(tables);
  }

  /**
   * Does a little of what is due.
   *
   * @param lags whether a table lacks recorded epochs: its files are not merged then, as an epoch
   *     may name them
   * @return whether there may be more to do at once
   */
  synchronized boolean step(List<LakeTable> tables, Predicate<LakeTable> lags) throws IOException {
    boolean more = false;
    for (LakeTable table : tables) {
      if (!lags.test(table)) {
        more |= compaction.step(table, this::expirableWithChange);
      }
    }
    more |= deleteRemovedFiles(tables);
    more |= deleteRawObjects();
    more |= deleteRecordObjects();
    more |= forgetOld();
    deleteStaleLeases();
    return more;
  }

  // ---- snapshots ----

  /**
   * Ids of the snapshots that may leave a table with its next change. They are off the map of
   * epochs first: a reader that takes a lease looks there again afterwards, so either it sees them
   * gone and begins anew, or its lease is seen here.
   */
  List<Long> expirableWithChange(LakeTable table) throws IOException {
    return table.expiryDue() ? expirable(table, LakeTable.KEPT_SNAPSHOTS) : List.of();
  }

  private List<Long> expirable(LakeTable table, int keep) throws IOException {
    List<Long> candidates = table.expirable(keep);
    if (candidates.isEmpty()) {
      return candidates;
    }
    Set<Long> needed = leased(table);
    Set<Long> leaving = new HashSet<>(candidates);
    state.write(
        connection -> {
          Optional<Snapshots.Entry> cut =
              Snapshots.at(connection, table.number(), Snapshots.cut(connection));
          cut.ifPresent(entry -> needed.add(entry.snapshotId()));
          for (Snapshots.Entry entry : Snapshots.of(connection, table.number())) {
            if (leaving.contains(entry.snapshotId()) && !needed.contains(entry.snapshotId())) {
              Snapshots.remove(connection, table.number(), entry.sequence());
            }
          }
          return null;
        });
    needed.addAll(leased(table));
    return candidates.stream().filter(id -> !needed.contains(id)).toList();
  }

  private Set<Long> leased(LakeTable table) throws IOException {
    Set<Long> ids = new HashSet<>();
    for (Lease lease : Lease.live(paths.leases(), new ArrayList<>())) {
      Lease.Claim claim = lease.snapshots().get(table.number());
      if (claim != null) {
        ids.add(claim.snapshotId());
      }
    }
    return ids;
  }

  private void deleteStaleLeases() throws IOException {
    List<Path> stale = new ArrayList<>();
    Lease.live(paths.leases(), stale);
    for (Path file : stale) {
      Files.deleteIfExists(file);
    }
  }

  // ---- files ----

  private record Removed(String path, int table, long sequence) {}

  /** Deletes files that left their table long enough ago and that nobody can be reading. */
  private boolean deleteRemovedFiles(Collection<LakeTable> tables) throws IOException {
    long before = clock.instant().minus(config.fileHold()).toEpochMilli();
    List<Removed> due =
        state.read(
            connection -> {
              List<Removed> found = new ArrayList<>();
              try (PreparedStatement statement =
                      StateDatabase.prepare(
                          connection,
                          "SELECT path, table_id, sequence FROM removed_files"
                              + " WHERE removed_at <= ? ORDER BY removed_at LIMIT ?",
                          before,
                          ROWS_A_STEP);
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  found.add(new Removed(result.getString(1), result.getInt(2), result.getLong(3)));
                }
              }
              return found;
            });
    if (due.isEmpty()) {
      return false;
    }
    for (LakeTable table : tables) {
      boolean waiting =
          due.stream()
              .anyMatch(
                  file -> file.table == table.number() && file.sequence > table.oldestSequence());
      if (waiting) {
        table.expire(expirable(table, 1));
      }
    }
    List<Lease> leases = Lease.live(paths.leases(), new ArrayList<>());
    List<Removed> deleted = new ArrayList<>();
    for (Removed file : due) {
      if (!needed(file, tables, leases)) {
        Files.deleteIfExists(paths.resolve(file.path));
        deleted.add(file);
      }
    }
    if (!deleted.isEmpty()) {
      state.write(
          connection -> {
            for (Removed file : deleted) {
              StateDatabase.execute(
                  connection, "DELETE FROM removed_files WHERE path = ?", file.path);
            }
            return null;
          });
    }
    return deleted.size() == ROWS_A_STEP;
  }

  private static boolean needed(Removed file, Collection<LakeTable> tables, List<Lease> leases) {
    for (LakeTable table : tables) {
      if (table.number() == file.table && table.oldestSequence() < file.sequence) {
        return true;
      }
    }
    for (Lease lease : leases) {
      Lease.Claim claim = lease.snapshots().get(file.table);
      if (claim != null && claim.sequence() < file.sequence) {
        return true;
      }
    }
    return false;
  }

  /** Deletes the raw objects of parts. */
  private boolean deleteRawObjects() throws IOException {
    return deleteObjects(
        config.keepRaw(),
        "SELECT raw_object FROM parts WHERE raw_object IS NOT NULL AND committed_at < ?"
            + " ORDER BY committed_at LIMIT ?",
        "UPDATE parts SET raw_object = NULL WHERE raw_object = ? AND committed_at < ?");
  }

  /** Deletes objects of records that were too large for the quarantine. */
  private boolean deleteRecordObjects() throws IOException {
    return deleteObjects(
        config.keepRaw().compareTo(RECORD_OBJECTS_KEPT) > 0
            ? config.keepRaw()
            : RECORD_OBJECTS_KEPT,
        "SELECT path FROM record_objects WHERE committed_at < ? ORDER BY committed_at LIMIT ?",
        "DELETE FROM record_objects WHERE path = ? AND committed_at < ?");
  }

  /**
   * @param find of a time and a number
   * @param forget of a path and a time
   */
  private boolean deleteObjects(Duration keep, String find, String forget) throws IOException {
    long before = clock.instant().minus(keep).toEpochMilli();
    List<String> due =
        state.read(
            connection -> {
              List<String> found = new ArrayList<>();
              try (PreparedStatement statement =
                      StateDatabase.prepare(connection, find, before, ROWS_A_STEP);
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  found.add(result.getString(1));
                }
              }
              return found;
            });
    if (due.isEmpty()) {
      return false;
    }
    deleteObjects(due);
    state.write(
        connection -> {
          for (String path : due) {
            StateDatabase.execute(connection, forget, path, before);
          }
          return null;
        });
    return due.size() == ROWS_A_STEP;
  }

  private void deleteObjects(List<String> objects) throws IOException {
    Set<Path> directories = new HashSet<>();
    for (String path : objects) {
      Path file = paths.resolve(path);
      Files.deleteIfExists(file);
      directories.add(file.getParent());
    }
    for (Path directory : directories) {
      try {
        Files.deleteIfExists(directory);
      } catch (java.nio.file.DirectoryNotEmptyException e) {
        // newer objects of the day
      }
    }
  }

  // ---- records ----

  private boolean forgetOld() throws IOException {
    Instant now = clock.instant();
    Duration keep =
        config.retention().compareTo(config.dedupeFor()) > 0
            ? config.retention()
            : config.dedupeFor();
    // while rows are kept for ever, so is the name of the unit that they came from
    long unitsBefore = config.retention().isZero() ? 0 : now.minus(keep).toEpochMilli();
    long epochsBefore = now.minus(EPOCHS_KEPT).toEpochMilli();
    return state.write(
        connection -> {
          int units =
              StateDatabase.execute(
                  connection,
                  "DELETE FROM parts WHERE unit_number IN (SELECT number FROM units"
                      + " WHERE updated_at < ? LIMIT ?)",
                  unitsBefore,
                  ROWS_A_STEP);
          if (units > 0) {
            StateDatabase.execute(
                connection,
                "DELETE FROM units WHERE updated_at < ? AND NOT EXISTS"
                    + " (SELECT 1 FROM parts WHERE unit_number = number)",
                unitsBefore);
            StateDatabase.execute(
                connection,
                "DELETE FROM replaced_units WHERE replaced_at < ? AND NOT EXISTS"
                    + " (SELECT 1 FROM units WHERE number = unit_number)",
                unitsBefore);
          }
          int epochs =
              StateDatabase.execute(
                  connection,
                  "DELETE FROM epochs WHERE epoch IN (SELECT epoch FROM epochs"
                      + " WHERE committed_at < ? LIMIT ?)",
                  epochsBefore,
                  ROWS_A_STEP);
          return units > 0 || epochs == ROWS_A_STEP;
        });
  }
}
