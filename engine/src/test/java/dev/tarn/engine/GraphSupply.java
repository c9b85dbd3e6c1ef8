package dev.tarn.engine;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sign-ins of the last hour. */
final class GraphSupply implements Supply {
  private static final Pattern CREATED = Pattern.compile("\"createdDateTime\": ?\"([^\"]+)\"");

  private final FakeGraph graph = new FakeGraph();
  private final Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  GraphSupply() throws IOException {}

  @Override
  public String name() {
    return "microsoft-graph";
  }

  @Override
  public String source() {
    return "type: microsoft_graph, logs: [sign_ins], "
        + graph.access("secret")
        + ", start_at: "
        + begun.minus(Duration.ofHours(1));
  }

  @Override
  public void produce(String records) {
    records
        .lines()
        .forEach(
            line -> {
              Matcher created = CREATED.matcher(line);
              if (!created.find()) {
                throw new IllegalArgumentException("no sign-in: " + line);
              }
              graph.addAsIs(line, Instant.parse(created.group(1)));
            });
  }

  @Override
  public void close() {
    graph.close();
  }
}
