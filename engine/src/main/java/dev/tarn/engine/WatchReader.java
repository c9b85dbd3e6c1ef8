package dev.tarn.engine;

import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.NotifierFactories;
import dev.tarn.connectors.NotifierFactory;
import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.SourceFactory;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code watch} of a configuration. One thread. */
final class WatchReader {
  private final Findings findings;
  private final OptionReader options;

  WatchReader(Findings findings, OptionReader options) {
    this.findings = findings;
    this.options = options;
  }

  /** The notifiers under {@code notify}, those of them that are right. */
  List<Notifier> notifiers(YamlFields watch) {
    List<Notifier> notifiers = new ArrayList<>();
    for (YamlNode item : watch.items("notify")) {
      YamlFields.of(item, "a notifier", findings).flatMap(this::notifier).ifPresent(notifiers::add);
    }
    watch.refuseOthers("unknown-option", "option");
    return notifiers;
  }

  private Optional<Notifier> notifier(YamlFields plain) {
    if (plain.node("type").isEmpty()) {
      findings.error("missing-option", plain.position(), "a notifier needs 'type'");
    }
    Optional<NotifierFactory> factory = plain.scalar("type").flatMap(this::factory);
    if (factory.isEmpty()) {
      return Optional.empty();
    }
    String what = "notifier type '" + factory.get().type() + "'";
    YamlFields fields = plain.renamed(what);
    fields.allow(Set.of("type"));
    Optional<OptionValues> values = options.read(fields, what, factory.get().options());
    fields.refuseOthers("unknown-option", "option");
    if (values.isEmpty()) {
      return Optional.empty();
    }
    Optional<SourceFactory.Problem> problem = factory.get().check(values.get());
    if (problem.isPresent()) {
      findings.error(
          "wrong-value",
          fields.key(problem.get().option()).map(YamlScalar::position).orElseGet(fields::position),
          problem.get().message());
      return Optional.empty();
    }
    return Optional.of(factory.get().create(values.get()));
  }

  private Optional<NotifierFactory> factory(YamlScalar type) {
    List<NotifierFactory> all = NotifierFactories.all();
    Optional<NotifierFactory> factory =
        all.stream().filter(one -> one.type().equals(type.text())).findFirst();
    if (factory.isEmpty()) {
      List<String> types = all.stream().map(NotifierFactory::type).toList();
      String hint = Suggestions.hint(type.text(), types);
      findings.error(
          "unknown-type",
          type.position(),
          "unknown notifier type '" + type.text() + "'",
          hint == null ? "there is: " + String.join(", ", types) : hint);
    }
    return factory;
  }
}
