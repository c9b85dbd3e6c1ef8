package dev.tarn.mapping;

import dev.tarn.event.Column;
import dev.tarn.event.FieldType;
import dev.tarn.event.ListColumn;
import dev.tarn.event.Slice;
import dev.tarn.event.StructColumn;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule that sets a list. One thread uses it. */
abstract sealed class ListOperation extends Operation {
  final Frame frame;
  private final @Nullable RowTest when;

  ListOperation(String target, Frame frame, @Nullable RowTest when, Failures failures) {
    super(target, failures);
    this.frame = frame;
    this.when = when;
  }

  final boolean applies(int place) {
    return when == null || when.holds(place);
  }

  /** A list of scalars. */
  static final class OfScalars extends ListOperation {
    private final ScalarPart[] parts;
    private final Converter.Kind kind;
    private final Texts texts;
    private int[] starts = new int[257];
    private long[] values = new long[256];
    private int count;

    OfScalars(
        String target,
        Frame frame,
        @Nullable RowTest when,
        List<ScalarPart> parts,
        Converter.Kind kind,
        Texts texts,
        Failures failures) {
      super(target, frame, when, failures);
      this.parts = parts.toArray(ScalarPart[]::new);
      this.kind = kind;
      this.texts = texts;
    }

    Converter.Kind kind() {
      return kind;
    }

    @Override
    void addInputs(List<Input> inputs) {
      for (ScalarPart part : parts) {
        part.addInputs(inputs);
      }
    }

    @Override
    void evaluate() {
      failures().clear();
      count = 0;
      int rows = frame.count();
      if (starts.length <= rows) {
        starts = new int[Math.max(rows + 1, starts.length * 2)];
      }
      for (ScalarPart part : parts) {
        part.begin();
      }
      for (int place = 0; place < rows; place++) {
        starts[place] = count;
        if (applies(place)) {
          for (ScalarPart part : parts) {
            part.addTo(this, place);
          }
        }
      }
      starts[rows] = count;
    }

