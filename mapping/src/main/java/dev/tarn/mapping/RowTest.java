package dev.tarn.mapping;

import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A condition on a row of a frame. One thread uses it. */
abstract sealed class RowTest {

  /** Whether it holds in the row at a place of the frame. */
  abstract boolean holds(int place);

  /** All of several. */
  static final class All extends RowTest {
    private final RowTest[] tests;

    All(List<RowTest> tests) {
      this.tests = tests.toArray(RowTest[]::new);
    }

    @Override
    boolean holds(int place) {
      for (RowTest test : tests) {
        if (!test.holds(place)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Any of several. */
  static final class Any extends RowTest {
    private final RowTest[] tests;

    Any(List<RowTest> tests) {
      this.tests = tests.toArray(RowTest[]::new);
    }

    @Override
    boolean holds(int place) {
      for (RowTest test : tests) {
        if (test.holds(place)) {
          return true;
        }
      }
      return false;
    }
  }

  /** The opposite. */
  static final class Opposite extends RowTest {
    private final RowTest test;

    Opposite(RowTest test) {
      this.test = test;
    }

    @Override
    boolean holds(int place) {
      return !test.holds(place);
    }
  }

  /** There is a value. */
  static final class Present extends RowTest {
    private final Input input;

    Present(Input input) {
      this.input = input;
    }

    @Override
    boolean holds(int place) {
      return input.at(place) != Slice.ABSENT;
    }
  }

  /** What is asked of one scalar's text; remembers its answers. */
  abstract static sealed class OfText extends RowTest {
    private final Input input;
    private final Texts texts;
    private final TextTable known = new TextTable(1024, 64 << 10);
    private boolean[] answers = new boolean[16];

    OfText(Input input, Texts texts) {
      this.input = input;
      this.texts = texts;
    }

    @Override
    final boolean holds(int place) {
      long slice = input.at(place);
      if (!Texts.isScalar(slice)) {
        return false;
      }
      byte[] data = texts.data(slice);
      int offset = Slice.offset(slice);
      int length = Slice.length(slice);
      if (length > TextTable.MAX_TEXT) {
        return matches(data, offset, length);
      }
      int number = known.find(data, offset, length);
      if (number < 0) {
        boolean answer = matches(data, offset, length);
        number = known.add(data, offset, length);
        if (number < 0) {
          known.clear();
          number = known.add(data, offset, length);
        }
        if (number >= answers.length) {
          answers = Arrays.copyOf(answers, number * 2);
        }
        answers[number] = answer;
      }
      return answers[number];
    }

    abstract boolean matches(byte[] data, int offset, int length);
  }

  /** Equal to one of a few texts, compared byte by byte. */
  static final class Equal extends RowTest {
    private final Input input;
    private final Texts texts;
    private final byte[][] wanted;

    Equal(Input input, Texts texts, List<String> wanted) {
      this.input = input;
      this.texts = texts;
      this.wanted =
          wanted.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    @Override
    boolean holds(int place) {
      long slice = input.at(place);
      if (!Texts.isScalar(slice)) {
        return false;
      }
      int length = Slice.length(slice);
      int offset = Slice.offset(slice);
      byte[] data = texts.data(slice);
      for (byte[] text : wanted) {
        if (text.length == length
            && Arrays.equals(text, 0, length, data, offset, offset + length)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Begins, ends with or contains one of a few texts, compared byte by byte. */
  static final class Part extends RowTest {
    private final Input input;
    private final Texts texts;
    private final MappingSpec.MatchKind kind;
    private final byte[][] wanted;

    Part(Input input, Texts texts, MappingSpec.MatchKind kind, List<String> wanted) {
      this.input = input;
      this.texts = texts;
      this.kind = kind;
      this.wanted =
          wanted.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    @Override
    boolean holds(int place) {
      long slice = input.at(place);
      if (!Texts.isScalar(slice)) {
        return false;
      }
      byte[] data = texts.data(slice);
      int from = Slice.offset(slice);
      int end = from + Slice.length(slice);
      for (byte[] text : wanted) {
        boolean matches =
            switch (kind) {
              case EQUALS -> Arrays.equals(text, 0, text.length, data, from, end);
              case STARTS_WITH -> isAt(text, data, from, end);
              case ENDS_WITH ->
                  end - from >= text.length && isAt(text, data, end - text.length, end);
              case CONTAINS -> TextChange.find(data, from, end, text) >= 0;
            };
        if (matches) {
          return true;
        }
      }
      return false;
    }

    private static boolean isAt(byte[] text, byte[] data, int from, int end) {
      return end - from >= text.length
          && Arrays.equals(text, 0, text.length, data, from, from + text.length);
    }
  }

  /** By text, in any of the ways of {@link MappingSpec.MatchKind}. */
  static final class Matches extends OfText {
    private final MappingSpec.MatchKind kind;
    private final boolean ignoreCase;
    private final List<String> wanted = new ArrayList<>();
    private final Set<String> equal;

    Matches(
        Input input,
        Texts texts,
        MappingSpec.MatchKind kind,
        List<String> wanted,
        boolean ignoreCase) {
      super(input, texts);
      this.kind = kind;
      this.ignoreCase = ignoreCase;
      for (String text : wanted) {
        this.wanted.add(ignoreCase ? text.toLowerCase(Locale.ROOT) : text);
      }
      this.equal = new HashSet<>(this.wanted);
    }

    @Override
    boolean matches(byte[] data, int offset, int length) {
      String text = new String(data, offset, length, StandardCharsets.UTF_8);
      String compared = ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
      if (kind == MappingSpec.MatchKind.EQUALS) {
        return equal.contains(compared);
      }
      for (String part : wanted) {
        boolean matches =
            switch (kind) {
              case EQUALS, STARTS_WITH -> compared.startsWith(part);
              case ENDS_WITH -> compared.endsWith(part);
              case CONTAINS -> compared.contains(part);
            };
        if (matches) {
          return true;
        }
      }
      return false;
    }
  }

  /** By a regular expression, found anywhere in the text. */
  static final class Found extends OfText {
    private final BoundedRegex regex;

    Found(Input input, Texts texts, BoundedRegex regex) {
      super(input, texts);
      this.regex = regex;
    }

    @Override
    boolean matches(byte[] data, int offset, int length) {
      return regex.find(new String(data, offset, length, StandardCharsets.UTF_8)) != null;
    }
  }

  /** What is asked of a value of the record. */
  static final class OfValue extends RowTest {
    private final Term value;
    private final Frame frame;
    private final Row row;
    private final RowTest test;

    /** A value as the only row of a frame. */
    static final class Row implements FramePaths.Members {
      private final SlotTable table = new SlotTable(1, new SlotTable[0], 1);
      private final Taken taken = new Taken(1);
      private final Frame frame = new Frame(table, null);

      Row() {
        frame.add(table.addRow());
      }

      Frame frame() {
        return frame;
      }

      @Override
      public Input input(InputPath path, Frame of) {
        return Input.ofRow(path, of, table, taken, 0, null);
      }
    }

    /**
     * @param value over the records
     * @param frame whose rows are tested
     * @param test on the row
     */
    OfValue(Term value, Frame frame, Row row, RowTest test) {
      this.value = value;
      this.frame = frame;
      this.row = row;
      this.test = test;
    }

    @Override
    boolean holds(int place) {
      row.table.put(0, 0, value.at(frame.rootPlace(place)));
      return test.holds(0);
    }
  }

  /** By number. */
  static final class Compared extends RowTest {
    private final Input input;
    private final Texts texts;
    private final MappingSpec.NumberComparison comparison;
    private final double number;
    private final NumberText numbers = new NumberText();

    Compared(Input input, Texts texts, MappingSpec.NumberComparison comparison, double number) {
      this.input = input;
      this.texts = texts;
      this.comparison = comparison;
      this.number = number;
    }

    @Override
    boolean holds(int place) {
      long slice = input.at(place);
      if (!Texts.isScalar(slice)
          || !numbers.parseDouble(texts.data(slice), Slice.offset(slice), Slice.length(slice))) {
        return false;
      }
      double value = numbers.doubleValue();
      return switch (comparison) {
        case LESS -> value < number;
        case LESS_OR_EQUAL -> value <= number;
        case GREATER -> value > number;
        case GREATER_OR_EQUAL -> value >= number;
      };
    }
  }
}
