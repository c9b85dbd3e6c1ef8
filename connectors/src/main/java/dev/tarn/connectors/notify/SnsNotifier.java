package dev.tarn.connectors.notify;

import dev.tarn.connectors.Notice;
import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.aws.AwsAccess;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.SnsClient;

/** Publishes a notice to a topic of Amazon SNS, which hands it to whoever subscribes. */
final class SnsNotifier implements Notifier {
  /**
   * A subject is shorter than 100 characters, all of them printable ASCII.
   *
   * <p>https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
   */
  private static final int LONGEST_SUBJECT = 99;

  private final String topicArn;
  private final AwsAccess access;
  private final @Nullable URI endpoint;

  /**
   * @param endpoint another place of SNS than Amazon's, or null
   */
  SnsNotifier(String topicArn, AwsAccess access, @Nullable URI endpoint) {
    this.topicArn = topicArn;
    this.access = access;
    this.endpoint = endpoint;
  }

  @Override
  public String name() {
    return "sns " + topicArn;
  }

  @Override
  public void send(Notice notice) throws IOException, InterruptedException {
    access.ask(
        SnsClient.builder(),
        endpoint,
        client ->
            client.publish(
                request ->
                    request
                        .topicArn(topicArn)
                        .subject(subject(notice.headline()))
                        .message(notice.headline() + "\n" + notice.text())));
  }

  private static String subject(String headline) {
    String ascii = headline.replaceAll("[^ -~]", "?");
    return ascii.substring(0, Math.min(LONGEST_SUBJECT, ascii.length()));
  }
}
