package dev.tarn.engine;

import dev.tarn.connectors.Notice;
import dev.tarn.event.Source;
import dev.tarn.lake.Alert;
import dev.tarn.lake.Lake;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks every few seconds whether all is well with the sources and the lake, raises an alert for
 * what is not, resolves it when it is over, and has people told of both.
 *
 * <p>Alerts are kept in the lake, so one that was raised before a restart is neither raised again
 * nor left open; what could not be told is told after it. While the lake cannot be written they are
 * kept in memory.
 */
final class Watch implements AutoCloseable {
  static final String SILENT = "source-silent";
  static final String BEHIND = "source-behind";
  static final String FAILING = "source-failing";
  static final String LAKE_FAILING = "lake-failing";
  static final String CONFIGURATION_REFUSED = "configuration-refused";

  /** What the watch itself looks for; the other codes are alarms of the sources. */
  private static final Set<String> OWN_CODES =
      Set.of(SILENT, BEHIND, FAILING, LAKE_FAILING, CONFIGURATION_REFUSED);

  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  /** How long something fails before it is more than a hiccup. */
  static final Duration FAILING_FOR = Duration.ofSeconds(20);

  private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

  /** What was wrong before a restart is not taken to be over before this. */
  static final Duration SETTLED_AFTER = Duration.ofSeconds(30);

  private final EngineMonitor monitor;
  private final Supplier<Map<String, Source.Backlog>> backlogs;
  private final Supplier<Map<String, List<Source.Alarm>>> alarms;
  private final Clock clock;
  private final Instant started;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** What is looked after; guarded by this. */
  private Plan plan;

  /** Guarded by this. */
  private List<NoticeSender> senders;

  /** When sources began that were not there from the start; guarded by this. */
  private final Map<String, Instant> begun = new HashMap<>();

  /** By code and source; guarded by this. */
  private final Map<Key, OpenAlert> open = new HashMap<>();

  /** Over, and not yet told to everybody or not yet recorded; guarded by this. */
  private final List<OpenAlert> ended = new ArrayList<>();

  private @Nullable Lake lake;

  private record Key(String code, String source) {}

  /** An alert and how far the world knows of it. Guarded by the watch. */
  private static final class OpenAlert {
    final String code;
    final String source;
    final String message;
    final Instant raisedAt;
    @Nullable Instant resolvedAt;

    /** Of the lake; 0 while it has none. */
    long id;

    boolean toldRaised;
    boolean toldResolved;
    boolean recorded;

    /** Notifiers that know of the last change. */
    int knownBy;

    OpenAlert(String code, String source, String message, Instant raisedAt) {
      this.code = code;
      this.source = source;
      this.message = message;
      this.raisedAt = raisedAt;
    }

    OpenAlert(Alert alert) {
      this(alert.code(), alert.source(), alert.message(), alert.raisedAt());
      id = alert.id();
      resolvedAt = alert.resolvedAt();
      toldRaised = alert.toldRaised();
      toldResolved = alert.toldResolved();
      recorded = true;
    }

    Notice notice() {
      return new Notice(code, source, message, raisedAt, resolvedAt);
    }
  }

  /**
   * What a look at one condition found.
   *
   * @param wrong what is wrong, a sentence without a full stop, or null
   * @param over whether it is certain that nothing is
   */
  private record Look(@Nullable String wrong, boolean over) {
    static final Look GOOD = new Look(null, true);
    static final Look UNKNOWN = new Look(null, false);

    static Look wrong(String message) {
      return new Look(message, false);
    }
  }

  /**
   * @param backlogs how far sources are behind, of those that know it, by name
   * @param alarms what sources have found to be wrong, of those that can know, by name
   */
  Watch(
      Plan plan,
      EngineMonitor monitor,
      Supplier<Map<String, Source.Backlog>> backlogs,
      Supplier<Map<String, List<Source.Alarm>>> alarms,
      Clock clock) {
    this.plan = plan;
    this.monitor = monitor;
    this.backlogs = backlogs;
    this.alarms = alarms;
    this.clock = clock;
    this.started = clock.instant();
    this.senders = senders(plan);
    this.thread = Thread.ofVirtual().name("tarn-watch").unstarted(this::work);
  }

  private List<NoticeSender> senders(Plan of) {
    return of.notifiers().all().stream()
        .map(notifier -> new NoticeSender(notifier, monitor))
        .toList();
  }

  synchronized void start() {
    senders.forEach(NoticeSender::start);
    thread.start();
  }

