package dev.tarn.connectors.file;

import java.util.Arrays;
import java.util.Optional;

/**
 * The last bytes that went by of a file's content, and the marks on the way. One thread.
 *
 * <p>What was read is recognised by the bytes that were read, not by those that the file has when
 * one looks again: it may have been written anew in between.
 */
final class ContentTrail {
  /** More than a framer reads ahead, unless for a huge record. */
  private static final int MOST_BYTES = 2 << 20;

  private byte[] ring = new byte[1 << 14];
  private final byte[] beginning = new byte[Fingerprint.MAX_LENGTH];
  private int begun;
  private final long first;
  private long end;
  private Marks marks;
  private int nextMark;

  /**
   * @param place of the first byte that will go by
   * @param marks of the content before
   */
  ContentTrail(long place, Marks marks) {
    this.first = place;
    this.end = place;
    this.marks = marks;
    while (Marks.place(nextMark) <= place) {
      nextMark++;
    }
  }

  /** Place behind the last byte that went by. */
  long end() {
    return end;
  }

  Marks marks() {
    return marks;
  }

  void add(byte[] bytes, int offset, int length) {
    if (first == 0 && begun < beginning.length) {
      int more = Math.min(beginning.length - begun, length);
      System.arraycopy(bytes, offset, beginning, begun, more);
      begun += more;
    }
    grow(length);
    int from = offset;
    int left = length;
    while (left > 0) {
      int at = (int) (end % ring.length);
      int part = Math.min(left, ring.length - at);
      long toMark = Marks.place(nextMark) - end;
      part = (int) Math.min(part, toMark);
      System.arraycopy(bytes, from, ring, at, part);
      from += part;
      left -= part;
      end += part;
      if (part == toMark) {
        int index = nextMark++;
        before(end, Marks.stretch(index)).ifPresent(seen -> marks = marks.with(index, seen));
      }
    }
  }

  /** Makes room for bytes without losing those that are there, up to the most that is kept. */
  private void grow(int length) {
    long kept = end - Math.max(first, end - ring.length);
    if (ring.length >= MOST_BYTES || kept + length <= ring.length) {
      return;
    }
    int size = ring.length;
    while (size < MOST_BYTES && size < kept + length) {
      size *= 2;
    }
    byte[] larger = new byte[size];
    for (long place = end - kept; place < end; place++) {
      larger[(int) (place % size)] = ring[(int) (place % ring.length)];
    }
    ring = larger;
  }

  /** The first bytes of the content, if it went by from its start. */
  Optional<byte[]> beginning() {
    return first == 0 ? Optional.of(Arrays.copyOf(beginning, begun)) : Optional.empty();
  }

  /** What is recognised of the bytes before a place; empty where they are not here any more. */
  Optional<Fingerprint> before(long place) {
    return before(place, (int) Math.min(Fingerprint.MAX_LENGTH, place));
  }

  private Optional<Fingerprint> before(long place, int length) {
    byte[] bytes = bytesBefore(place, length);
    return bytes.length < length
        ? Optional.empty()
        : Optional.of(Fingerprint.of(bytes, 0, bytes.length));
  }

  /** The bytes before a place, or none if not all are here. */
  byte[] bytesBefore(long place, int length) {
    if (place > end || place - length < Math.max(first, end - ring.length)) {
      return new byte[0];
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ring[(int) ((place - length + i) % ring.length)];
    }
    return bytes;
  }
}
