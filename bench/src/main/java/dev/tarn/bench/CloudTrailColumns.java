package dev.tarn.bench;

import dev.tarn.event.BooleanColumn;
import dev.tarn.event.Column;
import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.ListColumn;
import dev.tarn.event.LongColumn;
import dev.tarn.event.MapColumn;
import dev.tarn.event.RowType;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import dev.tarn.lake.parquet.ParquetField;
import dev.tarn.lake.parquet.ParquetSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Events of API Activity as a mapping of CloudTrail gives them, value by value: stretches of one
 * array of bytes, of the lengths and variety of real ones. Deterministic.
 */
final class CloudTrailColumns {
  private static final FieldType.Leaf TEXT = FieldType.Leaf.TEXT;
  private static final FieldType.Leaf LONG = FieldType.Leaf.LONG;
  private static final int STEP = 256;

  static final RowType TYPE =
      new RowType(
          List.of(
              field("time", LONG),
              field("class_uid", LONG),
              field("class_name", TEXT),
              field("category_uid", LONG),
              field("category_name", TEXT),
              field("activity_id", LONG),
              field("activity_name", TEXT),
              field("type_uid", LONG),
              field("severity_id", LONG),
              field("status_id", LONG),
              field("status_code", TEXT),
              field("status_detail", TEXT),
              struct(
                  "metadata",
                  field("version", TEXT),
                  field("uid", TEXT),
                  field("log_version", TEXT),
                  field("event_code", TEXT),
                  struct("product", field("name", TEXT), field("vendor_name", TEXT))),
              struct(
                  "cloud",
                  field("provider", TEXT),
                  field("region", TEXT),
                  struct("account", field("uid", TEXT))),
              struct(
                  "actor",
                  struct(
                      "user",
                      field("type", TEXT),
                      field("uid", TEXT),
                      field("uid_alt", TEXT),
                      field("name", TEXT),
                      struct("account", field("uid", TEXT)),
                      field("credential_uid", TEXT)),
                  struct(
                      "session",
                      field("issuer", TEXT),
                      field("is_mfa", FieldType.Leaf.BOOLEAN),
                      field("created_time", LONG))),
              struct(
                  "api",
                  field("operation", TEXT),
                  struct("service", field("name", TEXT)),
                  struct("request", field("uid", TEXT), field("data", FieldType.Leaf.JSON)),
                  struct(
                      "response",
                      field("error", TEXT),
                      field("message", TEXT),
                      field("data", FieldType.Leaf.JSON))),
              struct("src_endpoint", field("ip", TEXT), field("domain", TEXT)),
              struct("http_request", field("user_agent", TEXT)),
              new Field(
                  "resources",
                  new FieldType.ListOf(
                      new FieldType.Struct(List.of(field("uid", TEXT), field("type", TEXT))))),
              new Field("unmapped", new FieldType.TextMap())));

  static final Map<String, String> ALIASES =
      Map.of("api.response.error", "status_code", "api.response.message", "status_detail");

  private final int rows;
  private byte[] data = new byte[1 << 20];
  private int size;

  /** Values by path: offset and length in a long, -1 for null; of lists all elements in order. */
  private final Map<String, long[]> values = new LinkedHashMap<>();

  private final Map<String, Integer> counts = new LinkedHashMap<>();

  /** Elements a row by path of the list or map, -1 for null. */
  private final int[] resources;

  private final int[] unmapped;

  CloudTrailColumns(int rows) {
    this.rows = rows;
    this.resources = new int[rows];
    this.unmapped = new int[rows];
    generate(new Random(42));
  }

  int rows() {
    return rows;
  }

  private static Field field(String name, FieldType.Leaf type) {
    return new Field(name, type);
  }

  private static Field struct(String name, Field... members) {
    return new Field(name, new FieldType.Struct(List.of(members)));
  }

