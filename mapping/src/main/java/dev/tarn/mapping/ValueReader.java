package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Branch;
import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Conversion;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.MatchKind;
import dev.tarn.mapping.MappingSpec.TextStep;
import dev.tarn.mapping.MappingSpec.TimeFormat;
import dev.tarn.mapping.MappingSpec.Value;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.Suggestions;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands on the right side of a rule: paths, templates, constants, tables, fallbacks.
 * What is wrong becomes findings and gives no value. One thread uses it.
 */
final class ValueReader {
  private static final List<String> SOURCES =
      List.of("from", "const", "first", "template", "cases");
  private static final List<String> TRANSFORMS =
      List.of("transform", "capture", "piece", "key_value");
  private static final List<String> TABLES = List.of("enum", "map", "prefixes", "lookup");
  private static final Expression NOTHING = new MappingSpec.Cases(List.of());

  private final Findings findings;
  private final MappingNames names;
  private final Conversions conversions;
  private final Constants constants;

  /** Where the paths of the record begin that the part being read says. */
  private InputPath base = InputPath.ELEMENT;

  /** How many for_each are around what is read. */
  private int elements;

  ValueReader(Findings findings, MappingNames names, Conversions conversions) {
    this.findings = findings;
    this.names = names;
    this.conversions = conversions;
    this.constants = new Constants(findings);
  }

  /** From here on paths of the record begin there. */
  void readAt(InputPath base) {
    this.base = base;
  }

  /** What follows stands within a for_each: its paths are the element's. */
  void enterElement() {
    elements++;
  }

  void leaveElement() {
    elements--;
  }

  /**
   * What a value is for.
   *
   * @param attribute the attribute it sets, or null for a text that is none
   * @param path the attribute's path, for messages
   * @param conversion how input becomes the attribute's type
   * @param inElement whether paths are relative to an element
   */
  private record Wanted(
      @Nullable Attribute attribute, String path, Conversion conversion, boolean inElement) {}

  /**
   * @param otherText text of an enum's value where it is 99 Other, or null
   */
  private record Read(Expression expression, @Nullable Expression otherText) {
    Read(Expression expression) {
      this(expression, null);
    }
  }

  /** The right side of a rule for one attribute. */
  record Right(Value value, @Nullable Condition when, @Nullable Expression otherText) {}

  // ---- values that attributes take ----

  /** The value of a scalar attribute or free-form object. */
  Optional<Right> scalar(YamlNode node, Attribute attribute, String path, boolean inElement) {
    Condition when = when(node);
    Conversion conversion = conversion(node, attribute, path);
    Wanted wanted = new Wanted(attribute, path, conversion, inElement);
    Read read = read(node, wanted, null, Set.of("when", "type", "format", "zone", "other_text"));
    if (read == null) {
      return Optional.empty();
    }
    Expression otherText = otherText(node, inElement);
    return Optional.of(
        new Right(
            new MappingSpec.Scalar(read.expression(), conversion),
            when,
            otherText == null ? read.otherText() : otherText));
  }

  /** The value of a list of scalars. */
  Optional<Right> scalarList(YamlNode node, Attribute attribute, String path, boolean inElement) {
    List<YamlNode> nodes =
        node instanceof YamlNode.Sequence sequence ? sequence.items() : List.of(node);
    Condition when = node instanceof YamlNode.Sequence ? null : when(node);
    Conversion conversion = conversion(node, attribute, path);
    List<MappingSpec.ScalarPart> parts = new ArrayList<>();
    for (YamlNode part : nodes) {
      List<MappingSpec.ScalarPart> read =
          scalarParts(part, new Wanted(attribute, path, conversion, inElement));
      parts.addAll(node instanceof YamlNode.Sequence ? underOwnCondition(part, read) : read);
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Right(new MappingSpec.ScalarList(parts, conversion), when, null));
  }

  /** A text that is no attribute's value: a partition column, a named value. */
  Optional<Expression> text(YamlNode node, String what) {
    Wanted wanted = new Wanted(null, what, Conversions.ANY_TEXT, false);
    return Optional.ofNullable(read(node, wanted, null, Set.of())).map(Read::expression);
  }

  /** A constant where a plain value means itself, else as {@link #scalar}. */
  Optional<Right> constantOrRule(YamlNode node, Attribute attribute, String path) {
    if (!(node instanceof YamlScalar scalar)) {
      return scalar(node, attribute, path, false);
    }
    Conversion conversion = conversions.of(attribute, List.of());
    return constants
        .resolve(scalar, attribute, path, conversion)
        .map(
            text ->
                new Right(
                    new MappingSpec.Scalar(new MappingSpec.Constant(text), conversion),
                    null,
                    null));
  }

  // ---- lists of scalars ----

