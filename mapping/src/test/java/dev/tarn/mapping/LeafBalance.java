package dev.tarn.mapping;

import dev.tarn.event.RecordBatch;
import dev.tarn.mapping.JsonTree.Elements;
import dev.tarn.mapping.JsonTree.Literal;
import dev.tarn.mapping.JsonTree.Members;
import dev.tarn.mapping.JsonTree.Text;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds leaves of records that an event lost: those that no attribute has, {@code unmapped} does
 * not keep and no written rule drops. What leaves a record has is told by a mapping of the same
 * input that maps nothing. One thread uses it.
 */
final class LeafBalance {
  private final MappingSpec spec;
  private final MappingRunner runner;
  private final MappingOutput output;

  LeafBalance(MappingSpec spec) {
    this.spec = spec;
    MappingSpec nothing = FormatFixture.mapping("{format: json}").spec();
    CompiledMapping mapping =
        CompiledMapping.compile(
            new MappingSpec(
                nothing.name(),
                nothing.version(),
                nothing.profiles(),
                spec.input(),
                nothing.tables(),
                nothing.events(),
                List.of(),
                false,
                false));
    this.runner = mapping.newRunner(InstantSource.system());
    this.output = new MappingOutput(mapping.spec());
  }

  /** The paths of the leaves that are lost; empty for a record that gave no event. */
  List<String> lost(RecordBatch records, int index, RecordTrace trace) {
    if (trace.event() == null) {
      return List.of();
    }
    Map<String, JsonTree> kept = unmapped(trace.event());
    if (spec.passthrough()) {
      underOwnPaths(kept);
    }
    Set<String> accounted = new HashSet<>();
    Set<String> used = new HashSet<>();
    trace.dropped().forEach(dropped -> accounted.add(dropped.leaf().path()));
    for (RecordTrace.Step step : trace.steps()) {
      if (step.value() != null) {
        for (RecordTrace.Leaf leaf : step.inputs()) {
          accounted.add(leaf.path());
          used.add(String.valueOf(leaf.value()));
        }
      }
    }
    Map<String, JsonTree> leaves = leaves(records, index);
    leaves.forEach(
        (path, value) -> {
          // a step may have read pieces of it
          if (value instanceof Text text && isWithin(path, accounted)) {
            used.add(text.value());
          }
        });
    List<String> lost = new ArrayList<>();
    kept.values().forEach(value -> used.add(value instanceof Text text ? text.value() : ""));
    leaves.forEach(
        (path, value) -> {
          JsonTree left = kept.get(path);
          boolean found =
              left == null
                  ? isAccounted(path, value, kept, accounted)
                      || (value instanceof Text text
                          && used.contains(text.value())
                          && isAliased(path))
                  : left.equals(value);
          if (!found) {
            lost.add(path);
          }
        });
    return lost;
  }

  private Map<String, JsonTree> leaves(RecordBatch records, int index) {
    output.clear();
    runner.run(records.single(index), MappingTrial.UNIT, output);
    return unmapped(new SpecFixture.Mapped(output).row());
  }

  /** Keys that were in an {@code unmapped} of the record's own get the paths that they had. */
  private static void underOwnPaths(Map<String, JsonTree> kept) {
    new LinkedHashMap<>(kept)
        .forEach(
            (key, value) -> {
              kept.putIfAbsent("unmapped." + key, value);
              kept.putIfAbsent("unmapped." + InputPath.quote(key), value);
            });
  }

  /** What an event has in {@code unmapped}, that under {@code _rest} among it. */
  private static Map<String, JsonTree> unmapped(String event) {
    Map<String, JsonTree> unmapped = new LinkedHashMap<>();
    if (((Members) tree(event)).members().get("unmapped") instanceof Members members) {
      unmapped.putAll(members.members());
    }
    if (unmapped.remove("_rest") instanceof Text rest
        && tree(rest.value()) instanceof Members members) {
      members
          .members()
          .forEach(
              (path, value) ->
                  unmapped.put(
                      path,
                      value instanceof Text || isNull(value) ? value : new Text(value.compact())));
    }
    return unmapped;
  }

  private boolean isAccounted(
      String path, @Nullable JsonTree value, Map<String, JsonTree> kept, Set<String> accounted) {
    if (isNull(value)
        || (value instanceof Text text && spec.input().absent().contains(text.value()))
        || isWithin(path, accounted)
        || isWithin(path, kept.keySet())) {
      return true;
    }
    return value instanceof Text text
        && text.value().startsWith("[")
        && tree(text.value()) instanceof Elements array
        && areElementsAccounted(path, array, kept, accounted);
  }

  /** Whether a leaf may be left out where another place of it says the same. */
  private boolean isAliased(String path) {
    return spec.input().aliases().stream()
        .anyMatch(
            alias ->
                isWithin(path, Set.of(alias.path().toString()))
                    || alias.places().stream()
                        .anyMatch(place -> isWithin(path, Set.of(place.toString()))));
  }

  private boolean areElementsAccounted(
      String path, Elements array, Map<String, JsonTree> kept, Set<String> accounted) {
    for (int i = 0; i < array.elements().size(); i++) {
      if (!isElementAccounted(path + "[" + i + "]", array.elements().get(i), kept, accounted)) {
        return false;
      }
    }
    return true;
  }

  private boolean isElementAccounted(
      String path, JsonTree value, Map<String, JsonTree> kept, Set<String> accounted) {
    return switch (value) {
      case Members object when !object.members().isEmpty() ->
          isWithin(path, accounted)
              || object.members().entrySet().stream()
                  .allMatch(
                      member ->
                          isElementAccounted(
                              path + "." + InputPath.quote(member.getKey()),
                              member.getValue(),
                              kept,
                              accounted));
      case Elements array when !array.elements().isEmpty() ->
          isWithin(path, accounted)
              || isWithin(path, kept.keySet())
              || areElementsAccounted(path, array, kept, accounted);
      // of equal keys the last is here, under the path of the first
      default ->
          isAccounted(path, value, kept, accounted)
              || kept.keySet().stream().anyMatch(other -> other.startsWith(path + "#"));
    };
  }

  /** Whether a path, or one around it, is among others. */
  private static boolean isWithin(String path, Set<String> others) {
    if (others.contains(path) || others.contains(InputPath.ELEMENT.toString())) {
      return true;
    }
    for (int i = 1; i < path.length(); i++) {
      if (".[".indexOf(path.charAt(i)) >= 0 && others.contains(path.substring(0, i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNull(@Nullable JsonTree value) {
    return value instanceof Literal literal && literal.value().equals("null");
  }

  private static JsonTree tree(String json) {
    try {
      return JsonTree.parseAll(json).getFirst();
    } catch (IOException | java.util.NoSuchElementException e) {
      return new Text(json);
    }
  }
}
