package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.Template;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.aws.RoleTemplate;
import dev.tarn.event.Source.DeploymentFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Amazon's side needs so that a stream can be written to and read, and no more: the stream,
 * who may write and who may read, and what an agent on Windows is told.
 *
 * @param stream name or ARN
 */
record KinesisDeployment(String source, AwsAccess access, String stream) {
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  private static final int LONGEST_ROLE_NAME = 64;

  private static final String OVERRIDES = " --parameter-overrides Agents=… Caller=…";

  List<DeploymentFile> files() {
    String template = source + "-access.yaml";
    String account = account();
    return List.of(
        new DeploymentFile(
            template,
            account == null ? inOwnAccount() : inAccount(),
            "CloudFormation"
                + (account == null ? "" : ", in the account " + account)
                + ": aws cloudformation deploy --region "
                + access.region()
                + " --stack-name tarn-"
                + source
                + " --capabilities CAPABILITY_NAMED_IAM --template-file "
                + template
                + rest()),
        new DeploymentFile(
            source + "-appsettings.json",
            fill(
                "appsettings.json",
                Map.of(
                    "stream", name(),
                    "region", access.region(),
                    "role", account == null ? "" : roleOfAgents(account))),
            "Kinesis Agent for Windows, on each machine whose Sysmon events are to come: it is"
                + " %PROGRAMFILES%\\Amazon\\AWSKinesisTap\\appsettings.json there; then"
                + " Restart-Service AWSKinesisTap. Leave ObjectDecoration away on machines outside of"
                + " EC2"));
  }

  /** The account that the stream is in, or null if it is the caller's own, whichever that is. */
  private @Nullable String account() {
    if (isArn()) {
      return AwsAccess.account(stream);
    }
    return access.roleArn() == null ? null : AwsAccess.account(access.roleArn());
  }

  private boolean isArn() {
    return stream.startsWith("arn:");
  }

  private String name() {
    return stream.substring(stream.lastIndexOf('/') + 1);
  }

  private String agentRole() {
    String name = "tarn-agent-" + source;
    return name.substring(0, Math.min(LONGEST_ROLE_NAME, name.length()));
  }

  private String roleOfAgents(String account) {
    String arn = "arn:" + access.partition() + ":iam::" + account + ":role/" + agentRole();
    return "      \"RoleARN\": \"" + arn + "\",\n";
  }

  /** What else a person must say, and know. */
  private String rest() {
    if (access.roleArn() != null) {
      return OVERRIDES;
    }
    return isArn()
        ? OVERRIDES
            + " KeyArn=…. Other accounts cannot use Amazon's key: yours lets the caller kms:Decrypt."
            + " What Access allows, the caller's own account allows it, too"
        : ". Give the policy AgentAccess to the role of the agents' machines, and Access to Tarn";
  }

  /** Agents and Tarn are of the account themselves. */
  private String inOwnAccount() {
    Map<String, String> values = values();
    values.put("reader", fill("reader.yaml", values));
    values.put(
        "outputs",
        "  AgentPolicyArn: {Value: !Ref AgentAccess}\n  PolicyArn: {Value: !Ref Access}");
    return fill("access.yaml", values);
  }

  /** Agents and Tarn may be of other accounts. */
  private String inAccount() {
    Map<String, String> values = values();
    values.put("agentRole", fill("agent-role.yaml", values));
    String role = access.roleArn();
    String outputs = "  AgentRoleArn: {Value: !GetAtt AgentRole.Arn}";
    if (role == null) {
      values.put("parameters", fill("agents.yaml", values) + fill("caller.yaml", values));
      values.put("reader", fill("reader-of-other-account.yaml", values));
    } else {
      RoleTemplate template = new RoleTemplate(role, access.externalId());
      values.put("parameters", fill("agents.yaml", values) + template.parameters());
      values.put("reader", fill("reader.yaml", values));
      values.put("role", "\n" + template.resource(source));
      outputs += "\n  RoleArn: {Value: !GetAtt Role.Arn}";
    }
    values.put("outputs", outputs);
    return fill("access.yaml", values);
  }

  private Map<String, String> values() {
    return new HashMap<>(
        Map.of(
            "source",
            source,
            "stream",
            name(),
            "name",
            agentRole(),
            "parameters",
            "",
            "agentRole",
            "",
            "role",
            "\n"));
  }

  private static String fill(String template, Map<String, String> values) {
    return Template.read(KinesisDeployment.class, template).fill(values);
  }
}
