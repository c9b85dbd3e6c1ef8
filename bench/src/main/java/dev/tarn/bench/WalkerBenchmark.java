package dev.tarn.bench;

import dev.tarn.app.CloudTrailGenerator;
import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import dev.tarn.mapping.InputPath;
import dev.tarn.mapping.JsonFramer;
import dev.tarn.mapping.JsonWalker;
import dev.tarn.mapping.MappingSpec;
import dev.tarn.mapping.SlotLayout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Events a second through the framer alone, and through framer and walker. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class WalkerBenchmark {
  private static final int EVENTS = 20_000;
  private static final int ROWS = 256;

  /** JSON lines, or one line with all of them in an envelope. */
  @Param({"lines", "envelope"})
  public String arrangement = "lines";

  private final Framer.Format format =
      JsonFramer.format(
          new MappingSpec.Json(
              List.of(new InputPath(List.of(new InputPath.Key("Records")))),
              MappingSpec.Envelope.NONE),
          JsonFramer.DEFAULT_MAX_RECORD_BYTES);
  private final RecordBatch batch = new RecordBatch(1 << 20);
  private final JsonWalker walker = new JsonWalker(layout());
  private byte[] input = {};

  @Setup
  public void generate() throws IOException {
    CloudTrailGenerator generator =
        new CloudTrailGenerator(42, Instant.parse("2026-03-01T00:00:00Z"), Duration.ofDays(2));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (arrangement.equals("lines")) {
      generator.writeLines(EVENTS, out);
    } else {
      generator.writeDelivery(EVENTS, out);
    }
    input = out.toByteArray();
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long frame() throws IOException {
    Framer framer = format.open(new ByteArrayInputStream(input), UnitPosition.START);
    long records = 0;
    while (framer.read(batch)) {
      records += batch.count();
      batch.clear();
    }
    return records;
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long frameAndWalk() throws IOException {
    Framer framer = format.open(new ByteArrayInputStream(input), UnitPosition.START);
    long leaves = 0;
    while (framer.read(batch)) {
      walker.begin(batch);
      for (int record = 0; record < batch.count(); record++) {
        walker.walk(record);
        if (walker.slots().rows() == ROWS) {
          leaves += walker.leaves().size();
          walker.clear();
        }
      }
      leaves += walker.leaves().size();
      batch.clear();
    }
    return leaves;
  }

  private static SlotLayout layout() {
    SlotLayout.Builder builder = SlotLayout.builder();
    for (String key :
        List.of(
            "eventTime",
            "eventVersion",
            "eventName",
            "eventSource",
            "awsRegion",
            "sourceIPAddress",
            "userAgent",
            "errorCode",
            "errorMessage",
            "requestID",
            "eventID",
            "eventType",
            "recipientAccountId")) {
      builder.scalar(path(key));
    }
    for (String key : List.of("type", "principalId", "arn", "userName", "accountId")) {
      builder.scalar(path("userIdentity", key));
    }
    builder.scalar(path("userIdentity", "sessionContext", "sessionIssuer", "arn"));
    builder.scalar(path("userIdentity", "sessionContext", "attributes", "mfaAuthenticated"));
    builder.raw(path("requestParameters")).raw(path("responseElements"));
    List<InputPath.Step> arn = new ArrayList<>(path("resources").steps());
    arn.add(new InputPath.Each());
    arn.add(new InputPath.Key("ARN"));
    return builder.scalar(new InputPath(arn)).build();
  }

  private static InputPath path(String... keys) {
    List<InputPath.Step> steps = new ArrayList<>();
    for (String key : keys) {
      steps.add(new InputPath.Key(key));
    }
    return new InputPath(steps);
  }
}
