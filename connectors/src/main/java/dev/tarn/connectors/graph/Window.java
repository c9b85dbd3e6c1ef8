package dev.tarn.connectors.graph;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of time that is asked for, in whole seconds. Both ends belong to it: there is no filter
 * for less than a time.
 */
record Window(Instant from, Instant to) {
  Duration length() {
    return Duration.between(from, to);
  }
}
