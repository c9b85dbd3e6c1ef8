package dev.tarn.connectors.iam;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The users of one account and their access keys, as IAM tells them. One thread uses it. Each
 * method is one request, which fails with an exception of the SDK; what fails is not tried again
 * here.
 */
interface AccountKeys extends AutoCloseable {
  /**
   * Some of a list.
   *
   * @param next where the next page begins, or null: this is the last, however short others are
   */
  record Page<T>(List<T> items, @Nullable String next) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /**
   * Who asks.
   *
   * @param account its number
   */
  record Caller(String account, String arn) {}

  /**
   * A user.
   *
   * @param arn which has the account's number
   */
  record User(String name, String arn) {}

  /**
   * A key of a user.
   *
   * @param id all of it
   * @param status {@code Active} or {@code Inactive}
   */
  record AccessKey(String id, Instant createdAt, String status) {}

  /** When a key was last used, where, and for what. */
  record LastUse(Instant at, String region, String service) {}

  Caller caller();

  /**
   * @param from where the page begins; null for the first
   * @param most users that it may have
   */
  Page<User> users(@Nullable String from, int most);

  /**
   * The keys of a user; none if the user is gone.
   *
   * @param from where the page begins; null for the first
   */
  Page<AccessKey> keys(String user, @Nullable String from);

  /**
   * Empty for a key that was never used.
   *
   * @throws software.amazon.awssdk.services.iam.model.NoSuchEntityException if the key is gone
   */
  Optional<LastUse> lastUse(String keyId);

  @Override
  void close();
}
