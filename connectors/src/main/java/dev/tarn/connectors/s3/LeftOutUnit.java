package dev.tarn.connectors.s3;

import dev.tarn.event.Messages;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is left out of a message of the queue by a rule, so that the ledger counts it: once, however
 * often the message comes.
 */
final class LeftOutUnit implements RawUnit {
  private final UnitName name;
  private final Map<String, String> facts;
  private final Instant createdAt;
  private final byte[] bytes;

  private LeftOutUnit(UnitName name, Map<String, String> facts, Instant createdAt, byte[] bytes) {
    this.name = name;
    this.facts = facts;
    this.createdAt = createdAt;
    this.bytes = bytes;
  }

  /**
   * @param codes of the rules, one for each that is left out
   */
  static LeftOutUnit ofMessage(String source, String messageId, List<String> codes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (String code : codes) {
        Messages.writeLeftOut(bytes, code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return new LeftOutUnit(
        new UnitName(source, "left out of message " + messageId),
        Map.of("sqs.message_id", messageId),
        Instant.now(),
        bytes.toByteArray());
  }

  @Override
  public UnitName name() {
    return name;
  }

  @Override
  public UnitPosition start() {
    return Messages.START;
  }

  @Override
  public Map<String, String> facts() {
    return facts;
  }

  @Override
  public Instant createdAt() {
    return createdAt;
  }

  @Override
  public long storedBytes() {
    return bytes.length;
  }

  @Override
  public InputStream open(UnitPosition from) {
    int start = (int) from.byteOffset();
    return new ByteArrayInputStream(bytes, start, bytes.length - start);
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    return Map.of();
  }
}
