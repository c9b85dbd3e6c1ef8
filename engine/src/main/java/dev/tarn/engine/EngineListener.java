package dev.tarn.engine;

/** Is told what an engine does, on the engine's threads: calls must be short. Thread-safe. */
public interface EngineListener {
  EngineListener NONE = new EngineListener() {};

  /** An epoch is durable. */
  default void committed(EngineProgress progress) {}

  /**
   * Something that a person should know. Equal findings are told once.
   *
   * @param finding what and where
   */
  default void found(EngineFinding finding) {}
}
