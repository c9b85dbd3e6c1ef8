package dev.tarn.connectors.kafka;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the lake remembers of a partition: how far it was read. Recorded with every part of the
 * partition's units, so it is true whenever the rows are there.
 *
 * @param topicId of the topic that was read; empty if the brokers give none
 * @param generation how often offsets began to count anew while the topic seemed the same; tells
 *     units of equal offsets apart
 * @param next the first offset that is not recorded
 * @param leaderEpoch of the record before it, or -1: by it the brokers know whether that record is
 *     still what it was
 * @param unit the unit of which a part is recorded, or null
 */
record PartitionNote(
    String topicId, int generation, long next, int leaderEpoch, @Nullable OpenUnit unit) {

  /** Keys of all notes of this source begin so. */
  static final String KEYS = "kafka";

  /** Key of the note that a source has started. */
  static final String STARTED = KEYS + ".start";

  private static final String VERSION = "1";

  /**
   * A unit that is recorded in part.
   *
   * @param first its first offset
   * @param end after its last offset
   * @param byteOffset in its stream, of the message at {@link PartitionNote#next}
   */
  record OpenUnit(long first, long end, long byteOffset) {}

  static String key(PartitionId partition) {
    return KEYS + ":" + partition;
  }

  String encode() {
    OpenUnit open = unit;
    return String.join(
        "|",
        VERSION,
        topicId,
        Integer.toString(generation),
        Long.toString(next),
        Integer.toString(leaderEpoch),
        open == null ? "" : open.first() + "," + open.end() + "," + open.byteOffset());
  }

  /**
   * @throws IOException for a note that this version does not understand: to begin anew would store
   *     everything twice
   */
  static PartitionNote decode(String text) throws IOException {
    List<String> parts = List.of(text.split("\\|", -1));
    try {
      if (parts.get(0).equals(VERSION) && parts.size() == 6) {
        return new PartitionNote(
            parts.get(1),
            Integer.parseInt(parts.get(2)),
            Long.parseLong(parts.get(3)),
            Integer.parseInt(parts.get(4)),
            decodeUnit(parts.get(5)));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("the lake's note of a partition cannot be read: '" + text + "'", e);
    }
    throw new IOException("the lake's note of a partition is of a newer version: '" + text + "'");
  }

  private static @Nullable OpenUnit decodeUnit(String text) {
    if (text.isEmpty()) {
      return null;
    }
    List<String> parts = List.of(text.split(",", -1));
    if (parts.size() != 3) {
      throw new IllegalArgumentException("three numbers");
    }
    return new OpenUnit(
        Long.parseLong(parts.get(0)), Long.parseLong(parts.get(1)), Long.parseLong(parts.get(2)));
  }
}