  private List<MappingSpec.ScalarPart> scalarParts(YamlNode node, Wanted wanted) {
    if (node instanceof YamlNode.Mapping mapping) {
      Optional<YamlNode.Entry> constant = mapping.find("const");
      if (constant.isPresent() && constant.get().value() instanceof YamlNode.Sequence list) {
        YamlFields keys = new YamlFields(mapping, "a list of constants", findings);
        keys.allow(List.of("const", "when", "type"));
        keys.refuseOthers();
        List<MappingSpec.ScalarPart> parts = new ArrayList<>();
        for (YamlNode item : list.items()) {
          constant(item, wanted)
              .ifPresent(
                  text -> parts.add(new MappingSpec.OneScalar(new MappingSpec.Constant(text))));
        }
        return parts;
      }
    }
    YamlScalar from = fromOf(node);
    Set<String> extra = Set.of("when", "type", "format", "zone", "split");
    if (from != null && !isTemplate(from)) {
      Optional<PathReference> reference = reference(from);
      if (reference.isPresent() && hasEach(reference.get().path())) {
        return eachScalar(node, from, reference.get(), wanted, extra);
      }
    }
    Read read = read(node, wanted, null, extra);
    if (read == null) {
      return List.of();
    }
    if (node instanceof YamlNode.Mapping mapping && mapping.find("split").isPresent()) {
      if (TABLES.stream().anyMatch(key -> mapping.find(key).isPresent())) {
        findings.error(
            "wrong-key",
            mapping.find("split").orElseThrow().key().position(),
            "'split' cuts the text after it was looked up; the pieces are not",
            null);
      }
      Optional<YamlScalar> delimiter =
          new YamlFields(mapping, wanted.path(), findings).scalar("split");
      if (delimiter.isEmpty()) {
        return List.of();
      }
      if (delimiter.get().text().isEmpty()) {
        findings.error("wrong-value", delimiter.get().position(), "a delimiter is not empty");
        return List.of();
      }
      return List.of(new MappingSpec.SplitScalars(read.expression(), delimiter.get().text()));
    }
    return List.of(new MappingSpec.OneScalar(read.expression()));
  }

  private List<MappingSpec.ScalarPart> eachScalar(
      YamlNode node, YamlScalar from, PathReference reference, Wanted wanted, Set<String> extra) {
    List<InputPath.Step> steps = reference.path().steps();
    int each = steps.indexOf(new InputPath.Each());
    List<InputPath.Step> rest = steps.subList(each + 1, steps.size());
    if (rest.contains(new InputPath.Each()) || reference.root() == PathReference.Root.RECORD) {
      findings.error(
          "path-syntax",
          from.position(),
          "a list attribute takes one [*], relative to where it is");
      return List.of();
    }
    if (node instanceof YamlNode.Mapping mapping && mapping.find("split").isPresent()) {
      findings.error(
          "wrong-key",
          mapping.find("split").orElseThrow().key().position(),
          "'split' cuts one text; " + from.text() + " is many",
          null);
      return List.of();
    }
    Expression value = new MappingSpec.FromPath(new InputPath(rest));
    Wanted element = new Wanted(wanted.attribute(), wanted.path(), wanted.conversion(), true);
    Read read = node instanceof YamlScalar ? new Read(value) : read(node, element, value, extra);
    return read == null
        ? List.of()
        : List.of(
            new MappingSpec.EachScalar(
                new InputPath(steps.subList(0, each + 1)), read.expression()));
  }

  /** What one of several parts gives where its own {@code when} holds. */
  private List<MappingSpec.ScalarPart> underOwnCondition(
      YamlNode node, List<MappingSpec.ScalarPart> parts) {
    Condition when = when(node);
    if (when == null) {
      return parts;
    }
    List<MappingSpec.ScalarPart> result = new ArrayList<>();
    for (MappingSpec.ScalarPart part : parts) {
      switch (part) {
        case MappingSpec.OneScalar one ->
            result.add(new MappingSpec.OneScalar(only(when, one.expression())));
        case MappingSpec.SplitScalars split ->
            result.add(
                new MappingSpec.SplitScalars(only(when, split.expression()), split.delimiter()));
        case MappingSpec.EachScalar each ->
            findings.error(
                "wrong-key",
                ((YamlNode.Mapping) node).find("when").orElseThrow().key().position(),
                "one of several parts takes no 'when' where it goes over " + each.array(),
                null);
      }
    }
    return result;
  }

  private static Expression only(Condition when, Expression value) {
    return new MappingSpec.Cases(List.of(new MappingSpec.Branch(when, value)));
  }

  private static @Nullable YamlScalar fromOf(YamlNode node) {
    if (node instanceof YamlScalar scalar) {
      return scalar;
    }
    return node instanceof YamlNode.Mapping mapping
            && mapping.find("from").map(YamlNode.Entry::value).orElse(null)
                instanceof YamlScalar scalar
        ? scalar
        : null;
  }

