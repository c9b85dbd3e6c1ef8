package dev.tarn.connectors.kafka;

import dev.tarn.event.Messages;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * The messages of a partition between two offsets, in memory. One thread.
 *
 * <p>Where a part of the unit is recorded already, only the messages behind that are here.
 */
final class OffsetRange implements RawUnit {
  private final UnitName unitName;
  private final PartitionId partition;
  private final Bounds bounds;
  private final Stored messages;
  private boolean readToEnd;

  /**
   * @param generation of the partition's offsets
   * @param first the unit's first offset
   * @param end after its last
   * @param leaderEpoch of its messages, or -1
   */
  record Bounds(int generation, long first, long end, int leaderEpoch) {}

  /**
   * @param bytes the unit's stream from {@code base} on
   * @param offsets of the messages
   * @param starts where each begins in the unit's stream
   * @param framed whether lengths stand between them; a message too long for that is alone
   * @param createdAt time of the first
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Stored(
      byte[] bytes, long base, long[] offsets, long[] starts, boolean framed, Instant createdAt) {}

  OffsetRange(String source, PartitionId partition, Bounds bounds, Stored messages) {
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

  int leaderEpoch() {
    return bounds.leaderEpoch;
  }

  long bytes() {
    return messages.bytes.length;
  }

  /** Whether all of it was handed on. */
  boolean readToEnd() {
    return readToEnd;
  }

  @Override
  public UnitName name() {
    return unitName;
  }

  @Override
  public UnitPosition start() {
    return messages.framed ? Messages.START : UnitPosition.START;
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
    return messages.createdAt;
  }

  @Override
  public long storedBytes() {
    return messages.bytes.length;
  }

  @Override
  public InputStream open(UnitPosition from) {
    int start = (int) Objects.checkIndex(from.byteOffset() - messages.base, bytes() + 1);
    return new ByteArrayInputStream(messages.bytes, start, messages.bytes.length - start);
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
    long next = bounds.end;
    long start = place;
    if (place < messages.base + bytes()) {
      int found = Arrays.binarySearch(messages.starts, place);
      // a place within a message is kept as where the message begins
      int message = found >= 0 ? found : -found - 2;
      next = messages.offsets[message];
      start = messages.starts[message];
    }
    return new PartitionNote(
        partition.topicId(),
        bounds.generation,
        next,
        bounds.leaderEpoch,
        new PartitionNote.OpenUnit(bounds.first, bounds.end, start));
  }
}
