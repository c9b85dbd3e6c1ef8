package dev.tarn.mapping;

import dev.tarn.event.FieldType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the operations of one kind of row out of a mapping's rules. */
final class ScopeBuilder {
  private final Context context;
  private final Frame frame;
  private final InputPath prefix;
  private final String targetPrefix;

  /** Where the frame's rows are pieces of a text, these. */
  private final @Nullable Pieces pieces;

  private final FramePaths paths;
  private final Map<String, MappingSpec.Rule> rules = new HashMap<>();
  private final Map<String, Operation> built = new HashMap<>();
  private final Set<String> building = new HashSet<>();
  private final List<Operation> inOrder = new ArrayList<>();

  /**
   * What all scopes of a runner have in common.
   *
   * @param taken by number of the table
   * @param addresses what the databases know of addresses; filled as rules need it
   * @param remembered gets everything that must forget when derived texts become void
   * @param choices by path; all must forget when the walker's tables get other rows
   * @param watch sees what the rules read, or null
   */
  record Context(
      SlotLayout layout,
      RecordWalker walker,
      List<Taken> taken,
      Texts texts,
      Facts facts,
      Map<AddressDatabase, AddressRecords> addresses,
      List<Producer.Remembered> remembered,
      Map<InputPath, ElementChoice> choices,
      @Nullable InputWatch watch) {}

  /**
   * @param prefix path of the frame's rows, from the record
   * @param targetPrefix what stands before targets in messages, {@code resources[].} or nothing
   */
  ScopeBuilder(Context context, Frame frame, InputPath prefix, String targetPrefix) {
    this(context, frame, prefix, targetPrefix, null);
  }

  private ScopeBuilder(
      Context context,
      Frame frame,
      InputPath prefix,
      String targetPrefix,
      @Nullable Pieces pieces) {
    this.context = context;
    this.frame = frame;
    this.prefix = prefix;
    this.targetPrefix = targetPrefix;
    this.pieces = pieces;
    this.paths = new FramePaths(context, frame, prefix, pieces);
  }

  /**
   * Builds the operations of rules, one a leaf of the shape at most.
   *
   * @param aliases columns that hold what an earlier one holds, and which
   */
  Scope build(List<MappingSpec.Rule> members, Shape shape, Map<String, String> aliases) {
    for (MappingSpec.Rule rule : members) {
      if (shape.find(rule.target()) < 0) {
        throw new IllegalArgumentException(
            "no column for the attribute " + targetPrefix + rule.target());
      }
      if (rules.put(rule.target(), rule) != null) {
        throw new IllegalArgumentException("two rules for " + targetPrefix + rule.target());
      }
    }
    aliases.forEach(
        (alias, original) -> {
          if (rules.containsKey(alias) && rules.containsKey(original)) {
            built.put(alias, operation(original, shape));
          }
        });
    Operation[] byLeaf = new Operation[shape.leaves().size()];
    // Observables look at all other columns.
    for (MappingSpec.Rule rule : members) {
      if (!isObservables(rule)) {
        byLeaf[shape.find(rule.target())] = operation(rule.target(), shape);
      }
    }
    for (MappingSpec.Rule rule : members) {
      if (isObservables(rule)) {
        byLeaf[shape.find(rule.target())] = operation(rule.target(), shape);
      }
    }
    return new Scope(frame, shape, inOrder.toArray(Operation[]::new), byLeaf);
  }

  private static boolean isObservables(MappingSpec.Rule rule) {
    return rule.value() instanceof MappingSpec.ObjectList list
        && list.parts().stream().anyMatch(MappingSpec.Observables.class::isInstance);
  }

  private Operation operation(String target, Shape shape) {
    Operation known = built.get(target);
    if (known != null) {
      return known;
    }
    MappingSpec.Rule rule = rules.get(target);
    if (rule == null || !building.add(target)) {
      throw new IllegalArgumentException(
          "the attribute "
              + targetPrefix
              + target
              + " is derived from "
              + (rule == null ? "one that is not set" : "itself"));
    }
    RowTest when = rule.when() == null ? null : paths.test(rule.when());
    Operation operation =
        switch (rule.value()) {
          case MappingSpec.Scalar scalar -> scalar(target, scalar, when, shape);
          case MappingSpec.ScalarList list -> scalars(target, list, when, shape);
          case MappingSpec.ObjectList list -> objects(target, list, when, shape);
        };
    requireFits(shape.leaves().get(shape.find(target)), operation);
    built.put(target, operation);
    inOrder.add(operation);
    return operation;
  }

