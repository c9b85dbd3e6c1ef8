package dev.tarn.mapping;

import dev.tarn.event.FieldType;
import dev.tarn.mapping.Conversion.TextCheck;
import dev.tarn.mapping.Conversion.TimeFormat;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeType;
import dev.tarn.ocsf.StorageType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How input becomes values of a schema type, and how they are stored. Types that are equal share
 * one check, so rules that do the same are equal. One thread uses it.
 */
final class Conversions {
  /** What input is when no attribute says more. */
  static final Conversion ANY_TEXT = new Conversion.ToText(new TextCheck("string_t", -1, null));

  private final Map<String, TextCheck> checks = new HashMap<>();

  /** Whether the attribute is an object without attributes of its own, stored as JSON text. */
  static boolean isFreeForm(Attribute attribute) {
    return "object".equals(attribute.objectType());
  }

  static boolean isObject(Attribute attribute) {
    return attribute.objectType() != null && !isFreeForm(attribute);
  }

  static boolean isTime(Attribute attribute) {
    return attribute.type().name().equals("timestamp_t")
        || attribute.type().name().equals("datetime_t");
  }

  static boolean isNumericEnum(Attribute attribute) {
    return !attribute.enumValues().isEmpty() && isWhole(attribute);
  }

  private static boolean isWhole(Attribute attribute) {
    String base = attribute.type().base();
    return base.equals("integer_t") || base.equals("long_t");
  }

  /**
   * @param formats for a time, empty = ISO 8601
   */
  Conversion of(Attribute attribute, List<TimeFormat> formats) {
    AttributeType type = attribute.type();
    if (isFreeForm(attribute) || type.name().equals("json_t")) {
      return new Conversion.ToJson();
    }
    if (isTime(attribute)) {
      return new Conversion.ToTime(
          formats.isEmpty() ? List.of(new Conversion.IsoTime()) : formats,
          type.name().equals("datetime_t"));
    }
    if (isNumericEnum(attribute)) {
      return new Conversion.ToEnum(
          attribute.enumValues().keySet().stream()
              .map(Long::valueOf)
              .collect(Collectors.toUnmodifiableSet()));
    }
    return switch (type.base()) {
      case "integer_t" ->
          type.range() == null
              ? new Conversion.ToInteger(Integer.MIN_VALUE, Integer.MAX_VALUE)
              : new Conversion.ToInteger(type.range().lowest(), type.range().highest());
      case "long_t" -> new Conversion.ToInteger(Long.MIN_VALUE, Long.MAX_VALUE);
      case "float_t" -> new Conversion.ToDouble();
      case "boolean_t" -> new Conversion.ToBoolean();
      default -> new Conversion.ToText(check(attribute));
    };
  }

  private TextCheck check(Attribute attribute) {
    AttributeType type = attribute.type();
    if (attribute.enumValues().isEmpty()) {
      return checks.computeIfAbsent(
          type.name(),
          name -> new TextCheck(name, type.maxLength(), type.compilePattern().orElse(null)));
    }
    String allowed =
        attribute.enumValues().keySet().stream()
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "^(?:", ")$"));
    return checks.computeIfAbsent(
        type.name() + allowed,
        name -> new TextCheck(type.name(), type.maxLength(), Pattern.compile(allowed)));
  }

  /** What {@code type:} may say for an attribute: its type and what that derives from. */
  static boolean isNamed(Attribute attribute, String typeName) {
    String name = attribute.type().name().replaceFirst("_t$", "");
    String base = attribute.type().base().replaceFirst("_t$", "");
    if (isFreeForm(attribute)) {
      return typeName.equals("json") || typeName.equals("object");
    }
    return typeName.equals(name)
        || (typeName.equals(base) && !isTime(attribute))
        || switch (name) {
          case "timestamp", "datetime" -> typeName.equals("time") || typeName.equals("timestamp");
          case "float" -> typeName.equals("double") || typeName.equals("number");
          case "integer", "long" -> typeName.equals("integer") || typeName.equals("number");
          default -> base.equals("string") && typeName.equals("text");
        };
  }

  static String typeName(Attribute attribute) {
    return isFreeForm(attribute) ? "json" : attribute.type().name().replaceFirst("_t$", "");
  }

  /** How one value of the attribute is stored; for scalars and free-form objects. */
  static FieldType.Leaf storage(Attribute attribute) {
    return switch (StorageType.of(attribute)) {
      case BOOLEAN -> FieldType.Leaf.BOOLEAN;
      case INT -> FieldType.Leaf.INT;
      case LONG -> FieldType.Leaf.LONG;
      case DOUBLE -> FieldType.Leaf.DOUBLE;
      case TEXT -> FieldType.Leaf.TEXT;
      case TIMESTAMP -> FieldType.Leaf.TIMESTAMP;
      case JSON -> FieldType.Leaf.JSON;
      case OBJECT -> throw new IllegalArgumentException(attribute.name() + " is an object");
    };
  }
}
