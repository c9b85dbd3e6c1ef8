package dev.tarn.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the library's own preprocessors make records out of logs that are no JSON, said as input of a
 * mapping. Which one a mapping file counts on is seen by the paths that it reads: they are named
 * apart from the file, in the library's list of sources.
 */
enum AwsPreprocessing {
  NONE {
    @Override
    List<String> input(List<String> always) {
      return List.of("  format: json", "  always: " + always);
    }
  },

  /** The rendered message of a Windows event, in the member {@code Description}. */
  WINDOWS_EVENT {
    @Override
    List<String> input(List<String> always) {
      return List.of(
          "  format: json",
          "  embedded: {Description: windows_event_text}",
          "  always: " + always,
          "  absent: ['-']");
    }
  },

  /** Access logs of Application Load Balancers: fields with blanks between them. */
  LOAD_BALANCER {
    @Override
    List<String> input(List<String> always) {
      return List.of(
          "  format: delimited",
          "  delimiter: space",
          "  quote: '\"'",
          "  header: none",
          "  ragged: true",
          "  columns:",
          "    [type, time, elb, 'client:port', 'target:port', request_processing_time,",
          "     target_processing_time, response_processing_time, elb_status_code,",
          "     target_status_code, received_bytes, sent_bytes, request, user_agent, ssl_cipher,",
          "     ssl_protocol, target_group_arn, trace_id, domain_name, chosen_cert_arn,",
          "     matched_rule_priority, request_creation_time, actions_executed, redirect_url,",
          "     error_reason, 'target:port_list', target_status_code_list, classification,",
          "     classification_reason, conn_trace_id]",
          "  always: " + always,
          "  absent: ['-']");
    }

    @Override
    Source source(List<String> path) {
      return path.size() == 1 && PIECES.containsKey(path.getFirst())
          ? PIECES.get(path.getFirst())
          : super.source(path);
    }
  };

  /**
   * Where a value stands in the log.
   *
   * @param path as a mapping writes it
   * @param steps what takes it out of there, {@code capture: …}; empty where it is the whole
   */
  record Source(String path, String steps) {}

  private static final String HOST = "capture: '^(.*):\\d+$'";
  private static final String PORT = "capture: ':(\\d+)$'";

  /** What the preprocessor makes of some fields. */
  private static final Map<String, Source> PIECES =
      Map.of(
          "client_ip", new Source("\"client:port\"", HOST),
          "client_port", new Source("\"client:port\"", PORT),
          "target_ip", new Source("\"target:port\"", HOST),
          "target_port", new Source("\"target:port\"", PORT),
          "target_ip_list", new Source("\"target:port_list\"", ""),
          "target_port_list", new Source("\"target:port_list\"", ""),
          "request_method", new Source("request", "piece: {by: ' ', index: 0}"),
          "request_url", new Source("request", "piece: {by: ' ', index: 1}"),
          "request_protocol", new Source("request", "piece: {by: ' ', index: 2}"));

  /** The lines below {@code input:}. */
  abstract List<String> input(List<String> always);

  /** Where what the file reads at a path stands in the log. */
  Source source(List<String> path) {
    return new Source(MappingText.path(path), "");
  }

  /**
   * The one that a file counts on.
   *
   * @param paths all that it reads
   */
  static AwsPreprocessing of(Set<List<String>> paths) {
    List<String> top = new ArrayList<>();
    boolean description = false;
    for (List<String> path : paths) {
      top.add(path.getFirst());
      description |= path.size() > 1 && path.getFirst().equals("Description");
    }
    if (description) {
      return WINDOWS_EVENT;
    }
    boolean pieces = top.stream().anyMatch(PIECES::containsKey);
    return pieces && top.contains("elb") ? LOAD_BALANCER : NONE;
  }
}
