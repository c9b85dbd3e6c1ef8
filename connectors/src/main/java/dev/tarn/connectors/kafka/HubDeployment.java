package dev.tarn.connectors.kafka;

import dev.tarn.connectors.Template;
import dev.tarn.event.Source.DeploymentFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Azure's side needs so that hubs can be read, and no more: the hubs, who may read them, and a
 * setting that sends the activity log to the first.
 *
 * @param namespace the namespace's name, or empty if it is not known
 * @param byRole whether Tarn logs in by Entra, and not by a connection string
 */
record HubDeployment(String source, String namespace, List<String> hubs, boolean byRole) {
  /**
   * Azure Event Hubs Data Receiver.
   *
   * <p>https://learn.microsoft.com/en-us/azure/role-based-access-control/built-in-roles/analytics
   */
  private static final String RECEIVER = "a638d3c7-ab3a-418d-83e6-5f17a39d4fde";

  HubDeployment {
    hubs = List.copyOf(hubs);
  }

  List<DeploymentFile> files() {
    String hub = source + "-hub.bicep";
    String log = source + "-activity-log.bicep";
    return List.of(
        new DeploymentFile(
            hub,
            hub(),
            "Bicep: az deployment group create --resource-group … --template-file "
                + hub
                + (byRole
                    ? " --parameters principalId=…"
                    : ". Then its connection string: az eventhubs eventhub authorization-rule"
                        + " keys list --resource-group … --namespace-name … --eventhub-name "
                        + hubs.getFirst()
                        + " --name tarn --query primaryConnectionString")),
        new DeploymentFile(
            log,
            fill("activity-log.bicep", Map.of("source", source, "hub", hubs.getFirst())),
            "Bicep, in each subscription: az deployment sub create --location … --template-file "
                + log
                + " --parameters sendRuleId=…. Sign-ins and audits of Entra are sent by its own"
                + " diagnostic settings, with the same rule and hub"));
  }

  private String hub() {
    StringBuilder resources = new StringBuilder();
    for (int i = 0; i < hubs.size(); i++) {
      Map<String, String> values = new HashMap<>();
      values.put("symbol", hubs.size() == 1 ? "hub" : "hub" + (i + 1));
      values.put("hub", hubs.get(i));
      values.put(
          "access", fill(byRole ? "hub-role.bicep" : "hub-rule.bicep", values).stripTrailing());
      resources.append(fill("hub-resource.bicep", values));
    }
    return fill(
        "hub.bicep",
        Map.of(
            "source", source,
            "hubs", hubs.size() == 1 ? "a hub" : "hubs",
            "namespaceDefault", namespace.isEmpty() ? "" : " = '" + namespace + "'",
            "principal", byRole ? fill("principal.bicep", Map.of("role", RECEIVER)) : "",
            "hubResources", resources.toString().stripTrailing() + "\n"));
  }

  private static String fill(String template, Map<String, String> values) {
    return Template.read(HubDeployment.class, template).fill(values);
  }
}
