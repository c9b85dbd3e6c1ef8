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
 *
 * @param codes of the rules, one for each that is left out
 */
record LeftOutUnit(UnitName name, String messageId, Instant createdAt, List<String> codes)
    implements RawUnit {
  LeftOutUnit {
    codes = List.copyOf(codes);
  }

  static LeftOutUnit ofMessage(String source, String messageId, List<String> codes) {
    return new LeftOutUnit(
        new UnitName(source, "left out of message " + messageId), messageId, Instant.now(), codes);
  }

  @Override
  public UnitPosition start() {
    return Messages.START;
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("sqs.message_id", messageId);
  }

  @Override
  public long storedBytes() {
    return content().length;
  }

  @Override
  public InputStream open(UnitPosition from) {
    byte[] content = content();
    int start = (int) from.byteOffset();
    return new ByteArrayInputStream(content, start, content.length - start);
  }

  private byte[] content() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (String code : codes) {
        Messages.writeLeftOut(bytes, code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    return Map.of();
  }
}
