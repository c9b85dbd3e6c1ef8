package dev.tarn.ocsf;

import java.util.Map;

/**
 * What texts of some types look like, without regular expressions. {@link #isSurelyValid} is there
 * for speed, the others are the rules behind the codes {@code tarn_..._invalid}.
 */
final class TextForms {
  private static final int LONGEST_ADDRESS = 48;
  private static final int LONGEST_EMAIL = 254;
  private static final int LONGEST_LABEL = 63;
  private static final int HIGHEST_PORT = 65_535;
  private static final int MAC_LENGTH = 17;
  private static final int UUID_LENGTH = 36;

  /** Hexadecimal digits of a hash by the caption of its algorithm. */
  private static final Map<String, Integer> HASH_DIGITS =
      Map.of("MD5", 32, "SHA-1", 40, "SHA-224", 56, "SHA-256", 64, "SHA-384", 96, "SHA-512", 128);

  /** Holds an address while it is looked at. */
  private final byte[] address = new byte[LONGEST_ADDRESS];

  /**
   * Whether the text is in a form that the expression of its type takes in every version, and none
   * of the rules finds it invalid; false says nothing. The expressions are checked against this in
   * tests.
   */
  boolean isSurelyValid(TypeTable.Form form, char[] text, int from, int to) {
    return switch (form) {
      case DATETIME -> {
        long millis = DateTimes.parse(text, from, to);
        yield millis != DateTimes.OTHER_FORM
            && millis != DateTimes.IMPOSSIBLE
            && text[from + 10] == 'T'
            && text[to - 1] != 'z';
      }
      case EMAIL -> isPlainEmail(text, from, to) && isEmail(text, from, to);
      case FILE_HASH -> isHex(text, from, to);
      case HOSTNAME -> isPlainHostname(text, from, to);
      case IP -> isAddress(text, from, to) && indexOf('%', text, from, to) < 0;
      case MAC -> isMac(text, from, to, ':') || isMac(text, from, to, '-');
      case UUID -> isUuid(text, from, to);
      case NONE, SUBNET, TIMESTAMP, URL -> false;
    };
  }

