package dev.tarn.mapping;

import dev.tarn.event.Column;
import dev.tarn.event.EventBatch;
import dev.tarn.event.FieldType;
import dev.tarn.event.LongColumn;
import dev.tarn.event.MapColumn;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Slice;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes events of the records that one entry of a mapping takes. One thread uses it. */
final class EntryRunner {
  private static final byte[] UNKNOWN = "unknown".getBytes(StandardCharsets.UTF_8);
  private static final long DAY_MICROS = 86_400_000_000L;
  private static final int SHOWN_CHARACTERS = 80;

  private final MappingSpec.EventSpec spec;
  private final Scope scope;
  private final Frame frame;
  private final Operation.@Nullable OfScalar time;
  private final Operation.@Nullable OfScalar region;
  private final Operation.@Nullable OfScalar account;
  private final Texts texts;
  private final Taken records;
  private final Unmapped unmapped;
  private final Unmapped.Entry leftovers;
  private final int unmappedLeaf;

  private @Nullable StructColumn bound;
  private Column[] columns = new Column[0];
  private int[] places = new int[256];
  private boolean[] stored = new boolean[256];
  private long lastDay = Long.MIN_VALUE;
  private byte[] lastDayText = new byte[0];

  /** Gets the records that an entry cannot make an event of. */
  interface Rejections {
    void reject(int row, String code, String message);
  }

  EntryRunner(
      MappingSpec mapping,
      MappingSpec.EventSpec spec,
      ScopeBuilder.Context context,
      Unmapped unmapped) {
    this.spec = spec;
    this.texts = context.texts();
    this.records = context.taken().get(0);
    this.unmapped = unmapped;
    MappingSpec.TableSpec table = mapping.tables().get(spec.table());
    Shape shape = new Shape(table.rowType().fields(), table.aliases().keySet());
    this.frame = new Frame(context.walker().table(0), null);
    ScopeBuilder builder = new ScopeBuilder(context, frame, InputPath.ELEMENT, "");
    this.region = spec.region() == null ? null : builder.text("region", spec.region());
    this.account = spec.account() == null ? null : builder.text("account", spec.account());
    this.scope = builder.build(spec.rules(), shape, table.aliases());
    CheckBuilder.addChecks(scope, spec.required(), spec.constraints());
    int timeLeaf = shape.find("time");
    this.time =
        timeLeaf >= 0 && scope.operation(timeLeaf) instanceof Operation.OfScalar scalar
            ? scalar
            : null;
    int map = shape.find("unmapped");
    this.unmappedLeaf =
        map >= 0 && shape.leaves().get(map).type() instanceof FieldType.TextMap ? map : -1;
    this.leftovers = Leftovers.of(context.layout(), spec);
  }

  Frame frame() {
    return frame;
  }

  Scope scope() {
    return scope;
  }

  /** Makes events of the records in the frame, or rejects them. */
  void run(RecordBatch batch, int[] indexes, MappingOutput output, Rejections rejections) {
    int count = frame.count();
    if (count == 0) {
      return;
    }
    records.resetAll();
    scope.evaluate();
    boolean allPass = scope.allPass();
    int valid = 0;
    for (int place = 0; place < count; place++) {
      Check failed = allPass ? null : scope.firstFailed(place);
      stored[place] = false;
      if (failed != null) {
        reject(place, failed, rejections);
      } else if (time == null || time.isNull(place)) {
        rejections.reject(frame.row(place), "required-missing", "the attribute time is required");
      } else {
        stored[place] = true;
        places[valid++] = place;
      }
    }
    if (valid > 0) {
      append(valid, batch, indexes, output);
    }
    countWarnings(scope, output);
  }

  private void append(int valid, RecordBatch batch, int[] indexes, MappingOutput output) {
    EventBatch events = output.table(spec.table());
    if (bound != events.root()) {
      bound = events.root();
      columns = scope.shape().bind(events.root());
    }
    for (int leaf = 0; leaf < columns.length; leaf++) {
      if (leaf != unmappedLeaf) {
        scope.appendLeaf(leaf, columns[leaf], places, 0, valid);
      }
    }
    // After the rules, whose inputs are not left over; the partition's are not used up.
    if (unmappedLeaf >= 0) {
      MapColumn map = (MapColumn) columns[unmappedLeaf];
      unmapped.begin(leftovers);
      long dropped = 0;
      for (int i = 0; i < valid; i++) {
        dropped += unmapped.append(spec.table(), map, frame.row(places[i]));
      }
      output.addDroppedLeaves(dropped);
    }
    appendPartition(region, events.region(), valid);
    appendPartition(account, events.accountId(), valid);
    appendDays(events.eventDay(), valid);
    events.unit().appendRepeated(batch.unit(), valid);
    LongColumn ordinal = events.ordinal();
    for (int i = 0; i < valid; i++) {
      ordinal.append(batch.firstOrdinal() + indexes[frame.row(places[i])]);
    }
  }

  private void appendPartition(
      Operation.@Nullable OfScalar operation, TextColumn column, int valid) {
    if (operation == null) {
      column.appendRepeated(column.intern(UNKNOWN, 0, UNKNOWN.length), valid);
      return;
    }
    operation.evaluate();
    if (isTextEverywhere(operation, valid)) {
      operation.append(column, FieldType.Leaf.TEXT, places, 0, valid);
      return;
    }
    for (int i = 0; i < valid; i++) {
      long slice = operation.text(places[i]);
      if (slice == Slice.ABSENT || Slice.length(slice) == 0) {
        column.append(UNKNOWN, 0, UNKNOWN.length);
      } else {
        column.append(texts.data(slice), Slice.offset(slice), Slice.length(slice));
      }
    }
  }

