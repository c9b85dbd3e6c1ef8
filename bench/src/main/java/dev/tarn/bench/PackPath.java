package dev.tarn.bench;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import dev.tarn.lake.parquet.ParquetScratch;
import dev.tarn.lake.parquet.ParquetSettings;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.MappingOutput;
import dev.tarn.mapping.MappingRunner;
import dev.tarn.mapping.MappingSpec;
import dev.tarn.mapping.Packs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A shipped pack from bytes to Parquet, a file a table, over its own samples many times. One
 * thread.
 */
final class PackPath {
  private static final int BATCH_BYTES = 1 << 20;
  private static final int FLUSH_ROWS = 1 << 17;

  private final Packs.Pack pack;
  private final CompiledMapping mapping;

  /** Each sample for itself: a header line of one must not name the fields of another. */
  private final List<byte[]> inputs = new ArrayList<>();

  /**
   * @param bytes about how long the input is to be
   */
  PackPath(String name, long bytes) {
    this.pack = Packs.find(name).orElseThrow();
    CheckedMapping checked = pack.check();
    this.mapping = CompiledMapping.compile(checked.spec().orElseThrow());
    List<CheckedMapping.DeclaredTest> samples =
        checked.tests().stream()
            .filter(test -> test.expect() instanceof CheckedMapping.Events)
            .filter(test -> !test.input().file().endsWith(".parquet"))
            .toList();
    for (CheckedMapping.DeclaredTest sample : samples) {
      inputs.add(repeated(sample.input().content(), bytes / samples.size()));
    }
  }

  private static byte[] repeated(String text, long bytes) {
    byte[] once = (text.strip() + "\n").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      do {
        all.write(once);
      } while (all.size() < bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toByteArray();
  }

  String name() {
    return pack.name();
  }

  long inputBytes() {
    return inputs.stream().mapToLong(input -> input.length).sum();
  }

  /** Maps the input into files in a directory; gives the number of events. */
  long run(Path directory) throws IOException {
    MappingSpec spec = mapping.spec();
    MappingRunner runner = mapping.newRunner(InstantSource.system());
    MappingOutput batch = new MappingOutput(spec);
    RecordBatch records = new RecordBatch(BATCH_BYTES);
    UnitName unit = new UnitName("bench", pack.name());
    long events = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Framer framer =
          mapping.framerFormat().open(new ByteArrayInputStream(inputs.get(i)), UnitPosition.START);
      long ordinal = 0;
      while (true) {
        records.clear();
        records.begin(i + 1L, ordinal);
        if (!framer.read(records)) {
          break;
        }
        ordinal += records.count();
        runner.run(records, unit, batch);
        if (rows(batch, spec) >= FLUSH_ROWS) {
          events += flush(batch, spec, directory);
        }
      }
    }
    return events + flush(batch, spec, directory);
  }

  private static int rows(MappingOutput batch, MappingSpec spec) {
    int rows = 0;
    for (int table = 0; table < spec.tables().size(); table++) {
      rows += batch.table(table).rows();
    }
    return rows;
  }

  private long flush(MappingOutput batch, MappingSpec spec, Path directory) throws IOException {
    if (batch.quarantine().rows() > 0) {
      throw new IllegalStateException(pack.name() + " rejects records of its samples");
    }
    long rows = 0;
    for (int table = 0; table < spec.tables().size(); table++) {
      if (batch.table(table).rows() == 0) {
        continue;
      }
      Path file = directory.resolve(table + ".parquet");
      try (ParquetScratch scratch = new ParquetScratch(ParquetSettings.DEFAULT.withZstdLevel(1));
          OutputFiles files =
              new OutputFiles(
                  OutputFiles.schema(spec.tables().get(table).rowType()), scratch, file, false)) {
        files.write(batch.table(table));
        rows += files.rows();
      }
    }
    batch.clear();
    return rows;
  }
}
