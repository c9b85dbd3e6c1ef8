package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expression over the row of a frame: computes at most one value, as a slice. One thread uses
 * it.
 *
 * <p>{@link #take} is called for the row that {@link #at} was called for last, when its value went
 * into the event: what was read for it then does not go to {@code unmapped}.
 */
abstract sealed class Term {

  /** The value in the row at a place of the frame, or absent. */
  abstract long at(int place);

  /** Whether {@link #take} for the value that {@link #at} gave last would note an input. */
  abstract boolean takes();

  /** Notes the inputs of the value that {@link #at} gave last as used. */
  abstract void take(int place);

  /** The one input that the value was made of, as it is in the record, or absent. */
  abstract long source(int place);

  /** Notes an input as used that was not chosen but says the same as the one that was. */
  abstract void takeEqual(int place, long chosen);

  /** The inputs that it may read. */
  abstract void addInputs(List<Input> inputs);

  /** What a path stands for. */
  static final class Path extends Term {
    private final Input input;
    private final Texts texts;

    Path(Input input, Texts texts) {
      this.input = input;
      this.texts = texts;
    }

    Input input() {
      return input;
    }

    @Override
    long at(int place) {
      return input.at(place);
    }

    @Override
    boolean takes() {
      return true;
    }

    @Override
    void take(int place) {
      input.take(place);
    }

    @Override
    long source(int place) {
      return input.at(place);
    }

    @Override
    void takeEqual(int place, long chosen) {
      long slice = input.at(place);
      if (slice != Slice.ABSENT && chosen != Slice.ABSENT && texts.equal(slice, chosen)) {
        input.take(place);
      }
    }

    @Override
    void addInputs(List<Input> inputs) {
      inputs.add(input);
    }
  }

  /** A text that is the same in every row. */
  static final class Constant extends Term {
    private final long slice;

    Constant(long slice) {
      this.slice = slice;
    }

    @Override
    long at(int place) {
      return slice;
    }

    @Override
    boolean takes() {
      return false;
    }

    @Override
    void take(int place) {}

    @Override
    long source(int place) {
      return Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {}

    @Override
    void addInputs(List<Input> inputs) {}
  }

  /** The first of several that has a value. */
  static final class First extends Term {
    private final Term[] choices;
    private int winner;

    First(List<Term> choices) {
      this.choices = choices.toArray(Term[]::new);
    }

    @Override
    long at(int place) {
      for (winner = 0; winner < choices.length; winner++) {
        long slice = choices[winner].at(place);
        if (slice != Slice.ABSENT) {
          return slice;
        }
      }
      return Slice.ABSENT;
    }

    @Override
    boolean takes() {
      return winner < choices.length && choices[winner].takes();
    }

    @Override
    void take(int place) {
      choices[winner].take(place);
      long chosen = choices[winner].source(place);
      for (int i = 0; i < choices.length; i++) {
        if (i != winner) {
          choices[i].takeEqual(place, chosen);
        }
      }
    }

    @Override
    long source(int place) {
      return winner < choices.length ? choices[winner].source(place) : Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {
      for (Term choice : choices) {
        choice.takeEqual(place, chosen);
      }
    }

    @Override
    void addInputs(List<Input> inputs) {
      for (Term choice : choices) {
        choice.addInputs(inputs);
      }
    }
  }

  /** Parts joined. */
  static final class Joined extends Term {
    private final Term[] parts;
    private final long[] values;
    private final Texts texts;

    Joined(List<Term> parts, Texts texts) {
      this.parts = parts.toArray(Term[]::new);
      this.values = new long[parts.size()];
      this.texts = texts;
    }

    @Override
    long at(int place) {
      long length = 0;
      for (int i = 0; i < parts.length; i++) {
        values[i] = parts[i].at(place);
        if (!Texts.isScalar(values[i])) {
          return Slice.ABSENT;
        }
        length += Slice.length(values[i]);
      }
      int start = texts.begin(length);
      if (start < 0) {
        return Slice.ABSENT;
      }
      int at = start;
      for (long value : values) {
        System.arraycopy(
            texts.data(value), Slice.offset(value), texts.arena(), at, Slice.length(value));
        at += Slice.length(value);
      }
      return texts.end(start, at - start);
    }

    @Override
    boolean takes() {
      for (Term part : parts) {
        if (part.takes()) {
          return true;
        }
      }
      return false;
    }

    @Override
    void take(int place) {
      for (Term part : parts) {
        part.take(place);
      }
    }

    @Override
    long source(int place) {
      return Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {}

    @Override
    void addInputs(List<Input> inputs) {
      for (Term part : parts) {
        part.addInputs(inputs);
      }
    }
  }

  /** The value that a table lists for a text. */
  static final class Listed extends Term {
    private final Term input;
    private final TextKeys table;
    private final long other;
    private final long missing;
    private final Texts texts;
    private boolean unknown;
    private boolean used;

    Listed(
        Term input,
        Map<String, String> table,
        boolean ignoreCase,
        @Nullable String other,
        @Nullable String missing,
        Texts texts) {
      this.input = input;
      this.table = new TextKeys(table, ignoreCase, texts);
      this.other = other == null ? Slice.ABSENT : texts.addConstant(other);
      this.missing = missing == null ? Slice.ABSENT : texts.addConstant(missing);
      this.texts = texts;
    }

    @Override
    long at(int place) {
      long slice = input.at(place);
      unknown = false;
      used = slice != Slice.ABSENT;
      if (!used) {
        return missing;
      }
      if (!Texts.isScalar(slice)) {
        unknown = true;
        return Slice.ABSENT;
      }
      long found = table.find(texts.data(slice), Slice.offset(slice), Slice.length(slice));
      if (found != Slice.ABSENT) {
        return found;
      }
      // The stand-in says nothing of the value: that stays to be seen in unmapped.
      used = false;
      unknown = other == Slice.ABSENT;
      return other;
    }

    /** Whether the last input was there and the table does not know it. */
    boolean unknown() {
      return unknown;
    }

    @Override
    boolean takes() {
      return used && input.takes();
    }

    @Override
    void take(int place) {
      if (used) {
        input.take(place);
      }
    }

    @Override
    long source(int place) {
      return input.source(place);
    }

    @Override
    void takeEqual(int place, long chosen) {
      input.takeEqual(place, chosen);
    }

    @Override
    void addInputs(List<Input> inputs) {
      input.addInputs(inputs);
    }
  }

  /** A field of the record that a database has for an address. The address stays to be used. */
  static final class Located extends Term {
    private final Term input;
    private final AddressRecords records;
    private final InputPath.Step[] field;
    private final Texts texts;
    private boolean unreadable;

    Located(Term input, AddressRecords records, List<InputPath.Step> field, Texts texts) {
      this.input = input;
      this.records = records;
      this.field = field.toArray(InputPath.Step[]::new);
      this.texts = texts;
    }

    @Override
    long at(int place) {
      long slice = input.at(place);
      unreadable = false;
      if (!Texts.isScalar(slice)) {
        return Slice.ABSENT;
      }
      Object found = records.find(texts.data(slice), Slice.offset(slice), Slice.length(slice));
      unreadable = found instanceof AddressRecords.Unreadable;
      for (int i = 0; i < field.length && found != null; i++) {
        found = below(found, field[i]);
      }
      return switch (found) {
        case String text -> texts.add(text);
        case Double number when Double.isFinite(number) -> texts.add(plain(number));
        case Float number when Float.isFinite(number) -> texts.add(plain(number));
        case Number number -> texts.add(number.toString());
        case Boolean bool -> texts.add(bool.toString());
        case null, default -> Slice.ABSENT;
      };
    }

    private static String plain(Number number) {
      return new BigDecimal(number.toString()).toPlainString();
    }

    private static @Nullable Object below(Object value, InputPath.Step step) {
      return switch (step) {
        case InputPath.Key key -> value instanceof Map<?, ?> map ? map.get(key.name()) : null;
        case InputPath.Index index ->
            value instanceof List<?> list && index.index() < list.size()
                ? list.get(index.index())
                : null;
        case InputPath.Each each -> null;
        case InputPath.Where where -> null;
      };
    }

    /** Whether the database has a record for the last address that cannot be read. */
    boolean unreadable() {
      return unreadable;
    }

    /** The address as it is in the row. */
    long address(int place) {
      return input.at(place);
    }

    @Override
    boolean takes() {
      return false;
    }

    @Override
    void take(int place) {}

    @Override
    long source(int place) {
      return Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {}

    @Override
    void addInputs(List<Input> inputs) {
      input.addInputs(inputs);
    }
  }

  /**
   * A text changed step by step. Where a step gives less than it was given, the rest would be lost:
   * the input then stays in {@code unmapped}, unless another rule takes it whole.
   */
  static final class Changed extends Term {
    private final Term input;
    private final TextChange[] changes;
    private final boolean dropsRest;
    private final Texts texts;
    private boolean whole;

    /**
     * @param dropsRest whether the rest is left out on purpose
     */
    Changed(Term input, List<TextChange> changes, boolean dropsRest, Texts texts) {
      this.input = input;
      this.changes = changes.toArray(TextChange[]::new);
      this.dropsRest = dropsRest;
      this.texts = texts;
    }

    @Override
    long at(int place) {
      long slice = input.at(place);
      whole = true;
      if (!Texts.isScalar(slice)) {
        return Slice.ABSENT;
      }
      for (TextChange change : changes) {
        int length = Slice.length(slice);
        slice = change.apply(slice, texts);
        if (slice == Slice.ABSENT) {
          return Slice.ABSENT;
        }
        whole &= dropsRest || !change.isPartial() || Slice.length(slice) == length;
      }
      return slice;
    }

    @Override
    boolean takes() {
      return whole && input.takes();
    }

    @Override
    void take(int place) {
      if (whole) {
        input.take(place);
      }
    }

    @Override
    long source(int place) {
      return input.source(place);
    }

    @Override
    void takeEqual(int place, long chosen) {
      input.takeEqual(place, chosen);
    }

    @Override
    void addInputs(List<Input> inputs) {
      input.addInputs(inputs);
    }
  }

  /** The value of the first branch whose condition holds. */
  static final class Branches extends Term {
    private final @Nullable RowTest[] tests;
    private final Term[] values;
    private int winner;

    Branches(List<@Nullable RowTest> tests, List<Term> values) {
      this.tests = tests.toArray(new @Nullable RowTest[0]);
      this.values = values.toArray(Term[]::new);
    }

    @Override
    long at(int place) {
      for (winner = 0; winner < values.length; winner++) {
        RowTest test = tests[winner];
        if (test == null || test.holds(place)) {
          return values[winner].at(place);
        }
      }
      return Slice.ABSENT;
    }

    @Override
    boolean takes() {
      return winner < values.length && values[winner].takes();
    }

    @Override
    void take(int place) {
      values[winner].take(place);
    }

    @Override
    long source(int place) {
      return winner < values.length ? values[winner].source(place) : Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {}

    @Override
    void addInputs(List<Input> inputs) {
      for (Term value : values) {
        value.addInputs(inputs);
      }
    }
  }

  /** What the runner knows beside the record. */
  static final class Known extends Term {
    private final MappingSpec.FactName name;
    private final Frame frame;
    private final Facts facts;

    Known(MappingSpec.FactName name, Frame frame, Facts facts) {
      this.name = name;
      this.frame = frame;
      this.facts = facts;
    }

    @Override
    long at(int place) {
      int row = frame.recordRow(place);
      return switch (name) {
        case LOGGED_TIME -> facts.loggedTime();
        case RECORD_UID -> facts.recordUid(row);
        case RAW_RECORD -> facts.rawRecord(row);
        case RAW_RECORD_SIZE -> facts.rawRecordSize(row);
      };
    }

    @Override
    boolean takes() {
      return false;
    }

    @Override
    void take(int place) {}

    @Override
    long source(int place) {
      return Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {}

    @Override
    void addInputs(List<Input> inputs) {}
  }

  /** The value of another column of the event, as text. */
  static final class Result extends Term {
    private final Operation.OfScalar operation;

    Result(Operation.OfScalar operation) {
      this.operation = operation;
    }

    @Override
    long at(int place) {
      return operation.text(place);
    }

    @Override
    boolean takes() {
      return false;
    }

    @Override
    void take(int place) {}

    @Override
    long source(int place) {
      return Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {}

    @Override
    void addInputs(List<Input> inputs) {}
  }
}