  /** From now on alerts are kept in this lake, and those that it has are taken over. */
  synchronized void attach(Lake opened) throws IOException {
    lake = opened;
    for (Alert alert : opened.alerts().pending()) {
      if (isKnown(alert.id())) {
        continue;
      }
      OpenAlert restored = new OpenAlert(alert);
      if (alert.resolvedAt() == null) {
        open.put(new Key(alert.code(), alert.source()), restored);
        tell(restored, alert.toldRaised());
      } else {
        ended.add(restored);
        tell(restored, alert.toldResolved());
      }
    }
    for (SourcePlan source : plan.sources()) {
      monitor.health(source.name()).remember(opened.lastRecords(source.name()));
    }
  }

  /** From now on looks after the sources of another plan, and tells those that it names. */
  synchronized void follow(Plan next) {
    for (SourcePlan source : next.sources()) {
      if (!isConfigured(source.name())) {
        begun.put(source.name(), clock.instant());
      }
    }
    boolean tellsOthers = !plan.notifiers().text().equals(next.notifiers().text());
    plan = next;
    if (tellsOthers) {
      senders.forEach(NoticeSender::close);
      senders = senders(next);
      senders.forEach(NoticeSender::start);
      List.copyOf(open.values()).forEach(alert -> tell(alert, alert.toldRaised));
      List.copyOf(ended).forEach(alert -> tell(alert, alert.toldResolved));
    }
  }

  private boolean isKnown(long id) {
    return open.values().stream().anyMatch(alert -> alert.id == id)
        || ended.stream().anyMatch(alert -> alert.id == id);
  }

  /** The lake is about to be closed. */
  synchronized void detach() {
    record();
    lake = null;
  }

