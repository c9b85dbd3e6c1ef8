package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads distinguished names: {@code CN=Ann Lee,OU=Sales,DC=example,DC=com}. RFC 4514 3, and what
 * RFC 2253 4 wants to be read too: blanks around names and values, semicolons, values in quotes. A
 * comma behind which no other attribute begins belongs to the value, as in the {@code O=Example,
 * Inc.} of certificates.
 */
final class DnParts implements PartsCodec {
  private static final byte[] RDN_TYPE = Parts.name("rdn_type");
  private static final byte[] RDN_VALUE = Parts.name("rdn_value");
  private static final byte[] PARENT_DN = Parts.name("parent_dn");
  private static final byte[] DOMAIN_NAME = Parts.name("domain_name");
  private static final byte[] DOMAIN_COMPONENT = Parts.name("dc");

  /** More attributes than any name has; a text with more of them is none. */
  private static final int MAX_ATTRIBUTES = 64;

  // By attribute: its type in small letters, and its value without escapes, within the text.
  private final int[] typeStarts = new int[MAX_ATTRIBUTES];
  private final int[] typeEnds = new int[MAX_ATTRIBUTES];
  private final int[] valueStarts = new int[MAX_ATTRIBUTES];
  private final int[] valueEnds = new int[MAX_ATTRIBUTES];
  private byte[] text = new byte[256];
  private int count;

  /** Where the second relative name starts, in the walker's data; or the end. */
  private int parent;

  /** Where the value that was read last ends: at a separator, or at the end. */
  private int behind;

  @Override
  public boolean walk(JsonWalker out, KeyNode node, int start, int end) {
    int to = Ascii.trimmedEnd(out.data, start, end);
    if (!read(out.data, start, to)) {
      return false;
    }
    Parts parts = new Parts(out, node);
    parts.add(RDN_TYPE, type(0));
    parts.add(RDN_VALUE, value(0));
    parts.add(PARENT_DN, parent, to);
    StringBuilder domain = new StringBuilder();
    for (int i = 0; i < count; i++) {
      if (isSame(i, DOMAIN_COMPONENT, 0, DOMAIN_COMPONENT.length)) {
        domain.append(domain.isEmpty() ? "" : ".").append(value(i));
      }
      if (isFirst(i)) {
        parts.add(Arrays.copyOfRange(text, typeStarts[i], typeEnds[i]), value(i));
      }
    }
    parts.add(DOMAIN_NAME, domain.toString());
    return true;
  }

  @Override
  public boolean isMeant(byte[] data, int start, int end) {
    return Ascii.find(data, start, end, '=') < end;
  }

  private String type(int attribute) {
    return string(typeStarts[attribute], typeEnds[attribute]);
  }

  private String value(int attribute) {
    return string(valueStarts[attribute], valueEnds[attribute]);
  }

  private String string(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  /** Whether an attribute has a type. */
  private boolean isSame(int attribute, byte[] type, int from, int to) {
    return Arrays.equals(text, typeStarts[attribute], typeEnds[attribute], type, from, to);
  }

  /** Whether no attribute before it has its type. */
  private boolean isFirst(int attribute) {
    for (int i = 0; i < attribute; i++) {
      if (isSame(i, text, typeStarts[attribute], typeEnds[attribute])) {
        return false;
      }
    }
    return true;
  }

  /** Reads all attributes; false if the text is no distinguished name. */
  private boolean read(byte[] d, int start, int end) {
    if (text.length < end - start) {
      text = new byte[end - start];
    }
    count = 0;
    parent = end;
    int at = start;
    int written = 0;
    while (count < MAX_ATTRIBUTES) {
      at = Ascii.skipSpace(d, at, end);
      int equals = equalsSign(d, at, end);
      if (equals < 0) {
        return false;
      }
      int typeStart = written;
      for (int i = at; i < equals && !Ascii.isSpace(d[i]); i++) {
        text[written++] = d[i] >= 'A' && d[i] <= 'Z' ? (byte) (d[i] | 0x20) : d[i];
      }
      int typeEnd = written;
      written = value(d, Ascii.skipSpace(d, equals + 1, end), end, typeEnd);
      if (written < 0) {
        return false;
      }
      typeStarts[count] = typeStart;
      typeEnds[count] = typeEnd;
      valueStarts[count] = typeEnd;
      valueEnds[count] = written;
      count++;
      if (behind == end) {
        return true;
      }
      at = behind + 1;
      if (d[behind] != '+' && parent == end) {
        parent = Ascii.skipSpace(d, at, end);
      }
    }
    return false;
  }

  /**
   * Writes a value without its escapes behind what was written before it, and finds {@link
   * #behind}.
   *
   * @return the end of what was written, or -1 if the value is broken
   */
  private int value(byte[] d, int start, int end, int target) {
    int at = start;
    int written = target;
    // Up to here what was written is no space at the value's end.
    int kept = target;
    boolean quoted = at < end && d[at] == '"';
    at += quoted ? 1 : 0;
    while (at < end) {
      byte c = d[at];
      if (c == '\\') {
        int length = escape(d, at, end, written);
        if (length == 0) {
          return -1;
        }
        at += length;
        kept = ++written;
      } else if (quoted && c == '"') {
        at = Ascii.skipSpace(d, at + 1, end);
        behind = at;
        return at == end || isSeparator(d, at, end) ? utf8(target, written) : -1;
      } else if (!quoted && isSeparator(d, at, end)) {
        break;
      } else {
        text[written++] = c;
        kept = Ascii.isSpace(c) ? kept : written;
        at++;
      }
    }
    behind = at;
    return quoted ? -1 : utf8(target, kept);
  }

  /** The end of a value if it is UTF-8, as bytes in escapes need not be; or -1. */
  private int utf8(int from, int to) {
    return JsonText.findInvalidUtf8(text, from, to) < 0 ? to : -1;
  }

  /** Writes what an escape stands for; gives its length, or 0 if it is broken. */
  private int escape(byte[] d, int at, int end, int target) {
    if (at + 2 < end && HexFormat.isHexDigit(d[at + 1]) && HexFormat.isHexDigit(d[at + 2])) {
      text[target] =
          (byte) (HexFormat.fromHexDigit(d[at + 1]) << 4 | HexFormat.fromHexDigit(d[at + 2]));
      return 3;
    }
    if (at + 1 < end && " \"#+,;<=>\\".indexOf(d[at + 1]) >= 0) {
      text[target] = d[at + 1];
      return 2;
    }
    return 0;
  }

  /** Whether another attribute begins behind a comma, a semicolon or a plus. */
  private static boolean isSeparator(byte[] d, int at, int end) {
    return (d[at] == ',' || d[at] == ';' || d[at] == '+')
        && equalsSign(d, Ascii.skipSpace(d, at + 1, end), end) >= 0;
  }

  /** The equals sign behind the type of an attribute, a name or an OID, that starts here; or -1. */
  private static int equalsSign(byte[] d, int from, int end) {
    int at = from;
    while (at < end && (Ascii.isLetter(d[at]) || Ascii.isDigit(d[at]) || isWithin(d[at]))) {
      at++;
    }
    if (at == from || isWithin(d[from])) {
      return -1;
    }
    at = Ascii.skipSpace(d, at, end);
    return at < end && d[at] == '=' ? at : -1;
  }

  private static boolean isWithin(byte c) {
    return c == '-' || c == '.';
  }
}
