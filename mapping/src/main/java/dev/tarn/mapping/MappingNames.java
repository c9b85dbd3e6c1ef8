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

/**
 * The names that a mapping gives to values, conditions, lookup tables and databases, while it is
 * checked. A name means one thing.
 */
final class MappingNames {
  /** A lookup table. */
  record Table(Map<String, String> entries, boolean ignoreCase) {}

  private final Map<String, YamlScalar> declared = new LinkedHashMap<>();
  private final Map<String, Expression> values = new LinkedHashMap<>();
  private final Map<String, Condition> conditions = new LinkedHashMap<>();
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, AddressDatabase> databases = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  /** Takes note of a name; where it is taken, gives the place that took it. */
  Optional<YamlScalar> declare(YamlScalar name) {
    return Optional.ofNullable(declared.putIfAbsent(name.text(), name));
  }

  Map<String, Expression> values() {
    return values;
  }

  Map<String, Condition> conditions() {
    return conditions;
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

  /** The names that something uses. */
  Set<String> used() {
    return used;
  }

  List<YamlScalar> unused() {
    return declared.values().stream().filter(name -> !used.contains(name.text())).toList();
  }
}
