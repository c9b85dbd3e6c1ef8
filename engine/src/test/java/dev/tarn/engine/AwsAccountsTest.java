package dev.tarn.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.engine.AwsAccounts.AccessKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each rule that the accounts for tests enforce refuses a client that breaks it. */
class AwsAccountsTest {
  private static final String ACCOUNT = "111122223333";
  private static final Instant CREATED = Instant.parse("2021-03-09T11:20:41Z");
  private static final String KEY = "AKIAI44QH8DHBEXAMPLE";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final HttpClient http = HttpClient.newHttpClient();
  private AwsAccounts accounts;
  private Signer caller;

  /** With which keys, and for what, a client signs. */
  private record Signer(
      String id, String secret, String token, String region, String service, Instant time) {
    Signer(String id, String secret) {
      this(id, secret, "", "us-east-1", "iam", Instant.now());
    }

    Signer forSts() {
      return new Signer(id, secret, token, AwsAccounts.STS_REGION, "sts", time);
    }
  }

  @BeforeEach
  void startServers() throws IOException {
    accounts = new AwsAccounts();
    caller = new Signer(AwsAccounts.CALLER_KEY, AwsAccounts.CALLER_SECRET);
    for (int i = 0; i < 5; i++) {
      accounts.putUser(
          AwsAccounts.CALLER_ACCOUNT,
          "user-" + i,
          new AccessKey(KEY, CREATED, "Active", Optional.empty()));
    }
  }

  @AfterEach
  void stopServers() {
    accounts.close();
  }

  private String iam(Signer signer, String... parameters) throws Exception {
    return ask(accounts.iamAddress(), signer, with("2010-05-08", parameters));
  }

  private String assumeRole(String role, String... parameters) throws Exception {
    List<String> all = new ArrayList<>(List.of("RoleArn", role, "RoleSessionName", "tarn"));
    all.addAll(List.of(parameters));
    all.add(0, "AssumeRole");
    return ask(
        accounts.stsAddress(), caller.forSts(), with("2011-06-15", all.toArray(String[]::new)));
  }

  private static Map<String, String> with(String version, String... parameters) {
    Map<String, String> form = new TreeMap<>(Map.of("Action", parameters[0], "Version", version));
    for (int i = 1; i < parameters.length; i += 2) {
      form.put(parameters[i], parameters[i + 1]);
    }
    return form;
  }

  private String ask(URI address, Signer signer, Map<String, String> form) throws Exception {
    String body =
        form.entrySet().stream()
            .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return send(address, signer, body, body);
  }

  private String send(URI address, Signer signer, String signed, String sent) throws Exception {
    String date = DATE.format(signer.time());
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("host", address.getAuthority());
    headers.put("x-amz-date", date);
    if (!signer.token().isEmpty()) {
      headers.put("x-amz-security-token", signer.token());
    }
    URI uri = address.resolve("/");
    AwsSignature signature =
        new AwsSignature(
            "POST", uri, headers, signed.getBytes(UTF_8), date, signer.region(), signer.service());
    return answer(signature.request(signer.id(), signer.secret(), sent));
  }

