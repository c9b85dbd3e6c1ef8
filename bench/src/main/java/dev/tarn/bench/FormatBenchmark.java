package dev.tarn.bench;

import dev.tarn.app.CloudTrailGenerator;
import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.MappingChecker;
import dev.tarn.mapping.RecordWalker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
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

/** Megabytes of input a second through framer and walker, by format. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class FormatBenchmark {
  private static final int MEGABYTES = 8;
  private static final int ROWS = 256;

  @Param({"json", "vpc_flow", "csv", "key_value", "xml", "event_text"})
  public String format = "json";

  private final RecordBatch batch = new RecordBatch(1 << 20);
  private byte[] input = {};
  private CompiledMapping mapping = mapping("{}", "at");
  private RecordWalker walker = mapping.newWalker();

  @Setup
  public void generate() throws IOException {
    mapping =
        switch (format) {
          case "json" -> mapping("{unwrap: [Records]}", "eventName, userIdentity.arn, awsRegion");
          case "vpc_flow" ->
              mapping("{format: delimited, delimiter: space, absent: ['-']}", "srcaddr, bytes");
          case "csv" -> mapping("{format: csv}", "Image, User");
          case "key_value" -> mapping("{format: key_value}", "Image, User");
          case "xml" -> mapping("{format: xml}", "EventData.Image, EventData.User");
          case "event_text" -> mapping("{embedded: {D: windows_event_text}}", "D.Image, D.User");
          default -> throw new IllegalArgumentException(format);
        };
    walker = mapping.newWalker();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (format.equals("json")) {
      new CloudTrailGenerator(42, Instant.parse("2026-03-01T00:00:00Z"), Duration.ofDays(2))
          .writeLines(MEGABYTES * 800, out);
    } else {
      write(out);
    }
    input = java.util.Arrays.copyOf(out.toByteArray(), MEGABYTES << 20);
  }

  private void write(ByteArrayOutputStream out) {
    Random random = new Random(42);
    StringBuilder text = new StringBuilder();
    if (format.equals("vpc_flow")) {
      text.append("version account-id interface-id srcaddr dstaddr srcport dstport protocol")
          .append(" packets bytes start end action log-status\n");
    } else if (format.equals("csv")) {
      text.append("UtcTime,ProcessId,Image,CommandLine,User,Hashes\n");
    }
    while (text.length() < MEGABYTES << 20) {
      String process = Integer.toString(random.nextInt(65_536));
      String image = "C:\\Windows\\System32\\program" + random.nextInt(500) + ".exe";
      String hash = "%016X%016X".formatted(random.nextLong(), random.nextLong());
      String[] fields = {
        "UtcTime",
        "2026-03-01 00:00:00.000",
        "ProcessId",
        process,
        "Image",
        image,
        "CommandLine",
        image + " -k netsvcs -p -s Schedule",
        "User",
        "NT AUTHORITY\\SYSTEM",
        "Hashes",
        "MD5=" + hash
      };
      switch (format) {
        case "vpc_flow" ->
            text.append(
                    "2 123456789012 eni-%08x 10.0.%d.%d 10.1.%d.7 %s 443 6 %d %d 1439387263"
                        .formatted(
                            random.nextInt(),
                            random.nextInt(256),
                            random.nextInt(256),
                            random.nextInt(256),
                            process,
                            random.nextInt(100),
                            random.nextInt(100_000)))
                .append(" 1439387264 ACCEPT OK\n");
        case "csv" -> join(text, fields, "", "", "", ",").append('\n');
        case "key_value" -> join(text, fields, "", "=\"", "\"", " ").append('\n');
        case "xml" ->
            join(
                    text.append("<Event><System><EventID>1</EventID></System><EventData>"),
                    fields,
                    "<Data Name='",
                    "'>",
                    "</Data>",
                    "")
                .append("</EventData></Event>\n");
        default ->
            join(text.append("{\"D\":\"Process Create:\\r\\n"), fields, "", ": ", "", "\\r\\n")
                .append("\"}\n");
      }
    }
    out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private StringBuilder join(
      StringBuilder text,
      String[] fields,
      String before,
      String equals,
      String end,
      String between) {
    for (int i = 0; i < fields.length; i += 2) {
      text.append(i == 0 ? "" : between);
      if (!equals.isEmpty()) {
        text.append(before).append(fields[i]).append(equals);
      }
      String value = fields[i + 1];
      text.append(format.equals("csv") ? value : value.replace("\\", escaped())).append(end);
    }
    return text;
  }

  private String escaped() {
    return format.equals("event_text") || format.equals("key_value") ? "\\\\" : "\\";
  }

  @Benchmark
  @OperationsPerInvocation(MEGABYTES)
  public long frameAndWalk() throws IOException {
    Framer framer =
        mapping.framerFormat().open(new ByteArrayInputStream(input), UnitPosition.START);
    long leaves = 0;
    while (framer.read(batch)) {
      walker.begin(batch);
      for (int record = 0; record < batch.count(); record++) {
        if (batch.refusal(record) == null) {
          walker.walk(record);
        }
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

  private static CompiledMapping mapping(String input, String paths) {
    String text =
        """
        mapping: formats
        ocsf: 1.3.0
        product: {name: Formats, vendor_name: Tarn}
        input: %s
        events:
          - class: base_event
            set:
              time: {const: '2026-03-01T00:00:00Z'}
              activity_id: {const: other}
              severity_id: {const: informational}
              message: {first: [%s]}
        """
            .formatted(input, paths);
    CheckedMapping checked = MappingChecker.check("formats.yaml", text, file -> Optional.empty());
    return CompiledMapping.compile(checked.spec().orElseThrow());
  }
}
