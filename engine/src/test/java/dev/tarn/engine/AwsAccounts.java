package dev.tarn.engine;

import static dev.tarn.engine.AwsQueryServer.element;

import dev.tarn.engine.AwsQueryServer.Principal;
import dev.tarn.engine.AwsQueryServer.Refusal;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Accounts of Amazon with their users, on this machine: IAM and STS, as strict as Amazon's. Tests
 * change them between requests and during them. Thread-safe.
 */
final class AwsAccounts implements AutoCloseable {
  static final String STS_REGION = "eu-central-1";
  static final String CALLER_ACCOUNT = "444455556666";
  static final String CALLER = "arn:aws:iam::444455556666:user/tarn";
  static final String CALLER_KEY = "AKIAIOSFODNN7EXAMPLE";
  static final String CALLER_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  private final AwsQueryServer iam;
  private final AwsQueryServer sts;
  private final Map<String, Principal> principals = new ConcurrentHashMap<>();
  private final Map<String, SortedMap<String, List<AccessKey>>> users = new ConcurrentHashMap<>();
  private final Map<String, String> trust = new ConcurrentHashMap<>();
  private final Map<String, Integer> markers = new ConcurrentHashMap<>();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final AtomicInteger throttled = new AtomicInteger();
  private final AtomicInteger failing = new AtomicInteger();
  private final AtomicInteger sessions = new AtomicInteger();
  private volatile BiConsumer<String, SortedMap<String, String>> before = (action, given) -> {};

  /**
   * An access key.
   *
   * @param usedAt empty for one that was never used
   */
  record AccessKey(String id, Instant createdAt, String status, Optional<Instant> usedAt) {}

  AwsAccounts() throws IOException {
    principals.put(
        CALLER_KEY, new Principal(CALLER_ACCOUNT, CALLER, CALLER_SECRET, Instant.MAX, ""));
    iam = new AwsQueryServer("us-east-1", "iam", "2010-05-08", service(this::iam));
    sts = new AwsQueryServer(STS_REGION, "sts", "2011-06-15", service(this::sts));
  }

  private interface Answers {
    String answer(Principal caller, String action, SortedMap<String, String> parameters)
        throws Refusal;
  }

  private AwsQueryServer.Service service(Answers answers) {
    return new AwsQueryServer.Service() {
      @Override
      public Optional<Principal> find(String accessKeyId) {
        return Optional.ofNullable(principals.get(accessKeyId));
      }

      @Override
      public String answer(Principal caller, String action, SortedMap<String, String> parameters)
          throws Refusal {
        requests.computeIfAbsent(action, each -> new AtomicInteger()).incrementAndGet();
        before.accept(action, parameters);
        return answers.answer(caller, action, parameters);
      }
    };
  }

  URI iamAddress() {
    return iam.address();
  }

  URI stsAddress() {
    return sts.address();
  }

  // ------------------------------------------------------------------ what tests say

  void putUser(String account, String name, AccessKey... keys) {
    users.computeIfAbsent(account, each -> new ConcurrentSkipListMap<>()).put(name, List.of(keys));
  }

  void removeUser(String account, String name) {
    users.get(account).remove(name);
  }

  /** A role of an account that the caller may assume if it tells the external id. */
  String trustRole(String account, String externalId) {
    String arn = "arn:aws:iam::" + account + ":role/tarn-reader";
    trust.put(arn, externalId);
    return arn;
  }

  void deny(String account, String action) {
    denied.add(account + " " + action);
  }

  void allowAll() {
    denied.clear();
  }

  /** Refuses the next requests to IAM because there were too many. */
  void throttle(int next) {
    throttled.set(next);
  }

  /** Fails at the next requests to IAM. */
  void fail(int next) {
    failing.set(next);
  }

  /** Ends what was given to those who have assumed a role. */
  void expireSessions() {
    principals.replaceAll(
        (id, known) ->
            known.isTemporary()
                ? new Principal(
                    known.account(), known.arn(), known.secret(), Instant.EPOCH, known.token())
                : known);
  }

  /** Is told of each request before it is answered. */
  void before(BiConsumer<String, SortedMap<String, String>> request) {
    before = request;
  }

  /** How often an action was asked for. */
  int requests(String action) {
    return requests.getOrDefault(action, new AtomicInteger()).get();
  }

  // ------------------------------------------------------------------ IAM

