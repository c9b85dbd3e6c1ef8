package dev.tarn.engine;

import dev.tarn.event.UnitName;
import dev.tarn.lake.LedgerRow;
import dev.tarn.lake.OrdinalSet;
import dev.tarn.lake.PartCounts;
import dev.tarn.lake.TableId;
import dev.tarn.lake.UnitReplacement;
import dev.tarn.lake.UnitReplacement.ReplacedPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of the rejected records of one unit that were mapped again. */
final class ReplayedUnit {
  private final UnitName unit;
  private final long number;
  private final List<LedgerRow> parts;

  /** By index of the part. */
  private final Map<Integer, Replayed> replayed = new TreeMap<>();

  private int[] ordinals = new int[16];
  private int count;

  /** Records of one part. */
  private static final class Replayed {
    final Tally tally = new Tally();
    long left;
  }

  /**
   * @param parts all recorded parts of the unit
   */
  ReplayedUnit(UnitName unit, long number, List<LedgerRow> parts) {
    this.unit = unit;
    this.number = number;
    this.parts = List.copyOf(parts);
  }

  /** Index of the part that has a record; negative if none has. */
  int part(long ordinal) {
    int low = 0;
    int high = parts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (parts.get(middle).to().ordinal() > ordinal) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < parts.size() && parts.get(low).from().ordinal() <= ordinal ? low : -1;
  }

  UnitName unit() {
    return unit;
  }

  private Replayed replayed(int part) {
    return replayed.computeIfAbsent(part, key -> new Replayed());
  }

  /** Where records of a part are counted, the ones that are rejected again too. */
  Tally tally(int part) {
    return replayed(part).tally;
  }

  /** A record leaves the quarantine. */
  void leaves(int part, long ordinal) {
    replayed(part).left++;
    if (count == ordinals.length) {
      ordinals = Arrays.copyOf(ordinals, count * 2);
    }
    ordinals[count++] = Math.toIntExact(ordinal);
  }

  boolean isUnchanged() {
    return count == 0;
  }

  UnitReplacement toReplacement() {
    List<ReplacedPart> changed = new ArrayList<>();
    replayed.forEach(
        (index, records) -> {
          if (records.left > 0) {
            LedgerRow part = parts.get(index);
            changed.add(
                new ReplacedPart(part.part(), part.counts(), after(part.counts(), records)));
          }
        });
    return new UnitReplacement(unit, number, OrdinalSet.of(ordinals, count), changed);
  }

  private static PartCounts after(PartCounts before, Replayed records) {
    PartCounts made = records.tally.counts(0);
    return new PartCounts(
        before.records(),
        before.bytes(),
        sum(before.events(), made.events()),
        before.quarantined() - records.left,
        sum(before.filtered(), made.filtered()),
        before.droppedLeaves() + made.droppedLeaves(),
        sum(before.warnings(), made.warnings()));
  }

  private static <K> Map<K, Long> sum(Map<K, Long> one, Map<K, Long> other) {
    Map<K, Long> all = new HashMap<>(one);
    other.forEach((key, number) -> all.merge(key, number, Long::sum));
    return all;
  }

  /** Adds the events and filtered records to sums. */
  void addTo(Map<TableId, Long> events, Map<String, Long> filtered) {
    replayed
        .values()
        .forEach(
            records -> {
              PartCounts made = records.tally.counts(0);
              made.events().forEach((table, rows) -> events.merge(table, rows, Long::sum));
              made.filtered().forEach((name, rows) -> filtered.merge(name, rows, Long::sum));
            });
  }
}
