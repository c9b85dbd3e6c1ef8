package dev.tarn.connectors.iam;

import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.connectors.iam.AccountKeys.AccessKey;
import dev.tarn.connectors.iam.AccountKeys.Caller;
import dev.tarn.connectors.iam.AccountKeys.User;
import dev.tarn.event.Source.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tries out whether the report of an account can be made, with one user and one key of it. */
final class IamTrial {
  private final @Nullable String role;
  private final List<Trial> trials = new ArrayList<>();

  /**
   * @param role of the account; null: the caller's own account
   */
  IamTrial(@Nullable String role) {
    this.role = role;
  }

  List<Trial> run(Supplier<AccountKeys> opener) throws InterruptedException {
    String what = role == null ? "find credentials" : "assume " + role;
    try (AccountKeys keys = opener.get()) {
      Caller caller = keys.caller();
      trials.add(Trial.good(what, "as " + caller.arn()));
      what = "list users of " + caller.account();
      List<User> users = keys.users(null, 1).items();
      trials.add(Trial.good(what, users.isEmpty() ? "none is there" : ""));
      what = "list access keys of a user of " + caller.account();
      if (users.isEmpty()) {
        trials.add(Trial.notTried(what, "there is no user"));
        return List.copyOf(trials);
      }
      List<AccessKey> known = keys.keys(users.getFirst().name(), null).items();
      trials.add(Trial.good(what, users.getFirst().name()));
      what = "ask when an access key of " + caller.account() + " was last used";
      if (known.isEmpty()) {
        trials.add(Trial.notTried(what, "the user " + users.getFirst().name() + " has none"));
        return List.copyOf(trials);
      }
      keys.lastUse(known.getFirst().id());
      trials.add(Trial.good(what, Gathering.masked(known.getFirst().id())));
    } catch (RuntimeException e) {
      trials.add(Trial.failed(what, AwsFailure.of(e).words()));
    }
    return List.copyOf(trials);
  }
}
