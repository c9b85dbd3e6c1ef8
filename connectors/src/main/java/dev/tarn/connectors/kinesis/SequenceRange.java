package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.GatheredMessages;
import dev.tarn.connectors.UnitQueue;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;

/**
 * The messages of a shard between two places, in memory. One thread.
 *
 * <p>Where a part of the unit is recorded already, only the messages behind that are here. A
 * compressed message that is damaged, or long, is a unit of its own and stays compressed.
 */
final class SequenceRange implements UnitQueue.Unit<Integer> {
  private final UnitName unitName;
  private final ShardName shard;
  private final Bounds bounds;
  private final GatheredMessages<Place> messages;
  private final DecompressionLimit limit;
  private boolean readToEnd;

  /**
   * @param first the unit's first message
   * @param last the unit's last message
   * @param next where reading goes on behind it
   * @param nextAt when the last record before that arrived
   * @param readUpTo all that arrived before this time is in this unit or one before it
   */
  record Bounds(Place first, Place last, ShardPosition next, Instant nextAt, Instant readUpTo) {}

  SequenceRange(
      String source,
      ShardName shard,
      Bounds bounds,
      GatheredMessages<Place> messages,
      DecompressionLimit limit) {
    this.shard = shard;
    this.bounds = bounds;
    this.messages = messages;
    this.limit = limit;
    this.unitName =
        new UnitName(
            source, shard + "@" + shard.streamId() + "+" + bounds.first + "-" + bounds.last);
  }

  /** How many messages it has. */
  @Override
  public Integer mark() {
    return messages.places().size();
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
        "kinesis.stream", shard.stream(),
        "kinesis.shard", shard.shard(),
        "kinesis.sequence_number", bounds.first.sequence().toString());
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
  public InputStream open(UnitPosition from) throws IOException {
    return messages.framed()
        ? messages.open(from)
        : RecordContent.open(messages.bytes(), from.byteOffset(), limit);
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    readToEnd |= last;
    return Map.of(shard.noteKey(), note(to.byteOffset(), last).encode());
  }

  private ShardNote note(long place, boolean last) {
    return messages
        .at(place)
        .filter(next -> !last)
        .map(this::noteWithin)
        .orElseGet(
            () ->
                new ShardNote(
                    shard.streamId(),
                    bounds.next,
                    bounds.nextAt,
                    bounds.readUpTo,
                    last ? null : new ShardNote.OpenUnit(bounds.first, bounds.last, place)));
  }

  private ShardNote noteWithin(GatheredMessages.Next<Place> next) {
    return new ShardNote(
        shard.streamId(),
        new ShardPosition.At(next.place()),
        messages.createdAt(),
        messages.createdAt(),
        new ShardNote.OpenUnit(bounds.first, bounds.last, next.start()));
  }
}
