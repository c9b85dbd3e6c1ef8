package dev.tarn.mapping;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Framer;
import dev.tarn.event.JsonRenderer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.mapping.MappingSpec.Condition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Maps records one by one and tells what was done with each. The records go through the same {@link
 * MappingRunner} as everywhere; what is told is read off its operations afterwards, so a trace and
 * the event cannot disagree. Slow. One thread uses it.
 */
public final class MappingTracer {
  private final CompiledMapping mapping;
  private final MappingSpec spec;
  private final InputWatch watch = new InputWatch();
  private final MappingRunner runner;
  private final MappingOutput output;
  private final InstantSource clock;

  /** Tracers of the mappings of classes, where records go by their class. */
  private final Map<CompiledMapping, MappingTracer> classes = new HashMap<>();

  private final JsonRenderer renderer = new JsonRenderer();

  /** What is asked about one record is asked about the next ones too. */
  private final IdentityHashMap<Condition, RowTest> tests = new IdentityHashMap<>();

  private final IdentityHashMap<Condition, String> conditionTexts = new IdentityHashMap<>();

  // The record being traced.
  private List<RecordTrace.Choice> choices = new ArrayList<>();
  private int entry;

  /** The rules' steps; the event's values take the place of theirs where there is one. */
  private List<RecordTrace.Step> steps = new ArrayList<>();

  /** Texts whose pieces were all left out on purpose. */
  private List<RecordTrace.Dropped> droppedTexts = new ArrayList<>();

  private final List<String> disagreements = new ArrayList<>();

  /**
   * @param clock gives {@code metadata.logged_time}
   */
  public MappingTracer(CompiledMapping mapping, InstantSource clock) {
    this.mapping = mapping;
    this.clock = clock;
    this.spec = mapping.spec();
    this.runner = new MappingRunner(mapping, clock, watch);
    this.output = new MappingOutput(spec);
    watch.listen(this::look);
  }

  /**
   * Traces a whole input.
   *
   * @param in decompressed; the caller closes it
   * @throws IOException from the stream; what was handed out before is good
   */
  public void run(InputStream in, Consumer<RecordTrace> traces) throws IOException {
    RecordBatch records = new RecordBatch(0);
    try (Framer framer = mapping.framerFormat().open(in, UnitPosition.START)) {
      boolean more = true;
      while (more) {
        records.clear();
        records.begin(0, framer.position().ordinal());
        more = framer.read(records);
        for (int i = 0; i < records.count(); i++) {
          traces.accept(trace(records, i, MappingTrial.UNIT));
        }
      }
    }
  }

  /** Traces a record of a batch, which stays as it is. */
  public RecordTrace trace(RecordBatch records, int index, UnitName unit) {
    watch.clear();
    output.clear();
    choices = new ArrayList<>();
    steps = new ArrayList<>();
    droppedTexts = new ArrayList<>();
    entry = -1;
    if (mapping.goesByClass() && records.refusal(index) == null) {
      Optional<CompiledMapping> own = mapping.ofClass(ClassKey.of(records, index));
      if (own.isPresent()) {
        return classes
            .computeIfAbsent(own.get(), key -> new MappingTracer(key, clock))
            .trace(records, index, unit);
      }
    }
    runner.run(records.single(index), unit, output);
    long ordinal = records.firstOrdinal() + index;
    long position = records.position(index);
    for (int table = 0; table < output.tables(); table++) {
      if (output.rows(table) > 0) {
        return event(ordinal, position, table);
      }
    }
    return new RecordTrace(
        ordinal,
        position,
        choices,
        entry < 0 ? null : mapping.entries().get(entry).eventClass().name(),
        null,
        output.filtered().keySet().stream().findFirst().orElse(null),
        output.quarantine().rows() == 0 ? null : rejection(output.quarantine()),
        steps,
        List.of(),
        List.of());
  }

  /** Attributes of the records so far that were told otherwise than the event has them. */
  List<String> disagreements() {
    return disagreements;
  }

