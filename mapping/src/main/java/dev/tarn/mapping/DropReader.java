package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a mapping leaves out: {@code drop}. One thread uses it. */
final class DropReader {
  private final Findings findings;
  private final PathReader paths;
  private final AliasReader aliases;
  private final List<Drop> drops = new ArrayList<>();

  /** A path that is dropped somewhere, and the place that says so. */
  private record Drop(InputPath path, YamlScalar scalar) {}

  DropReader(Findings findings, PathReader paths, AliasReader aliases) {
    this.findings = findings;
    this.paths = paths;
    this.aliases = aliases;
  }

  List<InputPath> read(YamlFields fields) {
    List<InputPath> dropped = new ArrayList<>();
    for (YamlScalar scalar : fields.scalars("drop")) {
      Optional<PathReference> reference = paths.reference(scalar);
      if (reference.isEmpty()) {
        continue;
      }
      if (reference.get().root() != PathReference.Root.HERE) {
        findings.error("path-syntax", scalar.position(), "'drop' lists paths of the record");
        continue;
      }
      if (PathReader.hasEach(reference.get().path()) || reference.get().path().hasWhere()) {
        findings.error(
            "path-syntax",
            scalar.position(),
            PathReader.hasEach(reference.get().path())
                ? "'drop' takes no [*]; an array is dropped as a whole"
                : "'drop' takes no element by a condition; an array is dropped as a whole",
            null);
        continue;
      }
      dropped.addAll(aliases.everywhere(reference.get().path()));
      drops.add(new Drop(reference.get().path(), scalar));
    }
    return dropped;
  }

  /** Tells of dropped paths that a rule reads. */
  void check(List<MappingSpec.Rule> rules, List<InputPath> dropped) {
    for (MappingSpec.Rule rule : rules) {
      for (InputPath used : InputUse.paths(rule.value())) {
        for (Drop drop : drops) {
          if (dropped.contains(drop.path()) && InputPath.startsWith(used, drop.path())) {
            findings.warning(
                "drop-of-used",
                drop.scalar().position(),
                "'"
                    + drop.path()
                    + "' is dropped, but a rule for "
                    + rule.target()
                    + " reads "
                    + used,
                "what a rule uses is not in 'unmapped' anyway");
          }
        }
      }
    }
  }
}
