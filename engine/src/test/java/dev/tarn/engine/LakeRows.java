package dev.tarn.engine;

import dev.tarn.lake.DataFileEntry;
import dev.tarn.lake.LakeException;
import dev.tarn.lake.LakeReader;
import dev.tarn.lake.LakeSnapshot;
import dev.tarn.lake.SourceTotal;
import dev.tarn.lake.TableSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.expressions.Expressions;

/** All rows of a lake as DuckDB reads them, by what they are rather than where they are stored. */
final class LakeRows {
  private static final Pattern LOGGED =
      Pattern.compile(
          ",?\"(logged_time|logged_time_dt|processed_time|processed_time_dt|_epoch|_unit)\":"
              + "(\"[^\"]*\"|[^,}]*)");
  private static final Pattern REJECTED =
      Pattern.compile(",?\"(time|eventDay|_epoch|_unit)\":(\"[^\"]*\"|[^,}]*)");

  private static final Pattern RAW_OBJECT = Pattern.compile("\"raw_object\":\"[^\"]*\"");

  private LakeRows() {}

  /**
   * Table, unit name and ordinal → the row as JSON, without what may differ between two runs: times
   * of logging, epoch and unit number.
   */
  static NavigableMap<String, String> read(Path lake) throws IOException, SQLException {
    NavigableMap<String, String> rows = new TreeMap<>();
    try (LakeReader reader = LakeReader.open(lake);
        LakeSnapshot snapshot = reader.snapshot();
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      Map<Long, String> units = new HashMap<>();
      reader.units(unit -> units.put(unit.unitNumber(), unit.unit().toString()));
      statement.execute("SET threads=1");
      for (TableSnapshot table : snapshot.tables()) {
        String files = files(table);
        if (files.isEmpty()) {
          continue;
        }
        String sql = "SELECT t._unit, t._ordinal, to_json(t)::VARCHAR FROM " + files + " t";
        Pattern varying = table.namespace().equals("tarn") ? REJECTED : LOGGED;
        try (ResultSet result = statement.executeQuery(sql)) {
          while (result.next()) {
            String key =
                String.format(
                    "%s.%s %s %08d",
                    table.namespace(),
                    table.name(),
                    units.getOrDefault(result.getLong(1), "unit " + result.getLong(1)),
                    result.getLong(2));
            String row =
                RAW_OBJECT
                    .matcher(varying.matcher(result.getString(3)).replaceAll(""))
                    .replaceAll("\"raw_object\":\"\"");
            String before = rows.put(key, row);
            if (before != null) {
              rows.put(key + " AGAIN", row);
            }
          }
        }
      }
    }
    return rows;
  }

  /** Rows of events whose messages end with numbers. Mutable. */
  static final class Numbers {
    private final BitSet numbers = new BitSet();
    private final Set<Long> units = new HashSet<>();
    private long rows;

    /** How many rows there are. */
    long rows() {
      return rows;
    }

    /** Which numbers they have. */
    BitSet numbers() {
      return numbers;
    }

    /** How many units they are of. */
    int units() {
      return units.size();
    }

    private void add(long unit, int number, long times) {
      units.add(unit);
      numbers.set(number);
      rows += times;
    }

    void add(Numbers other) {
      units.addAll(other.units);
      numbers.or(other.numbers);
      rows += other.rows;
    }
  }

  /**
   * What each source has that has any, by its name in the lake.
   *
   * @param eachUnit sources whose units are kept apart; all of another one are together
   */
  static Map<String, Collection<Numbers>> numbers(Path lake, Predicate<String> eachUnit)
      throws IOException, SQLException {
    Map<String, Map<Long, Numbers>> sources = new TreeMap<>();
    try (LakeReader reader = LakeReader.open(lake);
        LakeSnapshot snapshot = reader.snapshot();
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (TableSnapshot table : snapshot.tables()) {
        String files = files(table);
        if (files.isEmpty() || table.namespace().equals("tarn")) {
          continue;
        }
        try (ResultSet result =
            statement.executeQuery(
                "SELECT _unit, regexp_extract(message, '[0-9]+$')::INTEGER, count(*) FROM "
                    + files
                    + " GROUP BY ALL")) {
          Map<Long, Numbers> units =
              sources.computeIfAbsent(table.namespace(), each -> new TreeMap<>());
          boolean apart = eachUnit.test(table.namespace());
          while (result.next()) {
            long unit = result.getLong(1);
            units
                .computeIfAbsent(apart ? unit : 0, each -> new Numbers())
                .add(unit, result.getInt(2), result.getLong(3));
          }
        }
      }
    }
    Map<String, Collection<Numbers>> numbers = new TreeMap<>();
    sources.forEach((source, units) -> numbers.put(source, units.values()));
    return numbers;
  }

  /** How many records of a source the ledger has; none while a lake is being made. */
  static long records(Path lake, Predicate<String> source) throws IOException {
    try (LakeReader reader = LakeReader.open(lake)) {
      return reader.totals().stream()
          .filter(total -> source.test(total.source()))
          .mapToLong(SourceTotal::records)
          .sum();
    } catch (LakeException e) {
      return 0;
    }
  }

  /** What DuckDB reads a table from, or nothing where it has no files. */
  private static String files(TableSnapshot table) throws IOException {
    String paths =
        table.files(Expressions.alwaysTrue()).stream()
            .map(DataFileEntry::path)
            .map(path -> "'" + path.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(","));
    return paths.isEmpty()
        ? ""
        : "read_parquet([" + paths + "], union_by_name=true, hive_partitioning=false)";
  }
}
