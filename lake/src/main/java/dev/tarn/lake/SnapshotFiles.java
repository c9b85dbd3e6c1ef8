package dev.tarn.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.expressions.ManifestEvaluator;
import org.apache.iceberg.expressions.Projections;
import org.jspecify.annotations.Nullable;

/**
 * The files of one snapshot of a table. Thread-safe.
 *
 * <p>They are planned here and not by Iceberg's scan, which reads all metadata of a table again for
 * every snapshot: beside a writer that makes one every two seconds, that was a third of what a
 * query over many small files took. The rules are Iceberg's: manifests are left out by their
 * summaries of partitions, files by their partition and by the bounds of their columns.
 *
 * <p>The table's metadata file is read on first use. It may have been replaced and deleted by then;
 * a newer one has the snapshot too, as long as it is leased.
 */
final class SnapshotFiles {
  private static final int ATTEMPTS = 100;

  private final KnownManifests manifests;
  private final LocalFileIO io;
  private final String name;
  private final Schema schema;
  private final long snapshotId;
  private final CurrentMetadata current;
  private @Nullable SnapshotMetadata metadata;

  /** Finds where the table's metadata is now. */
  interface CurrentMetadata {
    String location() throws IOException;
  }

  SnapshotFiles(
      KnownManifests manifests,
      String name,
      Schema schema,
      long snapshotId,
      CurrentMetadata current) {
    this.manifests = manifests;
    this.io = manifests.io();
    this.name = name;
    this.schema = schema;
    this.snapshotId = snapshotId;
    this.current = current;
  }

  List<DataFileEntry> files(Expression filter) throws IOException {
    SnapshotMetadata known = metadata();
    try {
      Map<Integer, SpecFilter> bySpec = new HashMap<>();
      known.specs().forEach((id, spec) -> bySpec.put(id, new SpecFilter(spec, filter)));
      Map<ManifestFile, Evaluator> matching = new LinkedHashMap<>();
      for (ManifestFile manifest : known.snapshot().dataManifests(io)) {
        SpecFilter spec = bySpec.get(manifest.partitionSpecId());
        if (spec == null) {
          throw new LakeException(
              "lake-corrupt", "The metadata of table " + name + " lacks a partition spec");
        }
        if (spec.manifests.eval(manifest)) {
          matching.put(manifest, spec.partitions);
        }
      }
      Map<String, List<DataFile>> files =
          manifests.files(List.copyOf(matching.keySet()), known.specs());
      InclusiveMetricsEvaluator bounds = new InclusiveMetricsEvaluator(schema, filter);
      List<DataFileEntry> found = new ArrayList<>();
      matching.forEach(
          (manifest, partitions) -> {
            for (DataFile file : files.getOrDefault(manifest.path(), List.of())) {
              if (partitions.eval(file.partition()) && bounds.eval(file)) {
                found.add(
                    new DataFileEntry(
                        io.resolve(file.location()), file.recordCount(), file.fileSizeInBytes()));
              }
            }
          });
      return found;
    } catch (IOException | RuntimeException e) {
      throw LakeException.of("The files of table " + name + " cannot be listed", e);
    }
  }

  /** What a condition on rows says about files that are partitioned in one way. */
  private static final class SpecFilter {
    final ManifestEvaluator manifests;
    final Evaluator partitions;

    SpecFilter(PartitionSpec spec, Expression filter) {
      manifests = ManifestEvaluator.forRowFilter(filter, spec, true);
      partitions = new Evaluator(spec.partitionType(), Projections.inclusive(spec).project(filter));
    }
  }

  private synchronized SnapshotMetadata metadata() throws IOException {
    SnapshotMetadata known = metadata;
    if (known == null) {
      known = readMetadata();
      metadata = known;
    }
    return known;
  }

  private SnapshotMetadata readMetadata() throws IOException {
    NotFoundException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Optional<SnapshotMetadata> found =
            SnapshotMetadata.read(io.load(current.location()), snapshotId, schema);
        return found.orElseThrow(
            () ->
                new LakeException(
                    "lake-corrupt", "The metadata of table " + name + " lacks a snapshot"));
      } catch (NotFoundException e) {
        last = e; // replaced meanwhile
      } catch (IOException | RuntimeException e) {
        throw LakeException.of("The table " + name + " cannot be read", e);
      }
    }
    throw new LakeException("lake-corrupt", "The metadata of table " + name + " is missing", last);
  }
}
