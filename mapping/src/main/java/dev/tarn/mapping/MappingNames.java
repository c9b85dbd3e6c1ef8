package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Condition;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.yaml.YamlScalar;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The names that a mapping gives to values, conditions and lookup tables, while it is checked. */
final class MappingNames {
  /** A lookup table. */
  record Table(Map<String, String> entries, boolean ignoreCase, YamlScalar key) {}

  private final Map<String, Expression> values = new LinkedHashMap<>();
  private final Map<String, Condition> conditions = new LinkedHashMap<>();
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Set<String> usedTables = new HashSet<>();
  private final Set<String> usedValues = new HashSet<>();

  Map<String, Expression> values() {
    return values;
  }

  Map<String, Condition> conditions() {
    return conditions;
  }

  Map<String, Table> tables() {
    return tables;
  }

  Set<String> usedTables() {
    return usedTables;
  }

  Set<String> usedValues() {
    return usedValues;
  }
}
