package dev.tarn.connectors.s3;

import dev.tarn.event.Source.CorruptUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * Something that cannot be read, as one entry of the quarantine. It has a name of its own: an
 * object that can be read one day is not taken for one that was.
 */
final class RefusedUnit implements RawUnit {
  private final UnitName name;
  private final Map<String, String> facts;
  private final Instant createdAt;
  private final Refusal refusal;
  private final byte[] bytes;
  private final Map<String, String> notes;

  private RefusedUnit(
      UnitName name,
      Map<String, String> facts,
      Instant createdAt,
      Refusal refusal,
      byte[] bytes,
      Map<String, String> notes) {
    this.name = name;
    this.facts = facts;
    this.createdAt = createdAt;
    this.refusal = refusal;
    this.bytes = bytes;
    this.notes = notes;
  }

  /** A message that says nothing about objects; the entry has its text. */
  static RefusedUnit ofMessage(String source, String messageId, String text, Refusal refusal) {
    return new RefusedUnit(
        new UnitName(source, "message " + messageId),
        Map.of("sqs.message_id", messageId),
        Instant.now(),
        refusal,
        text.getBytes(StandardCharsets.UTF_8),
        Map.of());
  }

  /**
   * An object that was tried in vain.
   *
   * @param delivery who asked for it
   */
  static RefusedUnit ofObject(
      String source, RawUnit object, Refusal refusal, int tries, String delivery) {
    String count = refusal.isFinal() ? "" : " (given up after " + tries + " tries)";
    return new RefusedUnit(
        new UnitName(source, "refused " + object.name().name() + " for " + delivery),
        object.facts(),
        object.createdAt(),
        new Refusal(refusal.code(), refusal.message() + count, true),
        new byte[0],
        Map.of());
  }

  /**
   * What a digest shows to be wrong.
   *
   * @param notes to record with it
   */
  static RefusedUnit ofDigest(RawUnit digest, DigestProblem problem, Map<String, String> notes) {
    UnitName name = digest.name();
    return new RefusedUnit(
        new UnitName(
            name.source(), problem.code() + " " + problem.subject() + " by " + name.name()),
        digest.facts(),
        digest.createdAt(),
        new Refusal(problem.code(), problem.message(), true),
        new byte[0],
        notes);
  }

  @Override
  public UnitName name() {
    return name;
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
  public InputStream open(UnitPosition from) throws CorruptUnitException {
    throw new CorruptUnitException(refusal.code(), refusal.message(), bytes);
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    return notes;
  }
}
