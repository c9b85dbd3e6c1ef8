package dev.tarn.mapping;

import dev.tarn.event.Column;
import dev.tarn.event.LongColumn;
import dev.tarn.event.Slice;
import dev.tarn.event.TextColumn;
import java.util.Arrays;
import java.util.List;

/** The observables among the columns of an event, as elements of a list. One thread uses it. */
final class ObservablesPart extends ListOperation.ObjectPart {
  private final Frame frame;
  private final List<Observable> observables;
  private final Texts texts;
  private final String[] members;
  private int[] starts = new int[257];
  private int[] kinds = new int[256];
  private long[] values = new long[256];
  private int count;

  /**
   * @param observables in the order of columns
   * @param shape of the list's elements
   */
  ObservablesPart(Frame frame, List<Observable> observables, Shape shape, Texts texts) {
    this.frame = frame;
    this.observables = List.copyOf(observables);
    this.texts = texts;
    this.members = shape.leaves().stream().map(Shape.Leaf::path).toArray(String[]::new);
  }

  @Override
  void evaluate(ListOperation.OfObjects list) {
    int rows = frame.count();
    if (starts.length <= rows) {
      starts = new int[Math.max(rows + 1, starts.length * 2)];
    }
    count = 0;
    for (int place = 0; place < rows; place++) {
      starts[place] = count;
      if (list.applies(place)) {
        for (int kind = 0; kind < observables.size(); kind++) {
          observables.get(kind).source().addTo(this, kind, place);
        }
      }
    }
    starts[rows] = count;
  }

  void add(int kind, long slice) {
    if (slice == Slice.ABSENT) {
      return;
    }
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
      kinds = Arrays.copyOf(kinds, count * 2);
    }
    kinds[count] = kind;
    values[count++] = slice;
  }

  @Override
  int start(int place) {
    return starts[place];
  }

  @Override
  boolean isKept(int child) {
    return true;
  }

  @Override
  void append(int leaf, Column column, int[] children, int from, int to) {
    switch (members[leaf]) {
      case "name" -> appendTexts((TextColumn) column, children, from, to, false);
      case "type" -> appendTexts((TextColumn) column, children, from, to, true);
      case "type_id" -> {
        LongColumn numbers = (LongColumn) column;
        for (int i = from; i < to; i++) {
          numbers.append(observables.get(kinds[children[i]]).typeId());
        }
      }
      case "value" -> {
        TextColumn text = (TextColumn) column;
        for (int i = from; i < to; i++) {
          long slice = values[children[i]];
          text.append(texts.data(slice), Slice.offset(slice), Slice.length(slice));
        }
      }
      default -> column.appendNulls(to - from);
    }
  }

  private void appendTexts(TextColumn column, int[] children, int from, int to, boolean captions) {
    int[] entries = new int[observables.size()];
    Arrays.fill(entries, -1);
    for (int i = from; i < to; i++) {
      int kind = kinds[children[i]];
      if (entries[kind] < 0) {
        Observable observable = observables.get(kind);
        long slice = captions ? observable.caption() : observable.name();
        entries[kind] = column.intern(texts.data(slice), Slice.offset(slice), Slice.length(slice));
      }
      column.appendEntry(entries[kind]);
    }
  }

  /**
   * One kind of observable.
   *
   * @param source where its values are
   * @param name constant text, the dotted path
   * @param caption constant text
   */
  record Observable(ObservableSource source, long name, int typeId, long caption) {}

  /** Where values of an observable are. */
  abstract static sealed class ObservableSource {
    abstract void addTo(ObservablesPart part, int kind, int place);
  }

  /** A column with one value a row. */
  static final class ScalarSource extends ObservableSource {
    private final Operation.OfScalar operation;

    ScalarSource(Operation.OfScalar operation) {
      this.operation = operation;
    }

    @Override
    void addTo(ObservablesPart part, int kind, int place) {
      part.add(kind, operation.text(place));
    }
  }

  /** A list of scalars. */
  static final class ScalarsSource extends ObservableSource {
    private final ListOperation.OfScalars operation;

    ScalarsSource(ListOperation.OfScalars operation) {
      this.operation = operation;
    }

    @Override
    void addTo(ObservablesPart part, int kind, int place) {
      for (int i = operation.start(place); i < operation.end(place); i++) {
        part.add(kind, operation.text(i));
      }
    }
  }

  /** A column of the elements of a part of a list. */
  static final class ElementsSource extends ObservableSource {
    private final ListOperation.ScopedPart list;
    private final ObservableSource inner;

    ElementsSource(ListOperation.ScopedPart list, ObservableSource inner) {
      this.list = list;
      this.inner = inner;
    }

    @Override
    void addTo(ObservablesPart part, int kind, int place) {
      for (int child = list.start(place); child < list.start(place + 1); child++) {
        if (list.isKept(child)) {
          inner.addTo(part, kind, child);
        }
      }
    }
  }

  /** Several, one after the other. */
  static final class AllSources extends ObservableSource {
    private final List<ObservableSource> sources;

    AllSources(List<ObservableSource> sources) {
      this.sources = List.copyOf(sources);
    }

    @Override
    void addTo(ObservablesPart part, int kind, int place) {
      for (ObservableSource source : sources) {
        source.addTo(part, kind, place);
      }
    }
  }
}
