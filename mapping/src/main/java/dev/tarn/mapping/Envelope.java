package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What describes a record that came in an envelope: a JSON object whose only member holds what
 * stood around the record. That of CloudWatch Logs is {@code cloudwatch}; that of a mapping that
 * keeps members of the object around its records is {@code envelope}. It goes before the record as
 * a header does, and its values can be read as if they stood in the record.
 */
final class Envelope {
  /** How each of CloudWatch Logs begins. */
  static final byte[] START = "{\"cloudwatch\":{".getBytes(StandardCharsets.US_ASCII);

  /**
   * The code of what CloudWatch sends to see whether anybody is there; such records are counted.
   */
  static final String CONTROL_MESSAGE = "cloudwatch-control-message";

  private Envelope() {}

  static boolean isEnvelope(byte @Nullable [] header) {
    return header != null && (begins(header, START) || begins(header, EnvelopeMembers.START));
  }

  /** Whether a text begins like a description of CloudWatch Logs, or one with what is kept. */
  static boolean isDescribed(byte[] text, boolean keeps) {
    return begins(text, START) || (keeps && begins(text, EnvelopeMembers.START));
  }

  private static boolean begins(byte[] text, byte[] start) {
    return text.length > start.length
        && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }

  /** A header that is the format's own; null where there is none. */
  static byte @Nullable [] own(byte @Nullable [] header) {
    return isEnvelope(header) ? null : header;
  }
}
