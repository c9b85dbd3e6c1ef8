package dev.tarn.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes CloudTrail records of an invented organisation: 12 accounts, 200 users, 60 roles, the
 * calls of a working day. The same seed gives the same bytes.
 *
 * <p>Values are random; field names, nesting and the share of each kind of call follow what the
 * service delivers. A record is about 1.4 KB.
 */
public final class CloudTrailGenerator {
  private static final List<String> REGIONS =
      List.of(
          "us-east-1",
          "us-east-1",
          "us-east-1",
          "us-west-2",
          "eu-west-1",
          "eu-central-1",
          "ap-southeast-2");

  private static final List<String> USER_AGENTS =
      List.of(
          "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.79-99.164.amzn2023.x86_64 exe/x86_64.amzn.2023 prompt/off command/s3.ls",
          "Boto3/1.34.60 md/Botocore#1.34.60 ua/2.0 os/linux#5.10.210 md/arch#x86_64 lang/python#3.12.2 md/pyimpl#CPython cfg/retry-mode#legacy",
          "aws-sdk-java/2.25.11 Linux/5.10.209 OpenJDK_64-Bit_Server_VM/17.0.10+8-LTS Java/17.0.10 vendor/Amazon.com_Inc. io/async http/NettyNio cfg/retry-mode/legacy",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
          "APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) terraform-provider-aws/5.40.0 aws-sdk-go-v2/1.25.3 os/linux lang/go#1.21.8",
          "cloudtrail.amazonaws.com");

  private static final List<Call> CALLS =
      List.of(
          new Call("s3", "GetObject", Shape.OBJECT),
          new Call("s3", "PutObject", Shape.OBJECT),
          new Call("s3", "ListObjects", Shape.OBJECT),
          new Call("sts", "AssumeRole", Shape.ASSUME_ROLE),
          new Call("ec2", "DescribeInstances", Shape.INSTANCES),
          new Call("ec2", "DescribeSecurityGroups", Shape.INSTANCES),
          new Call("iam", "ListRoles", Shape.PLAIN),
          new Call("iam", "CreateAccessKey", Shape.PLAIN),
          new Call("kms", "Decrypt", Shape.KEY),
          new Call("kms", "GenerateDataKey", Shape.KEY),
          new Call("logs", "CreateLogStream", Shape.PLAIN),
          new Call("dynamodb", "DescribeTable", Shape.PLAIN),
          new Call("lambda", "GetFunction20150331v2", Shape.PLAIN),
          new Call("signin", "ConsoleLogin", Shape.CONSOLE_LOGIN),
          new Call("cloudtrail", "LookupEvents", Shape.PLAIN),
          new Call("secretsmanager", "GetSecretValue", Shape.PLAIN));

  private enum Shape {
    OBJECT,
    ASSUME_ROLE,
    INSTANCES,
    KEY,
    CONSOLE_LOGIN,
    PLAIN
  }

  private record Call(String service, String name, Shape shape) {}

  private final SplittableRandom random;
  private final Instant start;
  private final Duration span;
  private final List<String> accounts;
  private final List<String> users;
  private final List<String> userIds;
  private final List<String> roles;
  private final List<String> roleIds;
  private final List<String> buckets;

  /**
   * @param start event time of the first record
   * @param span the records are spread evenly over it
   */
  public CloudTrailGenerator(long seed, Instant start, Duration span) {
    this.random = new SplittableRandom(seed);
    this.start = start;
    this.span = span;
    this.accounts = names(12, () -> digits(12));
    this.users = names(200, () -> "user-" + hex(6));
    this.userIds = names(200, () -> "AIDA" + base32(17));
    this.roles = names(60, () -> "svc-role-" + hex(5));
    this.roleIds = names(60, () -> "AROA" + base32(17));
    this.buckets = names(100, () -> "corp-data-" + hex(8));
  }

