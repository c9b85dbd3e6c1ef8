package dev.tarn.engine;

import dev.tarn.connectors.Notifier;
import dev.tarn.connectors.NotifierFactories;
import dev.tarn.connectors.NotifierFactory;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the section {@code watch} of a configuration. One thread. */
final class WatchReader {
  private final Findings findings;
  private final TypeReader<NotifierFactory> types;

  WatchReader(Findings findings, OptionReader options) {
    this.findings = findings;
    this.types =
        new TypeReader<>(
            "notifier", NotifierFactories.all(), List.of(), Set.of(), findings, options);
  }

  /** The notifiers under {@code notify}, those of them that are right. */
  List<Notifier> notifiers(YamlFields watch) {
    List<Notifier> notifiers = new ArrayList<>();
    for (YamlNode item : watch.items("notify")) {
      YamlFields.of(item, "a notifier", findings)
          .flatMap(fields -> types.read(fields, "a notifier"))
          .ifPresent(chosen -> notifiers.add(chosen.type().create(chosen.values())));
    }
    watch.refuseOthers("unknown-option", "option");
    return notifiers;
  }
}
