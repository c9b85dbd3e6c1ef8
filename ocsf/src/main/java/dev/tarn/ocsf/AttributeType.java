package dev.tarn.ocsf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data type of the OCSF dictionary, such as {@code ip_t}.
 *
 * @param name with its suffix, {@code port_t}
 * @param caption for people
 * @param base the primitive it derives from ({@code string_t} for {@code ip_t}), or its own name
 * @param regex the schema's own text, not always a Java regex, or null
 * @param maxLength in characters, or -1
 * @param range lowest and highest value, or null
 * @param values the only values allowed, as text, empty when any is
 * @param observable the observable type_id of values of this type, or -1
 */
public record AttributeType(
    String name,
    String caption,
    String base,
    @Nullable String regex,
    int maxLength,
    @Nullable Range range,
    List<String> values,
    int observable) {
  public AttributeType {
    values = List.copyOf(values);
  }

  /** A closed interval. */
  public record Range(long lowest, long highest) {}
}