  /**
   * The text whose pieces a {@code for_each} goes over.
   *
   * @param drop which pieces are left out, or null
   */
  Optional<ObjectRules.Pieces> pieces(
      YamlNode.Mapping node, @Nullable Condition drop, boolean inElement) {
    YamlFields fields = new YamlFields(node, "a for_each over pieces", findings);
    Optional<YamlScalar> split = fields.scalar("split");
    Optional<YamlScalar> pairs = fields.scalar("pairs");
    Wanted wanted = new Wanted(null, "for_each", Conversions.ANY_TEXT, inElement);
    Read read = read(node, wanted, null, Set.of("split", "pairs", "equals"));
    if (split.isPresent() == pairs.isPresent()) {
      findings.error(
          split.isPresent() ? "two-sources" : "missing-key",
          node.position(),
          "a for_each over a text has 'split', the mark between pieces, or 'pairs', the mark"
              + " between pairs of key and value");
      return Optional.empty();
    }
    if (split.isPresent() && fields.key("equals").isPresent()) {
      findings.error(
          "wrong-key", fields.key("equals").orElseThrow().position(), "'equals' goes with 'pairs'");
    }
    String delimiter = delimiter(fields, split.isPresent() ? "split" : "pairs", ",");
    String equals = split.isPresent() ? null : delimiter(fields, "equals", "=");
    return read == null
        ? Optional.empty()
        : Optional.of(new ObjectRules.Pieces(read.expression(), delimiter, equals, drop));
  }

  // ---- conditions, conversions ----

  /** The condition under {@code when} of a rule, or null. */
  @Nullable Condition when(YamlNode node) {
    return node instanceof YamlNode.Mapping mapping
        ? mapping.find("when").flatMap(entry -> condition(entry.value())).orElse(null)
        : null;
  }

  Optional<Condition> condition(YamlNode node) {
    if (!(node instanceof YamlScalar scalar)) {
      findings.error(
          "wrong-kind",
          node.position(),
          "a condition is a text such as: category in [Write, Delete]",
          node instanceof YamlNode.Sequence || node instanceof YamlNode.Mapping
              ? "put quotes around it where it begins with a bracket"
              : null);
      return Optional.empty();
    }
    try {
      return Optional.of(
          ConditionParser.parse(scalar.text(), names.conditions(), names.used(), this::placed));
    } catch (SyntaxError e) {
      add(scalar, 0, e);
      return Optional.empty();
    }
  }

  private Conversion conversion(YamlNode node, Attribute attribute, String path) {
    List<TimeFormat> formats = new ArrayList<>();
    if (node instanceof YamlNode.Mapping mapping) {
      Optional<YamlNode.Entry> type = mapping.find("type");
      if (type.isPresent() && type.get().value() instanceof YamlScalar name) {
        if (!Conversions.isNamed(attribute, name.text())) {
          findings.error(
              "wrong-type",
              name.position(),
              path + " is of type " + Conversions.typeName(attribute) + ", not " + name.text(),
              "leave 'type' out: it follows from the attribute");
        }
      }
      formats.addAll(timeFormats(mapping, attribute, path));
    }
    return conversions.of(attribute, formats);
  }

  private List<TimeFormat> timeFormats(YamlNode.Mapping mapping, Attribute attribute, String path) {
    List<TimeFormat> formats = new ArrayList<>();
    Optional<YamlNode.Entry> format = mapping.find("format");
    if (format.isEmpty()) {
      return formats;
    }
    if (!Conversions.isTime(attribute)) {
      findings.error(
          "wrong-key",
          format.get().key().position(),
          "'format' says how a time is written; "
              + path
              + " is of type "
              + Conversions.typeName(attribute));
      return formats;
    }
    YamlFields fields = new YamlFields(mapping, "a time", findings);
    ZoneId zone = ZoneId.of("UTC");
    Optional<YamlScalar> zoneName = fields.scalar("zone");
    if (zoneName.isPresent()) {
      try {
        zone = ZoneId.of(zoneName.get().text());
      } catch (DateTimeException e) {
        findings.error(
            "wrong-value",
            zoneName.get().position(),
            "'" + zoneName.get().text() + "' is no time zone",
            "such as Europe/Berlin or +02:00");
      }
    }
    for (YamlScalar text : fields.scalars("format")) {
      timeFormat(text, zone).ifPresent(formats::add);
    }
    return formats;
  }

  private Optional<TimeFormat> timeFormat(YamlScalar text, ZoneId zone) {
    Map<String, TimeFormat> named =
        new TreeMap<>(
            Map.of(
                "iso", new MappingSpec.IsoTime(),
                "epoch_seconds", new MappingSpec.EpochTime(MappingSpec.EpochTime.Unit.SECONDS),
                "epoch_millis", new MappingSpec.EpochTime(MappingSpec.EpochTime.Unit.MILLIS),
                "epoch_micros", new MappingSpec.EpochTime(MappingSpec.EpochTime.Unit.MICROS),
                "epoch_nanos", new MappingSpec.EpochTime(MappingSpec.EpochTime.Unit.NANOS)));
    TimeFormat format = named.get(text.text());
    if (format != null) {
      return Optional.of(format);
    }
    try {
      Objects.requireNonNull(DateTimeFormatter.ofPattern(text.text(), Locale.ENGLISH));
      return Optional.of(new MappingSpec.PatternTime(text.text(), zone));
    } catch (IllegalArgumentException e) {
      String suggestion = Suggestions.hint(text.text(), named.keySet());
      findings.error(
          "wrong-value",
          text.position(),
          "'" + text.text() + "' is no time format",
          suggestion != null
              ? suggestion
              : "one of " + String.join(", ", named.keySet()) + ", or a pattern like dd/MMM/yyyy");
      return Optional.empty();
    }
  }

