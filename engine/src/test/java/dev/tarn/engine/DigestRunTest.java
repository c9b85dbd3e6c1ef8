package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source.Trial;
import dev.tarn.lake.Alert;
import dev.tarn.lake.LakeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Digests of CloudTrail, against s3proxy, ElasticMQ and an imitation of CloudTrail. */
class DigestRunTest {
  private static ObjectStore store;
  private static FakeCloudTrail cloudTrail;
  private static FakeCloudTrail.SigningKey key;

  /** Of the first digest of each trail. */
  private static Instant start;

  @TempDir Path folder;
  private TestEngine engine;
  private int records;

  @BeforeAll
  static void startServers() throws Exception {
    store = new ObjectStore();
    cloudTrail = new FakeCloudTrail();
    start = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(20));
    Instant soon = Instant.now().plus(Duration.ofDays(1));
    // not on the first page
    cloudTrail.addKey(DigestTrail.REGION, "another", Instant.EPOCH, soon);
    key = cloudTrail.addKey(DigestTrail.REGION, "31e8b5433410dfb6", start, soon);
  }

  @AfterAll
  static void stopServers() throws Exception {
    store.close();
    cloudTrail.close();
  }

  @BeforeEach
  void begin() throws IOException {
    store.clear();
    Files.writeString(folder.resolve("secret"), "test-secret\n");
    engine = new TestEngine(folder);
    engine.source = "queue_url: " + store.queueUrl() + ", " + access();
  }

  @AfterEach
  void behave() {
    cloudTrail.deny(false);
  }

  private String access() {
    return "type: s3, verify_digests: true, cloudtrail_endpoint: "
        + cloudTrail.address()
        + ", region: us-east-1, access_key_id: test, secret_access_key: '${file:secret}',"
        + " s3_endpoint: "
        + store.proxy().address()
        + ", path_style: true, visibility_timeout: 1s, retry_after: 1s, tries: 2";
  }

  private DigestTrail trail(String name) {
    return new DigestTrail(store, name, key, start);
  }

  /** Ten records that no other log file has. */
  private String some() {
    records += 10;
    return logins(records - 10, records);
  }

  private void assertIdle() throws Exception {
    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);
    assertThat(store.messages()).isZero();
  }

  private List<String> verifiedDigests() throws IOException {
    List<String> digests = new ArrayList<>();
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      reader.units(
          unit -> {
            if (unit.unit().matches("s3://[^ ]+/CloudTrail-Digest/.*")
                && unit.complete()
                && unit.quarantined() == 0) {
              digests.add(unit.facts().get("s3.key"));
            }
          });
    }
    return digests;
  }

  private String quarantine(String code) throws Exception {
    List<String> rows = engine.quarantine().stream().filter(row -> row.contains(code)).toList();
    assertThat(rows).as("%s in %s", code, engine.quarantine()).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void goodDigestsOfSeveralTrailsAreVerifiedAndTellOfLogFiles() throws Exception {
    List<String> written = new ArrayList<>();
    for (String name : List.of("trail", "audit")) {
      DigestTrail trail = trail(name);
      for (int i = 0; i < 3; i++) {
        store.tell(trail.log(some()));
        // nobody tells of it
        trail.log(some());
        written.add(trail.digest());
      }
      // an hour without a call
      written.add(trail.digest());
      trail.log(some());
      written.add(trail.backfillDigest());
    }
    cloudTrail.throttle(2);
    written.reversed().forEach(store::tell);

    assertIdle();

    assertThat(verifiedDigests()).containsExactlyInAnyOrderElementsOf(written);
    assertThat(engine.events()).hasSize(records);
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void whatWasAlteredDeletedOrForgedIsTold() throws Exception {
    DigestTrail altered = trail("altered");
    String alteredLog = altered.log(some());
    String damagedLog = altered.log(some());
    altered.log(some());
    String shown = altered.digest();
    store.put(alteredLog, TestEngine.gzip(logins(0, 9)));
    store.put(damagedLog, new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
    DigestTrail deleted = trail("deleted");
    String deletedLog = deleted.log(some());
    store.tell(deleted.digest());
    store.delete(deletedLog);
    DigestTrail forged = trail("forged");
    forged.log(some());
    forged.forge = text -> text.replace("SHA-256\"", "SHA-256\" ");
    store.tell(forged.digest());
    DigestTrail unknown = trail("unknown");
    unknown.key = FakeCloudTrail.newKey(DigestTrail.REGION, "8eba5db5", start, Instant.now());
    store.tell(unknown.digest());
    DigestTrail garbage = trail("garbage");
    garbage.forge = text -> "{\"Records\":[]}";
    store.tell(garbage.digest());
    store.tell(shown);

    assertIdle();

    assertThat(engine.quarantine()).hasSize(6);
    assertThat(quarantine("log-file-missing")).contains(deletedLog, "NoSuchKey");
    assertThat(engine.quarantine())
        .filteredOn(row -> row.contains("log-file-altered"))
        .anyMatch(row -> row.contains(alteredLog + ", which") && row.contains("SHA-256"))
        .anyMatch(row -> row.contains(damagedLog + ", which") && row.contains("decompress"));
    assertThat(quarantine("digest-forged")).contains("_forged_", "not CloudTrail's");
    assertThat(quarantine("digest-key-unknown")).contains("_unknown_", "8eba5db5");
    assertThat(quarantine("digest-invalid")).contains("_garbage_", "previousDigestSignature");
    // what was not altered is stored
    assertThat(engine.events()).hasSize(10);
    // told again, nothing is told twice
    store.tell(shown);
    assertIdle();
    assertThat(engine.quarantine()).hasSize(6);
  }

  @Test
  void aDigestThatIsMissingIsToldUntilItIsBack() throws Exception {
    DigestTrail trail = trail("trail");
    store.tell(trail.digest());
    assertIdle();
    String untold = trail.digest();
    String deleted = trail.digest();
    byte[] content = store.content(deleted);
    Map<String, String> metadata = store.metadata(deleted);
    store.delete(deleted);
    String last = trail.digest();
    store.tell(last);
    RunningEngine running = new RunningEngine(engine.plan(), engine.options(false));

    // as the watch tells it
    running.awaitWords("logs: the digest s3://" + store.bucket() + "/" + deleted);
    running.stop();
    assertThat(alerts()).extracting(Alert::code).containsExactly("digest-missing");
    assertThat(quarantine("digest-missing")).contains(deleted, last);
    store.put(deleted, content, metadata);
    store.tell(deleted);
    assertIdle();

    // and nobody told of the one before it
    assertThat(verifiedDigests()).contains(untold, deleted, last).hasSize(4);
    assertThat(engine.quarantine()).hasSize(1);
  }

  @Test
  void aChainThatBeginsAnewIsTold() throws Exception {
    DigestTrail trail = trail("trail");
    store.tell(trail.digest());
    assertIdle();
    trail.restart(3);
    store.tell(trail.digest());
    assertIdle();

    assertThat(quarantine("digest-chain-restarted"))
        .contains(start.plus(Duration.ofHours(4)).toString());
  }

  @Test
  void withoutThePermissionDigestsWaitAndLogFilesDoNot() throws Exception {
    DigestTrail trail = trail("trail");
    store.tell(trail.log(some()));
    String digest = trail.digest();
    store.tell(digest);
    cloudTrail.deny(true);
    RunningEngine running = new RunningEngine(engine.plan(), engine.options(false));

    running.awaitFinding("unit-failed");

    assertThat(engine.plan().sources().getFirst().opener().get().tryOut())
        .filteredOn(trial -> trial.outcome() == Trial.Outcome.FAILED)
        .containsExactly(
            Trial.failed(
                "list the public keys of CloudTrail",
                "AccessDeniedException: " + FakeCloudTrail.DENIED));
    running.awaitProgress(progress -> progress.events() == 10);
    cloudTrail.deny(false);
    running.awaitProgress(progress -> progress.unitsDone() == 2);
    assertThat(running.stop().findings().toString()).contains(FakeCloudTrail.DENIED);
    assertThat(verifiedDigests()).containsExactly(digest);
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void aBackfillVerifiesDigestsAndRemembersThem() throws Exception {
    DigestTrail trail = trail("trail");
    String missing = "";
    for (int i = 0; i < 5; i++) {
      missing = trail.log(some());
      trail.digest();
    }
    store.delete(missing);
    engine.source = access() + ", backfill: {bucket: " + store.bucket() + ", prefix: AWSLogs/}";

    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);

    assertThat(verifiedDigests()).hasSize(5);
    assertThat(engine.events()).hasSize(40);
    assertThat(quarantine("log-file-missing")).contains(missing);
  }

  private List<Alert> alerts() throws IOException {
    List<Alert> alerts = new ArrayList<>();
    try (LakeReader reader = LakeReader.open(engine.lake())) {
      reader.alerts(alerts::add);
    }
    return alerts;
  }
}
