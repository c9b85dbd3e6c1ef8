package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.Secret;
import dev.tarn.connectors.iam.IamSourceFactory;
import dev.tarn.engine.AwsAccounts.AccessKey;
import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source;
import dev.tarn.event.Source.Trial;
import dev.tarn.event.Source.Trial.Outcome;
import dev.tarn.lake.LakeObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports of access keys from accounts to the lake. Against {@link AwsAccounts}. */
class IamSourceTest {
  private static final String ONE = "111122223333";
  private static final String OTHER = "777788889999";
  private static final String EXTERNAL_ID = "5b2c9d";
  private static final Instant CREATED = Instant.parse("2021-03-09T11:20:41Z");
  private static final Instant USED = Instant.parse("2026-03-01T22:41:00Z");

  @TempDir Path folder;
  private AwsAccounts accounts;
  private TestEngine engine;
  private final Map<String, Object> options = new HashMap<>();
  private volatile Instant now = Instant.parse("2026-03-02T09:30:00Z");

  @BeforeEach
  void startServers() throws IOException {
    accounts = new AwsAccounts();
    engine = new TestEngine(folder);
    engine.mapping = "aws-iam-access-keys";
    engine.source = "type: iam_access_keys, region: eu-central-1";
    options.putAll(
        Map.of(
            "region",
            AwsAccounts.STS_REGION,
            "access_key_id",
            AwsAccounts.CALLER_KEY,
            "secret_access_key",
            new Secret(() -> AwsAccounts.CALLER_SECRET),
            "external_id",
            EXTERNAL_ID,
            "iam_endpoint",
            accounts.iamAddress().toString(),
            "sts_endpoint",
            accounts.stsAddress().toString(),
            "roles",
            List.of(accounts.trustRole(ONE, EXTERNAL_ID)),
            "every",
            Duration.ofDays(1),
            "requests_per_second",
            1_000L));
  }

  @AfterEach
  void stopServers() {
    accounts.close();
  }

  private static AccessKey key(int number, Optional<Instant> usedAt) {
    return new AccessKey(String.format("AKIA%012dMPLE", number), CREATED, "Active", usedAt);
  }

  /** Users with one key each, of which every other was used. */
  private void putUsers(String account, int from, int to) {
    for (int i = from; i < to; i++) {
      accounts.putUser(
          account,
          String.format("user-%04d", i),
          key(i, i % 2 == 0 ? Optional.of(USED) : Optional.empty()));
    }
  }

  private Source source() {
    return new IamSourceFactory(() -> now)
        .create(
            "logs", new OptionValues(options), new Places(folder, engine.lake().resolve("_spool")));
  }

  private Plan plan() throws IOException {
    Plan plan = engine.plan();
    SourcePlan configured = plan.sources().getFirst();
    return TestEngine.withSources(
        plan, List.of(new SourcePlan("logs", this::source, configured.mapping())));
  }

  private EngineResult run() throws Exception {
    return new EmbeddedEngine(plan(), engine.options(true), EngineListener.NONE).run();
  }

  private List<String> runToTheEnd() throws Exception {
    EngineResult result = run();
    assertThat(result.end()).isEqualTo(End.IDLE);
    return result.findings().stream().map(EngineFinding::toString).toList();
  }

  /** How many keys each report has that is stored, by its name. */
  private Map<String, Long> reports() throws Exception {
    assertThat(engine.quarantine()).isEmpty();
    assertThat(engine.rows().keySet()).noneMatch(key -> key.endsWith("AGAIN"));
    return engine.rows().keySet().stream()
        .filter(key -> key.startsWith("logs."))
        .collect(Collectors.groupingBy(key -> key.split(" ", -1)[1], Collectors.counting()));
  }

  private static String report(String account, String time) {
    return "iam_access_keys/" + account + "/" + time;
  }

