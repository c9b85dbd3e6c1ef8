package dev.tarn.connectors.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.connectors.Notice;
import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.NotifierFactory;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Secret;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class NotifierTest {
  private static final Notice RAISED =
      new Notice(
          "source-silent",
          "trail",
          "no record has come since 2026-11-21T10:00:00Z, “quoted”",
          Instant.parse("2026-11-21T11:00:01Z"),
          null);
  private static final Notice RESOLVED =
      new Notice(
          RAISED.code(),
          RAISED.source(),
          RAISED.message(),
          RAISED.raisedAt(),
          Instant.parse("2026-11-21T13:05:11Z"));

  private static Secret secret(String value) {
    return new Secret(() -> value);
  }

  private static Notifier make(NotifierFactory factory, Map<String, Object> values) {
    OptionValues options = new OptionValues(values);
    assertThat(factory.check(options)).isEmpty();
    return factory.create(options);
  }

  private static String problem(NotifierFactory factory, Map<String, Object> values) {
    return factory.check(new OptionValues(values)).orElseThrow().message();
  }

  // ------------------------------------------------------------------ webhook

  private record Request(String authorization, String body) {}

  /** Answers every request with a status. */
  private static HttpServer server(int status, BlockingQueue<Request> requests) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              new Request(
                  String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.getResponseHeaders().add("Location", "http://localhost:1/");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Notifier webhook(HttpServer server) {
    return make(
        new WebhookNotifierFactory(),
        Map.of(
            "url", secret("http://127.0.0.1:" + server.getAddress().getPort() + "/hook/k3y"),
            "token", secret("t0ken")));
  }

  @Test
  void aWebhookGetsAnObjectThatChatServicesAndProgramsUnderstand() throws Exception {
    BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    HttpServer server = server(204, requests);
    try {
      Notifier webhook = webhook(server);
      assertThat(webhook.name()).isEqualTo("webhook 127.0.0.1");
      webhook.send(RAISED);
      webhook.send(RESOLVED);
    } finally {
      server.stop(0);
    }
    Request first = requests.remove();
    assertThat(first.authorization()).isEqualTo("Bearer t0ken");
    assertThat(first.body())
        .isEqualTo(
            "{\"text\":\"[tarn] trail: source-silent\\nno record has come since"
                + " 2026-11-21T10:00:00Z, “quoted”.\\n\\nNoticed 2026-11-21T11:00:01Z.\\n\","
                + "\"state\":\"raised\",\"code\":\"source-silent\",\"source\":\"trail\","
                + "\"message\":\"no record has come since 2026-11-21T10:00:00Z, “quoted”\","
                + "\"raised_at\":\"2026-11-21T11:00:01Z\",\"resolved_at\":null}");
    assertThat(requests.remove().body())
        .contains("\"state\":\"resolved\"")
        .contains("Over since 2026-11-21T13:05:11Z, after 2h 5m.");
  }

  @Test
  void aWebhookThatDoesNotTakeItIsAFailureThatShowsNoSecret() throws Exception {
    for (int status : new int[] {302, 404, 500}) {
      HttpServer server = server(status, new LinkedBlockingQueue<>());
      try {
        assertThatThrownBy(() -> webhook(server).send(RAISED))
            .isInstanceOf(IOException.class)
            .hasMessage("the answer was HTTP " + status);
      } finally {
        server.stop(0);
      }
    }
    HttpServer gone = server(200, new LinkedBlockingQueue<>());
    Notifier webhook = webhook(gone);
    gone.stop(0);
    assertThatThrownBy(() -> webhook.send(RAISED))
        .isInstanceOf(IOException.class)
        .hasMessage("no answer (ConnectException)");
  }

  @Test
  void aWebhookIsReachedByTlsUnlessItIsOnThisMachine() {
    WebhookNotifierFactory factory = new WebhookNotifierFactory();
    for (String url : List.of("http://hooks.example.com/k3y", "ftp://localhost/", "no address")) {
      assertThat(problem(factory, Map.of("url", secret(url))))
          .startsWith("'url' is an address like https://")
          .doesNotContain("k3y");
    }
    assertThat(make(factory, Map.of("url", secret("https://hooks.example.com/k3y"))).name())
        .isEqualTo("webhook hooks.example.com");
  }

  // ------------------------------------------------------------------ email

  private static Map<String, Object> mail(int port, Map<String, Object> more) {
    Map<String, Object> values =
        new HashMap<>(
            Map.of(
                "host", "127.0.0.1",
                "port", (long) port,
                "tls", "none",
                "from", "Tarn <tarn@example.com>",
                "to", List.of("soc@example.com", "oncall@example.com")));
    values.putAll(more);
    return values;
  }

  @Test
  void aMailGoesToEveryAddress() throws Exception {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    try {
      Notifier email = make(new EmailNotifierFactory(), mail(server.getSmtp().getPort(), Map.of()));
      email.send(RAISED);
      email.send(RESOLVED);
      MimeMessage[] mails = server.getReceivedMessages();
      List<String> subjects = new ArrayList<>();
      for (MimeMessage mail : mails) {
        subjects.add(mail.getSubject());
        assertThat(mail.getFrom()[0]).hasToString("Tarn <tarn@example.com>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getContent().toString().replace("\r\n", "\n"))
            .startsWith("no record has come since 2026-11-21T10:00:00Z, “quoted”.\n\nNoticed");
      }
      String raised = "[tarn] trail: source-silent";
      String resolved = "[tarn] resolved: trail: source-silent";
      assertThat(subjects).containsExactlyInAnyOrder(raised, raised, resolved, resolved);
    } finally {
      server.stop();
    }
  }

  @Test
  void aServerThatCannotEncryptGetsNoMail() throws Exception {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    try {
      Notifier email =
          make(
              new EmailNotifierFactory(),
              mail(server.getSmtp().getPort(), Map.of("tls", "starttls")));
      assertThatThrownBy(() -> email.send(RAISED))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("STARTTLS is required");
      assertThat(server.getReceivedMessages()).isEmpty();
    } finally {
      server.stop();
    }
  }

  @Test
  void aServerOfAnUnknownCertificateGetsNoPassword() throws Exception {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
    server.start();
    try {
      Notifier email =
          make(
              new EmailNotifierFactory(),
              mail(
                  server.getSmtps().getPort(),
                  Map.of("tls", "tls", "user", "tarn", "password", secret("s3cret"))));
      assertThatThrownBy(() -> email.send(RAISED))
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("s3cret");
      assertThat(server.getReceivedMessages()).isEmpty();
    } finally {
      server.stop();
    }
  }

  @Test
  void wrongMailOptionsAreTold() {
    EmailNotifierFactory factory = new EmailNotifierFactory();
    assertThat(problem(factory, mail(25, Map.of("tls", "ssl"))))
        .isEqualTo("'tls' is starttls, tls or none");
    assertThat(problem(factory, mail(0, Map.of()))).startsWith("'port'");
    assertThat(problem(factory, mail(25, Map.of("user", "u"))))
        .isEqualTo("'user' needs 'password'");
    assertThat(problem(factory, mail(25, Map.of("user", "u", "password", secret("p")))))
        .isEqualTo("a password is not sent without TLS");
    assertThat(problem(factory, mail(25, Map.of("from", "nobody")))).startsWith("'from'");
    assertThat(problem(factory, mail(25, Map.of("to", List.of("a@b.c", "x y")))))
        .startsWith("'to'");
  }
}
