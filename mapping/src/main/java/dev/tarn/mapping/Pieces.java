package dev.tarn.mapping;

import dev.tarn.event.Slice;
import dev.tarn.event.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pieces of a delimited text, each a row of a slot table of its own. One thread uses it. */
final class Pieces extends Elements implements FramePaths.Members {
  static final InputPath KEY = path("key");
  static final InputPath VALUE = path("value");

  /** Most pieces of one text; what comes behind them belongs to the last. */
  static final int MAX_PIECES = 10_000;

  private static final int WHOLE = 0;
  private static final int BEFORE = 1;
  private static final int BEHIND = 2;

  private final Term text;
  private final byte[] delimiter;
  private final byte @Nullable [] equals;
  private final Texts texts;
  private final Frame around;
  private final Frame frame;
  private final SlotTable table = new SlotTable(3, new SlotTable[0], 256);
  private final Taken taken = new Taken(3);
  private @Nullable RowTest drop;
  private boolean[] dropped = new boolean[256];
  private int[] places = new int[64];
  private int[] firstRows = new int[65];
  private int textCount;

  /**
   * @param text the delimited text, over the rows of the frame around
   */
  Pieces(Term text, String delimiter, @Nullable String equals, Frame around, Texts texts) {
    this.text = text;
    this.delimiter = delimiter.getBytes(StandardCharsets.UTF_8);
    this.equals = equals == null ? null : equals.getBytes(StandardCharsets.UTF_8);
    this.texts = texts;
    this.around = around;
    this.frame = new Frame(table, around);
  }

  private static InputPath path(String key) {
    return new InputPath(java.util.List.of(new InputPath.Key(key)));
  }

  /** Whether a piece has such a member. */
  static boolean isMember(InputPath path, boolean hasKeys) {
    return path.steps().isEmpty() || (hasKeys && (path.equals(KEY) || path.equals(VALUE)));
  }

  /** The frame whose rows are pieces. */
  Frame frame() {
    return frame;
  }

  /**
   * @param test on the frame of pieces: those for which it holds are left out on purpose
   */
  void dropWhere(RowTest test) {
    drop = test;
  }

  /**
   * {@inheritDoc}
   *
   * @param of {@link #frame}, or one of the same rows
   */
  @Override
  public Input input(InputPath path, Frame of) {
    if (!isMember(path, equals != null)) {
      throw new IllegalArgumentException("a piece of a text has no member " + path);
    }
    int slot = path.steps().isEmpty() ? WHOLE : path.equals(KEY) ? BEFORE : BEHIND;
    return Input.ofRow(path, of, table, taken, slot, this);
  }

  /** The inputs that the text may be made of. */
  List<Input> textInputs() {
    List<Input> inputs = new ArrayList<>();
    text.addInputs(inputs);
    return inputs;
  }

  /**
   * Where the text of a piece stands, see {@link Input#spelledPath}.
   *
   * @param of {@link #frame}, or one of the same rows
   */
  String spelledPath(Frame of, int place, RecordWalker walker) {
    int around = of.placeIn(this.around, place);
    for (Input input : textInputs()) {
      if (input.peek(around) != Slice.ABSENT) {
        return input.spelledPath(around, walker);
      }
    }
    return "$element";
  }

  @Override
  void begin() {
    table.clear();
    textCount = 0;
  }

  @Override
  void addTo(Frame target, Frame around, int place) {
    long slice = text.at(place);
    if (!Texts.isScalar(slice)) {
      return;
    }
    if (textCount == places.length) {
      places = Arrays.copyOf(places, textCount * 2);
      firstRows = Arrays.copyOf(firstRows, textCount * 2 + 1);
    }
    places[textCount] = place;
    firstRows[textCount++] = table.rows();
    int end = Slice.length(slice);
    int from = 0;
    for (int pieces = 1; from <= end; pieces++) {
      int to = pieces == MAX_PIECES ? end : find(slice, from, end, delimiter);
      long piece = TextChange.trim(Texts.part(slice, from, to), texts);
      if (Slice.length(piece) > 0) {
        add(target, place, piece);
      }
      from = to + delimiter.length;
    }
    firstRows[textCount] = table.rows();
  }

  private void add(Frame target, int place, long piece) {
    int row = table.addRow();
    if (row == dropped.length) {
      dropped = Arrays.copyOf(dropped, row * 2);
    }
    dropped[row] = false;
    table.put(WHOLE, row, piece);
    if (equals != null) {
      int length = Slice.length(piece);
      int middle = find(piece, 0, length, equals);
      if (middle < length) {
        table.put(BEFORE, row, TextChange.trim(Texts.part(piece, 0, middle), texts));
        int behind = middle + equals.length;
        table.put(BEHIND, row, TextChange.trim(Texts.part(piece, behind, length), texts));
      }
    }
    target.add(row, place);
    if (drop != null && drop.holds(target.count() - 1)) {
      dropped[row] = true;
      target.truncate(target.count() - 1);
    }
  }

  /** Where a mark stands in a stretch of a text, or the stretch's end. */
  private int find(long slice, int from, int end, byte[] mark) {
    int offset = Slice.offset(slice);
    int found = TextChange.find(texts.data(slice), offset + from, offset + end, mark);
    return found < 0 ? end : found - offset;
  }

  @Override
  void ready() {
    taken.reset(table.rows());
  }

  /** A text that has pieces, all of which were used, has been used. */
  @Override
  void end() {
    for (int i = 0; i < textCount; i++) {
      boolean used = firstRows[i] < firstRows[i + 1];
      for (int row = firstRows[i]; row < firstRows[i + 1] && used; row++) {
        used =
            dropped[row]
                || taken.contains(WHOLE, row)
                || (taken.contains(BEFORE, row) && taken.contains(BEHIND, row));
      }
      // The term speaks of the row that it was asked for last.
      if (used && text.at(places[i]) != Slice.ABSENT) {
        text.take(places[i]);
      }
    }
  }
}
