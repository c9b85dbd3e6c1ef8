package dev.tarn.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests that are made again until they are taken, and sometimes once more. */
final class HttpFeed implements SoakFeed {
  private static final int OK = 200;
  private static final int PAUSE_MILLIS = 200;
  private static final long LONGEST_SECONDS = 600;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;
  private final AtomicInteger repetitions = new AtomicInteger();
  private int sent;

  HttpFeed() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = URI.create("http://127.0.0.1:" + free.getLocalPort() + "/");
    }
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public String source() {
    return "type: http, listen: '127.0.0.1:" + address.getPort() + "'";
  }

  @Override
  public void produce(String records) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(10))
            .header("Idempotency-Key", "request-" + sent++)
            .POST(HttpRequest.BodyPublishers.ofString(records))
            .build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    boolean again = true;
    while (again) {
      boolean taken = isTaken(request);
      if (!taken) {
        if (System.nanoTime() > end) {
          throw new AssertionError("nobody takes the request");
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
      again = !taken || repetitions.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
  }

  private boolean isTaken(HttpRequest request) throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String disturb(Random random) {
    repetitions.addAndGet(3);
    return "requests repeated";
  }

  @Override
  public void heal() {
    repetitions.set(0);
  }

  @Override
  public void close() {
    client.close();
  }
}
