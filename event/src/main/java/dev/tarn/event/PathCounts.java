package dev.tarn.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** In how many records each input path stood. One thread at a time uses it. */
public final class PathCounts {
  private final Map<String, Entry> paths = new LinkedHashMap<>();
  private long records;

  /** What a mapping does with a path. */
  public enum Use {
    /** A rule sets an attribute from it. */
    MAPPED,
    /** Only conditions or the partition read it; the value is kept in {@code unmapped}. */
    READ,
    /** A drop rule leaves it out. */
    DROPPED,
    /** Nothing reads it; the value is kept in {@code unmapped}. */
    UNMAPPED
  }

  /**
   * What was counted of a path.
   *
   * @param shape of the first value, without the value: {@code text of 36 bytes}
   * @param records that had it
   * @param first how many records were counted before the first that had it
   */
  public record Entry(Use use, String shape, long records, long first) {}

  /** All records counted, whatever paths they had. */
  public long records() {
    return records;
  }

  /** By path, as {@link PathNames} names it. */
  public Map<String, Entry> paths() {
    return Collections.unmodifiableMap(paths);
  }

  /**
   * Adds what was counted of a path in records that {@link #addRecords} is told of next.
   *
   * @param first relative to those records
   */
  public void add(String path, Use use, String shape, long count, long first) {
    Entry known = paths.get(path);
    paths.put(
        path,
        known == null
            ? new Entry(use, shape, count, records + first)
            : new Entry(use, known.shape, known.records + count, known.first));
  }

  /** Adds the records that the last paths were counted in. */
  public void addRecords(long count) {
    records += count;
  }

  /** Adds all that another has counted. */
  public void addAll(PathCounts other) {
    other.paths.forEach(
        (path, entry) -> add(path, entry.use, entry.shape, entry.records, entry.first));
    records += other.records;
  }

  public void clear() {
    paths.clear();
    records = 0;
  }
}
