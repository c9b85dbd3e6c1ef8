package dev.tarn.connectors.iam;

import dev.tarn.connectors.Template;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.connectors.aws.RoleTemplate;
import dev.tarn.event.Source.DeploymentFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an account needs so that the report of its access keys can be made, and no more: a role, or
 * a policy for the caller whose own account it is. Accounts in which the role has the same name
 * share a template.
 */
final class IamDeployment {
  private final String source;
  private final IamSourceConfig config;

  IamDeployment(String source, IamSourceConfig config) {
    this.source = source;
    this.config = config;
  }

  List<DeploymentFile> files() {
    if (config.roles().isEmpty()) {
      String text = fill("", "\n", "  PolicyArn: {Value: !Ref Access}");
      return List.of(file(source + "-access.yaml", "the caller's own account", text, ""));
    }
    Map<String, List<String>> byName =
        config.roles().stream()
            .collect(
                Collectors.groupingBy(
                    role -> role.substring(role.indexOf('/')),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<DeploymentFile> files = new ArrayList<>();
    for (List<String> roles : byName.values()) {
      RoleTemplate role = new RoleTemplate(roles.getFirst(), config.access().externalId());
      String ofSeveral = byName.size() == 1 ? "" : "-" + (files.size() + 1);
      files.add(
          file(
              source + "-access" + ofSeveral + ".yaml",
              roles.stream()
                  .map(AwsAccess::account)
                  .collect(Collectors.joining(" and in ", "the account ", "")),
              fill(
                  "\nParameters:\n" + role.parameters(),
                  "\n" + role.resource(source),
                  "  RoleArn: {Value: !GetAtt Role.Arn}"),
              " --parameter-overrides Caller=…"));
    }
    return files;
  }

  private DeploymentFile file(String name, String accounts, String text, String overrides) {
    return new DeploymentFile(
        name,
        text,
        "CloudFormation, in "
            + accounts
            + ": aws cloudformation deploy --region "
            + config.access().region()
            + " --stack-name tarn-"
            + source
            + " --capabilities CAPABILITY_NAMED_IAM --template-file "
            + name
            + overrides);
  }

  private String fill(String parameters, String role, String outputs) {
    return Template.read(IamDeployment.class, "access.yaml")
        .fill(Map.of("source", source, "parameters", parameters, "role", role, "outputs", outputs));
  }
}
