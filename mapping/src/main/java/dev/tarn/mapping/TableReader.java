package dev.tarn.mapping;

import dev.tarn.mapping.ExpressionReader.Read;
import dev.tarn.mapping.ExpressionReader.Wanted;
import dev.tarn.mapping.MappingSpec.Branch;
import dev.tarn.mapping.MappingSpec.Expression;
import dev.tarn.mapping.MappingSpec.MatchKind;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the table of a rule, by which texts of the input become values: {@code enum}, {@code map},
 * {@code prefixes}, {@code lookup}. One thread uses it.
 */
final class TableReader {
  /** The keys of a rule that say a table. */
  static final List<String> KEYS = List.of("enum", "map", "prefixes", "lookup");

  /** Names the field of a database's record. */
  static final String FIELD = "field";

  private final Findings findings;
  private final MappingNames names;
  private final Constants constants;

  TableReader(Findings findings, MappingNames names, Constants constants) {
    this.findings = findings;
    this.names = names;
    this.constants = constants;
  }

  /** Whether a rule has a table. */
  static boolean isIn(YamlNode.Mapping rule) {
    return KEYS.stream().anyMatch(key -> rule.find(key).isPresent());
  }

  /** What a rule with a table gives for an input, or null where it says nothing usable. */
  @Nullable Read read(YamlNode.Mapping mapping, Wanted wanted, Expression input) {
    List<YamlNode.Entry> tables =
        mapping.entries().stream().filter(e -> KEYS.contains(e.key().text())).toList();
    if (tables.size() > 1) {
      findings.error(
          "two-sources",
          tables.get(1).key().position(),
          "'"
              + tables.get(1).key().text()
              + "' and '"
              + tables.get(0).key().text()
              + "' cannot stand together");
      return null;
    }
    YamlNode.Entry table = tables.get(0);
    YamlFields fields = new YamlFields(mapping, "a rule", findings);
    boolean ignoreCase = fields.bool("ignore_case", false);
    String other = result(mapping, "other", wanted);
    String missing = result(mapping, "missing", wanted);
    boolean otherIsOther =
        wanted.attribute() != null
            && Conversions.isNumericEnum(wanted.attribute())
            && "99".equals(other);
    if (table.key().text().equals("lookup")) {
      return lookup(mapping, table, wanted, input, ignoreCase, other, missing, otherIsOther);
    }
    if (table.key().text().equals("enum")
        && wanted.attribute() != null
        && wanted.attribute().enumValues().isEmpty()) {
      findings.error(
          "wrong-key",
          table.key().position(),
          wanted.path() + " is no enum",
          "write 'map' to translate texts");
    }
    if (!(table.value() instanceof YamlNode.Mapping entries)) {
      findings.error(
          "wrong-kind",
          table.value().position(),
          "'" + table.key().text() + "' is a mapping of input texts to values");
      return null;
    }
    Map<String, String> results = new LinkedHashMap<>();
    for (YamlNode.Entry entry : entries.entries()) {
      Optional<String> result = constants.read(entry.value(), wanted);
      if (result.isPresent()
          && results.put(caseKey(entry.key().text(), ignoreCase), result.get()) != null) {
        findings.error(
            "duplicate-key",
            entry.key().position(),
            "'" + entry.key().text() + "' is already given; letters' case is ignored here");
      }
    }
    if (table.key().text().equals("prefixes")) {
      return prefixes(table, input, results, ignoreCase, other, missing, otherIsOther);
    }
    return new Read(
        new MappingSpec.Lookup(input, results, ignoreCase, other, missing),
        otherIsOther ? input : null);
  }

  private static String caseKey(String key, boolean ignoreCase) {
    return ignoreCase ? key.toLowerCase(Locale.ROOT) : key;
  }

  private @Nullable String result(YamlNode.Mapping mapping, String key, Wanted wanted) {
    return mapping.find(key).flatMap(entry -> constants.read(entry.value(), wanted)).orElse(null);
  }

