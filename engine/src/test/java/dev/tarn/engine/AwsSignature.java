package dev.tarn.engine;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a request to one of Amazon's services, version 4, and so tells whether a signature is good.
 *
 * <p>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param date {@code 20150830T123600Z}
 * @param headers that are signed, in lower case, with their values
 */
@SuppressWarnings("ArrayRecordComponent") // signed, never compared
record AwsSignature(
    String method,
    URI uri,
    SortedMap<String, String> headers,
    byte[] body,
    String date,
    String region,
    String service) {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";

  /** What stands before the signature in the header {@code Authorization}. */
  String authorization(String accessKeyId, String secret) {
    return ALGORITHM
        + " Credential="
        + accessKeyId
        + "/"
        + scope()
        + ", SignedHeaders="
        + signedHeaders()
        + ", Signature="
        + of(secret);
  }

  /**
   * A request so signed.
   *
   * @param sent its body, which may be another one than that which is signed
   */
  HttpRequest request(String accessKeyId, String secret, String sent) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.ofString(sent))
            .header("Authorization", authorization(accessKeyId, secret));
    headers.forEach(
        (name, value) -> {
          // which the client says by itself
          if (!name.equals("host")) {
            request.header(name, value);
          }
        });
    return request.build();
  }

  /** The signature, 64 hex digits. */
  String of(String secret) {
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : List.of(date.substring(0, 8), region, service, "aws4_request")) {
      key = mac(key, part);
    }
    String toSign =
        String.join(
            "\n",
            ALGORITHM,
            date,
            scope(),
            hash(canonicalRequest().getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(mac(key, toSign));
  }

  private String scope() {
    return date.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
  }

  private String signedHeaders() {
    return String.join(";", headers.keySet());
  }

  private String canonicalRequest() {
    StringBuilder text = new StringBuilder();
    text.append(method).append('\n');
    text.append(uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()).append('\n');
    text.append(canonicalQuery()).append('\n');
    for (Map.Entry<String, String> header : headers.entrySet()) {
      text.append(header.getKey()).append(':');
      text.append(header.getValue().strip().replaceAll(" +", " ")).append('\n');
    }
    text.append('\n').append(signedHeaders()).append('\n').append(hash(body));
    return text.toString();
  }

  private String canonicalQuery() {
    String query = uri.getRawQuery();
    if (query == null || query.isEmpty()) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    for (String part : query.split("&", -1)) {
      parts.add(part.contains("=") ? part : part + "=");
    }
    return parts.stream().sorted().collect(Collectors.joining("&"));
  }

  static String hash(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The parameters of a form. */
  static SortedMap<String, String> parameters(String form) {
    SortedMap<String, String> parameters = new TreeMap<>();
    for (String part : form.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.put(
            URLDecoder.decode(part.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }
}
