package dev.tarn.connectors.kafka;

import dev.tarn.event.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Gathers messages of one partition until they are a unit. One thread. */
final class MessageBuffer {
  private static final int MANY_BYTES = 8 << 20;
  private static final int MANY_MESSAGES = 100_000;

  private final long base;
  private final long bornNanos;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long[] offsets = new long[16];
  private long[] starts = new long[16];
  private int count;
  private long createdMillis = Long.MAX_VALUE;

  /**
   * @param base where the first message begins in the unit's stream
   */
  MessageBuffer(long base, long bornNanos) {
    this.base = base;
    this.bornNanos = bornNanos;
  }

  /** When it began to gather. */
  long bornNanos() {
    return bornNanos;
  }

  /** Offset of the first message; there is one. */
  long first() {
    return offsets[0];
  }

  long bytes() {
    return bytes.size();
  }

  /** Time of the oldest message; the epoch where none has one. */
  Instant createdAt() {
    return createdMillis == Long.MAX_VALUE ? Instant.EPOCH : Instant.ofEpochMilli(createdMillis);
  }

  boolean isFull() {
    return bytes.size() >= MANY_BYTES || count >= MANY_MESSAGES;
  }

  void add(ConsumerRecord<byte[], byte[]> message) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      starts = Arrays.copyOf(starts, count * 2);
    }
    offsets[count] = message.offset();
    starts[count++] = base + bytes.size();
    if (message.timestamp() >= 0) {
      createdMillis = Math.min(createdMillis, message.timestamp());
    }
    byte[] value = message.value();
    try {
      if (value == null) {
        Messages.writeTombstone(bytes);
      } else {
        Messages.write(bytes, value, 0, value.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
  }

  /** All messages, which are then the unit's. */
  OffsetRange.Stored messages() {
    return new OffsetRange.Stored(
        bytes.toByteArray(),
        base,
        Arrays.copyOf(offsets, count),
        Arrays.copyOf(starts, count),
        true,
        createdAt());
  }
}
