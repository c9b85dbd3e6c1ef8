package dev.tarn.mapping;

import dev.tarn.event.BooleanColumn;
import dev.tarn.event.Column;
import dev.tarn.event.DoubleColumn;
import dev.tarn.event.FieldType;
import dev.tarn.event.LongColumn;
import dev.tarn.event.Slice;
import dev.tarn.event.TextColumn;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule at work: computes what it sets in all rows of a frame, then appends that to a column. One
 * thread uses it.
 */
abstract sealed class Operation permits Operation.OfScalar, ListOperation {
  private final String target;
  private final Failures failures;

  Operation(String target, Failures failures) {
    this.target = target;
    this.failures = failures;
  }

  /** The attribute, {@code resources[].uid}. */
  final String target() {
    return target;
  }

  /** Computes the values of all rows of its frame. */
  abstract void evaluate();

  /** Whether a row has no value. */
  abstract boolean isNull(int place);

  /** The inputs that it may read. */
  abstract void addInputs(List<Input> inputs);

  /**
   * Appends the values of some rows.
   *
   * @param places the rows, from one index to another
   */
  abstract void append(Column column, FieldType type, int[] places, int from, int to);

  /** What did not convert in the last evaluation. */
  final Failures failures() {
    return failures;
  }

  /** One value a row. */
  abstract static sealed class OfScalar extends Operation
      permits Fixed, Copied, FirstCopied, Computed, DerivedOperation {
    private final Converter.Kind kind;
    final Frame frame;
    final Texts texts;

    // Grown by need: a mapping has thousands of operations, and a source may use a few of them.
    byte[] states = new byte[0];
    long[] values = new long[0];
    private long[] gathered = new long[0];
    private final long[] internedSlices = new long[16];
    private final int[] internedEntries = new int[16];

    OfScalar(String target, Converter.Kind kind, Frame frame, Texts texts, Failures failures) {
      super(target, failures);
      this.kind = kind;
      this.frame = frame;
      this.texts = texts;
    }

    final Converter.Kind kind() {
      return kind;
    }

    /** Makes room for all rows of the frame. */
    final void reserve() {
      int count = frame.count();
      if (count > states.length) {
        states = new byte[Math.max(count, states.length * 2)];
        values = new long[states.length];
        gathered = new long[states.length];
      }
    }

    @Override
    boolean isNull(int place) {
      return states[place] != Converter.OK;
    }

    /** Whether the first rows, so many, all have a value. */
    boolean isSetEverywhere(int count) {
      int set = 0;
      for (int place = 0; place < count; place++) {
        set += states[place] == Converter.OK ? 1 : 0;
      }
      return set == count;
    }

    long value(int place) {
      return values[place];
    }

    /** The value as text, absent where there is none. */
    final long text(int place) {
      if (isNull(place)) {
        return Slice.ABSENT;
      }
      long value = value(place);
      return switch (kind) {
        case TEXT -> value;
        case LONG -> texts.add(Long.toString(value));
        case DOUBLE -> texts.add(Double.toString(Double.longBitsToDouble(value)));
        case BOOLEAN -> texts.add(value != 0 ? "true" : "false");
        case TIME -> texts.add(Long.toString(Math.floorDiv(value, 1000L)));
      };
    }

    /** Appends a value of a kind. */
    static void append(
        Column column, FieldType type, Converter.Kind kind, long value, Texts texts) {
      switch (column) {
        case TextColumn text -> {
          long slice =
              switch (kind) {
                case TEXT -> value;
                case LONG -> texts.add(Long.toString(value));
                case DOUBLE, BOOLEAN, TIME -> throw mismatch(kind, type);
              };
          text.append(texts.data(slice), Slice.offset(slice), Slice.length(slice));
        }
        case LongColumn number -> number.append(stored(value, kind, type));
        case DoubleColumn number ->
            number.append(
                kind == Converter.Kind.LONG ? (double) value : Double.longBitsToDouble(value));
        case BooleanColumn bool -> bool.append(value != 0);
        default -> throw mismatch(kind, type);
      }
    }

    private static IllegalStateException mismatch(Converter.Kind kind, FieldType type) {
      return new IllegalStateException("a value of kind " + kind + " for a column of " + type);
    }

    /** A time is in microseconds until it is stored. */
    private static long stored(long value, Converter.Kind kind, FieldType type) {
      return kind == Converter.Kind.TIME && type != FieldType.Leaf.TIMESTAMP
          ? Math.floorDiv(value, 1000L)
          : value;
    }

    @Override
    void append(Column column, FieldType type, int[] places, int from, int to) {
      switch (column) {
        case TextColumn text -> appendTexts(text, type, places, from, to);
        case LongColumn number -> appendNumbers(number, type, places, from, to);
        default -> {
          for (int i = from; i < to; i++) {
            int place = places[i];
            if (isNull(place)) {
              column.appendNull();
            } else {
              append(column, type, kind, value(place), texts);
            }
          }
        }
      }
    }

    private void appendNumbers(LongColumn column, FieldType type, int[] places, int from, int to) {
      int count = to - from;
      int present = 0;
      long[] gathered = gathered(count);
      for (int i = 0; i < count; i++) {
        int place = places[from + i];
        present += states[place] == Converter.OK ? 1 : 0;
        gathered[i] = values[place];
      }
      if (kind == Converter.Kind.TIME && type != FieldType.Leaf.TIMESTAMP) {
        for (int i = 0; i < count; i++) {
          gathered[i] = Math.floorDiv(gathered[i], 1000L);
        }
      }
      if (present == count) {
        column.appendAll(gathered, 0, count);
      } else if (present == 0) {
        column.appendNulls(count);
      } else {
        for (int i = 0; i < count; i++) {
          if (states[places[from + i]] == Converter.OK) {
            column.append(gathered[i]);
          } else {
            column.appendNull();
          }
        }
      }
    }

    private void appendTexts(TextColumn column, FieldType type, int[] places, int from, int to) {
      if (kind != Converter.Kind.TEXT) {
        for (int i = from; i < to; i++) {
          if (isNull(places[i])) {
            column.appendNull();
          } else {
            append(column, type, kind, values[places[i]], texts);
          }
        }
        return;
      }
      int count = to - from;
      long[] slices = gathered(count);
      boolean derived = false;
      for (int i = 0; i < count; i++) {
        int place = places[from + i];
        long slice = states[place] == Converter.OK ? values[place] : Slice.ABSENT;
        derived |= Slice.kind(slice) == Texts.DERIVED;
        slices[i] = slice;
      }
      if (derived) {
        appendMixed(column, slices, count);
      } else {
        column.appendAll(texts.records(), slices, count);
      }
    }

    /** Appends texts of which some are derived. */
    private void appendMixed(TextColumn column, long[] slices, int count) {
      Arrays.fill(internedSlices, Slice.ABSENT);
      byte[] records = texts.records();
      byte[] arena = texts.arena();
      for (int i = 0; i < count; i++) {
        long slice = slices[i];
        if (slice == Slice.ABSENT) {
          column.appendNull();
          continue;
        }
        if (Slice.kind(slice) != Texts.DERIVED) {
          column.append(records, Slice.offset(slice), Slice.length(slice));
          continue;
        }
        // Constants and remembered texts are the same slice wherever they stand.
        int known = (int) ((slice * 0x9E3779B97F4A7C15L) >>> 60);
        if (internedSlices[known] != slice) {
          internedSlices[known] = slice;
          internedEntries[known] = column.intern(arena, Slice.offset(slice), Slice.length(slice));
        }
        column.appendEntry(internedEntries[known]);
      }
    }

    private long[] gathered(int count) {
      if (gathered.length < count) {
        gathered = new long[count];
      }
      return gathered;
    }
  }

