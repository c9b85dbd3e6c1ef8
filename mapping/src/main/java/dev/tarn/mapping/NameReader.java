package dev.tarn.mapping;

import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlNode;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a mapping names: {@code conditions}, {@code lookups}, {@code values}. */
final class NameReader {
  /** How the names of files end that are databases of addresses. */
  private static final String DATABASE = ".mmdb";

  private static final Set<String> RESERVED = Set.of("element", "record");

  private final Findings findings;
  private final MappingNames names;
  private final PathReader paths;
  private final ConditionReader conditions;
  private final ValueReader values;
  private FileLookup files = FileLookup.NONE;

  NameReader(
      Findings findings,
      MappingNames names,
      PathReader paths,
      ConditionReader conditions,
      ValueReader values) {
    this.findings = findings;
    this.names = names;
    this.paths = paths;
    this.conditions = conditions;
    this.values = values;
  }

  /** Conditions and values may use each other, and tables, in any order. */
  void read(MappingPart part) {
    YamlFields root = part.root();
    files = part.files();
    paths.readAt(part.base());
    for (YamlNode.Entry entry : entries(root, "conditions")) {
      String name = entry.key().text();
      if (isName(entry.key())) {
        names.readLater(
            name,
            () ->
                conditions
                    .condition(entry.value())
                    .ifPresent(condition -> names.put(name, condition)));
      }
    }
    for (YamlNode.Entry entry : entries(root, "lookups")) {
      if (isName(entry.key())) {
        table(entry);
      }
    }
    for (YamlNode.Entry entry : entries(root, "values")) {
      String name = entry.key().text();
      if (isName(entry.key())) {
        names.readLater(
            name,
            () ->
                values
                    .text(entry.value(), "the value '" + name + "'")
                    .ifPresent(value -> names.put(name, value)));
      }
    }
    names.readAll();
  }

  private static List<YamlNode.Entry> entries(YamlFields root, String key) {
    return root.mapping(key).map(YamlNode.Mapping::entries).orElse(List.of());
  }

  private boolean isName(YamlScalar key) {
    if (key.text().matches("[a-z][a-z0-9_]*") && !RESERVED.contains(key.text())) {
      Optional<YamlScalar> taken = names.declare(key);
      taken.ifPresent(
          other ->
              findings.error(
                  "duplicate-key",
                  key.position(),
                  "'"
                      + key.text()
                      + "' is already the name of something in line "
                      + other.position().line()));
      return taken.isEmpty();
    }
    findings.error(
        "wrong-value",
        key.position(),
        "'" + key.text() + "' is no name",
        "lower-case letters, digits and _; not element or record");
    return false;
  }

  private void table(YamlNode.Entry entry) {
    String name = entry.key().text();
    Optional<YamlFields> opened =
        YamlFields.of(entry.value(), "the lookup table '" + name + "'", findings);
    if (opened.isEmpty()) {
      return;
    }
    YamlFields fields = opened.get();
    boolean ignoreCase = fields.bool("ignore_case", false);
    Optional<YamlNode.Mapping> inline = fields.mapping("values");
    Optional<YamlScalar> file = fields.scalar("file");
    Optional<YamlScalar> keyColumn = fields.scalar("key");
    Optional<YamlScalar> valueColumn = fields.scalar("value");
    fields.refuseOthers();
    if (file.isPresent() && file.get().text().endsWith(DATABASE)) {
      for (String key : List.of("ignore_case", "values", "key", "value")) {
        fields
            .key(key)
            .ifPresent(
                other ->
                    findings.error(
                        "wrong-key",
                        other.position(),
                        "'" + key + "' goes with a table; this is a database of addresses"));
      }
      names.databases().put(name, AddressDatabase.read(file.get(), files, findings));
      return;
    }
    Map<String, String> rows = new LinkedHashMap<>();
    if (file.isPresent() && inline.isPresent()) {
      findings.error(
          "two-sources", file.get().position(), "a lookup table has 'file' or 'values', not both");
    } else if (file.isPresent()) {
      rows = csv(file.get(), keyColumn, valueColumn);
    } else if (inline.isPresent()) {
      for (YamlNode.Entry row : inline.get().entries()) {
        if (row.value() instanceof YamlScalar value) {
          rows.put(row.key().text(), value.text());
        } else {
          findings.error("wrong-kind", row.value().position(), "a table maps texts to texts");
        }
      }
    } else {
      findings.error(
          "missing-key",
          entry.key().position(),
          "the lookup table '" + name + "' needs 'file' (a CSV or .mmdb) or 'values'");
    }
    if (ignoreCase) {
      Map<String, String> lower = new LinkedHashMap<>();
      rows.forEach((key, value) -> lower.putIfAbsent(key.toLowerCase(Locale.ROOT), value));
      rows = lower;
    }
    names.tables().put(name, new MappingNames.Table(rows, ignoreCase));
  }

  private Map<String, String> csv(
      YamlScalar file, Optional<YamlScalar> keyColumn, Optional<YamlScalar> valueColumn) {
    Map<String, String> rows = new LinkedHashMap<>();
    Optional<String> text = files.readTable(file.text());
    if (text.isEmpty()) {
      findings.error("file-not-found", file.position(), files.problem(file.text()));
      return rows;
    }
    List<List<String>> table = CsvText.parse(text.get());
    if (table.isEmpty()) {
      findings.error("wrong-value", file.position(), "'" + file.text() + "' has no header line");
      return rows;
    }
    int key = column(table.get(0), keyColumn, 0, file);
    int value = column(table.get(0), valueColumn, 1, file);
    if (key < 0 || value < 0) {
      return rows;
    }
    for (int line = 1; line < table.size(); line++) {
      List<String> row = table.get(line);
      if (row.size() <= Math.max(key, value)) {
        findings.error(
            "wrong-value",
            file.position(),
            "row " + (line + 1) + " of '" + file.text() + "' is too short");
      } else if (rows.putIfAbsent(row.get(key), row.get(value)) != null) {
        findings.error(
            "duplicate-key",
            file.position(),
            "'" + row.get(key) + "' stands twice in '" + file.text() + "'");
      }
    }
    return rows;
  }

  private int column(
      List<String> header, Optional<YamlScalar> name, int whenAbsent, YamlScalar file) {
    if (name.isEmpty()) {
      if (whenAbsent >= header.size()) {
        findings.error(
            "wrong-value", file.position(), "'" + file.text() + "' needs at least two columns");
        return -1;
      }
      return whenAbsent;
    }
    int column = header.indexOf(name.get().text());
    if (column < 0) {
      findings.error(
          "wrong-value",
          name.get().position(),
          "'" + file.text() + "' has no column '" + name.get().text() + "'",
          Suggestions.hint(name.get().text(), header));
    }
    return column;
  }
}
