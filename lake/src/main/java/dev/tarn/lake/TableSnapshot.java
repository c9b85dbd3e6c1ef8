package dev.tarn.lake;

import java.io.IOException;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.jspecify.annotations.Nullable;

/**
 * A table as of a {@link LakeSnapshot}. Thread-safe; good until the snapshot is closed.
 *
 * <p>Where an incompatible change opened a second table ({@code api_activity__2}), both are there
 * with the same {@link #id}.
 */
public final class TableSnapshot {
  private final TableId id;
  private final String name;
  private final String className;
  private final Schema schema;
  private final @Nullable SnapshotFiles files;

  TableSnapshot(
      TableId id, String name, String className, Schema schema, @Nullable SnapshotFiles files) {
    this.id = id;
    this.name = name;
    this.className = className;
    this.schema = schema;
    this.files = files;
  }

  public TableId id() {
    return id;
  }

  public String namespace() {
    return id.namespace();
  }

  /** The table's name within its namespace, {@code api_activity}. */
  public String name() {
    return name;
  }

  /** The event class's name, {@code api_activity}; {@code quarantine} for the quarantine. */
  public String className() {
    return className;
  }

  /**
   * Columns with their Iceberg field ids, the technical ones included; the newest schema, which
   * only ever grows.
   */
  public Schema schema() {
    return schema;
  }

  /**
   * The files that may hold rows of a filter, pruned by partition and by column bounds.
   *
   * @param filter on columns of {@link #schema}
   */
  public List<DataFileEntry> files(Expression filter) throws IOException {
    return files == null ? List.of() : files.files(filter);
  }
}
