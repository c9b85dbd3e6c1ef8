package dev.tarn.bench;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.parquet.ParquetSchema;
import dev.tarn.lake.parquet.ParquetScratch;
import dev.tarn.lake.parquet.ParquetSettings;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.MappingChecker;
import dev.tarn.mapping.MappingOutput;
import dev.tarn.mapping.MappingRunner;
import dev.tarn.mapping.MappingSpec;
import dev.tarn.ocsf.Diagnostic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tarn's path from bytes to Parquet, without a lake around it: framer, walker, mapping with all its
 * checks, {@code unmapped}, the column writer. One thread a run.
 */
final class FastPath {
  private static final int BATCH_BYTES = 1 << 20;

  /** Rows after which the columns are written, so that memory stays flat. */
  private static final int FLUSH_ROWS = 1 << 17;

  /** The same where the rows are spread over many files. */
  private static final int PARTITIONED_FLUSH_ROWS = 250_000;

  private final CompiledMapping mapping;
  private final ParquetSchema schema;

  FastPath() {
    CheckedMapping checked =
        MappingChecker.check(
            "cloudtrail.yaml", Anchor.read("cloudtrail.yaml"), name -> Optional.empty());
    MappingSpec spec =
        checked
            .spec()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        String.join(
                            "; ",
                            checked.diagnostics().stream().map(Diagnostic::toString).toList())));
    this.mapping = CompiledMapping.compile(spec);
    this.schema = OutputFiles.schema(spec.tables().get(0).rowType());
  }

  CompiledMapping mapping() {
    return mapping;
  }

  /** What a run did. */
  record Outcome(long events, long rejected) {}

  /**
   * Maps a stretch of lines of the input into one file, or a file a region, account and day below a
   * directory.
   *
   * @param from first byte; a line starts there
   * @param to end of the last line
   */
  Outcome run(Path input, long from, long to, Path output, boolean partitioned, int zstdLevel)
      throws IOException {
    ParquetSettings settings = ParquetSettings.DEFAULT.withZstdLevel(zstdLevel);
    MappingRunner runner = mapping.newRunner(InstantSource.system());
    MappingOutput batch = new MappingOutput(mapping.spec());
    RecordBatch records = new RecordBatch(BATCH_BYTES);
    UnitName unit = new UnitName("bench", input.getFileName().toString());
    long rejected = 0;
    try (ParquetScratch scratch = new ParquetScratch(settings);
        OutputFiles files = new OutputFiles(schema, scratch, output, partitioned);
        FileChannel channel = FileChannel.open(input, StandardOpenOption.READ)) {
      channel.position(from);
      InputStream in = new BoundedStream(Channels.newInputStream(channel), to - from);
      Framer framer = mapping.framerFormat().open(in, UnitPosition.START);
      long ordinal = 0;
      while (true) {
        records.clear();
        records.begin(1, ordinal);
        if (!framer.read(records)) {
          break;
        }
        ordinal += records.count();
        runner.run(records, unit, batch);
        if (batch.table(0).rows() >= (partitioned ? PARTITIONED_FLUSH_ROWS : FLUSH_ROWS)) {
          files.write(batch.table(0));
          rejected += batch.quarantine().rows();
          batch.clear();
        }
      }
      rejected += batch.quarantine().rows();
      files.write(batch.table(0));
      return new Outcome(files.rows(), rejected);
    }
  }
}
