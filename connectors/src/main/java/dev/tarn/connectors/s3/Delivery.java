package dev.tarn.connectors.s3;

import dev.tarn.event.UnitName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Who asks for objects, and is told what became of them: a message of the queue, or a backfill.
 * {@link ObjectBoard} guards it.
 */
abstract class Delivery {
  /** The units that are not durable yet. */
  final Set<UnitName> open = new HashSet<>();

  /** Unlike that of any other, for ever. */
  abstract String id();

  /** How often it has asked, this time included. */
  abstract int tries();

  /** All that it asked for is durable. Returns at once. */
  abstract void finished();

  /** Something cannot be read now: it is to ask again after a while. Returns at once. */
  abstract void askAgain(Duration after);
}
