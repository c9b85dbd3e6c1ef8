package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import dev.tarn.ocsf.Validator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * A mapping that has to bear any bytes: maps units as an engine does, with one runner for all of
 * them, and counts what becomes of their records. One thread uses it.
 */
final class MutatedPack {
  /** What a unit may cost in all, and for each byte of it. */
  private static final long MOST_NANOS = 2_000_000_000L;

  private static final long MOST_NANOS_PER_BYTE = 20_000;

  /** What the validator does not read at all, such as numbers of over 1,000 digits. */
  private static final String TOO_LARGE = "tarn_event_too_large";

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T12:31:16.250Z"));
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Validator VALIDATOR = Validator.create();

  private final String name;
  private final List<MutationSample> samples;
  private final CompiledMapping mapping;
  private final RecordBatch records = new RecordBatch(1 << 16);
  private MappingOutput output;
  private MappingRunner runner;
  private MappingTracer tracer;
  private LeafBalance balance;
  private long mapped;
  private long events;
  private long rejected;
  private long filtered;
  private long lookedAt;
  private long slowestNanos;

  /**
   * @param samples units of such records
   */
  MutatedPack(String name, MappingSpec spec, List<String> samples) {
    this.name = name;
    this.samples = samples.stream().map(MutationSample::new).toList();
    this.mapping = CompiledMapping.compile(spec);
  }

  String name() {
    return name;
  }

  List<MutationSample> samples() {
    return samples;
  }

  /** Records so far. */
  long records() {
    return mapped;
  }

  /** Records that were traced, compared with their batch's and validated. */
  long lookedAt() {
    return lookedAt;
  }

  /** Maps a unit, after {@link #begin}; {@code look} at each of its records too. */
  void map(byte[] unit, boolean look) throws IOException {
    Framer framer = mapping.framerFormat().open(new ByteArrayInputStream(unit), UnitPosition.START);
    long began = THREADS.getCurrentThreadCpuTime();
    long nanos = 0;
    while (true) {
      records.clear();
      records.begin(7, framer.position().ordinal());
      if (!framer.read(records)) {
        break;
      }
      assertThat(records.count()).isPositive();
      assertThat(framer.position().ordinal()).isEqualTo(records.firstOrdinal() + records.count());
      output.clear();
      runner.run(records, MappingTrial.UNIT, output);
      nanos += THREADS.getCurrentThreadCpuTime() - began;
      count();
      if (look) {
        look();
      }
      began = THREADS.getCurrentThreadCpuTime();
    }
    nanos += THREADS.getCurrentThreadCpuTime() - began;
    slowestNanos = Math.max(slowestNanos, nanos);
    assertThat(nanos)
        .as("time for %d bytes", unit.length)
        .isLessThan(MOST_NANOS + MOST_NANOS_PER_BYTE * unit.length);
  }

  private void count() {
    long stored = 0;
    for (int table = 0; table < output.tables(); table++) {
      if (output.rows(table) > 0) {
        assertThat(output.table(table).complete()).isTrue();
        stored += output.rows(table);
      }
    }
    long left = output.filtered().values().stream().mapToLong(Long::longValue).sum();
    long refused = output.quarantine().rows();
    assertThat(stored + refused + left).as("what became of the records").isEqualTo(records.count());
    mapped += records.count();
    events += stored;
    rejected += refused;
    filtered += left;
  }

  /** Compares each record of the batch with what becomes of it alone, and checks the event. */
  private void look() {
    if (tracer == null) {
      tracer = new MappingTracer(mapping, CLOCK);
      balance = new LeafBalance(mapping.spec());
    }
    SpecFixture.Mapped batch = new SpecFixture.Mapped(output);
    for (int i = 0; i < records.count(); i++) {
      long ordinal = records.firstOrdinal() + i;
      String about = "record " + ordinal;
      RecordTrace trace = tracer.trace(records, i, MappingTrial.UNIT);
      String event = batch.rows.get(ordinal);
      assertThat(trace.event()).as(about).isEqualTo(event);
      assertThat(trace.rejection() != null)
          .as(about)
          .isEqualTo(batch.rejected.containsKey(ordinal));
      if (event != null) {
        assertThat(balance.lost(records, i, trace)).as("lost of " + about).isEmpty();
        if (!mapping.spec().passthrough()) {
          assertThat(VALIDATOR.validate(event.getBytes(StandardCharsets.UTF_8)))
              .as(about)
              .noneMatch(finding -> finding.isError() && !finding.code().equals(TOO_LARGE));
        }
      }
      lookedAt++;
    }
    assertThat(tracer.disagreements()).isEmpty();
  }

  /** Begins as after a start: nothing is known of earlier records. */
  void begin() {
    output = new MappingOutput(mapping.spec());
    runner = mapping.newRunner(CLOCK);
    tracer = null;
    balance = null;
  }

  /** Lets go of what {@link #begin} made: that of all packs at once would fill the memory. */
  void end() {
    output = null;
    runner = null;
    tracer = null;
    balance = null;
  }

  /** What became of the records, a row of a table. */
  String row() {
    return "| %s | %,d | %,d | %,d | %,d | %,d | %,d |\n"
        .formatted(name, mapped, events, rejected, filtered, lookedAt, slowestNanos / 1_000_000);
  }
}
