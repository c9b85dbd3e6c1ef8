package dev.tarn.connectors.iam;

import dev.tarn.connectors.aws.AwsAccess;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyLastUsed;
import software.amazon.awssdk.services.iam.model.ListAccessKeysResponse;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** An account of Amazon, seen by a caller or by a role that it assumes. */
final class AwsAccountKeys implements AccountKeys {
  private final AwsCredentialsProvider credentials;
  private final IamClient iam;
  private final StsClient sts;

  /**
   * @param endpoint another than Amazon's, or null
   */
  AwsAccountKeys(AwsAccess access, @Nullable URI endpoint) {
    this.credentials = access.credentials();
    this.iam =
        access
            .configure(IamClient.builder(), credentials, endpoint)
            .region(region(access.region()))
            .overrideConfiguration(
                override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
    this.sts = access.configure(StsClient.builder(), credentials, access.stsEndpoint()).build();
  }

  /**
   * IAM has one place for all regions of a partition, and requests to it are signed for one of
   * them. The client knows that only of Amazon's own addresses.
   *
   * <p>https://docs.aws.amazon.com/general/latest/gr/iam-service.html
   */
  private static Region region(String configured) {
    if (configured.startsWith("cn-")) {
      return Region.CN_NORTH_1;
    }
    return configured.startsWith("us-gov-") ? Region.US_GOV_WEST_1 : Region.US_EAST_1;
  }

  @Override
  public Caller caller() {
    GetCallerIdentityResponse response = sts.getCallerIdentity();
    return new Caller(response.account(), response.arn());
  }

  @Override
  public Page<User> users(@Nullable String from, int most) {
    ListUsersResponse response = iam.listUsers(request -> request.marker(from).maxItems(most));
    return new Page<>(
        response.users().stream().map(user -> new User(user.userName(), user.arn())).toList(),
        response.isTruncated() ? response.marker() : null);
  }

  @Override
  public Page<AccessKey> keys(String user, @Nullable String from) {
    try {
      ListAccessKeysResponse response =
          iam.listAccessKeys(request -> request.userName(user).marker(from));
      return new Page<>(
          response.accessKeyMetadata().stream()
              .map(key -> new AccessKey(key.accessKeyId(), key.createDate(), key.statusAsString()))
              .toList(),
          response.isTruncated() ? response.marker() : null);
    } catch (NoSuchEntityException e) {
      return new Page<>(List.of(), null);
    }
  }

  @Override
  public Optional<LastUse> lastUse(String keyId) {
    AccessKeyLastUsed last =
        iam.getAccessKeyLastUsed(request -> request.accessKeyId(keyId)).accessKeyLastUsed();
    // region and service are N/A then
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html
    return last.lastUsedDate() == null
        ? Optional.empty()
        : Optional.of(new LastUse(last.lastUsedDate(), last.region(), last.serviceName()));
  }

  @Override
  public void close() {
    iam.close();
    sts.close();
    AwsAccess.close(credentials);
  }
}