  /** The schema of {@link #TYPE} with the technical fields, ids in order. */
  static ParquetSchema schema() {
    int[] id = {1};
    List<ParquetField> fields = new ArrayList<>();
    TYPE.fields().forEach(field -> fields.add(schema(field.name(), field.type(), id)));
    RowType.PARTITION_FIELDS.forEach(field -> fields.add(schema(field.name(), field.type(), id)));
    fields.add(schema(RowType.EPOCH_FIELD, LONG, id));
    RowType.IDENTITY_FIELDS.forEach(field -> fields.add(schema(field.name(), field.type(), id)));
    return new ParquetSchema(fields);
  }

  private static ParquetField schema(String name, FieldType type, int[] id) {
    int own = id[0]++;
    return switch (type) {
      case FieldType.Leaf leaf -> new ParquetField.Leaf(name, own, leaf);
      case FieldType.Struct struct -> {
        List<ParquetField> members = new ArrayList<>();
        for (Field field : struct.fields()) {
          members.add(schema(field.name(), field.type(), id));
        }
        yield new ParquetField.Struct(name, own, members);
      }
      case FieldType.ListOf list ->
          new ParquetField.ListOf(name, own, schema("element", list.element(), id));
      case FieldType.TextMap map -> new ParquetField.TextMap(name, own, id[0]++, id[0]++);
    };
  }

  // ---- appending, a column at a time and a few rows at once

  /** Appends a stretch of the rows to a batch of {@link #TYPE} that has the {@link #ALIASES}. */
  void append(EventBatch batch, int from, int to) {
    int resource = 0;
    int pair = 0;
    for (int row = 0; row < from; row++) {
      resource += Math.max(0, resources[row]);
      pair += Math.max(0, unmapped[row]);
    }
    for (int start = from; start < to; start += STEP) {
      int end = Math.min(start + STEP, to);
      appendStruct(batch.root(), "", start, end);
      texts(batch.region(), "cloud.region", start, end);
      texts(batch.accountId(), "cloud.account.uid", start, end);
      texts(batch.eventDay(), "event_day", start, end);
      batch.unit().appendRepeated(1, end - start);
      for (int row = start; row < end; row++) {
        batch.ordinal().append(row);
      }
      ListColumn list = (ListColumn) batch.root().member(batch.root().indexOf("resources"));
      StructColumn element = (StructColumn) list.elements();
      MapColumn map = (MapColumn) batch.root().member(batch.root().indexOf("unmapped"));
      for (int row = start; row < end; row++) {
        if (resources[row] < 0) {
          list.appendNull();
        } else {
          texts(
              (TextColumn) element.member(0), "resources.uid", resource, resource + resources[row]);
          texts(
              (TextColumn) element.member(1),
              "resources.type",
              resource,
              resource + resources[row]);
          resource += resources[row];
          list.appendRow();
        }
        texts(map.keys(), "unmapped.key", pair, pair + unmapped[row]);
        texts(map.values(), "unmapped.value", pair, pair + unmapped[row]);
        pair += unmapped[row];
        map.appendRow();
      }
    }
  }

  private void appendStruct(StructColumn struct, String prefix, int from, int to) {
    for (int i = 0; i < struct.members(); i++) {
      String path = prefix + struct.fields().get(i).name();
      if (ALIASES.containsKey(path)) {
        continue;
      }
      Column member = struct.member(i);
      switch (member) {
        case StructColumn nested -> appendStruct(nested, path + ".", from, to);
        case TextColumn text -> texts(text, path, from, to);
        case LongColumn numbers -> numbers.appendAll(numbers(path), from, to - from);
        case BooleanColumn booleans -> {
          long[] source = numbers(path);
          for (int row = from; row < to; row++) {
            if (source[row] < 0) {
              booleans.appendNull();
            } else {
              booleans.append(source[row] == 1);
            }
          }
        }
        default -> {}
      }
    }
  }

  private long[] numbers(String path) {
    return values.getOrDefault(path, new long[0]);
  }

