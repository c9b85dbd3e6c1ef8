package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.event.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/**
 * Asks for the records of one shard, no oftener than the service allows, and knows when records
 * were lost. One thread uses it.
 */
final class ShardCursor {
  /**
   * A shard may be asked five times a second, by all who read it together.
   *
   * <p>https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
   */
  static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

  /** What a shard gives in a second; who has taken more has to wait as long as it takes. */
  private static final long BYTES_A_SECOND = 2L << 20;

  /** From so many refusals in a row on, a person is told. */
  private static final int MANY_REFUSALS = 10;

  private static final Duration FIRST_REST = Duration.ofMillis(400);
  private static final Duration LONGEST_REST = Duration.ofSeconds(30);

  /** What this machine's clock and the service's may differ by. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(10);

  private final ShardLog log;
  private final DataStream stream;
  private final Duration pollEvery;
  private final InstantSource clock;
  private final Source.Findings findings;
  private @Nullable String iterator;
  private long dueNanos;
  private int failures;
  private int refusals;
  private int refusedPositions;

  /** Whether the iterator is of the oldest record, and nothing came by it yet. */
  private boolean fromOldest;

  /**
   * Whether reading begins with the oldest records there are, and is still near them: that they
   * expire meanwhile is not to be told again and again.
   */
  private boolean fresh;

  /**
   * @param fresh whether the shard is read for the first time
   */
  ShardCursor(
      ShardLog log,
      DataStream stream,
      Duration pollEvery,
      boolean fresh,
      InstantSource clock,
      Source.Findings findings,
      long nowNanos) {
    this.log = log;
    this.stream = stream;
    this.pollEvery = pollEvery;
    this.fresh = fresh;
    this.clock = clock;
    this.findings = findings;
    this.dueNanos = nowNanos;
  }

  ShardLog log() {
    return log;
  }

  /** When the shard may be asked next. */
  long dueNanos() {
    return dueNanos;
  }

  /** Whether it failed when it was last asked. */
  boolean isFailing() {
    return failures > 0;
  }

  /** Leaves the shard alone for a while after failures. */
  void rest(long nowNanos) {
    dueNanos = nowNanos + restNanos(failures);
  }

  /** Lets the shard be asked again at once, after others that are due. */
  void queueAgain(long nowNanos) {
    dueNanos = nowNanos;
  }

  /** Twice as long each time, with jitter, so that readers do not all come back at once. */
  private static long restNanos(int times) {
    long whole = Math.min(LONGEST_REST.toNanos(), FIRST_REST.toNanos() << Math.min(times - 1, 20));
    return whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1);
  }

  /**
   * Asks once.
   *
   * @param retention how long the stream keeps records
   * @return what went wrong; not that the service is busy, or that an iterator has expired: then
   *     the shard is asked again later
   */
  Optional<AwsFailure> fetch(Duration retention, long nowNanos) throws InterruptedException {
    Instant now = clock.instant();
    try {
      tellLost(retention, now);
      String from = iterator == null ? open(retention, now) : iterator;
      iterator = from;
      take(stream.records(from), retention, now, nowNanos);
      failures = 0;
      refusals = 0;
      return Optional.empty();
    } catch (ExpiredIteratorException e) {
      // the next one begins where this stood
      iterator = null;
      dueNanos = nowNanos + SHORTEST_PAUSE.toNanos();
      return Optional.empty();
    } catch (RuntimeException e) {
      if (isRefusal(e)) {
        refused(nowNanos);
        return Optional.empty();
      }
      iterator = null;
      failures++;
      return Optional.of(AwsFailure.of(e));
    }
  }

  private static boolean isRefusal(RuntimeException failure) {
    return failure instanceof LimitExceededException
        || failure instanceof KmsThrottlingException
        || (failure instanceof SdkServiceException service && service.isThrottlingException());
  }

  private void refused(long nowNanos) {
    refusals++;
    dueNanos = nowNanos + restNanos(refusals);
    if (refusals == MANY_REFUSALS) {
      findings.report(
          "shard-throttled",
          log.name().toString(),
          "the service has refused "
              + MANY_REFUSALS
              + " requests in a row because the shard is read too much; all its readers share"
              + " five requests and 2 MB a second");
    }
  }

  // ------------------------------------------------------------------ where to go on

  private String open(Duration retention, Instant now) {
    ShardPosition from = log.position();
    boolean byRecord = from.isByRecord();
    // behind a record that is gone the service gives nothing, or refuses; the oldest record that is
    // there comes after it, and what is read twice is passed over
    boolean gone = log.positionAt().plus(retention).isBefore(now.plus(CLOCK_DIFFERENCE));
    if (byRecord && !gone && !fromOldest && refusedPositions < 2) {
      try {
        String opened = stream.iterator(log.shard().id(), from);
        refusedPositions = 0;
        return opened;
      } catch (InvalidArgumentException | ResourceNotFoundException e) {
        tellRefused(from, e.getMessage());
        throw e;
      }
    }
    fromOldest = byRecord;
    return stream.iterator(log.shard().id(), byRecord ? new ShardPosition.Oldest() : from);
  }

  private void tellRefused(ShardPosition position, @Nullable String words) {
    refusedPositions++;
    if (refusedPositions == 2) {
      findings.report(
          "position-refused",
          log.name().toString(),
          "the service does not go on "
              + position
              + "; the shard is read from its oldest record, and what is stored is passed over: "
              + words);
    }
  }

  // ------------------------------------------------------------------ what comes

  private void take(DataStream.Page page, Duration retention, Instant now, long nowNanos) {
    long bytes = page.records().stream().mapToLong(record -> record.data().length).sum();
    boolean tip = page.behind().isZero();
    log.offer(page.records(), now.minus(page.behind()), tip);
    iterator = page.next();
    if (iterator == null) {
      log.exhaust();
    } else if (page.records().isEmpty()
        && !fromOldest
        && log.position().isByRecord()
        && page.behind().compareTo(retention) >= 0) {
      // it stands before the oldest record, and does not come to it
      iterator = null;
      fromOldest = true;
    } else if (!page.records().isEmpty()) {
      fromOldest = false;
      refusedPositions = 0;
    }
    tellLate(page.behind(), retention);
    long pause = tip ? pollEvery.toNanos() : SHORTEST_PAUSE.toNanos();
    dueNanos = nowNanos + Math.max(pause, bytes * Duration.ofSeconds(1).toNanos() / BYTES_A_SECOND);
  }

  private void tellLost(Duration retention, Instant now) {
    Instant oldest = now.minus(retention);
    if (fresh || !log.offeredUpTo().isBefore(oldest)) {
      return;
    }
    findings.report(
        "records-lost",
        log.name().toString(),
        "the shard was read up to "
            + log.offeredUpTo().truncatedTo(ChronoUnit.SECONDS)
            + ", and the stream keeps records for "
            + retention.toHours()
            + " h: what arrived after that and before "
            + oldest.truncatedTo(ChronoUnit.SECONDS)
            + " is lost, "
            + Duration.between(log.offeredUpTo(), oldest).toSeconds()
            + " s of the shard");
    log.skipTo(oldest);
    iterator = null;
    fresh = true;
  }

  private void tellLate(Duration behind, Duration retention) {
    boolean late = behind.compareTo(retention.multipliedBy(3).dividedBy(4)) > 0;
    if (!late) {
      fresh = false;
    } else if (!fresh) {
      findings.report(
          "records-expire",
          log.name().toString(),
          "the shard is read more than three quarters of the "
              + retention.toHours()
              + " h behind that the stream keeps records; what is not read in time will be lost");
    }
  }
}
