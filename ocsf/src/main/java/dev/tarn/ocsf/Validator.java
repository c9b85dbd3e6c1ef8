package dev.tarn.ocsf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks events against the schema: the rules of the OCSF server's validator under the server's
 * codes, and rules of its own under codes that start with {@code tarn_}. Immutable, for any number
 * of threads at once.
 *
 * <p>An event is checked against the version that its {@code metadata.version} names, or against
 * the version or schema that the builder was given. Nothing is thrown for an event, however odd.
 */
public final class Validator {
  private final Builder options;

  private Validator(Builder options) {
    this.options = options;
  }

  /** All rules but those about missing recommended attributes, for events of any version. */
  public static Validator create() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What is wrong with one event in UTF-8; empty if nothing is. */
  public List<Finding> validate(byte[] json) {
    return validate(json, 0, json.length);
  }

  /** Checks the bytes from {@code from} to before {@code to}. */
  public List<Finding> validate(byte[] json, int from, int to) {
    return switch (EventJson.read(json, from, to)) {
      case EventJson.Event event -> validate(event.tree());
      case EventJson.Malformed malformed ->
          List.of(
              new Finding(
                  Severity.ERROR, "tarn_json_malformed", "", malformed.message(), null, null));
    };
  }

  /** Checks an object tree as {@link EventJson} makes it. */
  public List<Finding> validate(Map<String, ? extends @Nullable Object> event) {
    List<Finding> findings = new ArrayList<>();
    Object uid = event.get("class_uid");
    if (uid == null) {
      findings.add(
          new Finding(
              Severity.ERROR,
              "attribute_required_missing",
              "class_uid",
              "required attribute 'class_uid' is missing",
              null,
              null));
    } else if (!(uid instanceof Long number)) {
      findings.add(
          new Finding(
              Severity.ERROR,
              "attribute_wrong_type",
              "class_uid",
              "'class_uid' must be of type integer_t",
              uid,
              "integer_t"));
    } else if (number != number.intValue()
        || schemaOf(event).findClass(number.intValue()).isEmpty()) {
      findings.add(
          new Finding(
              Severity.ERROR,
              "class_uid_unknown",
              "class_uid",
              "no class has the uid " + number,
              number,
              null));
    }
    return findings;
  }

  private Schema schemaOf(Map<String, ? extends @Nullable Object> event) {
    if (options.schema != null) {
      return options.schema;
    }
    return Schema.load(
        event.get("metadata") instanceof Map<?, ?> metadata
                && metadata.get("version") instanceof String version
            ? SchemaVersion.find(version).orElse(SchemaVersion.NEWEST)
            : SchemaVersion.NEWEST);
  }

  /** What a validator checks, and against what. One thread uses it. */
  public static final class Builder {
    private @Nullable Schema schema;
    private boolean recommended;
    private boolean serverCompatible;
    private boolean ownRules = true;

    private Builder() {}

    /** Checks all events against this version, whatever they say themselves. */
    public Builder ocsf(SchemaVersion version) {
      return schema(Schema.load(version));
    }

    /** Checks all events against this schema, such as one with extensions of one's own. */
    public Builder schema(Schema forced) {
      schema = forced;
      return this;
    }

    /** Whether a missing recommended attribute is a finding; false unless set. */
    public Builder recommended(boolean wanted) {
      recommended = wanted;
      return this;
    }

    /** Whether to answer as the OCSF server does, its defects included; false unless set. */
    public Builder serverCompatible(boolean wanted) {
      serverCompatible = wanted;
      return this;
    }

    /** Whether to check the rules that the server does not have; true unless set. */
    public Builder ownRules(boolean wanted) {
      ownRules = wanted;
      return this;
    }

    public Validator build() {
      Builder copy = new Builder();
      copy.schema = schema;
      copy.recommended = recommended;
      copy.serverCompatible = serverCompatible;
      copy.ownRules = ownRules && !serverCompatible;
      return new Validator(copy);
    }
  }
}
