package dev.tarn.ocsf;

import java.util.Set;

/**
 * How values of an attribute are stored in a column, in every version alike. Versions disagree on
 * the width of a few integers; those are {@link #LONG} everywhere, so that one column holds the
 * rows of all versions.
 */
public enum StorageType {
  BOOLEAN,
  /** 32 bits. */
  INT,
  /** 64 bits; {@code timestamp_t} is milliseconds since 1970. */
  LONG,
  DOUBLE,
  TEXT,
  /** A point in time: {@code datetime_t}. */
  TIMESTAMP,
  /** Any JSON value as text: {@code json_t}, and free-form objects ({@code xattributes}). */
  JSON,
  /** An object with attributes of its own. */
  OBJECT;

  /**
   * The attributes that are {@code integer_t} in some version and {@code long_t} in another,
   * whatever class or object they stand in. A test compares this with all paths of all versions.
   */
  private static final Set<String> WIDENED = Set.of("type_uid", "duration");

  /** The type of one value; of one element where the attribute is an array. */
  public static StorageType of(Attribute attribute) {
    if (attribute.objectType() != null) {
      return attribute.objectType().equals("object") ? JSON : OBJECT;
    }
    if (attribute.type().name().equals("datetime_t")) {
      return TIMESTAMP;
    }
    return switch (attribute.type().base()) {
      case "boolean_t" -> BOOLEAN;
      case "integer_t" -> WIDENED.contains(attribute.name()) ? LONG : INT;
      case "long_t" -> LONG;
      case "float_t" -> DOUBLE;
      case "json_t" -> JSON;
      default -> TEXT;
    };
  }
}
