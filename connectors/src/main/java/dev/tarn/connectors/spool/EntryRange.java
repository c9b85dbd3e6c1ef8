package dev.tarn.connectors.spool;

import dev.tarn.connectors.spool.Spool.Place;
import dev.tarn.event.Messages;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Entries of one segment that follow each other. One thread. */
final class EntryRange implements RawUnit {
  private final UnitName unitName;
  private final long spool;
  private final long first;
  private final Path file;
  private final Content content;
  private boolean readToEnd;

  /**
   * What the range has, as it was found in the segment's file.
   *
   * @param end after the last entry's number
   * @param offsets where the bytes of each entry begin
   * @param starts where each begins in the unit's stream, and behind the last where that ends
   * @param messages how many there are
   * @param createdAt when the first came
   * @param after where the next entry begins
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Content(
      long end, long[] offsets, long[] starts, long messages, Instant createdAt, Place after) {}

  /**
   * @param first number of the first entry
   */
  EntryRange(String source, long spool, long first, Path file, Content content) {
    this.spool = spool;
    this.first = first;
    this.file = file;
    this.content = content;
    this.unitName =
        new UnitName(source, SpoolNote.idText(spool) + "+" + first + "-" + (content.end() - 1));
  }

  long first() {
    return first;
  }

  Content content() {
    return content;
  }

  /** Whether all of it was handed on. */
  boolean readToEnd() {
    return readToEnd;
  }

  @Override
  public UnitName name() {
    return unitName;
  }

  @Override
  public UnitPosition start() {
    return Messages.START;
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("spool.entry", Long.toString(first));
  }

  @Override
  public Instant createdAt() {
    return content.createdAt();
  }

  @Override
  public long storedBytes() {
    return content.starts()[content.offsets().length];
  }

  @Override
  public InputStream open(UnitPosition from) {
    return new EntryStream(file, content.offsets(), content.starts(), from.byteOffset());
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    readToEnd |= last;
    SpoolNote note = new SpoolNote(spool, last ? content.end() : first, content.end());
    return Map.of(SpoolNote.KEY, note.encode());
  }
}
