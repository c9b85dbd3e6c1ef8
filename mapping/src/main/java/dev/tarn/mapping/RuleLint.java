package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.Rule;
import dev.tarn.mapping.MappingSpec.TextStep;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.Diagnostic;
import dev.tarn.ocsf.EnumValue;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of {@link MappingLint} that looks at rules one by one. One thread uses it. */
final class RuleLint {
  private final Schema schema;
  private final KeyedNodes nodes;
  private final Findings findings;

  RuleLint(Schema schema, KeyedNodes nodes, Findings findings) {
    this.schema = schema;
    this.nodes = nodes;
    this.findings = findings;
  }

  /** Looks at the rules of an entry that somebody wrote: derived ones have the entry's place. */
  void add(EventSpec event) {
    add(
        event.eventClass(),
        event.rules().stream().filter(rule -> !rule.position().equals(event.position())).toList());
  }

  private void add(AttributeHolder holder, List<Rule> rules) {
    for (Rule rule : rules) {
      deprecated(holder, rule);
      YamlNode node = nodes.at(rule.position());
      switch (rule.value()) {
        case MappingSpec.Scalar scalar -> {
          table(rule, node);
          choices(scalar.expression(), rule, node);
          if (scalar.expression() instanceof MappingSpec.Constant constant) {
            caption(holder, rules, rule, constant.text());
          }
        }
        case MappingSpec.ScalarList list -> {}
        case MappingSpec.ObjectList list -> {
          String objectType = rule.attribute().objectType();
          Optional<? extends AttributeHolder> element =
              objectType == null ? Optional.empty() : schema.findObject(objectType);
          element.ifPresent(object -> list.parts().forEach(part -> add(object, members(part))));
        }
      }
    }
  }

  private static List<Rule> members(MappingSpec.ObjectPart part) {
    return switch (part) {
      case MappingSpec.OneObject one -> one.members();
      case MappingSpec.ForEach each -> each.members();
      case MappingSpec.ForEachPiece each -> each.members();
      case MappingSpec.Observables observables -> List.of();
    };
  }

  private void deprecated(AttributeHolder holder, Rule rule) {
    for (int dot = rule.target().indexOf('.'); ; dot = rule.target().indexOf('.', dot + 1)) {
      String path = dot < 0 ? rule.target() : rule.target().substring(0, dot);
      String since =
          schema.findAttribute(holder, path).map(Attribute::deprecatedSince).orElse(null);
      if (since != null) {
        findings.warning(
            "deprecated-attribute",
            rule.position(),
            "'" + path + "' of " + holder.name() + " is deprecated since " + since,
            null);
      }
      if (dot < 0) {
        return;
      }
    }
  }

  /** A translation to the values of an enum that is not called one. */
  private void table(Rule rule, @Nullable YamlNode node) {
    if (node instanceof YamlNode.Mapping mapping && !rule.attribute().enumValues().isEmpty()) {
      mapping
          .find("map")
          .ifPresent(
              entry ->
                  findings.add(
                      new Diagnostic(
                          "map-for-enum",
                          Severity.NOTE,
                          entry.key().position(),
                          rule.target() + " is an enum",
                          "'enum' does the same and says so")));
    }
  }

  /** A constant that is the caption of an id which is not set. */
  private void caption(AttributeHolder holder, List<Rule> rules, Rule rule, String text) {
    int dot = rule.target().lastIndexOf('.');
    String prefix = rule.target().substring(0, dot + 1);
    for (Attribute id : siblings(holder, prefix)) {
      String target = prefix + id.name();
      if (!rule.attribute().name().equals(id.sibling())
          || id.array()
          || rules.stream().anyMatch(other -> other.target().equals(target))) {
        continue;
      }
      for (EnumValue value : id.enumValues().values()) {
        if (value.caption().equalsIgnoreCase(text)) {
          findings.warning(
              "caption-without-id",
              rule.position(),
              "'"
                  + text
                  + "' is the caption of "
                  + target
                  + " "
                  + value.key()
                  + ", which is not set",
              "set " + id.name() + "; its caption follows from it");
          return;
        }
      }
    }
  }

  private List<Attribute> siblings(AttributeHolder holder, String prefix) {
    if (prefix.isEmpty()) {
      return List.copyOf(holder.attributes().values());
    }
    return schema
        .findAttribute(holder, prefix.substring(0, prefix.length() - 1))
        .map(Attribute::objectType)
        .flatMap(schema::findObject)
        .map(object -> List.copyOf(object.attributes().values()))
        .orElse(List.of());
  }

  // ---- what never comes to pass within a value ----

