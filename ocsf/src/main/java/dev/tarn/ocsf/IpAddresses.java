package dev.tarn.ocsf;

import java.nio.charset.StandardCharsets;

/**
 * The check of {@code ip_t} values without a regular expression: IPv4 in dotted decimal, IPv6 in
 * any form of RFC 4291 2.2, with an optional zone ({@code fe80::1%eth0}, RFC 4007 11).
 *
 * <p>All that it takes, the regex of OCSF 1.1.0 and later takes, too. That regex also takes white
 * space around the address, any character in the place of a dot ({@code 1a2b3c4}), and any
 * character in a zone; here a zone is printable ASCII without spaces. The regex of 1.0.0 knows no
 * zones. The length limit of the type is not checked here.
 *
 * <p>Stateless, allocates nothing for bytes.
 */
public final class IpAddresses {
  private static final int GROUPS = 8;
  private static final int GROUPS_OF_IPV4 = 2;

  private IpAddresses() {}

  public static boolean isValid(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return isValid(bytes, 0, bytes.length);
  }

  /** Whether the bytes from {@code offset} on are an address in ASCII. */
  public static boolean isValid(byte[] bytes, int offset, int length) {
    int end = offset + length;
    for (int at = offset; at < Math.min(end, offset + 5); at++) {
      if (bytes[at] == '.') {
        return isIpv4(bytes, offset, end);
      }
      if (bytes[at] == ':') {
        return isIpv6(bytes, offset, end);
      }
    }
    return false;
  }

  private static boolean isIpv4(byte[] bytes, int start, int end) {
    int at = start;
    for (int octet = 1; ; octet++) {
      int first = at;
      int value = 0;
      while (at < end && at - first < 3 && bytes[at] >= '0' && bytes[at] <= '9') {
        value = value * 10 + bytes[at] - '0';
        at++;
      }
      int digits = at - first;
      if (digits == 0 || value > 255 || (digits > 1 && bytes[first] == '0')) {
        return false;
      }
      if (octet == 4) {
        return at == end;
      }
      if (at == end || bytes[at] != '.') {
        return false;
      }
      at++;
    }
  }

  private static boolean isIpv6(byte[] bytes, int start, int end) {
    int at = start;
    int groups = 0;
    boolean gap = false;
    if (bytes[at] == ':') {
      if (at + 1 == end || bytes[at + 1] != ':') {
        return false;
      }
      gap = true;
      at += 2;
      if (at == end || bytes[at] == '%') {
        return isZone(bytes, at, end);
      }
    }
    while (true) {
      int first = at;
      while (at < end && at - first < 4 && isHexDigit(bytes[at])) {
        at++;
      }
      if (at == first) {
        return false;
      }
      if (at < end && bytes[at] == '.') {
        int zone = first;
        while (zone < end && bytes[zone] != '%') {
          zone++;
        }
        return fits(groups + GROUPS_OF_IPV4, gap)
            && isIpv4(bytes, first, zone)
            && isZone(bytes, zone, end);
      }
      groups++;
      if (at == end || bytes[at] == '%') {
        return fits(groups, gap) && isZone(bytes, at, end);
      }
      if (bytes[at] != ':' || groups == GROUPS) {
        return false;
      }
      at++;
      if (at < end && bytes[at] == ':') {
        if (gap) {
          return false;
        }
        gap = true;
        at++;
        if (at == end || bytes[at] == '%') {
          return fits(groups, true) && isZone(bytes, at, end);
        }
      }
    }
  }

  /** A gap stands for one group at least. */
  private static boolean fits(int groups, boolean gap) {
    return gap ? groups < GROUPS : groups == GROUPS;
  }

  /** Nothing, or a percent sign with something behind it. */
  private static boolean isZone(byte[] bytes, int start, int end) {
    if (start == end) {
      return true;
    }
    for (int at = start + 1; at < end; at++) {
      if (bytes[at] <= ' ' || bytes[at] == 0x7f) {
        return false;
      }
    }
    return end - start > 1;
  }

  private static boolean isHexDigit(byte letter) {
    return (letter >= '0' && letter <= '9')
        || (letter >= 'a' && letter <= 'f')
        || (letter >= 'A' && letter <= 'F');
  }
}