  /** So that appending never meets a column of another type. */
  private void requireFits(Shape.Leaf leaf, Operation operation) {
    boolean fits =
        switch (operation) {
          case Operation.OfScalar scalar -> fits(scalar.kind(), leaf.type());
          case ListOperation.OfScalars list ->
              leaf.type() instanceof FieldType.ListOf column && fits(list.kind(), column.element());
          case ListOperation.OfObjects list -> true;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "the rule for " + operation.target() + " does not give values of its column's type");
    }
  }

  private static boolean fits(Converter.Kind kind, FieldType type) {
    return type instanceof FieldType.Leaf leaf
        && switch (leaf) {
          case TEXT, JSON, BINARY -> kind == Converter.Kind.TEXT || kind == Converter.Kind.LONG;
          case INT, LONG -> kind == Converter.Kind.LONG || kind == Converter.Kind.TIME;
          case TIMESTAMP -> kind == Converter.Kind.TIME;
          case DOUBLE -> kind == Converter.Kind.DOUBLE || kind == Converter.Kind.LONG;
          case BOOLEAN -> kind == Converter.Kind.BOOLEAN;
        };
  }

  private Operation.OfScalar scalarOperation(String target, Shape shape) {
    if (operation(target, shape) instanceof Operation.OfScalar scalar) {
      return scalar;
    }
    throw new IllegalArgumentException("the attribute " + targetPrefix + target + " is a list");
  }

  /** An expression that is no rule's, as text; for the partition. */
  Operation.OfScalar text(String target, MappingSpec.Expression expression) {
    Conversion.ToText toText =
        new Conversion.ToText(new Conversion.TextCheck("string_t", -1, null));
    Operation copied = copied(target, new MappingSpec.Scalar(expression, toText), null);
    return copied instanceof Operation.OfScalar scalar
        ? scalar
        : computed(target, expression, toText, null, new Shape(List.of(), Set.of()));
  }

  private Operation scalar(
      String target, MappingSpec.Scalar scalar, @Nullable RowTest when, Shape shape) {
    String name = targetPrefix + target;
    Texts texts = context.texts();
    Operation.OfScalar derived =
        switch (scalar.expression()) {
          case MappingSpec.TypeUid typeUid -> typeUid(name, typeUid, shape);
          case MappingSpec.SameAs same -> same(name, scalarOperation(same.target(), shape));
          case MappingSpec.Elapsed elapsed -> elapsed(name, elapsed, scalar.conversion(), shape);
          case MappingSpec.CaptionOf caption -> caption(name, caption, shape);
          case MappingSpec.Fact fact ->
              fact.name() == MappingSpec.FactName.LOGGED_TIME
                      && scalar.conversion() instanceof Conversion.ToTime
                  ? new DerivedOperation.LoggedTime(name, context.facts(), frame, texts)
                  : null;
          default -> null;
        };
    if (derived != null) {
      return when == null
          ? derived
          : new DerivedOperation.Conditional(hidden(derived), when, frame, texts);
    }
    Operation copied = copied(name, scalar, when);
    if (copied != null) {
      return copied;
    }
    if (when == null && scalar.expression() instanceof MappingSpec.Constant constant) {
      Converter converter = Converter.of(scalar.conversion(), texts);
      if (converter.convert(texts.addConstant(constant.text())) != Converter.OK) {
        throw new IllegalArgumentException(
            "the constant '" + constant.text() + "' is no value for " + name);
      }
      // A converter may have derived a text that would not stay.
      long value =
          converter.kind() == Converter.Kind.TEXT
              ? texts.addConstant(texts.string(converter.result()))
              : converter.result();
      return new Operation.Fixed(name, value, converter.kind(), frame, texts);
    }
    return computed(target, scalar.expression(), scalar.conversion(), when, shape);
  }

  /** The operation of a rule that only reads paths of records, or null for another one. */
  private @Nullable Operation copied(
      String name, MappingSpec.Scalar scalar, @Nullable RowTest when) {
    List<MappingSpec.Expression> choices =
        scalar.expression() instanceof MappingSpec.FirstOf first
            ? first.choices()
            : List.of(scalar.expression());
    Texts texts = context.texts();
    Failures failures = new Failures();
    Converter converter = Converter.of(scalar.conversion(), texts);
    List<Input> inputs = new ArrayList<>();
    List<Producer.Leaf> leaves = new ArrayList<>();
    for (MappingSpec.Expression choice : choices) {
      if (!(choice instanceof MappingSpec.FromPath from)) {
        return null;
      }
      Input input = paths.input(from.path(), false);
      if (!input.isOfRecords()) {
        return null;
      }
      inputs.add(input);
      leaves.add(new Producer.Leaf(new Term.Path(input, texts), converter, failures));
    }
    if (converter.isCostly()) {
      return null;
    }
    if (inputs.size() == 1) {
      return new Operation.Copied(name, inputs.get(0), when, leaves.get(0), frame, texts, failures);
    }
    return when == null
        ? new Operation.FirstCopied(name, inputs, leaves, frame, texts, failures)
        : null;
  }

  private Operation.OfScalar typeUid(String name, MappingSpec.TypeUid typeUid, Shape shape) {
    Operation.OfScalar activity = scalarOperation(typeUid.activityTarget(), shape);
    return activity instanceof Operation.Fixed fixed
        ? new Operation.Fixed(
            name,
            typeUid.classUid() * 100L + fixed.value(0),
            Converter.Kind.LONG,
            frame,
            context.texts())
        : new DerivedOperation.TypeUid(name, typeUid.classUid(), activity, frame, context.texts());
  }

  private Operation.OfScalar elapsed(
      String name, MappingSpec.Elapsed elapsed, Conversion conversion, Shape shape) {
    long highest =
        conversion instanceof Conversion.ToInteger integer ? integer.highest() : Long.MAX_VALUE;
    return new DerivedOperation.Elapsed(
        name,
        scalarOperation(elapsed.startTarget(), shape),
        scalarOperation(elapsed.endTarget(), shape),
        highest,
        frame,
        context.texts());
  }

  private Operation.OfScalar same(String name, Operation.OfScalar original) {
    return original instanceof Operation.Fixed fixed
        ? new Operation.Fixed(name, fixed.value(0), fixed.kind(), frame, context.texts())
        : new DerivedOperation.Same(name, original, frame, context.texts());
  }

  private Operation.OfScalar caption(String name, MappingSpec.CaptionOf caption, Shape shape) {
    Operation.OfScalar id = scalarOperation(caption.idTarget(), shape);
    if (id instanceof Operation.Fixed fixed && caption.otherText() == null) {
      String text = caption.captions().get(context.texts().string(fixed.text(0)));
      if (text != null) {
        return new Operation.Fixed(
            name, context.texts().addConstant(text), Converter.Kind.TEXT, frame, context.texts());
      }
    }
    Failures failures = new Failures();
    Producer otherText = null;
    if (caption.otherText() != null) {
      Converter converter =
          Converter.of(
              new Conversion.ToText(new Conversion.TextCheck("string_t", -1, null)),
              context.texts());
      otherText = producer(caption.otherText(), converter, failures, shape);
    }
    return new DerivedOperation.Caption(
        name, id, caption.captions(), otherText, frame, context.texts(), failures);
  }

  private Operation.OfScalar computed(
      String target,
      MappingSpec.Expression expression,
      Conversion conversion,
      @Nullable RowTest when,
      Shape shape) {
    Failures failures = new Failures();
    Converter converter = Converter.of(conversion, context.texts());
    Producer producer = producer(expression, converter, failures, shape);
    if (isWorthRemembering(expression, converter)) {
      Input only = OnlyInput.of(expression, paths);
      if (only != null) {
        Producer.Remembered remembered =
            new Producer.Remembered(only, producer, converter.kind(), context.texts(), failures);
        context.remembered().add(remembered);
        producer = remembered;
      }
    }
    return new Operation.Computed(
        targetPrefix + target, producer, when, converter.kind(), frame, context.texts(), failures);
  }

  private Producer producer(
      MappingSpec.Expression expression, Converter converter, Failures failures, Shape shape) {
    return switch (expression) {
      case MappingSpec.FirstOf first ->
          new Producer.First(
              first.choices().stream()
                  .map(choice -> producer(choice, converter, failures, shape))
                  .toList());
      case MappingSpec.Cases cases -> {
        List<@Nullable RowTest> tests = new ArrayList<>();
        List<Producer> values = new ArrayList<>();
        for (MappingSpec.Branch branch : cases.branches()) {
          tests.add(branch.when() == null ? null : paths.test(branch.when()));
          values.add(producer(branch.value(), converter, failures, shape));
        }
        yield new Producer.Branches(tests, values);
      }
      default -> new Producer.Leaf(term(expression, shape), converter, failures);
    };
  }

  private Term term(MappingSpec.Expression expression, Shape shape) {
    return paths.term(expression, derived -> derived(derived, shape));
  }

  /** What looks at other columns. */
  private Term derived(MappingSpec.Expression expression, Shape shape) {
    return switch (expression) {
      case MappingSpec.SameAs same -> new Term.Result(scalarOperation(same.target(), shape));
      case MappingSpec.CaptionOf caption ->
          new Term.Result(hidden(caption(targetPrefix, caption, shape)));
      case MappingSpec.TypeUid typeUid ->
          new Term.Result(hidden(typeUid(targetPrefix, typeUid, shape)));
      case MappingSpec.Elapsed elapsed ->
          new Term.Result(
              hidden(
                  elapsed(
                      targetPrefix, elapsed, new Conversion.ToInteger(0, Long.MAX_VALUE), shape)));
      default -> throw new IllegalArgumentException("derived from nothing: " + expression);
    };
  }

  /** An operation that only another one looks at. */
  private <T extends Operation> T hidden(T operation) {
    inOrder.add(operation);
    return operation;
  }

  private ListOperation.OfScalars scalars(
      String target, MappingSpec.ScalarList list, @Nullable RowTest when, Shape shape) {
    Failures failures = new Failures();
    Converter.Kind kind = Converter.of(list.conversion(), context.texts()).kind();
    List<ListOperation.ScalarPart> parts = new ArrayList<>();
    for (MappingSpec.ScalarPart part : list.parts()) {
      Converter converter = Converter.of(list.conversion(), context.texts());
      parts.add(
          switch (part) {
            case MappingSpec.OneScalar one ->
                new ListOperation.OnePart(producer(one.expression(), converter, failures, shape));
            case MappingSpec.SplitScalars split ->
                new ListOperation.SplitPart(
                    new Producer.Leaf(term(split.expression(), shape), converter, failures),
                    split.delimiter().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    failures,
                    context.texts());
            case MappingSpec.EachScalar each -> {
              ScopeBuilder inner = elements(each.array(), targetPrefix + target + "[].");
              Failures own = new Failures();
              yield new ListOperation.EachPart(
                  paths.way(each.array()),
                  frame,
                  inner.frame,
                  inner.producer(each.expression(), converter, own, shape),
                  own);
            }
          });
    }
    return new ListOperation.OfScalars(
        targetPrefix + target, frame, when, parts, kind, context.texts(), failures);
  }

  private ListOperation.OfObjects objects(
      String target, MappingSpec.ObjectList list, @Nullable RowTest when, Shape shape) {
    if (!(shape.leaves().get(shape.find(target)).type() instanceof FieldType.ListOf column)
        || !(column.element() instanceof FieldType.Struct struct)) {
      throw new IllegalArgumentException(
          "the column of " + targetPrefix + target + " is no list of objects");
    }
    Shape elementShape = new Shape(struct.fields(), Set.of());
    String elementPrefix = targetPrefix + target + "[].";
    List<ListOperation.ObjectPart> parts = new ArrayList<>();
    for (MappingSpec.ObjectPart part : list.parts()) {
      parts.add(
          switch (part) {
            case MappingSpec.OneObject one -> {
              ScopeBuilder inner =
                  new ScopeBuilder(
                      context, new Frame(frame.table(), frame), prefix, elementPrefix, pieces);
              yield new ListOperation.ScopedPart(
                  null,
                  one.when() == null ? null : inner.paths.test(one.when()),
                  inner.build(one.members(), elementShape, Map.of()));
            }
            case MappingSpec.ForEach each -> {
              ScopeBuilder inner = elements(each.array(), elementPrefix);
              yield new ListOperation.ScopedPart(
                  paths.way(each.array()),
                  each.when() == null ? null : inner.paths.test(each.when()),
                  inner.build(each.members(), elementShape, Map.of()));
            }
            case MappingSpec.ForEachPiece each -> pieces(each, elementPrefix, elementShape, shape);
            case MappingSpec.Observables observables ->
                new ObservablesPart(
                    frame,
                    ObservableSources.of(observables, shape, built, context.texts()),
                    elementShape,
                    context.texts());
          });
    }
    return new ListOperation.OfObjects(targetPrefix + target, frame, when, elementShape, parts);
  }

  private ListOperation.ObjectPart pieces(
      MappingSpec.ForEachPiece each, String elementPrefix, Shape elementShape, Shape shape) {
    Pieces made =
        new Pieces(
            term(each.text(), shape), each.delimiter(), each.equals(), frame, context.texts());
    ScopeBuilder inner = new ScopeBuilder(context, made.frame(), prefix, elementPrefix, made);
    if (each.drop() != null) {
      made.dropWhere(inner.paths.test(each.drop()));
    }
    return new ListOperation.ScopedPart(
        made,
        each.when() == null ? null : inner.paths.test(each.when()),
        inner.build(each.members(), elementShape, Map.of()));
  }

  /** A builder for the rows of an array's elements. */
  private ScopeBuilder elements(InputPath array, String newTargetPrefix) {
    InputPath path = SlotPaths.elements(SlotPaths.join(prefix, array));
    SlotLayout.Table table = context.layout().findTable(path).orElseThrow();
    return new ScopeBuilder(
        context, new Frame(context.walker().table(table.number()), frame), path, newTargetPrefix);
  }

  private static boolean isWorthRemembering(
      MappingSpec.Expression expression, Converter converter) {
    return !(converter instanceof Converter.ToJson)
        && (converter.isCostly()
            || !(expression instanceof MappingSpec.FromPath
                || expression instanceof MappingSpec.FromRecord
                || expression instanceof MappingSpec.Constant));
  }
}