  /** Writes {@code count} records, one a line. The stream stays open. */
  public void writeLines(int count, OutputStream out) throws IOException {
    for (int i = 0; i < count; i++) {
      out.write(record(i, count).append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Writes {@code count} records as the service delivers them: one line, {@code {"Records":[…]}}.
   * The stream stays open.
   */
  public void writeDelivery(int count, OutputStream out) throws IOException {
    out.write("{\"Records\":[".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out.write(',');
      }
      out.write(record(i, count).toString().getBytes(StandardCharsets.UTF_8));
    }
    out.write("]}".getBytes(StandardCharsets.UTF_8));
  }

  private StringBuilder record(int index, int count) {
    Call call = pick(CALLS);
    String region = pick(REGIONS);
    String account = pick(accounts);
    String time = start.plusSeconds(span.toSeconds() * index / Math.max(1, count)).toString();
    StringBuilder json = new StringBuilder(2048);
    json.append("{\"eventVersion\":\"1.09\",\"userIdentity\":");
    identity(json, account, time);
    json.append(",\"eventTime\":\"").append(time);
    json.append("\",\"eventSource\":\"").append(call.service).append(".amazonaws.com");
    json.append("\",\"eventName\":\"").append(call.name);
    json.append("\",\"awsRegion\":\"").append(region);
    json.append("\",\"sourceIPAddress\":\"").append(address(call));
    json.append("\",\"userAgent\":\"").append(pick(USER_AGENTS)).append("\",");
    boolean failed = random.nextInt(12) == 0;
    if (failed && call.shape != Shape.CONSOLE_LOGIN) {
      json.append("\"errorCode\":\"AccessDenied\",\"errorMessage\":\"User: arn:aws:iam::");
      json.append(account).append(":user/x is not authorized to perform: ").append(call.service);
      json.append(':').append(call.name);
      json.append(" because no identity-based policy allows the action\",");
    }
    boolean resources = parameters(json, call, account, region, time, failed);
    json.append("\"requestID\":\"").append(uuid());
    json.append("\",\"eventID\":\"").append(uuid());
    json.append("\",\"readOnly\":").append(random.nextInt(2) == 0).append(',');
    if (resources) {
      String bucket = pick(buckets);
      json.append("\"resources\":[{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::");
      json.append(bucket).append("/logs\"},{\"accountId\":\"").append(account);
      json.append("\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::").append(bucket);
      json.append("\"}],");
    }
    json.append("\"eventType\":\"");
    json.append(call.shape == Shape.CONSOLE_LOGIN ? "AwsConsoleSignIn" : "AwsApiCall");
    json.append("\",\"managementEvent\":true,\"recipientAccountId\":\"").append(account);
    json.append("\",\"eventCategory\":\"Management\",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\",");
    json.append("\"cipherSuite\":\"TLS_AES_128_GCM_SHA256\",\"clientProvidedHostHeader\":\"");
    json.append(call.service).append('.').append(region).append(".amazonaws.com\"}}");
    return json;
  }

  private void identity(StringBuilder json, String account, String time) {
    boolean role = random.nextInt(4) != 0;
    int who = random.nextInt(role ? roles.size() : users.size());
    String name = role ? roles.get(who) : users.get(who);
    String principal = role ? roleIds.get(who) : userIds.get(who);
    String key = (role ? "ASIA" : "AKIA") + base32(16);
    if (!role) {
      json.append("{\"type\":\"IAMUser\",\"principalId\":\"").append(principal);
      json.append("\",\"arn\":\"arn:aws:iam::").append(account).append(":user/").append(name);
      json.append("\",\"accountId\":\"").append(account);
      json.append("\",\"accessKeyId\":\"").append(key);
      json.append("\",\"userName\":\"").append(name).append("\"}");
      return;
    }
    String session = "i-0" + hex(16);
    json.append("{\"type\":\"AssumedRole\",\"principalId\":\"").append(principal).append(':');
    json.append(session).append("\",\"arn\":\"arn:aws:sts::").append(account);
    json.append(":assumed-role/").append(name).append('/').append(session);
    json.append("\",\"accountId\":\"").append(account);
    json.append("\",\"accessKeyId\":\"").append(key);
    json.append("\",\"sessionContext\":{\"sessionIssuer\":{\"type\":\"Role\",\"principalId\":\"");
    json.append(principal).append("\",\"arn\":\"arn:aws:iam::").append(account).append(":role/");
    json.append(name).append("\",\"accountId\":\"").append(account);
    json.append("\",\"userName\":\"").append(name);
    json.append("\"},\"attributes\":{\"creationDate\":\"").append(time);
    json.append("\",\"mfaAuthenticated\":\"").append(random.nextInt(5) == 0).append("\"}}}");
  }

  private boolean parameters(
      StringBuilder json, Call call, String account, String region, String time, boolean failed) {
    switch (call.shape) {
      case OBJECT -> {
        String bucket = pick(buckets);
        json.append("\"requestParameters\":{\"bucketName\":\"").append(bucket);
        json.append("\",\"Host\":\"").append(bucket).append(".s3.").append(region);
        json.append(".amazonaws.com\",\"key\":\"logs/").append(hex(24));
        json.append(".json.gz\"},\"responseElements\":null,\"additionalEventData\":");
        json.append("{\"SignatureVersion\":\"SigV4\",\"CipherSuite\":\"TLS_AES_128_GCM_SHA256\",");
        json.append("\"bytesTransferredIn\":").append(random.nextInt(1000));
        json.append(",\"AuthenticationMethod\":\"AuthHeader\",\"x-amz-id-2\":\"").append(hex(70));
        json.append("\",\"bytesTransferredOut\":").append(random.nextInt(1_000_000)).append("},");
        return true;
      }
      case ASSUME_ROLE -> {
        json.append("\"requestParameters\":{\"roleArn\":\"arn:aws:iam::").append(account);
        json.append(":role/").append(pick(roles)).append("\",\"roleSessionName\":\"i-0");
        json.append(hex(16)).append("\",\"durationSeconds\":3600},\"responseElements\":");
        json.append("{\"credentials\":{\"accessKeyId\":\"ASIA").append(base32(16));
        json.append("\",\"sessionToken\":\"").append(hex(200));
        json.append("\",\"expiration\":\"").append(time).append("\"}},");
      }
      case INSTANCES -> {
        json.append("\"requestParameters\":{\"instancesSet\":{\"items\":[{\"instanceId\":\"i-0");
        json.append(hex(16)).append("\"},{\"instanceId\":\"i-0").append(hex(16));
        json.append("\"}]},\"filterSet\":{}},\"responseElements\":null,");
      }
      case KEY -> {
        json.append("\"requestParameters\":{\"encryptionAlgorithm\":\"SYMMETRIC_DEFAULT\",");
        json.append("\"encryptionContext\":{\"aws:s3:arn\":\"arn:aws:s3:::").append(pick(buckets));
        json.append("\"},\"keyId\":\"").append(uuid()).append("\"},\"responseElements\":null,");
      }
      case CONSOLE_LOGIN -> {
        json.append("\"requestParameters\":null,\"responseElements\":{\"ConsoleLogin\":\"");
        json.append(failed ? "Failure" : "Success");
        json.append("\"},\"additionalEventData\":{\"LoginTo\":\"https://console.aws.amazon.com/");
        json.append("console/home\",\"MobileVersion\":\"No\",\"MFAUsed\":\"");
        json.append(random.nextInt(3) == 0 ? "No" : "Yes").append("\"},");
      }
      case PLAIN -> {
        json.append("\"requestParameters\":{\"name\":\"").append(hex(20));
        json.append("\",\"maxItems\":").append(random.nextInt(1000));
        json.append("},\"responseElements\":null,");
      }
    }
    return false;
  }

  private String address(Call call) {
    if (random.nextInt(10) == 0) {
      return call.service + ".amazonaws.com";
    }
    return (10 + random.nextInt(200))
        + "."
        + random.nextInt(256)
        + "."
        + random.nextInt(256)
        + "."
        + random.nextInt(256);
  }

  private interface Name {
    String make();
  }

  private static List<String> names(int count, Name name) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = name.make();
    }
    return List.of(names);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String digits(int length) {
    return letters("0123456789", length);
  }

  private String hex(int length) {
    return letters("0123456789abcdef", length);
  }

  private String base32(int length) {
    return letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length);
  }

  private String letters(String alphabet, int length) {
    char[] text = new char[length];
    for (int i = 0; i < length; i++) {
      text[i] = alphabet.charAt(random.nextInt(alphabet.length()));
    }
    return new String(text);
  }

  private String uuid() {
    return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12);
  }
}
