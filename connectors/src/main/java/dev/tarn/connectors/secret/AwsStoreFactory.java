package dev.tarn.connectors.secret;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import dev.tarn.connectors.aws.AwsAccess;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that is a service of Amazon. A secret is seldom asked for, so no client is kept. */
abstract class AwsStoreFactory implements SecretStoreFactory {
  @Override
  public final List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>(AwsAccess.options());
    options.add(
        OptionSpec.optional(
            "endpoint", Kind.TEXT, "Another address of the service, such as one in your VPC."));
    return List.copyOf(options);
  }

  @Override
  public final Optional<Problem> check(OptionValues values) {
    return AwsAccess.check(values).or(() -> AwsAccess.checkAddress(values, "endpoint"));
  }

  @Override
  public final SecretStore create(OptionValues values) {
    AwsAccess access = AwsAccess.of(values);
    URI endpoint = AwsAccess.address(values, "endpoint");
    return name -> fetch(access, endpoint, name);
  }

  /** What the service keeps under a name. */
  abstract String fetch(AwsAccess access, @Nullable URI endpoint, String name)
      throws IOException, InterruptedException;
}
