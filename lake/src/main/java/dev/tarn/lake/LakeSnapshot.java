package dev.tarn.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All tables at one epoch: the last that is applied everywhere. Holds a lease on its files until
 * closed, so that none is deleted meanwhile. Thread-safe.
 */
public final class LakeSnapshot implements AutoCloseable {
  private final long epoch;
  private final List<TableSnapshot> tables;
  private final @Nullable Path lease;

  LakeSnapshot(long epoch, List<TableSnapshot> tables, @Nullable Path lease) {
    this.epoch = epoch;
    this.tables = List.copyOf(tables);
    this.lease = lease;
  }

  /** n of the epoch; 0 for an empty lake. */
  public long epoch() {
    return epoch;
  }

  /** By namespace and name; tables that have no row yet are there too, without files. */
  public List<TableSnapshot> tables() {
    return tables;
  }

  /** Gives the lease back; twice is harmless. */
  @Override
  public void close() {
    if (lease != null) {
      try {
        Files.deleteIfExists(lease);
      } catch (IOException e) {
        // The lease ends with the process.
        System.getLogger(LakeSnapshot.class.getName())
            .log(System.Logger.Level.DEBUG, "Cannot delete {0}: {1}", lease, e.getMessage());
      }
    }
  }
}
