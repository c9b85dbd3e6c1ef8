package dev.tarn.connectors.kafka;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory.Problem;
import dev.tarn.connectors.StartAt;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The options about reading topics, which are the same for all that speaks Kafka's protocol. */
final class ReadingOptions {
  private static final StartAt.Words START_AT = new StartAt.Words("beginning", "end");
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private ReadingOptions() {}

  static List<OptionSpec> specs() {
    return List.of(
        START_AT.spec(),
        OptionSpec.optional(
            "group",
            Kind.TEXT,
            "The consumer group under whose name the brokers are told how far reading is; tarn-"
                + " and the source's name if not given. Nothing is read from it."),
        OptionSpec.optional(
            "commit_offsets",
            Kind.BOOLEAN,
            "true",
            "Whether the brokers are told how far reading is, so that their tools show the lag."),
        OptionSpec.optional(
            "discover_every",
            Kind.DURATION,
            "30s",
            "How often new topics and partitions are looked for."));
  }

  static Optional<Problem> check(OptionValues values) {
    if (values.duration("discover_every").isZero()) {
      return Optional.of(new Problem("discover_every", "discover_every must be more than nothing"));
    }
    return START_AT.check(values);
  }

  /** What is wrong with names of topics. */
  static Optional<Problem> checkTopics(String option, List<String> topics) {
    return topics.stream()
        .filter(topic -> !TOPIC.matcher(topic).matches())
        .findFirst()
        .map(
            topic ->
                new Problem(
                    option,
                    "a name has letters, digits, '.', '_' and '-' and is at most 249 long: not '"
                        + topic
                        + "'"));
  }

  static KafkaSourceConfig toConfig(
      String source, List<String> topics, @Nullable Pattern topicPattern, OptionValues values) {
    String group = values.has("group") ? values.text("group") : "tarn-" + source;
    return new KafkaSourceConfig(
        topics,
        topicPattern,
        values.flag("commit_offsets") ? group : null,
        START_AT.of(values),
        values.duration("discover_every"));
  }
}