  private boolean isTextEverywhere(Operation.OfScalar operation, int valid) {
    if (operation.kind() != Converter.Kind.TEXT) {
      return false;
    }
    boolean everywhere = true;
    for (int i = 0; i < valid; i++) {
      int place = places[i];
      everywhere &= !operation.isNull(place) && Slice.length(operation.value(place)) > 0;
    }
    return everywhere;
  }

  private void appendDays(TextColumn column, int valid) {
    if (time == null) {
      return;
    }
    long day = Long.MIN_VALUE;
    int entry = -1;
    for (int i = 0; i < valid; i++) {
      long value = time.value(places[i]);
      long micros = time.kind() == Converter.Kind.TIME ? value : value * 1000;
      long valueDay = Math.floorDiv(micros, DAY_MICROS);
      if (valueDay != day) {
        day = valueDay;
        byte[] text = dayText(day);
        entry = column.intern(text, 0, text.length);
      }
      column.appendEntry(entry);
    }
  }

  private byte[] dayText(long day) {
    if (day != lastDay) {
      lastDay = day;
      lastDayText =
          DateTimeFormatter.BASIC_ISO_DATE
              .format(LocalDate.ofEpochDay(day))
              .getBytes(StandardCharsets.US_ASCII);
    }
    return lastDayText;
  }

  private void reject(int place, Check failed, Rejections rejections) {
    int row = frame.row(place);
    Check check = failed;
    int at = place;
    String prefix = "";
    while (check instanceof Check.Elements elements) {
      Check inner = elements.failed();
      if (inner == null) {
        break;
      }
      prefix += elements.target() + "[].";
      at = elements.failedPlace();
      check = inner;
    }
    switch (check) {
      case Check.Required required -> {
        String attribute = prefix + required.column();
        for (Operation operation : required.operations()) {
          int failure = operation.failures().find(at);
          if (failure >= 0) {
            rejections.reject(
                row, "conversion-failed", failureText(attribute, operation.failures(), failure));
            return;
          }
        }
        String inputs = inputs(required.operations());
        rejections.reject(
            row,
            "required-missing",
            "the attribute "
                + attribute
                + " is required"
                + (inputs.isEmpty() ? "" : " and there is no value at " + inputs));
      }
      case Check.Counted counted ->
          rejections.reject(
              row,
              "constraint-failed",
              counted.text()
                  + " must be present in "
                  + (prefix.isEmpty() ? "the event" : prefix.substring(0, prefix.length() - 3)));
      case Check.Elements elements ->
          rejections.reject(row, "constraint-failed", "an element of a list is not valid");
    }
  }

  private String failureText(String attribute, Failures failures, int failure) {
    Producer.Leaf leaf = failures.leaf(failure);
    String reason =
        switch (failures.state(failure)) {
          case Converter.UNKNOWN -> " is none of the known values";
          case Converter.INVALID -> " breaks a rule of the attribute's type";
          case Converter.UNREADABLE -> " has an entry in a database that cannot be read";
          default -> " does not convert";
        };
    return "the attribute "
        + attribute
        + " is required and the value "
        + shown(failures.slice(failure), texts)
        + (leaf.path().isEmpty() ? "" : " at " + leaf.path())
        + reason;
  }

  /** A value for people: quoted, cut, on one line. */
  static String shown(long slice, Texts texts) {
    int kind = Slice.kind(slice);
    if (kind == Slice.OBJECT) {
      return "(an object)";
    }
    if (kind == Slice.ARRAY || kind == Slice.WRITTEN_ARRAY) {
      return "(an array)";
    }
    // Four bytes are the most that a character takes.
    int length = Math.min(Slice.length(slice), SHOWN_CHARACTERS * 4);
    String text =
        new String(texts.data(slice), Slice.offset(slice), length, StandardCharsets.UTF_8);
    StringBuilder shown = new StringBuilder("'");
    int characters = 0;
    for (int i = 0; i < text.length() && characters < SHOWN_CHARACTERS; characters++) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029) {
        shown.append(String.format("\\u%04x", c));
      } else {
        shown.appendCodePoint(c);
      }
    }
    boolean cut = text.codePointCount(0, text.length()) > characters;
    return shown.append(cut ? "…'" : "'").toString();
  }

  private static String inputs(Operation[] operations) {
    List<Input> inputs = new ArrayList<>();
    for (Operation operation : operations) {
      operation.addInputs(inputs);
    }
    return String.join(
        ", ", inputs.stream().map(input -> input.path().toString()).distinct().limit(8).toList());
  }

  /** Counts what did not convert in the records that were stored. */
  private void countWarnings(Scope of, MappingOutput output) {
    for (Operation operation : of.operations()) {
      Failures failures = operation.failures();
      for (int i = 0; i < failures.count(); i++) {
        if (stored[of.frame().rootPlace(failures.place(i))]) {
          output.addWarning(
              new MappingOutput.Warning(
                  Converter.code(failures.state(i)), failures.leaf(i).path(), operation.target()),
              1);
        }
      }
      if (operation instanceof ListOperation.OfObjects list) {
        for (ListOperation.ObjectPart part : list.parts()) {
          if (part instanceof ListOperation.ScopedPart scoped) {
            countWarnings(scoped.scope(), output);
          }
        }
      }
    }
  }
}
