package dev.tarn.mapping;

import dev.tarn.event.Quarantine;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into events by a {@link CompiledMapping}. One thread uses it.
 *
 * <p>Every record ends in exactly one place: a row of a table, a row of the quarantine, or the
 * count of a filter. Nothing that a record holds makes it throw. What becomes of a record does not
 * depend on the records before it nor on how records are batched.
 *
 * <p>It works on some hundreds of records at a time: the walker fills their slots; filters and the
 * entries' conditions say where each record goes; then each entry's rules run over its records,
 * column by column.
 */
public final class MappingRunner {
  private static final int CHUNK_RECORDS = 256;
  private static final int CHUNK_BYTES = 4 << 20;

  private final MappingSpec spec;

  /** Gives records to the runners of their classes; null where all are this one's. */
  private final @Nullable ClassRouter router;

  private final InstantSource clock;
  private final RecordWalker walker;
  private final Texts texts;
  private final Facts facts;
  private final List<Taken> taken = new ArrayList<>();
  private final Unmapped unmapped;
  private final PathCounter paths;
  private final List<Producer.Remembered> remembered = new ArrayList<>();
  private final Map<InputPath, ElementChoice> choices = new HashMap<>();

  /** All records of a chunk. */
  private final Frame chunk;

  /** Builds conditions on a chunk's records. */
  private final FramePaths tests;

  private final @Nullable InputWatch watch;
  private final RowTest[] filters;
  private final @Nullable RowTest[] conditions;
  private final EntryRunner[] entries;
  private final int[] indexes = new int[CHUNK_RECORDS];

  /** The numbers from 0 on. */
  private int[] all = new int[0];

  private final List<Rejected> rejected = new ArrayList<>();

  /** A record of the batch that is not stored. */
  private record Rejected(int index, String code, String message) {}

  MappingRunner(CompiledMapping mapping, InstantSource clock) {
    this(mapping, clock, null);
  }

  /**
   * @param watch sees what the rules read, or null
   */
  MappingRunner(CompiledMapping mapping, InstantSource clock, @Nullable InputWatch watch) {
    this.watch = watch;
    this.spec = mapping.spec();
    this.router = mapping.goesByClass() ? new ClassRouter(mapping, clock, this) : null;
    this.clock = clock;
    SlotLayout layout = mapping.layout();
    this.walker = mapping.newWalker();
    this.texts = new Texts(walker);
    this.facts = new Facts(texts);
    for (SlotLayout.Table table : layout.tables()) {
      taken.add(new Taken(table.slots()));
    }
    ScopeBuilder.Context context =
        new ScopeBuilder.Context(
            layout, walker, taken, texts, facts, new HashMap<>(), remembered, choices, watch);
    this.chunk = new Frame(walker.table(0), null);
    this.tests = new FramePaths(context, chunk, InputPath.ELEMENT, null);
    this.filters =
        spec.filters().stream().map(filter -> tests.test(filter.when())).toArray(RowTest[]::new);
    List<MappingSpec.EventSpec> events = mapping.entries();
    this.conditions = new RowTest[events.size()];
    this.entries = new EntryRunner[events.size()];
    this.paths = new PathCounter(walker, layout, spec, events);
    this.unmapped = new Unmapped(walker, layout, taken, spec, watch);
    for (int i = 0; i < entries.length; i++) {
      MappingSpec.EventSpec event = events.get(i);
      conditions[i] = event.when() == null ? null : tests.test(event.when());
      entries[i] = new EntryRunner(spec, event, context, unmapped);
    }
  }

  /**
   * Maps all records of a batch and appends what became of them.
   *
   * @param records of one unit; their ordinals count from {@link RecordBatch#firstOrdinal}. Behind
   *     the records, the batch's array is written to
   * @param unit the unit's name
   * @param output made for the same mapping. Rows of a table are in no particular order: unit and
   *     ordinal tell which is which
   */
  public void run(RecordBatch records, UnitName unit, MappingOutput output) {
    if (router != null) {
      router.run(records, unit, output);
      return;
    }
    if (all.length < records.count()) {
      all = IntStream.range(0, Math.max(records.count(), all.length * 2)).toArray();
    }
    run(records, all, records.count(), unit, output);
  }

