package dev.tarn.connectors.kinesis;

import java.math.BigInteger;
import java.time.Instant;

/** From where on a shard is to be read. */
sealed interface ShardPosition {
  /** With the oldest record that there is. */
  record Oldest() implements ShardPosition {
    @Override
    public String toString() {
      return "oldest";
    }
  }

  /** With the first record that arrived at a time or later. */
  record Since(Instant time) implements ShardPosition {
    @Override
    public String toString() {
      return "since " + time;
    }
  }

  /** Behind a record. */
  record After(BigInteger sequence) implements ShardPosition {
    @Override
    public String toString() {
      return "after " + sequence;
    }
  }

  /** With a message, which may stand within a record. */
  record At(Place place) implements ShardPosition {
    @Override
    public String toString() {
      return "at " + place;
    }
  }

  /** Nowhere: all is read, and the shard takes no more. */
  record End() implements ShardPosition {
    @Override
    public String toString() {
      return "end";
    }
  }

  /** Whether it stands at a record, or behind one. */
  default boolean isByRecord() {
    return switch (this) {
      case After after -> true;
      case At at -> true;
      case Oldest oldest -> false;
      case Since since -> false;
      case End end -> false;
    };
  }

  /** Whether a message stands before the position. */
  default boolean isPast(Place place) {
    return switch (this) {
      case Oldest oldest -> false;
      case Since since -> false;
      case After after -> place.sequence().compareTo(after.sequence) <= 0;
      case At at -> place.compareTo(at.place) < 0;
      case End end -> true;
    };
  }

  /** Reads what {@code toString} of a position writes. */
  static ShardPosition parse(String text) {
    String[] words = text.split(" ", 2);
    return switch (words[0]) {
      case "oldest" -> new Oldest();
      case "since" -> new Since(Instant.parse(words[1]));
      case "after" -> new After(new BigInteger(words[1]));
      case "at" -> new At(Place.parse(words[1]));
      case "end" -> new End();
      default -> throw new IllegalArgumentException("no position: " + text);
    };
  }
}
