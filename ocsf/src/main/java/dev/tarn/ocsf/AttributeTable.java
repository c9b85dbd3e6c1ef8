package dev.tarn.ocsf;

import org.jspecify.annotations.Nullable;

/** One attribute of a class or object, prepared for checking. */
final class AttributeTable {
  final Attribute attribute;
  final String name;
  final TypeTable type;
  final boolean array;
  final boolean gated;
  final boolean deprecated;
  private final boolean isEnum;

  /** The place of the sibling among the attributes, -1 if there is none. */
  final int sibling;

  /** The place of the enum whose caption this is, -1 if it is none, or of several. */
  final int captioned;

  private final long profiles;
  private final SchemaTables tables;

  /** Found on first use; threads race for it and find the same. */
  private @Nullable HolderTable object;

  /** Prepared on first use; threads race for it and prepare the same. */
  private @Nullable EnumTable enums;

  AttributeTable(
      Attribute attribute,
      TypeTable type,
      boolean gated,
      long profiles,
      int sibling,
      int captioned,
      SchemaTables tables) {
    this.tables = tables;
    this.attribute = attribute;
    this.name = attribute.name();
    this.type = type;
    this.array = attribute.array();
    this.gated = gated;
    deprecated = attribute.deprecatedSince() != null;
    isEnum = !attribute.enumValues().isEmpty();
    this.profiles = profiles;
    this.sibling = sibling;
    this.captioned = captioned;
  }

  /** Whether it exists in an event that declares these profiles. */
  boolean existsUnder(long declared) {
    return !gated || (profiles & declared) != 0;
  }

  /** Its values, null for what is no enum. */
  @Nullable EnumTable enums() {
    if (!isEnum) {
      return null;
    }
    EnumTable found = enums;
    if (found == null) {
      found = new EnumTable(attribute.enumValues());
      enums = found;
    }
    return found;
  }

  /** What it holds, null for a scalar. */
  @Nullable HolderTable object() {
    HolderTable found = object;
    if (found == null && attribute.objectType() != null) {
      found = tables.findObject(attribute.objectType());
      object = found;
    }
    return found;
  }
}
