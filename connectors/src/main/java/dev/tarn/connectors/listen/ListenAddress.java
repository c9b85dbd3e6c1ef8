package dev.tarn.connectors.listen;

import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address of this machine.
 *
 * @param host a name or address, without brackets
 */
public record ListenAddress(String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\s:/\\[\\]]+)):(\\d{1,5})");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|(?:0{1,4}:){1,7}0{0,3}1|::1");
  private static final String OPTION = "listen";
  private static final int LAST_PORT = 65_535;

  /** What is wrong with the option {@code listen}, which is a text. */
  public static Optional<Problem> check(OptionValues values) {
    String text = values.text(OPTION);
    return parse(text).isPresent()
        ? Optional.empty()
        : Optional.of(new Problem(OPTION, "'listen' is address:port, not '" + text + "'"));
  }

  /** The option {@code listen}, which {@link #check} has nothing against. */
  public static ListenAddress of(OptionValues values) {
    return parse(values.text(OPTION)).orElseThrow();
  }

  /** The address that a text like {@code 127.0.0.1:8088} or {@code [::1]:8088} is. */
  public static Optional<ListenAddress> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(3));
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return port <= LAST_PORT ? Optional.of(new ListenAddress(host, port)) : Optional.empty();
  }

  /** Whether only this machine reaches it. */
  public boolean isLoopback() {
    return LOOPBACK.matcher(host).matches();
  }

  /**
   * @throws UnknownHostException when nobody knows an address of the name
   */
  public InetSocketAddress toSocketAddress() throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
