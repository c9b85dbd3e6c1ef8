package dev.tarn.connectors.notify;

import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.NotifierFactory;
import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import dev.tarn.connectors.aws.AwsAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code type: sns}. */
public final class SnsNotifierFactory implements NotifierFactory {
  private static final Pattern TOPIC =
      Pattern.compile("arn:[^:]+:sns:([^:]+):\\d{12}:[a-zA-Z0-9_-]{1,256}");

  @Override
  public String type() {
    return "sns";
  }

  @Override
  public String description() {
    return "Publishes a notice to a topic of Amazon SNS, which hands it on: mails, text messages,"
        + " queues, functions.";
  }

  @Override
  public List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>();
    options.add(
        OptionSpec.required(
            "topic_arn", Kind.TEXT, "The topic's ARN; a standard topic, not a FIFO one."));
    options.addAll(AwsAccess.options());
    options.add(OptionSpec.optional("sns_endpoint", Kind.TEXT, "Another address of SNS."));
    return List.copyOf(options);
  }

  @Override
  public Optional<Problem> check(OptionValues values) {
    String arn = values.text("topic_arn");
    Matcher topic = TOPIC.matcher(arn);
    if (!topic.matches()) {
      return Optional.of(
          new Problem(
              "topic_arn",
              "topic_arn is that of a standard topic, like"
                  + " arn:aws:sns:eu-central-1:123456789012:name, not '"
                  + arn
                  + "'"));
    }
    if (!topic.group(1).equals(values.text("region"))) {
      return Optional.of(
          new Problem("region", "the topic is in " + topic.group(1) + ", and region is another"));
    }
    return AwsAccess.checkAddress(values, "sns_endpoint").or(() -> AwsAccess.check(values));
  }

  @Override
  public Notifier create(OptionValues values) {
    return new SnsNotifier(
        values.text("topic_arn"), AwsAccess.of(values), AwsAccess.address(values, "sns_endpoint"));
  }
}
