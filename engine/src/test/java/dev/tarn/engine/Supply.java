package dev.tarn.engine;

import java.io.IOException;

/** Gives a source records. One thread produces. */
interface Supply extends AutoCloseable {
  String name();

  /** All that the configuration says of the source but its mapping, as a YAML flow. */
  String source();

  /** Gives the source records, a line each; on return they are there for good. */
  void produce(String records) throws Exception;

  /** Whether somebody must listen for records to be given. */
  default boolean isPushed() {
    return false;
  }

  /**
   * Is called before another lake begins, which has read nothing: what was produced is there for it
   * once more, unless it was pushed.
   */
  default void beginAnew() throws Exception {}

  @Override
  void close() throws IOException;
}
