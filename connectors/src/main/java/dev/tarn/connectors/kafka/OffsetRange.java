package dev.tarn.connectors.kafka;

import dev.tarn.connectors.GatheredMessages;
import dev.tarn.connectors.UnitQueue;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;

/**
 * The messages of a partition between two offsets, in memory. One thread.
 *
 * <p>Where a part of the unit is recorded already, only the messages behind that are here.
 */
final class OffsetRange implements UnitQueue.Unit<Long> {
  private final UnitName unitName;
  private final PartitionId partition;
  private final Bounds bounds;
  private final GatheredMessages<Long> messages;
  private boolean readToEnd;

  /**
   * @param generation of the partition's offsets
   * @param first the unit's first offset
   * @param end after its last
   * @param leaderEpoch of its messages, or -1
   */
  record Bounds(int generation, long first, long end, int leaderEpoch) {}

  OffsetRange(
      String source, PartitionId partition, Bounds bounds, GatheredMessages<Long> messages) {
    this.partition = partition;
    this.bounds = bounds;
    this.messages = messages;
    this.unitName =
        new UnitName(
            source,
            partition
                + (partition.topicId().isEmpty() ? "" : "@" + partition.topicId())
                + (bounds.generation == 0 ? "" : "~" + bounds.generation)
                + "+"
                + bounds.first
                + "-"
                + (bounds.end - 1));
  }

  long end() {
    return bounds.end;
  }

  /** Its end. */
  @Override
  public Long mark() {
    return end();
  }

  int leaderEpoch() {
    return bounds.leaderEpoch;
  }

  @Override
  public boolean readToEnd() {
    return readToEnd;
  }

  @Override
  public UnitName name() {
    return unitName;
  }

  @Override
  public UnitPosition start() {
    return messages.start();
  }

  @Override
  public Map<String, String> facts() {
    return Map.of(
        "kafka.topic", partition.topic(),
        "kafka.partition", Integer.toString(partition.partition()),
        "kafka.offset", Long.toString(bounds.first));
  }

  @Override
  public Instant createdAt() {
    return messages.createdAt();
  }

  @Override
  public long storedBytes() {
    return messages.bytes().length;
  }

  @Override
  public InputStream open(UnitPosition from) {
    return messages.open(from);
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    readToEnd |= last;
    return Map.of(PartitionNote.key(partition), note(to.byteOffset(), last).encode());
  }

  private PartitionNote note(long place, boolean last) {
    if (last) {
      return new PartitionNote(
          partition.topicId(), bounds.generation, bounds.end, bounds.leaderEpoch, null);
    }
    GatheredMessages.Next<Long> next =
        messages.at(place).orElse(new GatheredMessages.Next<>(bounds.end, place));
    return new PartitionNote(
        partition.topicId(),
        bounds.generation,
        next.place(),
        bounds.leaderEpoch,
        new PartitionNote.OpenUnit(bounds.first, bounds.end, next.start()));
  }
}
