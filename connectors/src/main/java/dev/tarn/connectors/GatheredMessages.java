package dev.tarn.connectors;

import dev.tarn.event.Messages;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Messages of one partition that are a unit, or what is left of one, in memory. Immutable.
 *
 * @param <P> where a message stands in the partition
 * @param bytes the unit's stream from {@code base} on
 * @param places of the messages
 * @param starts where each begins in the unit's stream
 * @param framed whether lengths stand between them; a message too long for that is alone
 * @param createdAt time of the oldest
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record GatheredMessages<P>(
    byte[] bytes, long base, List<P> places, long[] starts, boolean framed, Instant createdAt) {

  public GatheredMessages {
    places = List.copyOf(places);
  }

  /** One message that is too long to stand among others. */
  public static <P> GatheredMessages<P> alone(P place, byte[] value, Instant createdAt) {
    return new GatheredMessages<>(value, 0, List.of(place), new long[] {0}, false, createdAt);
  }

  /**
   * Where reading goes on.
   *
   * @param place of the message that is next
   * @param start where it begins in the unit's stream
   */
  public record Next<P>(P place, long start) {}

  /** Where the unit's stream starts. */
  public UnitPosition start() {
    return framed ? Messages.START : UnitPosition.START;
  }

  public InputStream open(UnitPosition from) {
    int start = (int) Objects.checkIndex(from.byteOffset() - base, bytes.length + 1L);
    return new ByteArrayInputStream(bytes, start, bytes.length - start);
  }

  /**
   * The message at a place of the unit's stream, which may be within it: it is then to be read
   * again from its beginning. Empty behind all messages.
   */
  public Optional<Next<P>> at(long byteOffset) {
    if (framed && byteOffset >= base + bytes.length) {
      return Optional.empty();
    }
    int found = Arrays.binarySearch(starts, byteOffset);
    int message = found >= 0 ? found : -found - 2;
    return Optional.of(new Next<>(places.get(message), starts[message]));
  }
}
