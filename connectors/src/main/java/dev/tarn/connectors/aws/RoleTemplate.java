package dev.tarn.connectors.aws;

import dev.tarn.connectors.Template;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The role by which a source reads, as parts of a template of CloudFormation: the resource {@code
 * Role} has the managed policy {@code Access} and is trusted to whoever the parameter {@code
 * Caller} names.
 *
 * @param arn of the role
 * @param externalId what the caller must tell, or null
 */
public record RoleTemplate(String arn, @Nullable String externalId) {
  private static final String ID_CONDITION =
      "            Condition: {StringEquals: {sts:ExternalId: !Ref ExternalId}}\n";

  /** What is to be said when the template is applied. */
  public String parameters() {
    return fill("caller.yaml", Map.of())
        + (externalId == null
            ? ""
            : fill(
                "external-id.yaml",
                Map.of("id", externalId.replace("\\", "\\\\").replace("\"", "\\\""))));
  }

  public String resource(String source) {
    return fill(
        "role.yaml",
        Map.of(
            "source",
            source,
            "name",
            name(),
            "path",
            path(),
            "condition",
            externalId == null ? "" : ID_CONDITION));
  }

  /** The role's name, without its path. */
  public String name() {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /** From the first slash of the ARN to the last. */
  private String path() {
    return arn.substring(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
  }

  private static String fill(String template, Map<String, String> values) {
    return Template.read(RoleTemplate.class, template).fill(values);
  }
}