  /** The same value in every row. */
  static final class Fixed extends OfScalar {
    private final long value;

    Fixed(String target, long value, Converter.Kind kind, Frame frame, Texts texts) {
      super(target, kind, frame, texts, new Failures());
      this.value = value;
    }

    @Override
    void evaluate() {}

    @Override
    void addInputs(List<Input> inputs) {}

    @Override
    boolean isNull(int place) {
      return false;
    }

    @Override
    boolean isSetEverywhere(int count) {
      return true;
    }

    @Override
    long value(int place) {
      return value;
    }

    @Override
    void append(Column column, FieldType type, int[] places, int from, int to) {
      int count = to - from;
      if (count == 0) {
        return;
      }
      switch (column) {
        case TextColumn text -> {
          long slice = text(0);
          text.appendRepeated(
              text.intern(texts.data(slice), Slice.offset(slice), Slice.length(slice)), count);
        }
        case LongColumn number -> number.appendRepeated(stored(type), count);
        default -> {
          for (int i = 0; i < count; i++) {
            append(column, type, kind(), value, texts);
          }
        }
      }
    }

    private long stored(FieldType type) {
      return OfScalar.stored(value, kind(), type);
    }
  }

  /** The value at a path of the record. */
  static final class Copied extends OfScalar {
    private final Input input;
    private final @Nullable RowTest when;
    private final Converter converter;

    /** Bytes up to which a scalar is copied without a look at it; -1 where that is not so. */
    private final int freeLength;

    private final Producer.Leaf leaf;

    /**
     * @param input of records
     * @param leaf what failures are counted under
     */
    Copied(
        String target,
        Input input,
        @Nullable RowTest when,
        Producer.Leaf leaf,
        Frame frame,
        Texts texts,
        Failures failures) {
      super(target, leaf.converter().kind(), frame, texts, failures);
      this.input = input;
      this.when = when;
      this.converter = leaf.converter();
      this.freeLength =
          converter instanceof Converter.ToText toText ? toText.rule().freeLength() : -1;
      this.leaf = leaf;
    }

