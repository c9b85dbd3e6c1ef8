package dev.tarn.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

/**
 * What keeps a lake small: expiry of snapshots, deletion of what left the tables, of raw objects,
 * and of what is too old to be remembered. Its steps run on one thread at a time, beside commits.
 */
final class Housekeeping {
  private static final int ROWS_A_STEP = 1000;
  private static final Duration EPOCHS_KEPT = Duration.ofDays(7);

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

  /** Tells of files that a table got. */
  void appended(LakeTable table, List<RecordedFile> files) {
    compaction.appended(table, files);
  }

  /** Ends rewrites that a process began and did not end. */
  void resolveRewrites(Map<Integer, LakeTable> tables) throws IOException {
    compaction.resolve(tables);
  }

  /**
   * Does a little of what is due.
   *
   * @return whether there may be more to do at once
   */
  synchronized boolean step(List<LakeTable> tables) throws IOException {
    boolean more = false;
    for (LakeTable table : tables) {
      more |= compaction.step(table, this::expirableWithChange);
    }
    more |= deleteRemovedFiles(tables);
    more |= deleteRawObjects();
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

  private boolean deleteRawObjects() throws IOException {
    long before = clock.instant().minus(config.keepRaw()).toEpochMilli();
    List<String> due =
        state.read(
            connection -> {
              List<String> found = new ArrayList<>();
              try (PreparedStatement statement =
                      StateDatabase.prepare(
                          connection,
                          "SELECT raw_object FROM parts WHERE raw_object IS NOT NULL"
                              + " AND committed_at < ? ORDER BY committed_at LIMIT ?",
                          before,
                          ROWS_A_STEP);
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
    Set<Path> directories = new HashSet<>();
    for (String path : due) {
      Path file = paths.resolve(path);
      Files.deleteIfExists(file);
      directories.add(file.getParent());
    }
    state.write(
        connection -> {
          for (String path : due) {
            StateDatabase.execute(
                connection,
                "UPDATE parts SET raw_object = NULL WHERE raw_object = ? AND committed_at < ?",
                path,
                before);
          }
          return null;
        });
    for (Path directory : directories) {
      try {
        Files.deleteIfExists(directory);
      } catch (java.nio.file.DirectoryNotEmptyException e) {
        // newer objects of the day
      }
    }
    return due.size() == ROWS_A_STEP;
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
