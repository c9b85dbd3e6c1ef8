package dev.tarn.connectors.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** What stands in the header {@code Authorization} (RFC 9110 11.6.2, RFC 7617, RFC 6750). */
final class Authorization {
  static final String HEADER = "Authorization";

  private Authorization() {}

  /** User and password. */
  record Login(String user, String password) {}

  /** What follows a scheme's name. */
  static Optional<String> credentials(PushRequest request, String scheme) {
    return request
        .header(HEADER)
        .map(String::strip)
        .filter(text -> text.toLowerCase(Locale.ROOT).startsWith(scheme + " "))
        .map(text -> text.substring(scheme.length() + 1).strip());
  }

  static Optional<Login> basic(PushRequest request) {
    return credentials(request, "basic").flatMap(Authorization::decode);
  }

  private static Optional<Login> decode(String encoded) {
    try {
      String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Login(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
