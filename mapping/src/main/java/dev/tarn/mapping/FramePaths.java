package dev.tarn.mapping;

import dev.tarn.event.SlotTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What paths, conditions and expressions mean in the rows of one frame. One thread uses it. */
final class FramePaths {
  private final ScopeBuilder.Context context;
  private final Frame frame;
  private final InputPath prefix;

  private final @Nullable Members members;

  /** What paths mean in rows that are none of the input's. */
  interface Members {
    /**
     * @param of the frame whose rows are asked about
     */
    Input input(InputPath path, Frame of);
  }

  /**
   * @param prefix path of the frame's rows, from the record
   * @param members null = the rows are the input's
   */
  FramePaths(
      ScopeBuilder.Context context, Frame frame, InputPath prefix, @Nullable Members members) {
    this.context = context;
    this.frame = frame;
    this.prefix = prefix;
    this.members = members;
  }

  /** The way to an array's elements from this frame's rows. */
  Elements way(InputPath array) {
    InputPath relative = SlotPaths.elements(array);
    InputPath path = SlotPaths.elements(SlotPaths.join(prefix, array));
    List<Integer> indexes = indexes(relative);
    int[] lists = lists(context.layout().findTable(path).orElseThrow(), indexes.size());
    return new Elements.OfArray(
        frame.table(),
        lists,
        indexes.stream().mapToInt(Integer::intValue).toArray(),
        choices(path, indexes.size()));
  }

  private static List<Integer> indexes(InputPath path) {
    List<Integer> indexes = new ArrayList<>();
    for (InputPath.Step step : path.steps()) {
      if (step instanceof InputPath.Index index) {
        indexes.add(index.index());
      } else if (step instanceof InputPath.Each) {
        indexes.add(SlotLayout.Place.EVERY);
      } else if (step instanceof InputPath.Where) {
        indexes.add(SlotLayout.Place.CHOSEN);
      }
    }
    return indexes;
  }

  /**
   * What chooses elements on a way, null where nothing does.
   *
   * @param path from the record
   * @param depth number of arrays on the way, the last ones of the path
   */
  private @Nullable ElementChoice[] choices(InputPath path, int depth) {
    @Nullable ElementChoice[] choices = new @Nullable ElementChoice[depth];
    int at = depth - 1;
    for (int i = path.steps().size() - 1; i >= 0 && at >= 0; i--) {
      InputPath.Step step = path.steps().get(i);
      if (step instanceof InputPath.Where where) {
        choices[at] = choice(new InputPath(path.steps().subList(0, i)), where);
      }
      at -= step instanceof InputPath.Key ? 0 : 1;
    }
    return choices;
  }

  private ElementChoice choice(InputPath array, InputPath.Where where) {
    InputPath path = SlotPaths.join(array, new InputPath(List.of(where)));
    ElementChoice known = context.choices().get(path);
    if (known != null) {
      return known;
    }
    SlotLayout.Table table = context.layout().findTable(array).orElseThrow();
    SlotLayout.Table around = Objects.requireNonNull(table.parent());
    Frame element = new Frame(context.walker().table(table.number()), null);
    ElementChoice choice =
        new ElementChoice(
            context.walker().table(around.number()),
            table.listInParent(),
            element,
            new FramePaths(context, element, SlotPaths.elements(array), null)
                .test(where.condition()));
    context.choices().put(path, choice);
    return choice;
  }

  /** Which child table of its parent a table and those around it are, outermost first. */
  private static int[] lists(SlotLayout.Table table, int depth) {
    int[] lists = new int[depth];
    SlotLayout.Table at = table;
    for (int i = depth - 1; i >= 0; i--) {
      lists[i] = at.listInParent();
      SlotLayout.Table parent = at.parent();
      if (parent != null) {
        at = parent;
      }
    }
    return lists;
  }

  /** The slot that a path stands for. */
  Input input(InputPath path, boolean ofRecord) {
    if (members != null && !ofRecord) {
      return members.input(path, frame);
    }
    InputPath whole = ofRecord ? path : SlotPaths.join(prefix, path);
    SlotLayout.Place place =
        context
            .layout()
            .find(whole)
            .orElseThrow(() -> new IllegalArgumentException("no slot for " + whole));
    List<Integer> indexes = indexes(path);
    if (indexes.contains(SlotLayout.Place.EVERY)) {
      throw new IllegalArgumentException("a path to one value goes over all elements: " + whole);
    }
    SlotLayout.Table table = context.layout().tables().get(place.table());
    int[] lists = lists(table, indexes.size());
    SlotTable slots = context.walker().table(place.table());
    Input input =
        new Input(
            table.path(place.slot()),
            frame,
            ofRecord,
            lists,
            indexes.stream().mapToInt(Integer::intValue).toArray(),
            choices(whole, indexes.size()),
            slots,
            place.table(),
            context.taken().get(place.table()),
            place.slot(),
            null);
    input.watchBy(context.watch());
    return input;
  }

