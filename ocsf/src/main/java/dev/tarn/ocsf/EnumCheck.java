package dev.tarn.ocsf;

import org.jspecify.annotations.Nullable;

/** The rules about enums and the captions beside them. One thread uses it. */
final class EnumCheck {
  private static final int LONGEST_CAPTION = 200;

  private final FlatEvent event;
  private final Findings findings;
  private final ValidatorOptions options;

  EnumCheck(FlatEvent event, Findings findings, ValidatorOptions options) {
    this.event = event;
    this.findings = findings;
    this.options = options;
  }

  /**
   * Checks a value that is no array.
   *
   * @param sibling the node of the caption attribute, or -1
   */
  void check(int node, AttributeTable attribute, EnumTable values, int sibling) {
    EnumValue value = find(node, values);
    if (value == null) {
      addUnknown(node, attribute);
      return;
    }
    if (sibling >= 0 && (event.kind(sibling) != FlatEvent.NULL || options.serverCompatible())) {
      checkSibling(node, attribute, value, values, sibling);
    }
    if (value.deprecatedSince() != null) {
      addDeprecated("attribute_enum_value_deprecated", node, value);
    }
  }

  /** As the server does, which compares texts: the key, however the event writes it. */
  private @Nullable EnumValue find(int node, EnumTable values) {
    return switch (event.kind(node)) {
      case FlatEvent.INTEGER -> values.find(event.number(node));
      case FlatEvent.TEXT -> values.find(event.chars(), event.textStart(node), event.textEnd(node));
      case FlatEvent.BIG_INTEGER, FlatEvent.FRACTION -> values.find(event.numeric(node).toString());
      case FlatEvent.BOOLEAN -> values.find(event.number(node) == 1 ? "true" : "false");
      default -> null;
    };
  }

  /**
   * Whether it stands for what the schema has no value for. The type_uid 99 does not: it is the one
   * of Base Event: Other and has that caption. The server takes it for such a value.
   */
  private boolean isOther(int node, AttributeTable attribute) {
    return event.kind(node) == FlatEvent.INTEGER
        && event.number(node) == EnumTable.OTHER
        && (options.serverCompatible() || !attribute.name.equals("type_uid"));
  }

  private void checkSibling(
      int node, AttributeTable attribute, EnumValue value, EnumTable values, int sibling) {
    boolean same = event.isText(sibling, value.caption());
    if (isOther(node, attribute)) {
      if (same) {
        String path = event.path(sibling);
        findings.warning(
            "attribute_enum_sibling_suspicious_other",
            path,
            "'" + path + "' is '" + value.caption() + "'; it should be what the source says",
            findings.value(sibling));
      } else if (options.ownRules() && event.kind(sibling) == FlatEvent.TEXT) {
        checkNamesOther(node, values, sibling);
      }
    } else if (!same) {
      String path = event.path(sibling);
      findings.add(
          Severity.WARNING,
          "attribute_enum_sibling_incorrect",
          path,
          "'"
              + path
              + "' is "
              + findings.describe(sibling)
              + "; '"
              + event.path(node)
              + "' "
              + findings.describe(node)
              + " is '"
              + value.caption()
              + "'",
          findings.value(sibling),
          value.caption());
    }
  }

  /** A name beside 99 that the schema has a number for. */
  private void checkNamesOther(int node, EnumTable values, int sibling) {
    EnumValue named =
        event.length(sibling) > LONGEST_CAPTION ? null : values.findCaption(event.text(sibling));
    if (named != null && !named.key().equals(Long.toString(EnumTable.OTHER))) {
      String path = event.path(node);
      findings.add(
          Severity.WARNING,
          "tarn_enum_sibling_disagrees",
          path,
          "'" + path + "' is 99, and '" + event.path(sibling) + "' names the value " + named.key(),
          findings.value(node),
          named.key());
    }
  }

  /**
   * Checks the elements of an array.
   *
   * @param sibling the node of the array of captions, or -1
   */
  void checkArray(int node, AttributeTable attribute, EnumTable values, int sibling) {
    // A caption that is no array is said to be of the wrong type where it stands.
    boolean captions = sibling >= 0 && event.kind(sibling) == FlatEvent.ARRAY;
    int caption = captions ? sibling + 1 : -1;
    int captionsEnd = captions ? event.end(sibling) : -1;
    int place = 0;
    for (int element = node + 1; element < event.end(node); element = event.end(element)) {
      EnumValue value = find(element, values);
      if (value == null) {
        String path = event.path(element);
        findings.error(
            "attribute_enum_array_value_unknown",
            path,
            "'" + attribute.name + "' has no value " + findings.describe(element),
            findings.value(element));
      } else {
        if (captions && !isOther(element, attribute)) {
          checkArraySibling(value, sibling, caption < captionsEnd ? caption : -1, place);
        }
        if (value.deprecatedSince() != null) {
          addDeprecated("attribute_enum_array_value_deprecated", element, value);
        }
      }
      place++;
      caption = captions && caption < captionsEnd ? event.end(caption) : caption;
    }
    if (options.ownRules()) {
      for (; caption < captionsEnd; caption = event.end(caption)) {
        addSurplus(caption, attribute, place++);
      }
    }
  }

  private void checkArraySibling(EnumValue value, int sibling, int caption, int place) {
    String path = event.path(sibling) + "[" + place + "]";
    if (caption < 0 || event.kind(caption) == FlatEvent.NULL) {
      findings.add(
          Severity.ERROR,
          "attribute_enum_array_sibling_missing",
          path,
          "'" + path + "' is missing; it should be '" + value.caption() + "'",
          null,
          value.caption());
    } else if (!event.isText(caption, value.caption())) {
      findings.add(
          Severity.ERROR,
          "attribute_enum_array_sibling_incorrect",
          path,
          "'"
              + path
              + "' is "
              + findings.describe(caption)
              + "; it should be '"
              + value.caption()
              + "'",
          findings.value(caption),
          value.caption());
    }
  }

  /** A caption without the value that it is the caption of. */
  void addAlone(int node, AttributeTable named) {
    String path = event.path(node);
    findings.add(
        Severity.WARNING,
        "tarn_enum_sibling_alone",
        path,
        "'" + path + "' is there without '" + named.name + "', whose caption it is",
        findings.value(node),
        named.name);
  }

  /** A caption beyond the end of the values. */
  private void addSurplus(int node, AttributeTable named, int place) {
    String path = event.path(node);
    findings.add(
        Severity.WARNING,
        "tarn_enum_sibling_alone",
        path,
        "'" + path + "' is there, and '" + named.name + "' has no value [" + place + "]",
        findings.value(node),
        named.name);
  }

  void addUnknown(int node, AttributeTable attribute) {
    findings.error(
        "attribute_enum_value_unknown",
        event.path(node),
        "'" + attribute.name + "' has no value " + findings.describe(node),
        findings.value(node));
  }

  private void addDeprecated(String code, int node, EnumValue value) {
    String path = event.path(node);
    findings.warning(
        code,
        path,
        "the value "
            + value.key()
            + " of '"
            + path
            + "' is deprecated since "
            + value.deprecatedSince(),
        findings.value(node));
  }
}
