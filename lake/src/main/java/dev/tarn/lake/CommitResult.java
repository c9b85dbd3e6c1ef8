package dev.tarn.lake;

import java.util.List;

/**
 * What became of a committed epoch. Its rows are durable in any case; in a lagging table they
 * become visible with a later epoch or the next start.
 *
 * @param lagging tables that could not be appended to yet
 * @param failure why not, one sentence; empty when nothing lags
 */
public record CommitResult(long epoch, List<TableId> lagging, String failure) {
  public CommitResult {
    lagging = List.copyOf(lagging);
  }
}
