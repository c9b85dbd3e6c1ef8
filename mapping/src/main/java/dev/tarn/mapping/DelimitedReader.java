package dev.tarn.mapping;

import dev.tarn.mapping.MappingSpec.Delimited;
import dev.tarn.mapping.MappingSpec.Header;
import dev.tarn.mapping.yaml.Findings;
import dev.tarn.mapping.yaml.YamlFields;
import dev.tarn.mapping.yaml.YamlScalar;
import dev.tarn.ocsf.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the options of delimited input. */
final class DelimitedReader {
  /** The options that only delimited formats have. */
  static final List<String> OPTIONS =
      List.of(
          "delimiter",
          "quote",
          "escape",
          "header",
          "header_prefix",
          "columns",
          "comment",
          "ragged");

  private static final List<String> HEADERS = List.of("first_line", "detect", "none");

  private final Findings findings;
  private final YamlFields fields;

  DelimitedReader(Findings findings, YamlFields fields) {
    this.findings = findings;
    this.fields = fields;
  }

  /**
   * How records are written.
   *
   * @param format {@code csv}, {@code tsv} or {@code delimited}
   */
  Delimited read(String format) {
    Delimited fields = readText(format);
    String prefix = this.fields.text("header_prefix").orElse("");
    return new Delimited(
        fields.delimiter(),
        fields.runs(),
        fields.quote(),
        fields.escape(),
        header(fields.columns(), prefix),
        prefix,
        fields.columns(),
        this.fields.text("comment").orElse(""),
        fields.ragged());
  }

  /** How a text in a record is written, which is one record without header. */
  Delimited readText(String format) {
    Optional<YamlScalar> delimiter = fields.scalar("delimiter");
    if (delimiter.isEmpty() && format.equals("delimited")) {
      findings.error(
          "missing-key",
          fields.position(),
          "the format 'delimited' needs 'delimiter'",
          "delimiter: space");
    }
    boolean runs = delimiter.isPresent() && delimiter.get().text().equals(CharacterOptions.RUNS);
    CharacterOptions characters = new CharacterOptions(findings, fields);
    char between = characters.delimiter("delimiter", format.equals("tsv") ? '\t' : ',');
    char quote = characters.orNone("quote", format.equals("csv") ? '"' : 0);
    char escape = characters.orNone("escape", (char) 0);
    if (quote != 0 && quote == between) {
      findings.error(
          "wrong-value",
          fields.scalar("quote").map(YamlScalar::position).orElse(fields.position()),
          "'quote' and 'delimiter' are the same character");
    }
    if (escape != 0 && quote == 0) {
      findings.error(
          "wrong-value",
          fields.scalar("escape").map(YamlScalar::position).orElse(fields.position()),
          "'escape' works in quoted fields, and there is no 'quote'");
    }
    return new Delimited(
        between, runs, quote, escape, Header.NONE, "", columns(), "", fields.bool("ragged", false));
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>();
    for (YamlScalar column : fields.scalars("columns")) {
      if (columns.contains(column.text())) {
        findings.error(
            "duplicate-key",
            column.position(),
            "the column '" + column.text() + "' is already given");
      } else if (column.text().isBlank()) {
        findings.error("wrong-value", column.position(), "a column needs a name");
      } else {
        columns.add(column.text());
      }
    }
    return columns;
  }

  private Header header(List<String> columns, String prefix) {
    Optional<YamlScalar> value = fields.scalar("header");
    boolean hasColumns = fields.key("columns").isPresent();
    if (value.isPresent() && !HEADERS.contains(value.get().text())) {
      String suggestion = Suggestions.hint(value.get().text(), HEADERS);
      findings.error(
          "wrong-value",
          value.get().position(),
          "'header' cannot be '" + value.get().text() + "'",
          suggestion != null ? suggestion : "one of " + String.join(", ", HEADERS));
      return Header.NONE;
    }
    String header = value.map(YamlScalar::text).orElse(hasColumns ? "none" : "first_line");
    if (header.equals("first_line")) {
      if (hasColumns) {
        findings.error(
            "wrong-value",
            value.map(YamlScalar::position).orElse(fields.position()),
            "with 'header: first_line' the columns stand in the input",
            "leave 'columns' out, or say 'header: detect'");
      }
      return Header.FIRST_LINE;
    }
    if (!hasColumns && prefix.isEmpty()) {
      findings.error(
          "missing-key",
          value.map(YamlScalar::position).orElse(fields.position()),
          "'header: " + header + "' needs 'columns'",
          "columns: [time, user, action]");
    } else if (hasColumns && columns.isEmpty() && !findings.hasErrors()) {
      findings.error("wrong-value", fields.position(), "'columns' is empty");
    }
    return header.equals("detect") ? Header.DETECT : Header.NONE;
  }
}
