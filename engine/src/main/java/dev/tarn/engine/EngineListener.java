package dev.tarn.engine;

import java.time.Duration;

/** Is told what an engine does, on the engine's threads: calls must be short. Thread-safe. */
public interface EngineListener {
  EngineListener NONE = new EngineListener() {};

  /** An epoch is durable. */
  default void committed(EngineProgress progress) {}

  /**
   * The configuration was read again. It has a plan, which is going to be used, or errors, and the
   * plan before stays.
   */
  default void reread(Configuration configuration) {}

  /**
   * A plan of a configuration that was read again is in use.
   *
   * @param took from when sources were asked to stop until others had begun
   */
  default void reloaded(PlanChange change, Duration took) {}

  /**
   * Something that a person should know. Equal findings are told once.
   *
   * @param finding what and where
   */
  default void found(EngineFinding finding) {}
}