  private void work() {
    try {
      while (!closed.await(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          check(clock.instant());
        } catch (RuntimeException e) {
          // a look that fails does not end the looking
          monitor.report(
              new EngineFinding("watch-failed", "", "", "looking after the sources failed: " + e));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ------------------------------------------------------------------ looking

  /** Looks at everything once. */
  synchronized void check(Instant now) {
    Map<String, Source.Backlog> known = backlogs.get();
    alarms.get().forEach((source, found) -> settleAlarms(source, found, now));
    for (SourcePlan source : plan.sources()) {
      SourceHealth health = monitor.health(source.name());
      Instant since = begun.getOrDefault(source.name(), started);
      settle(SILENT, source.name(), silent(source.expectation(), health, since, now), now);
      settle(
          BEHIND,
          source.name(),
          behind(source.expectation(), known.get(source.name()), health, now),
          now);
      settle(
          FAILING, source.name(), failing(health.longestFailure(), health.hasAnswered(), now), now);
    }
    settle(LAKE_FAILING, "", failing(monitor.lakeFailure(), lake != null, now), now);
    settle(
        CONFIGURATION_REFUSED,
        "",
        monitor.configurationRefused().map(Look::wrong).orElse(Look.GOOD),
        now);
    for (Key key : List.copyOf(open.keySet())) {
      if (!key.source().isEmpty() && !isConfigured(key.source())) {
        settle(key.code(), key.source(), Look.GOOD, now);
      }
    }
    record();
  }

  private void settleAlarms(String source, List<Source.Alarm> found, Instant now) {
    for (Source.Alarm alarm : found) {
      settle(alarm.code(), source, Look.wrong(alarm.message()), now);
    }
    for (Key key : List.copyOf(open.keySet())) {
      if (key.source().equals(source)
          && !OWN_CODES.contains(key.code())
          && found.stream().noneMatch(alarm -> alarm.code().equals(key.code()))) {
        settle(key.code(), source, Look.GOOD, now);
      }
    }
  }

  private boolean isConfigured(String source) {
    return plan.sources().stream().anyMatch(each -> each.name().equals(source));
  }

  private static Look silent(
      SourcePlan.Expectation expectation, SourceHealth health, Instant begun, Instant now) {
    if (expectation.every().isEmpty()) {
      return Look.GOOD;
    }
    Duration every = expectation.every().get();
    Optional<Instant> known = health.lastRecords();
    Instant since = known.orElse(begun);
    if (Duration.between(since, now).compareTo(every) <= 0) {
      return known.isPresent() ? Look.GOOD : Look.UNKNOWN;
    }
    if (Duration.between(begun, now).compareTo(SETTLED_AFTER) < 0) {
      // what came while nobody read is about to be read
      return Look.UNKNOWN;
    }
    return Look.wrong(
        (known.isPresent() ? "no record has come" : "no record has ever come, waiting")
            + " since "
            + since.truncatedTo(ChronoUnit.SECONDS)
            + ", and one is expected every "
            + Notice.inWords(every));
  }

  private static Look behind(
      SourcePlan.Expectation expectation,
      Source.@Nullable Backlog backlog,
      SourceHealth health,
      Instant now) {
    Optional<Instant> oldest = backlog == null ? Optional.empty() : backlog.oldest();
    if (oldest.isEmpty()) {
      return health.hasAnswered() ? Look.GOOD : Look.UNKNOWN;
    }
    return Duration.between(oldest.get(), now).compareTo(expectation.maxDelay()) <= 0
        ? Look.GOOD
        : Look.wrong(
            "the oldest record that is not read yet is waiting since "
                + oldest.get().truncatedTo(ChronoUnit.SECONDS)
                + ", and "
                + Notice.inWords(expectation.maxDelay())
                + " is the most");
  }

  private static Look failing(
      Optional<SourceHealth.Failure> failure, boolean answered, Instant now) {
    if (failure.isEmpty()) {
      return answered ? Look.GOOD : Look.UNKNOWN;
    }
    return Duration.between(failure.get().since(), now).compareTo(FAILING_FOR) < 0
        ? Look.UNKNOWN
        : Look.wrong(
            "failing since "
                + failure.get().since().truncatedTo(ChronoUnit.SECONDS)
                + ": "
                + failure.get().subject()
                + ": "
                + failure.get().message());
  }

  private void settle(String code, String source, Look look, Instant now) {
    Key key = new Key(code, source);
    OpenAlert known = open.get(key);
    String wrong = look.wrong();
    if (wrong != null && known == null) {
      OpenAlert raised = new OpenAlert(code, source, wrong, now);
      open.put(key, raised);
      monitor.report(new EngineFinding(code, source, "", wrong));
      tell(raised, false);
    } else if (look.over()
        && known != null
        && Duration.between(started, now).compareTo(SETTLED_AFTER) >= 0) {
      open.remove(key);
      ended.add(known);
      known.resolvedAt = now;
      known.recorded = false;
      monitor.report(
          new EngineFinding(
              code,
              source,
              "",
              "over after "
                  + Notice.inWords(Duration.between(known.raisedAt, now))
                  + ": "
                  + known.message));
      tell(known, false);
    }
  }

  // ------------------------------------------------------------------ telling and recording

  private void tell(OpenAlert alert, boolean told) {
    alert.knownBy = 0;
    if (told) {
      return;
    }
    if (senders.isEmpty()) {
      known(alert, alert.resolvedAt);
    }
    for (NoticeSender sender : senders) {
      Notice notice = alert.notice();
      sender.offer(alert, notice, () -> known(alert, notice.resolvedAt()));
    }
  }

  /** One more knows the state that an alert had at a time. */
  private synchronized void known(OpenAlert alert, @Nullable Instant resolvedAt) {
    if (!Objects.equals(alert.resolvedAt, resolvedAt)) {
      return;
    }
    alert.knownBy++;
    if (alert.knownBy >= senders.size()) {
      alert.toldRaised = true;
      alert.toldResolved = resolvedAt != null;
      alert.recorded = false;
      record();
    }
  }

  /** Brings the lake up to date, as far as it can be written. */
  private void record() {
    Lake writable = lake;
    if (writable == null) {
      return;
    }
    try {
      for (OpenAlert alert : open.values()) {
        record(writable, alert);
      }
      for (OpenAlert alert : List.copyOf(ended)) {
        record(writable, alert);
        if (alert.toldResolved) {
          ended.remove(alert);
        }
      }
    } catch (IOException | RuntimeException e) {
      // tried again at the next look; that the lake cannot be written is told elsewhere
    }
  }

  private static void record(Lake lake, OpenAlert alert) throws IOException {
    if (alert.recorded) {
      return;
    }
    if (alert.id == 0) {
      alert.id = lake.alerts().raise(alert.code, alert.source, alert.message, alert.raisedAt).id();
    }
    lake.alerts()
        .update(
            new Alert(
                alert.id,
                alert.code,
                alert.source,
                alert.message,
                alert.raisedAt,
                alert.resolvedAt,
                alert.toldRaised,
                alert.toldResolved));
    alert.recorded = true;
  }

  /** Ends the looks, and gives what is to be told a moment: the rest is told after a restart. */
  @Override
  public void close() {
    closed.countDown();
    List<NoticeSender> last;
    synchronized (this) {
      last = senders;
    }
    last.forEach(NoticeSender::close);
    try {
      for (NoticeSender sender : last) {
        sender.awaitEnd(LAST_MOMENT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
