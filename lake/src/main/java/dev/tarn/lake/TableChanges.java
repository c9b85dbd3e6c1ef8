package dev.tarn.lake;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Brings recorded epochs into the tables, and tells readers. What a table cannot take now stays
 * here and goes with a later epoch. The caller sees to it that one thread at a time uses it.
 */
final class TableChanges {
  private final StateDatabase state;
  private final ParallelWork disk;
  private final Housekeeping housekeeping;
  private final Map<LakeTable, TreeMap<Long, FileChanges>> pending = new LinkedHashMap<>();
  private final List<Applied> unmapped = new ArrayList<>();

  /** Epochs that a table has and the map of snapshots lacks, and the files that they removed. */
  private record Applied(LakeTable table, LakeTable.Change change, List<String> removed) {}

  /** Told that one more table has what was pending for it. */
  interface Told {
    void applied();
  }

  TableChanges(StateDatabase state, ParallelWork disk, Housekeeping housekeeping) {
    this.state = state;
    this.disk = disk;
    this.housekeeping = housekeeping;
  }

  /** Takes the changes of an epoch that was just recorded. */
  void recorded(long epoch, Map<LakeTable, FileChanges> changes) {
    changes.forEach((table, change) -> add(epoch, table, change));
  }

  private void add(long epoch, LakeTable table, FileChanges change) {
    synchronized (pending) {
      pending.computeIfAbsent(table, key -> new TreeMap<>()).put(epoch, change);
    }
  }

  private List<LakeTable> lacking() {
    synchronized (pending) {
      return List.copyOf(pending.keySet());
    }
  }

  /** Whether a table lacks recorded epochs; by any thread. */
  boolean lags(LakeTable table) {
    synchronized (pending) {
      return pending.containsKey(table);
    }
  }

  /**
   * Applies the epochs that the state has recorded and tables lack.
   *
   * @return how many
   */
  int applyRecorded(Map<Integer, LakeTable> byNumber) throws IOException {
    record Row(long epoch, int table, FileChanges changes) {}
    List<Row> rows =
        state.read(
            connection -> {
              List<Row> found = new ArrayList<>();
              try (PreparedStatement statement =
                      connection.prepareStatement(
                          "SELECT epoch, table_id, files, removed FROM epoch_files ORDER BY epoch");
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  found.add(
                      new Row(
                          result.getLong(1),
                          result.getInt(2),
                          new FileChanges(
                              RecordedFile.decode(result.getBytes(3)),
                              result.getString(4).lines().toList())));
                }
              }
              return found;
            });
    Set<Long> lacking = new HashSet<>();
    for (Row row : rows) {
      LakeTable table = byNumber.get(row.table);
      if (table == null) {
        throw new LakeException(
            "lake-corrupt", "The state of the lake names a table that it does not have");
      }
      if (row.epoch > table.appliedEpoch()) {
        lacking.add(row.epoch);
      }
      add(row.epoch, table, row.changes);
    }
    String problem = apply(new ArrayList<>());
    if (!problem.isEmpty()) {
      throw new LakeException("lake-failed", problem);
    }
    return lacking.size();
  }

  /**
   * Applies all that is pending, to all tables side by side.
   *
   * @param lagging gets the tables that still lack some
   * @return why they do; empty if none does
   */
  String apply(List<TableId> lagging) throws IOException {
    List<String> problems = new ArrayList<>();
    disk.run(
        lacking().stream()
            .map(table -> (ParallelWork.Task) () -> applyTo(table, lagging, problems))
            .toList());
    return tellReaders(lagging, problems);
  }

  /** The same one table after another, so that the one who is told may stop between any two. */
  String apply(List<TableId> lagging, Told told) {
    List<String> problems = new ArrayList<>();
    for (LakeTable table : lacking()) {
      if (applyTo(table, lagging, problems)) {
        told.applied();
      }
    }
    return tellReaders(lagging, problems);
  }

  private String tellReaders(List<TableId> lagging, List<String> problems) {
    String problem = problems.isEmpty() ? "" : problems.get(0);
    try {
      state.write(
          connection -> {
            for (Applied applied : unmapped) {
              int number = applied.table.number();
              StateDatabase.execute(
                  connection,
                  "DELETE FROM epoch_files WHERE table_id = ? AND epoch <= ?",
                  number,
                  applied.change.epoch());
              Snapshots.put(connection, number, applied.change);
              housekeeping.removed(connection, applied.table, applied.change, applied.removed);
            }
            return null;
          });
      unmapped.clear();
    } catch (IOException e) {
      unmapped.forEach(applied -> lagging.add(applied.table.id()));
      problem = String.valueOf(e.getMessage());
    }
    return problem;
  }

  /** Gives a table what it lacks, and says whether that worked. */
  private boolean applyTo(LakeTable table, List<TableId> lagging, List<String> problems) {
    TreeMap<Long, FileChanges> epochs;
    synchronized (pending) {
      epochs = pending.getOrDefault(table, new TreeMap<>());
    }
    try {
      LakeTable.Change change = change(table, epochs);
      synchronized (pending) {
        unmapped.add(new Applied(table, change, all(epochs).removed()));
        pending.remove(table);
      }
      return true;
    } catch (IOException e) {
      synchronized (pending) {
        lagging.add(table.id());
        problems.add(String.valueOf(e.getMessage()));
      }
      return false;
    }
  }

  private LakeTable.Change change(LakeTable table, NavigableMap<Long, FileChanges> epochs)
      throws IOException {
    FileChanges lacking = all(epochs.tailMap(table.appliedEpoch(), false));
    LakeTable.Change last = table.lastChange();
    if (lacking.isEmpty() && last != null) {
      return last;
    }
    LakeTable.Change change =
        table.apply(epochs.lastKey(), lacking, housekeeping.expirableWithChange(table));
    housekeeping.changed(table, lacking);
    return change;
  }

  private static FileChanges all(NavigableMap<Long, FileChanges> epochs) {
    return epochs.values().stream().reduce(FileChanges.NONE, FileChanges::and);
  }
}
