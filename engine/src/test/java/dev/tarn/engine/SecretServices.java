package dev.tarn.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.connectors.JsonTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * AWS Secrets Manager, the Parameter Store, Azure Key Vault and what gives its tokens, as far as
 * secrets are read from them. Thread-safe.
 *
 * <p>Signatures:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
 * Errors: https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html,
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html and
 * https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret.
 */
final class SecretServices implements AutoCloseable {
  static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  static final String CLIENT_SECRET = "cl1ent~secret";
  private static final String TOKEN = "eyJ0eXAi.token";

  /** What is kept, by name; all services keep the same. */
  final Map<String, String> secrets = new ConcurrentHashMap<>();

  private final HttpServer server;

  SecretServices() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, this::amazon));
    server.createContext("/tenant/oauth2/v2.0/token", exchange -> answer(exchange, this::token));
    server.createContext("/secrets/", exchange -> answer(exchange, this::vault));
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private record Answer(int status, String body) {}

  private interface Service {
    Answer answer(HttpExchange exchange, byte[] body) throws IOException;
  }

  private static void answer(HttpExchange exchange, Service service) throws IOException {
    Answer answer = service.answer(exchange, exchange.getRequestBody().readAllBytes());
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static Answer refused(String type, String message) {
    return new Answer(400, "{\"__type\":\"" + type + "\",\"message\":\"" + message + "\"}");
  }

  private Answer amazon(HttpExchange exchange, byte[] body) throws IOException {
    String target = header(exchange, "X-Amz-Target");
    boolean parameters = target.startsWith("AmazonSSM.");
    String service = parameters ? "ssm" : "secretsmanager";
    String given = header(exchange, "Authorization");
    if (given.isEmpty() || !given.equals(signed(exchange, given, body, service))) {
      return refused(
          "InvalidSignatureException",
          "The request signature we calculated does not match the signature you provided.");
    }
    JsonTree request = JsonTree.parse(new String(body, StandardCharsets.UTF_8));
    String name = request.at(parameters ? "Name" : "SecretId").text().orElse("");
    String secret = secrets.get(name);
    return switch (target) {
      case "secretsmanager.GetSecretValue" ->
          secret == null
              ? refused(
                  "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
              : new Answer(
                  200, "{\"Name\":\"" + name + "\",\"SecretString\":" + quoted(secret) + "}");
      case "AmazonSSM.GetParameter" ->
          secret == null
              ? refused("ParameterNotFound", "")
              : new Answer(
                  200,
                  "{\"Parameter\":{\"Name\":\""
                      + name
                      + "\",\"Type\":\"SecureString\",\"Value\":"
                      + quoted(
                          Boolean.TRUE.equals(request.at("WithDecryption").value())
                              ? secret
                              : "AQICAHencrypted")
                      + "}}");
      default -> refused("UnknownOperationException", "");
    };
  }

  /** What the header is to be, if the same headers are signed as in the one that was given. */
  private static String signed(HttpExchange exchange, String given, byte[] body, String service) {
    SortedMap<String, String> headers = new TreeMap<>();
    int names = given.indexOf("SignedHeaders=");
    int end = given.indexOf(',', Math.max(0, names));
    if (names < 0 || end < 0) {
      return "";
    }
    for (String name : given.substring(names + "SignedHeaders=".length(), end).split(";", -1)) {
      headers.put(name, header(exchange, name));
    }
    return new AwsSignature(
            exchange.getRequestMethod(),
            exchange.getRequestURI(),
            headers,
            body,
            header(exchange, "X-Amz-Date"),
            "eu-central-1",
            service)
        .authorization(ACCESS_KEY, SECRET_KEY);
  }

  private Answer token(HttpExchange exchange, byte[] body) {
    Map<String, String> form = AwsSignature.parameters(new String(body, StandardCharsets.UTF_8));
    boolean good =
        form.equals(
            Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                "tarn-app",
                "client_secret",
                CLIENT_SECRET,
                "scope",
                "https://vault.azure.net/.default"));
    return good
        ? new Answer(200, "{\"access_token\":\"" + TOKEN + "\",\"expires_in\":3599}")
        : new Answer(
            401,
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client"
                + " secret provided.\"}");
  }

  private Answer vault(HttpExchange exchange, byte[] body) {
    if (!header(exchange, "Authorization").equals("Bearer " + TOKEN)) {
      return vaultRefused(401, "Unauthorized", "AKV10000: Request is missing a Bearer token.");
    }
    if (!"api-version=7.4".equals(exchange.getRequestURI().getQuery())) {
      return vaultRefused(400, "BadParameter", "api-version must be specified");
    }
    String name = exchange.getRequestURI().getPath().substring("/secrets/".length());
    String secret = secrets.get(name);
    return secret == null
        ? vaultRefused(404, "SecretNotFound", "A secret with (name/id) x was not found")
        : new Answer(200, "{\"value\":" + quoted(secret) + ",\"id\":\"https://v/" + name + "\"}");
  }

  private static Answer vaultRefused(int status, String code, String message) {
    return new Answer(
        status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}");
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
