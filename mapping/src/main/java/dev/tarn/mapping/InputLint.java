package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.AliasSpec;
import dev.tarn.mapping.MappingSpec.EventSpec;
import dev.tarn.mapping.MappingSpec.InputSpec;
import dev.tarn.mapping.MappingSpec.TextFormat;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link MappingLint} that looks at what a mapping's own file says of input paths and
 * no rule needs. One thread uses it.
 */
final class InputLint {
  private final MappingSpec spec;
  private final Findings findings;

  /** What rules, conditions and drops name, and the same by the aliases. */
  private final Set<InputPath> used = new LinkedHashSet<>();

  /** A path and the place that says so. */
  private record Written(InputPath path, YamlScalar scalar) {
    boolean isAbove(InputPath other) {
      return !other.equals(path) && InputPath.startsWith(other, general(path));
    }
  }

  InputLint(MappingSpec spec, Findings findings) {
    this.spec = spec;
    this.findings = findings;
    InputSpec bare =
        new InputSpec(spec.input().format(), Map.of(), spec.input().absent(), List.of(), Map.of());
    SlotLayout layout =
        SlotPaths.layout(
            new MappingSpec(
                spec.name(),
                spec.version(),
                spec.profiles(),
                bare,
                spec.tables(),
                spec.events(),
                spec.filters(),
                spec.keepRaw(),
                spec.passthrough()),
            spec.events());
    for (SlotLayout.Table table : layout.tables()) {
      for (int slot = 0; slot < table.slots(); slot++) {
        if (table.wanted(slot)) {
          use(table.path(slot));
        }
      }
    }
    spec.events().forEach(event -> event.drop().forEach(this::use));
    spec.input().redactions().keySet().forEach(this::use);
    spec.input().embedded().keySet().forEach(this::use);
  }

  private void use(InputPath path) {
    InputPath general = general(path);
    used.add(general);
    for (AliasSpec alias : spec.input().aliases()) {
      if (InputPath.startsWith(general, alias.path())) {
        InputPath rest =
            new InputPath(
                general.steps().subList(alias.path().steps().size(), general.steps().size()));
        alias.places().forEach(place -> used.add(SlotPaths.join(place, rest)));
      }
    }
  }

  /** Looks at the file of the mapping. */
  void add(YamlNode root) {
    YamlNode input = KeyedNodes.member(root, "input");
    for (Written path : keys(KeyedNodes.member(input, "embedded"))) {
      TextFormat format = spec.input().embedded().get(path.path());
      if (format != null && holdsPartsOnly(format) && used.stream().noneMatch(path::isAbove)) {
        unused("unused-embedded", path, "nothing reads a part of '" + path.path() + "'");
      }
    }
    for (Written path : keys(KeyedNodes.member(input, "aliases"))) {
      if (!isUsed(path)) {
        unused("unused-alias", path, "nothing reads '" + path.path() + "' or below it");
      }
    }
    for (Written path : paths(KeyedNodes.items(KeyedNodes.member(input, "always")))) {
      if (!isUsed(path)) {
        unused("unused-always", path, "nothing reads '" + path.path() + "'");
      }
    }
    drops(root);
  }

  private void unused(String code, Written path, String message) {
    findings.warning(code, path.scalar().position(), message, "leave it out");
  }

  /** Whether something names a path, what is below it or what is around it. */
  private boolean isUsed(Written path) {
    InputPath general = general(path.path());
    return used.stream()
        .anyMatch(
            other -> InputPath.startsWith(other, general) || InputPath.startsWith(general, other));
  }

  /** Whether the parts of a text change nothing but rules: {@code unmapped} has the text alone. */
  private static boolean holdsPartsOnly(TextFormat format) {
    return format instanceof MappingSpec.Url
        || format instanceof MappingSpec.Arn
        || format instanceof MappingSpec.DistinguishedName
        || format instanceof MappingSpec.UserAgent
        || format instanceof MappingSpec.NamedGroups;
  }

  // ---- drops ----

  private void drops(YamlNode root) {
    List<Written> common = drops(KeyedNodes.member(root, "common"), List.of());
    for (YamlNode entry : KeyedNodes.items(KeyedNodes.member(root, "events"))) {
      List<Written> own = drops(entry, common);
      YamlNode className = KeyedNodes.member(entry, "class");
      for (EventSpec event : spec.events()) {
        if (className != null && event.position().equals(className.position())) {
          own.forEach(drop -> taken(event, drop));
        }
      }
    }
  }

  /** The paths that a block drops; tells which of them are dropped anyway. */
  private List<Written> drops(@Nullable YamlNode block, List<Written> common) {
    List<Written> own = paths(KeyedNodes.items(KeyedNodes.member(block, "drop")));
    for (int i = 0; i < own.size(); i++) {
      Written drop = own.get(i);
      List<Written> others = new ArrayList<>(common);
      others.addAll(own.subList(0, i));
      own.subList(i + 1, own.size()).stream()
          .filter(later -> later.isAbove(drop.path()))
          .forEach(others::add);
      others.stream()
          .filter(other -> InputPath.startsWith(drop.path(), other.path()))
          .findFirst()
          .ifPresent(
              other ->
                  findings.warning(
                      "drop-twice",
                      drop.scalar().position(),
                      "'"
                          + drop.path()
                          + "' is dropped with '"
                          + other.path()
                          + "' in line "
                          + other.scalar().position().line(),
                      "leave it out"));
    }
    return own;
  }

  /** Tells where a rule takes an object with all that it holds, a dropped path too. */
  private void taken(EventSpec event, Written drop) {
    for (MappingSpec.Rule rule : event.rules()) {
      if (rule.when() == null
          && rule.value() instanceof MappingSpec.Scalar scalar
          && scalar.conversion() instanceof Conversion.ToJson
          && scalar.expression() instanceof MappingSpec.FromPath from
          && !from.path().equals(drop.path())
          && InputPath.startsWith(drop.path(), from.path())) {
        findings.warning(
            "drop-of-taken",
            drop.scalar().position(),
            "'"
                + drop.path()
                + "' is dropped, but "
                + rule.target()
                + " takes all of "
                + from.path(),
            "it is stored there all the same");
      }
    }
  }

  // ---- paths as they are written ----

  private static List<Written> keys(@Nullable YamlNode node) {
    return node instanceof YamlNode.Mapping mapping
        ? paths(mapping.entries().stream().map(YamlNode.Entry::key).toList())
        : List.of();
  }

  private static List<Written> paths(List<? extends YamlNode> nodes) {
    List<Written> paths = new ArrayList<>();
    for (YamlNode node : nodes) {
      if (node instanceof YamlScalar scalar) {
        path(scalar).ifPresent(path -> paths.add(new Written(path, scalar)));
      }
    }
    return paths;
  }

  private static Optional<InputPath> path(YamlScalar scalar) {
    try {
      return Optional.of(PathParser.parse(scalar.text()).path());
    } catch (SyntaxError e) {
      return Optional.empty();
    }
  }

  /** A path with {@code [*]} for every array on the way, as a layout has it. */
  private static InputPath general(InputPath path) {
    return new InputPath(
        path.steps().stream()
            .map(step -> step instanceof InputPath.Key ? step : new InputPath.Each())
            .toList());
  }
}