  private static RecordTrace.Rejection rejection(EventBatch quarantine) {
    StructColumn root = quarantine.root();
    return new RecordTrace.Rejection(text(root, "code"), text(root, "message"));
  }

  private static String text(StructColumn root, String name) {
    TextColumn column = (TextColumn) root.member(root.indexOf(name));
    int number = column.entry(0);
    return new String(
        column.arena(),
        column.entryStart(number),
        column.entryLength(number),
        StandardCharsets.UTF_8);
  }

  private RecordTrace event(long ordinal, long position, int table) {
    renderer.clear();
    renderer.render(output.table(table), 0);
    String json = renderer.toString();
    JsonTree event;
    try {
      event = JsonTree.parseAll(json).get(0);
    } catch (IOException e) {
      throw new IllegalStateException("an event is no JSON", e);
    }
    List<RecordTrace.Step> withValues = new ArrayList<>();
    for (RecordTrace.Step step : steps) {
      JsonTree value = find(event, step.attribute());
      if ((value == null) != (step.value() == null)) {
        disagreements.add(step.attribute() + " is " + value + ", not " + step.value());
      }
      withValues.add(
          new RecordTrace.Step(
              step.attribute(),
              step.position(),
              step.derived(),
              step.inputs(),
              value == null ? null : value.compact(),
              step.condition(),
              step.failures()));
    }
    List<RecordTrace.Leaf> unmapped = new ArrayList<>();
    if (find(event, "unmapped") instanceof JsonTree.Members members) {
      members
          .members()
          .forEach((path, value) -> unmapped.add(new RecordTrace.Leaf(path, plain(value))));
    }
    return new RecordTrace(
        ordinal,
        position,
        choices,
        spec.tables().get(table).eventClass().name(),
        json,
        null,
        null,
        withValues,
        unmapped,
        dropped());
  }

  private static @Nullable String plain(JsonTree value) {
    return switch (value) {
      case JsonTree.Text text -> text.value();
      case JsonTree.Literal literal when literal.value().equals("null") -> null;
      default -> value.compact();
    };
  }

  private List<RecordTrace.Dropped> dropped() {
    List<RecordTrace.Dropped> dropped = new ArrayList<>(droppedTexts);
    for (RecordTrace.Leaf leaf : watch.dropped()) {
      byte[] path = leaf.path().getBytes(StandardCharsets.UTF_8);
      String rule =
          mapping.entries().get(entry).drop().stream()
              .filter(drop -> new DropRules(List.of(drop)).matches(path, 0, path.length))
              .map(InputPath::toString)
              .findFirst()
              .orElse("");
      dropped.add(new RecordTrace.Dropped(leaf, rule));
    }
    return dropped;
  }

  /** The value of an attribute like {@code resources[0].uid} in an event, or null. */
  private static @Nullable JsonTree find(JsonTree event, String attribute) {
    JsonTree at = event;
    for (String segment : attribute.split("\\.", -1)) {
      int bracket = segment.indexOf('[');
      String name = bracket < 0 ? segment : segment.substring(0, bracket);
      JsonTree member = at instanceof JsonTree.Members members ? members.members().get(name) : null;
      if (member != null && bracket >= 0) {
        int element = Integer.parseInt(segment.substring(bracket + 1, segment.length() - 1));
        member =
            member instanceof JsonTree.Elements array && element < array.elements().size()
                ? array.elements().get(element)
                : null;
      }
      if (member == null) {
        return null;
      }
      at = member;
    }
    return at;
  }

  // ---- while the walker's slots are there ----

  private void look() {
    if (!runner.hasRows()) {
      return;
    }
    for (MappingSpec.FilterSpec filter : spec.filters()) {
      if (choose("filter " + filter.name(), null, filter.when())) {
        return;
      }
    }
    for (int i = 0; i < mapping.entries().size(); i++) {
      MappingSpec.EventSpec event = mapping.entries().get(i);
      if (choose("entry " + event.eventClass().name(), event.position(), event.when())) {
        entry = i;
        Scope scope = runner.entry(i).scope();
        addSteps(event, scope, event.rules(), "", 0);
        return;
      }
    }
  }

