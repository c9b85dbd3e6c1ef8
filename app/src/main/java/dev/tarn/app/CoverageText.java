package dev.tarn.app;

import dev.tarn.mapping.MappingCoverage;
import dev.tarn.mapping.MappingCoverage.ClassCoverage;
import dev.tarn.mapping.MappingCoverage.PathCoverage;
import dev.tarn.ocsf.Requirement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code tarn map coverage} prints. */
final class CoverageText {
  /** Rows of a section, unless all are asked for. */
  private static final int MOST_ROWS = 20;

  private static final int LONGEST_VALUE = 40;

  private final MappingCoverage.Report report;
  private final boolean all;

  CoverageText(MappingCoverage.Report report, boolean all) {
    this.report = report;
    this.all = all;
  }

  void print(PrintWriter out) {
    long filtered = report.filtered().values().stream().mapToLong(Long::longValue).sum();
    long rejected =
        report.rejected().stream().mapToLong(MappingCoverage.RejectedCount::count).sum();
    out.printf(
        Locale.ROOT,
        "%,d records: %,d events, %,d filtered, %,d rejected%n",
        report.records(),
        report.events(),
        filtered,
        rejected);
    if (report.records() == 0) {
      return;
    }
    long leaves = report.mapped() + report.unmapped() + report.dropped();
    out.printf(
        Locale.ROOT,
        "%,d leaves: %s mapped, %s in unmapped, %s dropped%n",
        leaves,
        percent(report.mapped(), leaves),
        percent(report.unmapped(), leaves),
        percent(report.dropped(), leaves));
    classes(out);
    paths(out);
    values(out);
    entries(out);
    others(out);
  }

  private void classes(PrintWriter out) {
    for (ClassCoverage each : report.classes()) {
      out.printf(
          Locale.ROOT,
          "%n%s: %,d events; required attributes %.0f %% filled, recommended %.0f %%%n",
          each.className(),
          each.events(),
          100 * each.filled(Requirement.REQUIRED),
          100 * each.filled(Requirement.RECOMMENDED));
      String never =
          each.fills().stream()
              .filter(fill -> fill.count() == 0)
              .map(MappingCoverage.Fill::attribute)
              .collect(Collectors.joining(", "));
      TextColumns table = new TextColumns(2);
      each.fills().stream()
          .filter(fill -> fill.count() > 0 && fill.count() < fill.wanted())
          .forEach(
              fill ->
                  table.row(
                      fill.attribute(),
                      percent(fill.count(), fill.wanted()),
                      fill.requirement().name().toLowerCase(Locale.ROOT)));
      if (!never.isEmpty()) {
        table.row("never", "", never);
      }
      table.print(out);
    }
  }

  private void paths(PrintWriter out) {
    section(
        out,
        "In unmapped",
        report.paths().stream().filter(path -> path.unmapped() > 0).toList(),
        path -> new String[] {path.path(), count(path.unmapped()), value(path.example())});
    section(
        out,
        "Dropped",
        report.paths().stream().filter(path -> path.dropped() > 0).toList(),
        path -> new String[] {path.path(), count(path.dropped()), value(path.example())});
    if (all) {
      section(
          out,
          "Mapped",
          report.paths().stream().filter(path -> path.mapped() > 0).toList(),
          path -> new String[] {path.path(), count(path.mapped()), value(path.example())});
    }
  }

  private void values(PrintWriter out) {
    section(
        out,
        "Other or Unknown in an enum",
        report.unknown(),
        each -> new String[] {each.attribute(), count(each.count()), value(each.value())});
    section(
        out,
        "Could not be converted",
        report.failed(),
        each ->
            new String[] {each.path(), count(each.count()), each.code() + ": " + each.attribute()});
  }

  private void entries(PrintWriter out) {
    section(
        out,
        "Entries that no record reached",
        report.entries().stream().filter(entry -> entry.count() == 0).toList(),
        each -> new String[] {each.className(), each.place()});
  }

  private void others(PrintWriter out) {
    section(
        out,
        "Filtered",
        List.copyOf(report.filtered().entrySet()),
        each -> new String[] {each.getKey(), count(each.getValue())});
    section(
        out,
        "Rejected",
        report.rejected(),
        each -> new String[] {each.code(), count(each.count()), value(each.example())});
  }

  private interface Row<T> {
    String[] of(T item);
  }

  private <T> void section(PrintWriter out, String title, List<T> items, Row<T> row) {
    if (items.isEmpty()) {
      return;
    }
    out.printf("%n%s%n", title);
    TextColumns table = new TextColumns(2);
    items.stream().limit(all ? items.size() : MOST_ROWS).forEach(item -> table.row(row.of(item)));
    table.print(out);
    if (!all && items.size() > MOST_ROWS) {
      out.printf(Locale.ROOT, "  and %,d more (--all)%n", items.size() - MOST_ROWS);
    }
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String value(String text) {
    return TraceText.cut(text, LONGEST_VALUE);
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "0 %" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  /** The report for programs. */
  Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("records", report.records());
    tree.put("events", report.events());
    tree.put(
        "leaves",
        members(
            "mapped", report.mapped(), "unmapped", report.unmapped(), "dropped", report.dropped()));
    tree.put("classes", each(report.classes(), CoverageText::classTree));
    tree.put("paths", each(report.paths(), CoverageText::pathTree));
    tree.put(
        "unknown",
        each(
            report.unknown(),
            value ->
                members(
                    "attribute",
                    value.attribute(),
                    "value",
                    value.value(),
                    "count",
                    value.count())));
    tree.put(
        "failed",
        each(
            report.failed(),
            value ->
                members(
                    "code",
                    value.code(),
                    "path",
                    value.path(),
                    "attribute",
                    value.attribute(),
                    "count",
                    value.count())));
    tree.put(
        "entries",
        each(
            report.entries(),
            entry ->
                members(
                    "class", entry.className(), "place", entry.place(), "count", entry.count())));
    tree.put("filtered", new LinkedHashMap<>(report.filtered()));
    tree.put(
        "rejected",
        each(
            report.rejected(),
            code ->
                members("code", code.code(), "count", code.count(), "example", code.example())));
    return tree;
  }

  private static Object classTree(ClassCoverage each) {
    return members(
        "class",
        each.className(),
        "events",
        each.events(),
        "required_filled",
        each.filled(Requirement.REQUIRED),
        "recommended_filled",
        each.filled(Requirement.RECOMMENDED),
        "attributes",
        each(
            each.fills(),
            fill ->
                members(
                    "attribute",
                    fill.attribute(),
                    "requirement",
                    fill.requirement().name().toLowerCase(Locale.ROOT),
                    "wanted",
                    fill.wanted(),
                    "count",
                    fill.count())));
  }

  private static Object pathTree(PathCoverage path) {
    return members(
        "path",
        path.path(),
        "mapped",
        path.mapped(),
        "unmapped",
        path.unmapped(),
        "dropped",
        path.dropped(),
        "example",
        path.example());
  }

  private interface Tree<T> {
    Object of(T item);
  }

  private static <T> List<Object> each(List<T> items, Tree<T> tree) {
    List<Object> trees = new ArrayList<>();
    items.forEach(item -> trees.add(tree.of(item)));
    return trees;
  }

  private static Map<String, Object> members(Object... namesAndValues) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return members;
  }
}
