package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source.Trial;
import dev.tarn.event.Source.Trial.Outcome;
import dev.tarn.lake.LakeObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs of Graph keep the contract of sources. Against a strict imitation. */
class GraphSourceTest extends SourceRunContract {
  private static final List<String> LOGS =
      List.of(
          "signIns",
          "nonInteractiveUser",
          "servicePrincipal",
          "managedIdentity",
          "directoryAudits");

  private static FakeGraph graph;
  private Duration piecesApart = Duration.ZERO;
  private int pieces;

  @BeforeAll
  static void startServer() throws Exception {
    graph = new FakeGraph();
  }

  @AfterAll
  static void stopServer() {
    graph.close();
  }

  @AfterEach
  void nobodyComesTooEarly() {
    assertThat(graph.tooEarly()).isZero();
  }

  @Override
  String source() throws Exception {
    graph.clear();
    Files.writeString(folder.resolve("secret"), FakeGraph.SECRET + "\n");
    return options("sign_ins", Duration.ofMinutes(40));
  }

  private static String options(String logs, Duration startedBefore) {
    return "type: microsoft_graph, logs: ["
        + logs
        + "], "
        + graph.access("secret")
        + ", every: 2s, start_at: "
        + Instant.now().minus(startedBefore).truncatedTo(ChronoUnit.SECONDS);
  }

  /** A line is an event of a moment ago; one that is no JSON, or other content, a text. */
  @Override
  void feed(byte[] content) {
    Instant time = Instant.now().minusSeconds(2).minus(piecesApart.multipliedBy(pieces++));
    if (content.length > 0 && content[0] == '{') {
      new String(content, StandardCharsets.UTF_8).lines().forEach(line -> feed(line, time));
    } else {
      graph.addAsIs("\"" + Base64.getEncoder().encodeToString(content) + "\"", time);
    }
  }

  private static void feed(String line, Instant time) {
    if (line.endsWith("}")) {
      graph.add("signIns", members(line), time, time);
    } else {
      graph.addAsIs("\"" + line.replace("\"", "\\\"") + "\"", time);
    }
  }

  private static String members(String login) {
    String line = login.strip();
    return "," + line.substring(1, line.length() - 1);
  }

  /** Has pieces lie in windows of their own, so that there are several units. */
  private void putPiecesApart() {
    engine.source = options("sign_ins", Duration.ofHours(60));
    piecesApart = Duration.ofHours(6);
  }

  @Override
  @ParameterizedTest
  @EnumSource(LakeObserver.Step.class)
  void aFailureAfterAnyStepOfAnEpochLosesAndRepeatsNothing(LakeObserver.Step step)
      throws Exception {
    putPiecesApart();
    super.aFailureAfterAnyStepOfAnEpochLosesAndRepeatsNothing(step);
  }

  private List<String> run() throws Exception {
    EngineResult result = engine.runUntilIdle();
    assertThat(result.end()).isEqualTo(End.IDLE);
    return result.findings().stream().map(EngineFinding::toString).toList();
  }

  @Test
  void allLogsAreRead() throws Exception {
    engine.source =
        options(
            "sign_ins, non_interactive_sign_ins, service_principal_sign_ins,"
                + " managed_identity_sign_ins, directory_audits",
            Duration.ofMinutes(40));
    for (int i = 0; i < 50; i++) {
      Instant time = Instant.now().minusSeconds(2L + i);
      graph.add(LOGS.get(i % LOGS.size()), members(TestEngine.login(i)), time, time);
    }

    assertThat(run()).isEmpty();

    assertStored(50);
    assertThat(run()).isEmpty();
    assertStored(50);
  }

  @Test
  void whatIsThirtyDaysOldIsReadToo() throws Exception {
    engine.source = options("sign_ins", Duration.ofDays(30));
    for (int i = 0; i < 600; i++) {
      Instant time = Instant.now().minus(Duration.ofMinutes(70L * i + 1));
      graph.add("signIns", members(TestEngine.login(i)), time, time);
    }

    run();

    assertStored(600);
  }

