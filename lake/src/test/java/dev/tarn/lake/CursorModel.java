package dev.tarn.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.data.Record;

/** Follows a lake's tables as a delivery does: by a cursor alone. */
final class CursorModel {
  private final Map<TableId, Map<String, String>> tables = new HashMap<>();
  private long cursor;

  /** Takes all changes behind the cursor. */
  void follow(Path path) throws IOException {
    try (LakeReader reader = LakeReader.open(path);
        LakeChanges changes = reader.changes(cursor)) {
      Map<Long, String> units = new HashMap<>();
      reader.units(unit -> units.put(unit.unitNumber(), unit.unit()));
      for (TableSnapshot table : changes.tables()) {
        Map<String, String> rows = tables.computeIfAbsent(table.id(), id -> new HashMap<>());
        for (ReplacedRows replaced : changes.replaced()) {
          if (replaced.concerns(table.id())) {
            rows.keySet().removeIf(key -> matches(replaced, key));
          }
        }
        for (Record row : TestLake.records(table, changes.inserted())) {
          if ((Long) row.getField("_epoch") > changes.lastKnown()) {
            String key = units.get((Long) row.getField("_unit")) + "#" + row.getField("_ordinal");
            if (rows.put(key, RowModel.describe(table, row)) != null) {
              throw new AssertionError(key + " came twice to " + table.name());
            }
          }
        }
      }
      cursor = changes.epoch();
    }
  }

  private static boolean matches(ReplacedRows replaced, String key) {
    int hash = key.lastIndexOf('#');
    OrdinalSet ordinals = replaced.ordinals();
    return key.substring(0, hash).equals(replaced.unit().name())
        && (ordinals == null || ordinals.contains(Long.parseLong(key.substring(hash + 1))));
  }

  /** All rows of all tables; one that two tables have is named. */
  Map<String, String> rows() {
    Map<String, String> all = new TreeMap<>();
    tables
        .values()
        .forEach(
            rows -> rows.forEach((key, row) -> all.merge(key, row, (a, b) -> a + " and " + b)));
    return all;
  }
}
