package dev.tarn.ocsf;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A data type, prepared for checking. Immutable but for what is prepared on first use. */
final class TypeTable {
  /** The primitive that a type derives from. */
  enum Base {
    STRING,
    INTEGER,
    LONG,
    FLOAT,
    BOOLEAN,
    JSON,
    OBJECT,
    UNKNOWN
  }

  /** A type whose values have a meaning that rules beyond the schema's look at. */
  enum Form {
    NONE,
    DATETIME,
    EMAIL,
    FILE_HASH,
    HOSTNAME,
    IP,
    MAC,
    SUBNET,
    TIMESTAMP,
    URL,
    UUID
  }

  final AttributeType type;
  final Base base;
  final Form form;

  /** In characters, or -1. */
  final int maxLength;

  final boolean hasRegex;
  final boolean hasValues;
  final boolean hasRange;

  /** Whether the limit is the base's, which the server says with codes of their own. */
  final boolean maxLengthOfBase;

  final boolean rangeOfBase;
  final boolean valuesOfBase;

  /** Compiled on first use, because most are never needed; threads race for it. */
  private @Nullable Expressions expressions;

  /**
   * What texts of a type are checked with.
   *
   * @param own what values are checked with, or null
   * @param server what the server checks values with, or null
   * @param serverMatchesNone whether the schema has an expression that the server takes and that no
   *     text matches
   * @param invalid whether the schema has an expression that cannot be used, which no embedded one
   *     has
   */
  record Expressions(
      @Nullable Pattern own, @Nullable Pattern server, boolean serverMatchesNone, boolean invalid) {
    private static Expressions of(AttributeType type) {
      String regex = type.regex();
      Pattern own = null;
      boolean invalid = false;
      try {
        own = type.compilePattern().orElse(null);
      } catch (PatternSyntaxException e) {
        invalid = true;
      }
      // A delimiter of PCRE in front of the anchor: the server takes it for a character.
      boolean none = regex != null && regex.startsWith("/^");
      Pattern server = none || regex == null ? null : server(type, regex, own);
      return new Expressions(own, server, none, invalid);
    }

    private static @Nullable Pattern server(
        AttributeType type, String regex, @Nullable Pattern own) {
      if (own != null && (own.pattern().equals(regex) || type.name().equals("hostname_t"))) {
        return own;
      }
      try {
        return TypePatterns.compile(regex);
      } catch (PatternSyntaxException e) {
        return null;
      }
    }
  }

  TypeTable(AttributeType type, AttributeType baseType) {
    this.type = type;
    maxLength = type.maxLength();
    hasRegex = type.regex() != null;
    hasValues = !type.values().isEmpty();
    hasRange = type.range() != null;
    boolean derived = !baseType.name().equals(type.name());
    maxLengthOfBase = derived && type.maxLength() == baseType.maxLength();
    rangeOfBase = derived && isSame(type.range(), baseType.range());
    valuesOfBase = derived && !type.values().isEmpty() && type.values().equals(baseType.values());
    base =
        switch (type.base()) {
          case "string_t" -> Base.STRING;
          case "integer_t" -> Base.INTEGER;
          case "long_t" -> Base.LONG;
          case "float_t" -> Base.FLOAT;
          case "boolean_t" -> Base.BOOLEAN;
          case "json_t" -> Base.JSON;
          case "object_t" -> Base.OBJECT;
          default -> Base.UNKNOWN;
        };
    form =
        switch (type.name()) {
          case "datetime_t" -> Form.DATETIME;
          case "email_t" -> Form.EMAIL;
          case "file_hash_t" -> Form.FILE_HASH;
          case "hostname_t" -> Form.HOSTNAME;
          case "ip_t" -> Form.IP;
          case "mac_t" -> Form.MAC;
          case "subnet_t" -> Form.SUBNET;
          case "timestamp_t" -> Form.TIMESTAMP;
          case "url_t" -> Form.URL;
          case "uuid_t" -> Form.UUID;
          default -> Form.NONE;
        };
  }

  /** The equals of a record would be the most expensive of all that is done for a first event. */
  private static boolean isSame(AttributeType.@Nullable Range a, AttributeType.@Nullable Range b) {
    return a != null && b != null && a.lowest() == b.lowest() && a.highest() == b.highest();
  }

  Expressions expressions() {
    Expressions found = expressions;
    if (found == null) {
      found = Expressions.of(type);
      expressions = found;
    }
    return found;
  }
}
