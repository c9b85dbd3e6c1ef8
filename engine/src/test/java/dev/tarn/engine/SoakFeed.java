package dev.tarn.engine;

import java.io.IOException;
import java.util.Random;

/** A source that a soak fills and disturbs. One thread produces, another disturbs. */
interface SoakFeed extends AutoCloseable {
  String name();

  /** All that the configuration says of the source but its mapping, as a YAML flow. */
  String source();

  /** Gives the source records, a line each; on return they are there for good. */
  void produce(String records) throws Exception;

  /** Makes something go wrong that may go wrong at any time; returns what, in words. */
  String disturb(Random random) throws Exception;

  /** Ends what was made go wrong. */
  void heal() throws Exception;

  /** Whether nothing is left that somebody has to be done with. */
  default boolean isDone() {
    return true;
  }

  @Override
  void close() throws IOException;
}
