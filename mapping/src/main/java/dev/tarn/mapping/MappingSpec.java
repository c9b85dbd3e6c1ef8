package dev.tarn.mapping;

import dev.tarn.event.RowType;
import dev.tarn.ocsf.Attribute;
import dev.tarn.ocsf.EventClass;
import dev.tarn.ocsf.Position;
import dev.tarn.ocsf.SchemaVersion;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mapping after checking: every path, attribute, enum value and conversion resolved against the
 * schema, every derived attribute written out as a rule. Immutable; {@link MappingChecker} makes it
 * from text, {@link CompiledMapping} runs it.
 *
 * @param name {@code aws-cloudtrail}
 * @param version the OCSF version of its events, {@code metadata.version}
 * @param profiles {@code metadata.profiles}
 * @param input how records are found in the bytes
 * @param tables one a class that the entries name
 * @param events in order; a record becomes an event of the first entry whose condition holds
 * @param filters records for which one of these holds, tried before the events, are counted under
 *     its name and not stored
 * @param keepRaw whether {@code raw_data} holds the record's bytes
 * @param passthrough whether the records are OCSF events already: a record belongs to the entry of
 *     the class that its {@code class_uid} names, what it has in {@code unmapped} stays there, and
 *     tables and rules are those of every class of the schema
 */
