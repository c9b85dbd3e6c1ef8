package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.Notice;
import dev.tarn.connectors.Notifier;
import dev.tarn.event.Source;
import dev.tarn.lake.Alert;
import dev.tarn.lake.Lake;
import dev.tarn.lake.LakeObserver;
import dev.tarn.lake.LakeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path folder;
  private final SetClock clock = new SetClock();
  private final Mailbox mailbox = new Mailbox();
  private volatile Map<String, Source.Backlog> backlogs = Map.of();
  private volatile Map<String, List<Source.Alarm>> alarms = Map.of();
  private TestEngine engine;
  private EngineMonitor monitor;
  private Lake lake;
  private Watch watch;

  private static final class SetClock extends Clock {
    private volatile Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Takes notices after refusing a number of them. */
  private static final class Mailbox implements Notifier {
    final LinkedBlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
    volatile int refusals;

    @Override
    public String name() {
      return "mailbox";
    }

    @Override
    public synchronized void send(Notice notice) throws IOException {
      if (refusals > 0) {
        refusals--;
        throw new IOException("full");
      }
      notices.add(notice);
    }

    Notice next() throws InterruptedException {
      Notice notice = notices.poll(30, TimeUnit.SECONDS);
      assertThat(notice).isNotNull();
      return notice;
    }
  }

  @BeforeEach
  void begin() throws IOException {
    engine = new TestEngine(folder);
    engine.sourceOptions += ", expect_every: 1h";
    open();
  }

  /**
   * @param told how it is configured who is told
   */
  private Plan plan(List<SourcePlan> sources, Mailbox who, String told) throws IOException {
    Plan plan = engine.plan();
    return new Plan(
        plan.lake(),
        plan.commitEvery(),
        plan.drift(),
        sources,
        plan.schemas(),
        new Notifiers(List.of(who), told),
        plan.files(),
        plan.secrets(),
        plan.text());
  }

  private void open() throws IOException {
    Plan plan = plan(engine.plan().sources(), mailbox, "");
    monitor = new EngineMonitor(EngineListener.NONE, 0, clock);
    lake = Lake.open(plan.lake(), clock, LakeObserver.NONE);
    watch = new Watch(plan, monitor, () -> backlogs, () -> alarms, clock);
    watch.start();
    watch.attach(lake);
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
    watch.detach();
    lake.close();
  }

  private SourceHealth health() {
    return monitor.health("logs");
  }

  private void after(Duration time) {
    clock.now = clock.now.plus(time);
    watch.check(clock.now);
  }

  private List<Alert> alerts() throws IOException {
    List<Alert> alerts = new ArrayList<>();
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      reader.alerts(alerts::add);
    }
    return alerts;
  }

  /** Looks until the lake knows that people know. */
  private Alert toldAlert() throws IOException {
    while (alerts().isEmpty() || alerts().getLast().untold()) {
      watch.check(clock.now);
      Thread.onSpinWait();
    }
    return alerts().getLast();
  }

  @Test
  void aSourceThatGoesQuietIsToldAndSoIsItsReturn() throws Exception {
    health().records();
    after(Duration.ofMinutes(59));
    assertThat(alerts()).isEmpty();
    after(Duration.ofMinutes(2));
    Notice raised = mailbox.next();
    assertThat(raised.headline()).isEqualTo("[tarn] logs: source-silent");
    assertThat(raised.message())
        .isEqualTo("no record has come since 2026-11-21T10:00:00Z, and one is expected every 1h");
    after(Duration.ofMinutes(10));
    health().records();
    after(Duration.ofSeconds(5));
    Notice resolved = mailbox.next();
    assertThat(resolved.headline()).isEqualTo("[tarn] resolved: logs: source-silent");
    assertThat(resolved.text()).contains("after 10m 5s");
    Alert alert = toldAlert();
    assertThat(alert.raisedAt()).isEqualTo(START.plus(Duration.ofMinutes(61)));
    assertThat(alert.resolvedAt()).isEqualTo(clock.now);
    assertThat(mailbox.notices).isEmpty();
  }

  @Test
  void aSourceThatNeverSentAnythingIsToldToo() throws Exception {
    after(Duration.ofMinutes(61));
    assertThat(mailbox.next().message())
        .isEqualTo(
            "no record has ever come, waiting since 2026-11-21T10:00:00Z, and one is expected"
                + " every 1h");
  }

  @Test
  void aSourceThatFailsForAWhileIsToldButNoHiccup() throws Exception {
    health().answered("queue");
    health().failed("queue", "HTTP 503");
    after(Duration.ofSeconds(15));
    health().answered("queue");
    after(Duration.ofSeconds(15));
    assertThat(alerts()).isEmpty();
    health().failed("queue", "HTTP 503");
    after(Duration.ofSeconds(15));
    health().failed("queue", "access denied");
    after(Duration.ofSeconds(10));
    assertThat(mailbox.next().message())
        .isEqualTo("failing since 2026-11-21T10:00:30Z: queue: access denied");
    health().answered("queue");
    after(Duration.ofSeconds(5));
    assertThat(mailbox.next().state()).isEqualTo("resolved");
  }

  @Test
  void recordsThatWaitTooLongAreTold() throws Exception {
    health().answered("queue");
    backlogs = Map.of("logs", new Source.Backlog(7, Optional.of(START)));
    after(Duration.ofSeconds(299));
    assertThat(alerts()).isEmpty();
    after(Duration.ofSeconds(2));
    assertThat(mailbox.next().code()).isEqualTo("source-behind");
    backlogs = Map.of("logs", new Source.Backlog(0, Optional.empty()));
    after(Duration.ofSeconds(5));
    assertThat(mailbox.next().state()).isEqualTo("resolved");
  }

  @Test
  void whatASourceFindsWrongIsToldUntilItNoLongerIs() throws Exception {
    alarms = Map.of("logs", List.of(new Source.Alarm("log-file-altered", "a was altered")));
    after(Duration.ofSeconds(5));
    Notice raised = mailbox.next();
    assertThat(raised.headline()).isEqualTo("[tarn] logs: log-file-altered");
    assertThat(raised.message()).isEqualTo("a was altered");
    assertThat(toldAlert().resolvedAt()).isNull();
    // nobody knows while the source is not read
    alarms = Map.of();
    after(Duration.ofMinutes(1));
    assertThat(toldAlert().resolvedAt()).isNull();
    alarms = Map.of("logs", List.of(new Source.Alarm("log-file-missing", "b is missing")));
    after(Duration.ofSeconds(5));
    assertThat(List.of(mailbox.next().headline(), mailbox.next().headline()))
        .containsExactlyInAnyOrder(
            "[tarn] resolved: logs: log-file-altered", "[tarn] logs: log-file-missing");
  }

  @Test
  void aLakeThatCannotBeWrittenIsToldAndRecordedLater() throws Exception {
    watch.detach();
    monitor.lakeFailed("lake", "no space left on device");
    after(Duration.ofSeconds(21));
    assertThat(mailbox.next().headline()).isEqualTo("[tarn] lake-failing");
    assertThat(alerts()).isEmpty();
    watch.attach(lake);
    monitor.lakeRecovered();
    after(Duration.ofSeconds(30));
    assertThat(mailbox.next().state()).isEqualTo("resolved");
    assertThat(toldAlert().code()).isEqualTo("lake-failing");
  }

  @Test
  void whatIsOverWhileTheLakeIsClosedIsToldOnce() throws Exception {
    health().answered("queue");
    health().failed("queue", "access denied");
    after(Duration.ofSeconds(31));
    assertThat(mailbox.next().state()).isEqualTo("raised");
    assertThat(toldAlert().resolvedAt()).isNull();
    watch.detach();
    health().answered("queue");
    after(Duration.ofSeconds(5));
    assertThat(mailbox.next().state()).isEqualTo("resolved");
    watch.attach(lake);
    after(Duration.ofSeconds(5));
    assertThat(toldAlert().resolvedAt()).isNotNull();
    assertThat(mailbox.notices).isEmpty();
    assertThat(alerts()).hasSize(1);
  }

  @Test
  void aConfigurationThatIsRefusedIsToldAndSoIsTheNextGoodOne() throws Exception {
    monitor.configurationRefused("tarn.yaml:3:5: unknown option 'hubb'");
    after(Duration.ofSeconds(31));
    Notice raised = mailbox.next();
    assertThat(raised.headline()).isEqualTo("[tarn] configuration-refused");
    assertThat(raised.message()).isEqualTo("tarn.yaml:3:5: unknown option 'hubb'");
    monitor.configurationRefused("tarn.yaml:4:5: another one");
    after(Duration.ofSeconds(5));
    monitor.configurationGood();
    after(Duration.ofSeconds(5));
    assertThat(mailbox.next().state()).isEqualTo("resolved");
    assertThat(toldAlert().code()).isEqualTo("configuration-refused");
    assertThat(mailbox.notices).isEmpty();
  }

  @Test
  void thoseWhoAreToldInTheirPlaceLearnWhatIsWrongNow() throws Exception {
    mailbox.refusals = Integer.MAX_VALUE;
    health().records();
    after(Duration.ofMinutes(61));
    Mailbox other = new Mailbox();
    watch.follow(plan(engine.plan().sources(), other, "other"));
    assertThat(other.next().code()).isEqualTo("source-silent");
    assertThat(toldAlert().toldRaised()).isTrue();
    health().records();
    after(Duration.ofSeconds(5));
    assertThat(other.next().state()).isEqualTo("resolved");
  }

  @Test
  void aSourceThatWasAddedIsNotSilentFromTheStart() throws Exception {
    watch.follow(plan(List.of(), mailbox, ""));
    clock.now = clock.now.plus(Duration.ofHours(5));
    watch.follow(plan(engine.plan().sources(), mailbox, ""));
    after(Duration.ofMinutes(59));
    assertThat(alerts()).isEmpty();
    after(Duration.ofMinutes(2));
    assertThat(mailbox.next().message()).contains("waiting since 2026-11-21T15:00:00Z");
  }

  @Test
  void theAlertOfASourceThatIsNoLongerConfiguredIsOver() throws Exception {
    lake.alerts().raise("source-silent", "removed", "no record has come", START);
    close();
    open();
    after(Duration.ofSeconds(31));
    assertThat(mailbox.next().source()).isEqualTo("removed");
    assertThat(toldAlert().resolvedAt()).isNotNull();
  }

  @Test
  void afterARestartNothingIsToldTwiceAndTheReturnIsStillTold() throws Exception {
    health().records();
    after(Duration.ofMinutes(61));
    mailbox.next();
    assertThat(toldAlert().resolvedAt()).isNull();
    close();
    open();
    after(Duration.ofSeconds(5));
    health().records();
    after(Duration.ofSeconds(5));
    assertThat(alerts()).hasSize(1);
    assertThat(mailbox.notices).isEmpty();
    after(Duration.ofSeconds(30));
    assertThat(mailbox.next().state()).isEqualTo("resolved");
    assertThat(toldAlert().id()).isEqualTo(1);
    assertThat(alerts()).hasSize(1);
  }

  @Test
  void aNoticeIsSentUntilItArrivesAlsoAfterARestart() throws Exception {
    mailbox.refusals = 2;
    after(Duration.ofMinutes(61));
    assertThat(mailbox.next().state()).isEqualTo("raised");
    toldAlert();

    mailbox.refusals = Integer.MAX_VALUE;
    health().records();
    after(Duration.ofMinutes(1));
    assertThat(alerts().getLast().toldResolved()).isFalse();
    close();
    mailbox.refusals = 0;
    open();
    assertThat(mailbox.next().state()).isEqualTo("resolved");
    assertThat(toldAlert().toldResolved()).isTrue();
  }
}
