package dev.tarn.connectors.graph;

import dev.tarn.connectors.StartAt;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one log. It asks for a page only while no unit is ready, so what is in memory is bounded by
 * what one page brings on top of a unit.
 */
final class GraphReader implements Source.Reader {
  /** What is remembered of a log without new records lags by so much at most. */
  private static final Duration UNNOTED_AT_MOST = Duration.ofHours(1);

  /** Longer than anybody waits. */
  private static final Duration NOTHING_TO_DO = Duration.ofDays(1);

  /** From so many refusals in a row on, a person is told. */
  private static final int MANY_REFUSALS = 10;

  private final String source;
  private final EntraLog log;
  private final GraphSourceConfig config;
  private final Supplier<AuditLog> opener;
  private final Throttle throttle;
  private final InstantSource clock;
  private final Source.Progress recorded;
  private final Source.Findings findings;
  private final Consumer<Source.Backlog> backlog;
  private @Nullable AuditLog service;
  private @Nullable Reading reading;
  private boolean bounded;

  /** Whether the one pass of a bounded run has begun. */
  private boolean begun;

  private boolean startNoted;

  /**
   * Whether the log is read for the first time, and still near the oldest records there are: that
   * they expire meanwhile is not to be told.
   */
  private boolean fresh;

  private boolean toldExpiring;
  private boolean toldLost;

  /** The log since it was opened. */
  private record Reading(LogProgress progress, WindowCursor cursor) {}

  /**
   * @param opener opens Graph when it is first asked
   * @param throttle shared with the other readers
   */
  GraphReader(
      String source,
      EntraLog log,
      GraphSourceConfig config,
      Supplier<AuditLog> opener,
      Throttle throttle,
      InstantSource clock,
      Source.Progress recorded,
      Source.Findings findings,
      Consumer<Source.Backlog> backlog) {
    this.source = source;
    this.log = log;
    this.config = config;
    this.opener = opener;
    this.throttle = throttle;
    this.clock = clock;
    this.recorded = recorded;
    this.findings = findings;
    this.backlog = backlog;
  }

  @Override
  public void endWhenIdle() {
    bounded = true;
  }

