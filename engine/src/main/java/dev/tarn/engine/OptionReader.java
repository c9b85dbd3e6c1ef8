package dev.tarn.engine;

import dev.tarn.connectors.OptionSpec;
import dev.tarn.connectors.OptionValues;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads options by their specifications: kinds, defaults, placeholders. One thread. */
final class OptionReader {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");
  private static final Pattern BYTES =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,6})?) ?(B|[kK]B|MB|GB|TB|KiB|MiB|GiB|TiB)?");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Findings findings;
  private final UnaryOperator<@Nullable String> environment;
  private final SecretReader secrets;

  /**
   * @param folder what paths of secrets start from
   * @param environment value of a variable, or null
   */
  OptionReader(Findings findings, Path folder, UnaryOperator<@Nullable String> environment) {
    this.findings = findings;
    this.environment = environment;
    this.secrets = new SecretReader(findings, folder, environment);
  }

  /** The values, or empty where one is wrong, which is then among the findings. */
  Optional<OptionValues> read(YamlFields fields, String what, List<OptionSpec> specs) {
    Map<String, Object> values = new HashMap<>();
    boolean good = true;
    for (OptionSpec spec : specs) {
      if (spec.kind() == OptionSpec.Kind.TEXTS) {
        good &= readTexts(fields, what, spec, values);
        continue;
      }
      if (spec.kind() == OptionSpec.Kind.GROUP) {
        good &= readGroup(fields, what, spec, values);
        continue;
      }
      Optional<YamlScalar> given = fields.scalar(spec.name());
      if (given.isEmpty() && fields.node(spec.name()).isPresent()) {
        good = false;
      } else if (given.isPresent()) {
        Object value = value(spec, given.get());
        if (value == null) {
          good = false;
        } else {
          values.put(spec.name(), value);
        }
      } else if (spec.required()) {
        good = false;
        missing(fields, what, spec);
      } else if (spec.defaultText() != null) {
        Object value = parse(spec.kind(), spec.defaultText());
        if (value == null) {
          throw new IllegalStateException("the default of " + spec.name() + " is wrong");
        }
        values.put(spec.name(), value);
      }
    }
    hideMisspelt(fields, specs);
    return good ? Optional.of(new OptionValues(values)) : Optional.empty();
  }

  /** A secret under a name that is not quite its option's is one still. */
  private void hideMisspelt(YamlFields fields, List<OptionSpec> specs) {
    List<String> names =
        specs.stream()
            .filter(spec -> spec.kind() == OptionSpec.Kind.SECRET)
            .map(OptionSpec::name)
            .toList();
    for (YamlNode.Entry other : fields.others()) {
      if (other.value() instanceof YamlScalar scalar
          && Suggestions.hint(other.key().text(), names) != null) {
        secrets.hide(scalar);
      }
    }
  }

  /** Returns whether all is well. */
  private boolean readTexts(
      YamlFields fields, String what, OptionSpec spec, Map<String, Object> values) {
    if (fields.node(spec.name()).isEmpty()) {
      if (spec.required()) {
        missing(fields, what, spec);
      }
      values.put(spec.name(), List.of());
      return !spec.required();
    }
    List<YamlNode> items = fields.items(spec.name());
    List<YamlScalar> given = fields.scalars(spec.name());
    List<String> texts = new ArrayList<>();
    for (YamlScalar item : given) {
      if (value(spec, item) instanceof String text) {
        texts.add(text);
      }
    }
    if (items.isEmpty() && spec.required()) {
      missing(fields, what, spec);
    }
    values.put(spec.name(), List.copyOf(texts));
    return texts.size() == items.size() && !(texts.isEmpty() && spec.required());
  }

  /** Returns whether all is well. */
  private boolean readGroup(
      YamlFields fields, String what, OptionSpec spec, Map<String, Object> values) {
    if (fields.node(spec.name()).isEmpty()) {
      return true;
    }
    Optional<YamlFields> group = fields.fields(spec.name(), what + ", '" + spec.name() + "'");
    Optional<OptionValues> members =
        group.flatMap(inner -> read(inner, "'" + spec.name() + "'", spec.members()));
    group.ifPresent(inner -> inner.refuseOthers("unknown-option", "option"));
    members.ifPresent(read -> values.put(spec.name(), read));
    return members.isPresent();
  }

  private void missing(YamlFields fields, String what, OptionSpec spec) {
    findings.error(
        "missing-option",
        fields.position(),
        what + " needs the option '" + spec.name() + "'",
        spec.description());
  }

  private @Nullable Object value(OptionSpec spec, YamlScalar given) {
    if (spec.kind() == OptionSpec.Kind.SECRET) {
      return secrets.read(spec.name(), given);
    }
    String text = given.text();
    if (spec.kind() == OptionSpec.Kind.TEXT
        || spec.kind() == OptionSpec.Kind.TEXTS
        || spec.kind() == OptionSpec.Kind.PATH) {
      text = resolve(given);
      if (text == null) {
        return null;
      }
    }
    Object value = parse(spec.kind(), text);
    if (value == null) {
      findings.error(
          "wrong-value",
          given.position(),
          "'" + spec.name() + "' is " + kindInWords(spec.kind()) + ", not '" + given.text() + "'");
    }
    return value;
  }

  /** Replaces placeholders; null where one cannot be. */
  private @Nullable String resolve(YamlScalar given) {
    Matcher matcher = PLACEHOLDER.matcher(given.text());
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = null;
      if (name.startsWith("env:")) {
        value = environment.apply(name.substring(4));
        if (value == null) {
          findings.error(
              "unknown-variable",
              given.at(matcher.start(), matcher.end() - matcher.start()),
              "the environment variable '" + name.substring(4) + "' is not set");
        }
      } else if (secrets.isPlace(matcher.group())) {
        findings.error(
            "secret-not-allowed",
            given.at(matcher.start(), matcher.end() - matcher.start()),
            "a secret may not stand here: the value is shown to people");
      } else {
        findings.error(
            "unknown-placeholder",
            given.at(matcher.start(), matcher.end() - matcher.start()),
            "unknown placeholder '" + matcher.group() + "'",
            "use ${env:NAME}");
      }
      if (value == null) {
        return null;
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(resolved).toString();
  }

  SecretReader secrets() {
    return secrets;
  }

  /** A text as it may be shown: without what stood in the place of a secret. */
  String withoutSecrets(String text) {
    return secrets.mask(text);
  }

  /** A value of a kind, or null for text that is none. */
  static @Nullable Object parse(OptionSpec.Kind kind, String text) {
    return switch (kind) {
      case TEXT, TEXTS, PATH -> text.isEmpty() ? null : text;
      case SECRET, GROUP -> throw new IllegalArgumentException(kind + " is no single text");
      case DURATION -> duration(text);
      case BYTES -> bytes(text);
      case INTEGER -> text.matches("\\d{1,18}") ? (Object) Long.valueOf(text) : null;
      case BOOLEAN ->
          switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
          };
    };
  }

  private static @Nullable Duration duration(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    return duration.compareTo(LONGEST) > 0 ? null : duration;
  }

  private static @Nullable Long bytes(String text) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    int power = "BKMGT".indexOf(Character.toUpperCase(unit.charAt(0)));
    BigDecimal factor = BigDecimal.valueOf(unit.endsWith("iB") ? 1024 : 1000).pow(power);
    try {
      return new BigDecimal(matcher.group(1)).multiply(factor).toBigInteger().longValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static String kindInWords(OptionSpec.Kind kind) {
    return switch (kind) {
      case TEXT, TEXTS, PATH, SECRET, GROUP -> "a text that is not empty";
      case DURATION -> "a time span like 500ms, 2s, 5m, 12h or 7d";
      case BYTES -> "a size like 64MB or 1GiB";
      case INTEGER -> "a whole number";
      case BOOLEAN -> "true or false";
    };
  }
}
