package dev.tarn.connectors.kinesis;

/**
 * A shard by a name that no other ever has.
 *
 * @param stream the stream's name, or its ARN, as configured
 * @param streamId tells streams apart that had the name one after the other
 * @param shard the shard's id
 */
record ShardName(String stream, String streamId, String shard) {
  /** Key of the note of how far the shard was read. */
  String noteKey() {
    return ShardNote.key(stream, shard);
  }

  /** For people. */
  @Override
  public String toString() {
    return stream + "/" + shard;
  }
}
