package dev.tarn.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/** A stream whose shards are split and merged, of a service that throttles and breaks off. */
final class KinesisFeed implements SoakFeed {
  private static final int MOST_SHARDS = 6;

  private final KinesisServer server;

  KinesisFeed() throws IOException, InterruptedException {
    this.server = new KinesisServer();
    server.create("logs", 2);
  }

  @Override
  public String name() {
    return "kinesis";
  }

  @Override
  public String source() {
    return "type: kinesis, stream: logs, " + server.access();
  }

  @Override
  public void produce(String records) {
    server.putLines("logs", records);
  }

  @Override
  public String disturb(Random random) throws IOException, InterruptedException {
    return switch (random.nextInt(6)) {
      case 0 -> {
        refuse(400, "ProvisionedThroughputExceededException", "Rate exceeded for shard");
        yield "reads throttled";
      }
      case 1 -> {
        refuse(500, "InternalFailure", "The request processing has failed.");
        yield "reads failed";
      }
      case 2 -> {
        server.proxy().restart(Duration.ofMillis(random.nextInt(1_000)));
        yield "service restarted";
      }
      case 3 -> {
        server.proxy().cut(3, 100);
        yield "connections cut";
      }
      case 4 -> {
        if (server.openShards("logs").size() >= MOST_SHARDS) {
          server.merge("logs");
          yield "shards merged";
        }
        server.split("logs");
        yield "shard split";
      }
      default -> {
        if (server.openShards("logs").size() < 2) {
          server.split("logs");
          yield "shard split";
        }
        server.merge("logs");
        yield "shards merged";
      }
    };
  }

  private void refuse(int status, String code, String message) {
    server
        .proxy()
        .refuse(
            5,
            status,
            Map.of("Content-Type", "application/x-amz-json-1.1"),
            "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}");
  }

  @Override
  public void heal() {
    server.proxy().behave();
  }

  @Override
  public void close() {
    server.close();
  }
}
