package dev.tarn.engine;

import static dev.tarn.engine.TestEngine.logins;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.engine.EngineResult.End;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** A listener for HTTP keeps the contract of sources. */
class HttpSourceRunTest extends PushedSourceContract {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @Override
  String type() {
    return "http";
  }

  @Override
  void push(byte[] content) throws Exception {
    assertThat(post(content, "").statusCode()).isEqualTo(200);
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
  void tlsAndATokenGuardTheWay() throws Exception {
    TestCertificate certificate = TestCertificate.make(folder, "tarn");
    Files.writeString(folder.resolve("token"), "t0ken");
    engine.source +=
        ", tls_certificate: tarn.pem, tls_key: tarn.key, token: '${file:" + folder + "/token}'";
    RunningEngine running = start(false);
    byte[] content = logins(0, 50).getBytes(StandardCharsets.UTF_8);
    try (HttpClient trusting =
        HttpClient.newBuilder().sslContext(certificate.context(certificate)).build()) {
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

  @Test
  void anotherCertificateHoldsFromTheNextConnectionOn() throws Exception {
    TestCertificate first = TestCertificate.make(folder, "tarn");
    TestCertificate second = TestCertificate.make(folder, "renewed");
    engine.source += ", tls_certificate: tarn.pem, tls_key: tarn.key";
    RunningEngine running = start(false);
    running.awaitListening(port);
    assertAccepts(first, logins(0, 50));

    Files.copy(second.certificate(), first.certificate(), StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> assertAccepts(second, logins(50, 100)))
        .as("the key is still the other one's")
        .isInstanceOf(SSLException.class);
    running.awaitFinding("certificate-unusable");
    Files.copy(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);
    assertAccepts(second, logins(50, 100));

    running.awaitProgress(progress -> progress.events() == 100);
    running.stop();
    engine.runUntilIdle();
    assertStored(100);
  }

  /** A client that trusts this certificate alone sends. */
  private void assertAccepts(TestCertificate certificate, String content) throws Exception {
    try (HttpClient trusting =
        HttpClient.newBuilder().sslContext(certificate.context(certificate)).build()) {
      HttpRequest request = request("https", content.getBytes(StandardCharsets.UTF_8)).build();
      assertThat(trusting.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
    }
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
