package dev.tarn.lake;

import dev.tarn.event.RowType;
import java.util.List;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * What changed in a lake behind a cursor, up to the last epoch that is applied everywhere.
 *
 * <p>Whoever follows a table with a cursor does two things, in this order, and has its rows then:
 * deletes, of what it has, the rows of {@link #replaced} by unit and ordinal; adds the rows of the
 * table for which {@link #inserted} is true. Then {@link #epoch} is its cursor. Merging of files
 * changes nothing. Rows past the retention are not told of.
 *
 * <p>Holds a lease on the files until closed. Thread-safe.
 */
public final class LakeChanges implements AutoCloseable {
  private final long since;
  private final LakeSnapshot snapshot;
  private final List<ReplacedRows> replaced;

  LakeChanges(long since, LakeSnapshot snapshot, List<ReplacedRows> replaced) {
    this.since = since;
    this.snapshot = snapshot;
    this.replaced = List.copyOf(replaced);
  }

  /** The cursor that stands behind these changes: n of the last epoch. */
  public long epoch() {
    return snapshot.epoch();
  }

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return snapshot.epoch() == since;
  }

  /** Rows that left the tables, by epoch. They may be rows from behind the cursor. */
  public List<ReplacedRows> replaced() {
    return replaced;
  }

  /** All tables at {@link #epoch}. */
  public List<TableSnapshot> tables() {
    return snapshot.tables();
  }

  /**
   * True for the rows that came behind the cursor. {@link TableSnapshot#files} rules out files by
   * it; a file that is left may have other rows too.
   */
  public Expression inserted() {
    return Expressions.greaterThan(RowType.EPOCH_FIELD, lastKnown());
  }

  /** The largest {@code _epoch} of rows that are not new. */
  public long lastKnown() {
    return Epoch.WRITER << 48 | since;
  }

  @Override
  public void close() {
    snapshot.close();
  }
}
