package dev.tarn.mapping;

import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.Schema;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Counts what a mapping makes of records: which input paths it maps, which attributes it fills,
 * which values it does not know. Fed with the traces of {@link MappingTracer}, so it says what runs
 * do. Memory is bounded: paths and values beyond a number are counted together. One thread uses it.
 */
public final class MappingCoverage {
  static final int MOST_PATHS = 20_000;
  static final int MOST_VALUES = 1_000;

  /** What stands for the paths and values that are too many to be told apart. */
  public static final String OTHERS = "(others)";

  private static final int LONGEST_EXAMPLE = 120;
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

  private final MappingSpec spec;
  private final Schema schema;
  private final Map<String, PathCount> paths = new HashMap<>();
  private final Map<String, Map<String, Long>> filled = new TreeMap<>();

  /** By class, by the profiles that events have. */
  private final Map<String, Map<Set<String>, Long>> classes = new TreeMap<>();

  private final Map<Integer, Long> entries = new TreeMap<>();
  private final Map<Unknown, Long> unknown = new HashMap<>();
  private final Map<Failed, Long> failed = new HashMap<>();
  private final Map<String, Long> filtered = new TreeMap<>();
  private final Map<String, Rejections> rejected = new TreeMap<>();
  private long records;
  private long events;

  private static final class PathCount {
    long mapped;
    long unmapped;
    long dropped;
    String example = "";
  }

  private static final class Rejections {
    long count;
    String example = "";
  }

  private record Unknown(String attribute, String value) {}

  private record Failed(String code, String path, String attribute) {}

  /**
   * What became of the leaves at an input path.
   *
   * @param path with {@code [*]} for any element
   * @param mapped leaves that an attribute has as a whole
   * @param unmapped leaves that {@code unmapped} keeps, those of which a rule took a part among
   *     them
   * @param dropped leaves that a written rule leaves out
   * @param example a value
   */
  public record PathCoverage(
      String path, long mapped, long unmapped, long dropped, String example) {}

  /**
   * How often an attribute of a class has a value.
   *
   * @param attribute of the class itself, {@code src_endpoint}
   * @param wanted events that could have it: it is the class's, or that of a profile of theirs
   * @param count events that have it
   */
  public record Fill(String attribute, Requirement requirement, long wanted, long count) {}

  /**
   * @param fills of the required and recommended attributes, in the order of the schema
   */
  public record ClassCoverage(String className, long events, List<Fill> fills) {
    public ClassCoverage {
      fills = List.copyOf(fills);
    }

    /** Share of the attributes of a requirement that have a value, over all events; 1 for none. */
    public double filled(Requirement requirement) {
      List<Fill> counted =
          fills.stream().filter(fill -> fill.requirement() == requirement).toList();
      long most = counted.stream().mapToLong(Fill::wanted).sum();
      return most == 0 ? 1 : (double) counted.stream().mapToLong(Fill::count).sum() / most;
    }
  }

  /**
   * A value that is 99 Other or 0 Unknown in an enum attribute.
   *
   * @param value the input's text, empty where there was none
   */
  public record UnknownValue(String attribute, String value, long count) {}

  /** A value that could not be converted. */
  public record FailedValue(String code, String path, String attribute, long count) {}

  /**
   * @param example the first one's message
   */
  public record RejectedCount(String code, long count, String example) {}

  /**
   * An entry of the mapping.
   *
   * @param place file, line and column
   */
  public record EntryCount(String className, String place, long count) {}

  /**
   * All that was counted.
   *
   * @param paths by their number of leaves, the most first
   */
  public record Report(
      long records,
      long events,
      List<PathCoverage> paths,
      List<ClassCoverage> classes,
      List<EntryCount> entries,
      List<UnknownValue> unknown,
      List<FailedValue> failed,
      Map<String, Long> filtered,
      List<RejectedCount> rejected) {
    public Report {
      paths = List.copyOf(paths);
      classes = List.copyOf(classes);
      entries = List.copyOf(entries);
      unknown = List.copyOf(unknown);
      failed = List.copyOf(failed);
      rejected = List.copyOf(rejected);
    }

    /** Leaves that are mapped. */
    public long mapped() {
      return paths.stream().mapToLong(PathCoverage::mapped).sum();
    }

    /** Leaves that are kept in {@code unmapped}. */
    public long unmapped() {
      return paths.stream().mapToLong(PathCoverage::unmapped).sum();
    }

    /** Leaves that are left out by rules. */
    public long dropped() {
      return paths.stream().mapToLong(PathCoverage::dropped).sum();
    }
  }

