package dev.tarn.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Quarantine;
import dev.tarn.event.UnitName;
import dev.tarn.lake.UnitReplacement.ReplacedPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;

/**
 * What the rows of a lake should be after units were read, remapped and replayed. A mapping has a
 * version; it and a record's ordinal say what becomes of the record.
 */
final class RowModel {
  private static final String SOURCE = "azure-activity";

  /** Unit and ordinal → table and what tells versions apart; filtered records are not there. */
  private final Map<String, String> rows = new HashMap<>();

  private final Map<String, Long> ends = new HashMap<>();
  private long epoch;

  RowModel copy() {
    RowModel copy = new RowModel();
    copy.rows.putAll(rows);
    copy.ends.putAll(ends);
    copy.epoch = epoch;
    return copy;
  }

  Map<String, String> rows() {
    return rows;
  }

  /** The epoch of the last change; set before it is committed. */
  long epoch() {
    return epoch;
  }

  private static String key(String unit, long ordinal) {
    return unit + "#" + ordinal;
  }

  /** Ordinals of a unit's rejected records. */
  List<Integer> rejected(String unit) {
    List<Integer> ordinals = new ArrayList<>();
    for (int ordinal = 0; ordinal < ends.getOrDefault(unit, 0L); ordinal++) {
      if (rows.getOrDefault(key(unit, ordinal), "").startsWith("quarantine")) {
        ordinals.add(ordinal);
      }
    }
    return ordinals;
  }

  /** Writes rows to an epoch and counts them. */
  private final class Writing {
    final Epoch epoch;
    final EventBatch api = new EventBatch(TestLake.TYPE);
    final EventBatch login = new EventBatch(TestLake.TYPE);
    final EventBatch quarantine = Quarantine.newBatch();
    long apis;
    long logins;
    long rejected;
    long filtered;

    Writing(Lake lake) {
      epoch = lake.beginEpoch();
      RowModel.this.epoch = epoch.number();
    }

    /** Maps a record by a version of the mapping. */
    void map(String unit, long number, long ordinal, int version) {
      switch ((int) ((ordinal + version) % 4)) {
        case 0 -> event(login, "authentication", unit, number, ordinal, "v" + version);
        case 1 -> {
          Quarantine.append(
              quarantine,
              TestLake.NOW.toEpochMilli(),
              new UnitName(SOURCE, unit),
              number,
              ordinal,
              ordinal * 100,
              "v" + version,
              "",
              "test",
              new byte[10],
              0,
              10,
              10,
              "");
          rejected++;
          rows.put(key(unit, ordinal), "quarantine v" + version);
        }
        case 2 -> {
          filtered++;
          rows.remove(key(unit, ordinal));
        }
        default -> event(api, "api_activity", unit, number, ordinal, "v" + version);
      }
    }

    void event(
        EventBatch batch, String table, String unit, long number, long ordinal, String account) {
      TestLake.addRow(
          batch, TestLake.NOW.toEpochMilli() - ordinal * 9_000_000, account, number, ordinal);
      if (batch == api) {
        apis++;
      } else {
        logins++;
      }
      rows.put(key(unit, ordinal), table + " " + account);
    }

    /** What was mapped since the last call. */
    PartCounts counts() {
      Map<TableId, Long> events = new HashMap<>();
      if (apis > 0) {
        events.put(TestLake.API, apis);
      }
      if (logins > 0) {
        events.put(TestLake.LOGIN, logins);
      }
      long records = apis + logins + rejected + filtered;
      PartCounts counts =
          new PartCounts(
              records,
              records * 100,
              events,
              rejected,
              filtered > 0 ? Map.of("noise", filtered) : Map.of(),
              0,
              Map.of());
      apis = 0;
      logins = 0;
      rejected = 0;
      filtered = 0;
      return counts;
    }

    void commit() throws IOException {
      epoch.write(TestLake.API, api);
      epoch.write(TestLake.LOGIN, login);
      epoch.write(TableId.QUARANTINE, quarantine);
      epoch.commit("plan");
    }
  }

  /** Reads the next records of a unit. */
  void read(Lake lake, String unit, int count, int version) throws IOException {
    UnitName name = new UnitName(SOURCE, unit);
    long number = lake.unitNumber(name);
    long from = ends.getOrDefault(unit, 0L);
    Writing writing = new Writing(lake);
    for (long ordinal = from; ordinal < from + count; ordinal++) {
      writing.map(unit, number, ordinal, version);
    }
    ends.put(unit, from + count);
    writing.epoch.addPart(
        new Part(
            name,
            number,
            Map.of(),
            TestLake.position(from),
            TestLake.position(from + count),
            false,
            Map.of(),
            writing.counts(),
            null));
    writing.commit();
  }