public record MappingSpec(
    String name,
    SchemaVersion version,
    List<String> profiles,
    InputSpec input,
    List<TableSpec> tables,
    List<EventSpec> events,
    List<FilterSpec> filters,
    boolean keepRaw,
    boolean passthrough) {

  /**
   * @param embedded paths of texts and the format of what they hold, which is read as if it stood
   *     there; a text that is not of that format stays text
   * @param absent texts that stand for no value, as null does
   * @param aliases other places of values
   * @param redactions paths whose values nobody is to see, and what stands there instead; with all
   *     that is below
   */
  public record InputSpec(
      RecordFormat format,
      Map<InputPath, TextFormat> embedded,
      Set<String> absent,
      List<AliasSpec> aliases,
      Map<InputPath, Redaction> redactions) {
    public InputSpec {
      embedded = Collections.unmodifiableMap(new LinkedHashMap<>(embedded));
      absent = Set.copyOf(absent);
      aliases = List.copyOf(aliases);
      redactions = Collections.unmodifiableMap(new LinkedHashMap<>(redactions));
    }
  }

  /** What stands in the place of a value that nobody is to see. */
  public sealed interface Redaction {}

  /**
   * Three asterisks, whatever the length, between the first and the last characters of a text that
   * is more than twice as long as these.
   *
   * @param first number of characters, also 0
   */
  public record Mask(int first, int last) implements Redaction {
    /** Nothing is seen. */
    public static final Mask ALL = new Mask(0, 0);
  }

  /**
   * 64 hexadecimal digits of HMAC-SHA256: equal for equal values.
   *
   * @param variable the environment variable that holds the key
   */
  public record KeyedHash(String variable) implements Redaction {}

  /**
   * A path whose values, and those below it, other kinds of records have elsewhere. Where several
   * places have a value, the path itself comes first, then the places in order; null comes last.
   *
   * @param path keys only
   * @param places keys only; {@link InputPath#ELEMENT} is the record itself
   */
  public record AliasSpec(InputPath path, List<InputPath> places) {
    public AliasSpec {
      places = List.copyOf(places);
    }
  }

  /** How records are found in bytes, and values in records. */
  public sealed interface RecordFormat {}

  /** A format that a text within a record can have. */
  public sealed interface TextFormat {}

  /**
   * JSON objects, in any arrangement; as a text, an object or an array.
   *
   * @param unwrap arrays whose elements are the records, by keys ({@code records}, {@code
   *     detail.findings}); an object without any of them is a record itself. Not for texts
   * @param envelope what becomes of the members around such an array
   */
  public record Json(List<InputPath> unwrap, Envelope envelope)
      implements RecordFormat, TextFormat {
    public static final Json PLAIN = new Json(List.of(), Envelope.NONE);

    public Json {
      unwrap = List.copyOf(unwrap);
    }
  }

  /**
   * Members of the object around an array of records. What neither names is refused as a record of
   * its own.
   *
   * @param keep what each record has under {@code envelope}
   * @param drop what is left out on purpose
   */
  public record Envelope(List<InputPath> keep, List<InputPath> drop) {
    public static final Envelope NONE = new Envelope(List.of(), List.of());

    public Envelope {
      keep = List.copyOf(keep);
      drop = List.copyOf(drop);
    }
  }

  /**
   * Lines of fields with a delimiter between them, or a text that is one; a quoted field may hold
   * line ends.
   *
   * @param delimiter an ASCII character; a blank for {@code runs}
   * @param runs whether blanks and tabs, any number together, are one delimiter
   * @param quote an ASCII character around fields, or 0; doubled it stands for itself
   * @param escape an ASCII character that takes the meaning from the next in a quoted field, or 0
   * @param header where names come from; {@link Header#NONE} for texts
   * @param headerPrefix how each header begins, {@code #Fields:}; empty where it is a bare line
   * @param columns the names where no header says otherwise; empty = a header has to
   * @param comment how lines begin that are no records; empty = there are none. Not for texts
   * @param ragged whether records may have fewer fields than there are names, or more
   */
  public record Delimited(
      char delimiter,
      boolean runs,
      char quote,
      char escape,
      Header header,
      String headerPrefix,
      List<String> columns,
      String comment,
      boolean ragged)
      implements RecordFormat, TextFormat {
    public Delimited {
      columns = List.copyOf(columns);
    }
  }

  /**
   * {@code a=1 b="x y"}: a record a line, or a text.
   *
   * @param pairs an ASCII character between pairs; the blank stands for any number of blanks, tabs
   *     and line ends
   * @param equals an ASCII character between key and value
   * @param comment how lines begin that are no records; empty = there are none. Not for texts
   */
  public record Pairs(char pairs, char equals, String comment)
      implements RecordFormat, TextFormat {}

  /**
   * XML elements, one a record; or a text that is an element.
   *
   * @param record name of the elements that are records, without prefix. Not for texts
   */
  public record Xml(String record) implements RecordFormat, TextFormat {}

  /** The rendered message of a Windows event: a title, then lines {@code Name: value}. */
  public record WindowsEventText() implements TextFormat {}

  /** A URL, an authority such as {@code host:port}, or the path of a URL. */
  public record Url() implements TextFormat {}

  /** The name of an AWS resource, {@code arn:aws:iam::123456789012:user/ann}. */
  public record Arn() implements TextFormat {}

  /** A distinguished name, {@code CN=Ann Lee,OU=Sales,DC=example,DC=com}. */
  public record DistinguishedName() implements TextFormat {}

  /** What a program calls itself in HTTP, {@code curl/8.5.0}. */
  public record UserAgent() implements TextFormat {}

  /**
   * A text in which a regular expression finds something: its named groups are what the text holds.
   *
   * @param patterns the first that finds something counts; each with at least one named group
   */
  public record NamedGroups(List<java.util.regex.Pattern> patterns) implements TextFormat {
    public NamedGroups {
      patterns = List.copyOf(patterns);
    }
  }

  /**
   * Syslog of RFC 5424 and RFC 3164, and lines of files that are written after them.
   *
   * @param zone of times without offset
   * @param year of times without year, or 0 = by when the record was read
   */
  public record Syslog(ZoneId zone, int year) implements RecordFormat, TextFormat {}

  /** The Common Event Format, a record a line, perhaps behind the head of a syslog message. */
  public record Cef() implements RecordFormat, TextFormat {}

  /**
   * The Log Event Extended Format, a record a line, perhaps behind the head of a syslog message.
   */
  public record Leef() implements RecordFormat, TextFormat {}

  /** Logs of Zeek: fields as the lines at their top say, or JSON. */
  public record Zeek() implements RecordFormat {}

  /** Where the names of a delimited record's fields come from. */
  public enum Header {
    /** The first line; a line like it further down is a header again. */
    FIRST_LINE,
    /** The first line if it looks like a header, else the mapping. */
    DETECT,
    /** The mapping. */
    NONE
  }

  /**
   * A table that the mapping fills.
   *
   * @param rowType the declared columns: what the rules of all entries of the class set plus what
   *     class and profiles require, in schema order; {@code unmapped} always
   * @param aliases dotted column path → earlier column of the same type that holds the same value
   *     in every row, for every entry of the class; neither lies in a list
   */
  public record TableSpec(EventClass eventClass, RowType rowType, Map<String, String> aliases) {}

  /** Records that are left out on purpose. */
  public record FilterSpec(String name, Condition when) {}

  /**
   * How one kind of record becomes an event of one class. The UTC day of the attribute {@code time}
   * is the partition day.
   *
   * @param table index in {@link #tables}
   * @param when null = always
   * @param rules one a target attribute, derived ones included; a target appears once
   * @param region region and account of the partition; null value = the literal {@code unknown}
   * @param drop input paths left out by a written rule, each with all that is below it
   * @param required column paths that must not be null in a row; the record is rejected otherwise
   * @param constraints at-least-one and just-one rules over column paths
   */
  public record EventSpec(
      int table,
      EventClass eventClass,
      @Nullable Condition when,
      List<Rule> rules,
      @Nullable Expression region,
      @Nullable Expression account,
      List<InputPath> drop,
      List<RequiredColumn> required,
      List<ConstraintSpec> constraints,
      Position position) {}

  /**
   * @param column dotted path, {@code actor.user.name}; within a list of objects {@code
   *     resources[].uid}
   * @param onlyWithin dotted path of the nearest optional object around it: null there makes the
   *     requirement void; empty = the event
   */
  public record RequiredColumn(String column, String onlyWithin) {}

  /**
   * @param within dotted path of the object the rule is about, empty = the event; void where that
   *     object is null
   * @param justOne exactly one instead of at least one
   * @param columns dotted paths of the columns and objects that count
   */
  public record ConstraintSpec(String within, boolean justOne, List<String> columns) {}

  /**
   * Sets one attribute.
   *
   * @param target dotted path of the attribute, {@code actor.user.uid}; relative to the element
   *     within a {@link ForEach}
   * @param attribute its schema entry
   * @param value a scalar expression, or a list
   * @param when only where this holds; null = always
   */
  public record Rule(
      String target,
      Attribute attribute,
      Value value,
      @Nullable Condition when,
      Position position) {}

  /** What a rule sets. */
  public sealed interface Value {}

  /** One value, converted to the column's type. */
  public record Scalar(Expression expression, Conversion conversion) implements Value {}

  /** A list of scalars: the values of all parts, in order. Null where there is no element. */
  public record ScalarList(List<ScalarPart> parts, Conversion conversion) implements Value {}

  /** A list of objects: the elements of all parts, in order. Null where there is no element. */
  public record ObjectList(List<ObjectPart> parts) implements Value {}

  /** What gives elements of a {@link ScalarList}. */
  public sealed interface ScalarPart {}

  /** At most one element. */
  public record OneScalar(Expression expression) implements ScalarPart {}

  /** One element a piece of a delimited text; pieces are trimmed and empty ones left out. */
  public record SplitScalars(Expression expression, String delimiter) implements ScalarPart {}

  /** One element an element of an input array; the expression is relative to the element. */
  public record EachScalar(InputPath array, Expression expression) implements ScalarPart {}

  /** What gives elements of an {@link ObjectList}. */
  public sealed interface ObjectPart {}

  /** At most one element, absent where all its members are null or the condition does not hold. */
  public record OneObject(@Nullable Condition when, List<Rule> members) implements ObjectPart {}

  /**
   * One element an element of an input array; members' paths and conditions are relative to the
   * element.
   */
  public record ForEach(InputPath array, @Nullable Condition when, List<Rule> members)
      implements ObjectPart {}

  /**
   * One element a piece of a delimited text; pieces are trimmed and empty ones left out. The path
   * {@link InputPath#ELEMENT} is the piece; with {@code equals}, {@code key} and {@code value} are
   * what stands before and behind it. The text is used up where every piece is: as a whole, or key
   * and value, or by {@code drop}.
   *
   * @param delimiter not empty
   * @param equals null = pieces have no key
   * @param drop pieces that are left out on purpose
   */
  public record ForEachPiece(
      Expression text,
      String delimiter,
      @Nullable String equals,
      @Nullable Condition when,
      @Nullable Condition drop,
      List<Rule> members)
      implements ObjectPart {}

  /**
   * Elements {@code {name, type_id, type, value}} for every observable among the event's other
   * columns, in column order. Derived, never written.
   *
   * @param columns dotted column path ({@code []} for lists) → observable type_id and caption
   */
  public record Observables(Map<String, ObservableType> columns) implements ObjectPart {}

  public record ObservableType(int typeId, String caption) {}

  /**
   * Computes at most one value of a record (or element). Paths within a ForEach are relative to the
   * element.
   */
  public sealed interface Expression {}

  /** The value at a path; absent and null alike give no value. */
  public record FromPath(InputPath path) implements Expression {}

  /** Within a ForEach: the value at a path of the whole record. */
  public record FromRecord(InputPath path) implements Expression {}

  /** A constant, as text in the form that the conversion takes. */
  public record Constant(String text) implements Expression {}

  /**
   * The first that gives a value that can be converted. The others' input stays in {@code unmapped}
   * unless it equals the winner's.
   */
  public record FirstOf(List<Expression> choices) implements Expression {}

  /** Literal and computed parts joined; no value where one of its paths has none. */
  public record Template(List<Expression> parts) implements Expression {}

  /**
   * Looks a text up. The result is text in the form that the conversion takes (the number of an
   * enum).
   *
   * @param ignoreCase whether letters' case matters not
   * @param other result for a value that is not listed, or null = no value (the input stays in
   *     {@code unmapped})
   * @param missing result where there is no input, or null = no value
   */
  public record Lookup(
      Expression input,
      Map<String, String> table,
      boolean ignoreCase,
      @Nullable String other,
      @Nullable String missing)
      implements Expression {}

  /**
   * A field of the record that a database has for an address; no value where it has none. The
   * address is not used up by it.
   *
   * @param field keys and indexes within the record
   */
  public record AddressField(Expression input, AddressDatabase database, InputPath field)
      implements Expression {}

  /**
   * Changes a text step by step; a step that does not match gives no value.
   *
   * @param dropsRest whether the input is used up even where the steps leave something of it out
   */
  public record Steps(Expression input, List<TextStep> steps, boolean dropsRest)
      implements Expression {
    public Steps(Expression input, List<TextStep> steps) {
      this(input, steps, false);
    }
  }

  /** The first branch whose condition holds; none = no value. */
  public record Cases(List<Branch> branches) implements Expression {}

  public record Branch(@Nullable Condition when, Expression value) {}

  /** What the engine knows beside the record. */
  public record Fact(FactName name) implements Expression {}

  /** Facts. */
  public enum FactName {
    /** When the batch was mapped. */
    LOGGED_TIME,
    /** Hash of the unit's name and the ordinal, 32 hex digits. */
    RECORD_UID,
    /** The record's bytes as text. */
    RAW_RECORD,
    /** Length of the record in bytes. */
    RAW_RECORD_SIZE
  }

  /**
   * The caption of an enum attribute's value in this event.
   *
   * @param idTarget dotted path of the enum attribute, relative like any target
   * @param captions by key, from the schema
   * @param otherText what stands instead of the caption where the value is 99 Other and this has a
   *     value, or null
   */
  public record CaptionOf(
      String idTarget, Map<String, String> captions, @Nullable Expression otherText)
      implements Expression {}

  /** class_uid · 100 + activity_id. */
  public record TypeUid(int classUid, String activityTarget) implements Expression {}

  /** The same value as another column of the event, as a {@code _dt} twin. */
  public record SameAs(String target) implements Expression {}

  /** Milliseconds from one time column of the event to another; none where it would be negative. */
  public record Elapsed(String startTarget, String endTarget) implements Expression {}

  /** A change of a text. */
  public sealed interface TextStep {}

  public record Lower() implements TextStep {}

  public record Upper() implements TextStep {}

  public record Trim() implements TextStep {}

  /**
   * A whole number of at most 64 bits in hexadecimal digits, with or without 0x, as its decimal.
   */
  public record Hexadecimal() implements TextStep {}

  /** How many minutes a time is ahead of UTC, by the offset that its text ends with. */
  public record UtcOffset() implements TextStep {}

  /** Base64, with the alphabet of RFC 4648 4 or 5, as the text in UTF-8 or UTF-16 that it holds. */
  public record Base64Text() implements TextStep {}

  /** Every {@code %41} as the byte that it stands for. RFC 3986 2.1. */
  public record UrlDecode() implements TextStep {}

  /**
   * A number times another one, exactly.
   *
   * @param whole whether the result is rounded to a whole number, halves away from zero
   */
  public record Scale(java.math.BigDecimal factor, boolean whole) implements TextStep {}

  /**
   * What a group of a regular expression found; RE2-like subset is not enforced, time is bounded by
   * the text limit.
   */
  public record Capture(java.util.regex.Pattern pattern, int group) implements TextStep {}

  /** The value of a key in {@code a=1,b=2}. */
  public record KeyValue(String pairDelimiter, String keyDelimiter, String key)
      implements TextStep {}

  /** A piece of a delimited text, from 0; negative counts from the end. */
  public record Piece(String delimiter, int index) implements TextStep {}

  /** Tested on a record, or on an element within a ForEach. */
  public sealed interface Condition {}

  public record And(List<Condition> all) implements Condition {}

  public record Or(List<Condition> any) implements Condition {}

  public record Not(Condition negated) implements Condition {}

  /** Whether the path has a value other than null. */
  public record Exists(InputPath path) implements Condition {}

  /**
   * Text comparison; a number or boolean compares by its literal, an absent value satisfies
   * nothing.
   */
  public record TextMatch(InputPath path, MatchKind kind, List<String> texts, boolean ignoreCase)
      implements Condition {}

  /** How texts are compared; any of the listed texts suffices. */
  public enum MatchKind {
    EQUALS,
    STARTS_WITH,
    ENDS_WITH,
    CONTAINS
  }

  public record RegexMatch(InputPath path, java.util.regex.Pattern pattern) implements Condition {}

  /** Numeric comparison; a text that is no number satisfies nothing. */
  public record NumberMatch(InputPath path, NumberComparison comparison, double number)
      implements Condition {}

  /**
   * A test of a value of the record, also within a ForEach.
   *
   * @param name as a mapping writes it, {@code $host}
   * @param test of one value, whose path is {@link InputPath#ELEMENT}; no {@link Not}
   */
  public record ValueTest(String name, Expression value, Condition test) implements Condition {}

  /** Comparisons of numbers. */
  public enum NumberComparison {
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }
}