  private List<Path> filesLeft() throws IOException {
    try (var files = Files.walk(engine.lake().resolve("_spool"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aReportTellsOfEachKeyWhatIsKnownOfIt() throws Exception {
    accounts.putUser(
        ONE,
        "deploy",
        key(1, Optional.of(USED)),
        new AccessKey("AKIAI44QH8DHBEXAMPLE", CREATED, "Inactive", Optional.empty()));
    accounts.putUser(ONE, "nobody");

    assertThat(runToTheEnd()).isEmpty();

    assertThat(reports()).containsExactly(Map.entry(report(ONE, "2026-03-02T00:00Z"), 2L));
    assertThat(engine.events().getFirst())
        .contains("\"time\":" + now.toEpochMilli())
        .contains("AKIA...MPLE", "\"last_used_time\":" + USED.toEpochMilli())
        .contains("\"uid\":\"" + ONE + "\"", "deploy", "eu-west-1", "s3", "2021-03-09T11:20:41Z");
    assertThat(engine.events().getLast())
        .contains("Inactive")
        .doesNotContain("ServiceName", "\"last_used_time\":1");
    assertThat(engine.rows().toString()).doesNotContain("AKIAI44QH8DHBEXAMPLE");
    assertThat(filesLeft()).isEmpty();
  }

  @Test
  void aReportIsMadeOnceForEachTimeOfTheSchedule() throws Exception {
    putUsers(ONE, 0, 3);
    runToTheEnd();
    putUsers(ONE, 3, 5);
    now = Instant.parse("2026-03-02T23:59:59Z");
    assertThat(run().progress().unitsBegun()).isZero();
    int asked = accounts.requests("ListUsers");

    now = Instant.parse("2026-03-03T00:00:00Z");
    runToTheEnd();

    assertThat(accounts.requests("ListUsers")).isEqualTo(asked + 1);
    assertThat(reports())
        .isEqualTo(
            Map.of(report(ONE, "2026-03-02T00:00Z"), 3L, report(ONE, "2026-03-03T00:00Z"), 5L));
  }

  @Test
  void ofTimesThatWereMissedTheNewestIsMadeUpFor() throws Exception {
    putUsers(ONE, 0, 3);
    runToTheEnd();
    now = Instant.parse("2026-03-09T15:00:00Z");

    runToTheEnd();

    assertThat(reports())
        .containsOnlyKeys(report(ONE, "2026-03-02T00:00Z"), report(ONE, "2026-03-09T00:00Z"));
  }

  @Test
  void aRunningSourceMakesReportsWhenTheyAreDue() throws Exception {
    options.put("every", Duration.ofHours(6));
    putUsers(ONE, 0, 3);
    RunningEngine running = new RunningEngine(plan(), engine.options(false));
    running.awaitProgress(progress -> progress.events() == 3 && progress.unitsDone() == 1);

    now = Instant.parse("2026-03-02T12:00:30Z");
    running.awaitProgress(progress -> progress.events() == 6 && progress.unitsDone() == 2);
    running.stop();

    assertThat(reports())
        .isEqualTo(
            Map.of(report(ONE, "2026-03-02T06:00Z"), 3L, report(ONE, "2026-03-02T12:00Z"), 3L));
  }

  @Test
  void manyUsersOfTwoAccountsAreStoredOnce() throws Exception {
    putUsers(ONE, 0, 150);
    for (int i = 150; i < 1_500; i++) {
      accounts.putUser(ONE, String.format("user-%04d", i));
    }
    putUsers(OTHER, 0, 50);
    options.put(
        "roles",
        List.of(accounts.trustRole(ONE, EXTERNAL_ID), accounts.trustRole(OTHER, EXTERNAL_ID)));
    engine.epochBytes = 20_000;

    assertThat(runToTheEnd()).isEmpty();

    assertThat(reports())
        .isEqualTo(
            Map.of(
                report(ONE, "2026-03-02T00:00Z"), 150L, report(OTHER, "2026-03-02T00:00Z"), 50L));
    assertThat(engine.events()).doesNotHaveDuplicates();
    assertThat(accounts.requests("ListAccessKeys")).isEqualTo(1_550);
    assertThat(accounts.requests("AssumeRole")).isEqualTo(2);
  }

  @Test
  void withoutRolesItIsTheCallersOwnAccount() throws Exception {
    options.put("roles", List.of());
    options.remove("external_id");
    putUsers(AwsAccounts.CALLER_ACCOUNT, 0, 3);

    runToTheEnd();

    assertThat(reports())
        .isEqualTo(Map.of(report(AwsAccounts.CALLER_ACCOUNT, "2026-03-02T00:00Z"), 3L));
    assertThat(accounts.requests("AssumeRole")).isZero();
  }

  @Test
  void anAccountWithoutUsersHasAnEmptyReport() throws Exception {
    assertThat(runToTheEnd()).isEmpty();
    assertThat(runToTheEnd()).isEmpty();

    assertThat(reports()).isEmpty();
    assertThat(accounts.requests("ListUsers")).isEqualTo(1);
  }

  @Test
  void anAccountThatCannotBeAskedHoldsUpNoOther() throws Exception {
    putUsers(ONE, 0, 3);
    putUsers(OTHER, 0, 4);
    options.put(
        "roles",
        List.of(accounts.trustRole(ONE, EXTERNAL_ID), accounts.trustRole(OTHER, EXTERNAL_ID)));
    accounts.deny(ONE, "ListAccessKeys");

    EngineResult result = run();

    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(reports()).isEqualTo(Map.of(report(OTHER, "2026-03-02T00:00Z"), 4L));
    assertThat(result.findings())
        .singleElement()
        .asString()
        .contains("source-unavailable", ONE, "AccessDenied: User: arn:aws:sts::" + ONE)
        .contains("is not authorized to perform: iam:ListAccessKeys");
    accounts.allowAll();
    runToTheEnd();
    assertThat(reports())
        .isEqualTo(
            Map.of(report(ONE, "2026-03-02T00:00Z"), 3L, report(OTHER, "2026-03-02T00:00Z"), 4L));
  }

  @Test
  void aRoleThatDoesNotTrustTheCallerIsToldInAmazonsWords() throws Exception {
    options.put("external_id", "another");

    EngineResult result = run();

    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings().toString())
        .contains("is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::" + ONE)
        .doesNotContain(AwsAccounts.CALLER_SECRET);
  }

  @Test
  void aBusyServiceIsAskedAgain() throws Exception {
    putUsers(ONE, 0, 4);
    AtomicInteger lists = new AtomicInteger();
    accounts.before(
        (action, given) -> {
          if (action.equals("ListAccessKeys") && lists.incrementAndGet() % 3 == 0) {
            accounts.throttle(1);
          }
        });

    assertThat(runToTheEnd()).isEmpty();

    assertThat(reports()).isEqualTo(Map.of(report(ONE, "2026-03-02T00:00Z"), 4L));
  }

  @Test
  void anExpiredTokenIsNoReasonToBeginAnew() throws Exception {
    putUsers(ONE, 0, 120);
    AtomicInteger lists = new AtomicInteger();
    accounts.before(
        (action, given) -> {
          if (action.equals("ListAccessKeys") && lists.incrementAndGet() == 110) {
            accounts.expireSessions();
          }
        });

    runToTheEnd();

    assertThat(reports()).isEqualTo(Map.of(report(ONE, "2026-03-02T00:00Z"), 120L));
    assertThat(engine.events()).doesNotHaveDuplicates();
    assertThat(accounts.requests("AssumeRole")).isEqualTo(2);
    // two pages, none of them twice
    assertThat(accounts.requests("ListUsers")).isEqualTo(2);
  }

  @Test
  void whatIsRemovedMeanwhileIsNotInTheReport() throws Exception {
    putUsers(ONE, 0, 4);
    accounts.before(
        (action, given) -> {
          if (action.equals("ListAccessKeys") && given.get("UserName").equals("user-0001")) {
            accounts.removeUser(ONE, "user-0001");
          }
          if (action.equals("GetAccessKeyLastUsed")
              && given.get("AccessKeyId").equals(key(2, Optional.empty()).id())) {
            accounts.putUser(ONE, "user-0002");
          }
        });

    assertThat(runToTheEnd()).isEmpty();

    assertThat(reports()).isEqualTo(Map.of(report(ONE, "2026-03-02T00:00Z"), 2L));
  }

  /** As Amazon answers for a key that is gone, to who may not see all keys. */
  @Test
  void aKeyThatIsDeniedAndGoneIsNotInTheReport() throws Exception {
    putUsers(ONE, 0, 3);
    accounts.before(
        (action, given) -> {
          boolean second =
              action.equals("GetAccessKeyLastUsed")
                  && given.get("AccessKeyId").equals(key(1, Optional.empty()).id());
          if (second) {
            accounts.putUser(ONE, "user-0001");
            accounts.deny(ONE, action);
          } else {
            accounts.allowAll();
          }
        });

    assertThat(runToTheEnd()).isEmpty();

    assertThat(reports()).isEqualTo(Map.of(report(ONE, "2026-03-02T00:00Z"), 2L));
  }

  @ParameterizedTest
  @EnumSource(LakeObserver.Step.class)
  void aFailureAfterAnyStepOfAnEpochLosesAndRepeatsNothing(LakeObserver.Step step)
      throws Exception {
    putUsers(ONE, 0, 20);
    engine.epochBytes = 1;
    AtomicInteger left = new AtomicInteger(2);
    engine.observer =
        reached -> {
          if (reached == step && left.decrementAndGet() >= 0) {
            throw new UncheckedIOException(new IOException("as if the process had ended"));
          }
        };
    boolean ended = false;
    while (!ended) {
      try {
        run();
        ended = true;
      } catch (UncheckedIOException e) {
        // what IAM says after the crash is not what is in the part that was recorded before it
        putUsers(ONE, 0, 30 + left.get());
      }
    }

    assertThat(reports()).isEqualTo(Map.of(report(ONE, "2026-03-02T00:00Z"), 20L));
    assertThat(users()).hasSize(20);
    assertThat(filesLeft()).isEmpty();
  }

  private Set<String> users() throws Exception {
    return engine.events().stream()
        .map(event -> event.replaceAll(".*\"name\":\"(user-\\d{4})\".*", "$1"))
        .collect(Collectors.toSet());
  }

  @Test
  void aStopWhileAReportIsMadeIsQuickAndTheNextRunMakesItAnew() throws Exception {
    options.put("requests_per_second", 2L);
    putUsers(ONE, 0, 100);
    RunningEngine running = new RunningEngine(plan(), engine.options(false));
    List<String> asked = new ArrayList<>();
    synchronized (asked) {
      accounts.before(
          (action, given) -> {
            synchronized (asked) {
              asked.add(action);
              asked.notifyAll();
            }
          });
      while (!asked.contains("ListAccessKeys")) {
        asked.wait();
      }
    }

    assertThat(running.stop().end()).isEqualTo(End.STOPPED);

    assertThat(filesLeft()).isEmpty();
    options.put("requests_per_second", 1_000L);
    runToTheEnd();
    assertThat(reports()).isEqualTo(Map.of(report(ONE, "2026-03-02T00:00Z"), 100L));
  }

  @Test
  void whatReadingNeedsIsTriedOut() throws Exception {
    putUsers(ONE, 0, 5);

    assertThat(source().tryOut())
        .containsExactly(
            Trial.good(
                "assume arn:aws:iam::111122223333:role/tarn-reader",
                "as arn:aws:sts::111122223333:assumed-role/tarn-reader/tarn"),
            Trial.good("list users of 111122223333", ""),
            Trial.good("list access keys of a user of 111122223333", "user-0000"),
            Trial.good("ask when an access key of 111122223333 was last used", "AKIA...MPLE"));
    assertThat(accounts.requests("ListUsers")).isEqualTo(1);
  }

  @Test
  void whatIsMissingIsNamedInTheWordsOfTheService() throws Exception {
    putUsers(ONE, 0, 5);
    for (String action : List.of("GetAccessKeyLastUsed", "ListAccessKeys", "ListUsers")) {
      accounts.deny(ONE, action);
      assertThat(source().tryOut().getLast())
          .satisfies(
              trial -> {
                assertThat(trial.outcome()).isEqualTo(Outcome.FAILED);
                assertThat(trial.words())
                    .startsWith("AccessDenied: User: arn:aws:sts::111122223333:assumed-role/")
                    .contains("is not authorized to perform: iam:" + action);
              });
    }
    options.put("external_id", "another");
    assertThat(source().tryOut())
        .singleElement()
        .asString()
        .contains("assume arn:aws:iam::", "FAILED", "perform: sts:AssumeRole");
  }

  @Test
  void whatCannotBeTriedIsSaid() throws Exception {
    options.put("roles", List.of());
    assertThat(source().tryOut())
        .extracting(Trial::outcome)
        .containsExactly(Outcome.GOOD, Outcome.GOOD, Outcome.NOT_TRIED);
    accounts.putUser(AwsAccounts.CALLER_ACCOUNT, "nobody");
    assertThat(source().tryOut())
        .extracting(Trial::words)
        .containsExactly("as " + AwsAccounts.CALLER, "", "nobody", "the user nobody has none");
  }
}
