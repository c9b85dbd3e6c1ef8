package dev.tarn.engine;

import java.util.List;

/**
 * How a run of an engine ended.
 *
 * @param end why
 * @param progress at the end
 * @param findings what a person should know, at most the first 1,000
 */
public record EngineResult(End end, EngineProgress progress, List<EngineFinding> findings) {
  public EngineResult {
    findings = List.copyOf(findings);
  }

  /** Why a run ended. */
  public enum End {
    /** All that there is has been read and is durable. */
    IDLE,
    /** Idle, but something could not be read; the findings say what. */
    IDLE_WITH_FAILURES,
    /** Asked to stop; what was in flight is durable. */
    STOPPED,
    /** The lake could not be written; the findings say why. */
    LAKE_FAILED,
    /** The heap is too small for a single record; the findings say so. */
    OUT_OF_MEMORY
  }
}
