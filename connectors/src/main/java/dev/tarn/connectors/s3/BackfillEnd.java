package dev.tarn.connectors.s3;

import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A unit without records that notes that a backfill has read all there is. */
final class BackfillEnd implements RawUnit {
  private final UnitName name;
  private final String noteKey;
  private final String note;
  private final Instant now = Instant.now();

  BackfillEnd(String source, S3SourceConfig.Range range, String note) {
    String text = range.bucket() + "\n" + range.prefix() + "\n" + range.from() + "\n" + range.to();
    // the same range has the same id in every run
    this.noteKey = "backfill " + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    this.name = new UnitName(source, noteKey);
    this.note = note;
  }

  /** Of the note that says how far the backfill is. */
  String noteKey() {
    return noteKey;
  }

  @Override
  public UnitName name() {
    return name;
  }

  @Override
  public Map<String, String> facts() {
    return Map.of();
  }

  @Override
  public Instant createdAt() {
    return now;
  }

  @Override
  public long storedBytes() {
    return 0;
  }

  @Override
  public InputStream open(UnitPosition from) {
    return InputStream.nullInputStream();
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    return Map.of(noteKey, note);
  }
}
