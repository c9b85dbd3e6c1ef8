package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that a mapping gives to values, conditions, lookup tables and databases, while it is
 * checked. A name means one thing.
 */
final class MappingNames implements ConditionParser.Names {
  /** A lookup table. */
  record Table(Map<String, String> entries, boolean ignoreCase) {}

  private final Map<String, YamlScalar> declared = new LinkedHashMap<>();
  private final Map<String, Expression> values = new LinkedHashMap<>();
  private final Map<String, Condition> conditions = new LinkedHashMap<>();
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, AddressDatabase> databases = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Set<String> open = new HashSet<>();
  private final Map<String, Runnable> unread = new LinkedHashMap<>();

  /** Takes note of a name; where it is taken, gives the place that took it. */
  Optional<YamlScalar> declare(YamlScalar name) {
    return Optional.ofNullable(declared.putIfAbsent(name.text(), name));
  }

  /** A name whose meaning is read when something wants to know it, or by {@link #readAll}. */
  void readLater(String name, Runnable reading) {
    unread.put(name, reading);
  }

  /** Reads what nothing wanted to know so far. */
  void readAll() {
    List.copyOf(unread.keySet()).forEach(this::read);
  }

  private void read(String name) {
    Runnable reading = unread.remove(name);
    if (reading != null) {
      open.add(name);
      reading.run();
      open.remove(name);
    }
  }

  void put(String name, Expression value) {
    values.put(name, value);
  }

  void put(String name, Condition condition) {
    conditions.put(name, condition);
  }

  @Override
  public @Nullable Expression value(String name) {
    read(name);
    return values.get(name);
  }

  @Override
  public @Nullable Condition condition(String name) {
    read(name);
    return conditions.get(name);
  }

  @Override
  public Set<String> all() {
    Set<String> all = new LinkedHashSet<>(conditions.keySet());
    all.addAll(values());
    all.addAll(unread.keySet());
    return all;
  }

  @Override
  public boolean isOpen(String name) {
    return open.contains(name);
  }

  /** The names of values. */
  Set<String> values() {
    return values.keySet();
  }

  @Override
  public void use(String name) {
    used.add(name);
  }

  Map<String, Table> tables() {
    return tables;
  }

  Map<String, AddressDatabase> databases() {
    return databases;
  }

  /** The names of everything that a value can be looked up in. */
  Set<String> lookups() {
    Set<String> lookups = new LinkedHashSet<>(tables.keySet());
    lookups.addAll(databases.keySet());
    return lookups;
  }

  List<YamlScalar> unused() {
    return declared.values().stream().filter(name -> !used.contains(name.text())).toList();
  }
}
