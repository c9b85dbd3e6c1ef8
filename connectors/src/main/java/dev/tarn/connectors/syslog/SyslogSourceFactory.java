package dev.tarn.connectors.syslog;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.Places;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.connectors.listen.ListenAddress;
import dev.tarn.connectors.listen.ServerTls;
import dev.tarn.connectors.spool.SpoolConfig;
import dev.tarn.connectors.spool.SpoolSource;
import dev.tarn.event.Messages;
import dev.tarn.event.Source;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code type: syslog}. */
public final class SyslogSourceFactory implements SourceFactory {
  private static final String TCP = "tcp";
  private static final String UDP = "udp";
  private static final String AUTHORITIES = "tls_client_authorities";

  /** What every receiver takes (RFC 5424 6.1). */
  private static final long SHORTEST_LIMIT_BYTES = 480;

  private static final long MOST_CONNECTIONS = 10_000;
  private static final long MOST_WAITING_BYTES = 8 << 20;

  @Override
  public String type() {
    return "syslog";
  }

  @Override
  public String description() {
    return "Messages of syslog that are sent over UDP, TCP and TLS.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.optional(
            "listen",
            Kind.TEXT,
            "127.0.0.1:5514",
            "Address and port to listen at. One that other machines reach needs 'allow_from', or"
                + " TLS with 'tls_client_authorities'."));
    options.add(
        OptionSpec.list("protocols", "Ways in, a list or one: tcp, udp. TCP alone if not given."));
    options.addAll(ServerTls.options());
    options.add(
        OptionSpec.optional(
            AUTHORITIES,
            Kind.PATH,
            "A PEM file with certificates of authorities. If given, a sender must have a"
                + " certificate that one of them issued."));
    options.add(
        OptionSpec.list(
            "allow_from",
            "Addresses and networks that may send, such as 192.0.2.0/24, a list or one. All that"
                + " reach the listener if not given."));
    options.add(
        OptionSpec.optional(
            "max_message",
            Kind.BYTES,
            "64KB",
            "Most bytes of a message. A longer one is kept in pieces, and told."));
    options.add(
        OptionSpec.optional(
            "max_connections", Kind.INTEGER, "1000", "Most connections at a time."));
    options.add(
        OptionSpec.optional(
            "idle_timeout",
            Kind.DURATION,
            "1h",
            "How long nothing may come on a connection before it is closed."));
    options.add(
        OptionSpec.optional(
            "receive_buffer",
            Kind.BYTES,
            "Bytes of datagrams that the system keeps until Tarn takes them; the system's own"
                + " choice if not given."));
    options.addAll(SpoolConfig.options());
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    return ListenAddress.check(values)
        .or(() -> checkSenders(values))
        .or(() -> ServerTls.check(values))
        .or(() -> checkTls(values))
        .or(() -> checkOpenness(values, ListenAddress.of(values)))
        .or(() -> checkLimits(values))
        .or(() -> SpoolConfig.check(values));
  }

  private static Optional<Problem> checkSenders(OptionValues values) {
    for (String protocol : values.texts("protocols")) {
      if (!protocol.equals(TCP) && !protocol.equals(UDP)) {
        return problem("protocols", "'protocols' has tcp, udp, not '" + protocol + "'");
      }
    }
    for (String network : values.texts("allow_from")) {
      if (Network.parse(network).isEmpty()) {
        return problem(
            "allow_from",
            "'allow_from' has addresses and networks, such as 192.0.2.0/24, not '" + network + "'");
      }
    }
    return Optional.empty();
  }

  private static Optional<Problem> checkTls(OptionValues values) {
    if (values.has(AUTHORITIES) && !values.has("tls_certificate")) {
      return problem(AUTHORITIES, "tls_client_authorities says something only with TLS");
    }
    return values.has("tls_certificate") && values.texts("protocols").contains(UDP)
        ? problem(
            "protocols",
            "datagrams are not encrypted: give those of 'udp' a source of their own, without TLS")
        : Optional.empty();
  }

  private static Optional<Problem> checkOpenness(OptionValues values, ListenAddress listen) {
    return listen.isLoopback() || values.has(AUTHORITIES) || !values.texts("allow_from").isEmpty()
        ? Optional.empty()
        : problem(
            "listen",
            "other machines reach "
                + listen
                + ", and syslog has no passwords: say who may send with 'allow_from', or with TLS"
                + " and 'tls_client_authorities'");
  }

  private static Optional<Problem> checkLimits(OptionValues values) {
    long message = values.number("max_message");
    if (message < SHORTEST_LIMIT_BYTES || message > Messages.MAX_BYTES) {
      return problem("max_message", "'max_message' is from 480 bytes to 16MiB");
    }
    if (2 * message > values.number("spool_size")) {
      return problem("spool_size", "'spool_size' holds two messages of 'max_message' at least");
    }
    long connections = values.number("max_connections");
    if (connections < 1 || connections > MOST_CONNECTIONS) {
      return problem("max_connections", "'max_connections' is from 1 to 10000");
    }
    if (values.duration("idle_timeout").toMillis() < 1) {
      return problem("idle_timeout", "'idle_timeout' must be more than nothing");
    }
    if (!values.has("receive_buffer")) {
      return Optional.empty();
    }
    long buffer = values.number("receive_buffer");
    return buffer < 1 || buffer > Integer.MAX_VALUE
        ? problem("receive_buffer", "'receive_buffer' is less than 2GiB, and not nothing")
        : Optional.empty();
  }

  private static Optional<Problem> problem(String option, String message) {
    return Optional.of(new Problem(option, message));
  }

  @Override
  public Source create(String name, OptionValues values, Places places) {
    SpoolConfig spool = SpoolConfig.of(values, places, name);
    return new SpoolSource(
        name,
        spool,
        new SyslogListening(toConfig(values, places.folder(), spool.maxBytes())),
        InstantSource.system());
  }

  static SyslogSourceConfig toConfig(OptionValues values, Path folder, long spoolBytes) {
    List<String> protocols = values.texts("protocols");
    return new SyslogSourceConfig(
        ListenAddress.of(values),
        protocols.contains(UDP),
        protocols.isEmpty() || protocols.contains(TCP),
        ServerTls.of(values, folder, authorities(values, folder)),
        values.texts("allow_from").stream().map(Network::parse).map(Optional::orElseThrow).toList(),
        new SyslogSourceConfig.Limits(
            (int) values.number("max_message"),
            (int) Math.min(MOST_WAITING_BYTES, spoolBytes / 4),
            (int) values.number("max_connections"),
            values.duration("idle_timeout"),
            values.has("receive_buffer") ? (int) values.number("receive_buffer") : 0));
  }

  private static @Nullable Path authorities(OptionValues values, Path folder) {
    return values.has(AUTHORITIES) ? folder.resolve(values.text(AUTHORITIES)).normalize() : null;
  }
}
