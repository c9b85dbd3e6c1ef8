package dev.tarn.engine;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a source gets on in this process, as its readers tell it. Thread-safe.
 *
 * <p>A source has several things that can fail each alone: its splits, and the units that are being
 * read.
 */
final class SourceHealth {
  private final Clock clock;
  private final Map<String, Failure> failures = new HashMap<>();
  private Optional<Instant> lastRecords = Optional.empty();
  private boolean answered;
  private boolean gaveUp;

  /**
   * Something that has failed without a success since.
   *
   * @param subject a split or a unit
   * @param since when it first failed
   * @param message of its last failure
   */
  record Failure(String subject, Instant since, String message) {}

  SourceHealth(Clock clock) {
    this.clock = clock;
  }

  /** Records were read. */
  synchronized void records() {
    lastRecords = Optional.of(clock.instant());
  }

  /** When the lake says that records last came; what was seen in this process holds over it. */
  synchronized void remember(Optional<Instant> recorded) {
    if (lastRecords.isEmpty()) {
      lastRecords = recorded;
    }
  }

  /** Its readers are new: nothing of them has failed yet. */
  synchronized void beginAgain() {
    failures.clear();
    gaveUp = false;
  }

  /** A split answered, with records or without. */
  synchronized void answered(String split) {
    answered = true;
    failures.remove(split);
  }

  synchronized void failed(String subject, String message) {
    Failure known = failures.get(subject);
    Instant since = known == null ? clock.instant() : known.since();
    failures.put(subject, new Failure(subject, since, message));
  }

  /** A unit is read again, or is no longer to be read. */
  synchronized void recovered(String subject) {
    failures.remove(subject);
  }

  /** A unit is not tried again before its readers are new. */
  synchronized void giveUp() {
    gaveUp = true;
  }

  synchronized boolean hasGivenUp() {
    return gaveUp;
  }

  /** When records last came, as far as known. */
  synchronized Optional<Instant> lastRecords() {
    return lastRecords;
  }

  /** Whether any split has ever answered in this process. */
  synchronized boolean hasAnswered() {
    return answered;
  }

  /** What has been failing for longest. */
  synchronized Optional<Failure> longestFailure() {
    return failures.values().stream().min(Comparator.comparing(Failure::since));
  }
}
