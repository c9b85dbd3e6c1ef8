package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source.Trial;
import dev.tarn.event.Source.Trial.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stream of Kinesis keeps the contract of sources. Against kinesis-local. */
class KinesisSourceTest extends SourceRunContract {
  private static final AtomicInteger STREAMS = new AtomicInteger();
  private static KinesisServer server;

  private String stream;

  @BeforeAll
  static void startServer() throws Exception {
    server = new KinesisServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  String source() throws Exception {
    Files.writeString(folder.resolve("secret"), "test-secret\n");
    server.proxy().behave();
    stream = "logs-" + STREAMS.incrementAndGet();
    server.create(stream, 3);
    return "type: kinesis, stream: " + stream + ", " + server.access();
  }

  @Override
  void feed(byte[] content) {
    if (content.length > 0 && content[0] == '{') {
      server.putLines(stream, new String(content, StandardCharsets.UTF_8));
    } else {
      server.put(stream, "key", content);
    }
  }

  /** What a shard gives at once is one piece, and several shards may be in one epoch. */
  @Override
  int epochsOfTenPieces() {
    return 1;
  }

  private void refuse(int requests, int status, String error) {
    server.proxy().refuse(requests, status, Map.of("x-amzn-ErrorType", error), "");
  }

  private List<String> run() throws Exception {
    EngineResult result = engine.runUntilIdle();
    assertThat(result.end()).isEqualTo(End.IDLE);
    return result.findings().stream().map(EngineFinding::toString).toList();
  }

  @Test
  void splitsAndMergesAreFollowed() throws Exception {
    feed(logins(0, 50));
    server.split(stream);
    feed(logins(50, 100));
    server.merge(stream);
    feed(logins(100, 150));
    run();
    assertStored(150);

    server.split(stream);
    server.split(stream);
    feed(logins(150, 200));
    server.merge(stream);
    server.merge(stream);

    run();

    assertStored(200);
    assertThat(engine.runUntilIdle().progress().unitsBegun()).isZero();
  }

  @Test
  void splitsAndMergesAreFollowedWhileItRuns() throws Exception {
    RunningEngine running = start(false);
    for (int i = 0; i < 4; i++) {
      feed(logins(i * 50, i * 50 + 50));
      if (i % 2 == 0) {
        server.split(stream);
      } else {
        server.merge(stream);
      }
    }
    feed(logins(200, 250));
    running.awaitProgress(progress -> progress.events() == 250);

    running.stop();

    assertStored(250);
  }

  @Test
  void aBusyServiceIsAskedAgain() throws Exception {
    feedPieces(5);
    refuse(12, 400, "ProvisionedThroughputExceededException");

    assertThat(run()).isEmpty();

    assertStored(250);
  }

  @Test
  void anExpiredTokenIsNoReasonToGiveUp() throws Exception {
    feedPieces(5);
    refuse(4, 400, "ExpiredTokenException");

    run();

    assertStored(250);
  }

  @Test
  void anExpiredIteratorIsRenewed() throws Exception {
    feedPieces(5);
    refuse(3, 400, "ExpiredIteratorException");

    assertThat(run()).isEmpty();

    assertStored(250);
  }

  @Test
  void aCutConnectionIsTakenUpWhereItBroke() throws Exception {
    feed(logins(0, 3_000));
    server.proxy().cut(4, 20_000);

    run();

    assertStored(3_000);
  }

  @Test
  void compressedRecordsAreDecompressed() throws Exception {
    byte[] one = TestEngine.gzip(logins(0, 20));
    byte[] other = TestEngine.gzip(logins(20, 40));
    feed(TestEngine.gzip(logins(40, 60)));
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    feed(both);

    run();

    assertStored(60);
  }

  @Test
  void whatWasThereBeforeAStartAtTheEndIsLeftOut() throws Exception {
    engine.source += ", start_at: latest";
    run();
    feed(logins(0, 30));

    run();

    assertStored(30);
  }

  @Test
  void aStreamThatIsMadeAnewIsReadFromItsBeginning() throws Exception {
    feed(logins(0, 10));
    run();
    server.delete(stream);
    server.create(stream, 1);
    feed(logins(100, 130));

    assertThat(run()).isNotEmpty().allMatch(finding -> finding.contains("(stream-recreated)"));

    assertThat(engine.events()).hasSize(40).doesNotHaveDuplicates();
    assertThat(run()).isEmpty();
    assertThat(engine.events()).hasSize(40);
  }

  @Test
  void aStreamThatDoesNotExistEndsARunUntilIdle() throws Exception {
    engine.source = engine.source.replace("stream: " + stream, "stream: none");

    EngineResult result = engine.runUntilIdle();

    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings())
        .extracting(EngineFinding::code)
        .containsOnly("source-unavailable");
    assertThat(result.findings().toString()).doesNotContain("test-secret");
  }

  @Test
  void whatReadingNeedsIsTriedOut() throws Exception {
    assertThat(trials()).extracting(Trial::outcome).containsOnly(Outcome.GOOD).hasSize(3);
    refuse(1, 400, "AccessDeniedException");
    assertThat(trials().getLast().toString())
        .startsWith("Trial[what=read records, outcome=FAILED, words=AccessDeniedException");
    engine.source = engine.source.replace("stream: " + stream, "stream: none");
    assertThat(trials()).singleElement().asString().contains("describe stream none", "not found");
  }

  private List<Trial> trials() throws Exception {
    return engine.plan().sources().getFirst().opener().get().tryOut();
  }

  @Test
  void howFarItIsBehindIsKnown() throws Exception {
    feed(logins(0, 10));
    engine.lakeOptions = "commit_every: 1h";
    RunningEngine running = start(false);

    running.awaitBacklog(
        "logs", backlog -> backlog.records() == 10 && backlog.oldest().isPresent());

    running.stop();
    engine.lakeOptions = "commit_every: 50ms";
    running = start(false);
    running.awaitBacklog("logs", backlog -> backlog.records() == 0 && backlog.oldest().isEmpty());
    running.stop();
  }
}
