package dev.tarn.connectors.syslog;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that begin alike.
 *
 * @param address one of them
 * @param bits how many are alike, from the first on
 */
record Network(InetAddress address, int bits) {
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";

  /** No names, so nothing is asked of anybody. */
  private static final Pattern TEXT =
      Pattern.compile(
          "(" + OCTET + "(?:\\." + OCTET + "){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

  /** The network that a text like {@code 192.0.2.0/24} or {@code 2001:db8::1} is. */
  static Optional<Network> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(matcher.group(1));
      int all = address.getAddress().length * Byte.SIZE;
      int bits = matcher.group(2) == null ? all : Integer.parseInt(matcher.group(2));
      return bits <= all ? Optional.of(new Network(address, bits)) : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] others = other.getAddress();
    if (mine.length != others.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if (((mine[bit / Byte.SIZE] ^ others[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
