package dev.tarn.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares what a mapping makes of one event in two shapes. */
final class ShapePairs {
  private final MappingTrial trial;
  private final MappingTrial otherTrial;
  private final Set<String> lacking;
  private final Map<String, Integer> differences = new TreeMap<>();

  /**
   * @param lacking dotted paths that only one of the shapes can fill
   */
  ShapePairs(String pack, Set<String> lacking) {
    this(pack, pack, lacking);
  }

  /**
   * @param otherPack maps the second record of each pair
   */
  ShapePairs(String pack, String otherPack, Set<String> lacking) {
    this.trial = trial(pack);
    this.otherTrial = trial(otherPack);
    this.lacking = Set.copyOf(lacking);
  }

  private static MappingTrial trial(String pack) {
    MappingSpec spec = CheckedPacks.find(pack).spec().orElseThrow();
    return new MappingTrial(CompiledMapping.compile(spec), InstantSource.system());
  }

  /** Path of each attribute that was not the same, and how often. */
  Map<String, Integer> differences() {
    return differences;
  }

  /** Compares the events of two records, of one line each. */
  void compare(String record, String other) {
    Map<String, String> event = map(trial, record);
    Map<String, String> otherEvent = map(otherTrial, other);
    Set<String> paths = new TreeSet<>(event.keySet());
    paths.addAll(otherEvent.keySet());
    for (String path : paths) {
      String value = event.get(path);
      String otherValue = otherEvent.get(path);
      if (!String.valueOf(value).equals(String.valueOf(otherValue))
          && lacking.stream().noneMatch(path::startsWith)) {
        differences.merge(path + ": " + value + " / " + otherValue, 1, Integer::sum);
      }
    }
  }

  /** The event's leaves by path; a record that is rejected has a code. */
  private static Map<String, String> map(MappingTrial trial, String record) {
    Map<String, String> leaves = new LinkedHashMap<>();
    try {
      trial.run(
          new ByteArrayInputStream(record.getBytes(StandardCharsets.UTF_8)),
          outcome -> {
            switch (outcome) {
              case MappingTrial.Event event -> flatten("", parse(event.json()), leaves);
              case MappingTrial.Rejection rejection -> leaves.put("rejected", rejection.code());
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return leaves;
  }

  private static JsonTree parse(String json) {
    try {
      return JsonTree.parseAll(json).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flatten(String path, JsonTree value, Map<String, String> leaves) {
    switch (value) {
      case JsonTree.Members object ->
          object
              .members()
              .forEach(
                  (key, member) ->
                      flatten(path.isEmpty() ? key : path + "." + key, member, leaves));
      case JsonTree.Elements list -> {
        List<JsonTree> elements = list.elements();
        for (int i = 0; i < elements.size(); i++) {
          flatten(path + "[" + i + "]", elements.get(i), leaves);
        }
      }
      // NXLog leaves the escapes of XML in what it takes from there.
      case JsonTree.Leaf leaf ->
          leaves.put(path, leaf.toString().replace("&lt;", "<").replace("&gt;", ">"));
    }
  }
}
