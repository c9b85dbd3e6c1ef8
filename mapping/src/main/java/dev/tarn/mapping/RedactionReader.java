package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Redaction;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what stands in the place of values that nobody is to see: {@code input.redact}. */
final class RedactionReader {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
  private static final int MAX_SHOWN = 100;

  private final Findings findings;

  RedactionReader(Findings findings) {
    this.findings = findings;
  }

  /** What one path's value says, or a finding and empty. */
  Optional<Redaction> read(YamlNode node) {
    if (node instanceof YamlScalar name && name.text().equals("mask")) {
      return Optional.of(MappingSpec.Mask.ALL);
    }
    if (node instanceof YamlNode.Mapping mapping) {
      YamlFields fields = new YamlFields(mapping, "a redaction", findings);
      Optional<YamlFields> mask = fields.fields("mask", "'mask'");
      Optional<YamlScalar> hash = fields.scalar("hash");
      fields.refuseOthers();
      if (mask.isPresent() && hash.isEmpty()) {
        return Optional.of(mask(mask.get()));
      }
      if (hash.isPresent() && mask.isEmpty()) {
        return hash(hash.get());
      }
    }
    findings.error(
        "wrong-value",
        node.position(),
        "a value is redacted by mask, {mask: {first: 2, last: 4}} or {hash: '${env:NAME}'}");
    return Optional.empty();
  }

  private static Redaction mask(YamlFields fields) {
    long first = fields.integer("first", 0, 0, MAX_SHOWN);
    long last = fields.integer("last", 0, 0, MAX_SHOWN);
    fields.refuseOthers();
    return new MappingSpec.Mask((int) first, (int) last);
  }

  private Optional<Redaction> hash(YamlScalar key) {
    Matcher variable = VARIABLE.matcher(key.text());
    if (!variable.matches()) {
      findings.error(
          "wrong-value",
          key.position(),
          "the key of a hash does not stand in a mapping",
          "name the environment variable that holds it: {hash: '${env:NAME}'}");
      return Optional.empty();
    }
    if (!Redactor.hasKey(variable.group(1))) {
      findings.error(
          "missing-secret",
          key.position(),
          "the environment variable "
              + variable.group(1)
              + " holds no key of at least "
              + Redactor.MIN_KEY_BYTES
              + " bytes",
          null);
      return Optional.empty();
    }
    return Optional.of(new MappingSpec.KeyedHash(variable.group(1)));
  }
}