  /**
   * Maps some records of a batch.
   *
   * @param selected indexes of the records, in order
   * @param count number of them
   */
  void run(RecordBatch records, int[] selected, int count, UnitName unit, MappingOutput output) {
    long now = clock.millis();
    facts.begin(records, unit, now);
    walker.readMillis = records.readMillis() == 0 ? now : records.readMillis();
    unmapped.begin();
    paths.begin();
    walker.begin(records);
    int next = 0;
    while (next < count) {
      next = runChunk(records, selected, next, count, unit, output);
      walker.takeUnread(
          (path, texts) ->
              output.addWarning(
                  new MappingOutput.Warning("embedded-unread", path, "input.embedded"), texts));
      if (watch != null) {
        watch.mapped();
      }
      walker.clear();
    }
    paths.addTo(output.paths());
  }

  FramePaths tests() {
    return tests;
  }

  /** Whether the last chunk has records that could be read. */
  boolean hasRows() {
    return chunk.count() > 0;
  }

  EntryRunner entry(int number) {
    return entries[number];
  }

  RecordWalker walker() {
    return walker;
  }

  Texts texts() {
    return texts;
  }

  private int runChunk(
      RecordBatch records,
      int[] selected,
      int from,
      int count,
      UnitName unit,
      MappingOutput output) {
    if (texts.recycle()) {
      remembered.forEach(Producer.Remembered::forget);
    }
    choices.values().forEach(ElementChoice::forget);
    rejected.clear();
    chunk.clear();
    long bytes = 0;
    int next = from;
    while (next < count && chunk.count() < CHUNK_RECORDS && bytes < CHUNK_BYTES) {
      int record = selected[next];
      RecordBatch.Refusal refusal = records.refusal(record);
      if (refusal != null && refusal.leftOut()) {
        output.addFiltered(refusal.code(), 1);
      } else if (refusal != null) {
        rejected.add(new Rejected(record, refusal.code(), refusal.message()));
      } else if (walker.walk(record)) {
        int row = chunk.count();
        indexes[row] = record;
        chunk.add(row);
      } else {
        rejected.add(
            new Rejected(
                record,
                walker.errorCode(),
                "the record cannot be read from byte " + walker.errorOffset() + " on"));
      }
      bytes += records.length(record);
      next++;
    }
    paths.count();
    facts.beginChunk(indexes);
    for (int i = 0; i < taken.size(); i++) {
      taken.get(i).reset(walker.table(i).rows());
    }
    for (EntryRunner entry : entries) {
      entry.frame().clear();
    }
    for (int row = 0; row < chunk.count(); row++) {
      route(row, output);
    }
    for (EntryRunner entry : entries) {
      entry.run(
          records,
          indexes,
          output,
          (row, code, message) -> rejected.add(new Rejected(indexes[row], code, message)));
    }
    appendRejected(records, unit, output);
    return next;
  }

  /** Gives a record to the first filter or entry that takes it. */
  private void route(int row, MappingOutput output) {
    for (int i = 0; i < filters.length; i++) {
      if (filters[i].holds(row)) {
        output.addFiltered(spec.filters().get(i).name(), 1);
        return;
      }
    }
    for (int i = 0; i < entries.length; i++) {
      RowTest condition = conditions[i];
      if (condition == null || condition.holds(row)) {
        entries[i].frame().add(row);
        return;
      }
    }
    rejected.add(
        new Rejected(
            indexes[row],
            "no-matching-entry",
            spec.passthrough()
                ? "the record has no class_uid of a class of OCSF " + spec.version()
                : "no entry of the mapping " + spec.name() + " takes the record"));
  }

  private void appendRejected(RecordBatch records, UnitName unit, MappingOutput output) {
    rejected.sort(java.util.Comparator.comparingInt(Rejected::index));
    for (Rejected record : rejected) {
      int index = record.index();
      RecordBatch.Refusal refusal = records.refusal(index);
      int length = records.length(index);
      long totalBytes = refusal == null ? length : refusal.totalBytes();
      byte[] header = records.header(index);
      byte[] data = records.data();
      int offset = records.offset(index);
      if (header != null) {
        data = withHeader(header, data, offset, length);
        offset = 0;
      }
      Quarantine.append(
          output.quarantine(),
          facts.millis(),
          unit,
          records.unit(),
          records.firstOrdinal() + index,
          records.position(index),
          record.code(),
          record.message(),
          spec.name(),
          data,
          offset,
          header == null ? length : data.length,
          totalBytes,
          totalBytes > length ? records.rawObject() : "");
    }
    rejected.clear();
  }

  /** A record under the line that names its fields. */
  private static byte[] withHeader(byte[] header, byte[] data, int offset, int length) {
    byte[] whole = Arrays.copyOf(header, header.length + 1 + length);
    whole[header.length] = '\n';
    System.arraycopy(data, offset, whole, header.length + 1, length);
    return whole;
  }
}
