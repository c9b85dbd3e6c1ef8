package dev.tarn.connectors;

import dev.tarn.event.Messages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers messages of one partition until they are a unit. One thread.
 *
 * @param <P> where a message stands in the partition
 */
public final class MessageBuffer<P> {
  private static final int MANY_BYTES = 8 << 20;
  private static final int MANY_MESSAGES = 100_000;
  private static final String CANNOT_FAIL = "memory cannot fail";

  private final long base;
  private final long bornNanos;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<P> places = new ArrayList<>();
  private long[] starts = new long[16];
  private long createdMillis = Long.MAX_VALUE;

  /**
   * @param base where the first message begins in the unit's stream
   */
  public MessageBuffer(long base, long bornNanos) {
    this.base = base;
    this.bornNanos = bornNanos;
  }

  /** When it began to gather. */
  public long bornNanos() {
    return bornNanos;
  }

  /** Place of the first message; there is one. */
  public P first() {
    return places.getFirst();
  }

  /** Place of the last message; there is one. */
  public P last() {
    return places.getLast();
  }

  public int count() {
    return places.size();
  }

  public long bytes() {
    return bytes.size();
  }

  /** Time of the oldest message; the epoch where none has one. */
  public Instant createdAt() {
    return createdMillis == Long.MAX_VALUE ? Instant.EPOCH : Instant.ofEpochMilli(createdMillis);
  }

  public boolean isFull() {
    return bytes.size() >= MANY_BYTES || places.size() >= MANY_MESSAGES;
  }

  /**
   * @param timeMillis when the message came into being; negative if nobody knows
   * @param value null for a message that has none
   */
  public void add(P place, long timeMillis, byte @Nullable [] value) {
    begin(place, timeMillis);
    try {
      if (value == null) {
        Messages.writeTombstone(bytes);
      } else {
        Messages.write(bytes, value, 0, value.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(CANNOT_FAIL, e);
    }
  }

  /**
   * Adds what stands for a message that is left out: it is counted.
   *
   * @param code of the rule
   */
  public void addLeftOut(P place, long timeMillis, String code) {
    begin(place, timeMillis);
    try {
      Messages.writeLeftOut(bytes, code);
    } catch (IOException e) {
      throw new UncheckedIOException(CANNOT_FAIL, e);
    }
  }

  private void begin(P place, long timeMillis) {
    if (places.size() == starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
    }
    starts[places.size()] = base + bytes.size();
    places.add(place);
    if (timeMillis >= 0) {
      createdMillis = Math.min(createdMillis, timeMillis);
    }
  }

  /** All messages, which are then the unit's. */
  public GatheredMessages<P> messages() {
    return new GatheredMessages<>(
        bytes.toByteArray(), base, places, Arrays.copyOf(starts, places.size()), true, createdAt());
  }
}