  private boolean choose(
      String name, dev.tarn.ocsf.@Nullable Position position, @Nullable Condition when) {
    boolean taken = when == null || holds(when);
    List<String> because = new ArrayList<>();
    if (when != null && !taken) {
      explain(when, because);
    }
    choices.add(
        new RecordTrace.Choice(
            name, position, when == null ? null : asWritten(when), taken, because));
    return taken;
  }

  private boolean holds(Condition condition) {
    return tests.computeIfAbsent(condition, runner.tests()::test).holds(0);
  }

  private String asWritten(Condition condition) {
    return conditionTexts.computeIfAbsent(condition, ConditionText::of);
  }

  /** Adds the parts of a condition for whose sake it does not hold. */
  private void explain(Condition failed, List<String> because) {
    switch (failed) {
      case MappingSpec.And and ->
          and.all().stream()
              .filter(part -> !holds(part))
              .findFirst()
              .ifPresent(part -> explain(part, because));
      case MappingSpec.Or or -> or.any().forEach(part -> explain(part, because));
      case MappingSpec.Not not
          when not.negated() instanceof MappingSpec.And
              || not.negated() instanceof MappingSpec.Or
              || not.negated() instanceof MappingSpec.Not ->
          because.add(asWritten(not.negated()) + " holds");
      case MappingSpec.ValueTest test -> because.add(because(failed, test));
      case MappingSpec.Not not when not.negated() instanceof MappingSpec.ValueTest test ->
          because.add(because(failed, test));
      default -> {
        InputPath path = ConditionText.path(failed);
        long slice = runner.tests().input(path, false).peek(0);
        because.add(because(failed, path.toString(), slice));
      }
    }
  }

  private String because(Condition failed, MappingSpec.ValueTest test) {
    return because(failed, test.name(), runner.tests().term(test.value()).at(0));
  }

  private String because(Condition failed, String name, long slice) {
    return asWritten(failed)
        + ": "
        + name
        + (slice == Slice.ABSENT
            ? " is absent"
            : " is " + EntryRunner.shown(slice, runner.texts()));
  }

  private void addSteps(
      MappingSpec.EventSpec event,
      Scope scope,
      List<MappingSpec.Rule> rules,
      String prefix,
      int place) {
    for (MappingSpec.Rule rule : rules) {
      int leaf = scope.shape().find(rule.target());
      Operation operation = leaf < 0 ? null : scope.operation(leaf);
      if (operation == null) {
        continue;
      }
      String attribute = prefix + rule.target();
      if (operation instanceof ListOperation.OfObjects list
          && rule.value() instanceof MappingSpec.ObjectList spelled) {
        addDroppedTexts(list, spelled, place);
      }
      if (operation instanceof ListOperation.OfObjects list
          && rule.value() instanceof MappingSpec.ObjectList spelled
          && !list.isNull(place)
          && addElements(event, list, spelled, attribute, place)) {
        continue;
      }
      steps.add(step(event, scope, rule, operation, attribute, place));
    }
  }

  /** Adds the texts that were used though none of their pieces became an element. */
  private void addDroppedTexts(
      ListOperation.OfObjects list, MappingSpec.ObjectList spelled, int place) {
    for (int i = 0; i < spelled.parts().size(); i++) {
      if (spelled.parts().get(i) instanceof MappingSpec.ForEachPiece each
          && each.drop() != null
          && list.parts()[i] instanceof ListOperation.ScopedPart part
          && part.pieces() != null
          && part.start(place) == part.start(place + 1)) {
        for (Input text : part.pieces().textInputs()) {
          if (watch.wasTaken(text, place)) {
            droppedTexts.add(
                new RecordTrace.Dropped(leaf(new Candidate(text, place)), asWritten(each.drop())));
          }
        }
      }
    }
  }

