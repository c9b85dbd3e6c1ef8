package dev.tarn.connectors.kafka;

import dev.tarn.connectors.Template;
import dev.tarn.event.Source.DeploymentFile;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What brokers need so that topics can be read, and no more: who may read them. */
record KafkaDeployment(String source, List<String> brokers, KafkaSourceConfig config) {
  KafkaDeployment {
    brokers = List.copyOf(brokers);
  }

  List<DeploymentFile> files() {
    boolean byPattern = config.topicPattern() != null;
    String arguments = "PRINCIPAL" + (byPattern ? " TOPIC..." : "");
    String name = source + "-access.sh";
    Stream<String> topics = config.topics().stream().map(KafkaDeployment::quoted);
    String group = config.group();
    String text =
        Template.read(KafkaDeployment.class, "access.sh")
            .fill(
                Map.of(
                    "source",
                    source,
                    "arguments",
                    arguments,
                    "brokers",
                    quoted(String.join(",", brokers)),
                    "topics",
                    Stream.concat(topics, byPattern ? Stream.of("\"$@\"") : Stream.empty())
                        .collect(Collectors.joining(" ")),
                    "group",
                    group == null ? "" : "allow --operation Read --group " + quoted(group) + "\n"));
    return List.of(
        new DeploymentFile(
            name,
            text,
            "Kafka's own tools, once, by an administrator of the brokers: sh "
                + name
                + " "
                + arguments
                + (byPattern
                    ? ", with the topics that topic_pattern fits; again for one that is made later"
                    : "")));
  }

  /** As one word of the shell. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
