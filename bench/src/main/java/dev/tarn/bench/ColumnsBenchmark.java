package dev.tarn.bench;

import dev.tarn.event.EventBatch;
import dev.tarn.lake.parquet.ParquetFileWriter;
import dev.tarn.lake.parquet.ParquetSchema;
import dev.tarn.lake.parquet.ParquetScratch;
import dev.tarn.lake.parquet.ParquetSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Events a second through column appends, and through the Parquet writer without a disk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ColumnsBenchmark {
  private static final int ROWS = 100_000;

  private final ParquetSchema schema = CloudTrailColumns.schema();
  private final CloudTrailColumns source = new CloudTrailColumns(ROWS);
  private final EventBatch full = batch();
  private final EventBatch batch = batch();

  private final ParquetScratch scratch = new ParquetScratch(ParquetSettings.DEFAULT);

  private static EventBatch batch() {
    return new EventBatch(CloudTrailColumns.TYPE, CloudTrailColumns.ALIASES);
  }

  @Setup
  public void fill() {
    full.clear();
    source.append(full, 0, ROWS);
  }

  @TearDown
  public void close() {
    scratch.close();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int append() {
    batch.clear();
    source.append(batch, 0, ROWS);
    return batch.rows();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long encode() throws IOException {
    ParquetFileWriter writer =
        new ParquetFileWriter(new Nowhere(), schema, Map.of("_epoch", 1L), Map.of(), scratch);
    writer.write(full, null);
    return writer.finish().bytes();
  }

  /** Takes bytes and forgets them. */
  private static final class Nowhere implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int length = source.remaining();
      source.position(source.limit());
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
