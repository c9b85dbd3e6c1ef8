package dev.tarn.ocsf;

import java.math.BigInteger;

/**
 * The rules about a bundle of events as the OCSF server has them, and that its count is right. One
 * thread uses it.
 */
final class BundleCheck {
  private final FlatEvent event;
  private final Findings findings;
  private final ValidatorOptions options;

  BundleCheck(FlatEvent event, Findings findings, ValidatorOptions options) {
    this.event = event;
    this.findings = findings;
    this.options = options;
  }

  /** Checks node 0 without looking into the events. */
  void check() {
    if (event.member(0, "events") < 0) {
      findings.error(
          "attribute_required_missing",
          "events",
          "the required attribute 'events' is missing",
          null);
    }
    for (int node = 1; node < event.end(0); node = event.end(node)) {
      String name = String.valueOf(event.name(node));
      String expected = expected(name);
      if (expected.isEmpty()) {
        findings.error(
            "attribute_unknown",
            name,
            "a bundle has no attribute '" + name + "'",
            findings.value(node));
      } else if (!isOfType(node, name)) {
        findings.add(
            Severity.ERROR,
            "attribute_wrong_type",
            name,
            "'" + name + "' must be of type " + expected + "; it is " + findings.describeKind(node),
            findings.value(node),
            expected);
      }
    }
    if (options.ownRules()) {
      checkCount();
    }
  }

  private static String expected(String name) {
    return switch (name) {
      case "events" -> "array";
      case "start_time", "end_time" -> "timestamp_t (long_t)";
      case "start_time_dt", "end_time_dt" -> "datetime_t (string_t)";
      case "count" -> "integer_t";
      default -> "";
    };
  }

  private boolean isOfType(int node, String name) {
    byte kind = event.kind(node);
    return switch (name) {
      case "events" -> kind == FlatEvent.ARRAY;
      case "start_time_dt", "end_time_dt" -> kind == FlatEvent.TEXT;
      case "count" -> kind == FlatEvent.INTEGER;
      default ->
          kind == FlatEvent.INTEGER
              || (kind == FlatEvent.BIG_INTEGER
                  && ((BigInteger) event.numeric(node)).bitLength() < 2 * Long.SIZE);
    };
  }

  private void checkCount() {
    int count = event.member(0, "count");
    int events = event.member(0, "events");
    if (count >= 0
        && events >= 0
        && event.kind(count) == FlatEvent.INTEGER
        && event.kind(events) == FlatEvent.ARRAY
        && event.number(count) != event.length(events)) {
      findings.add(
          Severity.WARNING,
          "tarn_bundle_count_differs",
          "count",
          "'count' is " + event.number(count) + "; there are " + event.length(events) + " events",
          event.number(count),
          (long) event.length(events));
    }
  }
}