  private String iam(Principal caller, String action, SortedMap<String, String> given)
      throws Refusal {
    // https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
    if (throttled.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new Refusal(400, "Throttling", "Rate exceeded");
    }
    if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new Refusal(500, "ServiceFailure", "The request processing has failed.");
    }
    if (denied.contains(caller.account() + " " + action)) {
      throw notAuthorized(caller, "iam:" + action, "*");
    }
    SortedMap<String, List<AccessKey>> known =
        users.getOrDefault(caller.account(), new ConcurrentSkipListMap<>());
    return switch (action) {
      case "ListUsers" ->
          page(
              action,
              given,
              "Users",
              List.copyOf(known.keySet()),
              name -> user(caller.account(), name));
      case "ListAccessKeys" -> {
        String name = given.get("UserName");
        if (name == null) {
          // https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
          throw new Refusal(
              400,
              "ValidationError",
              "Must specify userName when calling with non-User credentials");
        }
        List<AccessKey> keys = known.get(name);
        if (keys == null) {
          throw new Refusal(
              404, "NoSuchEntity", "The user with name " + name + " cannot be found.");
        }
        yield page(action + " " + name, given, "AccessKeyMetadata", keys, key -> key(name, key));
      }
      case "GetAccessKeyLastUsed" -> lastUsed(known, given.getOrDefault("AccessKeyId", ""));
      default -> throw new Refusal(400, "InvalidAction", "Could not find operation " + action);
    };
  }

  /**
   * A page of a list: less than was asked for, where there is more, and to be continued by nothing
   * but the marker that was given.
   *
   * <p>https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
   */
  private <T> String page(
      String list,
      SortedMap<String, String> given,
      String name,
      List<T> items,
      Function<T, String> member)
      throws Refusal {
    int most = Integer.parseInt(given.getOrDefault("MaxItems", "100"));
    if (most < 1 || most > 1_000) {
      throw new Refusal(
          400,
          "ValidationError",
          "Value '" + most + "' at 'maxItems' failed to satisfy constraint: 1 to 1000");
    }
    int from = 0;
    String marker = given.get("Marker");
    if (marker != null) {
      Integer place = markers.get(list + " " + marker);
      if (place == null) {
        throw new Refusal(400, "ValidationError", "Invalid Marker.");
      }
      from = Math.min(place, items.size());
    }
    int size = items.size() - from <= most ? items.size() - from : Math.max(1, most - 1);
    int to = from + size;
    String members =
        items.subList(from, to).stream()
            .map(member)
            .map(each -> element("member", each))
            .collect(Collectors.joining());
    boolean truncated = to < items.size();
    String next = "";
    if (truncated) {
      next = "AAE" + Integer.toHexString((list + to).hashCode()) + "/+==";
      markers.put(list + " " + next, to);
    }
    return element("IsTruncated", Boolean.toString(truncated))
        + element(name, members)
        + (truncated ? element("Marker", next) : "");
  }

  private static String user(String account, String name) {
    return element("Path", "/")
        + element("UserName", name)
        + element("UserId", "AIDACKCEVSQ6C2EXAMPLE")
        + element("Arn", "arn:aws:iam::" + account + ":user/" + name)
        + element("CreateDate", "2021-03-09T11:00:00Z");
  }

  private static String key(String user, AccessKey key) {
    return element("UserName", user)
        + element("AccessKeyId", key.id())
        + element("Status", key.status())
        + element("CreateDate", key.createdAt().toString());
  }

  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
  private static String lastUsed(SortedMap<String, List<AccessKey>> users, String id)
      throws Refusal {
    if (!id.matches("\\w{16,128}")) {
      throw new Refusal(400, "ValidationError", "Value at 'accessKeyId' must satisfy [\\w]+");
    }
    for (Map.Entry<String, List<AccessKey>> user : users.entrySet()) {
      for (AccessKey key : user.getValue()) {
        if (key.id().equals(id)) {
          String last =
              key.usedAt()
                  .map(at -> element("LastUsedDate", at.toString()) + used("eu-west-1", "s3"))
                  .orElseGet(() -> used("N/A", "N/A"));
          return element("UserName", user.getKey()) + element("AccessKeyLastUsed", last);
        }
      }
    }
    throw new Refusal(404, "NoSuchEntity", "The Access Key with id " + id + " cannot be found");
  }

  private static String used(String region, String service) {
    return element("Region", region) + element("ServiceName", service);
  }

  // ------------------------------------------------------------------ STS

  private String sts(Principal caller, String action, SortedMap<String, String> given)
      throws Refusal {
    return switch (action) {
      case "GetCallerIdentity" ->
          element("Arn", caller.arn())
              + element("UserId", "AIDACKCEVSQ6C2EXAMPLE")
              + element("Account", caller.account());
      case "AssumeRole" -> assumeRole(caller, given);
      default -> throw new Refusal(400, "InvalidAction", "Could not find operation " + action);
    };
  }

  /** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
  private String assumeRole(Principal caller, SortedMap<String, String> given) throws Refusal {
    String role = given.getOrDefault("RoleArn", "");
    String session = given.getOrDefault("RoleSessionName", "");
    if (role.length() < 20 || !session.matches("[\\w+=,.@-]{2,64}")) {
      throw new Refusal(400, "ValidationError", "roleArn and roleSessionName are required");
    }
    long seconds = Long.parseLong(given.getOrDefault("DurationSeconds", "3600"));
    if (seconds < 900 || seconds > 43_200) {
      throw new Refusal(400, "ValidationError", "durationSeconds is from 900 to 43200");
    }
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
    String externalId = trust.get(role);
    if (externalId == null || !externalId.equals(given.getOrDefault("ExternalId", ""))) {
      throw notAuthorized(caller, "sts:AssumeRole", role);
    }
    int number = sessions.incrementAndGet();
    String id = "ASIA" + String.format("%012d", number) + "TEMP";
    Principal assumed =
        new Principal(
            role.split(":", 6)[4],
            role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/" + session,
            "secret-of-session-" + number,
            Instant.now().plus(Duration.ofSeconds(seconds)),
            "token-of-session-" + number + "//+==");
    principals.put(id, assumed);
    return element(
            "Credentials",
            element("AccessKeyId", id)
                + element("SecretAccessKey", assumed.secret())
                + element("SessionToken", assumed.token())
                + element("Expiration", assumed.expiresAt().toString()))
        + element(
            "AssumedRoleUser",
            element("Arn", assumed.arn()) + element("AssumedRoleId", "AROA3XFRBF535EXAMPLE:tarn"));
  }

  private static Refusal notAuthorized(Principal caller, String action, String resource) {
    return new Refusal(
        403,
        "AccessDenied",
        "User: "
            + caller.arn()
            + " is not authorized to perform: "
            + action
            + " on resource: "
            + resource);
  }

  @Override
  public void close() {
    iam.close();
    sts.close();
  }
}
