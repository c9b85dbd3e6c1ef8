package dev.tarn.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;

/** Sign-ins, some of which appear late, of a service that throttles, fails and breaks off. */
final class GraphFeed implements SoakFeed {
  /** How late some appear; they are found before eight times as much has gone by. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final int LATE_OF = 10;

  private final FakeGraph graph = new FakeGraph();
  private final Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private int added;
  private volatile Instant foundBy = Instant.MIN;

  GraphFeed(Path folder) throws IOException {
    Files.writeString(folder.resolve("graph-secret"), FakeGraph.SECRET + "\n");
  }

  @Override
  public String name() {
    return "graph";
  }

  @Override
  public String source() {
    return "type: microsoft_graph, logs: sign_ins, "
        + graph.access("graph-secret")
        + ", every: 1s, page_size: 100, start_at: "
        + begun;
  }

  /** Each request has the service look through all of them. */
  @Override
  public int mostRecords() {
    return 20;
  }

  @Override
  public void produce(String records) {
    records
        .lines()
        .forEach(
            line -> {
              Instant time = Instant.now();
              boolean late = ++added % LATE_OF == 0;
              Instant visibleFrom = late ? time.plus(LATE) : time;
              graph.add("signIns", "," + line.substring(1, line.length() - 1), time, visibleFrom);
              foundBy = late ? time.plus(LATE.multipliedBy(8)) : foundBy;
            });
  }

  @Override
  public String disturb(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> {
        graph.refuse(3, 429, "TooManyRequests", "Too many requests.", "1");
        yield "requests throttled";
      }
      case 1 -> {
        graph.refuse(3, 500, "InternalServerError", "An internal error occurred.", "");
        yield "requests failed";
      }
      case 2 -> {
        graph.refuse(2, 503, "ServiceUnavailable", "The service is busy.", "1");
        yield "service not there";
      }
      case 3 -> {
        graph.cut(3);
        yield "connections cut";
      }
      case 4 -> {
        graph.endTokensAfter(2 + random.nextInt(10));
        yield "tokens ended early";
      }
      default -> {
        graph.beUnstable();
        yield "pages shuffled and repeated";
      }
    };
  }

  @Override
  public void heal() {
    graph.behave();
  }

  @Override
  public boolean isDone() {
    return Instant.now().isAfter(foundBy);
  }

  @Override
  public void close() {
    graph.close();
  }
}