  /**
   * @param schema of the mapping's version, with its extensions
   */
  public MappingCoverage(MappingSpec spec, Schema schema) {
    this.spec = spec;
    this.schema = schema;
  }

  /** Counts a record. */
  public void add(RecordTrace trace) {
    records++;
    if (trace.filter() != null) {
      filtered.merge(trace.filter(), 1L, Long::sum);
    }
    RecordTrace.Rejection rejection = trace.rejection();
    if (rejection != null) {
      Rejections counted = rejected.computeIfAbsent(rejection.code(), code -> new Rejections());
      counted.count++;
      if (counted.example.isEmpty()) {
        counted.example = rejection.message();
      }
    }
    countEntry(trace);
    for (RecordTrace.Step step : trace.steps()) {
      for (RecordTrace.Failure failure : step.failures()) {
        count(failed, new Failed(failure.code(), star(failure.path()), star(step.attribute())));
      }
    }
    if (trace.event() != null && trace.className() != null) {
      events++;
      countLeaves(trace);
      countAttributes(trace, trace.className(), trace.event());
    }
  }

  private void countEntry(RecordTrace trace) {
    for (RecordTrace.Choice choice : trace.choices()) {
      if (choice.taken() && choice.position() != null) {
        for (int i = 0; i < spec.events().size(); i++) {
          if (spec.events().get(i).position().equals(choice.position())) {
            entries.merge(i, 1L, Long::sum);
          }
        }
      }
    }
  }

  private void countLeaves(RecordTrace trace) {
    Set<String> kept = new HashSet<>();
    for (RecordTrace.Leaf leaf : trace.unmapped()) {
      kept.add(leaf.path());
      path(leaf).unmapped++;
    }
    for (RecordTrace.Dropped dropped : trace.dropped()) {
      kept.add(dropped.leaf().path());
      path(dropped.leaf()).dropped++;
    }
    Set<RecordTrace.Leaf> mapped = new LinkedHashSet<>();
    for (RecordTrace.Step step : trace.steps()) {
      if (step.value() != null) {
        step.inputs().stream().filter(leaf -> !kept.contains(leaf.path())).forEach(mapped::add);
      }
    }
    mapped.forEach(leaf -> path(leaf).mapped++);
  }

  private PathCount path(RecordTrace.Leaf leaf) {
    String name = star(leaf.path());
    PathCount counted =
        paths.computeIfAbsent(
            paths.size() < MOST_PATHS || paths.containsKey(name) ? name : OTHERS,
            path -> new PathCount());
    String value = leaf.value();
    if (counted.example.isEmpty() && value != null) {
      counted.example =
          value.length() <= LONGEST_EXAMPLE ? value : value.substring(0, LONGEST_EXAMPLE) + "…";
    }
    return counted;
  }

  private static String star(String path) {
    return INDEX.matcher(path).replaceAll("[*]");
  }

  private void countAttributes(RecordTrace trace, String className, String event) {
    Map<String, JsonTree> attributes = attributes(event);
    classes
        .computeIfAbsent(className, name -> new HashMap<>())
        .merge(profiles(attributes), 1L, Long::sum);
    Map<String, Long> counts = filled.computeIfAbsent(className, name -> new HashMap<>());
    for (String attribute : attributes.keySet()) {
      counts.merge(attribute, 1L, Long::sum);
    }
    EventClass eventClass = schema.findClass(className).orElse(null);
    if (eventClass == null) {
      return;
    }
    for (RecordTrace.Step step : trace.steps()) {
      String value = step.value();
      if (value != null && (value.equals("99") || value.equals("0"))) {
        String attribute = star(step.attribute());
        boolean isEnum =
            schema
                .findAttribute(eventClass, attribute.replace("[*]", "[]"))
                .filter(found -> found.enumValues().containsKey(value) && found.sibling() != null)
                .isPresent();
        if (isEnum) {
          String text = step.inputs().isEmpty() ? null : step.inputs().getFirst().value();
          count(unknown, new Unknown(attribute, text == null ? "" : text));
        }
      }
    }
  }

