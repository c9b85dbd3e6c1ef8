package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.engine.EngineResult.End;
import dev.tarn.event.Source;
import dev.tarn.event.Source.Trial.Outcome;
import dev.tarn.event.UnitName;
import dev.tarn.lake.LakeException;
import dev.tarn.lake.LakeObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** A listener for HTTP keeps the contract of sources. */
class HttpSourceRunTest extends SourceRunContract {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Source.Progress NOTHING =
      new Source.Progress() {
        @Override
        public Optional<Source.UnitProgress> find(UnitName unit) {
          return Optional.empty();
        }

        @Override
        public Optional<String> findNote(String key) {
          return Optional.empty();
        }

        @Override
        public Map<String, String> findNotes(String prefix) {
          return Map.of();
        }
      };

  private int port;

  @Override
  String source() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    return "type: http, listen: '127.0.0.1:" + port + "'";
  }

  /** To the engine that runs, or to the source's reader alone: what it keeps is read later. */
  @Override
  void feed(byte[] content) throws Exception {
    try {
      assertThat(post(content, "").statusCode()).isEqualTo(200);
    } catch (ConnectException e) {
      try (Source.Reader reader = reader()) {
        reader.poll(Duration.ZERO);
        assertThat(post(content, "").statusCode()).isEqualTo(200);
      }
    }
  }

  /** All that waits in a spool is one unit. */
  @Override
  int epochsOfTenPieces() {
    return 1;
  }

  private Source.Reader reader() throws IOException {
    Source source = engine.plan().sources().getFirst().opener().get();
    return source.reader("spool", NOTHING, (code, subject, message) -> {});
  }

  private HttpResponse<String> post(byte[] content, String id) throws Exception {
    HttpRequest.Builder request = request("http", content);
    if (!id.isEmpty()) {
      request.header("Idempotency-Key", id);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String scheme, byte[] content) {
    return HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + "/"))
        .POST(HttpRequest.BodyPublishers.ofByteArray(content));
  }

  @Test
  void aRequestThatIsRepeatedIsStoredOnceAlsoAfterARestart() throws Exception {
    for (int run = 0; run < 3; run++) {
      RunningEngine running = start(false);
      running.awaitListening(port);
      for (int i = 0; i < 3; i++) {
        byte[] piece = logins(i * 50, i * 50 + 50).getBytes(StandardCharsets.UTF_8);
        assertThat(post(piece, "piece-" + i).statusCode()).isEqualTo(200);
      }
      assertThat(running.stop().end()).isEqualTo(End.STOPPED);
    }

    engine.runUntilIdle();

    assertStored(150);
  }

  @Test
  void itListensOnWhileTheLakeCannotBeWritten() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    engine.observer =
        step -> {
          if (step == LakeObserver.Step.FILES_WRITTEN && broken.get()) {
            throwUnchecked(new LakeException("disk-full", "no space left on device"));
          }
        };
    RunningEngine running = start(false);
    running.awaitListening(port);
    post(logins(0, 50).getBytes(StandardCharsets.UTF_8), "");
    running.awaitFinding("disk-full");

    HttpResponse<String> meanwhile = post(logins(50, 100).getBytes(StandardCharsets.UTF_8), "");

    assertThat(meanwhile.statusCode()).isEqualTo(200);
    broken.set(false);
    running.awaitBacklog("logs", backlog -> backlog.records() == 0);
    assertThat(running.stop().end()).isEqualTo(End.STOPPED);
    assertStored(100);
    engine.runUntilIdle();
    assertStored(100);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> void throwUnchecked(Exception e) throws E {
    throw (E) e;
  }

  @Test
  void tlsAndATokenGuardTheWay() throws Exception {
    TestCertificate certificate = TestCertificate.make(folder, "tarn");
    Files.writeString(folder.resolve("token"), "t0ken");
    engine.source +=
        ", tls_certificate: tarn.pem, tls_key: tarn.key, token: '${file:" + folder + "/token}'";
    RunningEngine running = start(false);
    byte[] content = logins(0, 50).getBytes(StandardCharsets.UTF_8);
    try (HttpClient trusting =
        HttpClient.newBuilder().sslContext(trusting(certificate.certificate())).build()) {
      HttpRequest good = request("https", content).header("Authorization", "Bearer t0ken").build();
      running.awaitListening(port);
      assertThat(trusting.send(good, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
      HttpRequest strange = request("https", content).build();
      assertThat(trusting.send(strange, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(401);
      assertThatThrownBy(() -> CLIENT.send(good, HttpResponse.BodyHandlers.discarding()))
          .isInstanceOf(SSLException.class);
    }
    // one who speaks no TLS has no answer
    assertThatThrownBy(() -> post(content, "")).isInstanceOf(IOException.class);

    running.awaitProgress(progress -> progress.events() == 50 && progress.unitsDone() > 0);
    running.stop();
    assertStored(50);
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "tarn", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void whatIsNeededToListenIsTriedOut() throws Exception {
    Source source = engine.plan().sources().getFirst().opener().get();
    assertThat(source.tryOut()).extracting(Source.Trial::outcome).containsExactly(Outcome.GOOD);
    ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    try (taken) {
      assertThat(source.tryOut()).extracting(Source.Trial::outcome).containsExactly(Outcome.FAILED);
    }
    engine.source += ", tls_certificate: tarn.pem, tls_key: tarn.key";
    assertThat(engine.plan().sources().getFirst().opener().get().tryOut())
        .extracting(Source.Trial::outcome)
        .containsExactly(Outcome.FAILED, Outcome.GOOD);
  }

  @Test
  void whatWaitsInTheSpoolIsKnown() throws Exception {
    feedPieces(2);
    engine.lakeOptions = "commit_every: 1h";
    RunningEngine running = start(false);

    running.awaitBacklog("logs", backlog -> backlog.records() == 2 && backlog.oldest().isPresent());

    running.stop();
    assertThat(engine.runUntilIdle().end()).isEqualTo(End.IDLE);
    assertStored(100);
  }
}