  private @Nullable Expression otherText(YamlNode node, boolean inElement) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      return null;
    }
    return mapping
        .find("other_text")
        .map(
            entry ->
                read(
                    entry.value(),
                    new Wanted(null, "other_text", Conversions.ANY_TEXT, inElement),
                    null,
                    Set.of()))
        .map(Read::expression)
        .orElse(null);
  }

  // ---- expressions ----

  /**
   * @param from what {@code from} gives, when the caller has read it, or null
   * @param extra keys that the caller reads
   */
  private @Nullable Read read(
      YamlNode node, Wanted wanted, @Nullable Expression from, Set<String> extra) {
    return switch (node) {
      case YamlScalar scalar -> scalarExpression(scalar, wanted);
      case YamlNode.Sequence sequence -> {
        findings.error(
            "wrong-kind",
            sequence.position(),
            wanted.path() + " takes one value, not a list",
            "for fallbacks write {first: [a, b]}");
        yield null;
      }
      case YamlNode.Mapping mapping -> rule(mapping, wanted, from, extra);
    };
  }

  private @Nullable Read scalarExpression(YamlScalar scalar, Wanted wanted) {
    if (scalar.isNull()) {
      findings.error(
          "missing-value", scalar.position(), "'" + wanted.path() + "' has no value", null);
      return null;
    }
    Expression expression =
        isTemplate(scalar)
            ? template(scalar, wanted.inElement())
            : path(scalar, wanted.inElement());
    return expression == null ? null : new Read(expression);
  }

  private @Nullable Read rule(
      YamlNode.Mapping mapping, Wanted wanted, @Nullable Expression from, Set<String> extra) {
    YamlFields keys = new YamlFields(mapping, "a rule", findings);
    keys.allow(SOURCES);
    keys.allow(TRANSFORMS);
    keys.allow(TABLES);
    keys.allow(List.of("other", "missing", "ignore_case", "rest"));
    keys.allow(extra);
    keys.refuseOthers();
    List<YamlNode.Entry> sources =
        mapping.entries().stream().filter(e -> SOURCES.contains(e.key().text())).toList();
    if (sources.size() != 1) {
      if (sources.isEmpty()) {
        findings.error(
            "missing-source",
            mapping.position(),
            "a rule for " + wanted.path() + " needs one of: " + String.join(", ", SOURCES),
            null);
      } else {
        findings.error(
            "two-sources",
            sources.get(1).key().position(),
            "'"
                + sources.get(1).key().text()
                + "' and '"
                + sources.get(0).key().text()
                + "' cannot stand together",
            "a rule takes its value from one of: " + String.join(", ", SOURCES));
      }
      return null;
    }
    YamlNode.Entry source = sources.get(0);
    boolean translated = TABLES.stream().anyMatch(key -> mapping.find(key).isPresent());
    // What a table takes in is text whatever the attribute is.
    Wanted input =
        translated
            ? new Wanted(null, wanted.path(), Conversions.ANY_TEXT, wanted.inElement())
            : wanted;
    Read read = from != null ? new Read(from) : source(source, input);
    if (read == null) {
      return null;
    }
    List<TextStep> steps = steps(mapping);
    Expression expression = read.expression();
    if (!steps.isEmpty()) {
      if (source.key().text().equals("const") || source.key().text().equals("cases")) {
        findings.error(
            "wrong-key",
            source.key().position(),
            "a text is changed where it comes from the input, not after '"
                + source.key().text()
                + "'");
      }
      expression = new MappingSpec.Steps(expression, steps, dropsRest(mapping));
    } else {
      mapping
          .find("rest")
          .ifPresent(
              entry ->
                  findings.error(
                      "wrong-key",
                      entry.key().position(),
                      "'rest' goes with transform, capture, piece or key_value"));
    }
    if (translated) {
      return translated(mapping, wanted, expression);
    }
    for (String key : List.of("other", "missing", "ignore_case")) {
      mapping
          .find(key)
          .ifPresent(
              entry ->
                  findings.error(
                      "wrong-key",
                      entry.key().position(),
                      "'" + key + "' goes with enum, map, prefixes or lookup",
                      key.equals("missing")
                          ? "for a fallback write first: [path, {const: …}]"
                          : null));
    }
    return new Read(expression, steps.isEmpty() ? read.otherText() : null);
  }

  private @Nullable Read source(YamlNode.Entry source, Wanted wanted) {
    YamlNode value = source.value();
    return switch (source.key().text()) {
      case "from" -> {
        if (value instanceof YamlScalar scalar) {
          yield scalarExpression(scalar, wanted);
        }
        findings.error(
            "wrong-kind",
            value.position(),
            "'from' is one path, not " + value.kind(),
            "for fallbacks write first: [a, b]");
        yield null;
      }
      case "const" ->
          constant(value, wanted)
              .map(text -> new Read(new MappingSpec.Constant(text)))
              .orElse(null);
      case "template" -> {
        if (value instanceof YamlScalar scalar) {
          Expression expression = template(scalar, wanted.inElement());
          yield expression == null ? null : new Read(expression);
        }
        findings.error("wrong-kind", value.position(), "'template' is a text");
        yield null;
      }
      case "first" -> first(value, wanted);
      default -> cases(value, wanted);
    };
  }

  private Optional<String> constant(YamlNode value, Wanted wanted) {
    if (!(value instanceof YamlScalar scalar)) {
      findings.error(
          "wrong-kind", value.position(), "'const' is one value, not " + value.kind(), null);
      return Optional.empty();
    }
    return wanted.attribute() == null
        ? Optional.of(scalar.text())
        : constants.resolve(scalar, wanted.attribute(), wanted.path(), wanted.conversion());
  }

  private @Nullable Read first(YamlNode value, Wanted wanted) {
    if (!(value instanceof YamlNode.Sequence sequence) || sequence.items().isEmpty()) {
      findings.error("wrong-kind", value.position(), "'first' is a list of rules, best first");
      return null;
    }
    List<Expression> choices = new ArrayList<>();
    for (YamlNode item : sequence.items()) {
      Read read = read(item, wanted, null, Set.of());
      if (read == null) {
        return null;
      }
      choices.add(read.expression());
    }
    return new Read(choices.size() == 1 ? choices.get(0) : new MappingSpec.FirstOf(choices));
  }

  private @Nullable Read cases(YamlNode value, Wanted wanted) {
    if (!(value instanceof YamlNode.Sequence sequence) || sequence.items().isEmpty()) {
      findings.error(
          "wrong-kind", value.position(), "'cases' is a list of rules, each with 'when'");
      return null;
    }
    List<Branch> branches = new ArrayList<>();
    List<Branch> otherTexts = new ArrayList<>();
    boolean anyOtherText = false;
    for (int i = 0; i < sequence.items().size(); i++) {
      YamlNode item = sequence.items().get(i);
      boolean last = i == sequence.items().size() - 1;
      boolean hasWhen =
          item instanceof YamlNode.Mapping mapping && mapping.find("when").isPresent();
      if (!hasWhen && !last) {
        findings.error(
            "unreachable-case",
            item.position(),
            "a case without 'when' always holds and ends the list",
            "move it to the end");
      }
      Condition when = when(item);
      Read read = read(item, wanted, null, Set.of("when", "other_text"));
      if (read == null || (hasWhen && when == null)) {
        return null;
      }
      Expression explicit = otherText(item, wanted.inElement());
      Expression otherText = explicit == null ? read.otherText() : explicit;
      anyOtherText |= otherText != null;
      branches.add(new Branch(when, read.expression()));
      otherTexts.add(new Branch(when, otherText == null ? NOTHING : otherText));
    }
    return new Read(
        new MappingSpec.Cases(branches), anyOtherText ? new MappingSpec.Cases(otherTexts) : null);
  }

  // ---- tables ----

  private @Nullable Read translated(YamlNode.Mapping mapping, Wanted wanted, Expression input) {
    List<YamlNode.Entry> tables =
        mapping.entries().stream().filter(e -> TABLES.contains(e.key().text())).toList();
    if (tables.size() > 1) {
      findings.error(
          "two-sources",
          tables.get(1).key().position(),
          "'"
              + tables.get(1).key().text()
              + "' and '"
              + tables.get(0).key().text()
              + "' cannot stand together");
      return null;
    }
    YamlNode.Entry table = tables.get(0);
    YamlFields fields = new YamlFields(mapping, "a rule", findings);
    boolean ignoreCase = fields.bool("ignore_case", false);
    String other = result(mapping, "other", wanted);
    String missing = result(mapping, "missing", wanted);
    boolean otherIsOther =
        wanted.attribute() != null
            && Conversions.isNumericEnum(wanted.attribute())
            && "99".equals(other);
    if (table.key().text().equals("lookup")) {
      return lookup(table, wanted, input, ignoreCase, other, missing, otherIsOther);
    }
    if (table.key().text().equals("enum")
        && wanted.attribute() != null
        && wanted.attribute().enumValues().isEmpty()) {
      findings.error(
          "wrong-key",
          table.key().position(),
          wanted.path() + " is no enum",
          "write 'map' to translate texts");
    }
    if (!(table.value() instanceof YamlNode.Mapping entries)) {
      findings.error(
          "wrong-kind",
          table.value().position(),
          "'" + table.key().text() + "' is a mapping of input texts to values");
      return null;
    }
    Map<String, String> results = new LinkedHashMap<>();
    for (YamlNode.Entry entry : entries.entries()) {
      Optional<String> result = constant(entry.value(), wanted);
      if (result.isPresent()
          && results.put(caseKey(entry.key().text(), ignoreCase), result.get()) != null) {
        findings.error(
            "duplicate-key",
            entry.key().position(),
            "'" + entry.key().text() + "' is already given; letters' case is ignored here");
      }
    }
    if (table.key().text().equals("prefixes")) {
      return prefixes(table, input, results, ignoreCase, other, missing, otherIsOther);
    }
    return new Read(
        new MappingSpec.Lookup(input, results, ignoreCase, other, missing),
        otherIsOther ? input : null);
  }

  private static String caseKey(String key, boolean ignoreCase) {
    return ignoreCase ? key.toLowerCase(Locale.ROOT) : key;
  }

  private @Nullable String result(YamlNode.Mapping mapping, String key, Wanted wanted) {
    return mapping.find(key).flatMap(entry -> constant(entry.value(), wanted)).orElse(null);
  }

  private @Nullable Read lookup(
      YamlNode.Entry entry,
      Wanted wanted,
      Expression input,
      boolean ignoreCase,
      @Nullable String other,
      @Nullable String missing,
      boolean otherIsOther) {
    if (!(entry.value() instanceof YamlScalar name)) {
      findings.error("wrong-kind", entry.value().position(), "'lookup' is the name of a table");
      return null;
    }
    MappingNames.Table table = names.tables().get(name.text());
    if (table == null) {
      findings.error(
          "unknown-name",
          name.position(),
          "there is no lookup table '" + name.text() + "'",
          names.tables().isEmpty()
              ? "declare tables under the top key 'lookups'"
              : Suggestions.hint(name.text(), names.tables().keySet()));
      return null;
    }
    names.used().add(name.text());
    Map<String, String> results = new LinkedHashMap<>();
    for (Map.Entry<String, String> row : table.entries().entrySet()) {
      YamlScalar value = new YamlScalar(name.position(), row.getValue(), true, name.source());
      Optional<String> result = constant(value, wanted);
      if (result.isEmpty()) {
        return null;
      }
      results.put(caseKey(row.getKey(), table.ignoreCase() || ignoreCase), result.get());
    }
    return new Read(
        new MappingSpec.Lookup(input, results, table.ignoreCase() || ignoreCase, other, missing),
        otherIsOther ? input : null);
  }

  /** Prefixes are cases; the longest comes first, whatever the order in the file. */
  private @Nullable Read prefixes(
      YamlNode.Entry table,
      Expression input,
      Map<String, String> results,
      boolean ignoreCase,
      @Nullable String other,
      @Nullable String missing,
      boolean otherIsOther) {
    if (!(input instanceof MappingSpec.FromPath from)) {
      findings.error(
          "wrong-key", table.key().position(), "'prefixes' tests the text at one path", null);
      return null;
    }
    List<String> order = new ArrayList<>(results.keySet());
    order.sort((a, b) -> Integer.compare(b.length(), a.length()));
    List<Branch> branches = new ArrayList<>();
    int i = 0;
    while (i < order.size()) {
      // Neighbours with one result share a branch.
      String result = String.valueOf(results.get(order.get(i)));
      List<String> texts = new ArrayList<>();
      while (i < order.size() && result.equals(results.get(order.get(i)))) {
        texts.add(order.get(i++));
      }
      branches.add(
          new Branch(
              new MappingSpec.TextMatch(from.path(), MatchKind.STARTS_WITH, texts, ignoreCase),
              new MappingSpec.Constant(result)));
    }
    if (other != null) {
      branches.add(
          new Branch(new MappingSpec.Exists(from.path()), new MappingSpec.Constant(other)));
    }
    if (missing != null) {
      branches.add(
          new Branch(
              new MappingSpec.Not(new MappingSpec.Exists(from.path())),
              new MappingSpec.Constant(missing)));
    }
    return new Read(new MappingSpec.Cases(branches), otherIsOther ? input : null);
  }

  // ---- changes of a text ----

  private List<TextStep> steps(YamlNode.Mapping mapping) {
    List<TextStep> steps = new ArrayList<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      switch (entry.key().text()) {
        case "transform" -> {
          List<YamlNode> items =
              entry.value() instanceof YamlNode.Sequence sequence
                  ? sequence.items()
                  : List.of(entry.value());
          for (YamlNode item : items) {
            transform(item).ifPresent(steps::add);
          }
        }
        case "capture", "piece", "key_value" ->
            step(entry.key().text(), entry.value()).ifPresent(steps::add);
        default -> {}
      }
    }
    return steps;
  }

  /** Whether what the steps leave out of a text is dropped. */
  private boolean dropsRest(YamlNode.Mapping mapping) {
    Optional<YamlNode.Entry> rest = mapping.find("rest");
    if (rest.isEmpty()) {
      return false;
    }
    if (rest.get().value() instanceof YamlScalar value && value.text().equals("drop")) {
      return true;
    }
    findings.error(
        "wrong-value",
        rest.get().value().position(),
        "'rest' is drop",
        "leave it out to keep the text in 'unmapped'");
    return false;
  }

  private Optional<TextStep> transform(YamlNode node) {
    if (node instanceof YamlScalar name) {
      switch (name.text()) {
        case "lower" -> {
          return Optional.of(new MappingSpec.Lower());
        }
        case "upper" -> {
          return Optional.of(new MappingSpec.Upper());
        }
        case "trim" -> {
          return Optional.of(new MappingSpec.Trim());
        }
        case "hexadecimal" -> {
          return Optional.of(new MappingSpec.Hexadecimal());
        }
        default ->
            findings.error(
                "wrong-value",
                name.position(),
                "there is no transform '" + name.text() + "'",
                "one of lower, upper, trim, hexadecimal, {capture: …}, {piece: …}, {key_value: …}");
      }
      return Optional.empty();
    }
    if (node instanceof YamlNode.Mapping mapping && mapping.entries().size() == 1) {
      YamlNode.Entry entry = mapping.entries().get(0);
      if (Set.of("capture", "piece", "key_value").contains(entry.key().text())) {
        return step(entry.key().text(), entry.value());
      }
    }
    findings.error(
        "wrong-kind",
        node.position(),
        "a transform is lower, upper, trim, hexadecimal, {capture: …}, {piece: …} or {key_value: …}");
    return Optional.empty();
  }

  private Optional<TextStep> step(String name, YamlNode value) {
    if (name.equals("capture")) {
      if (value instanceof YamlScalar regex) {
        return capture(regex);
      }
      findings.error("wrong-kind", value.position(), "'capture' is a regular expression");
      return Optional.empty();
    }
    Optional<YamlFields> opened = YamlFields.of(value, "'" + name + "'", findings);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    YamlFields fields = opened.get();
    TextStep step;
    if (name.equals("piece")) {
      String delimiter = delimiter(fields, "by", "");
      long index = fields.integer("index", 0, -1000, 1000);
      step = new MappingSpec.Piece(delimiter, (int) index);
    } else {
      String pairs = delimiter(fields, "pairs", ",");
      String equals = delimiter(fields, "equals", "=");
      Optional<YamlScalar> key = fields.requiredScalar("key");
      step = new MappingSpec.KeyValue(pairs, equals, key.map(YamlScalar::text).orElse(""));
    }
    fields.refuseOthers();
    return Optional.of(step);
  }

  /**
   * @param whenAbsent empty = it must be given
   */
  private String delimiter(YamlFields fields, String key, String whenAbsent) {
    Optional<YamlScalar> given =
        whenAbsent.isEmpty() ? fields.requiredScalar(key) : fields.scalar(key);
    if (given.isPresent() && given.get().text().isEmpty()) {
      findings.error("wrong-value", given.get().position(), "a delimiter is not empty");
    }
    return given.map(YamlScalar::text).orElse(whenAbsent);
  }

  private Optional<TextStep> capture(YamlScalar regex) {
    if (regex.text().length() > ConditionParser.MAX_REGEX_LENGTH) {
      findings.error(
          "regex-syntax",
          regex.position(),
          "a regular expression has at most " + ConditionParser.MAX_REGEX_LENGTH + " characters");
      return Optional.empty();
    }
    try {
      Pattern pattern = Pattern.compile(regex.text());
      int groups = pattern.matcher("").groupCount();
      if (groups > 1 && !pattern.namedGroups().containsKey("value")) {
        findings.error(
            "regex-syntax",
            regex.position(),
            "the regular expression has " + groups + " groups; which one is the value?",
            "name it (?<value>…), or make the others (?:…)");
        return Optional.empty();
      }
      int group = pattern.namedGroups().getOrDefault("value", Math.min(groups, 1));
      return Optional.of(new MappingSpec.Capture(pattern, group));
    } catch (PatternSyntaxException e) {
      int at = Math.max(0, Math.min(regex.text().length() - 1, e.getIndex()));
      findings.error(
          "regex-syntax",
          regex.at(at, 1),
          "the regular expression is wrong: " + e.getDescription(),
          regex.plain() || regex.source().startsWith("'")
              ? null
              : "within double quotes a backslash is written twice; use single quotes");
      return Optional.empty();
    }
  }

  // ---- paths and templates ----

  /** A brace makes a template of a text, unless it stands in a quoted key of a path. */
  private static boolean isTemplate(YamlScalar scalar) {
    if (!scalar.text().contains("{")) {
      return false;
    }
    try {
      PathParser.parse(scalar.text());
      return false;
    } catch (SyntaxError noPath) {
      return true;
    }
  }

  private @Nullable Expression template(YamlScalar scalar, boolean inElement) {
    String text = scalar.text();
    List<Expression> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if ((c == '{' || c == '}') && at + 1 < text.length() && text.charAt(at + 1) == c) {
        literal.append(c);
        at += 2;
      } else if (c == '{') {
        if (!literal.isEmpty()) {
          parts.add(new MappingSpec.Constant(literal.toString()));
          literal.setLength(0);
        }
        try {
          PathParser parser = new PathParser(text, at + 1);
          PathReference reference = placed(parser.read());
          if (parser.at() >= text.length() || text.charAt(parser.at()) != '}') {
            throw new SyntaxError(
                "template-syntax", at, parser.at() - at, "'}' is missing after the path", null);
          }
          Expression value = expression(scalar, at + 1, parser.at() - at - 1, reference, inElement);
          if (value == null) {
            return null;
          }
          parts.add(value);
          at = parser.at() + 1;
        } catch (SyntaxError e) {
          add(scalar, 0, e);
          return null;
        }
      } else {
        literal.append(c);
        at++;
      }
    }
    if (!literal.isEmpty()) {
      parts.add(new MappingSpec.Constant(literal.toString()));
    }
    if (parts.stream().allMatch(MappingSpec.Constant.class::isInstance)) {
      findings.error(
          "template-syntax",
          scalar.position(),
          "a template holds at least one {path}",
          "write {const: …} for a fixed text");
      return null;
    }
    return new MappingSpec.Template(parts);
  }

  private @Nullable Expression path(YamlScalar scalar, boolean inElement) {
    return reference(scalar)
        .map(reference -> expression(scalar, 0, scalar.text().length(), reference, inElement))
        .orElse(null);
  }

  /** A scalar that is one path; a finding and empty where it is none. */
  Optional<PathReference> reference(YamlScalar scalar) {
    try {
      return Optional.of(placed(PathParser.parse(scalar.text())));
    } catch (SyntaxError e) {
      add(scalar, 0, e);
      return Optional.empty();
    }
  }

  /** The same, from the record's top. */
  private PathReference placed(PathReference reference) {
    boolean ofRecord =
        switch (reference.root()) {
          case HERE -> elements == 0 && !reference.path().steps().isEmpty();
          case RECORD -> true;
          case NAME -> false;
        };
    return ofRecord
        ? new PathReference(reference.root(), "", SlotPaths.join(base, reference.path()))
        : reference;
  }

  private @Nullable Expression expression(
      YamlScalar scalar, int offset, int length, PathReference reference, boolean inElement) {
    if (reference.root() == PathReference.Root.NAME) {
      return namedValue(scalar, offset, length, reference.name(), inElement);
    }
    if (hasEach(reference.path())) {
      findings.error(
          "path-syntax",
          scalar.at(offset, length),
          "[*] means many values; this attribute takes one",
          "write [0] for the first element");
      return null;
    }
    if (reference.path().steps().isEmpty() && !inElement) {
      findings.error(
          "path-syntax",
          scalar.at(offset, length),
          "'" + scalar.text() + "' has a meaning only within for_each");
      return null;
    }
    return reference.root() == PathReference.Root.RECORD && inElement
        ? new MappingSpec.FromRecord(reference.path())
        : new MappingSpec.FromPath(reference.path());
  }

  private @Nullable Expression namedValue(
      YamlScalar scalar, int offset, int length, String name, boolean inElement) {
    Expression value = names.values().get(name);
    if (value == null) {
      findings.error(
          "unknown-name",
          scalar.at(offset, length),
          "there is no value '$" + name + "'",
          names.values().isEmpty()
              ? "name values under the top key 'values'"
              : Suggestions.hint(name, names.values().keySet()));
      return null;
    }
    names.used().add(name);
    if (inElement && value instanceof MappingSpec.Cases) {
      findings.error(
          "unknown-name",
          scalar.at(offset, length),
          "'$" + name + "' tests conditions of the record; within for_each it cannot be used");
      return null;
    }
    return inElement ? ofRecord(value) : value;
  }

  /** The same value, said within a for_each. */
  private static Expression ofRecord(Expression value) {
    return switch (value) {
      case MappingSpec.FromPath from -> new MappingSpec.FromRecord(from.path());
      case MappingSpec.FirstOf first ->
          new MappingSpec.FirstOf(first.choices().stream().map(ValueReader::ofRecord).toList());
      case MappingSpec.Template template ->
          new MappingSpec.Template(template.parts().stream().map(ValueReader::ofRecord).toList());
      case MappingSpec.Steps steps ->
          new MappingSpec.Steps(ofRecord(steps.input()), steps.steps(), steps.dropsRest());
      case MappingSpec.Lookup lookup ->
          new MappingSpec.Lookup(
              ofRecord(lookup.input()),
              lookup.table(),
              lookup.ignoreCase(),
              lookup.other(),
              lookup.missing());
      // Refused where values are named: conditions cannot look at the record from an element.
      case MappingSpec.Cases cases -> cases;
      case MappingSpec.FromRecord from -> from;
      case MappingSpec.Constant constant -> constant;
      case MappingSpec.Fact fact -> fact;
      case MappingSpec.CaptionOf caption -> caption;
      case MappingSpec.TypeUid uid -> uid;
      case MappingSpec.SameAs same -> same;
      case MappingSpec.Elapsed elapsed -> elapsed;
    };
  }

  static boolean hasEach(InputPath path) {
    return path.steps().stream().anyMatch(InputPath.Each.class::isInstance);
  }

  private void add(YamlScalar scalar, int offset, SyntaxError e) {
    findings.error(e.code(), scalar.at(offset + e.offset(), e.length()), e.message(), e.hint());
  }
}