  private <T> void count(Map<T, Long> counts, T key) {
    if (counts.size() < MOST_VALUES || counts.containsKey(key)) {
      counts.merge(key, 1L, Long::sum);
    }
  }

  private static Map<String, JsonTree> attributes(String event) {
    try {
      return JsonTree.parseAll(event).getFirst() instanceof JsonTree.Members members
          ? members.members()
          : Map.of();
    } catch (IOException e) {
      throw new IllegalStateException("an event is no JSON", e);
    }
  }

  private static Set<String> profiles(Map<String, JsonTree> attributes) {
    Set<String> profiles = new HashSet<>();
    if (attributes.get("metadata") instanceof JsonTree.Members metadata
        && metadata.members().get("profiles") instanceof JsonTree.Elements named) {
      for (JsonTree name : named.elements()) {
        if (name instanceof JsonTree.Text text) {
          profiles.add(text.value());
        }
      }
    }
    return profiles;
  }

  /** What was counted so far. */
  public Report report() {
    return new Report(
        records,
        events,
        paths.entrySet().stream()
            .map(
                path ->
                    new PathCoverage(
                        path.getKey(),
                        path.getValue().mapped,
                        path.getValue().unmapped,
                        path.getValue().dropped,
                        path.getValue().example))
            .sorted(
                Comparator.comparingLong(
                        (PathCoverage path) -> path.mapped() + path.unmapped() + path.dropped())
                    .reversed()
                    .thenComparing(PathCoverage::path))
            .toList(),
        classes.entrySet().stream()
            .map(counted -> coverage(counted.getKey(), counted.getValue()))
            .toList(),
        entries(),
        unknown.entrySet().stream()
            .map(
                value ->
                    new UnknownValue(
                        value.getKey().attribute(), value.getKey().value(), value.getValue()))
            .sorted(
                Comparator.comparingLong(UnknownValue::count)
                    .reversed()
                    .thenComparing(UnknownValue::attribute)
                    .thenComparing(UnknownValue::value))
            .toList(),
        failed.entrySet().stream()
            .map(
                value ->
                    new FailedValue(
                        value.getKey().code(),
                        value.getKey().path(),
                        value.getKey().attribute(),
                        value.getValue()))
            .sorted(
                Comparator.comparingLong(FailedValue::count)
                    .reversed()
                    .thenComparing(FailedValue::path)
                    .thenComparing(FailedValue::attribute))
            .toList(),
        new LinkedHashMap<>(filtered),
        rejected.entrySet().stream()
            .map(
                code ->
                    new RejectedCount(
                        code.getKey(), code.getValue().count, code.getValue().example))
            .toList());
  }

  private List<EntryCount> entries() {
    return java.util.stream.IntStream.range(0, spec.events().size())
        .mapToObj(
            i ->
                new EntryCount(
                    spec.events().get(i).eventClass().name(),
                    spec.events().get(i).position().toString(),
                    entries.getOrDefault(i, 0L)))
        .toList();
  }

  private ClassCoverage coverage(String className, Map<Set<String>, Long> events) {
    EventClass eventClass = schema.findClass(className).orElse(null);
    Map<String, Long> counts = filled.getOrDefault(className, Map.of());
    return new ClassCoverage(
        className,
        events.values().stream().mapToLong(Long::longValue).sum(),
        eventClass == null
            ? List.of()
            : eventClass.attributes().values().stream()
                .filter(attribute -> attribute.requirement() != Requirement.OPTIONAL)
                .map(
                    attribute ->
                        new Fill(
                            attribute.name(),
                            attribute.requirement(),
                            wanted(attribute, events),
                            counts.getOrDefault(attribute.name(), 0L)))
                .filter(fill -> fill.wanted() > 0)
                .toList());
  }

  private static long wanted(Attribute attribute, Map<Set<String>, Long> events) {
    return events.entrySet().stream()
        .filter(each -> attribute.existsUnder(each.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
