package dev.tarn.mapping;

import dev.tarn.event.Slice;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the value of a column out of a slice. One thread uses it; the result of a conversion that
 * went well is in {@link #result}, in the form that the {@link Kind} says.
 */
abstract sealed class Converter {
  /** There is nothing to convert. */
  static final byte NONE = 0;

  static final byte OK = 1;

  /** The value does not have the form. */
  static final byte FAILED = 2;

  /** The value is not one of those allowed. */
  static final byte UNKNOWN = 3;

  /** The value has the form and breaks a rule of its type. */
  static final byte INVALID = 4;

  /** What a database says of the value cannot be read. */
  static final byte UNREADABLE = 5;

  /** What the long in {@link #result} is. */
  enum Kind {
    /** A slice, its bytes the text. */
    TEXT,
    /** An integer. */
    LONG,
    /** The bits of a double. */
    DOUBLE,
    /** 0 or 1. */
    BOOLEAN,
    /** Microseconds since the epoch. */
    TIME
  }

  private final Kind kind;
  long result;

  Converter(Kind kind) {
    this.kind = kind;
  }

  final Kind kind() {
    return kind;
  }

  final long result() {
    return result;
  }

  /** Converts a slice that is not absent: {@link #OK} or what is wrong. */
  abstract byte convert(long slice);

  /** Whether a conversion costs enough that equal texts should be converted once. */
  boolean isCostly() {
    return false;
  }

  /** The code of a state for people. */
  static String code(byte state) {
    return switch (state) {
      case UNKNOWN -> "enum-unknown";
      case INVALID -> "value-invalid";
      case UNREADABLE -> "lookup-unreadable";
      default -> "conversion-failed";
    };
  }

  static Converter of(Conversion conversion, Texts texts) {
    return switch (conversion) {
      case Conversion.ToText text -> new ToText(new TextRule(text.check()), texts);
      case Conversion.ToInteger integer ->
          new ToLong(integer.lowest(), integer.highest(), null, texts);
      case Conversion.ToEnum keys ->
          new ToLong(Long.MIN_VALUE, Long.MAX_VALUE, sorted(keys.keys()), texts);
      case Conversion.ToDouble number -> new ToDouble(texts);
      case Conversion.ToBoolean bool -> new ToBoolean(texts);
      case Conversion.ToJson json -> new ToJson(texts);
      case Conversion.ToTime time -> new ToTime(time.formats(), texts);
    };
  }

  private static long[] sorted(Set<Long> keys) {
    return keys.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** Text as it is. */
  static final class ToText extends Converter {
    private final TextRule rule;
    private final Texts texts;

    ToText(TextRule rule, Texts texts) {
      super(Kind.TEXT);
      this.rule = rule;
      this.texts = texts;
    }

    TextRule rule() {
      return rule;
    }

    @Override
    byte convert(long slice) {
      if (!Texts.isScalar(slice)) {
        return FAILED;
      }
      int length = Slice.length(slice);
      if (length > rule.freeLength()
          && !rule.accepts(texts.data(slice), Slice.offset(slice), length)) {
        return INVALID;
      }
      result = slice;
      return OK;
    }
  }

  /** Whole numbers within bounds, or one of a few. */
  static final class ToLong extends Converter {
    private final long lowest;
    private final long highest;
    private final long @Nullable [] keys;
    private final Texts texts;
    private final NumberText numbers = new NumberText();

    ToLong(long lowest, long highest, long @Nullable [] keys, Texts texts) {
      super(Kind.LONG);
      this.lowest = lowest;
      this.highest = highest;
      this.keys = keys;
      this.texts = texts;
    }

    @Override
    byte convert(long slice) {
      if (!isNumeric(slice)
          || !numbers.parseLong(texts.data(slice), Slice.offset(slice), Slice.length(slice))) {
        return FAILED;
      }
      long value = numbers.longValue();
      if (keys != null) {
        if (Arrays.binarySearch(keys, value) < 0) {
          return UNKNOWN;
        }
      } else if (value < lowest || value > highest) {
        return INVALID;
      }
      result = value;
      return OK;
    }
  }

  /** Any number. */
  static final class ToDouble extends Converter {
    private final Texts texts;
    private final NumberText numbers = new NumberText();

    ToDouble(Texts texts) {
      super(Kind.DOUBLE);
      this.texts = texts;
    }

    @Override
    byte convert(long slice) {
      if (!isNumeric(slice)
          || !numbers.parseDouble(texts.data(slice), Slice.offset(slice), Slice.length(slice))) {
        return FAILED;
      }
      result = Double.doubleToRawLongBits(numbers.doubleValue());
      return OK;
    }
  }

  /** True and false. */
  static final class ToBoolean extends Converter {
    private final Texts texts;

    ToBoolean(Texts texts) {
      super(Kind.BOOLEAN);
      this.texts = texts;
    }

    @Override
    byte convert(long slice) {
      int kind = Slice.kind(slice);
      if (kind == Slice.TRUE || kind == Slice.FALSE) {
        result = kind == Slice.TRUE ? 1 : 0;
        return OK;
      }
      if (!Texts.isText(slice)) {
        return FAILED;
      }
      byte[] data = texts.data(slice);
      int offset = Slice.offset(slice);
      int length = Slice.length(slice);
      if (is(data, offset, length, "true")) {
        result = 1;
        return OK;
      }
      result = 0;
      return is(data, offset, length, "false") ? OK : FAILED;
    }

    private static boolean is(byte[] data, int offset, int length, String word) {
      if (length != word.length()) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if ((data[offset + i] | 0x20) != word.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Compact JSON. */
  static final class ToJson extends Converter {
    private final Texts texts;

    ToJson(Texts texts) {
      super(Kind.TEXT);
      this.texts = texts;
    }

    @Override
    byte convert(long slice) {
      if (!Texts.isText(slice)) {
        result = slice;
        return OK;
      }
      int offset = Slice.offset(slice);
      int length = Slice.length(slice);
      int start = texts.begin(JsonQuote.length(texts.data(slice), offset, length));
      if (start < 0) {
        return FAILED;
      }
      int end = JsonQuote.write(texts.data(slice), offset, length, texts.arena(), start);
      result = texts.end(start, end - start);
      return OK;
    }
  }

  /** Times, tried in several forms. */
  static final class ToTime extends Converter {
    private final Conversion.TimeFormat[] formats;
    private final @Nullable DateTimeFormatter[] formatters;
    private final TimeText times = new TimeText();
    private final Texts texts;
    private final byte[] last = new byte[32];
    private int lastLength = -1;
    private long lastResult;

    ToTime(List<Conversion.TimeFormat> formats, Texts texts) {
      super(Kind.TIME);
      this.formats = formats.toArray(Conversion.TimeFormat[]::new);
      this.formatters = new DateTimeFormatter[this.formats.length];
      for (int i = 0; i < this.formats.length; i++) {
        if (this.formats[i] instanceof Conversion.PatternTime pattern) {
          formatters[i] = TimeText.formatter(pattern);
        }
      }
      this.texts = texts;
    }

    @Override
    boolean isCostly() {
      for (DateTimeFormatter formatter : formatters) {
        if (formatter != null) {
          return true;
        }
      }
      return false;
    }

    @Override
    byte convert(long slice) {
      if (!isNumeric(slice)) {
        return FAILED;
      }
      byte[] data = texts.data(slice);
      int offset = Slice.offset(slice);
      int length = Slice.length(slice);
      if (length == lastLength && Arrays.equals(data, offset, offset + length, last, 0, length)) {
        result = lastResult;
        return OK;
      }
      for (int i = 0; i < formats.length; i++) {
        boolean parsed =
            switch (formats[i]) {
              case Conversion.IsoTime iso ->
                  Slice.kind(slice) != Slice.NUMBER && times.parseIso(data, offset, length);
              case Conversion.EpochTime epoch ->
                  times.parseEpoch(data, offset, length, epoch.unit());
              case Conversion.PatternTime pattern ->
                  parsePattern(i, pattern.zone(), data, offset, length);
            };
        if (parsed) {
          result = times.micros();
          if (length <= last.length) {
            System.arraycopy(data, offset, last, 0, length);
            lastLength = length;
            lastResult = result;
          }
          return OK;
        }
      }
      return FAILED;
    }

    private boolean parsePattern(int format, ZoneId zone, byte[] data, int offset, int length) {
      DateTimeFormatter formatter = formatters[format];
      return formatter != null && times.parsePattern(data, offset, length, formatter, zone);
    }
  }

  /** Text or number, the kinds that a number may be written in. */
  private static boolean isNumeric(long slice) {
    return Slice.kind(slice) == Slice.NUMBER || Texts.isText(slice);
  }
}