  /** Maps a unit again, all of it. */
  void remap(Lake lake, Path path, String unit, int version) throws IOException {
    if (!ends.containsKey(unit)) {
      return;
    }
    UnitName name = new UnitName(SOURCE, unit);
    long number = lake.unitNumber(name);
    Writing writing = new Writing(lake);
    List<ReplacedPart> parts = new ArrayList<>();
    for (LedgerRow part : parts(path, number)) {
      for (long ordinal = part.from().ordinal(); ordinal < part.to().ordinal(); ordinal++) {
        writing.map(unit, number, ordinal, version);
      }
      parts.add(new ReplacedPart(part.part(), part.counts(), writing.counts()));
    }
    writing.epoch.replace(new UnitReplacement(name, number, null, parts));
    writing.commit();
  }

  /** Makes events of the first rejected records of a unit. */
  void replay(Lake lake, Path path, String unit, int most) throws IOException {
    List<Integer> ordinals = rejected(unit);
    ordinals = ordinals.subList(0, Math.min(most, ordinals.size()));
    if (ordinals.isEmpty()) {
      return;
    }
    UnitName name = new UnitName(SOURCE, unit);
    long number = lake.unitNumber(name);
    Writing writing = new Writing(lake);
    List<ReplacedPart> parts = new ArrayList<>();
    for (LedgerRow part : parts(path, number)) {
      long moved = 0;
      for (long ordinal : ordinals) {
        if (ordinal >= part.from().ordinal() && ordinal < part.to().ordinal()) {
          writing.event(writing.api, "api_activity", unit, number, ordinal, "replayed");
          moved++;
        }
      }
      writing.counts();
      if (moved > 0) {
        PartCounts before = part.counts();
        Map<TableId, Long> events = new HashMap<>(before.events());
        events.merge(TestLake.API, moved, Long::sum);
        parts.add(
            new ReplacedPart(
                part.part(),
                before,
                new PartCounts(
                    before.records(),
                    before.bytes(),
                    events,
                    before.quarantined() - moved,
                    before.filtered(),
                    0,
                    Map.of())));
      }
    }
    int[] numbers = ordinals.stream().mapToInt(Integer::intValue).toArray();
    writing.epoch.replace(
        new UnitReplacement(name, number, OrdinalSet.of(numbers, numbers.length), parts));
    writing.commit();
  }

  private static List<LedgerRow> parts(Path path, long number) throws IOException {
    try (LakeReader reader = LakeReader.open(path)) {
      return reader.history().orElseThrow().parts(number);
    }
  }

  /** The lake's rows are those of the model, and its ledger counts them. */
  void verify(Path path) throws IOException {
    verifyRows(path);
    try (LakeReader reader = LakeReader.open(path)) {
      Map<String, long[]> expected = new TreeMap<>();
      ends.forEach(
          (unit, end) -> {
            long[] counts = {end, 0, 0};
            for (long ordinal = 0; ordinal < end; ordinal++) {
              String row = rows.get(key(unit, ordinal));
              if (row != null) {
                counts[row.startsWith("quarantine") ? 2 : 1]++;
              }
            }
            expected.put(unit, counts);
          });
      Map<String, long[]> recorded = new TreeMap<>();
      reader.units(
          unit -> {
            assertThat(unit.records())
                .isEqualTo(unit.events() + unit.quarantined() + unit.filtered());
            recorded.put(
                unit.unit(), new long[] {unit.records(), unit.events(), unit.quarantined()});
          });
      assertThat(recorded.keySet()).isEqualTo(expected.keySet());
      expected.forEach((unit, counts) -> assertThat(recorded.get(unit)).isEqualTo(counts));
      reader.ledger(row -> assertThat(row.counts().balanced()).isTrue());
    }
  }

  /** The lake's rows are those of the model. */
  void verifyRows(Path path) throws IOException {
    Map<String, String> found = new HashMap<>();
    try (LakeReader reader = LakeReader.open(path)) {
      Map<Long, String> units = new HashMap<>();
      reader.units(unit -> units.put(unit.unitNumber(), unit.unit()));
      try (LakeSnapshot snapshot = reader.snapshot()) {
        for (TableSnapshot table : snapshot.tables()) {
          for (Record row : TestLake.records(table, Expressions.alwaysTrue())) {
            String before =
                found.put(
                    key(
                        units.getOrDefault((Long) row.getField("_unit"), "?"),
                        ((Number) row.getField("_ordinal")).longValue()),
                    describe(table, row));
            assertThat(before).isNull();
          }
        }
      }
    }
    assertThat(new TreeMap<>(found)).isEqualTo(new TreeMap<>(rows));
  }

  /** A row's table and what tells versions apart. */
  static String describe(TableSnapshot table, Record row) {
    Object version = row.getField(table.id().equals(TableId.QUARANTINE) ? "code" : "accountId");
    return table.name() + " " + version;
  }
}
