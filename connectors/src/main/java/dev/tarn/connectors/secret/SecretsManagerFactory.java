package dev.tarn.connectors.secret;

import dev.tarn.connectors.aws.AwsAccess;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * {@code type: aws_secrets_manager}.
 *
 * <p>https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
final class SecretsManagerFactory extends AwsStoreFactory<SecretsManagerClient> {
  @Override
  public String type() {
    return "aws_secrets_manager";
  }

  @Override
  public String description() {
    return "AWS Secrets Manager. A secret goes by its name or ARN; its current version is read.";
  }

  @Override
  SecretsManagerClient client(
      AwsAccess access, AwsCredentialsProvider credentials, @Nullable URI endpoint) {
    return access.configure(SecretsManagerClient.builder(), credentials, endpoint).build();
  }

  @Override
  String fetch(SecretsManagerClient client, String name) {
    GetSecretValueResponse response = client.getSecretValue(request -> request.secretId(name));
    return response.secretString() == null
        ? response.secretBinary().asUtf8String()
        : response.secretString();
  }
}