  private void texts(TextColumn column, String path, int from, int to) {
    long[] slices = numbers(path);
    for (int i = from; i < to; i++) {
      long slice = slices[i];
      if (slice < 0) {
        column.appendNull();
      } else {
        column.append(data, (int) (slice >>> 32), (int) slice);
      }
    }
  }

  // ---- generating

  private void put(String path, long value) {
    int count = counts.merge(path, 1, Integer::sum);
    long[] array = values.computeIfAbsent(path, key -> new long[rows]);
    if (count > array.length) {
      array = Arrays.copyOf(array, count * 2);
      values.put(path, array);
    }
    array[count - 1] = value;
  }

  private void put(String path, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (size + bytes.length + 8 > data.length) {
      data = Arrays.copyOf(data, data.length * 2);
    }
    System.arraycopy(bytes, 0, data, size, bytes.length);
    put(path, ((long) size << 32) | bytes.length);
    size += bytes.length;
  }

  private void putOrNull(String path, boolean present, String value) {
    if (present) {
      put(path, value);
    } else {
      put(path, -1);
    }
  }

  private void generate(Random random) {
    String[] regions = {
      "us-east-1", "us-east-1", "us-east-1", "us-west-2", "eu-west-1", "eu-central-1"
    };
    String[][] operations = {
      {"s3", "GetObject"},
      {"s3", "PutObject"},
      {"s3", "ListObjects"},
      {"sts", "AssumeRole"},
      {"ec2", "DescribeInstances"},
      {"ec2", "DescribeSecurityGroups"},
      {"iam", "ListRoles"},
      {"iam", "CreateAccessKey"},
      {"kms", "Decrypt"},
      {"kms", "GenerateDataKey"},
      {"logs", "CreateLogStream"},
      {"dynamodb", "DescribeTable"},
      {"signin", "ConsoleLogin"}
    };
    String[] agents = {
      "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.79 exe/x86_64.amzn.2023 prompt/off command/s3.ls",
      "Boto3/1.34.60 md/Botocore#1.34.60 ua/2.0 os/linux#5.10.210 md/arch#x86_64 lang/python",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)",
      "cloudtrail.amazonaws.com"
    };
    String[] accounts = texts(random, 12, 12, "0123456789", "");
    String[] users = texts(random, 200, 6, "0123456789abcdef", "user-");
    String[] roles = texts(random, 60, 5, "0123456789abcdef", "svc-role-");
    String[] buckets = texts(random, 100, 8, "0123456789abcdef", "corp-data-");
    String[] principals = texts(random, 260, 17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "");
    DateTimeFormatter day = DateTimeFormatter.BASIC_ISO_DATE.withZone(ZoneOffset.UTC);
    long begin = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
    for (int row = 0; row < rows; row++) {
      String[] operation = operations[random.nextInt(operations.length)];
      String region = regions[random.nextInt(regions.length)];
      String account = accounts[random.nextInt(accounts.length)];
      String bucket = buckets[random.nextInt(buckets.length)];
      boolean role = random.nextInt(4) != 0;
      boolean error = random.nextInt(12) == 0;
      long time = begin + row * 172_800_000L / rows;
      int activity = operation[1].startsWith("Get") || operation[1].startsWith("List") ? 2 : 1;
      put("time", time);
      put("class_uid", 6003);
      put("class_name", "API Activity");
      put("category_uid", 6);
      put("category_name", "Application Activity");
      put("activity_id", activity);
      put("activity_name", activity == 2 ? "Read" : "Create");
      put("type_uid", 600_300 + activity);
      put("severity_id", 1);
      put("status_id", error ? 2 : 1);
      putOrNull("status_code", error, "AccessDenied");
      putOrNull(
          "status_detail",
          error,
          "User: arn:aws:iam::"
              + account
              + ":user/x is not authorized to perform: "
              + operation[1]);
      put("metadata.version", "1.5.0");
      put("metadata.uid", uuid(random));
      put("metadata.log_version", "1.09");
      put("metadata.event_code", "AwsApiCall");
      put("metadata.product.name", "CloudTrail");
      put("metadata.product.vendor_name", "AWS");
      put("cloud.provider", "AWS");
      put("cloud.region", region);
      put("cloud.account.uid", account);
      put("event_day", day.format(Instant.ofEpochMilli(time)));
      String session = "i-0" + hex(random, 16);
      String name =
          role ? roles[random.nextInt(roles.length)] : users[random.nextInt(users.length)];
      String principal = principals[random.nextInt(principals.length)];
      put("actor.user.type", role ? "AssumedRole" : "IAMUser");
      put("actor.user.uid", role ? "AROA" + principal + ":" + session : "AIDA" + principal);
      put(
          "actor.user.uid_alt",
          role
              ? "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + session
              : "arn:aws:iam::" + account + ":user/" + name);
      put("actor.user.name", name);
      put("actor.user.account.uid", account);
      put("actor.user.credential_uid", "ASIA" + hex(random, 16));
      putOrNull("actor.session.issuer", role, "arn:aws:iam::" + account + ":role/" + name);
      put("actor.session.is_mfa", role ? random.nextInt(5) == 0 ? 1 : 0 : -1);
      put("actor.session.created_time", time / 1000 * 1000);
      put("api.operation", operation[1]);
      put("api.service.name", operation[0] + ".amazonaws.com");
      put("api.request.uid", uuid(random));
      put(
          "api.request.data",
          "{\"bucketName\":\"" + bucket + "\",\"key\":\"logs/" + hex(random, 24) + ".json.gz\"}");
      putOrNull(
          "api.response.data",
          operation[0].equals("sts"),
          "{\"credentials\":{\"accessKeyId\":\"ASIA" + hex(random, 216) + "\"}}");
      boolean service = random.nextInt(10) == 0;
      putOrNull(
          "src_endpoint.ip",
          !service,
          (10 + random.nextInt(200)) + "." + random.nextInt(256) + "." + random.nextInt(65_536));
      putOrNull("src_endpoint.domain", service, operation[0] + ".amazonaws.com");
      put("http_request.user_agent", agents[random.nextInt(agents.length)]);
      boolean object = operation[0].equals("s3");
      resources[row] = object ? 2 : -1;
      if (object) {
        put("resources.uid", "arn:aws:s3:::" + bucket + "/logs");
        put("resources.type", "AWS::S3::Object");
        put("resources.uid", "arn:aws:s3:::" + bucket);
        put("resources.type", "AWS::S3::Bucket");
      }
      pair("tlsDetails.tlsVersion", "TLSv1.3");
      pair("tlsDetails.cipherSuite", "TLS_AES_128_GCM_SHA256");
      pair("tlsDetails.clientProvidedHostHeader", operation[0] + "." + region + ".amazonaws.com");
      pair("managementEvent", "true");
      pair("readOnly", Boolean.toString(random.nextBoolean()));
      unmapped[row] = 5;
      if (object) {
        pair("additionalEventData.x-amz-id-2", hex(random, 70));
        pair("additionalEventData.bytesTransferredOut", Integer.toString(random.nextInt(1 << 20)));
        unmapped[row] = 7;
      }
    }
  }

  private void pair(String key, String value) {
    put("unmapped.key", key);
    put("unmapped.value", value);
  }

  private static String[] texts(
      Random random, int count, int length, String alphabet, String prefix) {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder(prefix);
      for (int c = 0; c < length; c++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      texts[i] = text.toString();
    }
    return texts;
  }

  private static String hex(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append("0123456789abcdef".charAt(random.nextInt(16)));
    }
    return text.toString();
  }

  private static String uuid(Random random) {
    return hex(random, 8) + "-" + hex(random, 4) + "-4" + hex(random, 3) + "-" + hex(random, 16);
  }
}
