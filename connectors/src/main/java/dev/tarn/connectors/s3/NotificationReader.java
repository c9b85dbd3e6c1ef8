package dev.tarn.connectors.s3;

import dev.tarn.connectors.JsonTree;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads messages about objects: events of S3 itself, by SNS or not, and those of EventBridge, which
 * Security Lake sends to its subscribers too.
 *
 * <p>https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
final class NotificationReader {
  /** An envelope in an envelope: a topic that feeds a topic does not make more. */
  private static final int MOST_ENVELOPES = 4;

  private NotificationReader() {}

  /** A message's notification; whatever the message is, there is an answer. */
  static Notification read(String message) {
    try {
      return read(message, 0);
    } catch (IOException e) {
      return new Notification.Unknown("the message is no JSON");
    } catch (UnreadableException e) {
      return new Notification.Unknown(e.getMessage());
    }
  }

  /** A known kind of message lacks what it must have. */
  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    UnreadableException(String reason) {
      super(reason);
      this.reason = reason;
    }

    @Override
    public String getMessage() {
      return reason;
    }
  }

  private static Notification read(String message, int envelopes)
      throws IOException, UnreadableException {
    JsonTree tree = JsonTree.parse(message);
    if (tree.at("Event").is("s3:TestEvent")) {
      return new Notification.Test();
    }
    if (tree.at("Records").isList()) {
      return records(tree.at("Records").items());
    }
    Optional<String> enveloped = tree.at("Message").text();
    if (tree.at("Type").is("Notification") && enveloped.isPresent()) {
      if (envelopes == MOST_ENVELOPES) {
        throw new UnreadableException("the message lies in too many envelopes");
      }
      return read(enveloped.get(), envelopes + 1);
    }
    Optional<String> kind = tree.at("detail-type").text();
    if (kind.isPresent() && tree.at("detail", "bucket").exists()) {
      return kind.get().equals("Object Created")
          ? new Notification.Objects(List.of(bridged(tree)), List.of())
          : new Notification.Objects(List.of(), List.of(kind.get()));
    }
    throw new UnreadableException(
        "the message is neither an event of S3 nor one of EventBridge about an object");
  }

  private static Notification records(List<JsonTree> records) throws UnreadableException {
    List<S3Object> created = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (JsonTree record : records) {
      String name =
          record
              .at("eventName")
              .text()
              .orElseThrow(
                  () -> new UnreadableException("a record of the message has no eventName"));
      if (!record.at("s3").exists()) {
        throw new UnreadableException("a record of the message, '" + name + "', is not about S3");
      }
      // other stores write s3:ObjectCreated:Put
      if (name.startsWith("ObjectCreated:") || name.startsWith("s3:ObjectCreated:")) {
        created.add(recorded(record));
      } else {
        left.add(name);
      }
    }
    return new Notification.Objects(created, left);
  }

  private static S3Object recorded(JsonTree record) throws UnreadableException {
    JsonTree object = record.at("s3", "object");
    String encoded = need(object.at("key"), "key");
    String key;
    try {
      key = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new UnreadableException("the key '" + encoded + "' is not encoded as a form is");
    }
    return object(
        record.at("s3"), key, object.at("eTag"), object.at("versionId"), record.at("eventTime"));
  }

  private static S3Object bridged(JsonTree event) throws UnreadableException {
    JsonTree object = event.at("detail", "object");
    String key = need(object.at("key"), "key");
    return object(
        event.at("detail"), key, object.at("etag"), object.at("version-id"), event.at("time"));
  }

  private static S3Object object(
      JsonTree about, String key, JsonTree eTag, JsonTree version, JsonTree time)
      throws UnreadableException {
    String bucket = need(about.at("bucket", "name"), "bucket");
    long bytes = -1;
    try {
      bytes = about.at("object", "size").text().map(Long::parseLong).orElse(-1L);
    } catch (NumberFormatException e) {
      // for progress only
    }
    return new S3Object(
        bucket,
        key,
        S3Object.plainTag(need(eTag, "eTag")),
        version.text().orElse(null),
        bytes,
        time(time));
  }

  private static String need(JsonTree value, String what) throws UnreadableException {
    return value
        .text()
        .orElseThrow(
            () -> new UnreadableException("the message names an object without its " + what));
  }

  private static Instant time(JsonTree time) {
    try {
      return time.text().map(Instant::parse).orElseGet(Instant::now);
    } catch (DateTimeParseException e) {
      return Instant.now();
    }
  }
}
