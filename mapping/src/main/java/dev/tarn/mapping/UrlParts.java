package dev.tarn.mapping;

/**
 * Reads URLs as they stand in logs: whole ones, an authority alone ({@code host:port}), a path with
 * query, a host with path. RFC 3986 3; nothing is decoded. A text with blanks is none.
 */
final class UrlParts implements PartsCodec {
  private static final byte[] SCHEME = Parts.name("scheme");
  private static final byte[] USER = Parts.name("user");
  private static final byte[] HOST = Parts.name("host");
  private static final byte[] PORT = Parts.name("port");
  private static final byte[] PATH = Parts.name("path");
  private static final byte[] QUERY = Parts.name("query");
  private static final byte[] FRAGMENT = Parts.name("fragment");

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    byte[] d = out.data;
    if (start == end) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (d[i] >= 0 && d[i] <= ' ') {
        return false;
      }
    }
    int scheme = schemeEnd(d, start, end);
    int at = scheme < 0 ? start : scheme + 1;
    boolean slashes = at + 1 < end && d[at] == '/' && d[at + 1] == '/';
    // A scheme without slashes may be the host of host:port.
    boolean isHost = scheme >= 0 && !slashes && isPort(d, at, authorityEnd(d, at, end));
    int authority = slashes ? at + 2 : scheme < 0 || isHost ? start : at;
    int path = authority;
    if (slashes || isHost || (scheme < 0 && hasHost(d, start, end))) {
      path = authorityEnd(d, authority, end);
    }
    int host = hostStart(d, authority, path);
    if (host < path && d[host] == '[' && Ascii.find(d, host, path, ']') == path) {
      return false;
    }
    Parts parts = new Parts(out, node);
    if (scheme >= 0 && !isHost) {
      parts.add(SCHEME, start, scheme);
    }
    parts.add(USER, authority, host - 1);
    host(parts, d, host, path);
    int fragment = Ascii.find(d, path, end, '#');
    int query = Ascii.find(d, path, fragment, '?');
    parts.add(PATH, path, query);
    parts.add(QUERY, query + 1, fragment);
    parts.add(FRAGMENT, fragment + 1, end);
    return true;
  }

  /** Where the host of an authority starts: behind the user. */
  private static int hostStart(byte[] d, int from, int to) {
    int host = from;
    for (int i = from; i < to; i++) {
      if (d[i] == '@') {
        host = i + 1;
      }
    }
    return host;
  }

  private static void host(Parts parts, byte[] d, int from, int to) {
    if (from < to && d[from] == '[') {
      int bracket = Ascii.find(d, from, to, ']');
      parts.add(HOST, from + 1, bracket);
      parts.add(PORT, Ascii.find(d, bracket, to, ':') + 1, to);
    } else {
      int port = portMark(d, from, to);
      parts.add(HOST, from, port);
      parts.add(PORT, port + 1, to);
    }
  }

  /** The last colon in front of digits or nothing, or the end. */
  private static int portMark(byte[] d, int from, int to) {
    int at = to;
    while (at > from && Ascii.isDigit(d[at - 1])) {
      at--;
    }
    return at > from && d[at - 1] == ':' ? at - 1 : to;
  }

  /** The colon behind a scheme, or -1. */
  private static int schemeEnd(byte[] d, int start, int end) {
    if (!Ascii.isLetter(d[start])) {
      return -1;
    }
    for (int i = start + 1; i < end; i++) {
      byte c = d[i];
      if (c == ':') {
        return i;
      }
      if (!Ascii.isLetter(c) && !Ascii.isDigit(c) && c != '+' && c != '-' && c != '.') {
        return -1;
      }
    }
    return -1;
  }

  /** Whether a text without scheme begins with a host: one in brackets, with a port or a dot. */
  private static boolean hasHost(byte[] d, int start, int end) {
    int to = authorityEnd(d, start, end);
    if (to == start) {
      return false;
    }
    if (d[start] == '[') {
      return true;
    }
    int port = portMark(d, start, to);
    for (int i = start; i < port; i++) {
      if (d[i] == '.' && i > start && i + 1 < port) {
        return true;
      }
    }
    return port + 1 < to;
  }

  private static int authorityEnd(byte[] d, int from, int end) {
    int at = from;
    while (at < end && d[at] != '/' && d[at] != '?' && d[at] != '#') {
      at++;
    }
    return at;
  }

  private static boolean isPort(byte[] d, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Ascii.isDigit(d[i])) {
        return false;
      }
    }
    return to > from;
  }
}
