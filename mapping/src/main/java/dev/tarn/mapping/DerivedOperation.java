package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A rule that nobody wrote for its own sake: it looks at other columns. One thread uses it. */
abstract sealed class DerivedOperation extends Operation.OfScalar {

  DerivedOperation(
      String target, Converter.Kind kind, Frame frame, Texts texts, Failures failures) {
    super(target, kind, frame, texts, failures);
  }

  /** {@code type_uid}. */
  static final class TypeUid extends DerivedOperation {
    private final long base;
    private final OfScalar activity;

    TypeUid(String target, int classUid, OfScalar activity, Frame frame, Texts texts) {
      super(target, Converter.Kind.LONG, frame, texts, new Failures());
      this.base = classUid * 100L;
      this.activity = activity;
    }

    @Override
    void addInputs(List<Input> inputs) {
      activity.addInputs(inputs);
    }

    @Override
    void evaluate() {
      reserve();
      for (int place = 0; place < frame.count(); place++) {
        states[place] = activity.isNull(place) ? Converter.NONE : Converter.OK;
        values[place] = base + activity.value(place);
      }
    }
  }

  /** The same as another column. */
  static final class Same extends DerivedOperation {
    private final OfScalar original;

    Same(String target, OfScalar original, Frame frame, Texts texts) {
      super(target, original.kind(), frame, texts, new Failures());
      this.original = original;
    }

    @Override
    void addInputs(List<Input> inputs) {
      original.addInputs(inputs);
    }

    @Override
    void evaluate() {
      reserve();
      for (int place = 0; place < frame.count(); place++) {
        states[place] = original.isNull(place) ? Converter.NONE : Converter.OK;
        values[place] = original.value(place);
      }
    }
  }

  /** Milliseconds between two other columns. */
  static final class Elapsed extends DerivedOperation {
    private final OfScalar start;
    private final OfScalar end;
    private final long highest;

    Elapsed(String target, OfScalar start, OfScalar end, long highest, Frame frame, Texts texts) {
      super(target, Converter.Kind.LONG, frame, texts, new Failures());
      this.start = start;
      this.end = end;
      this.highest = highest;
    }

    @Override
    void addInputs(List<Input> inputs) {
      start.addInputs(inputs);
      end.addInputs(inputs);
    }

    @Override
    void evaluate() {
      reserve();
      for (int place = 0; place < frame.count(); place++) {
        states[place] = Converter.NONE;
        if (start.isNull(place) || end.isNull(place)) {
          continue;
        }
        // As both columns show it: whole milliseconds, times being microseconds here.
        long millis =
            Math.floorDiv(end.value(place), 1000L) - Math.floorDiv(start.value(place), 1000L);
        if (millis >= 0 && millis <= highest) {
          states[place] = Converter.OK;
          values[place] = millis;
        }
      }
    }
  }

  /** When the run began, in every row. */
  static final class LoggedTime extends DerivedOperation {
    private final Facts facts;

    LoggedTime(String target, Facts facts, Frame frame, Texts texts) {
      super(target, Converter.Kind.TIME, frame, texts, new Failures());
      this.facts = facts;
    }

    @Override
    void addInputs(List<Input> inputs) {}

    @Override
    void evaluate() {
      reserve();
      Arrays.fill(states, 0, frame.count(), Converter.OK);
      Arrays.fill(values, 0, frame.count(), facts.millis() * 1000);
    }
  }

  /** Another operation's values where a condition holds. */
  static final class Conditional extends DerivedOperation {
    private final OfScalar inner;
    private final RowTest when;

    Conditional(OfScalar inner, RowTest when, Frame frame, Texts texts) {
      super(inner.target(), inner.kind(), frame, texts, inner.failures());
      this.inner = inner;
      this.when = when;
    }

    @Override
    void addInputs(List<Input> inputs) {
      inner.addInputs(inputs);
    }

    @Override
    void evaluate() {
      reserve();
      for (int place = 0; place < frame.count(); place++) {
        boolean isSet = !inner.isNull(place) && when.holds(place);
        states[place] = isSet ? Converter.OK : Converter.NONE;
        values[place] = inner.value(place);
      }
    }
  }

  /** The caption beside an enum's value. */
  static final class Caption extends DerivedOperation {
    private static final long OTHER = 99;

    private final OfScalar id;
    private final long[] numbers;
    private final long[] slices;
    private final @Nullable TextKeys byText;
    private final @Nullable Producer otherText;

    Caption(
        String target,
        OfScalar id,
        Map<String, String> captions,
        @Nullable Producer otherText,
        Frame frame,
        Texts texts,
        Failures failures) {
      super(target, Converter.Kind.TEXT, frame, texts, failures);
      this.id = id;
      this.otherText = otherText;
      if (id.kind() == Converter.Kind.LONG) {
        TreeMap<Long, String> byNumber = new TreeMap<>();
        captions.forEach((key, caption) -> byNumber.put(Long.parseLong(key), caption));
        numbers = byNumber.keySet().stream().mapToLong(Long::longValue).toArray();
        slices = byNumber.values().stream().mapToLong(texts::addConstant).toArray();
        byText = null;
      } else {
        numbers = new long[0];
        slices = new long[0];
        byText = new TextKeys(captions, false, texts);
      }
    }

    @Override
    void addInputs(List<Input> inputs) {
      id.addInputs(inputs);
      if (otherText != null) {
        otherText.addInputs(inputs);
      }
    }

    @Override
    void evaluate() {
      reserve();
      failures().clear();
      for (int place = 0; place < frame.count(); place++) {
        byte state = Converter.NONE;
        if (!id.isNull(place)) {
          if (otherText != null && isOther(place) && otherText.produce(place) == Converter.OK) {
            state = Converter.OK;
            values[place] = otherText.value;
            otherText.take(place);
          } else {
            long caption = caption(id.value(place));
            state = caption == Slice.ABSENT ? Converter.NONE : Converter.OK;
            values[place] = caption;
          }
        }
        states[place] = state;
      }
    }

    private boolean isOther(int place) {
      long value = id.value(place);
      if (id.kind() == Converter.Kind.LONG) {
        return value == OTHER;
      }
      return Slice.length(value) == 2
          && Arrays.equals(
              texts.data(value),
              Slice.offset(value),
              Slice.offset(value) + 2,
              new byte[] {'9', '9'},
              0,
              2);
    }

    private long caption(long value) {
      if (byText != null) {
        return byText.find(texts.data(value), Slice.offset(value), Slice.length(value));
      }
      for (int i = 0; i < numbers.length && numbers[i] <= value; i++) {
        if (numbers[i] == value) {
          return slices[i];
        }
      }
      return Slice.ABSENT;
    }
  }
}