    @Override
    void addInputs(List<Input> inputs) {
      inputs.add(input);
    }

    @Override
    void evaluate() {
      reserve();
      failures().clear();
      if (when == null && copyFreely()) {
        input.takeAll();
        return;
      }
      int count = frame.count();
      int[] rows = frame.rows();
      long[] column = input.column();
      for (int place = 0; place < count; place++) {
        states[place] = evaluate(place, column[rows[place]]);
      }
      if (when == null && failures().count() == 0) {
        input.takeAll();
      } else {
        for (int place = 0; place < count; place++) {
          if (states[place] == Converter.OK) {
            input.take(place);
          }
        }
      }
    }

    /** Copies values that need no look at their bytes; false if one does. */
    private boolean copyFreely() {
      int count = frame.count();
      int[] rows = frame.rows();
      long[] column = input.column();
      boolean free = freeLength >= 0;
      for (int place = 0; free && place < count; place++) {
        long slice = column[rows[place]];
        int kind = Slice.kind(slice);
        boolean isSet = kind >= Slice.TEXT && kind <= Slice.FALSE;
        values[place] = slice;
        states[place] = isSet ? Converter.OK : Converter.NONE;
        free =
            isSet ? Slice.length(slice) <= freeLength : kind == Slice.ABSENT || kind == Slice.NULL;
      }
      return free;
    }

    private byte evaluate(int place, long slice) {
      int kind = Slice.kind(slice);
      if (kind == Slice.ABSENT || kind == Slice.NULL || (when != null && !when.holds(place))) {
        return Converter.NONE;
      }
      if (kind <= Slice.FALSE && Slice.length(slice) <= freeLength) {
        values[place] = slice;
        return Converter.OK;
      }
      byte state = converter.convert(slice);
      values[place] = converter.result();
      if (state != Converter.OK) {
        failures().add(place, leaf, state, slice);
      }
      return state;
    }
  }

  /** The first value at some paths of the record that converts. */
  static final class FirstCopied extends OfScalar {
    private final Input[] inputs;
    private final Producer.Leaf[] leaves;
    private final Converter converter;
    private final long[][] columns;

    /**
     * @param leaves one an input, with one converter
     */
    FirstCopied(
        String target,
        List<Input> inputs,
        List<Producer.Leaf> leaves,
        Frame frame,
        Texts texts,
        Failures failures) {
      super(target, leaves.get(0).converter().kind(), frame, texts, failures);
      this.inputs = inputs.toArray(Input[]::new);
      this.leaves = leaves.toArray(Producer.Leaf[]::new);
      this.converter = leaves.get(0).converter();
      this.columns = new long[this.inputs.length][];
    }

    @Override
    void addInputs(List<Input> all) {
      all.addAll(List.of(inputs));
    }

    @Override
    void evaluate() {
      reserve();
      failures().clear();
      for (int i = 0; i < inputs.length; i++) {
        columns[i] = inputs[i].column();
      }
      int count = frame.count();
      for (int place = 0; place < count; place++) {
        states[place] = evaluate(place, frame.row(place));
      }
    }

    private byte evaluate(int place, int row) {
      byte last = Converter.NONE;
      for (int i = 0; i < inputs.length; i++) {
        long slice = columns[i][row];
        int kind = Slice.kind(slice);
        if (kind == Slice.ABSENT || kind == Slice.NULL) {
          continue;
        }
        last = converter.convert(slice);
        if (last == Converter.OK) {
          values[place] = converter.result();
          inputs[i].take(place);
          takeEqual(place, row, i, slice);
          return Converter.OK;
        }
        failures().add(place, leaves[i], last, slice);
      }
      return last;
    }

    private void takeEqual(int place, int row, int winner, long chosen) {
      for (int i = 0; i < inputs.length; i++) {
        long slice = columns[i][row];
        if (i != winner && slice != Slice.ABSENT && texts.equal(slice, chosen)) {
          inputs[i].take(place);
        }
      }
    }
  }

  /** Whatever an expression gives. */
  static final class Computed extends OfScalar {
    private final Producer producer;
    private final @Nullable RowTest when;

    Computed(
        String target,
        Producer producer,
        @Nullable RowTest when,
        Converter.Kind kind,
        Frame frame,
        Texts texts,
        Failures failures) {
      super(target, kind, frame, texts, failures);
      this.producer = producer;
      this.when = when;
    }

    @Override
    void addInputs(List<Input> inputs) {
      producer.addInputs(inputs);
    }

    @Override
    void evaluate() {
      reserve();
      failures().clear();
      int count = frame.count();
      for (int place = 0; place < count; place++) {
        byte state = Converter.NONE;
        if (when == null || when.holds(place)) {
          state = producer.produce(place);
          if (state == Converter.OK) {
            values[place] = producer.value;
            producer.take(place);
          }
        }
        states[place] = state;
      }
    }
  }
}
