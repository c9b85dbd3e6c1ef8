package dev.tarn.connectors.secret;

import dev.tarn.connectors.aws.AwsAccess;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * {@code type: aws_parameter_store}.
 *
 * <p>https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
final class ParameterStoreFactory extends AwsStoreFactory {
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
  String fetch(AwsAccess access, @Nullable URI endpoint, String name)
      throws IOException, InterruptedException {
    return access.ask(
        SsmClient.builder(),
        endpoint,
        client ->
            client
                .getParameter(request -> request.name(name).withDecryption(true))
                .parameter()
                .value());
  }
}
