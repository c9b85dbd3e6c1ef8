package dev.tarn.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Requests, one after the other, once somebody listens. */
final class HttpSupply implements Supply {
  private static final int OK = 200;
  private static final int PAUSE_MILLIS = 20;
  private static final long LONGEST_SECONDS = 150;

  /** Who it is that sends. */
  enum Sender {
    PLAIN("http", "plain"),
    FIREHOSE("http-firehose", "firehose"),
    SPLUNK("http-hec", "splunk_hec");

    private final String name;
    private final String word;

    Sender(String name, String word) {
      this.name = name;
      this.word = word;
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Sender sender;
  private final URI address;
  private int sent;

  HttpSupply(Sender sender) throws IOException {
    this.sender = sender;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = URI.create("http://127.0.0.1:" + free.getLocalPort() + "/");
    }
  }

  @Override
  public String name() {
    return sender.name;
  }

  @Override
  public String source() {
    return "type: http, listen: '127.0.0.1:" + address.getPort() + "', accept: " + sender.word;
  }

  @Override
  public boolean isPushed() {
    return true;
  }

  @Override
  public void produce(String records) throws IOException, InterruptedException {
    HttpRequest request = request(records, "request-" + sent++);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    int status = 0;
    while (status != OK) {
      try {
        status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      } catch (ConnectException e) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException("nobody takes the request: " + status);
      }
    }
  }

  private HttpRequest request(String records, String id) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(60));
    String body = records;
    switch (sender) {
      case PLAIN -> request.header("Idempotency-Key", id);
      case FIREHOSE -> {
        request.header("X-Amz-Firehose-Request-Id", id);
        body = delivery(records, id);
      }
      case SPLUNK -> {
        request.uri(address.resolve("/services/collector/event"));
        body = envelopes(records);
      }
    }
    return request.POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  /** https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html */
  private static String delivery(String records, String id) {
    return records
        .lines()
        .map(line -> Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8)))
        .collect(
            Collectors.joining(
                "\"},{\"data\":\"",
                "{\"requestId\":\""
                    + id
                    + "\",\"timestamp\":1760000000000,\"records\":[{\"data\":\"",
                "\"}]}"));
  }

  private static String envelopes(String records) {
    return records
        .lines()
        .map(line -> "{\"sourcetype\":\"test\",\"event\":" + line + "}")
        .collect(Collectors.joining());
  }

  @Override
  public void close() {
    client.close();
  }
}
