package dev.tarn.lake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong for a while, or still does.
 *
 * @param id counts up; never used twice in a lake
 * @param code kebab-case, {@code source-silent}
 * @param source the configured source's name; empty where it concerns the lake
 * @param message one sentence without a full stop, as of when it was raised
 * @param raisedAt when it was noticed
 * @param resolvedAt when it was noticed to be over; null while it is not
 * @param toldRaised whether those to be notified know that it was raised
 * @param toldResolved whether they know that it is over
 */
public record Alert(
    long id,
    String code,
    String source,
    String message,
    Instant raisedAt,
    @Nullable Instant resolvedAt,
    boolean toldRaised,
    boolean toldResolved) {

  /** Whether somebody is still to be told of its last change. */
  public boolean untold() {
    return resolvedAt == null ? !toldRaised : !toldResolved;
  }
}
