package dev.tarn.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes Azure activity records of an invented tenant in the envelope that diagnostic settings send
 * to an event hub: messages {@code {"records":[…]}}, one a line, up to 20 records each. The same
 * seed gives the same bytes.
 */
final class AzureActivityGenerator {
  private static final List<String> OPERATIONS =
      List.of(
          "Microsoft.Compute/virtualMachines/write",
          "Microsoft.Compute/virtualMachines/delete",
          "Microsoft.Compute/virtualMachines/start/action",
          "Microsoft.Storage/storageAccounts/listKeys/action",
          "Microsoft.Storage/storageAccounts/write",
          "Microsoft.KeyVault/vaults/secrets/read",
          "Microsoft.Network/networkSecurityGroups/securityRules/write",
          "Microsoft.Authorization/roleAssignments/write",
          "Microsoft.Authorization/roleAssignments/delete",
          "Microsoft.Web/sites/config/write");

  private static final List<String> LOCATIONS =
      List.of("westeurope", "northeurope", "eastus", "uksouth", "global");

  private static final List<String> RESULTS =
      List.of("Success", "Success", "Success", "Start", "Accept", "Failure");

  private final SplittableRandom random;
  private final Instant start;
  private final Duration span;

  AzureActivityGenerator(long seed, Instant start, Duration span) {
    this.random = new SplittableRandom(seed);
    this.start = start;
    this.span = span;
  }

  /** Writes {@code count} records in envelopes, one envelope a line. The stream stays open. */
  void writeEnvelopes(int count, OutputStream out) throws IOException {
    int written = 0;
    while (written < count) {
      int records = Math.min(count - written, 1 + random.nextInt(20));
      StringBuilder json = new StringBuilder("{\"records\":[");
      for (int i = 0; i < records; i++) {
        if (i > 0) {
          json.append(',');
        }
        record(json, written + i, count);
      }
      json.append("]}\n");
      out.write(json.toString().getBytes(StandardCharsets.UTF_8));
      written += records;
    }
  }

  private void record(StringBuilder json, int index, int count) {
    long millis = span.toMillis() * index / Math.max(1, count);
    String time = start.plusMillis(millis).plusNanos(random.nextInt(10_000) * 100L).toString();
    String operation = pick(OPERATIONS);
    int subscription = random.nextInt(4);
    String subscriptionId = "5f3a0c1e-0000-4000-8000-00000000000" + subscription;
    String group = "rg-" + pick(List.of("web", "data", "identity", "network")) + "-" + subscription;
    String provider = operation.substring(0, operation.indexOf('/'));
    String type = operation.split("/", -1)[1];
    String resource = type + "-" + random.nextInt(40);
    int person = random.nextInt(60);
    String objectId = "0a1b2c3d-0000-4000-8000-0000000000" + (10 + person);
    String upn = "person" + person + "@tarn.example";
    boolean platform = random.nextInt(25) == 0;
    String verb = operation.substring(operation.lastIndexOf('/') + 1);
    String category =
        switch (verb) {
          case "write" -> "Write";
          case "delete" -> "Delete";
          default -> "Action";
        };
    String scope =
        "/subscriptions/"
            + subscriptionId
            + "/resourceGroups/"
            + group
            + "/providers/"
            + provider
            + "/"
            + type
            + "/"
            + resource;
    json.append("{\"time\":\"").append(time);
    json.append("\",\"resourceId\":\"").append(scope.toUpperCase(java.util.Locale.ROOT));
    json.append("\",\"operationName\":\"");
    json.append(platform ? "Microsoft.ServiceHealth/incident/action" : operation);
    json.append("\",\"category\":\"").append(platform ? "ServiceHealth" : category);
    json.append("\",\"resultType\":\"").append(platform ? "Active" : pick(RESULTS));
    json.append("\",\"resultSignature\":\"Succeeded.\",\"durationMs\":");
    json.append(
        random.nextInt(4) == 0 ? "\"" + random.nextInt(900) + "\"" : "" + random.nextInt(900));
    json.append(",\"correlationId\":\"").append(hex(8)).append("-0000-4000-8000-").append(hex(12));
    json.append("\",\"level\":\"");
    json.append(platform ? "Warning" : "Information");
    json.append("\",\"location\":\"").append(pick(LOCATIONS));
    json.append("\",\"tenantId\":\"72f988bf-0000-4000-8000-2d7cd011db47\"");
    if (platform) {
      json.append(",\"properties\":{\"title\":\"Service issue\",\"service\":\"").append(provider);
      json.append("\",\"stage\":\"Active\",\"trackingId\":\"").append(hex(4)).append("\"}}");
      return;
    }
    json.append(",\"callerIpAddress\":\"203.0.113.").append(1 + random.nextInt(254));
    json.append("\",\"identity\":{\"authorization\":{\"scope\":\"").append(scope);
    json.append("\",\"action\":\"").append(operation);
    json.append(
        "\",\"evidence\":{\"role\":\"Contributor\",\"roleAssignmentScope\":\"/subscriptions/");
    json.append(subscriptionId).append("\",\"roleAssignmentId\":\"").append(hex(32));
    json.append("\",\"roleDefinitionId\":\"").append(hex(32));
    json.append("\",\"principalId\":\"").append(objectId.replace("-", ""));
    json.append("\",\"principalType\":\"User\"}},\"claims\":{");
    json.append("\"aud\":\"https://management.core.windows.net/\",\"ver\":\"1.0\",\"appid\":\"");
    json.append("c44b4083-0000-4000-8000-974e53cbdf3c\",\"ipaddr\":\"203.0.113.");
    json.append(1 + random.nextInt(254)).append("\",\"name\":\"Person ").append(person);
    json.append("\",\"groups\":\"").append(hex(8)).append(',').append(hex(8));
    json.append("\",\"http://schemas.microsoft.com/identity/claims/objectidentifier\":\"");
    json.append(objectId)
        .append("\",\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn\":\"");
    json.append(upn).append("\"}},\"properties\":{\"statusCode\":\"");
    json.append(pick(List.of("OK", "Accepted", "Created", "Forbidden")));
    json.append("\",\"serviceRequestId\":\"").append(hex(16)).append("\"}}");
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String hex(int length) {
    char[] text = new char[length];
    for (int i = 0; i < length; i++) {
      text[i] = "0123456789abcdef".charAt(random.nextInt(16));
    }
    return new String(text);
  }
}
