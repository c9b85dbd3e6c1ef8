package dev.tarn.mapping;

import dev.tarn.event.Framer;
import java.time.InstantSource;

/**
 * A mapping ready to run: the rules of a {@link MappingSpec} as operations over slot columns.
 * Immutable; any number of threads make runners from it.
 */
public final class CompiledMapping {
  private final MappingSpec spec;

  private CompiledMapping(MappingSpec spec) {
    this.spec = spec;
  }

  /** Compiles a checked mapping. */
  public static CompiledMapping compile(MappingSpec spec) {
    return new CompiledMapping(spec);
  }

  public MappingSpec spec() {
    return spec;
  }

  /** How the mapping's records are found in a stream of bytes. */
  public Framer.Format framerFormat() {
    return JsonFramer.format(spec.input().unwrap(), JsonFramer.DEFAULT_MAX_RECORD_BYTES);
  }

  /**
   * A runner for one thread.
   *
   * @param clock gives {@link MappingSpec.FactName#LOGGED_TIME} and the time of rejections, once a
   *     run
   */
  public MappingRunner newRunner(InstantSource clock) {
    return new MappingRunner(this, clock);
  }
}
