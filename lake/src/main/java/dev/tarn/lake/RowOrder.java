package dev.tarn.lake;

import dev.tarn.event.Column;
import dev.tarn.event.EventBatch;
import dev.tarn.event.LongColumn;
import dev.tarn.event.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which rows of a batch go to which file, and in which order. */
final class RowOrder {
  private static final String TIME = "time";

  private RowOrder() {}

  /** Rows of one file. */
  static final class Group {
    private final String key;
    private final int[] rows;

    Group(String key, int[] rows) {
      this.key = key;
      this.rows = rows;
    }

    /** The keys of its rows. */
    String key() {
      return key;
    }

    int[] rows() {
      return rows;
    }
  }

  /** The values of a text column that rows are grouped by. */
  static final class Keys {
    private final TextColumn column;
    private final Map<Integer, String> byEntry = new HashMap<>();

    Keys(TextColumn column) {
      this.column = column;
    }

    String key(int row) {
      int entry = column.entry(row);
      return entry < 0 ? "" : byEntry.computeIfAbsent(entry, this::text);
    }

    private String text(int entry) {
      return new String(
          column.arena(),
          column.entryStart(entry),
          column.entryLength(entry),
          StandardCharsets.UTF_8);
    }
  }

  /** All rows by the time of their events; rows of one time stay in their order. */
  static int[] byTime(EventBatch batch) {
    int rows = batch.rows();
    int[] order = new int[rows];
    LongColumn time = timeColumn(batch);
    if (time == null || sorted(time, rows)) {
      for (int i = 0; i < rows; i++) {
        order[i] = i;
      }
      return order;
    }
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    for (int i = 0; i < rows; i++) {
      lowest = Math.min(lowest, time.value(i));
      highest = Math.max(highest, time.value(i));
    }
    int bits = 32 - Integer.numberOfLeadingZeros(rows);
    long span = highest - lowest;
    if (span >= 0 && span < 1L << (62 - bits)) {
      long[] keys = new long[rows];
      for (int i = 0; i < rows; i++) {
        keys[i] = (time.value(i) - lowest) << bits | i;
      }
      Arrays.sort(keys);
      for (int i = 0; i < rows; i++) {
        order[i] = (int) (keys[i] & ((1L << bits) - 1));
      }
      return order;
    }
    Integer[] boxed = new Integer[rows];
    Arrays.setAll(boxed, i -> i);
    Arrays.sort(boxed, (a, b) -> Long.compare(time.value(a), time.value(b)));
    Arrays.setAll(order, i -> boxed[i]);
    return order;
  }

  private static @Nullable LongColumn timeColumn(EventBatch batch) {
    int index = batch.root().indexOf(TIME);
    Column column = index < 0 ? null : batch.root().member(index);
    return column instanceof LongColumn time ? time : null;
  }

  private static boolean sorted(LongColumn time, int rows) {
    for (int i = 1; i < rows; i++) {
      if (time.value(i) < time.value(i - 1)) {
        return false;
      }
    }
    return true;
  }

  /** Splits rows by keys, in the order of first appearance; rows keep their order. */
  static List<Group> split(int[] order, Keys... columns) {
    Map<String, Rows> groups = new LinkedHashMap<>();
    String[] lastKeys = new String[columns.length];
    Rows last = null;
    for (int row : order) {
      boolean same = last != null;
      for (int i = 0; i < columns.length; i++) {
        String key = columns[i].key(row);
        same &= key.equals(lastKeys[i]);
        lastKeys[i] = key;
      }
      if (!same || last == null) {
        last = groups.computeIfAbsent(String.join("\u0000", lastKeys), key -> new Rows());
      }
      last.add(row);
    }
    List<Group> result = new ArrayList<>();
    groups.forEach((key, rows) -> result.add(new Group(key, rows.toArray())));
    return result;
  }

  private static final class Rows {
    private int[] rows = new int[64];
    private int size;

    void add(int row) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, size * 2);
      }
      rows[size++] = row;
    }

    int[] toArray() {
      return Arrays.copyOf(rows, size);
    }
  }
}
