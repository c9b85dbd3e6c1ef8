package dev.tarn.connectors.http;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.Secret;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.listen.ListenAddress;
import dev.tarn.connectors.listen.ServerTls;
import dev.tarn.connectors.spool.SpoolConfig;
import dev.tarn.connectors.spool.SpoolSource;
import dev.tarn.event.Source;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code type: http}. */
public final class HttpSourceFactory implements SourceFactory {
  private static final List<String> SHAPES =
      List.of(PlainShape.WORD, FirehoseShape.WORD, EventGridShape.WORD, SplunkShape.WORD);
  private static final List<String> TOKENS = List.of("token", "second_token");
  private static final long LARGEST_REQUEST_BYTES = 1L << 30;

  @Override
  public String type() {
    return "http";
  }

  @Override
  public String description() {
    return "Records that are pushed over HTTP, plainly or by Amazon Data Firehose, Azure Event Grid"
        + " and senders for Splunk's HTTP Event Collector. A request is answered when its records"
        + " are on the disk.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.optional(
            "listen",
            Kind.TEXT,
            "127.0.0.1:8088",
            "Address and port to listen at. One that other machines reach needs TLS and"
                + " credentials."));
    options.add(
        OptionSpec.list(
            "accept",
            "Kinds of senders, a list or one: plain, firehose, event_grid, splunk_hec. Plain if not"
                + " given."));
    options.addAll(ServerTls.options());
    options.add(
        OptionSpec.optional(
            "allow_plain",
            Kind.BOOLEAN,
            "false",
            "Whether a listener that other machines reach may do without TLS, as something in front"
                + " of it encrypts."));
    options.add(
        OptionSpec.optional(
            "token",
            Kind.SECRET,
            "What senders show: as 'Authorization: Bearer', as Firehose's access key, as Splunk's"
                + " token, or as 'token' in the address for Event Grid."));
    options.add(
        OptionSpec.optional(
            "second_token", Kind.SECRET, "Another that is good too, while one is replaced."));
    options.add(OptionSpec.optional("username", Kind.TEXT, "For 'Authorization: Basic'."));
    options.add(OptionSpec.optional("password", Kind.SECRET, "For 'Authorization: Basic'."));
    options.add(
        OptionSpec.optional(
            "hmac_key",
            Kind.SECRET,
            "The key by which senders sign bodies with HMAC-SHA-256, in hexadecimal or base64."));
    options.add(
        OptionSpec.optional(
            "hmac_header", Kind.TEXT, "X-Hub-Signature-256", "The header with the signature."));
    options.add(
        OptionSpec.optional(
            "hmac_prefix",
            Kind.TEXT,
            "What stands before the signature in its header, such as sha256=."));
    options.add(
        OptionSpec.optional(
            "hec_envelope",
            Kind.BOOLEAN,
            "false",
            "Whether a message of splunk_hec is the event with its envelope of time, host, source"
                + " and fields, or the event alone."));
    options.add(
        OptionSpec.optional(
            "max_request",
            Kind.BYTES,
            "64MB",
            "Most bytes of a request's body, compressed and decompressed."));
    options.add(
        OptionSpec.optional(
            "request_timeout",
            Kind.DURATION,
            "60s",
            "Longest time that a request may take to come."));
    options.addAll(SpoolConfig.options());
    options.add(SpoolConfig.dedupeOption());
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    return ListenAddress.check(values)
        .or(() -> checkSenders(values))
        .or(() -> ServerTls.check(values))
        .or(() -> checkOpenness(values, ListenAddress.of(values)))
        .or(() -> checkSizes(values))
        .or(() -> SpoolConfig.check(values));
  }

  private static Optional<Problem> checkSenders(OptionValues values) {
    for (String word : values.texts("accept")) {
      if (!SHAPES.contains(word)) {
        return problem(
            "accept", "'accept' has " + String.join(", ", SHAPES) + ", not '" + word + "'");
      }
    }
    if (values.has("username") != values.has("password")) {
      return problem(
          values.has("username") ? "username" : "password",
          "username and password belong together");
    }
    return values.has("hmac_prefix") && !values.has("hmac_key")
        ? problem("hmac_prefix", "hmac_prefix says something only with hmac_key")
        : Optional.empty();
  }

  private static Optional<Problem> checkOpenness(OptionValues values, ListenAddress listen) {
    if (listen.isLoopback()) {
      return Optional.empty();
    }
    if (Stream.of("token", "password", "hmac_key").noneMatch(values::has)) {
      return problem(
          "listen",
          "other machines reach "
              + listen
              + ": it needs 'token', 'username' and 'password', or 'hmac_key'");
    }
    return values.has("tls_certificate") || values.flag("allow_plain")
        ? Optional.empty()
        : problem(
            "listen",
            "other machines reach "
                + listen
                + ": it needs 'tls_certificate' and 'tls_key', or 'allow_plain: true' behind"
                + " something that encrypts");
  }

  private static Optional<Problem> checkSizes(OptionValues values) {
    long request = values.number("max_request");
    if (request < 1 || request > LARGEST_REQUEST_BYTES) {
      return problem("max_request", "'max_request' is at most 1GiB, and not nothing");
    }
    if (2 * request > values.number("spool_size")) {
      return problem("spool_size", "'spool_size' holds two requests of 'max_request' at least");
    }
    return values.duration("request_timeout").isZero()
        ? problem("request_timeout", "'request_timeout' must be more than nothing")
        : Optional.empty();
  }

  private static Optional<Problem> problem(String option, String message) {
    return Optional.of(new Problem(option, message));
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    return new SpoolSource(
        name,
        SpoolConfig.of(values, places, name),
        new HttpListening(toConfig(values, places.folder())),
        InstantSource.system());
  }

  static HttpSourceConfig toConfig(OptionValues values, Path folder) {
    return new HttpSourceConfig(
        ListenAddress.of(values),
        ServerTls.of(values, folder, null),
        gate(values),
        shapes(values),
        values.number("max_request"),
        values.duration("request_timeout"));
  }

  private static Gate gate(OptionValues values) {
    List<Secret> tokens = TOKENS.stream().filter(values::has).map(values::secret).toList();
    Gate.Login login =
        values.has("username")
            ? new Gate.Login(values.text("username"), values.secret("password"))
            : null;
    Gate.Signature signature =
        values.has("hmac_key")
            ? new Gate.Signature(
                values.text("hmac_header"),
                values.has("hmac_prefix") ? values.text("hmac_prefix") : "",
                values.secret("hmac_key"))
            : null;
    return new Gate(tokens, login, signature);
  }

  /** Those whose requests are told by a mark come before the plain one, which fits all. */
  private static List<Shape> shapes(OptionValues values) {
    List<String> accepted =
        values.texts("accept").isEmpty() ? List.of(PlainShape.WORD) : values.texts("accept");
    InstantSource clock = InstantSource.system();
    List<Shape> all =
        List.of(
            new FirehoseShape(clock),
            new EventGridShape(),
            new SplunkShape(values.flag("hec_envelope"), clock),
            new PlainShape());
    return all.stream().filter(shape -> accepted.contains(shape.word())).toList();
  }
}
