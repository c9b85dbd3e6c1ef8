package dev.tarn.mapping;

import java.util.Arrays;

/** What the characters of XML mean, apart from any document. */
final class XmlSyntax {
  private XmlSyntax() {}

  static boolean startsWith(byte[] d, int at, int end, String text) {
    if (end - at < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (d[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static int nameEnd(byte[] d, int from, int end) {
    int at = from;
    while (at < end && isNameByte(d[at])) {
      at++;
    }
    return at;
  }

  private static boolean isNameByte(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c < 0
        || c == '_'
        || c == '-'
        || c == '.'
        || c == ':';
  }

  /** Behind the prefix of a name. */
  static int local(byte[] d, int from, int to) {
    for (int i = from; i + 1 < to; i++) {
      if (d[i] == ':') {
        return i + 1;
      }
    }
    return from;
  }

  static boolean equal(byte[] d, int from, int to, byte[] name) {
    return Arrays.equals(d, from, to, name, 0, name.length);
  }

  /** The character that an entity stands for, without its {@code &} and {@code ;}; or -1. */
  static int entity(String name) {
    return switch (name) {
      case "lt" -> '<';
      case "gt" -> '>';
      case "amp" -> '&';
      case "quot" -> '"';
      case "apos" -> '\'';
      default -> number(name);
    };
  }

  private static int number(String name) {
    if (!name.startsWith("#")) {
      return -1;
    }
    boolean hexadecimal = name.startsWith("#x") || name.startsWith("#X");
    try {
      int code =
          hexadecimal
              ? Integer.parseInt(name.substring(2), 16)
              : Integer.parseInt(name.substring(1));
      if (code < 0 || code > Character.MAX_CODE_POINT) {
        return -1;
      }
      return code >= 0xD800 && code <= 0xDFFF ? 0xFFFD : code;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
