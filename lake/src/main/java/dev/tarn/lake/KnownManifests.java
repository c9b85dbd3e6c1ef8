package dev.tarn.lake;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.Tasks;
import org.apache.iceberg.util.ThreadPools;

/**
 * The files that manifests list. Iceberg never changes a manifest, and from one epoch to the next
 * most of a table's stay, so what was read of them is kept for later queries. Thread-safe.
 */
final class KnownManifests {
  /** So that memory stays bounded in lakes of many files. */
  private static final int MOST_FILES = 30_000;

  /** The columns whose bounds are kept, which are those that queries leave files out by. */
  private static final List<String> BOUNDED =
      List.of("time", "region", "accountId", "eventDay", "_epoch", "_unit");

  private final LocalFileIO io;
  private final Cache<String, List<DataFile>> known =
      Caffeine.newBuilder()
          .maximumWeight(MOST_FILES)
          .weigher((String path, List<DataFile> files) -> files.size() + 1)
          .build();

  KnownManifests(LocalFileIO io) {
    this.io = io;
  }

  /** Reads them. */
  LocalFileIO io() {
    return io;
  }

  /**
   * The files of manifests, by their manifests' paths.
   *
   * @throws IOException or Iceberg's own exceptions, if one cannot be read
   */
  Map<String, List<DataFile>> files(List<ManifestFile> manifests, Map<Integer, PartitionSpec> specs)
      throws IOException {
    Map<String, List<DataFile>> files = new ConcurrentHashMap<>();
    List<ManifestFile> unknown = new ArrayList<>();
    for (ManifestFile manifest : manifests) {
      List<DataFile> found = known.getIfPresent(manifest.path());
      if (found == null) {
        unknown.add(manifest);
      } else {
        files.put(manifest.path(), found);
      }
    }
    Tasks.foreach(unknown)
        .executeWith(unknown.size() > 1 ? ThreadPools.getWorkerPool() : null)
        .stopOnFailure()
        .throwFailureWhenFinished()
        .run(
            manifest -> {
              List<DataFile> read = read(manifest, specs);
              known.put(manifest.path(), read);
              files.put(manifest.path(), read);
            },
            IOException.class);
    return files;
  }

  private List<DataFile> read(ManifestFile manifest, Map<Integer, PartitionSpec> specs)
      throws IOException {
    List<DataFile> files = new ArrayList<>();
    try (ManifestReader<DataFile> reader = ManifestFiles.read(manifest, io, specs)) {
      Set<Integer> bounded =
          BOUNDED.stream()
              .map(reader.spec().schema()::findField)
              .filter(Objects::nonNull)
              .map(Types.NestedField::fieldId)
              .collect(Collectors.toSet());
      for (DataFile file : reader) {
        files.add(file.copyWithStats(bounded));
      }
    }
    return List.copyOf(files);
  }
}
