package dev.tarn.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationReaderTest {
  private static final String RECORD =
      """
      {"eventSource":"aws:s3","eventName":"ObjectCreated:CompleteMultipartUpload",
       "eventTime":"2026-03-01T12:00:00.123Z",
       "s3":{"bucket":{"name":"example-logs"},
        "object":{"key":"AWSLogs/111122223333/a+b%2Bc%3D%C3%BC.json.gz","size":1024,
         "eTag":"d41d8cd98f00b204e9800998ecf8427e-3","versionId":"3sL4kqtJlcpXrof"}}}\
      """;

  private static final S3Object OBJECT =
      new S3Object(
          "example-logs",
          "AWSLogs/111122223333/a b+c=ü.json.gz",
          "d41d8cd98f00b204e9800998ecf8427e-3",
          "3sL4kqtJlcpXrof",
          1024,
          Instant.parse("2026-03-01T12:00:00.123Z"));

  private static String event(String... records) {
    return "{\"Records\":[" + String.join(",", records) + "]}";
  }

  private static Notification.Objects objects(String message) {
    return (Notification.Objects) NotificationReader.read(message);
  }

  private static String enveloped(String message) {
    return "{\"Type\":\"Notification\",\"Message\":\""
        + message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
        + "\"}";
  }

  @Test
  void readsEveryRecordOfAnEventAndDecodesKeys() {
    String removed =
        RECORD.replace("ObjectCreated:CompleteMultipartUpload", "ObjectRemoved:Delete");

    Notification.Objects found = objects(event(RECORD, removed, RECORD.replace("1111", "9999")));

    assertThat(found.created()).hasSize(2).first().isEqualTo(OBJECT);
    assertThat(found.left()).containsExactly("ObjectRemoved:Delete");
  }

  @Test
  void looksIntoEnvelopes() {
    assertThat(objects(enveloped(event(RECORD))).created()).containsExactly(OBJECT);
    assertThat(objects(enveloped(enveloped(event(RECORD)))).created()).containsExactly(OBJECT);
  }

  @Test
  void keysOfEventBridgeAreNotEncoded() {
    String event =
        """
        {"version":"0","id":"17793124","detail-type":"Object Created","source":"aws.s3",
         "time":"2026-03-01T12:00:00Z","resources":["arn:aws:s3:::example-logs"],
         "detail":{"version":"0","bucket":{"name":"example-logs"},
          "object":{"key":"a+b %20","size":5,"etag":"b1946ac92492d2347c6235b4d2611184"},
          "reason":"PutObject"}}\
        """;

    assertThat(objects(event).created())
        .containsExactly(
            new S3Object(
                "example-logs",
                "a+b %20",
                "b1946ac92492d2347c6235b4d2611184",
                null,
                5,
                Instant.parse("2026-03-01T12:00:00Z")));
    Notification.Objects deleted = objects(event.replace("Object Created", "Object Deleted"));
    assertThat(deleted.created()).isEmpty();
    assertThat(deleted.left()).containsExactly("Object Deleted");
  }

  @Test
  void knowsTheTestOfS3() {
    assertThat(
            NotificationReader.read(
                "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"example\"}"))
        .isEqualTo(new Notification.Test());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "null",
        "{\"Records\":[{}]}",
        "{\"Records\":[1]}",
        "{\"Records\":[{\"eventName\":\"aws:kinesis:record\"}]}",
        "{\"Type\":\"SubscriptionConfirmation\",\"Message\":\"You have chosen to subscribe\"}",
        "{\"Type\":\"Notification\",\"Message\":\"hello\"}",
        "{\"detail-type\":\"Scheduled Event\",\"detail\":{}}",
        "{\"detail-type\":\"Object Created\",\"detail\":{\"bucket\":{\"name\":\"b\"}}}",
        "{\"a\":",
        "{} {}"
      })
  void anythingElseIsUnknownWithAReason(String message) {
    assertThat(NotificationReader.read(message))
        .isInstanceOfSatisfying(
            Notification.Unknown.class, unknown -> assertThat(unknown.message()).isNotBlank());
  }

  @Test
  void aKeyThatIsWronglyEncodedIsUnknown() {
    assertThat(NotificationReader.read(event(RECORD.replace("%2B", "%zz"))))
        .isInstanceOfSatisfying(
            Notification.Unknown.class,
            unknown -> assertThat(unknown.message()).contains("is not encoded"));
  }

  @Test
  void anObjectWithoutAnETagCannotBeNamed() {
    assertThat(NotificationReader.read(event(RECORD.replace("eTag", "tag"))))
        .isInstanceOfSatisfying(
            Notification.Unknown.class,
            unknown -> assertThat(unknown.message()).contains("without its eTag"));
  }

  @Test
  void queueAndListingNameAnObjectAlike() {
    S3Object listed =
        new S3Object(
            OBJECT.bucket(),
            OBJECT.key(),
            S3Object.plainTag("\"d41d8cd98f00b204e9800998ecf8427e-3\""),
            null,
            1024,
            Instant.EPOCH);

    assertThat(listed.unitName()).isEqualTo(OBJECT.unitName());
  }
}
