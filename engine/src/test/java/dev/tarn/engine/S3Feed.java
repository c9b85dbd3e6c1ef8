package dev.tarn.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Objects that a queue tells of, in services that are busy, fail, break off, and repeat themselves.
 */
final class S3Feed implements SoakFeed {
  private static final int REMEMBERED = 100;

  private final ObjectStore store;
  private final List<String> announced = new ArrayList<>();
  private int put;

  S3Feed(Path folder) throws Exception {
    Files.writeString(folder.resolve("secret"), "test-secret\n");
    this.store = new ObjectStore();
    store.clear();
  }

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public String source() {
    return "type: s3, queue_url: "
        + store.proxiedQueueUrl()
        + ", "
        + store.access()
        + ", visibility_timeout: 2s, retry_after: 1s, tries: 100";
  }

  @Override
  public synchronized void produce(String records) throws IOException {
    String key = "logs/" + put++;
    byte[] content =
        put % 2 == 0 ? TestEngine.gzip(records) : records.getBytes(StandardCharsets.UTF_8);
    String message = ObjectStore.event(List.of(store.record(key, store.put(key, content))));
    store.send(message);
    announced.add(message);
    if (announced.size() > REMEMBERED) {
      announced.removeFirst();
    }
  }

  /** Gives it an object that is no list of records. */
  synchronized void produce(Path object) {
    String key = "logs/" + object.getFileName();
    store.send(ObjectStore.event(List.of(store.record(key, store.put(key, object)))));
  }

  @Override
  public synchronized String disturb(Random random) throws IOException, InterruptedException {
    return switch (random.nextInt(8)) {
      case 0 -> {
        refuse(503, "SlowDown", "Please reduce your request rate.");
        yield "reads throttled";
      }
      case 1 -> {
        refuse(500, "InternalError", "We encountered an internal error. Please try again.");
        yield "reads failed";
      }
      case 2 -> {
        refuse(400, "ExpiredToken", "The provided token has expired.");
        yield "token expired";
      }
      case 3 -> {
        store.proxy().cut(3, 1_000);
        yield "connections cut";
      }
      case 4 -> {
        store.queueProxy().restart(Duration.ofMillis(random.nextInt(1_000)));
        yield "queue restarted";
      }
      case 5 -> {
        store
            .queueProxy()
            .refuse(
                5,
                503,
                Map.of("Content-Type", "application/x-amz-json-1.0"),
                "{\"__type\":\"com.amazonaws.sqs#ServiceUnavailable\",\"message\":\"try later\"}");
        yield "queue failed";
      }
      case 6 -> {
        store.proxy().slow(Duration.ofSeconds(random.nextInt(3)));
        yield "objects slow";
      }
      default -> {
        for (int i = 0; i < Math.min(5, announced.size()); i++) {
          store.send(announced.get(random.nextInt(announced.size())));
        }
        yield "messages repeated";
      }
    };
  }

  private void refuse(int status, String code, String message) {
    store
        .proxy()
        .refuse(
            5,
            status,
            Map.of("Content-Type", "application/xml"),
            "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>");
  }

  @Override
  public void heal() {
    store.proxy().behave();
    store.queueProxy().behave();
  }

  @Override
  public boolean isDone() {
    return store.messages() == 0;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
