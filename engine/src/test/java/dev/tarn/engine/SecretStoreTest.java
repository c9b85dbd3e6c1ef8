package dev.tarn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.secret.StoredSecret;
import dev.tarn.event.Source.Trial;
import dev.tarn.ocsf.Diagnostic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets from configurations to the services that keep them. */
class SecretStoreTest {
  private static final String AMAZON =
      ", region: eu-central-1, access_key_id: "
          + SecretServices.ACCESS_KEY
          + ", secret_access_key: '${env:KEY}', endpoint: '%s'";
  private static final Map<String, String> OPTIONS =
      Map.of(
          "aws_secrets_manager",
          AMAZON,
          "aws_parameter_store",
          AMAZON,
          "azure_key_vault",
          ", vault: '%1$s', client_id: tarn-app, client_secret: '${env:KEY}',"
              + " token_url: '%1$s/tenant/oauth2/v2.0/token'");

  @TempDir Path folder;
  private SecretServices services;

  @BeforeEach
  void startServices() throws Exception {
    services = new SecretServices();
  }

  @AfterEach
  void stopServices() {
    services.close();
  }

  /** A configuration whose webhook is at a place that a store of a type keeps. */
  private Configuration read(String type, String key, String place) {
    String store = "{type: " + type + OPTIONS.get(type).formatted(services.address()) + "}";
    return new ConfigurationReader("tarn.yaml", folder, name -> key)
        .read(
            """
            lake: {path: lake}
            secrets:
              vault: %s
            watch:
              notify: [{type: webhook, url: '%s'}]
            sources:
              a: {type: file, path: in, mapping: aws-cloudtrail}
            """
                .formatted(store, place));
  }

  private static String key(String type) {
    return type.startsWith("aws") ? SecretServices.SECRET_KEY : SecretServices.CLIENT_SECRET;
  }

  @ParameterizedTest
  @CsvSource({
    "aws_secrets_manager,tarn/hook",
    "aws_parameter_store,/tarn/hook",
    "azure_key_vault,hook",
    "azure_key_vault,hook/4387e9f3d6e14c459867679a90fd0f79"
  })
  void aSecretIsReadWhereAStoreKeepsIt(String type, String name) throws Exception {
    services.secrets.put(name, "https://hooks.example.com/s3cret");

    Configuration configuration = read(type, key(type), "${vault:" + name + "}");

    assertThat(configuration.diagnostics()).isEmpty();
    Plan plan = configuration.plan().orElseThrow();
    assertThat(plan.notifiers().all().getFirst().name()).isEqualTo("webhook hooks.example.com");
    StoredSecret secret = plan.secrets().getFirst();
    assertThat(secret).hasToString("secret " + name + " of vault");
    assertThat(secret.tryOut().outcome()).isEqualTo(Trial.Outcome.GOOD);
  }

  @ParameterizedTest
  @CsvSource({
    "aws_secrets_manager,ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    "aws_parameter_store,ParameterNotFound",
    "azure_key_vault,HTTP 404 SecretNotFound: A secret with (name/id) x was not found"
  })
  void aSecretThatIsNotThereIsToldInTheWordsOfTheService(String type, String words) {
    Configuration configuration = read(type, key(type), "${vault:gone}");

    assertThat(configuration.diagnostics())
        .extracting(Diagnostic::message)
        .singleElement()
        .asString()
        .startsWith("the secret gone of vault cannot be read: " + words);
  }

  @ParameterizedTest
  @CsvSource({
    "aws_secrets_manager,InvalidSignatureException",
    "aws_parameter_store,InvalidSignatureException",
    "azure_key_vault,127.0.0.1 gives no token: 401 invalid_client"
  })
  void aWrongKeyIsToldAndNotShown(String type, String words) {
    services.secrets.put("hook", "https://hooks.example.com/s3cret");

    Configuration configuration = read(type, "wr0ng-key", "${vault:hook}");

    assertThat(configuration.diagnostics().toString())
        .contains(words)
        .doesNotContain("wr0ng-key", "s3cret");
  }

  @Test
  void aMemberOfAnObjectIsRead() {
    services.secrets.put("hook", "{\"url\":\"https://hooks.example.com/s3cret\"}");

    assertThat(read("aws_secrets_manager", SecretServices.SECRET_KEY, "${vault:hook#url}").plan())
        .isPresent();
  }

  @Test
  void theServicesRefuseWhoAsksWrongly() throws Exception {
    services.secrets.put("hook", "https://hooks.example.com/s3cret");
    HttpRequest unsigned =
        HttpRequest.newBuilder(services.address())
            .header("X-Amz-Target", "secretsmanager.GetSecretValue")
            .POST(HttpRequest.BodyPublishers.ofString("{\"SecretId\":\"hook\"}"))
            .build();
    HttpRequest withoutToken =
        HttpRequest.newBuilder(URI.create(services.address() + "/secrets/hook?api-version=7.4"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (HttpRequest request : List.of(unsigned, withoutToken)) {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(answer.body()).doesNotContain("s3cret");
      }
    }
  }
}
