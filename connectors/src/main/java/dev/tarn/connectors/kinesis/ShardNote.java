package dev.tarn.connectors.kinesis;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the lake remembers of a shard: how far it was read. Recorded with every part of the shard's
 * units, so it is true whenever the rows are there.
 *
 * @param streamId of the stream that was read
 * @param position from where on nothing is recorded
 * @param positionAt when the last record before the position arrived
 * @param readUpTo all that arrived before this time is recorded
 * @param unit the unit of which a part is recorded, or null
 */
record ShardNote(
    String streamId,
    ShardPosition position,
    Instant positionAt,
    Instant readUpTo,
    @Nullable OpenUnit unit) {

  private static final String VERSION = "1";

  /**
   * A unit that is recorded in part.
   *
   * @param first its first message
   * @param last its last message
   * @param byteOffset in its stream, of the message at {@link ShardNote#position}
   */
  record OpenUnit(Place first, Place last, long byteOffset) {}

  /** Keys of all notes of a stream begin so. */
  static String keys(String stream) {
    return "kinesis:" + stream + "/";
  }

  static String key(String stream, String shard) {
    return keys(stream) + shard;
  }

  /** Key of the note that reading of a stream has started elsewhere than at its beginning. */
  static String startKey(String stream) {
    return keys(stream) + "start";
  }

  String encode() {
    OpenUnit open = unit;
    return String.join(
        "|",
        VERSION,
        streamId,
        position.toString(),
        positionAt.toString(),
        readUpTo.toString(),
        open == null ? "" : open.first() + "," + open.last() + "," + open.byteOffset());
  }

  /**
   * @throws IOException for a note that this version does not understand: to begin anew would store
   *     everything twice
   */
  static ShardNote decode(String text) throws IOException {
    List<String> parts = List.of(text.split("\\|", -1));
    try {
      if (parts.get(0).equals(VERSION) && parts.size() == 6) {
        return new ShardNote(
            parts.get(1),
            ShardPosition.parse(parts.get(2)),
            Instant.parse(parts.get(3)),
            Instant.parse(parts.get(4)),
            decodeUnit(parts.get(5)));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
      throw new IOException("the lake's note of a shard cannot be read: '" + text + "'", e);
    }
    throw new IOException("the lake's note of a shard is of a newer version: '" + text + "'");
  }

  private static @Nullable OpenUnit decodeUnit(String text) {
    if (text.isEmpty()) {
      return null;
    }
    List<String> parts = List.of(text.split(",", -1));
    return new OpenUnit(
        Place.parse(parts.get(0)), Place.parse(parts.get(1)), Long.parseLong(parts.get(2)));
  }
}
