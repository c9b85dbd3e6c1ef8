package dev.tarn.app;

import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeHolder;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Schema;
import dev.tarn.ocsf.SchemaDiff;
import dev.tarn.ocsf.SchemaDiff.Aspect;
import dev.tarn.ocsf.SchemaDiff.Change;
import dev.tarn.ocsf.SchemaDiff.Entry;
import dev.tarn.ocsf.SchemaDiff.Kind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What differs between two schemas, as text for a terminal. */
final class SchemaDiffText {
  private final SchemaDiff diff;
  private final PrintWriter out;

  SchemaDiffText(SchemaDiff diff, PrintWriter out) {
    this.diff = diff;
    this.out = out;
  }

  /** Names of what came, went, was renamed or deprecated, and of what differs otherwise. */
  void overview() {
    out.print(
        "OCSF "
            + diff.from().version()
            + " to "
            + diff.to().version()
            + ": + came, - went, ~ differs\n");
    overview(Kind.CLASS, "Classes");
    overview(Kind.OBJECT, "Objects");
    overview(Kind.TYPE, "Types");
    overview(Kind.PROFILE, "Profiles");
    overview(Kind.EXTENSION, "Extensions");
    out.print("\n'tarn schema diff FROM TO CLASS' tells attribute by attribute.\n");
  }

  private void overview(Kind kind, String heading) {
    List<Entry> entries = diff.entries(kind);
    if (entries.isEmpty()) {
      return;
    }
    long added = entries.stream().filter(Entry::added).count();
    long removed = entries.stream().filter(Entry::removed).count();
    out.print(
        "\n"
            + heading
            + ": "
            + added
            + " came, "
            + removed
            + " went, "
            + (entries.size() - added - removed)
            + " differ\n");
    TextColumns rows = new TextColumns(2);
    for (Entry entry : entries) {
      if (entry.added()) {
        rows.row("+", label(kind, entry), caption(diff.to(), kind, entry.name()));
      }
    }
    for (Entry entry : entries) {
      if (entry.removed()) {
        rows.row("-", label(kind, entry), caption(diff.from(), kind, entry.name()));
      }
    }
    for (Entry entry : entries) {
      if (!entry.added() && !entry.removed()) {
        rows.row("~", label(kind, entry), summary(entry));
      }
    }
    rows.print(out);
  }

  private String label(Kind kind, Entry entry) {
    return kind == Kind.CLASS ? uid(entry) + " " + entry.name() : entry.name();
  }

  private String uid(Entry entry) {
    Schema schema = entry.removed() ? diff.from() : diff.to();
    return schema.findClass(entry.name()).map(found -> String.valueOf(found.uid())).orElse("");
  }

  private static String caption(Schema schema, Kind kind, String name) {
    return holder(schema, kind, name)
        .map(
            found ->
                found instanceof EventClass eventClass && eventClass.extension() != null
                    ? found.caption() + ", extension " + eventClass.extension()
                    : found.caption())
        .orElse("");
  }

  private static Optional<? extends AttributeHolder> holder(
      Schema schema, Kind kind, @Nullable String name) {
    if (name == null) {
      return Optional.empty();
    }
    return switch (kind) {
      case CLASS -> schema.findClass(name);
      case OBJECT -> schema.findObject(name);
      case TYPE, PROFILE, EXTENSION -> Optional.empty();
    };
  }

  private static String summary(Entry entry) {
    List<String> parts = new ArrayList<>();
    if (entry.renamed()) {
      parts.add("was " + entry.before());
    }
    if (entry.newlyDeprecated()) {
      parts.add("now deprecated");
    }
    long added = count(entry, true);
    long removed = count(entry, false);
    if (added > 0) {
      parts.add("+" + SchemaText.count(added, "attribute", "attributes"));
    }
    if (removed > 0) {
      parts.add("-" + SchemaText.count(removed, "attribute", "attributes"));
    }
    long others =
        entry.changes().stream().filter(change -> change.aspect() != Aspect.ATTRIBUTE).count();
    if (others > 0) {
      parts.add(SchemaText.count(others, "other change", "other changes"));
    }
    return String.join(", ", parts);
  }

  private static long count(Entry entry, boolean added) {
    return entry.changes().stream()
        .filter(change -> change.aspect() == Aspect.ATTRIBUTE)
        .filter(change -> (added ? change.before() : change.after()) == null)
        .count();
  }

