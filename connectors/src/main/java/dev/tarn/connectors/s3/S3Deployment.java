package dev.tarn.connectors.s3;

import dev.tarn.connectors.Template;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.aws.RoleTemplate;
import dev.tarn.event.Source.DeploymentFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Amazon's side needs so that a source can be read, and no more: a queue that the bucket tells
 * of objects, who may read both, and what makes the bucket tell.
 */
final class S3Deployment {
  private final String source;
  private final S3SourceConfig config;

  S3Deployment(String source, S3SourceConfig config) {
    this.source = source;
    this.config = config;
  }

  List<DeploymentFile> files() {
    String template = source + "-access.yaml";
    List<DeploymentFile> files = new ArrayList<>();
    files.add(
        new DeploymentFile(
            template,
            access(),
            "CloudFormation: aws cloudformation deploy --region "
                + config.access().region()
                + " --stack-name tarn-"
                + source
                + " --capabilities CAPABILITY_NAMED_IAM --template-file "
                + template
                + " --parameter-overrides Bucket=… Prefix=…"
                + (config.access().roleArn() == null ? "" : " Caller=…")));
    S3SourceConfig.Queue queue = config.queue();
    if (queue != null) {
      String notification = source + "-notification.json";
      files.add(
          new DeploymentFile(
              notification,
              Template.read(S3Deployment.class, "notification.json")
                  .fill(
                      Map.of(
                          "source", source, "queueArn", queueArn(queue), "prefix", knownPrefix())),
              "makes the bucket tell the queue, once that is there. It takes the place of all"
                  + " notifications that the bucket has: add those of aws s3api"
                  + " get-bucket-notification-configuration --bucket … first, then aws s3api"
                  + " put-bucket-notification-configuration --bucket …"
                  + " --notification-configuration file://"
                  + notification));
    }
    return files;
  }

  private String access() {
    AwsAccess access = config.access();
    Map<String, String> values = new HashMap<>();
    values.put("source", source);
    S3SourceConfig.Range range = config.backfill();
    values.put(
        "bucketDefault", range == null ? "" : "    Default: \"" + quoted(range.bucket()) + "\"\n");
    values.put("prefix", knownPrefix());
    S3SourceConfig.Queue queue = config.queue();
    List<String> outputs = new ArrayList<>();
    values.put("queue", "");
    values.put("queueAccess", "");
    if (queue != null) {
      values.put(
          "queue",
          fill(
              "queue.yaml",
              Map.of(
                  "name", lastPart(queue.url()),
                  "visibility", Long.toString(queue.visibility().toSeconds()))));
      values.put("queueAccess", fill("queue-access.yaml", Map.of()));
      outputs.add("  QueueUrl: {Value: !Ref Queue}");
    }
    values.put("digestAccess", config.verifyDigests() ? fill("digest-access.yaml", Map.of()) : "");
    values.put("role", "\n");
    values.put("parameters", "");
    String role = access.roleArn();
    if (role == null) {
      outputs.add("  PolicyArn: {Value: !Ref Access}");
    } else {
      RoleTemplate template = new RoleTemplate(role, access.externalId());
      values.put("parameters", template.parameters());
      values.put("role", "\n" + template.resource(source));
      outputs.add("  RoleArn: {Value: !GetAtt Role.Arn}");
    }
    values.put("outputs", String.join("\n", outputs));
    return fill("access.yaml", values);
  }

  private static String fill(String template, Map<String, String> values) {
    return Template.read(S3Deployment.class, template).fill(values);
  }

  private String knownPrefix() {
    S3SourceConfig.Range range = config.backfill();
    return range == null ? "" : quoted(range.prefix());
  }

  /** As it stands between double quotes, in YAML as in JSON. */
  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String lastPart(String text) {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** Of an address such as {@code https://sqs.eu-central-1.amazonaws.com/111122223333/events}. */
  private String queueArn(S3SourceConfig.Queue queue) {
    String[] parts = URI.create(queue.url()).getPath().split("/", -1);
    String account = parts.length > 2 ? parts[parts.length - 2] : "";
    AwsAccess access = config.access();
    return String.join(
        ":", "arn", access.partition(), "sqs", access.region(), account, lastPart(queue.url()));
  }
}
