package dev.tarn.mapping;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Field;
import dev.tarn.event.FieldType;
import dev.tarn.event.JsonRenderer;
import dev.tarn.event.LongColumn;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.RowType;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import dev.tarn.event.UnitName;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.AttributeType;
import dev.tarn.ocsf.Constraints;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.Requirement;
import dev.tarn.ocsf.SchemaVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Mappings by hand, without the language, and what they make of records. */
final class SpecFixture {
  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-20T12:31:16.250Z"));
  static final Position HERE = new Position("test.yaml", 1, 1, 1);
  static final EventClass CLASS =
      new EventClass(
          "api_activity",
          "API Activity",
          6003,
          6,
          "Application Activity",
          Set.of(),
          null,
          null,
          Map.of(),
          Constraints.NONE);
  private static final AttributeType STRING =
      new AttributeType("string_t", "String", "string_t", null, -1, null, List.of(), -1);

  private final Map<String, FieldType> columns = new LinkedHashMap<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();
  private final List<MappingSpec.FilterSpec> filters = new ArrayList<>();
  private final Map<InputPath, MappingSpec.TextFormat> embedded = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  /** One entry under construction. */
  static final class Entry {
    private final MappingSpec.Condition when;
    private final List<MappingSpec.Rule> rules = new ArrayList<>();
    private final List<InputPath> drop = new ArrayList<>();
    private final List<MappingSpec.RequiredColumn> required = new ArrayList<>();
    private final List<MappingSpec.ConstraintSpec> constraints = new ArrayList<>();
    private MappingSpec.Expression region;
    private MappingSpec.Expression account;

    private Entry(MappingSpec.Condition when) {
      this.when = when;
    }

    Entry set(String target, String path) {
      return set(target, fromPath(path), text());
    }

    Entry set(String target, MappingSpec.Expression expression, Conversion to) {
      return set(target, new MappingSpec.Scalar(expression, to));
    }

    Entry set(String target, MappingSpec.Value value) {
      rules.add(rule(target, value, null));
      return this;
    }

    Entry setWhen(
        String target,
        MappingSpec.Condition condition,
        MappingSpec.Expression expression,
        Conversion to) {
      rules.add(rule(target, new MappingSpec.Scalar(expression, to), condition));
      return this;
    }

    Entry drop(String path) {
      drop.add(path(path));
      return this;
    }

    Entry require(String column, String onlyWithin) {
      required.add(new MappingSpec.RequiredColumn(column, onlyWithin));
      return this;
    }

    Entry constrain(String within, boolean justOne, String... of) {
      constraints.add(new MappingSpec.ConstraintSpec(within, justOne, List.of(of)));
      return this;
    }

    Entry partition(MappingSpec.Expression newRegion, MappingSpec.Expression newAccount) {
      region = newRegion;
      account = newAccount;
      return this;
    }
  }

  SpecFixture column(String path, FieldType type) {
    columns.put(path, type);
    return this;
  }

  SpecFixture texts(String... paths) {
    for (String path : paths) {
      columns.put(path, FieldType.Leaf.TEXT);
    }
    return this;
  }

  SpecFixture alias(String column, String original) {
    aliases.put(column, original);
    return this;
  }

  SpecFixture filter(String name, MappingSpec.Condition when) {
    filters.add(new MappingSpec.FilterSpec(name, when));
    return this;
  }

  SpecFixture embedded(String path) {
    embedded.put(path(path), MappingSpec.Json.PLAIN);
    return this;
  }

  /** An entry that sets {@code time} from {@code t}, epoch milliseconds. */
  Entry entry(MappingSpec.Condition when) {
    columns.putIfAbsent("time", FieldType.Leaf.LONG);
    Entry entry = new Entry(when);
    entry.set("time", fromPath("t"), millis());
    entry.require("time", "");
    entries.add(entry);
    return entry;
  }

  MappingSpec spec() {
    columns.put("unmapped", new FieldType.TextMap());
    return new MappingSpec(
        "hand-made",
        SchemaVersion.V1_5_0,
        List.of(),
        new MappingSpec.InputSpec(MappingSpec.Json.PLAIN, embedded, Set.of(), List.of(), Map.of()),
        List.of(new MappingSpec.TableSpec(CLASS, new RowType(fields("", columns)), aliases)),
        entries.stream()
            .map(
                e ->
                    new MappingSpec.EventSpec(
                        0,
                        CLASS,
                        e.when,
                        e.rules,
                        e.region,
                        e.account,
                        e.drop,
                        e.required,
                        e.constraints,
                        HERE))
            .toList(),
        filters,
        false,
        false);
  }

  static FieldType listOf(Map<String, FieldType> members) {
    return new FieldType.ListOf(new FieldType.Struct(fields("", members)));
  }

  private static List<Field> fields(String prefix, Map<String, FieldType> columns) {
    Map<String, Map<String, FieldType>> groups = new LinkedHashMap<>();
    columns.forEach(
        (path, type) -> {
          int dot = path.indexOf('.');
          String head = dot < 0 ? path : path.substring(0, dot);
          groups
              .computeIfAbsent(head, name -> new LinkedHashMap<>())
              .put(dot < 0 ? "" : path.substring(dot + 1), type);
        });
    List<Field> fields = new ArrayList<>();
    groups.forEach(
        (name, members) ->
            fields.add(
                new Field(
                    name,
                    members.containsKey("")
                        ? members.get("")
                        : new FieldType.Struct(fields(prefix + name + ".", members)))));
    return fields;
  }

