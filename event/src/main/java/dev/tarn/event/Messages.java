package dev.tarn.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Units that are made of messages: records of a queue, of a stream, of a socket. Each message is
 * framed by itself, so what is wrong with one spoils no other, and a message may hold any number of
 * records, as a file may.
 *
 * <p>In the unit's stream a message is its length, four bytes, the highest first, and then its
 * bytes; without a value, it is a length of -1 and no bytes. In the place of what a source leaves
 * out by a rule stand a length of -2, one byte with the length of the rule's code, and the code. A
 * unit says so by where it starts: {@link #START}. The place is recorded with each of its parts, so
 * kept raw bytes are framed as they were read.
 */
public final class Messages {
  /** Longer messages do not go into such a unit. */
  public static final int MAX_BYTES = 16 << 20;

  /** Length of what stands before each message. */
  public static final int HEADER_BYTES = Integer.BYTES;

  /**
   * The code of a message without a value, which says that something is gone and holds no record:
   * it is counted as filtered.
   */
  public static final String TOMBSTONE = "tombstone";

  /** Stands for the length of a message that has no value, which is not an empty one. */
  static final int NO_VALUE = -1;

  /** Stands for the length where a rule's code follows, by which something was left out. */
  static final int LEFT_OUT = -2;

  /** Where a unit of messages starts: {@link Source.RawUnit#start}. */
  public static final UnitPosition START = new UnitPosition(0, 0, MessageFramer.STATE);

  private Messages() {}

  /** Frames units of messages by the format that their messages have, and other units by it too. */
  public static Framer.Format within(Framer.Format format) {
    return (in, from) ->
        from.framerState().equals(MessageFramer.STATE)
            ? new MessageFramer(in, from, format)
            : format.open(in, from);
  }

  /**
   * Appends a message to a unit's stream.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_BYTES}
   */
  public static void write(OutputStream out, byte[] data, int offset, int length)
      throws IOException {
    Objects.checkFromIndexSize(offset, length, data.length);
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException("a message of " + length + " bytes");
    }
    writeLength(out, length);
    out.write(data, offset, length);
  }

  /** Appends a message without a value. */
  public static void writeTombstone(OutputStream out) throws IOException {
    writeLength(out, NO_VALUE);
  }

  /**
   * Appends what stands for something that a source leaves out: it is counted as filtered.
   *
   * @param code of the rule, kebab-case in ASCII
   */
  public static void writeLeftOut(OutputStream out, String code) throws IOException {
    byte[] bytes = code.getBytes(StandardCharsets.US_ASCII);
    writeLength(out, LEFT_OUT);
    out.write(bytes.length);
    out.write(bytes);
  }

  private static void writeLength(OutputStream out, int length) throws IOException {
    out.write(length >>> 24);
    out.write(length >>> 16);
    out.write(length >>> 8);
    out.write(length);
  }
}
