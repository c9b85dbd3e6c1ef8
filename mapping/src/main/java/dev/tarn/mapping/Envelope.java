package dev.tarn.mapping;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What describes a record that came in an envelope of CloudWatch Logs: a JSON object whose only
 * member, {@code cloudwatch}, holds the envelope's other members and what stood beside the message.
 * It goes before the record as a header does, and its values can be read as if they stood in the
 * record.
 */
final class Envelope {
  /** How each begins. */
  static final byte[] START = "{\"cloudwatch\":{".getBytes(StandardCharsets.US_ASCII);

  /**
   * The code of what CloudWatch sends to see whether anybody is there; such records are counted.
   */
  static final String CONTROL_MESSAGE = "cloudwatch-control-message";

  private Envelope() {}

  static boolean isEnvelope(byte @Nullable [] header) {
    return header != null
        && header.length > START.length
        && Arrays.equals(header, 0, START.length, START, 0, START.length);
  }

  /** A header that is the format's own; null where there is none. */
  static byte @Nullable [] own(byte @Nullable [] header) {
    return isEnvelope(header) ? null : header;
  }
}