  static MappingSpec.Rule rule(String target, MappingSpec.Value value, MappingSpec.Condition when) {
    Attribute attribute =
        new Attribute(
            target,
            target,
            STRING,
            null,
            false,
            Requirement.OPTIONAL,
            Set.of(),
            Map.of(),
            null,
            -1,
            null);
    return new MappingSpec.Rule(target, attribute, value, when, HERE);
  }

  static MappingSpec.Rule rule(String target, String path) {
    return rule(target, new MappingSpec.Scalar(fromPath(path), text()), null);
  }

  /** {@code a.b[0].c}, {@code a[*].b}; no quoted keys. */
  static InputPath path(String text) {
    List<InputPath.Step> steps = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      int bracket = part.indexOf('[');
      String key = bracket < 0 ? part : part.substring(0, bracket);
      if (!key.isEmpty()) {
        steps.add(new InputPath.Key(key));
      }
      while (bracket >= 0) {
        int end = part.indexOf(']', bracket);
        String index = part.substring(bracket + 1, end);
        steps.add(
            index.equals("*")
                ? new InputPath.Each()
                : new InputPath.Index(Integer.parseInt(index)));
        bracket = part.indexOf('[', end);
      }
    }
    return new InputPath(steps);
  }

  static MappingSpec.Expression fromPath(String path) {
    return new MappingSpec.FromPath(path(path));
  }

  static Conversion text() {
    return new Conversion.ToText(new Conversion.TextCheck("string_t", -1, null));
  }

  static Conversion integer() {
    return new Conversion.ToInteger(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  static Conversion millis() {
    return new Conversion.ToTime(
        List.of(new Conversion.EpochTime(Conversion.EpochTime.Unit.MILLIS)), false);
  }

  static MappingSpec.Condition equal(String path, String... texts) {
    return new MappingSpec.TextMatch(
        path(path), MappingSpec.MatchKind.EQUALS, List.of(texts), false);
  }

  /** What became of records. */
  static final class Mapped {
    final MappingOutput output;

    /** Rows as JSON, by ordinal. */
    final Map<Long, String> rows = new TreeMap<>();

    /** Region, account, day by ordinal. */
    final Map<Long, String> partitions = new TreeMap<>();

    /** Code and message by ordinal. */
    final Map<Long, String> rejected = new TreeMap<>();

    Mapped(MappingOutput output) {
      this.output = output;
      for (int table = 0; table < output.tables(); table++) {
        EventBatch batch = output.table(table);
        for (int row = 0; row < batch.rows(); row++) {
          JsonRenderer renderer = new JsonRenderer();
          renderer.render(batch, row);
          long ordinal = batch.ordinal().value(row);
          if (rows.put(ordinal, renderer.toString()) != null) {
            throw new AssertionError("two rows of record " + ordinal);
          }
          partitions.put(
              ordinal,
              text(batch.region(), row)
                  + "/"
                  + text(batch.accountId(), row)
                  + "/"
                  + text(batch.eventDay(), row));
        }
      }
      EventBatch quarantine = output.quarantine();
      StructColumn root = quarantine.root();
      for (int row = 0; row < quarantine.rows(); row++) {
        rejected.put(
            quarantine.ordinal().value(row),
            text((TextColumn) root.member(4), row)
                + ": "
                + text((TextColumn) root.member(5), row)
                + " @"
                + ((LongColumn) root.member(3)).value(row));
      }
    }

    static String text(TextColumn column, int row) {
      int entry = column.entry(row);
      return new String(
          column.arena(),
          column.entryStart(entry),
          column.entryLength(entry),
          StandardCharsets.UTF_8);
    }

    String row() {
      return rows.values().iterator().next();
    }
  }

  /** Maps lines in one batch. */
  Mapped map(String... lines) {
    return map(CompiledMapping.compile(spec()), List.of(lines), Integer.MAX_VALUE);
  }

  static Mapped map(CompiledMapping mapping, List<String> lines, int batchRecords) {
    return mapBytes(
        mapping,
        lines.stream().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList(),
        batchRecords);
  }

  /** Maps records in batches of some size, with one runner. */
  static Mapped mapBytes(CompiledMapping mapping, List<byte[]> lines, int batchRecords) {
    MappingRunner runner = mapping.newRunner(CLOCK);
    MappingOutput output = new MappingOutput(mapping.spec());
    long position = 0;
    int next = 0;
    while (next < lines.size()) {
      int end = (int) Math.min(lines.size(), (long) next + batchRecords);
      int bytes = lines.subList(next, end).stream().mapToInt(line -> line.length + 1).sum();
      RecordBatch batch = new RecordBatch(bytes);
      batch.resize(bytes);
      batch.begin(7, next);
      int at = 0;
      for (; next < end; next++) {
        byte[] line = lines.get(next);
        System.arraycopy(line, 0, batch.data(), at, line.length);
        batch.data()[at + line.length] = '\n';
        batch.add(at, line.length, position);
        at += line.length + 1;
        position += line.length + 1;
      }
      runner.run(batch, new UnitName("source", "unit"), output);
    }
    return new Mapped(output);
  }
}
