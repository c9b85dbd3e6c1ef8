package dev.tarn.bench;

import dev.tarn.app.CloudTrailGenerator;
import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.JsonWalker;
import dev.tarn.mapping.MappingOutput;
import dev.tarn.mapping.MappingRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** CloudTrail events a second from bytes to slots, and from bytes to columns. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class MappingBenchmark {
  private static final int EVENTS = 100_000;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int CHUNK_RECORDS = 256;
  private static final UnitName UNIT = new UnitName("bench", "events");

  private final CompiledMapping mapping = new FastPath().mapping();
  private final List<RecordBatch> batches = new ArrayList<>();
  private final JsonWalker walker = new JsonWalker(mapping.layout());
  private final MappingRunner runner = mapping.newRunner(InstantSource.system());
  private final MappingOutput output = new MappingOutput(mapping.spec());

  @Setup
  public void generate() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    new CloudTrailGenerator(42, Instant.parse("2026-03-01T00:00:00Z"), Duration.ofDays(2))
        .writeLines(EVENTS, lines);
    Framer framer =
        mapping
            .framerFormat()
            .open(new ByteArrayInputStream(lines.toByteArray()), UnitPosition.START);
    RecordBatch batch = new RecordBatch(BATCH_BYTES);
    while (framer.read(batch)) {
      batches.add(batch);
      batch = new RecordBatch(BATCH_BYTES);
    }
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int walk() {
    int walked = 0;
    for (RecordBatch batch : batches) {
      walker.begin(batch);
      for (int i = 0; i < batch.count(); i++) {
        walked += walker.walk(i) ? 1 : 0;
        if (walker.slots().rows() == CHUNK_RECORDS) {
          walker.clear();
        }
      }
    }
    return walked;
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int walkAndMap() {
    output.clear();
    for (RecordBatch batch : batches) {
      runner.run(batch, UNIT, output);
    }
    return output.table(0).rows();
  }
}
