package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source.Trial;
import dev.tarn.event.Source.Trial.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against s3proxy and ElasticMQ. */
class S3SourceRunTest extends NetworkSourceContract {
  private static ObjectStore store;
  private final List<String> announced = new ArrayList<>();
  private int fed;

  @BeforeAll
  static void startServers() throws Exception {
    store = new ObjectStore();
  }

  @AfterAll
  static void stopServers() throws Exception {
    store.close();
  }

  @Override
  String source() throws Exception {
    store.clear();
    Files.writeString(folder.resolve("secret"), "test-secret\n");
    return sourceOfQueue();
  }

  private String sourceOfQueue() {
    return "type: s3, queue_url: " + store.queueUrl() + ", " + access();
  }

  private String access() {
    return store.access() + ", visibility_timeout: 1s, retry_after: 1s, tries: 3";
  }

  private String sourceOfBackfill(String more) {
    return "type: s3, backfill: {bucket: "
        + store.bucket()
        + ", prefix: logs/"
        + more
        + "}, "
        + access();
  }

  @Override
  void feed(byte[] content) {
    String key = key(fed++);
    announce(ObjectStore.event(List.of(store.record(key, store.put(key, content)))));
  }

  /** With characters that events encode. */
  private static String key(int number) {
    return "logs/a b+c=ü%/piece-" + number;
  }

  private void announce(String message) {
    announced.add(message);
    store.send(message);
  }

  private String put(String key, String content) {
    return store.put(key, content.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  void announceAgain() {
    List.copyOf(announced).forEach(store::send);
  }

  private static String error(String code, String message) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
        + code
        + "</Code><Message>"
        + message
        + "</Message></Error>";
  }

  @Override
  void throttle(int requests) {
    refuse(requests, 503, error("SlowDown", "Please reduce your request rate."));
  }

  @Override
  void expireToken(int requests) {
    refuse(requests, 400, error("ExpiredToken", "The provided token has expired."));
  }

  private static void refuse(int requests, int status, String error) {
    store.proxy().refuse(requests, status, Map.of("Content-Type", "application/xml"), error);
  }

  @Override
  void cut(int contents, int afterBytes) {
    store.proxy().cut(contents, afterBytes);
  }

  @Override
  void slow(Duration each) {
    store.proxy().slow(each);
  }

  @Override
  Duration redeliveredAfter() {
    return Duration.ofSeconds(1);
  }

  @Override
  void awaitRedelivery() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (store.messages() > 0 && System.nanoTime() < end) {
      engine.runUntilIdle();
    }
  }

  private void assertQueueEmpty() {
    assertThat(store.messages()).isZero();
  }

