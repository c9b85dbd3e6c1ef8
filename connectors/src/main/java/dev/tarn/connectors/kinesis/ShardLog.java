package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.GatheredMessages;
import dev.tarn.connectors.LeftOut;
import dev.tarn.connectors.MessageBuffer;
import dev.tarn.connectors.UnitQueue;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where one shard stands: what was taken from it, what of that was handed out, what is durable. One
 * thread uses it.
 *
 * <p>Records wait as they came until they are unpacked, a unit at a time. Their messages are
 * gathered until they are worth a unit, see {@link UnitQueue#isDue}, or many.
 */
final class ShardLog {
  private static final String OF_OTHER_SHARD = "record-of-other-shard";

  private final String source;
  private final ShardName name;
  private final Shard shard;
  private final DecompressionLimit limit;
  private final LeftOut leftOut;
  private final Source.Findings findings;
  private final ArrayDeque<StreamRecord> waiting = new ArrayDeque<>();
  private final UnitQueue<SequenceRange, Integer> units = new UnitQueue<>();

  /** The unit that is recorded in part, until its rest was taken. */
  private ShardNote.@Nullable OpenUnit rest;

  private @Nullable MessageBuffer<Place> open;

  /** Behind all that was taken. */
  private ShardPosition position;

  private Instant positionAt;
  private Instant readUpTo;
  private Instant offeredUpTo;

  /** The same, of what was offered here. */
  private Optional<Instant> seenUpTo = Optional.empty();

  private boolean atTip;
  private long waitingBytes;
  private boolean exhausted;
  private boolean retired;

  /**
   * @param note where to go on
   * @param leftOut counts what is for another shard
   */
  ShardLog(
      String source,
      ShardName name,
      Shard shard,
      ShardNote note,
      DecompressionLimit limit,
      LeftOut leftOut,
      Source.Findings findings) {
    this.source = source;
    this.name = name;
    this.shard = shard;
    this.position = note.position();
    this.positionAt = note.positionAt();
    this.readUpTo = note.readUpTo();
    this.offeredUpTo = readUpTo;
    this.rest = note.unit();
    this.limit = limit;
    this.leftOut = leftOut;
    this.findings = findings;
    ShardNote.OpenUnit begun = rest;
    if (begun != null && position.isPast(begun.last())) {
      seal();
    }
  }

  ShardName name() {
    return name;
  }

  Shard shard() {
    return shard;
  }

  /** From where on records are to be asked for; nothing may be {@link #isWaiting}. */
  ShardPosition position() {
    return position;
  }

  /** When the last record before {@link #position} arrived, or about then. */
  Instant positionAt() {
    return positionAt;
  }

  /** All that arrived before this time was taken. */
  Instant readUpTo() {
    return readUpTo;
  }

  /** All that arrived before this time was taken or waits. */
  Instant offeredUpTo() {
    return offeredUpTo;
  }

  /** Whether all that arrived before a time was taken or waits, as far as was seen here. */
  boolean hasSeen(Instant time) {
    return exhausted || seenUpTo.filter(upTo -> !upTo.isBefore(time)).isPresent();
  }

  /** Since when, at most, records wait at the service; empty where it has none, or nobody knows. */
  Optional<Instant> behindSince() {
    return atTip ? Optional.empty() : seenUpTo;
  }

  // ------------------------------------------------------------------ what comes in

  /**
   * Records that follow those before; what is known already is passed over.
   *
   * @param upTo all that arrived before this time has been offered with them
   * @param tip whether the service had no more then
   */
  void offer(List<StreamRecord> records, Instant upTo, boolean tip) {
    for (StreamRecord each : records) {
      waiting.add(each);
      waitingBytes += each.data().length;
    }
    offeredUpTo = later(offeredUpTo, upTo);
    seenUpTo = Optional.of(later(seenUpTo.orElse(upTo), upTo));
    atTip = tip;
  }

  /** The shard is closed, and all its records have been offered. */
  void exhaust() {
    exhausted = true;
    atTip = true;
  }

  /** Whether the shard is closed, and all its records have been offered. */
  boolean isExhausted() {
    return exhausted;
  }

  /** Whether records wait to be unpacked. */
  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Takes records that wait, until there is a unit or no more records. */
  void unpack(long nowNanos) {
    while (units.isEmpty() && !waiting.isEmpty()) {
      StreamRecord next = waiting.remove();
      waitingBytes -= next.data().length;
      take(next, nowNanos);
    }
    if (waiting.isEmpty()) {
      readUpTo = later(readUpTo, offeredUpTo);
      if (atTip && rest != null) {
        // its last messages are no longer there
        seal();
      }
    }
  }

  /** What arrived before a time is no longer there. */
  void skipTo(Instant time) {
    readUpTo = later(readUpTo, time);
    offeredUpTo = later(offeredUpTo, time);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void take(StreamRecord record, long nowNanos) {
    ShardPosition behind = new ShardPosition.After(record.sequence());
    Optional<List<Aggregate.UserRecord>> packed = Aggregate.unpack(record.data());
    if (packed.isEmpty()) {
      take(record, new Place(record.sequence(), 0), record.data(), behind, nowNanos);
      return;
    }
    List<Aggregate.UserRecord> records = packed.get();
    boolean ofLibrary = Aggregate.isOfLibrary(record.partitionKey());
    for (int i = 0; i < records.size(); i++) {
      Aggregate.UserRecord each = records.get(i);
      Place place = new Place(record.sequence(), i);
      ShardPosition next =
          i + 1 == records.size()
              ? behind
              : new ShardPosition.At(new Place(record.sequence(), i + 1));
      if (!ofLibrary || shard.takes(each.hashKey())) {
        take(record, place, each.data(), next, nowNanos);
      } else if (!position.isPast(place)) {
        leaveOut(record, place, next, nowNanos);
      }
    }
    if (!position.isPast(new Place(record.sequence(), Integer.MAX_VALUE))) {
      moveTo(behind, record);
    }
  }

  private void take(
      StreamRecord record, Place place, byte[] data, ShardPosition next, long nowNanos) {
    if (position.isPast(place)) {
      return;
    }
    endUnitBefore(place);
    byte[] message = RecordContent.message(data, limit);
    if (message == null) {
      if (rest == null) {
        seal();
      }
      rest = null;
      moveTo(next, record);
      units.add(unit(place, place, GatheredMessages.alone(place, data, record.arrivedAt())));
      return;
    }
    MessageBuffer<Place> buffer = buffer(nowNanos);
    buffer.add(place, record.arrivedAt().toEpochMilli(), message);
    gathered(buffer, next, record);
  }

  private void leaveOut(StreamRecord record, Place place, ShardPosition next, long nowNanos) {
    leftOut.count(OF_OTHER_SHARD, name.toString(), findings);
    endUnitBefore(place);
    MessageBuffer<Place> buffer = buffer(nowNanos);
    buffer.addLeftOut(place, record.arrivedAt().toEpochMilli(), OF_OTHER_SHARD);
    gathered(buffer, next, record);
  }

  /** Ends a unit that was begun before, if its last messages are no longer there. */
  private void endUnitBefore(Place place) {
    ShardNote.OpenUnit begun = rest;
    if (begun != null && place.compareTo(begun.last()) > 0) {
      seal();
    }
  }

  private void gathered(MessageBuffer<Place> buffer, ShardPosition next, StreamRecord record) {
    moveTo(next, record);
    if (rest == null ? buffer.isFull() : position.isPast(rest.last())) {
      seal();
    }
  }

  private void moveTo(ShardPosition next, StreamRecord record) {
    position = next;
    positionAt = record.arrivedAt();
    readUpTo = later(readUpTo, record.arrivedAt());
  }

  private MessageBuffer<Place> buffer(long nowNanos) {
    MessageBuffer<Place> buffer = open;
    if (buffer == null) {
      ShardNote.OpenUnit begun = rest;
      buffer = new MessageBuffer<>(begun == null ? 0 : begun.byteOffset(), nowNanos);
      open = buffer;
    }
    return buffer;
  }

  private void seal() {
    MessageBuffer<Place> buffer = open;
    ShardNote.OpenUnit begun = rest;
    open = null;
    rest = null;
    if (begun != null) {
      MessageBuffer<Place> left =
          buffer == null ? new MessageBuffer<>(begun.byteOffset(), 0) : buffer;
      units.add(unit(begun.first(), begun.last(), left.messages()));
    } else if (buffer != null) {
      units.add(unit(buffer.first(), buffer.last(), buffer.messages()));
    }
  }

  private SequenceRange unit(Place first, Place last, GatheredMessages<Place> messages) {
    return new SequenceRange(
        source,
        name,
        new SequenceRange.Bounds(first, last, position, positionAt, readUpTo),
        messages,
        limit);
  }

  // ------------------------------------------------------------------ what goes out

  /**
   * Whether a unit can be handed out.
   *
   * @param pressed whether memory is short, or no more is to come soon
   */
  boolean isReady(long nowNanos, boolean pressed) {
    if (isHeld()) {
      return false;
    }
    if (!units.isEmpty()) {
      return true;
    }
    MessageBuffer<Place> buffer = open;
    return buffer != null
        && rest == null
        && (pressed || exhausted || retired || units.isDue(buffer, nowNanos));
  }

  /** See {@link UnitQueue#isHeld}. */
  boolean isHeld() {
    return units.isHeld();
  }

  /** A unit that is ready. */
  SequenceRange handOut() {
    if (units.isEmpty()) {
      seal();
    }
    return units.handOut();
  }

  /** A unit is durable. */
  void acknowledge(UnitName unit) {
    units.acknowledge(unit);
  }

  /** A unit was left for good: the shard is to be begun again where it is recorded. */
  void release(UnitName unit) {
    units.release(unit);
    retired = true;
    rest = null;
    open = null;
    waiting.clear();
    waitingBytes = 0;
  }

  /** Takes no more: the shard is gone. What was taken is still handed out. */
  void retire() {
    retired = true;
  }

  boolean isRetired() {
    return retired;
  }

  /** Whether nothing of it is in memory, and all that was handed out was read. */
  boolean isEmpty() {
    return waiting.isEmpty() && units.isEmpty() && open == null && rest == null && !isHeld();
  }

  /** Whether nothing of it is in memory or on its way. */
  boolean isSettled() {
    return isEmpty() && units.isSettled();
  }

  /** Whether all of it was handed out and read, and nothing more will come. */
  boolean isAtEnd() {
    return exhausted && isEmpty();
  }

  /** Where the shard stands, for a time when nothing of it is in memory. */
  ShardNote note() {
    return new ShardNote(
        name.streamId(),
        exhausted ? new ShardPosition.End() : position,
        positionAt,
        readUpTo,
        null);
  }

  long bufferedBytes() {
    MessageBuffer<Place> buffer = open;
    return waitingBytes + units.waitingBytes() + (buffer == null ? 0 : buffer.bytes());
  }

  /** Messages that were unpacked and are not durable; records that wait count as one each. */
  long messages() {
    MessageBuffer<Place> buffer = open;
    return waiting.size()
        + (buffer == null ? 0 : buffer.count())
        + units.marks().mapToLong(Integer::longValue).sum();
  }

  /** Time of the oldest message that was taken and is not durable. */
  Optional<Instant> oldest() {
    return Stream.of(
            units.times(),
            Stream.ofNullable(open).map(MessageBuffer::createdAt),
            Stream.ofNullable(waiting.peek()).map(StreamRecord::arrivedAt))
        .flatMap(times -> times)
        .min(Instant::compareTo);
  }
}
