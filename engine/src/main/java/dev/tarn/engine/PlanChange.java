package dev.tarn.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is another in a plan than in the one before.
 *
 * @param added sources that are new
 * @param removed sources that are no longer there
 * @param changed sources whose options are others, so that they begin anew
 * @param mapped sources whose records become something else
 * @param settings what else is another, by its key in the configuration
 */
public record PlanChange(
    List<String> added,
    List<String> removed,
    List<String> changed,
    List<String> mapped,
    List<String> settings) {

  static final PlanChange NONE =
      new PlanChange(List.of(), List.of(), List.of(), List.of(), List.of());

  public PlanChange {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    mapped = List.copyOf(mapped);
    settings = List.copyOf(settings);
  }

  static PlanChange between(Plan before, Plan after) {
    Map<String, SourcePlan> old = byName(before);
    Map<String, SourcePlan> current = byName(after);
    List<String> changed = new ArrayList<>();
    List<String> mapped = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    if (!before.commitEvery().equals(after.commitEvery())) {
      settings.add("lake." + LakeOptions.COMMIT_EVERY);
    }
    if (!before.drift().equals(after.drift())) {
      settings.add("drift");
    }
    if (!before.notifiers().text().equals(after.notifiers().text())) {
      settings.add("watch");
    }
    for (SourcePlan source : after.sources()) {
      SourcePlan known = old.get(source.name());
      if (known == null) {
        continue;
      }
      if (!known.texts().options().equals(source.texts().options())) {
        changed.add(source.name());
      }
      if (!known.texts().mapping().equals(source.texts().mapping())) {
        mapped.add(source.name());
      }
      if (!known.expectation().equals(source.expectation())) {
        settings.add("expectations of " + source.name());
      }
    }
    return new PlanChange(
        current.keySet().stream().filter(name -> !old.containsKey(name)).toList(),
        old.keySet().stream().filter(name -> !current.containsKey(name)).toList(),
        changed,
        mapped,
        settings);
  }

  private static Map<String, SourcePlan> byName(Plan plan) {
    Map<String, SourcePlan> sources = new LinkedHashMap<>();
    plan.sources().forEach(source -> sources.put(source.name(), source));
    return sources;
  }

  /** Sources whose readers end. */
  Set<String> ending() {
    return Stream.concat(removed.stream(), changed.stream()).collect(Collectors.toSet());
  }

  /** Sources whose readers begin. */
  Set<String> beginning() {
    return Stream.concat(added.stream(), changed.stream()).collect(Collectors.toSet());
  }

  /** As one line for people. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    tell("added", added, parts);
    tell("removed", removed, parts);
    tell("changed", changed, parts);
    if (!mapped.isEmpty()) {
      parts.add("mapping changed of " + String.join(", ", mapped));
    }
    if (!settings.isEmpty()) {
      parts.add("changed: " + String.join("; ", settings));
    }
    return parts.isEmpty() ? "nothing is another" : String.join("; ", parts);
  }

  private static void tell(String what, List<String> sources, List<String> parts) {
    if (!sources.isEmpty()) {
      parts.add(
          (sources.size() == 1 ? "source " : "sources ") + what + " " + String.join(", ", sources));
    }
  }
}