  /** What differs in a class or object and in the objects below it, change by change. */
  void details(List<Entry> entries, String name) {
    out.print("OCSF " + diff.from().version() + " to " + diff.to().version() + ": " + name + "\n");
    if (entries.isEmpty()) {
      out.print("\nNothing differs.\n");
    }
    for (Entry entry : entries) {
      String kind = SchemaText.word(entry.kind());
      out.print(
          "\n"
              + Character.toUpperCase(kind.charAt(0))
              + kind.substring(1)
              + " "
              + entry.name()
              + (entry.path().isEmpty() ? "" : ", at " + entry.path())
              + "\n");
      if (entry.added() || entry.removed()) {
        Schema schema = entry.added() ? diff.to() : diff.from();
        out.print(
            "  exists only in "
                + schema.version()
                + "; 'tarn schema "
                + entry.name()
                + " --ocsf "
                + schema.version()
                + "' shows it\n");
        continue;
      }
      TextColumns own = new TextColumns(2);
      TextColumns attributes = new TextColumns(2);
      for (List<Change> changes : alike(entry.changes())) {
        row(entry, changes, changes.getFirst().attribute() == null ? own : attributes);
      }
      own.print(out);
      attributes.print(out);
    }
  }

  /** Neighbours that fit in one row: values of one enum, or profiles, that all came or went. */
  private static List<List<Change>> alike(List<Change> changes) {
    List<List<Change>> groups = new ArrayList<>();
    for (Change change : changes) {
      Change last = groups.isEmpty() ? null : groups.getLast().getFirst();
      boolean same =
          last != null
              && change.key() != null
              && last.key() != null
              && change.aspect() == last.aspect()
              && change.aspect() != Aspect.DEPRECATED
              && Objects.equals(change.attribute(), last.attribute())
              && sign(change).equals(sign(last))
              && !sign(change).equals("~");
      if (!same) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(change);
    }
    return groups;
  }

  private static String sign(Change change) {
    return change.before() == null ? "+" : change.after() == null ? "-" : "~";
  }

  private void row(Entry entry, List<Change> changes, TextColumns rows) {
    Change change = changes.getFirst();
    String key = change.key();
    String sign = sign(change);
    String what;
    switch (change.aspect()) {
      case ATTRIBUTE -> what = described(entry, change);
      case ENUM_VALUE ->
          what =
              (changes.size() == 1 ? "value " : "values ")
                  + changes.stream()
                      .map(each -> TextColumns.unbroken(each.key() + " " + text(each)))
                      .collect(Collectors.joining(", "));
      case DEPRECATED -> {
        sign = "~";
        what =
            (key == null ? "" : "value " + key + " ")
                + (change.after() == null
                    ? "no longer deprecated"
                    : "deprecated since " + change.after());
      }
      default -> {
        String aspect = SchemaText.word(change.aspect()).replace('_', ' ');
        if (key == null) {
          sign = "~";
          what = aspect + " " + none(change.before()) + " -> " + none(change.after());
        } else {
          what =
              aspect
                  + (changes.size() == 1 ? " " : "s ")
                  + changes.stream().map(Change::key).collect(Collectors.joining(", "));
        }
      }
    }
    if (change.attribute() == null) {
      rows.row(sign, what);
    } else {
      rows.row(sign, change.attribute(), what);
    }
  }

  /** The text of what came or went, or both texts. */
  private static String text(Change change) {
    return sign(change).equals("~")
        ? change.before() + " -> " + change.after()
        : none(change.before() == null ? change.after() : change.before());
  }

  private String described(Entry entry, Change change) {
    boolean added = change.before() == null;
    return holder(
            added ? diff.to() : diff.from(), entry.kind(), added ? entry.after() : entry.before())
        .flatMap(holder -> holder.findAttribute(String.valueOf(change.attribute())))
        .map(SchemaDiffText::described)
        .orElse("");
  }

  private static String none(@Nullable String text) {
    return text == null ? "none" : text;
  }

  private static String described(Attribute attribute) {
    return SchemaText.type(attribute)
        + ", "
        + SchemaText.word(attribute.requirement())
        + (attribute.profiles().isEmpty()
            ? ""
            : ", with profile " + SchemaText.either(attribute.profiles()))
        + (attribute.deprecatedSince() == null
            ? ""
            : ", deprecated since " + attribute.deprecatedSince());
  }
}
