package dev.tarn.ocsf;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The schema's regular expressions as Java patterns, with what is wrong in them put right. */
final class TypePatterns {
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final String IPV4 = OCTET + "(?:\\." + OCTET + "){3}";
  private static final String GROUP = "[0-9A-Fa-f]{1,4}";

  /** Takes what the regex of 1.0.0 is meant to take: addresses without white space or zone. */
  private static final String IP_OF_1_0_0 = "^(?:" + IPV4 + "|" + ipv6() + ")$";

  private static final String DATETIME_OF_1_1_0 =
      "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(Z|[\\+-]\\d{2}:\\d{2})?$";

  private static final String HOSTNAME =
      "^(?!.*(?:\\.\\.|\\.-|-\\.))[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$";

  private TypePatterns() {}

  /** Null where the type has no regex, or one that cannot be enforced. */
  static @Nullable Pattern compile(AttributeType type) {
    String regex = type.regex();
    if (regex == null) {
      return null;
    }
    return switch (type.name()) {
      // 1.0.0 writes it for PCRE: delimiters, flags and recursion, none of which Java knows.
      case "ip_t" -> compile(regex.startsWith("/") ? IP_OF_1_0_0 : regex);
      // 1.0.0 has the colon before the seconds URL-encoded and takes the offset 08:00 only; no
      // timestamp matches it. 1.1.0 corrects it.
      case "datetime_t" -> compile(regex.contains("%3A") ? DATETIME_OF_1_1_0 : regex);
      // 1.0.0 to 1.3.0: the same language; theirs overflows the stack of Java's matcher on a long
      // text, because it repeats a group.
      case "hostname_t" -> compile(regex.startsWith("^(([a-zA-Z0-9]|") ? HOSTNAME : regex);
      // Since 1.6.0 it demands padding, but unpadded base64 is valid by RFC 4648 3.2, common in
      // logs, and was valid before. A text whose length is a multiple of 3 has no padding at all
      // and is refused, too. Not enforced.
      case "bytestring_t" -> null;
      default -> compile(regex);
    };
  }

  /**
   * An expression as it stands. As for PCRE, which the schema writes them for, only a line feed
   * ends a line: {@code $} does not overlook a carriage return at the end.
   */
  static Pattern compile(String regex) {
    return Pattern.compile(regex, Pattern.UNIX_LINES);
  }

  private static String ipv6() {
    StringBuilder forms = new StringBuilder("(?:");
    forms.append("(?:").append(GROUP).append(":){7}").append(GROUP);
    forms.append("|(?:").append(GROUP).append(":){6}").append(IPV4);
    // n groups, a gap, and at most as many groups as still fit.
    for (int before = 0; before <= 7; before++) {
      String front = before == 0 ? ":" : "(?:" + GROUP + ":){" + before + "}";
      forms.append('|').append(front).append(":(?:");
      if (before <= 5) {
        forms.append("(?:").append(GROUP).append(":){0,").append(5 - before).append('}');
        forms.append(IPV4).append('|');
      }
      if (before <= 6) {
        forms.append("(?:").append(GROUP).append(":){0,").append(6 - before).append('}');
        forms.append(GROUP);
      }
      forms.append(")?");
    }
    return forms.append(')').toString();
  }
}
