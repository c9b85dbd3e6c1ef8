package dev.tarn.connectors.secret;

import dev.tarn.connectors.aws.AwsAccess;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * {@code type: aws_parameter_store}.
 *
 * <p>https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
final class ParameterStoreFactory extends AwsStoreFactory<SsmClient> {
  @Override
  public String type() {
    return "aws_parameter_store";
  }

  @Override
  public String description() {
    return "The Parameter Store of AWS Systems Manager. A secret goes by the parameter's name or"
        + " ARN, with :VERSION or :LABEL behind it for another than the newest version.";
  }

  @Override
  SsmClient client(AwsAccess access, AwsCredentialsProvider credentials, @Nullable URI endpoint) {
    return access.configure(SsmClient.builder(), credentials, endpoint).build();
  }

  @Override
  String fetch(SsmClient client, String name) {
    return client
        .getParameter(request -> request.name(name).withDecryption(true))
        .parameter()
        .value();
  }
}
