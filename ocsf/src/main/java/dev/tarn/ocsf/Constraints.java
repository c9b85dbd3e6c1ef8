package dev.tarn.ocsf;

import java.util.List;

/**
 * Rules over several attributes of one class or object. The names are dotted paths ({@code
 * device.os.version}); one that the schema does not have ({@code log_file} of class 1008) is never
 * present.
 *
 * @param atLeastOne one or more of these must be present; empty = no such rule
 * @param justOne exactly one of these must be present; empty = no such rule
 */
public record Constraints(List<String> atLeastOne, List<String> justOne) {
  public static final Constraints NONE = new Constraints(List.of(), List.of());

  public Constraints {
    atLeastOne = List.copyOf(atLeastOne);
    justOne = List.copyOf(justOne);
  }
}
