package dev.tarn.ocsf;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A data type, prepared for checking. Immutable. */
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

  /** Whether the limit is the base's, which the server says with codes of their own. */
  final boolean maxLengthOfBase;

  final boolean rangeOfBase;
  final boolean valuesOfBase;

  /** What values are checked with, or null. */
  final @Nullable Pattern pattern;

  /** What the server checks values with, or null; see {@link #neverMatches}. */
  final @Nullable Pattern serverPattern;

  /** Whether the schema has an expression that the server takes and that no text matches. */
  final boolean neverMatches;

  /** Whether the schema has an expression that cannot be used, which no embedded one has. */
  final boolean regexInvalid;

  TypeTable(AttributeType type, AttributeType baseType) {
    this.type = type;
    boolean derived = !baseType.name().equals(type.name());
    maxLengthOfBase = derived && type.maxLength() == baseType.maxLength();
    rangeOfBase = derived && type.range() != null && type.range().equals(baseType.range());
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
    Pattern corrected = null;
    boolean invalid = false;
    try {
      corrected = type.compilePattern().orElse(null);
    } catch (PatternSyntaxException e) {
      invalid = true;
    }
    pattern = corrected;
    regexInvalid = invalid;
    serverPattern = serverPattern(type);
    // A delimiter of PCRE in front of the anchor: the server takes it for a character.
    neverMatches = type.regex() != null && type.regex().startsWith("/^");
  }

  private static @Nullable Pattern serverPattern(AttributeType type) {
    String regex = type.regex();
    if (regex == null || regex.startsWith("/^")) {
      return null;
    }
    if (type.name().equals("hostname_t")) {
      return type.compilePattern().orElse(null);
    }
    try {
      return TypePatterns.compile(regex);
    } catch (PatternSyntaxException e) {
      return null;
    }
  }
}