  /** A condition on this frame's rows. */
  RowTest test(MappingSpec.Condition condition) {
    Texts texts = context.texts();
    return switch (condition) {
      case MappingSpec.And and -> new RowTest.All(and.all().stream().map(this::test).toList());
      case MappingSpec.Or or -> new RowTest.Any(or.any().stream().map(this::test).toList());
      case MappingSpec.Not not -> new RowTest.Opposite(test(not.negated()));
      case MappingSpec.Exists exists -> new RowTest.Present(input(exists.path(), false));
      case MappingSpec.TextMatch match -> {
        Input input = input(match.path(), false);
        if (match.ignoreCase() || match.texts().size() > 4) {
          yield new RowTest.Matches(input, texts, match.kind(), match.texts(), match.ignoreCase());
        }
        yield match.kind() == MappingSpec.MatchKind.EQUALS
            ? new RowTest.Equal(input, texts, match.texts())
            : new RowTest.Part(input, texts, match.kind(), match.texts());
      }
      case MappingSpec.RegexMatch match ->
          new RowTest.Found(input(match.path(), false), texts, new BoundedRegex(match.pattern()));
      case MappingSpec.NumberMatch match ->
          new RowTest.Compared(
              input(match.path(), false), texts, match.comparison(), match.number());
      case MappingSpec.ValueTest value -> {
        RowTest.OfValue.Row row = new RowTest.OfValue.Row();
        FramePaths ofRecord = new FramePaths(context, frame.root(), InputPath.ELEMENT, null);
        RowTest test =
            new FramePaths(context, row.frame(), InputPath.ELEMENT, row).test(value.test());
        yield new RowTest.OfValue(ofRecord.term(value.value()), frame, row, test);
      }
    };
  }

  /** An expression over this frame's rows that looks at the input alone. */
  Term term(MappingSpec.Expression expression) {
    return term(
        expression,
        derived -> {
          throw new IllegalArgumentException("no value of the input: " + derived);
        });
  }

  /**
   * An expression over this frame's rows.
   *
   * @param derived gives what looks at other columns
   */
  Term term(MappingSpec.Expression expression, Function<MappingSpec.Expression, Term> derived) {
    Texts texts = context.texts();
    return switch (expression) {
      case MappingSpec.FromPath from -> new Term.Path(input(from.path(), false), texts);
      case MappingSpec.FromRecord from -> new Term.Path(input(from.path(), true), texts);
      case MappingSpec.Constant constant -> new Term.Constant(texts.addConstant(constant.text()));
      case MappingSpec.FirstOf first -> new Term.First(terms(first.choices(), derived));
      case MappingSpec.Template template ->
          new Term.Joined(terms(template.parts(), derived), texts);
      case MappingSpec.Lookup lookup ->
          new Term.Listed(
              term(lookup.input(), derived),
              lookup.table(),
              lookup.ignoreCase(),
              lookup.other(),
              lookup.missing(),
              texts);
      case MappingSpec.AddressField field ->
          new Term.Located(
              term(field.input(), derived),
              context
                  .addresses()
                  .computeIfAbsent(field.database(), database -> new AddressRecords(database)),
              field.field().steps(),
              texts);
      case MappingSpec.Steps steps ->
          new Term.Changed(
              term(steps.input(), derived),
              steps.steps().stream().map(TextChange::of).toList(),
              steps.dropsRest(),
              texts);
      case MappingSpec.Cases cases -> {
        List<@Nullable RowTest> tests = new ArrayList<>();
        List<Term> values = new ArrayList<>();
        for (MappingSpec.Branch branch : cases.branches()) {
          tests.add(branch.when() == null ? null : test(branch.when()));
          values.add(term(branch.value(), derived));
        }
        yield new Term.Branches(tests, values);
      }
      case MappingSpec.Fact fact -> new Term.Known(fact.name(), frame, context.facts());
      case MappingSpec.SameAs same -> derived.apply(same);
      case MappingSpec.CaptionOf caption -> derived.apply(caption);
      case MappingSpec.TypeUid typeUid -> derived.apply(typeUid);
      case MappingSpec.Elapsed elapsed -> derived.apply(elapsed);
    };
  }

  private List<Term> terms(
      List<MappingSpec.Expression> expressions, Function<MappingSpec.Expression, Term> derived) {
    return expressions.stream().map(expression -> term(expression, derived)).toList();
  }
}
