package dev.tarn.mapping;

import dev.tarn.event.EventBatch;
import dev.tarn.event.Framer;
import dev.tarn.event.JsonRenderer;
import dev.tarn.event.LongColumn;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.StructColumn;
import dev.tarn.event.TextColumn;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A mapping run over bytes outside any lake: every record as the OCSF event or the rejection that
 * it becomes, in the order of the records. Holds one batch of records at a time. Runs do not depend
 * on each other; one thread at a time uses it.
 */
public final class MappingTrial {
  /**
   * The unit that records are said to come from, so that what is derived of it is the same in every
   * trial.
   */
  public static final UnitName UNIT = new UnitName("trial", "input");

  private final CompiledMapping mapping;
  private final MappingRunner runner;
  private final MappingOutput output;
  private final RecordBatch records = new RecordBatch(0);
  private final JsonRenderer renderer = new JsonRenderer();

  /**
   * @param clock gives {@code metadata.logged_time}
   */
  public MappingTrial(CompiledMapping mapping, InstantSource clock) {
    this.mapping = mapping;
    this.runner = mapping.newRunner(clock);
    this.output = new MappingOutput(mapping.spec());
  }

  /** What a record becomes, unless a filter leaves it out. */
  public sealed interface Outcome {
    /** The record's number in the input, from 0. */
    long ordinal();
  }

  /**
   * A record that becomes an event.
   *
   * @param className of OCSF, {@code api_activity}
   * @param json the event, one JSON object in one line
   */
  public record Event(long ordinal, String className, String json) implements Outcome {}

  /**
   * A record that a lake would put into the quarantine.
   *
   * @param position first byte of the record in the input
   * @param code {@code required-missing}
   * @param message one sentence for people
   */
  public record Rejection(long ordinal, long position, String code, String message)
      implements Outcome {}

  /**
   * What became of an input as a whole.
   *
   * @param filtered records left out, by filter
   * @param warnings values that a rule could not use, with their number
   * @param droppedLeaves leaves of events that a drop rule left out
   */
  public record Summary(
      long events,
      long rejected,
      Map<String, Long> filtered,
      Map<MappingOutput.Warning, Long> warnings,
      long droppedLeaves) {}

  /** A row of one of the output's batches, until it is rendered. */
  private record Row(long ordinal, int table, int row) {}

  /**
   * Maps a whole input.
   *
   * @param in decompressed; the caller closes it
   * @param outcomes takes events and rejections, in the order of their records
   * @throws IOException from the stream; what was handed out before is good
   */
  public Summary run(InputStream in, Consumer<Outcome> outcomes) throws IOException {
    try (Framer framer = mapping.framerFormat().open(in, UnitPosition.START)) {
      return run(framer, outcomes);
    }
  }

  private Summary run(Framer framer, Consumer<Outcome> outcomes) throws IOException {
    Map<String, Long> filtered = new LinkedHashMap<>();
    Map<MappingOutput.Warning, Long> warnings = new LinkedHashMap<>();
    long events = 0;
    long rejected = 0;
    long dropped = 0;
    while (true) {
      output.clear();
      records.clear();
      records.begin(0, framer.position().ordinal());
      if (!framer.read(records)) {
        return new Summary(events, rejected, filtered, warnings, dropped);
      }
      runner.run(records, UNIT, output);
      rejected += output.quarantine().rows();
      for (int table = 0; table < output.tables(); table++) {
        events += output.rows(table);
      }
      handOut(outcomes);
      output.filtered().forEach((name, count) -> filtered.merge(name, count, Long::sum));
      output.warnings().forEach((warning, count) -> warnings.merge(warning, count, Long::sum));
      dropped += output.droppedLeaves();
    }
  }

  private void handOut(Consumer<Outcome> outcomes) {
    List<Row> rows = new ArrayList<>();
    for (int table = 0; table < output.tables(); table++) {
      if (output.rows(table) > 0) {
        addRows(output.table(table), table, rows);
      }
    }
    addRows(output.quarantine(), -1, rows);
    rows.sort(Comparator.comparingLong(Row::ordinal));
    for (Row row : rows) {
      if (row.table() < 0) {
        outcomes.accept(rejection(output.quarantine(), row));
      } else {
        renderer.clear();
        renderer.render(output.table(row.table()), row.row());
        String className = mapping.spec().tables().get(row.table()).eventClass().name();
        outcomes.accept(new Event(row.ordinal(), className, renderer.toString()));
      }
    }
  }

  private static void addRows(EventBatch batch, int table, List<Row> rows) {
    for (int row = 0; row < batch.rows(); row++) {
      rows.add(new Row(batch.ordinal().value(row), table, row));
    }
  }

  private static Rejection rejection(EventBatch quarantine, Row row) {
    StructColumn root = quarantine.root();
    LongColumn positions = (LongColumn) root.member(root.indexOf("position"));
    return new Rejection(
        row.ordinal(),
        positions.value(row.row()),
        text((TextColumn) root.member(root.indexOf("code")), row.row()),
        text((TextColumn) root.member(root.indexOf("message")), row.row()));
  }

  private static String text(TextColumn column, int row) {
    int entry = column.entry(row);
    return new String(
        column.arena(),
        column.entryStart(entry),
        column.entryLength(entry),
        StandardCharsets.UTF_8);
  }
}