  /**
   * @param node where the expression is written, or null where that is not known
   */
  private void choices(Expression expression, Rule rule, @Nullable YamlNode node) {
    switch (expression) {
      case MappingSpec.FirstOf first -> {
        List<@Nullable YamlNode> items = items(node, "first", first.choices().size());
        for (int i = 0; i < first.choices().size(); i++) {
          Expression choice = first.choices().get(i);
          choices(choice, rule, items.get(i));
          if (!(choice instanceof MappingSpec.Fact)) {
            deadChoice(first.choices().subList(0, i), choice, rule, items.get(i));
          }
        }
      }
      case MappingSpec.Cases cases -> {
        List<@Nullable YamlNode> items = items(node, "cases", cases.branches().size());
        List<Condition> before = new ArrayList<>();
        for (int i = 0; i < cases.branches().size(); i++) {
          MappingSpec.Branch branch = cases.branches().get(i);
          choices(branch.value(), rule, items.get(i));
          Condition when = branch.when();
          boolean dead =
              when == null
                  ? ConditionCover.coverAll(before)
                  : ConditionCover.covers(new MappingSpec.Or(before), when);
          if (dead) {
            dead(rule, items.get(i), "case", i, "one before it holds wherever it would");
          }
          if (when != null) {
            before.add(when);
          }
        }
      }
      case MappingSpec.Lookup lookup -> {
        keys(lookup, node);
        choices(lookup.input(), rule, node);
      }
      case MappingSpec.AddressField field -> choices(field.input(), rule, node);
      case MappingSpec.Steps steps -> choices(steps.input(), rule, node);
      case MappingSpec.FromPath from -> {}
      case MappingSpec.FromRecord from -> {}
      case MappingSpec.Constant constant -> {}
      case MappingSpec.Template template -> {}
      case MappingSpec.Fact fact -> {}
      case MappingSpec.CaptionOf caption -> {}
      case MappingSpec.TypeUid uid -> {}
      case MappingSpec.SameAs same -> {}
      case MappingSpec.Elapsed elapsed -> {}
    }
  }

  private void deadChoice(
      List<Expression> before, Expression choice, Rule rule, @Nullable YamlNode node) {
    for (int i = 0; i < before.size(); i++) {
      String why =
          isAlwaysThere(before.get(i))
              ? "number " + (i + 1) + " always has a value"
              : before.get(i).equals(choice) ? "number " + (i + 1) + " is the same" : null;
      if (why != null) {
        dead(rule, node, "choice", before.size(), why);
        return;
      }
    }
  }

  private void dead(Rule rule, @Nullable YamlNode node, String kind, int index, String why) {
    Position position = node == null ? rule.position() : node.position();
    findings.warning(
        "dead-choice",
        position,
        kind + " number " + (index + 1) + " of " + rule.target() + " is never taken: " + why,
        null);
  }

  /** Whether an expression has a value whatever the record holds. */
  private static boolean isAlwaysThere(Expression expression) {
    return switch (expression) {
      case MappingSpec.Constant constant -> true;
      case MappingSpec.Lookup lookup -> lookup.other() != null && lookup.missing() != null;
      case MappingSpec.FirstOf first -> first.choices().stream().anyMatch(RuleLint::isAlwaysThere);
      case MappingSpec.Cases cases ->
          (cases.branches().stream().anyMatch(branch -> branch.when() == null)
                  || ConditionCover.coverAll(
                      cases.branches().stream()
                          .flatMap(branch -> Stream.ofNullable(branch.when()))
                          .toList()))
              && cases.branches().stream().allMatch(branch -> isAlwaysThere(branch.value()));
      case Expression other -> false;
    };
  }

  /** Keys of a table that a text changed to one case never equals. */
  private void keys(MappingSpec.Lookup lookup, @Nullable YamlNode node) {
    TextStep changed = caseOf(lookup.input());
    if (lookup.ignoreCase() || changed == null) {
      return;
    }
    boolean lower = changed instanceof MappingSpec.Lower;
    for (String table : List.of("enum", "map")) {
      if (!(KeyedNodes.member(node, table) instanceof YamlNode.Mapping mapping)) {
        continue;
      }
      for (YamlNode.Entry entry : mapping.entries()) {
        String key = entry.key().text();
        String reachable = lower ? key.toLowerCase(Locale.ROOT) : key.toUpperCase(Locale.ROOT);
        if (!key.equals(reachable)) {
          findings.warning(
              "dead-key",
              entry.key().position(),
              "no text is '" + key + "' after transform: " + (lower ? "lower" : "upper"),
              "write '" + reachable + "'");
        }
      }
    }
  }

  /** The change that leaves letters of one case only in what an expression gives, or null. */
  private static @Nullable TextStep caseOf(Expression expression) {
    TextStep changed = null;
    if (expression instanceof MappingSpec.Steps steps) {
      for (TextStep step : steps.steps()) {
        changed =
            switch (step) {
              case MappingSpec.Lower lower -> lower;
              case MappingSpec.Upper upper -> upper;
              case MappingSpec.Trim trim -> changed;
              case MappingSpec.Capture capture -> changed;
              case MappingSpec.KeyValue keyValue -> changed;
              case MappingSpec.Piece piece -> changed;
              case MappingSpec.Hexadecimal hexadecimal -> null;
              case MappingSpec.UtcOffset offset -> null;
              case MappingSpec.Base64Text base64 -> null;
              case MappingSpec.UrlDecode decode -> null;
              case MappingSpec.Scale scale -> null;
            };
      }
    }
    return changed;
  }

  /** Where the parts of a list are written; nulls where that is not known. */
  private static List<@Nullable YamlNode> items(@Nullable YamlNode node, String key, int size) {
    List<YamlNode> written = KeyedNodes.items(KeyedNodes.member(node, key));
    List<@Nullable YamlNode> items = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      items.add(written.size() == size ? written.get(i) : null);
    }
    return items;
  }
}