  boolean isAddress(char[] text, int from, int to) {
    int length = to - from;
    if (length > LONGEST_ADDRESS) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char letter = text[from + i];
      if (letter > 0x7f) {
        return false;
      }
      address[i] = (byte) letter;
    }
    return IpAddresses.isValid(address, 0, length);
  }

  /** An address and the length of its prefix, {@code 10.0.0.0/8}. */
  boolean isSubnet(char[] text, int from, int to) {
    int slash = indexOf('/', text, from, to);
    if (slash < 0 || to - slash < 2 || to - slash > 4 || !isAddress(text, from, slash)) {
      return false;
    }
    int prefix = 0;
    for (int at = slash + 1; at < to; at++) {
      if (text[at] < '0' || text[at] > '9') {
        return false;
      }
      prefix = prefix * 10 + text[at] - '0';
    }
    return prefix <= (indexOf(':', text, from, slash) < 0 ? 32 : 128);
  }

  boolean isMac(char[] text, int from, int to, char separator) {
    if (to - from != MAC_LENGTH) {
      return false;
    }
    for (int i = 0; i < MAC_LENGTH; i++) {
      char letter = text[from + i];
      if (i % 3 == 2 ? letter != separator : !isHexDigit(letter)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUuid(char[] text, int from, int to) {
    if (to - from != UUID_LENGTH) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char letter = text[from + i];
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      if (hyphen ? letter != '-' : !isHexDigit(letter)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(char[] text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (!isHexDigit(text[at])) {
        return false;
      }
    }
    return to > from;
  }

  private static boolean isPlainEmail(char[] text, int from, int to) {
    int sign = indexOf('@', text, from, to);
    if (sign <= from) {
      return false;
    }
    for (int at = from; at < sign; at++) {
      char letter = text[at];
      if (!isAlphanumeric(letter) && letter != '.' && letter != '_' && letter != '-') {
        return false;
      }
    }
    int dot = indexOf('.', text, sign, to);
    if (dot <= sign + 1 || dot == to - 1) {
      return false;
    }
    for (int at = sign + 1; at < to; at++) {
      if (!isAlphanumeric(text[at]) && text[at] != '.' && text[at] != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlainHostname(char[] text, int from, int to) {
    char previous = '.';
    for (int at = from; at < to; at++) {
      char letter = text[at];
      boolean separator = letter == '.' || letter == '-';
      if (separator
          ? previous == '.' || (letter == '.' && previous == '-')
          : !isAlphanumeric(letter)) {
        return false;
      }
      previous = letter;
    }
    return to > from && isAlphanumeric(previous);
  }

  /** Dots and hyphens of an address that the schema's expression takes; RFC 5321 4.1.2, 4.5.3.1. */
  boolean isEmail(char[] text, int from, int to) {
    int sign = indexOf('@', text, from, to);
    if (to - from > LONGEST_EMAIL || sign - from > 64) {
      return false;
    }
    return hasWholeLabels(text, from, sign, false) && hasWholeLabels(text, sign + 1, to, true);
  }

  private static boolean hasWholeLabels(char[] text, int from, int to, boolean domain) {
    int start = from;
    for (int at = from; at <= to; at++) {
      if (at == to || text[at] == '.') {
        if (at == start
            || (domain
                && (at - start > LONGEST_LABEL || text[start] == '-' || text[at - 1] == '-'))) {
          return false;
        }
        start = at + 1;
      }
    }
    return true;
  }

  /**
   * Whether it can be a URL or a reference to one: no white space or control characters, and a host
   * and a port that can be where the scheme is {@code http} or {@code https}; RFC 3986 3.
   */
  boolean isUrl(char[] text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (text[at] <= ' ' || text[at] == 0x7f) {
        return false;
      }
    }
    int host = afterHttp(text, from, to);
    if (host < 0) {
      return true;
    }
    int end = host;
    while (end < to && text[end] != '/' && text[end] != '?' && text[end] != '#') {
      end++;
    }
    for (int at = end - 1; at >= host; at--) {
      if (text[at] == '@') {
        host = at + 1;
        break;
      }
    }
    int colon = end;
    for (int at = end - 1; at >= host && text[at] != ']'; at--) {
      if (text[at] == ':') {
        colon = at;
      }
    }
    return colon > host && isPort(text, colon + 1, end);
  }

  /** Where the authority of an http or https URL begins, or -1 for anything else. */
  private static int afterHttp(char[] text, int from, int to) {
    for (String scheme : new String[] {"http://", "https://"}) {
      int length = scheme.length();
      boolean same = to - from >= length;
      for (int i = 0; same && i < length; i++) {
        char letter = text[from + i];
        same = (letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter) == scheme.charAt(i);
      }
      if (same) {
        return from + length;
      }
    }
    return -1;
  }

  private static boolean isPort(char[] text, int from, int to) {
    int port = 0;
    for (int at = from; at < to; at++) {
      if (text[at] < '0' || text[at] > '9') {
        return false;
      }
      port = Math.min(HIGHEST_PORT + 1, port * 10 + text[at] - '0');
    }
    return port <= HIGHEST_PORT;
  }

  /** Whether the text can be a hash of that algorithm; true for algorithms not known here. */
  static boolean isHash(String algorithm, char[] text, int from, int to) {
    Integer digits = HASH_DIGITS.get(algorithm);
    return digits == null || (to - from == digits && isHex(text, from, to));
  }

  /** Whether the text stands for no value: empty, blank, or a word that programs write for it. */
  static boolean isPlaceholder(char[] text, int from, int to) {
    if (from == to) {
      return true;
    }
    char first = text[from];
    if (first <= ' ') {
      for (int at = from; at < to; at++) {
        if (text[at] > ' ') {
          return false;
        }
      }
      return true;
    }
    if (to - from > 9) {
      return false;
    }
    return switch (first) {
      case '-' -> to - from == 1 || (to - from == 2 && text[from + 1] == '-');
      case 'N', 'n' ->
          same("n/a", text, from, to)
              || same("null", text, from, to)
              || same("nil", text, from, to);
      case '(' -> same("(null)", text, from, to);
      case '<' -> same("<null>", text, from, to);
      case 'u' -> same("undefined", text, from, to);
      default -> false;
    };
  }

  private static boolean same(String lower, char[] text, int from, int to) {
    if (lower.length() != to - from) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if (Character.toLowerCase(text[from + i]) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static int indexOf(char wanted, char[] text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (text[at] == wanted) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isHexDigit(char letter) {
    return (letter >= '0' && letter <= '9')
        || (letter >= 'a' && letter <= 'f')
        || (letter >= 'A' && letter <= 'F');
  }

  private static boolean isAlphanumeric(char letter) {
    return (letter >= '0' && letter <= '9')
        || (letter >= 'a' && letter <= 'z')
        || (letter >= 'A' && letter <= 'Z');
  }
}
