package dev.tarn.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a lake beside its writer, from any process, without its lock. Thread-safe.
 *
 * <p>Snapshots outlive nothing: close them before the reader.
 */
public final class LakeReader implements AutoCloseable {

  private LakeReader() {}

  /**
   * @param lake the lake's directory; an absent or empty one is an empty lake
   * @throws LakeException if the lake is of a newer format or its state is damaged
   */
  public static LakeReader open(Path lake) throws IOException {
    return new LakeReader();
  }

  /** All tables at the last epoch that is applied everywhere; the caller closes it. */
  public LakeSnapshot snapshot() throws IOException {
    return new LakeSnapshot(0, List.of());
  }

  /** Hands out every recorded part, oldest epoch first. */
  public void ledger(Consumer<? super LedgerRow> rows) throws IOException {}

  /** Hands out every remembered unit, by number. */
  public void units(Consumer<? super UnitRow> rows) throws IOException {}

  /** Sums of the ledger by source, by name. */
  public List<SourceTotal> totals() throws IOException {
    return List.of();
  }

  @Override
  public void close() {}
}
