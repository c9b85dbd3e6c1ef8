package dev.tarn.engine;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionSpec.Kind;
import dev.tarn.connectors.secret.SecretStoreFactories;
import dev.tarn.connectors.secret.SecretStoreFactory;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the section {@code secrets} of a configuration: the stores by their names. One thread. */
final class SecretStoreReader {
  private static final String REFRESH_EVERY = "refresh_every";

  private static final List<OptionSpec> COMMON =
      List.of(
          OptionSpec.optional(
              REFRESH_EVERY,
              Kind.DURATION,
              "5m",
              "How long a secret is used before the store is asked for it again."));

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Set<String> RESERVED = Set.of("env", "file");

  private final Findings findings;
  private final SecretReader secrets;
  private final TypeReader<SecretStoreFactory> types;

  SecretStoreReader(Findings findings, OptionReader options) {
    this.findings = findings;
    this.secrets = options.secrets();
    this.types =
        new TypeReader<>(
            "secret store", SecretStoreFactories.all(), COMMON, Set.of(), findings, options);
  }

  void read(YamlFields section) {
    for (YamlNode.Entry entry : section.others()) {
      YamlScalar name = entry.key();
      checkName(name);
      String what = "secret store '" + name.text() + "'";
      YamlFields.of(entry.value(), what, findings)
          .flatMap(fields -> types.read(fields, what))
          .ifPresentOrElse(
              chosen ->
                  secrets.addStore(
                      name.text(),
                      chosen.type().create(chosen.values()),
                      chosen.common().duration(REFRESH_EVERY)),
              () -> secrets.addFaultyStore(name.text()));
    }
  }

  private void checkName(YamlScalar name) {
    if (!NAME.matcher(name.text()).matches()) {
      findings.error(
          "wrong-name",
          name.position(),
          "a store's name has small letters, digits and '-', begins with a letter and is at most 63"
              + " long: not '"
              + name.text()
              + "'");
    } else if (RESERVED.contains(name.text())) {
      findings.error(
          "wrong-name",
          name.position(),
          "the name '" + name.text() + "' is taken: ${" + name.text() + ":…} is something else");
    }
  }
}
