package dev.tarn.connectors.graph;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.StartAt;
import dev.tarn.connectors.oauth.EntraLogin;
import dev.tarn.connectors.oauth.TokenSource;
import dev.tarn.event.Source;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** {@code type: microsoft_graph}. */
public final class GraphSourceFactory implements SourceFactory {
  private static final StartAt.Words START_AT = new StartAt.Words("oldest", "latest");
  private static final List<String> TIMES = List.of("every", "overlap", "retention");

  @Override
  public String type() {
    return "microsoft_graph";
  }

  @Override
  public String description() {
    return "Sign-ins and directory audits of Microsoft Entra, asked of Microsoft Graph in windows of"
        + " time that overlap. An event is stored once, however late it appears.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.list(
            "logs",
            "Which logs are read, one or a list: " + String.join(", ", EntraLog.labels()) + "."));
    options.addAll(EntraLogin.options());
    options.add(START_AT.spec());
    options.add(OptionSpec.optional("every", Kind.DURATION, "5m", "How often each log is read."));
    options.add(
        OptionSpec.optional(
            "delay",
            Kind.DURATION,
            "2m",
            "How old a record is when it is first asked for; before that, many are not there"
                + " yet."));
    options.add(
        OptionSpec.optional(
            "overlap",
            Kind.DURATION,
            "1d",
            "How late records may appear and are still found: by so much windows reach back, some"
                + " of them."));
    options.add(
        OptionSpec.optional(
            "retention",
            Kind.DURATION,
            "30d",
            "How long Entra keeps records: 30 days with Entra ID P1 or P2, else 7. What is not read"
                + " by then is lost, and is told before."));
    options.add(
        OptionSpec.optional(
            "request_every",
            Kind.DURATION,
            "2s",
            "The mean time between two requests at most. Graph allows an application five in ten"
                + " seconds."));
    options.add(
        OptionSpec.optional(
            "page_size",
            Kind.INTEGER,
            Integer.toString(GraphSourceConfig.MOST_RECORDS),
            "How many records are asked for at once, 1000 at most."));
    options.add(
        OptionSpec.optional(
            "endpoint",
            Kind.TEXT,
            "https://graph.microsoft.com",
            "Graph's address; each national cloud has its own, and its own token_url."));
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    List<String> logs = values.texts("logs");
    if (logs.isEmpty()) {
      return problem("logs", "it needs 'logs': " + String.join(", ", EntraLog.labels()));
    }
    for (String log : logs) {
      if (EntraLog.find(log).isEmpty()) {
        return problem(
            "logs",
            "a log is one of " + String.join(", ", EntraLog.labels()) + ", not '" + log + "'");
      }
    }
    if (new HashSet<>(logs).size() < logs.size()) {
      return problem("logs", "a log stands there twice");
    }
    for (String time : TIMES) {
      if (values.duration(time).compareTo(Duration.ofSeconds(1)) < 0) {
        return problem(time, time + " is a second at least");
      }
    }
    if (values.duration("overlap").compareTo(values.duration("retention")) > 0) {
      return problem("overlap", "overlap is no longer than retention");
    }
    long size = values.number("page_size");
    if (size < 1 || size > GraphSourceConfig.MOST_RECORDS) {
      return problem("page_size", "page_size is from 1 to " + GraphSourceConfig.MOST_RECORDS);
    }
    if (!TokenSource.isEndpoint(values.text("endpoint"))) {
      return problem("endpoint", "endpoint is an address that begins with https://");
    }
    return START_AT.check(values).or(() -> EntraLogin.check(values));
  }

  private static Optional<Problem> problem(String option, String message) {
    return Optional.of(new Problem(option, message));
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    URI endpoint = URI.create(values.text("endpoint").replaceFirst("/+$", ""));
    TokenSource tokens = EntraLogin.tokens(values, endpoint.toString());
    List<EntraLog> logs =
        values.texts("logs").stream().flatMap(log -> EntraLog.find(log).stream()).toList();
    InstantSource clock = InstantSource.system();
    return new GraphSource(
        name,
        new GraphSourceConfig(
            logs,
            START_AT.of(values),
            values.duration("every"),
            values.duration("delay"),
            values.duration("overlap"),
            values.duration("retention"),
            values.duration("request_every"),
            (int) values.number("page_size")),
        () -> new GraphClient(endpoint, tokens, clock),
        clock,
        new GraphDeployment(name, endpoint, values.flag("managed_identity")).files());
  }
}
