package dev.tarn.connectors.graph;

import dev.tarn.connectors.Template;
import dev.tarn.event.Source.DeploymentFile;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What Entra's side needs so that its logs can be read, and no more: who may read them.
 *
 * @param byIdentity whether Tarn logs in with its machine's identity, and not as an application
 */
record GraphDeployment(String source, URI endpoint, boolean byIdentity) {
  List<DeploymentFile> files() {
    String name = source + "-access.sh";
    String principal =
        fill(byIdentity ? "identity.sh" : "application.sh", Map.of("source", source));
    String script =
        fill(
            "access.sh",
            Map.of(
                "source",
                source,
                "endpoint",
                endpoint.toString(),
                "usage",
                byIdentity ? " OBJECT_ID" : "",
                "principal",
                principal,
                "credentials",
                byIdentity ? "" : fill("secret.sh", Map.of())));
    return List.of(
        new DeploymentFile(
            name,
            script + "\n",
            "Azure CLI, once, by somebody who may grant permissions of applications (Privileged Role"
                + " Administrator): az login, then sh "
                + name
                + (byIdentity
                    ? " OBJECT_ID, with the object id of the machine's identity"
                    : ". It leaves the secret in the file client-secret, and prints what client_id"
                        + " and tenant are to be")));
  }

  private static String fill(String template, Map<String, String> values) {
    return Template.read(GraphDeployment.class, template).fill(values).stripTrailing();
  }
}
