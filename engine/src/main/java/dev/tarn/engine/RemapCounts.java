package dev.tarn.engine;

import dev.tarn.engine.RemapResult.Change;
import dev.tarn.engine.RemapResult.LeftUnit;
import dev.tarn.lake.PartCounts;
import dev.tarn.lake.TableId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A {@link RemapResult} being summed up. */
final class RemapCounts {
  private static final Change NONE = new Change(0, 0);

  private long units;
  private long records;
  private int epochs;
  private Change quarantined = NONE;
  private final List<LeftUnit> left = new ArrayList<>();
  private final Map<TableId, Change> rows =
      new TreeMap<>(Comparator.comparing(TableId::source).thenComparingInt(TableId::classUid));
  private final Map<String, Change> filtered = new TreeMap<>();
  private final Map<String, Long> rejectedByCode = new TreeMap<>();

  void addUnit() {
    units++;
  }

  void addEpoch() {
    epochs++;
  }

  void leave(String unit, String reason) {
    left.add(new LeftUnit(unit, reason));
  }

  void addPart(PartCounts before, PartCounts after) {
    records += before.records();
    quarantined = sum(quarantined, new Change(before.quarantined(), after.quarantined()));
    add(rows, before.events(), after.events());
    add(filtered, before.filtered(), after.filtered());
  }

  private static <K> void add(Map<K, Change> sums, Map<K, Long> before, Map<K, Long> after) {
    before.forEach((key, number) -> sums.merge(key, new Change(number, 0), RemapCounts::sum));
    after.forEach((key, number) -> sums.merge(key, new Change(0, number), RemapCounts::sum));
  }

  private static Change sum(Change one, Change other) {
    return new Change(one.before() + other.before(), one.after() + other.after());
  }

  void addRejected(Map<String, Long> byCode) {
    byCode.forEach((code, number) -> rejectedByCode.merge(code, number, Long::sum));
  }

  /** Adds all that another one counted. */
  void add(RemapCounts other) {
    units += other.units;
    records += other.records;
    epochs += other.epochs;
    quarantined = sum(quarantined, other.quarantined);
    left.addAll(other.left);
    other.rows.forEach((table, change) -> rows.merge(table, change, RemapCounts::sum));
    other.filtered.forEach((name, change) -> filtered.merge(name, change, RemapCounts::sum));
    addRejected(other.rejectedByCode);
  }

  RemapResult result() {
    return new RemapResult(
        units, records, left, rows, quarantined, filtered, rejectedByCode, epochs);
  }
}
