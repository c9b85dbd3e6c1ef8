package dev.tarn.ocsf;

import java.util.List;

/**
 * What is wrong with a bundle of events, {@code {"events": [...], "count": 2}}.
 *
 * @param bundle what is wrong with the bundle itself
 * @param events for each element of {@code events} in order, what is wrong with it; paths begin at
 *     the event
 */
public record BundleFindings(List<Finding> bundle, List<List<Finding>> events) {
  public BundleFindings {
    bundle = List.copyOf(bundle);
    events = List.copyOf(events);
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return bundle.isEmpty() && events.stream().allMatch(List::isEmpty);
  }
}
