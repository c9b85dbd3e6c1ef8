package dev.tarn.connectors.graph;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A log that Graph gives.
 *
 * <p>Without a filter for kinds, sign-ins are those in which a person took part
 * (https://learn.microsoft.com/graph/api/resources/signin); only the beta version knows the others.
 */
enum EntraLog {
  SIGN_INS("sign_ins", "v1.0/auditLogs/signIns", "createdDateTime", ""),
  NON_INTERACTIVE_SIGN_INS(
      "non_interactive_sign_ins",
      "beta/auditLogs/signIns",
      "createdDateTime",
      "nonInteractiveUser"),
  SERVICE_PRINCIPAL_SIGN_INS(
      "service_principal_sign_ins",
      "beta/auditLogs/signIns",
      "createdDateTime",
      "servicePrincipal"),
  MANAGED_IDENTITY_SIGN_INS(
      "managed_identity_sign_ins", "beta/auditLogs/signIns", "createdDateTime", "managedIdentity"),
  DIRECTORY_AUDITS("directory_audits", "v1.0/auditLogs/directoryAudits", "activityDateTime", "");

  private final String label;
  private final String path;
  private final String timeProperty;
  private final String signInEventType;

  EntraLog(String label, String path, String timeProperty, String signInEventType) {
    this.label = label;
    this.path = path;
    this.timeProperty = timeProperty;
    this.signInEventType = signInEventType;
  }

  static Optional<EntraLog> find(String label) {
    return Arrays.stream(values()).filter(log -> log.label.equals(label)).findFirst();
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(EntraLog::label).toList();
  }

  /** Its name in a configuration. */
  String label() {
    return label;
  }

  /** The property of a record that has its time. */
  String timeProperty() {
    return timeProperty;
  }

  /**
   * What asks for the first page of a window. Of times Graph compares equal, {@code ge} and {@code
   * le} only.
   *
   * @param top how many records a page has at most
   */
  URI query(URI endpoint, Window window, int top) {
    String filter =
        timeProperty + " ge " + window.from() + " and " + timeProperty + " le " + window.to();
    if (!signInEventType.isEmpty()) {
      filter += " and signInEventTypes/any(t: t eq '" + signInEventType + "')";
    }
    String encoded = URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(endpoint + "/" + path + "?$filter=" + encoded + "&$top=" + top);
  }

  @Override
  public String toString() {
    return label;
  }
}
