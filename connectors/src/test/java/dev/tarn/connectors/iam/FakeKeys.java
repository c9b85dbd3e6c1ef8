package dev.tarn.connectors.iam;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.iam.model.IamException;

/** An account in memory: users {@code user-0}, {@code user-1} … with a key each, a page of ten. */
final class FakeKeys implements AccountKeys {
  static final String ACCOUNT = "111122223333";
  private static final int PAGE = 10;

  /** What each request was, and with what the next ones fail; null for one that does not. */
  final List<String> requests = new ArrayList<>();

  final Deque<Supplier<Optional<RuntimeException>>> failures = new ArrayDeque<>();
  int users = 25;
  int opened;

  FakeKeys open() {
    opened++;
    return this;
  }

  /** Lets so many requests be answered, and the one after them fail. */
  void failAfter(int answered, int status, String code) {
    for (int i = 0; i < answered; i++) {
      failures.add(Optional::empty);
    }
    failures.add(
        () ->
            Optional.of(
                IamException.builder()
                    .statusCode(status)
                    .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode(code).errorMessage("no").build())
                    .build()));
  }

  private void answer(String request) {
    requests.add(request);
    Supplier<Optional<RuntimeException>> failure = failures.poll();
    if (failure != null) {
      failure
          .get()
          .ifPresent(
              thrown -> {
                throw thrown;
              });
    }
  }

  @Override
  public Caller caller() {
    answer("caller");
    return new Caller(ACCOUNT, "arn:aws:iam::" + ACCOUNT + ":user/tarn");
  }

  @Override
  public Page<User> users(@Nullable String from, int most) {
    answer("users " + from);
    int first = from == null ? 0 : Integer.parseInt(from);
    List<User> page = new ArrayList<>();
    for (int i = first; i < Math.min(users, first + PAGE); i++) {
      page.add(new User("user-" + i, "arn:aws:iam::" + ACCOUNT + ":user/user-" + i));
    }
    return new Page<>(page, first + PAGE < users ? Integer.toString(first + PAGE) : null);
  }

  @Override
  public Page<AccessKey> keys(String user, @Nullable String from) {
    answer("keys " + user);
    return new Page<>(
        List.of(new AccessKey("AKIAIOSFODNN7EXAMPLE", Instant.EPOCH, "Active")), null);
  }

  @Override
  public Optional<LastUse> lastUse(String keyId) {
    answer("use");
    return Optional.empty();
  }

  @Override
  public void close() {}
}
