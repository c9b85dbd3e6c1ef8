package dev.tarn.connectors;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values of a configured thing's options, of the types that {@link OptionSpec.Kind} names,
 * defaults filled in. Asking for an option that was not specified is a bug.
 */
public record OptionValues(Map<String, Object> values) {
  public OptionValues {
    values = Map.copyOf(values);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String text(String name) {
    return (String) value(name);
  }

  @SuppressWarnings("unchecked") // a value of kind TEXTS is a list of texts
  public List<String> texts(String name) {
    return (List<String>) value(name);
  }

  public Duration duration(String name) {
    return (Duration) value(name);
  }

  /** A BYTES or INTEGER option. */
  public long number(String name) {
    return (Long) value(name);
  }

  public boolean flag(String name) {
    return (Boolean) value(name);
  }

  public Secret secret(String name) {
    return (Secret) value(name);
  }

  public OptionValues group(String name) {
    return (OptionValues) value(name);
  }

  /** All values in the order of their names; secrets are masked. */
  @Override
  public String toString() {
    return new TreeMap<>(values).toString();
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no option " + name);
    }
    return value;
  }
}
