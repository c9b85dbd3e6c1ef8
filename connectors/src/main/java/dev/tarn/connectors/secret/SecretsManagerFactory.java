package dev.tarn.connectors.secret;

import dev.tarn.connectors.aws.AwsAccess;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * {@code type: aws_secrets_manager}.
 *
 * <p>https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
final class SecretsManagerFactory extends AwsStoreFactory {
  @Override
  public String type() {
    return "aws_secrets_manager";
  }

  @Override
  public String description() {
    return "AWS Secrets Manager. A secret goes by its name or ARN; its current version is read.";
  }

  @Override
  String fetch(AwsAccess access, @Nullable URI endpoint, String name)
      throws IOException, InterruptedException {
    GetSecretValueResponse response =
        access.ask(
            SecretsManagerClient.builder(),
            endpoint,
            client -> client.getSecretValue(request -> request.secretId(name)));
    return response.secretString() == null
        ? response.secretBinary().asUtf8String()
        : response.secretString();
  }
}
