package dev.tarn.connectors.kafka;

import dev.tarn.connectors.GatheredMessages;
import dev.tarn.connectors.MessageBuffer;
import dev.tarn.connectors.UnitQueue;
import dev.tarn.event.Messages;
import dev.tarn.event.UnitName;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where one partition stands: what was taken from it, what of that was handed out, what is durable.
 * One thread uses it.
 *
 * <p>Messages are gathered until they are worth a unit, see {@link UnitQueue#isDue}, or many.
 */
final class PartitionLog {
  private final String source;
  private final PartitionId partition;
  private final UnitQueue<OffsetRange, Long> units = new UnitQueue<>();
  private final boolean bounded;
  private int generation;
  private int leaderEpoch;

  /** The unit that is recorded in part, until its rest was taken. */
  private PartitionNote.@Nullable OpenUnit rest;

  private @Nullable MessageBuffer<Long> open;

  /** After the last message taken. */
  private long next;

  /** After all that the brokers have sent; behind {@link #next} nothing of it is a message. */
  private long position;

  private long end;
  private long recorded;
  private boolean retired;
  private long restsUntilNanos;
  private boolean rests;

  /**
   * @param note where to go on
   * @param end of the log as it is now
   * @param bounded whether nothing behind that end is taken
   */
  PartitionLog(
      String source, PartitionId partition, PartitionNote note, long end, boolean bounded) {
    this.source = source;
    this.partition = partition;
    this.generation = note.generation();
    this.leaderEpoch = note.leaderEpoch();
    this.rest = note.unit();
    this.next = note.next();
    this.position = next;
    this.recorded = next;
    this.end = end;
    this.bounded = bounded;
    reached(next);
  }

  PartitionId partition() {
    return partition;
  }

  /** The offset to read from. */
  long next() {
    return next;
  }

  /** Of the message before {@link #next}, if it is known. */
  Optional<Integer> leaderEpoch() {
    return leaderEpoch < 0 ? Optional.empty() : Optional.of(leaderEpoch);
  }

  /** After all that the brokers have sent. */
  long position() {
    return position;
  }

  /** The first offset that is not durable. */
  long recorded() {
    return recorded;
  }

  // ------------------------------------------------------------------ what comes in

  /** Takes the next message. */
  void take(ConsumerRecord<byte[], byte[]> message, long nowNanos) {
    long offset = message.offset();
    if (offset < next || (bounded && offset >= end)) {
      return;
    }
    reached(offset);
    byte[] value = message.value();
    boolean alone = value != null && value.length > Messages.MAX_BYTES;
    int epoch = message.leaderEpoch().orElse(-1);
    // the brokers are asked about a unit's last message by one epoch, which all of it must have
    if (rest == null && (alone || epoch != leaderEpoch)) {
      seal();
    }
    leaderEpoch = epoch;
    next = offset + 1;
    if (alone) {
      rest = null;
      units.add(alone(message));
    } else {
      MessageBuffer<Long> buffer = buffer(nowNanos);
      buffer.add(offset, message.timestamp(), value);
      if (rest == null && buffer.isFull()) {
        seal();
      }
    }
    reached(next);
  }

  private MessageBuffer<Long> buffer(long nowNanos) {
    MessageBuffer<Long> buffer = open;
    if (buffer == null) {
      PartitionNote.OpenUnit begun = rest;
      buffer = new MessageBuffer<>(begun == null ? 0 : begun.byteOffset(), nowNanos);
      open = buffer;
    }
    return buffer;
  }

  private OffsetRange alone(ConsumerRecord<byte[], byte[]> message) {
    return new OffsetRange(
        source,
        partition,
        new OffsetRange.Bounds(generation, message.offset(), next, leaderEpoch),
        GatheredMessages.alone(
            message.offset(),
            message.value(),
            Instant.ofEpochMilli(Math.max(0, message.timestamp()))));
  }

  /** The brokers have sent all messages before an offset. */
  void reached(long offset) {
    position = Math.max(position, offset);
    PartitionNote.OpenUnit begun = rest;
    if (begun != null && position >= begun.end()) {
      seal();
    }
  }

  /** Offsets before this one have been deleted. */
  void skipTo(long offset) {
    if (rest == null) {
      seal();
    }
    next = offset;
    reached(offset);
  }

  /**
   * The log was cut: what stands at this offset and behind it now is new.
   *
   * @param newEnd of the log as it is now
   */
  void startAnew(long offset, long newEnd) {
    seal();
    generation++;
    leaderEpoch = -1;
    next = offset;
    position = offset;
    recorded = Math.min(recorded, offset);
    end = newEnd;
  }

  private void seal() {
    MessageBuffer<Long> buffer = open;
    PartitionNote.OpenUnit begun = rest;
    open = null;
    rest = null;
    if (begun != null) {
      MessageBuffer<Long> left =
          buffer == null ? new MessageBuffer<>(begun.byteOffset(), 0) : buffer;
      seal(begun.first(), begun.end(), left);
    } else if (buffer != null) {
      seal(buffer.first(), next, buffer);
    }
  }

  private void seal(long first, long unitEnd, MessageBuffer<Long> buffer) {
    units.add(
        new OffsetRange(
            source,
            partition,
            new OffsetRange.Bounds(generation, first, unitEnd, leaderEpoch),
            buffer.messages()));
  }

  // ------------------------------------------------------------------ what goes out

  /**
   * Whether a unit can be handed out.
   *
   * @param pressed whether memory is short
   */
  boolean isReady(long nowNanos, boolean pressed) {
    if (isHeld()) {
      return false;
    }
    if (!units.isEmpty()) {
      return true;
    }
    MessageBuffer<Long> buffer = open;
    return buffer != null
        && rest == null
        && (pressed || units.isDue(buffer, nowNanos) || (bounded && position >= end));
  }

  /** See {@link UnitQueue#isHeld}. */
  boolean isHeld() {
    return units.isHeld();
  }

  /** A unit that is ready. */
  OffsetRange handOut() {
    if (units.isEmpty()) {
      seal();
    }
    return units.handOut();
  }

  /** A unit is durable. */
  void acknowledge(UnitName unit) {
    units.acknowledge(unit).ifPresent(unitEnd -> recorded = Math.max(recorded, unitEnd));
  }

  /** A unit was left for good: the partition is to be begun again where it is recorded. */
  void release(UnitName unit) {
    units.release(unit);
    retired = true;
    rest = null;
    open = null;
  }

  /** Takes no more: the partition is gone. What was taken is still handed out. */
  void retire() {
    if (!retired) {
      retired = true;
      seal();
    }
  }

  boolean isRetired() {
    return retired;
  }

  /** Whether nothing of it is in memory or on its way. */
  boolean isSettled() {
    return open == null && units.isSettled();
  }

  /** Asks for no more of it until then. */
  void restUntil(long nanos) {
    rests = true;
    restsUntilNanos = nanos;
  }

  /** Whether the brokers are not to be asked for more now. */
  boolean isPaused(long nowNanos) {
    rests &= nowNanos - restsUntilNanos < 0;
    return rests || isHeld() || (bounded && position >= end);
  }

  /** Whether all that there was at first has been handed out, or is held up. */
  boolean isIdle() {
    return isHeld() || (units.isEmpty() && open == null && rest == null && position >= end);
  }

  long bufferedBytes() {
    MessageBuffer<Long> buffer = open;
    return units.waitingBytes() + (buffer == null ? 0 : buffer.bytes());
  }

  /** Time of the oldest message that was taken and is not durable. */
  Optional<Instant> oldest() {
    return Stream.concat(units.times(), Stream.ofNullable(open).map(MessageBuffer::createdAt))
        .filter(time -> time.isAfter(Instant.EPOCH))
        .min(Instant::compareTo);
  }
}