  @Override
  public Optional<Source.RawUnit> poll(Duration maxWait) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long deadline = System.nanoTime() + maxWait.toNanos();
    Reading open = reading();
    Duration left;
    do {
      Optional<Source.RawUnit> unit = ready(open);
      if (unit.isPresent()) {
        return unit;
      }
      Duration pause = turn(open);
      left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (pause.compareTo(left) > 0) {
        Thread.sleep(left);
        break;
      }
      if (pause.isZero()) {
        fetch(open);
      } else {
        Thread.sleep(pause);
      }
    } while (!left.isZero());
    return ready(open);
  }

  // ------------------------------------------------------------------ where it stands

  private Reading reading() throws IOException {
    Reading open = reading;
    if (open == null) {
      Map<String, String> notes = recorded.findNotes(LogNote.key(log));
      String note = notes.get(LogNote.key(log));
      fresh = note == null;
      LogProgress progress =
          new LogProgress(
              source,
              log,
              config.overlap(),
              LogProgress.MOST_EVENTS,
              note == null ? LogNote.beginning(start()) : LogNote.decode(note),
              notes);
      open = new Reading(progress, new WindowCursor(log, service(), config, progress));
      reading = open;
      startNoted = !fresh || !(config.startAt() instanceof StartAt.End);
    }
    return open;
  }

  private Instant start() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return switch (config.startAt()) {
      case StartAt.Beginning beginning -> now.minus(config.retention());
      case StartAt.Since since -> since.time().truncatedTo(ChronoUnit.SECONDS);
      case StartAt.End none -> now;
    };
  }

  private AuditLog service() {
    AuditLog open = service;
    if (open == null) {
      open = opener.get();
      service = open;
    }
    return open;
  }

  private Optional<Source.RawUnit> ready(Reading open) {
    LogProgress progress = open.progress();
    if (progress.isReady()) {
      return Optional.of(progress.handOut());
    }
    boolean lags = progress.unnoted().compareTo(UNNOTED_AT_MOST) > 0;
    if (progress.isSettled() && (!startNoted || lags)) {
      startNoted = true;
      return Optional.of(progress.remember(clock.instant()));
    }
    return Optional.empty();
  }

  /** Zero if a page is to be asked for now, which then counts; else how long to wait. */
  private Duration turn(Reading open) {
    tell(open);
    if (open.progress().isHeld()) {
      return NOTHING_TO_DO;
    }
    if (!open.cursor().isPassing()) {
      Instant to = open.cursor().newest(clock.instant());
      Duration ahead = Duration.between(open.progress().watermark(), to);
      if (bounded ? begun : ahead.compareTo(config.every()) < 0) {
        return bounded ? NOTHING_TO_DO : config.every().minus(ahead);
      }
      begun = true;
      open.cursor().begin(to);
      if (!open.cursor().isPassing()) {
        return NOTHING_TO_DO;
      }
    }
    return throttle.ask();
  }

  // ------------------------------------------------------------------ what it asks

  private void fetch(Reading open) throws IOException, InterruptedException {
    try {
      open.cursor().fetch();
      throttle.answered();
    } catch (GraphException e) {
      open.progress().seal();
      if (!e.isTooEarly()) {
        throw e;
      }
      if (throttle.refused(e.retryAfter()) % MANY_REFUSALS == 0) {
        findings.report(
            "graph-throttled",
            log.label(),
            "Graph refuses again and again, and is asked when it says so: " + e.getMessage());
      }
    } catch (IOException e) {
      // what came so far need not wait
      open.progress().seal();
      throw e;
    }
    if (open.progress().isShortened()) {
      findings.report(
          "overlap-shortened",
          log.label(),
          "more than "
              + LogProgress.MOST_EVENTS
              + " events are within the overlap; those that appear very late are not looked for");
    }
  }

  private void tell(Reading open) {
    Instant now = clock.instant();
    Instant watermark = open.progress().watermark();
    // what is too young to be asked for is not waited for
    Instant due = watermark.plus(config.every()).plus(config.delay());
    backlog.accept(
        new Source.Backlog(
            open.progress().records(), due.isBefore(now) ? Optional.of(due) : Optional.empty()));
    Duration age = Duration.between(watermark, now);
    boolean expiring = age.compareTo(config.retention().multipliedBy(3).dividedBy(4)) > 0;
    fresh &= expiring;
    if (fresh) {
      return;
    }
    String since = watermark.truncatedTo(ChronoUnit.SECONDS).toString();
    if (expiring && !toldExpiring) {
      findings.report(
          "records-expire",
          log.label(),
          "nothing since " + since + " is read, and Entra keeps records for " + kept());
    }
    toldExpiring = expiring;
    boolean lost = age.compareTo(config.retention()) > 0;
    if (lost && !toldLost) {
      findings.report(
          "records-lost",
          log.label(),
          "nothing since "
              + since
              + " was read, and Entra keeps records for "
              + kept()
              + ": what is older is lost");
    }
    toldLost = lost;
  }

  private String kept() {
    return config.retention().toDays() > 0
        ? config.retention().toDays() + " days"
        : config.retention().toString();
  }

  // ------------------------------------------------------------------ what becomes of units

  @Override
  public void acknowledge(List<UnitName> done) {
    Reading open = reading;
    if (open != null) {
      done.forEach(open.progress()::acknowledge);
    }
  }

  @Override
  public void release(List<UnitName> unfinished) {
    // the log is begun again where it is recorded
    reading = null;
    begun = false;
  }

  @Override
  public boolean idle() {
    Reading open = reading;
    return open != null
        && startNoted
        && begun
        && !open.cursor().isPassing()
        && !open.progress().isReady();
  }

  @Override
  public void close() {
    AuditLog open = service;
    service = null;
    reading = null;
    if (open != null) {
      open.close();
    }
  }
}
