package dev.tarn.connectors.iam;

import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Makes the reports of one account when they are due, and hands them out one after the other.
 *
 * <p>A poll makes as many requests as its time and the pace allow: a report takes many polls, and a
 * stop waits for one request at most.
 */
final class IamReader implements Source.Reader {
  /** From so many refusals in a row on, a person is told. */
  private static final int MANY_REFUSALS = 10;

  private final String source;
  private final IamSourceConfig config;
  private final @Nullable String role;
  private final Supplier<AccountKeys> opener;
  private final ReportFiles files;
  private final InstantSource clock;
  private final Source.Progress progress;
  private final Source.Findings findings;
  private final RequestPace pace;

  /** Complete reports that were not handed out. */
  private final ArrayDeque<ReportName> waiting = new ArrayDeque<>();

  private @Nullable AccountKeys keys;
  private @Nullable String account;
  private @Nullable Gathering gathering;
  private @Nullable ReportName handedOut;

  /** Up to which time of the schedule nothing more is to be made. */
  private Instant done = Instant.MIN;

  private boolean failed;
  private boolean idle;

  /**
   * @param role of the account; null: the caller's own account
   * @param opener opens the account when it is first asked, and after failures
   */
  IamReader(
      String source,
      IamSourceConfig config,
      @Nullable String role,
      Supplier<AccountKeys> opener,
      ReportFiles files,
      InstantSource clock,
      Source.Progress progress,
      Source.Findings findings) {
    this.source = source;
    this.config = config;
    this.role = role;
    this.opener = opener;
    this.files = files;
    this.clock = clock;
    this.progress = progress;
    this.findings = findings;
    this.pace =
        new RequestPace(config.requestsPerSecond(), ThreadLocalRandom.current(), System.nanoTime());
  }

  @Override
  public Optional<Source.RawUnit> poll(Duration maxWait) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long deadline = System.nanoTime() + maxWait.toNanos();
    try {
      while (true) {
        if (account == null) {
          start();
        }
        ReportUnit ready = ready();
        if (ready != null) {
          return Optional.of(ready);
        }
        idle = handedOut != null || !isDue();
        long now = System.nanoTime();
        long left = Math.max(0, deadline - now);
        long wait = idle ? left : Math.max(0, pace.waitNanos(now));
        TimeUnit.NANOSECONDS.sleep(Math.min(wait, left));
        if (wait >= left) {
          return Optional.empty();
        }
        gather();
      }
    } catch (IOException e) {
      discard();
      throw e;
    } catch (RuntimeException e) {
      recover(e);
      return Optional.empty();
    }
  }

  /** Learns which account it is, and what is there of its reports. */
  private void start() throws IOException {
    String number = role == null ? open().caller().account() : AwsAccess.account(role);
    Optional<String> note = progress.findNote(ReportName.noteKey(number));
    try {
      done = note.map(Instant::parse).orElse(Instant.MIN);
    } catch (DateTimeException e) {
      throw new IOException("the lake's note of reports cannot be read: '" + note + "'", e);
    }
    waiting.clear();
    for (ReportName report : files.open(number)) {
      if (report.instant().isAfter(done)) {
        waiting.add(report);
      } else {
        files.delete(report);
      }
    }
    account = number;
  }

  private AccountKeys open() {
    AccountKeys open = keys;
    if (open == null) {
      open = opener.get();
      keys = open;
    }
    return open;
  }

  private @Nullable ReportUnit ready() throws IOException {
    if (handedOut != null || waiting.isEmpty()) {
      return null;
    }
    ReportName report = waiting.remove();
    ReportUnit unit = ReportUnit.of(source, report, files.path(report));
    handedOut = report;
    idle = false;
    return unit;
  }

  // ------------------------------------------------------------------ making a report

  private boolean isDue() {
    return gathering != null || newest().isAfter(done);
  }

  private Instant newest() {
    return config.newest(clock.instant());
  }

  private void gather() throws IOException, InterruptedException {
    Gathering open = gathering;
    if (open != null && failed && newest().isAfter(open.name().instant())) {
      // it would mix what was with what is
      discard();
      open = null;
    }
    if (open == null) {
      open = begin();
      if (open == null) {
        return;
      }
    }
    pace.asked(System.nanoTime());
    boolean complete = open.ask(open());
    pace.answered();
    failed = false;
    if (complete) {
      gathering = null;
      open.close();
      waiting.add(open.name());
    }
  }

  private @Nullable Gathering begin() throws IOException {
    ReportName report = new ReportName(String.valueOf(account), newest());
    Optional<Source.UnitProgress> recorded = progress.find(report.unit(source));
    if (recorded.isPresent()) {
      if (!recorded.get().complete()) {
        findings.report(
            "report-lost",
            report.unit(source).name(),
            "a part of the report is recorded, and the file with the rest of it is gone; the next"
                + " one will be whole");
      }
      done = report.instant();
      return null;
    }
    Gathering begun = new Gathering(report, clock.instant(), files.begin(report));
    gathering = begun;
    return begun;
  }

  /** Goes on after a failure, now or when it is asked again. */
  private void recover(RuntimeException thrown) throws IOException, InterruptedException {
    AwsFailure failure = AwsFailure.of(thrown);
    Gathering open = gathering;
    if (open != null) {
      open.restartUser();
    }
    idle = false;
    if (thrown instanceof AwsServiceException service && service.isThrottlingException()) {
      if (pace.refused(System.nanoTime()) == MANY_REFUSALS) {
        findings.report(
            "account-throttled",
            role == null ? String.valueOf(account) : role,
            "the service has refused "
                + MANY_REFUSALS
                + " requests in a row because there are too many; others who ask for this account"
                + " take part of what it allows");
      }
      return;
    }
    failed = true;
    // its credentials may be what is wrong
    closeKeys();
    if (open != null && !open.isWithinUser() && (failure.refused() || open.isEmpty())) {
      discard();
    }
    throw failure.toException();
  }

  private void discard() throws IOException {
    Gathering open = gathering;
    gathering = null;
    if (open != null) {
      open.close();
    }
  }

  private void closeKeys() {
    AccountKeys open = keys;
    keys = null;
    if (open != null) {
      open.close();
    }
  }

  // ------------------------------------------------------------------ what becomes of it

  @Override
  public void acknowledge(List<UnitName> durable) throws IOException {
    end(durable);
  }

  @Override
  public void release(List<UnitName> unfinished) throws IOException {
    // its file is gone, or cannot be read for good
    end(unfinished);
  }

  private void end(List<UnitName> units) throws IOException {
    ReportName report = handedOut;
    if (report != null && units.contains(report.unit(source))) {
      handedOut = null;
      done = report.instant();
      files.delete(report);
    }
  }

  @Override
  public boolean idle() {
    return idle;
  }

  @Override
  public void close() throws IOException {
    closeKeys();
    discard();
  }
}