    void add(long value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, count * 2);
      }
      values[count++] = value;
    }

    int start(int place) {
      return starts[place];
    }

    int end(int place) {
      return starts[place + 1];
    }

    /** An element as text. */
    long text(int element) {
      return switch (kind) {
        case TEXT -> values[element];
        case LONG -> texts.add(Long.toString(values[element]));
        case DOUBLE -> texts.add(Double.toString(Double.longBitsToDouble(values[element])));
        case BOOLEAN -> texts.add(values[element] != 0 ? "true" : "false");
        case TIME -> texts.add(Long.toString(Math.floorDiv(values[element], 1000L)));
      };
    }

    @Override
    boolean isNull(int place) {
      return starts[place] == starts[place + 1];
    }

    @Override
    void append(Column column, FieldType type, int[] places, int from, int to) {
      ListColumn list = (ListColumn) column;
      FieldType element = ((FieldType.ListOf) type).element();
      for (int i = from; i < to; i++) {
        int place = places[i];
        if (isNull(place)) {
          list.appendNull();
          continue;
        }
        for (int e = starts[place]; e < starts[place + 1]; e++) {
          OfScalar.append(list.elements(), element, kind, values[e], texts);
        }
        list.appendRow();
      }
    }
  }

  /** What gives elements of a list of scalars. */
  abstract static sealed class ScalarPart {
    /** Begins an evaluation. */
    void begin() {}

    abstract void addTo(OfScalars list, int place);

    /** The inputs that it may read. */
    abstract void addInputs(List<Input> inputs);
  }

  /** At most one. */
  static final class OnePart extends ScalarPart {
    private final Producer producer;

    OnePart(Producer producer) {
      this.producer = producer;
    }

    @Override
    void addInputs(List<Input> inputs) {
      producer.addInputs(inputs);
    }

    @Override
    void addTo(OfScalars list, int place) {
      if (producer.produce(place) == Converter.OK) {
        list.add(producer.value);
        producer.take(place);
      }
    }
  }

  /** The pieces of a text. */
  static final class SplitPart extends ScalarPart {
    private final Producer.Leaf leaf;
    private final byte[] delimiter;
    private final Failures failures;
    private final Texts texts;

    SplitPart(Producer.Leaf leaf, byte[] delimiter, Failures failures, Texts texts) {
      this.leaf = leaf;
      this.delimiter = delimiter;
      this.failures = failures;
      this.texts = texts;
    }

    @Override
    void addInputs(List<Input> inputs) {
      leaf.addInputs(inputs);
    }

    @Override
    void addTo(OfScalars list, int place) {
      long slice = leaf.term().at(place);
      if (slice == Slice.ABSENT) {
        return;
      }
      if (!Texts.isScalar(slice)) {
        failures.add(place, leaf, Converter.FAILED, slice);
        return;
      }
      boolean whole = true;
      int before = list.count;
      int length = Slice.length(slice);
      int offset = Slice.offset(slice);
      int from = 0;
      while (from <= length) {
        int found =
            delimiter.length == 0
                ? -1
                : TextChange.find(texts.data(slice), offset + from, offset + length, delimiter);
        int to = found < 0 ? length : found - offset;
        long piece = TextChange.trim(Texts.part(slice, from, to), texts);
        if (Slice.length(piece) > 0) {
          byte state = leaf.converter().convert(piece);
          if (state == Converter.OK) {
            list.add(leaf.converter().result());
          } else {
            whole = false;
            failures.add(place, leaf, state, piece);
          }
        }
        from = to + Math.max(1, delimiter.length);
        if (found < 0) {
          break;
        }
      }
      if (whole && list.count > before) {
        leaf.term().take(place);
      }
    }
  }

  /** One of each element of an array. */
  static final class EachPart extends ScalarPart {
    private final Elements elements;
    private final Frame frame;
    private final Frame child;
    private final Producer producer;
    private final Failures failures;

    /**
     * @param failures those of the producer
     */
    EachPart(Elements elements, Frame frame, Frame child, Producer producer, Failures failures) {
      this.elements = elements;
      this.frame = frame;
      this.child = child;
      this.producer = producer;
      this.failures = failures;
    }

    @Override
    void begin() {
      child.clear();
    }

    @Override
    void addInputs(List<Input> inputs) {
      producer.addInputs(inputs);
    }

    @Override
    void addTo(OfScalars list, int place) {
      int from = child.count();
      elements.addTo(child, frame, place);
      failures.clear();
      for (int i = from; i < child.count(); i++) {
        if (producer.produce(i) == Converter.OK) {
          list.add(producer.value);
          producer.take(i);
        }
      }
      list.failures().addAll(place, failures);
    }
  }

  /** A list of objects. */
  static final class OfObjects extends ListOperation {
    private final ObjectPart[] parts;
    private final Shape shape;
    private int[] sequenceParts = new int[16];
    private int[] sequence = new int[256];
    private @Nullable Column bound;
    private Column[] columns = new Column[0];

    OfObjects(
        String target, Frame frame, @Nullable RowTest when, Shape shape, List<ObjectPart> parts) {
      super(target, frame, when, new Failures());
      this.shape = shape;
      this.parts = parts.toArray(ObjectPart[]::new);
    }

    ObjectPart[] parts() {
      return parts;
    }

    Shape shape() {
      return shape;
    }

    @Override
    void addInputs(List<Input> inputs) {}

    @Override
    void evaluate() {
      for (ObjectPart part : parts) {
        part.evaluate(this);
      }
    }

    @Override
    boolean isNull(int place) {
      for (ObjectPart part : parts) {
        for (int child = part.start(place); child < part.start(place + 1); child++) {
          if (part.isKept(child)) {
            return false;
          }
        }
      }
      return true;
    }

    @Override
    void append(Column column, FieldType type, int[] places, int from, int to) {
      ListColumn list = (ListColumn) column;
      if (bound != column) {
        bound = column;
        columns = shape.bind((StructColumn) list.elements());
      }
      int size = 0;
      int before = 0;
      int[] counts = new int[to - from];
      for (int i = from; i < to; i++) {
        int place = places[i];
        for (int p = 0; p < parts.length; p++) {
          ObjectPart part = parts[p];
          for (int child = part.start(place); child < part.start(place + 1); child++) {
            if (part.isKept(child)) {
              if (size == sequence.length) {
                sequence = Arrays.copyOf(sequence, size * 2);
              }
              if (size >= sequenceParts.length) {
                sequenceParts = Arrays.copyOf(sequenceParts, sequence.length);
              }
              sequenceParts[size] = p;
              sequence[size++] = child;
            }
          }
        }
        counts[i - from] = size == before ? -1 : size - before;
        before = size;
      }
      for (int leaf = 0; leaf < columns.length; leaf++) {
        if (parts.length == 1) {
          parts[0].append(leaf, columns[leaf], sequence, 0, size);
          continue;
        }
        for (int i = 0; i < size; ) {
          int end = i + 1;
          while (end < size && sequenceParts[end] == sequenceParts[i]) {
            end++;
          }
          parts[sequenceParts[i]].append(leaf, columns[leaf], sequence, i, end);
          i = end;
        }
      }
      list.appendRows(counts);
    }
  }

  /** What gives elements of a list of objects. */
  abstract static sealed class ObjectPart permits ScopedPart, ObservablesPart {
    /** Makes the elements of all rows. */
    abstract void evaluate(OfObjects list);

    /** The first element of a row; the one after its last is that of the row after it. */
    abstract int start(int place);

    /** Whether an element is in the list. */
    abstract boolean isKept(int child);

    /** Appends the values of a leaf of the list's shape of some elements. */
    abstract void append(int leaf, Column column, int[] children, int from, int to);
  }

  /** Elements by rules. */
  static final class ScopedPart extends ObjectPart {
    private final @Nullable Elements elements;
    private final @Nullable RowTest when;
    private final Scope scope;
    private int[] starts = new int[257];
    private boolean[] kept = new boolean[256];

    /**
     * @param elements null = the row itself is the one element
     * @param when on the element
     */
    ScopedPart(@Nullable Elements elements, @Nullable RowTest when, Scope scope) {
      this.elements = elements;
      this.when = when;
      this.scope = scope;
    }

    Scope scope() {
      return scope;
    }

    /** What its elements are pieces of, or null. */
    @Nullable Pieces pieces() {
      return elements instanceof Pieces pieces ? pieces : null;
    }

    @Override
    void evaluate(OfObjects list) {
      Frame frame = list.frame;
      Frame child = scope.frame();
      if (elements != null) {
        elements.begin();
      }
      int rows = frame.count();
      if (starts.length <= rows) {
        starts = new int[Math.max(rows + 1, starts.length * 2)];
      }
      child.clear();
      for (int place = 0; place < rows; place++) {
        starts[place] = child.count();
        if (!list.applies(place)) {
          continue;
        }
        if (elements == null) {
          child.add(frame.row(place), place);
        } else {
          elements.addTo(child, frame, place);
        }
        if (when != null) {
          int keep = starts[place];
          for (int i = keep; i < child.count(); i++) {
            if (when.holds(i)) {
              child.move(i, keep++);
            }
          }
          child.truncate(keep);
        }
      }
      starts[rows] = child.count();
      if (elements != null) {
        elements.ready();
      }
      scope.evaluate();
      if (elements != null) {
        elements.end();
      }
      if (kept.length < child.count()) {
        kept = new boolean[Math.max(child.count(), kept.length * 2)];
      }
      for (int i = 0; i < child.count(); i++) {
        kept[i] = !scope.isNull(i);
      }
    }

    @Override
    int start(int place) {
      return starts[place];
    }

    @Override
    boolean isKept(int child) {
      return kept[child];
    }

    @Override
    void append(int leaf, Column column, int[] children, int from, int to) {
      scope.appendLeaf(leaf, column, children, from, to);
    }
  }
}