  private @Nullable Read lookup(
      YamlNode.Mapping mapping,
      YamlNode.Entry entry,
      Wanted wanted,
      Expression input,
      boolean ignoreCase,
      @Nullable String other,
      @Nullable String missing,
      boolean otherIsOther) {
    if (!(entry.value() instanceof YamlScalar name)) {
      findings.error("wrong-kind", entry.value().position(), "'lookup' is the name of a table");
      return null;
    }
    AddressDatabase database = names.databases().get(name.text());
    if (database != null) {
      names.use(name.text());
      return addressField(mapping, name, database, input);
    }
    MappingNames.Table table = names.tables().get(name.text());
    if (table == null) {
      findings.error(
          "unknown-name",
          name.position(),
          "there is no lookup table '" + name.text() + "'",
          names.lookups().isEmpty()
              ? "declare tables under the top key 'lookups'"
              : Suggestions.hint(name.text(), names.lookups()));
      return null;
    }
    names.use(name.text());
    mapping
        .find(FIELD)
        .ifPresent(
            field ->
                findings.error(
                    "wrong-key",
                    field.key().position(),
                    "'field' goes with a database of addresses; '" + name.text() + "' is a table"));
    Map<String, String> results = new LinkedHashMap<>();
    for (Map.Entry<String, String> row : table.entries().entrySet()) {
      YamlScalar value = new YamlScalar(name.position(), row.getValue(), true, name.source());
      Optional<String> result = constants.read(value, wanted);
      if (result.isEmpty()) {
        return null;
      }
      results.put(caseKey(row.getKey(), table.ignoreCase() || ignoreCase), result.get());
    }
    return new Read(
        new MappingSpec.Lookup(input, results, table.ignoreCase() || ignoreCase, other, missing),
        otherIsOther ? input : null);
  }

  private @Nullable Read addressField(
      YamlNode.Mapping mapping, YamlScalar name, AddressDatabase database, Expression input) {
    for (String key : List.of("other", "missing", "ignore_case")) {
      mapping
          .find(key)
          .ifPresent(
              entry ->
                  findings.error(
                      "wrong-key",
                      entry.key().position(),
                      "'" + key + "' goes with a table; '" + name.text() + "' is a database",
                      "for a fallback write first: [{from: …, lookup: …, field: …}, …]"));
    }
    if (!(mapping.find(FIELD).map(YamlNode.Entry::value).orElse(null)
        instanceof YamlScalar field)) {
      findings.error(
          "missing-key",
          name.position(),
          "a lookup in the database '" + name.text() + "' needs 'field', a path in its records",
          "field: country.iso_code");
      return null;
    }
    try {
      PathReference path = PathParser.parse(field.text());
      if (path.root() == PathReference.Root.HERE
          && !PathReader.hasEach(path.path())
          && !path.path().hasWhere()) {
        return new Read(new MappingSpec.AddressField(input, database, path.path()));
      }
      findings.error(
          "path-syntax",
          field.position(),
          "'field' is a path in the database's records, of keys and numbers of elements");
    } catch (SyntaxError e) {
      findings.error(e.code(), field.at(e.offset(), e.length()), e.message(), e.hint());
    }
    return null;
  }

  /** Prefixes are cases; the longest comes first, whatever the order in the file. */
  private @Nullable Read prefixes(
      YamlNode.Entry table,
      Expression input,
      Map<String, String> results,
      boolean ignoreCase,
      @Nullable String other,
      @Nullable String missing,
      boolean otherIsOther) {
    if (!(input instanceof MappingSpec.FromPath from)) {
      findings.error(
          "wrong-key", table.key().position(), "'prefixes' tests the text at one path", null);
      return null;
    }
    List<String> order = new ArrayList<>(results.keySet());
    order.sort((a, b) -> Integer.compare(b.length(), a.length()));
    List<Branch> branches = new ArrayList<>();
    int i = 0;
    while (i < order.size()) {
      // Neighbours with one result share a branch.
      String result = String.valueOf(results.get(order.get(i)));
      List<String> texts = new ArrayList<>();
      while (i < order.size() && result.equals(results.get(order.get(i)))) {
        texts.add(order.get(i++));
      }
      branches.add(
          new Branch(
              new MappingSpec.TextMatch(from.path(), MatchKind.STARTS_WITH, texts, ignoreCase),
              new MappingSpec.Constant(result)));
    }
    if (other != null) {
      branches.add(
          new Branch(new MappingSpec.Exists(from.path()), new MappingSpec.Constant(other)));
    }
    if (missing != null) {
      branches.add(
          new Branch(
              new MappingSpec.Not(new MappingSpec.Exists(from.path())),
              new MappingSpec.Constant(missing)));
    }
    return new Read(new MappingSpec.Cases(branches), otherIsOther ? input : null);
  }
}