  @Test
  void anObjectThatCannotBeReadIsGivenUpByARunUntilIdleAndReadByTheNext() throws Exception {
    feed(logins(0, 50));
    throttle(1_000);

    EngineResult result = engine.runUntilIdle();

    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings()).extracting(EngineFinding::code).contains("unit-unreadable");
    store.proxy().behave();
    engine.runUntilIdle();
    assertStored(50);
    assertQueueEmpty();
  }

  @Test
  void aMessageIsDeletedWhenAllThatItTellsOfIsStored() throws Exception {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      records.add(store.record(key(i), put(key(i), logins(i * 50, i * 50 + 50))));
    }
    store.send(ObjectStore.event(records));

    engine.runUntilIdle();

    assertStored(250);
    assertQueueEmpty();
  }

  @Test
  void messagesOfAllKindsAreUnderstood() throws Exception {
    String bySns = ObjectStore.event(List.of(store.record("logs/1", put("logs/1", logins(0, 10)))));
    store.send(
        "{\"Type\":\"Notification\",\"MessageId\":\"22b80b92\",\"Message\":\""
            + bySns.replace("\"", "\\\"")
            + "\"}");
    store.send(
        "{\"version\":\"0\",\"source\":\"aws.s3\",\"detail-type\":\"Object Created\","
            + "\"time\":\"2026-03-01T12:00:00Z\",\"detail\":{\"bucket\":{\"name\":\""
            + store.bucket()
            + "\"},\"object\":{\"key\":\"logs/a+b c%20\",\"size\":5,\"etag\":\""
            + put("logs/a+b c%20", logins(10, 20))
            + "\"}}}");
    store.send("{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"b\"}");
    store.send(
        ObjectStore.event(
            List.of(
                store.record("logs/1", "").replace("ObjectCreated:Put", "ObjectRemoved:Delete"))));

    EngineResult result = engine.runUntilIdle();

    assertStored(20);
    assertThat(engine.quarantine()).isEmpty();
    assertThat(result.findings()).extracting(EngineFinding::code).containsOnly("event-left-out");
    assertThat(engine.total().filtered()).isEqualTo(2);
    assertQueueEmpty();
  }

  @Test
  void aMessageThatIsNoneOfThemGoesToTheQuarantine() throws Exception {
    store.send("{\"hello\":\"world\"}");
    store.send("no JSON at all");
    feedPieces(1);

    engine.runUntilIdle();

    assertStored(50);
    assertThat(engine.quarantine())
        .hasSize(2)
        .allMatch(row -> row.contains("unknown-message"))
        .anyMatch(row -> row.contains("hello"));
    assertQueueEmpty();
  }

  @Test
  void anObjectThatIsNotThereGoesToTheQuarantineAfterItsTries() throws Exception {
    store.send(ObjectStore.event(List.of(store.record("logs/gone", "0123456789abcdef"))));
    feedPieces(1);

    EngineResult result = engine.runUntilIdle();

    assertThat(result.end()).isEqualTo(End.IDLE);
    assertStored(50);
    assertThat(engine.quarantine())
        .hasSize(1)
        .allMatch(row -> row.contains("object-missing") && row.contains("after 3 tries"));
    assertQueueEmpty();
  }

  @Test
  void anObjectThatIsDeniedIsReadWhenItIsAllowed() throws Exception {
    feedPieces(1);
    String denied = error("AccessDenied", "not authorized to perform: kms:Decrypt");
    refuse(3, 403, denied);
    engine.runUntilIdle();
    assertThat(engine.quarantine())
        .hasSize(1)
        .allMatch(row -> row.contains("object-denied") && row.contains("kms:Decrypt"));
    announceAgain();

    engine.runUntilIdle();

    assertStored(50);
    assertQueueEmpty();
  }

  @Test
  void aReplacedObjectIsNotTakenForTheOneThatWasTold() throws Exception {
    String before = put("logs/1", logins(0, 10));
    String after = put("logs/1", logins(10, 20));
    store.send(ObjectStore.event(List.of(store.record("logs/1", before))));
    store.send(ObjectStore.event(List.of(store.record("logs/1", after))));

    engine.runUntilIdle();

    assertThat(engine.events()).hasSize(10);
    assertThat(engine.quarantine()).hasSize(1).allMatch(row -> row.contains("object-replaced"));
    assertQueueEmpty();
  }

  @Test
  void whatIsTakenIsGivenBackAtAStop() throws Exception {
    feed(logins(0, 20_000));
    slow(Duration.ofSeconds(20));
    engine.source = sourceOfQueue().replace("visibility_timeout: 1s", "visibility_timeout: 1h");
    RunningEngine running = start(false);
    running.awaitProgress(progress -> progress.unitsBegun() > 0);

    running.stop();

    // else it would be hidden for an hour
    slow(Duration.ZERO);
    engine.runUntilIdle();
    assertStored(20_000);
    assertQueueEmpty();
  }

  @Test
  void whatIsDurableAtAStopIsDeleted() throws Exception {
    engine.lakeOptions = "commit_every: 1h";
    feedPieces(3);
    RunningEngine running = start(false);
    running.awaitProgress(progress -> progress.records() == 150);

    running.stop();

    assertStored(150);
    assertQueueEmpty();
  }

  private List<Trial> tryOut() throws Exception {
    return engine.plan().sources().getFirst().opener().get().tryOut();
  }

  @Test
  void triesOutWhatAQueueNeedsAndTakesNothing() throws Exception {
    assertThat(tryOut())
        .extracting(Trial::outcome)
        .containsExactly(Outcome.GOOD, Outcome.GOOD, Outcome.GOOD, Outcome.GOOD, Outcome.NOT_TRIED);
    feedPieces(1);

    List<Trial> trials = tryOut();

    assertThat(trials).extracting(Trial::outcome).containsOnly(Outcome.GOOD);
    assertThat(trials.toString())
        .contains("read s3://" + store.bucket() + "/logs/a b+c=ü%/piece-0");
    engine.runUntilIdle();
    assertStored(50);
  }

  @Test
  void namesWhatIsMissingInTheWordsOfTheService() throws Exception {
    feedPieces(1);
    String denied =
        "User: arn:aws:iam::111122223333:user/tarn is not authorized to perform: s3:Get";
    refuse(1, 403, error("AccessDenied", denied));
    assertThat(tryOut())
        .filteredOn(trial -> trial.outcome() == Outcome.FAILED)
        .singleElement()
        .satisfies(trial -> assertThat(trial.words()).isEqualTo("AccessDenied: " + denied));

    engine.source = sourceOfQueue().replace(store.queueUrl(), store.queueUrl() + "-not");
    assertThat(tryOut()).last().extracting(Trial::outcome).isEqualTo(Outcome.FAILED);
    engine.source = sourceOfBackfill("").replace(store.bucket(), "no-such-bucket");
    assertThat(tryOut()).last().extracting(Trial::words).asString().startsWith("NoSuchBucket: ");
  }

  @Test
  void aRoleIsAssumedWithTheExternalIdThatItsTrustAsksFor() throws Exception {
    try (AwsAccounts accounts = new AwsAccounts()) {
      String role = accounts.trustRole("111122223333", "5b2c9d");
      Files.writeString(folder.resolve("secret"), AwsAccounts.CALLER_SECRET);
      String source =
          sourceOfQueue()
                  .replace("us-east-1", AwsAccounts.STS_REGION)
                  .replace("access_key_id: test", "access_key_id: " + AwsAccounts.CALLER_KEY)
              + ", sts_endpoint: "
              + accounts.stsAddress()
              + ", role_arn: "
              + role
              + ", external_id: ";
      engine.source = source + "another";
      assertThat(tryOut())
          .containsExactly(
              Trial.failed(
                  "assume " + role,
                  "AccessDenied: User: "
                      + AwsAccounts.CALLER
                      + " is not authorized to perform: sts:AssumeRole on resource: "
                      + role));
      engine.source = source + "5b2c9d";
      feedPieces(2);

      assertThat(tryOut().getFirst().words()).startsWith("as ASIA");
      engine.runUntilIdle();

      assertStored(100);
      assertQueueEmpty();
    }
  }

  @Test
  void howLongAMessageWaitsIsKnownUntilItsObjectIsStored() throws Exception {
    feed(logins(0, 2_000));
    slow(Duration.ofSeconds(3));
    RunningEngine running = start(false);

    running.awaitBacklog(
        "logs",
        backlog ->
            backlog.records() == 1
                && backlog.oldest().orElseThrow().isAfter(Instant.now().minusSeconds(60)));

    running.awaitBacklog("logs", backlog -> backlog.records() == 0 && backlog.oldest().isEmpty());
    running.stop();
    assertStored(2_000);
  }

  @Test
  void aMessageThatIsPutOffWaitsOn() throws Exception {
    engine.source = sourceOfQueue().replace("retry_after: 1s", "retry_after: 20m");
    store.send(ObjectStore.event(List.of(store.record("logs/gone", "0123456789abcdef"))));
    RunningEngine running = start(false);

    running.awaitProgress(progress -> progress.unitsBegun() == 1);

    running.awaitBacklog("logs", backlog -> backlog.records() == 1 && !backlog.oldest().isEmpty());
    running.stop();
  }

  @Test
  void aBackfillReadsAPrefixOnceAndKnowsHowFarItIs() throws Exception {
    for (int i = 0; i < 10; i++) {
      put(key(i), logins(i * 50, i * 50 + 50));
    }
    put("other/1", logins(500, 550));
    engine.source = sourceOfBackfill("");

    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

    assertStored(500);
    put("logs/late", logins(500, 510));
    assertThat(engine.runUntilIdle().progress().unitsBegun()).isZero();
    assertStored(500);
  }

  @Test
  void aBackfillReadsADateRange() throws Exception {
    put("logs/1", logins(0, 10));
    engine.source = sourceOfBackfill(", to: 2020-01-01");
    engine.runUntilIdle();
    assertThat(engine.events()).isEmpty();
    engine.source = sourceOfBackfill(", from: 2020-01-01");
    engine.runUntilIdle();
    assertStored(10);
  }

  @Test
  void anObjectByQueueAndByBackfillIsStoredOnce() throws Exception {
    feedPieces(20);
    announceAgain();
    engine.source =
        sourceOfBackfill("").replace("type: s3", "type: s3, queue_url: " + store.queueUrl());

    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

    assertStored(1_000);
    assertQueueEmpty();
  }

  @Test
  void aQueueThatDoesNotExistEndsARunUntilIdle() throws Exception {
    engine.source = sourceOfQueue().replace(store.queueUrl(), store.queueUrl() + "-not");

    EngineResult result = engine.runUntilIdle();

    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings())
        .extracting(EngineFinding::code)
        .containsOnly("source-unavailable");
    assertThat(result.findings().toString()).doesNotContain("test-secret");
  }
}