  @Test
  void anEventThatAppearsLateIsStoredOnce() throws Exception {
    feedPieces(1);
    run();
    Instant late = Instant.now().minusSeconds(1_500);
    graph.add("signIns", members(TestEngine.login(50)), late, late);

    // each run of a daily schedule reaches back by a day
    engine.source = engine.source.replace("every: 2s", "every: 1d");
    run();

    assertStored(51);
    run();
    assertStored(51);
  }

  @Test
  void aTokenThatEndsInTheMiddleIsRenewed() throws Exception {
    feed(logins(0, 5_000));
    graph.endTokensAfter(2);

    assertThat(run()).isEmpty();

    assertStored(5_000);
    assertThat(graph.tokensGiven()).isGreaterThan(2);
  }

  @Test
  void aBusyServiceIsAskedAgainWhenItSaysSo() throws Exception {
    feed(logins(0, 5_000));
    graph.limit(4);

    assertThat(run()).isEmpty();

    assertStored(5_000);
  }

  @Test
  void aServiceThatFailsIsAskedAgain() throws Exception {
    feed(logins(0, 3_000));
    graph.refuse(2, 503, "serviceNotAvailable", "Try again.", "");
    graph.refuse(1, 504, "UnknownError", "", "");
    graph.refuse(1, 503, "serviceNotAvailable", "Try again.", "1");

    run();

    assertStored(3_000);
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void aCutConnectionIsTakenUpWhereItBroke() throws Exception {
    feed(logins(0, 3_000));
    graph.cut(4);

    run();

    assertStored(3_000);
    assertThat(engine.quarantine()).isEmpty();
  }

  @Test
  void recordsThatPagesRepeatAreStoredOnce() throws Exception {
    feed(logins(0, 5_000));
    graph.beUnstable();

    assertThat(run()).isEmpty();

    assertStored(5_000);
  }

  @Test
  void aLogThatMayNotBeReadHoldsUpNoOther() throws Exception {
    engine.source = options("directory_audits, sign_ins", Duration.ofMinutes(40));
    feedPieces(1);
    graph.forbid("directoryAudits");

    EngineResult result = engine.runUntilIdle();

    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings())
        .singleElement()
        .asString()
        .contains(
            "directory_audits", "Authentication_MSGraphPermissionMissing", "AuditLog.Read.All");
    assertStored(50);
  }

  @Test
  void aWrongSecretIsToldAndNotShown() throws Exception {
    Files.writeString(folder.resolve("secret"), "guessed-secret\n");

    EngineResult result = engine.runUntilIdle();

    assertThat(result.end()).isEqualTo(End.IDLE_WITH_FAILURES);
    assertThat(result.findings())
        .singleElement()
        .asString()
        .contains("AADSTS7000215")
        .doesNotContain("guessed-secret", "Trace ID");
  }

  @Test
  void whatReadingNeedsIsTriedOut() throws Exception {
    engine.source = options("sign_ins, directory_audits", Duration.ofMinutes(40));
    feedPieces(1);
    assertThat(trials())
        .extracting(Trial::toString)
        .containsExactly(
            "Trial[what=get a token, outcome=GOOD, words=]",
            "Trial[what=read sign_ins, outcome=GOOD, words=]",
            "Trial[what=read directory_audits, outcome=GOOD, words=none within a day]");
    graph.refuse(
        1,
        403,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
        "");
    assertThat(trials().get(1).words()).contains("premium license");
    Files.writeString(folder.resolve("secret"), "guess\n");
    assertThat(trials()).singleElement().extracting(Trial::outcome).isEqualTo(Outcome.FAILED);
  }

  private List<Trial> trials() throws Exception {
    return engine.plan().sources().getFirst().opener().get().tryOut();
  }
}
