package dev.tarn.ocsf;

import java.text.BreakIterator;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks texts against their types: length, expression, values, and what the values mean. */
final class TextCheck {
  private final FlatEvent event;
  private final Findings findings;
  private final ValidatorOptions options;
  private final TextForms forms = new TextForms();
  private final TextRange range = new TextRange();

  /** Of any schema that this has checked; there are few patterns. */
  private final IdentityHashMap<Pattern, Matcher> matchers = new IdentityHashMap<>();

  TextCheck(FlatEvent event, Findings findings, ValidatorOptions options) {
    this.event = event;
    this.findings = findings;
    this.options = options;
  }

  /** Checks a node that is a text and an attribute's value. */
  void check(int node, AttributeTable attribute) {
    TypeTable type = attribute.type;
    int from = event.textStart(node);
    int to = event.textEnd(node);
    if (type.maxLength >= 0 && to - from > type.maxLength) {
      checkLength(node, type);
    }
    boolean valid =
        !options.serverCompatible() && forms.isSurelyValid(type.form, event.chars(), from, to);
    boolean matched = valid || !type.hasRegex || checkRegex(node, type, from, to);
    if (type.hasValues && !type.type.values().contains(event.text(node))) {
      addNotInValues(node, type);
    }
    if (options.ownRules()) {
      if (TextForms.isPlaceholder(event.chars(), from, to)) {
        addPlaceholder(node);
      } else if (matched && !valid) {
        checkMeaning(node, type, from, to);
      }
    }
  }

  private void checkLength(int node, TypeTable type) {
    int length = isSimple(node) ? event.length(node) : countCharacters(event.text(node));
    int maxLength = type.type.maxLength();
    if (length > maxLength) {
      String path = event.path(node);
      findings.add(
          Severity.ERROR,
          type.maxLengthOfBase
              ? "attribute_value_exceeds_super_type_max_len"
              : "attribute_value_exceeds_max_len",
          path,
          "'"
              + path
              + "' has "
              + length
              + " characters, more than the "
              + maxLength
              + " of "
              + (type.maxLengthOfBase ? type.type.base() : type.type.name()),
          findings.value(node),
          maxLength);
    }
  }

  /** Whether each char is a character: ASCII without a carriage return, which joins a line feed. */
  private boolean isSimple(int node) {
    char[] text = event.chars();
    for (int at = event.textStart(node); at < event.textEnd(node); at++) {
      if (text[at] > 0x7f || text[at] == '\r') {
        return false;
      }
    }
    return true;
  }

  /** As people count them, and the server: a letter with its accents is one. */
  private static int countCharacters(String text) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    int count = 0;
    while (characters.next() != BreakIterator.DONE) {
      count++;
    }
    return count;
  }

  private boolean checkRegex(int node, TypeTable type, int from, int to) {
    TypeTable.Expressions expressions = type.expressions();
    if (expressions.invalid()) {
      addRegexInvalid(node, type);
      return true;
    }
    Boolean matched =
        options.serverCompatible()
            ? asServer(expressions, from, to)
            : find(expressions.own(), from, to);
    if (matched == null) {
      String path = event.path(node);
      findings.warning(
          "tarn_value_not_checked",
          path,
          "'" + path + "' is too long for the expression of its type",
          findings.value(node));
      return false;
    }
    if (!matched) {
      String path = event.path(node);
      findings.add(
          Severity.WARNING,
          "attribute_value_regex_not_matched",
          path,
          "'" + path + "' does not have the form of " + type.type.name(),
          findings.value(node),
          type.type.name());
    } else if (options.schemaDefects()
        && expressions.own() == null
        && Boolean.FALSE.equals(asServer(expressions, from, to))) {
      String path = event.path(node);
      findings.add(
          Severity.WARNING,
          "tarn_schema_defect",
          path,
          "'"
              + path
              + "' is refused by the expression of "
              + type.type.name()
              + ", which is not enforced because it is wrong",
          findings.value(node),
          type.type.name());
    }
    return matched;
  }

  private @Nullable Boolean asServer(TypeTable.Expressions expressions, int from, int to) {
    return expressions.serverMatchesNone() ? Boolean.FALSE : find(expressions.server(), from, to);
  }

  /** True without a pattern; null if the text is too long for it. */
  private @Nullable Boolean find(@Nullable Pattern pattern, int from, int to) {
    if (pattern == null) {
      return true;
    }
    range.set(event.chars(), from, to);
    Matcher matcher = matchers.get(pattern);
    if (matcher == null) {
      matcher = pattern.matcher("");
      matchers.put(pattern, matcher);
    }
    try {
      return matcher.reset(range).find();
    } catch (StackOverflowError e) {
      // An expression that repeats a group recurses once for every repetition.
      return null;
    }
  }

  private void addRegexInvalid(int node, TypeTable type) {
    findings.error(
        "schema_bug_type_regex_invalid",
        event.path(node),
        "the expression of " + type.type.name() + " is not a regular expression",
        null);
  }

  private void addNotInValues(int node, TypeTable type) {
    String path = event.path(node);
    findings.error(
        type.valuesOfBase
            ? "attribute_value_not_in_super_type_values"
            : "attribute_value_not_in_type_values",
        path,
        "'" + path + "' is none of the values of " + type.type.name(),
        findings.value(node));
  }

  private void addPlaceholder(int node) {
    String path = event.path(node);
    findings.warning(
        "tarn_placeholder",
        path,
        event.length(node) == 0
            ? "'" + path + "' is empty; leave it out"
            : "'" + path + "' is a placeholder, " + findings.describe(node) + "; leave it out",
        findings.value(node));
  }

  private void checkMeaning(int node, TypeTable type, int from, int to) {
    char[] text = event.chars();
    switch (type.form) {
      case IP -> {
        if (!forms.isAddress(text, from, to)) {
          addInvalid(node, "tarn_ip_invalid", "an IP address");
        }
      }
      case SUBNET -> {
        if (!forms.isSubnet(text, from, to)) {
          addInvalid(node, "tarn_subnet_invalid", "an address with the length of its prefix");
        }
      }
      case MAC -> {
        if (!forms.isMac(text, from, to, text[from + 2])) {
          addInvalid(node, "tarn_mac_invalid", "a MAC address with equal separators");
        }
      }
      case EMAIL -> {
        if (!forms.isEmail(text, from, to)) {
          addInvalid(node, "tarn_email_invalid", "an email address");
        }
      }
      case URL -> {
        if (!forms.isUrl(text, from, to)) {
          addInvalid(node, "tarn_url_invalid", "a URL");
        }
      }
      case DATETIME -> {
        if (DateTimes.parse(text, from, to) == DateTimes.IMPOSSIBLE) {
          addInvalid(node, "tarn_datetime_invalid", "a time that exists");
        }
      }
      case NONE, FILE_HASH, HOSTNAME, TIMESTAMP, UUID -> {}
    }
  }

  private void addInvalid(int node, String code, String what) {
    String path = event.path(node);
    findings.warning(
        code,
        path,
        "'" + path + "' is not " + what + ": " + findings.describe(node),
        findings.value(node));
  }

  /** A part of the event's characters for a matcher. */
  private static final class TextRange implements CharSequence {
    private char[] text = new char[0];
    private int from;
    private int to;

    void set(char[] newText, int newFrom, int newTo) {
      text = newText;
      from = newFrom;
      to = newTo;
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public char charAt(int index) {
      return text[from + index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new String(text, from + start, end - start);
    }

    @Override
    public String toString() {
      return new String(text, from, to - from);
    }
  }
}
