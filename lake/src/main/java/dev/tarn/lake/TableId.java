package dev.tarn.lake;

/**
 * A table: one source and one event class.
 *
 * @param source the configured source's name, {@code network-firewall}
 * @param classUid {@code 4001}; 0 for the lake's own tables
 */
public record TableId(String source, int classUid) {
  /** The rejected records of all sources, {@code tarn.quarantine}. */
  public static final TableId QUARANTINE = new TableId("tarn", 0);

  /** The table's namespace in SQL and in the catalog: the source with {@code _} for {@code -}. */
  public String namespace() {
    return source.replace('-', '_');
  }

  @Override
  public String toString() {
    return source + "/" + classUid;
  }
}