  private String answer(HttpRequest request) throws Exception {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static String find(String answer, String element) {
    Matcher found = Pattern.compile("<" + element + ">(.*?)</" + element + ">").matcher(answer);
    assertThat(found.find()).as(answer).isTrue();
    return found.group(1);
  }

  private static void assertRefused(String answer, int status, String code) {
    assertThat(answer).startsWith(status + " ").contains("<Code>" + code + "</Code>");
  }

  /** The example of "Create a signed AWS API request" in the reference of version 4. */
  @Test
  void signaturesAreAmazons() {
    SortedMap<String, String> headers = new TreeMap<>();
    headers.put("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    headers.put("host", "iam.amazonaws.com");
    headers.put("x-amz-date", "20150830T123600Z");

    AwsSignature signature =
        new AwsSignature(
            "GET",
            URI.create("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"),
            headers,
            new byte[0],
            "20150830T123600Z",
            "us-east-1",
            "iam");

    assertThat(signature.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
        .isEqualTo("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  }

  @Test
  void aGoodRequestIsAnswered() throws Exception {
    assertThat(iam(caller, "ListUsers")).startsWith("200 ").contains("user-0", "user-4");
  }

  @Test
  void aRequestWithoutSignatureIsRefused() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(accounts.iamAddress())
            .POST(HttpRequest.BodyPublishers.ofString("Action=ListUsers&Version=2010-05-08"))
            .build();

    assertRefused(answer(request), 403, "MissingAuthenticationToken");
  }

  @Test
  void aWrongSecretIsRefused() throws Exception {
    Signer wrong = new Signer(AwsAccounts.CALLER_KEY, "another");

    assertRefused(iam(wrong, "ListUsers"), 403, "SignatureDoesNotMatch");
  }

  @Test
  void anUnknownKeyIsRefused() throws Exception {
    Signer unknown = new Signer("AKIAUNKNOWNUNKNOWN00", AwsAccounts.CALLER_SECRET);

    assertRefused(iam(unknown, "ListUsers"), 403, "InvalidClientTokenId");
  }

  @Test
  void aBodyThatWasNotSignedIsRefused() throws Exception {
    String signed = "Action=ListUsers&Version=2010-05-08";

    String answer = send(accounts.iamAddress(), caller, signed, signed + "&MaxItems=1");

    assertRefused(answer, 403, "SignatureDoesNotMatch");
  }

  @Test
  void aSignatureForAnotherRegionOrServiceIsRefused() throws Exception {
    for (String region : List.of("eu-central-1", "aws-global")) {
      Signer elsewhere = new Signer(caller.id(), caller.secret(), "", region, "iam", Instant.now());
      assertRefused(iam(elsewhere, "ListUsers"), 403, "SignatureDoesNotMatch");
    }
    assertRefused(iam(caller.forSts(), "ListUsers"), 403, "SignatureDoesNotMatch");
  }

  @Test
  void anOldRequestIsRefused() throws Exception {
    Signer late =
        new Signer(
            caller.id(), caller.secret(), "", "us-east-1", "iam", Instant.now().minusSeconds(900));

    assertRefused(iam(late, "ListUsers"), 403, "SignatureDoesNotMatch");
  }

  @Test
  void actionAndVersionAreDemanded() throws Exception {
    assertRefused(
        ask(accounts.iamAddress(), caller, Map.of("Version", "2010-05-08")), 400, "MissingAction");
    assertRefused(
        ask(accounts.iamAddress(), caller, with("2011-06-15", "ListUsers")), 400, "InvalidAction");
    assertRefused(
        ask(accounts.iamAddress(), caller, Map.of("Action", "ListUsers")), 400, "InvalidAction");
    assertRefused(iam(caller, "ListEverything"), 400, "InvalidAction");
  }

  @Test
  void whoStopsAtAShortPageMissesUsers() throws Exception {
    String first = iam(caller, "ListUsers", "MaxItems", "3");

    // two, though three were asked for and five are there
    assertThat(first).contains("user-0", "user-1").doesNotContain("user-2");
    assertThat(find(first, "IsTruncated")).isEqualTo("true");
    String second = iam(caller, "ListUsers", "MaxItems", "3", "Marker", find(first, "Marker"));
    assertThat(second).contains("user-2", "user-3", "user-4").doesNotContain("user-1");
    assertThat(find(second, "IsTruncated")).isEqualTo("false");
  }

  @Test
  void onlyMarkersThatWereGivenAreTaken() throws Exception {
    assertRefused(iam(caller, "ListUsers", "Marker", "user-2"), 400, "ValidationError");
    String ofUsers = find(iam(caller, "ListUsers", "MaxItems", "2"), "Marker");
    assertRefused(
        iam(caller, "ListAccessKeys", "UserName", "user-1", "Marker", ofUsers),
        400,
        "ValidationError");
  }

  @Test
  void aPageHasOneToAThousandItems() throws Exception {
    assertRefused(iam(caller, "ListUsers", "MaxItems", "0"), 400, "ValidationError");
    assertRefused(iam(caller, "ListUsers", "MaxItems", "1001"), 400, "ValidationError");
  }

  @Test
  void keysAreListedOfANamedUserThatIsThere() throws Exception {
    assertRefused(iam(caller, "ListAccessKeys"), 400, "ValidationError");
    assertRefused(iam(caller, "ListAccessKeys", "UserName", "nobody"), 404, "NoSuchEntity");
  }

  @Test
  void theWholeIdOfAKeyIsDemanded() throws Exception {
    String masked = "AKIA...MPLE";
    assertRefused(
        iam(caller, "GetAccessKeyLastUsed", "AccessKeyId", masked), 400, "ValidationError");
    assertRefused(
        iam(caller, "GetAccessKeyLastUsed", "AccessKeyId", "AKIAGONEGONEGONEGONE"),
        404,
        "NoSuchEntity");
    assertThat(iam(caller, "GetAccessKeyLastUsed", "AccessKeyId", KEY))
        .contains("<Region>N/A</Region>")
        .doesNotContain("LastUsedDate");
  }

  @Test
  void aRoleIsAssumedWithItsExternalIdOnly() throws Exception {
    String role = accounts.trustRole(ACCOUNT, "5b2c9d");

    assertRefused(assumeRole(role), 403, "AccessDenied");
    assertRefused(assumeRole(role, "ExternalId", "5b2c9e"), 403, "AccessDenied");
    assertRefused(
        assumeRole(role.replace("reader", "writer"), "ExternalId", "5b2c9d"), 403, "AccessDenied");
    assertThat(assumeRole(role, "ExternalId", "5b2c9d")).startsWith("200 ");
    assertRefused(
        assumeRole(role, "ExternalId", "5b2c9d", "DurationSeconds", "60"), 400, "ValidationError");
  }

  @Test
  void temporaryKeysAreGoodWithTheirTokenUntilTheyExpire() throws Exception {
    accounts.putUser(ACCOUNT, "deploy");
    String given = assumeRole(accounts.trustRole(ACCOUNT, "5b2c9d"), "ExternalId", "5b2c9d");
    Signer bare = new Signer(find(given, "AccessKeyId"), find(given, "SecretAccessKey"));
    Signer assumed =
        new Signer(
            bare.id(), bare.secret(), find(given, "SessionToken"), "us-east-1", "iam", bare.time());

    assertRefused(iam(bare, "ListUsers"), 403, "InvalidClientTokenId");
    assertThat(iam(assumed, "ListUsers")).startsWith("200 ").contains("deploy");
    accounts.expireSessions();
    assertRefused(iam(assumed, "ListUsers"), 403, "ExpiredToken");
  }

  @Test
  void whoAsksTooOftenIsRefusedAsAmazonRefuses() throws Exception {
    accounts.throttle(1);

    assertRefused(iam(caller, "ListUsers"), 400, "Throttling");
    assertThat(iam(caller, "ListUsers")).startsWith("200 ");
  }

  @Test
  void whatIsDeniedIsNamed() throws Exception {
    accounts.deny(AwsAccounts.CALLER_ACCOUNT, "ListUsers");

    String answer = iam(caller, "ListUsers");

    assertRefused(answer, 403, "AccessDenied");
    assertThat(answer).contains(AwsAccounts.CALLER, "iam:ListUsers");
  }
}
