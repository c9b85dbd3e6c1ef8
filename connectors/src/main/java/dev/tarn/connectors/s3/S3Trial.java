package dev.tarn.connectors.s3;

import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.event.Source.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Tries out whether what a source needs of S3 and SQS works. A message that it looks at stays where
 * it is, and counts as received once more.
 */
final class S3Trial {
  private final S3SourceConfig config;
  private final AwsCredentialsProvider credentials;
  private final S3Client s3;
  private final PublicKeys publicKeys;
  private final List<Trial> trials = new ArrayList<>();

  /** Something that a service is asked for; returns what a person should know of the answer. */
  private interface Request {
    String ask();
  }

  S3Trial(
      S3SourceConfig config,
      AwsCredentialsProvider credentials,
      S3Client s3,
      PublicKeys publicKeys) {
    this.config = config;
    this.credentials = credentials;
    this.s3 = s3;
    this.publicKeys = publicKeys;
  }

  /**
   * @param sqs to ask about the queue, or null if there is none
   */
  List<Trial> run(@Nullable SqsClient sqs) throws InterruptedException {
    String role = config.access().roleArn();
    boolean known =
        attempt(
            role == null ? "find credentials" : "assume " + role,
            () -> "as " + credentials.resolveCredentials().accessKeyId());
    S3SourceConfig.Queue queue = config.queue();
    if (known && queue != null && sqs != null) {
      tryQueue(queue, sqs);
    }
    S3SourceConfig.Range range = config.backfill();
    if (known && range != null) {
      tryBackfill(range);
    }
    if (known && config.verifyDigests()) {
      attempt(
          "list the public keys of CloudTrail",
          () -> publicKeys.count() == 0 ? "none is in use now" : "");
    }
    return List.copyOf(trials);
  }

  private boolean attempt(String what, Request request) throws InterruptedException {
    try {
      trials.add(Trial.good(what, request.ask()));
      return true;
    } catch (RuntimeException e) {
      trials.add(Trial.failed(what, AwsFailure.of(e).words()));
      return false;
    }
  }

  private void tryQueue(S3SourceConfig.Queue queue, SqsClient sqs) throws InterruptedException {
    List<Message> received = new ArrayList<>();
    boolean receives =
        attempt(
            "receive messages of " + queue.url(),
            () -> {
              received.addAll(
                  sqs.receiveMessage(
                          request ->
                              request
                                  .queueUrl(queue.url())
                                  .maxNumberOfMessages(1)
                                  .waitTimeSeconds(1)
                                  .visibilityTimeout(0))
                      .messages());
              return received.isEmpty() ? "none is there now" : "";
            });
    if (!receives) {
      return;
    }
    // whoever may do it is told that there is no such message
    String unknown = UUID.randomUUID().toString();
    attempt(
        "hide messages",
        () -> {
          sqs.changeMessageVisibilityBatch(
              request ->
                  request
                      .queueUrl(queue.url())
                      .entries(
                          ChangeMessageVisibilityBatchRequestEntry.builder()
                              .id("0")
                              .receiptHandle(unknown)
                              .visibilityTimeout(0)
                              .build()));
          return "";
        });
    attempt(
        "delete messages",
        () -> {
          sqs.deleteMessageBatch(
              request ->
                  request
                      .queueUrl(queue.url())
                      .entries(
                          DeleteMessageBatchRequestEntry.builder()
                              .id("0")
                              .receiptHandle(unknown)
                              .build()));
          return "";
        });
    List<S3Object> told = new ArrayList<>();
    for (Message message : received) {
      if (NotificationReader.read(message.body()) instanceof Notification.Objects objects) {
        told.addAll(objects.created());
      }
    }
    if (told.isEmpty()) {
      trials.add(Trial.notTried("read an object", "no message tells of one now"));
    } else {
      tryObject(told.getFirst().bucket(), told.getFirst().key());
    }
  }

  private void tryBackfill(S3SourceConfig.Range range) throws InterruptedException {
    List<String> keys = new ArrayList<>();
    boolean lists =
        attempt(
            "list s3://" + range.bucket() + "/" + range.prefix(),
            () -> {
              ListObjectsV2Response page =
                  s3.listObjectsV2(
                      request -> {
                        request.bucket(range.bucket()).prefix(range.prefix()).maxKeys(1);
                        if (config.requestPayer()) {
                          request.requestPayer(RequestPayer.REQUESTER);
                        }
                      });
              page.contents().forEach(object -> keys.add(object.key()));
              return keys.isEmpty() ? "nothing is there" : "";
            });
    if (lists && !keys.isEmpty()) {
      tryObject(range.bucket(), keys.getFirst());
    }
  }

  /** Asks for the first byte: what it is encrypted with must be allowed, too. */
  private void tryObject(String bucket, String key) throws InterruptedException {
    attempt(
        "read s3://" + bucket + "/" + key,
        () -> {
          GetObjectRequest.Builder request =
              GetObjectRequest.builder().bucket(bucket).key(key).range("bytes=0-0");
          if (config.requestPayer()) {
            request.requestPayer(RequestPayer.REQUESTER);
          }
          s3.getObjectAsBytes(request.build());
          return "";
        });
  }
}
