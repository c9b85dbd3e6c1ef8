package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression with the conversion of its values: computes what a rule sets in the row of a frame.
 * One thread uses it.
 *
 * <p>{@link #take} is called for the row that {@link #produce} was called for last, where that gave
 * {@link Converter#OK}.
 */
abstract sealed class Producer {
  /** The converted value after {@link Converter#OK}. */
  long value;

  /**
   * {@link Converter#OK}, {@link Converter#NONE} where there is no value, or why the last value
   * tried did not convert.
   */
  abstract byte produce(int place);

  /** Notes the inputs of the value as used. */
  abstract void take(int place);

  /** The inputs that it may read. */
  abstract void addInputs(List<Input> inputs);

  /** See {@link Term#takes}. */
  abstract boolean takes();

  /** See {@link Term#source}. */
  abstract long source(int place);

  /** See {@link Term#takeEqual}. */
  abstract void takeEqual(int place, long chosen);

  /** An expression and its conversion. */
  static final class Leaf extends Producer {
    private final Term term;
    private final Converter converter;
    private final Failures failures;
    private final String path;

    /** Whether the value is the same in every row, and known. */
    private boolean fixed;

    Leaf(Term term, Converter converter, Failures failures) {
      this.term = term;
      this.converter = converter;
      this.failures = failures;
      List<Input> inputs = new ArrayList<>();
      term.addInputs(inputs);
      this.path = inputs.isEmpty() ? "" : inputs.get(0).path().toString();
    }

    Term term() {
      return term;
    }

    Converter converter() {
      return converter;
    }

    /** The input path that failures are counted under. */
    String path() {
      return path;
    }

    @Override
    byte produce(int place) {
      if (fixed) {
        return Converter.OK;
      }
      long slice = term.at(place);
      if (slice == Slice.ABSENT) {
        if (term instanceof Term.Listed listed && listed.unknown()) {
          failures.add(place, this, Converter.UNKNOWN, listed.source(place));
          return Converter.UNKNOWN;
        }
        if (term instanceof Term.Located located && located.unreadable()) {
          failures.add(place, this, Converter.UNREADABLE, located.address(place));
          return Converter.UNREADABLE;
        }
        return Converter.NONE;
      }
      byte state = converter.convert(slice);
      if (state == Converter.OK) {
        value = converter.result();
        fixed = term instanceof Term.Constant && converter.kind() != Converter.Kind.TEXT;
      } else {
        failures.add(place, this, state, slice);
      }
      return state;
    }

    @Override
    void take(int place) {
      term.take(place);
    }

    @Override
    void addInputs(List<Input> inputs) {
      term.addInputs(inputs);
    }

    @Override
    boolean takes() {
      return term.takes();
    }

    @Override
    long source(int place) {
      return term.source(place);
    }

    @Override
    void takeEqual(int place, long chosen) {
      term.takeEqual(place, chosen);
    }
  }

  /** The first of several that has a value that converts. */
  static final class First extends Producer {
    private final Producer[] choices;
    private int winner;

    First(List<Producer> choices) {
      this.choices = choices.toArray(Producer[]::new);
    }

    @Override
    byte produce(int place) {
      byte last = Converter.NONE;
      for (winner = 0; winner < choices.length; winner++) {
        byte state = choices[winner].produce(place);
        if (state == Converter.OK) {
          value = choices[winner].value;
          return state;
        }
        last = state == Converter.NONE ? last : state;
      }
      return last;
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
    void addInputs(List<Input> inputs) {
      for (Producer choice : choices) {
        choice.addInputs(inputs);
      }
    }

    @Override
    boolean takes() {
      return winner < choices.length && choices[winner].takes();
    }

    @Override
    long source(int place) {
      return winner < choices.length ? choices[winner].source(place) : Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {
      for (Producer choice : choices) {
        choice.takeEqual(place, chosen);
      }
    }
  }

  /** The value of the first branch whose condition holds. */
  static final class Branches extends Producer {
    private final @Nullable RowTest[] tests;
    private final Producer[] values;
    private int winner;

    Branches(List<@Nullable RowTest> tests, List<Producer> values) {
      this.tests = tests.toArray(new @Nullable RowTest[0]);
      this.values = values.toArray(Producer[]::new);
    }

    @Override
    byte produce(int place) {
      for (winner = 0; winner < values.length; winner++) {
        RowTest test = tests[winner];
        if (test == null || test.holds(place)) {
          byte state = values[winner].produce(place);
          value = values[winner].value;
          return state;
        }
      }
      return Converter.NONE;
    }

    @Override
    void take(int place) {
      values[winner].take(place);
    }

    @Override
    void addInputs(List<Input> inputs) {
      for (Producer value : values) {
        value.addInputs(inputs);
      }
    }

    @Override
    boolean takes() {
      return winner < values.length && values[winner].takes();
    }

    @Override
    long source(int place) {
      return winner < values.length ? values[winner].source(place) : Slice.ABSENT;
    }

    @Override
    void takeEqual(int place, long chosen) {}
  }

  /**
   * Remembers what a producer made of a text, where that depends on one input alone and not on the
   * row.
   */
  static final class Remembered extends Producer {
    private static final int MAX_TEXTS = 2048;

    private final Input input;
    private final Producer inner;
    private final Texts texts;
    private final boolean givesText;
    private final Failures failures;
    private final TextTable known = new TextTable(MAX_TEXTS, 256 << 10);
    private final byte[] states = new byte[MAX_TEXTS];
    private final long[] values = new long[MAX_TEXTS];
    private final boolean[] taking = new boolean[MAX_TEXTS];
    private final @Nullable Leaf[] failed = new @Nullable Leaf[MAX_TEXTS];
    private final byte[] failedStates = new byte[MAX_TEXTS];
    private boolean takes;

    Remembered(Input input, Producer inner, Converter.Kind kind, Texts texts, Failures failures) {
      this.input = input;
      this.inner = inner;
      this.texts = texts;
      this.givesText = kind == Converter.Kind.TEXT;
      this.failures = failures;
    }

    /** Forgets all; derived texts are about to be void. */
    void forget() {
      known.clear();
    }

    @Override
    byte produce(int place) {
      long slice = input.at(place);
      int length = Slice.length(slice);
      if (!Texts.isScalar(slice) || length > TextTable.MAX_TEXT) {
        byte state = inner.produce(place);
        value = inner.value;
        takes = inner.takes();
        return state;
      }
      int number = known.find(texts.data(slice), Slice.offset(slice), length);
      if (number < 0) {
        return learn(place, slice);
      }
      byte state = states[number];
      value = values[number];
      takes = taking[number];
      Leaf leaf = failed[number];
      if (leaf != null) {
        failures.add(place, leaf, failedStates[number], slice);
      }
      return state;
    }

    private byte learn(int place, long slice) {
      int failuresBefore = failures.count();
      byte state = inner.produce(place);
      value = inner.value;
      takes = inner.takes();
      int failuresNow = failures.count() - failuresBefore;
      if (failuresNow > 1) {
        return state;
      }
      if (state == Converter.OK && givesText && Slice.kind(value) != Texts.DERIVED) {
        value = texts.add(texts.data(value), Slice.offset(value), Slice.length(value));
        if (value == Slice.ABSENT) {
          return inner.produce(place);
        }
      }
      int number = add(slice);
      states[number] = state;
      values[number] = value;
      taking[number] = takes;
      failed[number] = failuresNow == 0 ? null : failures.leaf(failuresBefore);
      failedStates[number] = failuresNow == 0 ? 0 : failures.state(failuresBefore);
      return state;
    }

    private int add(long slice) {
      byte[] data = texts.data(slice);
      int number = known.add(data, Slice.offset(slice), Slice.length(slice));
      if (number < 0) {
        known.clear();
        number = known.add(data, Slice.offset(slice), Slice.length(slice));
      }
      return number;
    }

    @Override
    void take(int place) {
      if (takes) {
        input.take(place);
      }
    }

    @Override
    void addInputs(List<Input> inputs) {
      inner.addInputs(inputs);
    }

    @Override
    boolean takes() {
      return takes;
    }

    @Override
    long source(int place) {
      return input.at(place);
    }

    @Override
    void takeEqual(int place, long chosen) {
      inner.takeEqual(place, chosen);
    }
  }
}
