package dev.tarn.engine;

import dev.tarn.connectors.ConfiguredType;
import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads things of one kind that have a {@code type} and that type's options. One thread.
 *
 * @param <T> what types are there
 */
final class TypeReader<T extends ConfiguredType> {
  private final String kind;
  private final List<T> types;
  private final List<OptionSpec> common;
  private final Set<String> otherKeys;
  private final Findings findings;
  private final OptionReader options;

  /**
   * @param type the one that was chosen
   * @param values of the type's own options
   * @param common values of the options that all have
   * @param fields what was read, named after the type
   */
  record Chosen<T>(T type, OptionValues values, OptionValues common, YamlFields fields) {}

  /**
   * @param kind in words, {@code source}
   * @param common options that all of the kind have
   * @param otherKeys keys, beside the type and the options, that somebody else reads
   */
  TypeReader(
      String kind,
      List<T> types,
      List<OptionSpec> common,
      Set<String> otherKeys,
      Findings findings,
      OptionReader options) {
    this.kind = kind;
    this.types = types;
    this.common = common;
    this.otherKeys = otherKeys;
    this.findings = findings;
    this.options = options;
  }

  /**
   * @param what the thing in words, {@code source 'trail'}
   * @return empty where something is wrong, which is then among the findings
   */
  Optional<Chosen<T>> read(YamlFields plain, String what) {
    if (plain.node("type").isEmpty()) {
      findings.error("missing-option", plain.position(), what + " needs 'type'");
    }
    Optional<T> type = plain.scalar("type").flatMap(this::find);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    String name = kind + " type '" + type.get().type() + "'";
    YamlFields fields = plain.renamed(name);
    fields.allow(Set.of("type"));
    fields.allow(otherKeys);
    Optional<OptionValues> values = options.read(fields, name, type.get().options());
    Optional<OptionValues> shared = options.read(fields, name, common);
    fields.refuseOthers("unknown-option", "option");
    if (values.isEmpty() || shared.isEmpty()) {
      return Optional.empty();
    }
    Optional<SourceFactory.Problem> problem;
    try {
      problem = type.get().check(values.get());
    } catch (UncheckedIOException e) {
      // a secret that decides what the thing is
      findings.error("unreadable-secret", fields.position(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    if (problem.isPresent()) {
      findings.error(
          "wrong-value",
          fields.key(problem.get().option()).map(YamlScalar::position).orElseGet(fields::position),
          problem.get().message());
      return Optional.empty();
    }
    return Optional.of(new Chosen<>(type.get(), values.get(), shared.get(), fields));
  }

  private Optional<T> find(YamlScalar named) {
    Optional<T> type = types.stream().filter(one -> one.type().equals(named.text())).findFirst();
    if (type.isEmpty()) {
      List<String> names = types.stream().map(ConfiguredType::type).toList();
      String hint = Suggestions.hint(named.text(), names);
      findings.error(
          "unknown-type",
          named.position(),
          "unknown " + kind + " type '" + named.text() + "'",
          hint == null ? "there is: " + String.join(", ", names) : hint);
    }
    return type;
  }
}
