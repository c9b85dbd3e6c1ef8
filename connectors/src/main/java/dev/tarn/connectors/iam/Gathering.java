package dev.tarn.connectors.iam;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.connectors.iam.AccountKeys.AccessKey;
import dev.tarn.connectors.iam.AccountKeys.LastUse;
import dev.tarn.connectors.iam.AccountKeys.Page;
import dev.tarn.connectors.iam.AccountKeys.User;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/**
 * Makes one report, a request at a time. In memory are the users of one page, and the keys of one
 * user; what is complete of a user is in the file. After a failure it goes on with the user it was
 * at. One thread uses it.
 */
final class Gathering implements Closeable {
  /** What IAM gives if nothing is said. */
  private static final int USERS_A_PAGE = 100;

  private static final int SHOWN_OF_A_KEY = 4;
  private static final JsonFactory JSON = new JsonFactory();

  private final ReportName name;
  private final Instant begunAt;
  private final ReportFiles.Draft file;
  private final ArrayDeque<User> users = new ArrayDeque<>();
  private boolean usersListed;
  private @Nullable String moreUsers;

  /** Whose keys are asked for, until all of them are in the file. */
  private @Nullable User user;

  private final ArrayDeque<AccessKey> keys = new ArrayDeque<>();
  private boolean keysListed;
  private @Nullable String moreKeys;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  /** A key that IAM has refused to tell of. */
  private String refusedKey = "";

  /**
   * @param begunAt stands in all of the report's records
   */
  Gathering(ReportName name, Instant begunAt, ReportFiles.Draft file) {
    this.name = name;
    this.begunAt = begunAt.truncatedTo(ChronoUnit.SECONDS);
    this.file = file;
  }

  ReportName name() {
    return name;
  }

  /**
   * Makes one request.
   *
   * @return whether the report is complete, and lies durably under its name
   * @throws RuntimeException if the request failed; {@link #restartUser} is to be called then
   */
  boolean ask(AccountKeys account) throws IOException, InterruptedException {
    User asked = user;
    if (asked == null) {
      Page<User> page = account.users(moreUsers, USERS_A_PAGE);
      users.addAll(page.items());
      moreUsers = page.next();
      usersListed = moreUsers == null;
    } else if (!keysListed) {
      Page<AccessKey> page = account.keys(asked.name(), moreKeys);
      keys.addAll(page.items());
      moreKeys = page.next();
      keysListed = moreKeys == null;
    } else {
      askLastUse(account, asked, keys.getFirst());
    }
    if (user != null && keysListed && keys.isEmpty()) {
      file.write(lines);
      user = null;
    }
    if (user == null) {
      user = users.poll();
      restartUser();
    }
    boolean complete = user == null && usersListed;
    if (complete) {
      file.complete();
    }
    return complete;
  }

  private void askLastUse(AccountKeys account, User owner, AccessKey key)
      throws IOException, InterruptedException {
    try {
      Optional<LastUse> lastUse = account.lastUse(key.id());
      keys.removeFirst();
      write(owner, key, lastUse.orElse(null));
    } catch (NoSuchEntityException e) {
      keys.removeFirst();
    } catch (RuntimeException e) {
      // IAM may also say of a key that is gone that it may not be seen: whether it is there is
      // asked once more
      if (!AwsFailure.of(e).refused() || refusedKey.equals(key.id())) {
        throw e;
      }
      refusedKey = key.id();
      restartUser();
    }
  }

  private void write(User owner, AccessKey key, @Nullable LastUse lastUse) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(lines)) {
      json.writeStartObject();
      json.writeStringField("loggedDate", begunAt.toString());
      json.writeStringField("user", owner.name());
      json.writeStringField("account_number", AwsAccess.account(owner.arn()));
      json.writeStringField("AccessKeyId", masked(key.id()));
      json.writeStringField("CreateDate", key.createdAt().toString());
      json.writeStringField("Status", key.status());
      if (lastUse != null) {
        json.writeStringField("LastUsedDate", lastUse.at().toString());
        json.writeStringField("Region", lastUse.region());
        json.writeStringField("ServiceName", lastUse.service());
      }
      json.writeEndObject();
    }
    lines.write('\n');
  }

  /** The id of a key as it may be shown. */
  static String masked(String keyId) {
    return keyId.length() <= 2 * SHOWN_OF_A_KEY
        ? "..."
        : keyId.substring(0, SHOWN_OF_A_KEY)
            + "..."
            + keyId.substring(keyId.length() - SHOWN_OF_A_KEY);
  }

  /** Begins anew with the user whose keys are asked for. */
  void restartUser() {
    keys.clear();
    keysListed = false;
    moreKeys = null;
    lines.reset();
  }

  /** Whether it can go on after IAM has refused something: it does not stand between pages. */
  boolean isWithinUser() {
    return user != null;
  }

  /** Whether nothing was answered yet. */
  boolean isEmpty() {
    return user == null && moreUsers == null;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
