package dev.tarn.mapping;

import java.util.Arrays;
import java.util.Base64;

/** The object around the records that are just handed out. One thread uses it. */
final class OpenEnvelope {
  private static final byte[] NOTHING = {};

  private final EnvelopeMembers kinds;
  private boolean open;
  private int array;
  private byte[] members = NOTHING;
  private long bytes;
  private byte[] description = NOTHING;

  OpenEnvelope(EnvelopeMembers kinds) {
    this.kinds = kinds;
  }

  boolean isOpen() {
    return open;
  }

  /** The number of the unwrapped path whose array is, or was last, gone through. */
  int array() {
    return array;
  }

  /** What each record keeps; empty where that is nothing. */
  byte[] description() {
    return description;
  }

  /** An array begins. */
  void enter(int newArray) {
    open = true;
    array = newArray;
  }

  void describe(byte[] newDescription) {
    description = newDescription;
  }

  void close() {
    open = false;
    members = NOTHING;
    bytes = 0;
    description = NOTHING;
  }

  /**
   * Adds members as they stand in a stretch, as far as there is room.
   *
   * @param total length of the stretch where more of it was passed than is at hand; else 0
   */
  void add(byte[] data, int from, int to, long total) {
    int first = from;
    int end = to;
    while (first < end && (Ascii.isSpace(data[first]) || data[first] == ',')) {
      first++;
    }
    while (end > first && (Ascii.isSpace(data[end - 1]) || data[end - 1] == ',')) {
      end--;
    }
    if (first >= end) {
      return;
    }
    boolean joined =
        members.length == 0 || members[members.length - 1] == '{' || data[first] == '}';
    int separator = joined ? 0 : 1;
    bytes += (total > 0 ? total : end - first) + separator;
    if (total > 0) {
      end = Math.min(end, JsonBytes.HEAD_BYTES);
    }
    int length = Math.min(end - first, JsonBytes.HEAD_BYTES - members.length - separator);
    if (length > 0) {
      int at = members.length + separator;
      members = Arrays.copyOf(members, at + length);
      if (separator > 0) {
        members[at - 1] = ',';
      }
      System.arraycopy(data, first, members, at, length);
    }
  }

  /** Members that nothing asked for. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Rest(byte[] text, long totalBytes) {}

  /** Takes out the members that nothing asked for. */
  Rest takeRest() {
    byte[] rest = bytes > members.length ? members : kinds.rest(members, description);
    Rest taken = new Rest(rest, bytes - members.length + rest.length);
    members = NOTHING;
    bytes = 0;
    return taken;
  }

  /** What is to be known to go on. */
  String state() {
    Base64.Encoder base64 = Base64.getEncoder();
    return bytes
        + ";"
        + base64.encodeToString(members)
        + ";"
        + array
        + ";"
        + base64.encodeToString(description);
  }

  /** Goes on from a state whose parts begin at an index. */
  void resume(String[] parts, int from) {
    Base64.Decoder base64 = Base64.getDecoder();
    open = true;
    bytes = Long.parseLong(parts[from]);
    members = base64.decode(parts[from + 1]);
    array = Integer.parseInt(parts[from + 2]);
    description = base64.decode(parts[from + 3]);
  }
}