  /** Adds the steps of a list's elements; false where it is derived as a whole. */
  private boolean addElements(
      MappingSpec.EventSpec event,
      ListOperation.OfObjects list,
      MappingSpec.ObjectList spelled,
      String attribute,
      int place) {
    int element = 0;
    for (int i = 0; i < list.parts().length; i++) {
      if (!(list.parts()[i] instanceof ListOperation.ScopedPart part)) {
        return false;
      }
      List<MappingSpec.Rule> members =
          switch (spelled.parts().get(i)) {
            case MappingSpec.OneObject one -> one.members();
            case MappingSpec.ForEach each -> each.members();
            case MappingSpec.ForEachPiece each -> each.members();
            case MappingSpec.Observables observables -> List.of();
          };
      for (int child = part.start(place); child < part.start(place + 1); child++) {
        if (part.isKept(child)) {
          addSteps(event, part.scope(), members, attribute + "[" + element++ + "].", child);
        }
      }
    }
    return true;
  }

  private RecordTrace.Step step(
      MappingSpec.EventSpec event,
      Scope scope,
      MappingSpec.Rule rule,
      Operation operation,
      String attribute,
      int place) {
    boolean isSet = !operation.isNull(place);
    List<RecordTrace.Failure> failures = new ArrayList<>();
    Failures failed = operation.failures();
    for (int i = 0; i < failed.count(); i++) {
      if (failed.place(i) == place) {
        failures.add(
            new RecordTrace.Failure(
                Converter.code(failed.state(i)),
                failed.leaf(i).path(),
                EntryRunner.shown(failed.slice(i), runner.texts())));
      }
    }
    String condition = null;
    if (!isSet && rule.when() != null && scope.frame().isRoot() && !holds(rule.when())) {
      condition = asWritten(rule.when());
    }
    String value = null;
    if (isSet) {
      value =
          operation instanceof Operation.OfScalar scalar
              ? new JsonTree.Text(runner.texts().string(scalar.text(place))).compact()
              : "[]";
    }
    return new RecordTrace.Step(
        attribute,
        rule.position(),
        rule.position().equals(event.position()),
        inputs(scope, operation, place),
        value,
        condition,
        failures);
  }

  /** The values that an operation used in a row; where it used none, those that it found. */
  private List<RecordTrace.Leaf> inputs(Scope scope, Operation operation, int place) {
    List<Input> all = new ArrayList<>();
    operation.addInputs(all);
    List<Candidate> taken = new ArrayList<>();
    List<Candidate> read = new ArrayList<>();
    List<Candidate> present = new ArrayList<>();
    for (Input input : all) {
      for (int at = 0; at < input.frame().count(); at++) {
        if (input.frame().placeIn(scope.frame(), at) != place || input.peek(at) == Slice.ABSENT) {
          continue;
        }
        Candidate candidate = new Candidate(input, at);
        present.add(candidate);
        if (watch.wasTaken(input, at)) {
          taken.add(candidate);
        } else if (watch.wasRead(input, at)) {
          read.add(candidate);
        }
      }
    }
    taken.sort(java.util.Comparator.comparingInt(one -> watch.order(one.input(), one.place())));
    List<Candidate> best = !taken.isEmpty() ? taken : !read.isEmpty() ? read : present;
    Map<String, RecordTrace.Leaf> leaves = new java.util.LinkedHashMap<>();
    for (Candidate candidate : best) {
      RecordTrace.Leaf leaf = leaf(candidate);
      leaves.putIfAbsent(leaf.path(), leaf);
    }
    return List.copyOf(leaves.values());
  }

  private RecordTrace.Leaf leaf(Candidate candidate) {
    long slice = runner.walker().canonical(candidate.input().peek(candidate.place()));
    return new RecordTrace.Leaf(
        candidate.input().spelledPath(candidate.place(), runner.walker()),
        runner.texts().string(slice));
  }

  /** A value that a rule may have used. */
  private record Candidate(Input input, int place) {}
}
