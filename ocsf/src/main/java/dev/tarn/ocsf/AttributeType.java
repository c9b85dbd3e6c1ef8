package dev.tarn.ocsf;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A data type of the OCSF dictionary, such as {@code ip_t}.
 *
 * @param name with its suffix, {@code port_t}
 * @param caption for people
 * @param base the primitive it derives from ({@code string_t} for {@code ip_t}), or its own name
 * @param regex the schema's own text, not always a Java regex, or null
 * @param maxLength in characters, its own or that of its base, or -1
 * @param range lowest and highest value, its own or that of its base, or null
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

  /**
   * What {@link #regex} means as a Java pattern, to be used with {@code find}: the schema anchors
   * its expressions itself, or means not to ({@code uuid_t}). Where the schema's expression is
   * wrong or not for Java, this is the corrected one; empty where there is none or none to be
   * enforced. Compiled at each call. For {@code ip_t}, {@link IpAddresses} is faster and stricter.
   */
  public Optional<Pattern> compilePattern() {
    return Optional.ofNullable(TypePatterns.compile(this));
  }

  /** A closed interval. */
  public record Range(long lowest, long highest) {}
}
