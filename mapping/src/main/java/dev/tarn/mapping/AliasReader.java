package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.AliasSpec;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a mapping file says of other places of values: {@code input.aliases}. */
final class AliasReader {
  private static final int MAX_PLACES = 100;

  private final Findings findings;
  private final PathReader paths;
  private final List<Alias> aliases = new ArrayList<>();

  /** An alias and the place that says so. */
  private record Alias(AliasSpec spec, YamlScalar key) {}

  AliasReader(Findings findings, PathReader paths) {
    this.findings = findings;
    this.paths = paths;
  }

  List<AliasSpec> specs() {
    return aliases.stream().map(Alias::spec).toList();
  }

  /** Reads them. */
  void read(YamlNode.Mapping mapping) {
    for (YamlNode.Entry entry : mapping.entries()) {
      YamlScalar key = entry.key();
      List<YamlNode> items =
          entry.value() instanceof YamlNode.Sequence sequence
              ? sequence.items()
              : List.of(entry.value());
      Optional<InputPath> path = place(key, false);
      List<InputPath> places = new ArrayList<>();
      for (YamlNode item : items) {
        if (item instanceof YamlScalar scalar && !scalar.isNull()) {
          place(scalar, true).ifPresent(places::add);
        } else {
          findings.error("wrong-kind", item.position(), "an alias is a path of the record");
        }
      }
      if (places.size() > MAX_PLACES) {
        findings.error(
            "wrong-value", key.position(), "a path has at most " + MAX_PLACES + " aliases");
      }
      path.ifPresent(of -> aliases.add(new Alias(new AliasSpec(of, places), key)));
    }
  }

  /** A path that an alias may be: keys only. */
  private Optional<InputPath> place(YamlScalar scalar, boolean mayBeRecord) {
    Optional<PathReference> reference = paths.reference(scalar);
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    boolean keysOnly =
        reference.get().path().steps().stream().allMatch(InputPath.Key.class::isInstance);
    boolean isRecord = reference.get().root() == PathReference.Root.RECORD;
    boolean good =
        isRecord
            ? mayBeRecord && keysOnly
            : reference.get().root() == PathReference.Root.HERE
                && keysOnly
                && !reference.get().path().steps().isEmpty();
    if (!good) {
      findings.error(
          "path-syntax",
          scalar.position(),
          "'" + scalar.text() + "' is no path of keys" + (mayBeRecord ? ", nor $record" : ""));
      return Optional.empty();
    }
    return Optional.of(reference.get().path());
  }

  /** A path, and where else what stands there is found. */
  List<InputPath> everywhere(InputPath path) {
    List<InputPath> all = new ArrayList<>(List.of(path));
    for (Alias alias : aliases) {
      if (InputPath.startsWith(path, alias.spec().path())) {
        List<InputPath.Step> rest =
            path.steps().subList(alias.spec().path().steps().size(), path.steps().size());
        for (InputPath place : alias.spec().places()) {
          InputPath other = SlotPaths.join(place, new InputPath(rest));
          if (!other.steps().isEmpty() && !all.contains(other)) {
            all.add(other);
          }
        }
      }
    }
    return all;
  }

  /** An alias goes for one path. */
  void check(MappingSpec spec) {
    if (aliases.isEmpty()) {
      return;
    }
    for (InputPath contested : SlotPaths.layout(spec, spec.events()).contested()) {
      aliases.stream()
          .filter(
              alias ->
                  alias.spec().places().stream()
                      .anyMatch(place -> InputPath.startsWith(contested, place)))
          .reduce((first, second) -> second)
          .ifPresent(
              alias ->
                  findings.error(
                      "alias-conflict",
                      alias.key().position(),
                      "'" + contested + "' is the alias of two paths",
                      "leave it out of one of them"));
    }
  }
}
