package dev.tarn.connectors.spool;

import dev.tarn.connectors.spool.Spool.Place;
import dev.tarn.event.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes units from a spool in their order, and tells what of it is damaged. One thread. */
final class SpoolCursor {
  private static final int MANY_BYTES = 16 << 20;
  private static final int MANY_ENTRIES = 100_000;

  private final String source;
  private final Spool spool;
  private final Source.Findings findings;
  private Place place;

  /** Where the unit that is recorded in part ends; 0 for none. */
  private long fixedEnd;

  /**
   * @param note how far the lake has the spool, or null
   */
  SpoolCursor(String source, Spool spool, @Nullable SpoolNote note, Source.Findings findings) {
    this.source = source;
    this.spool = spool;
    this.findings = findings;
    this.place = spool.start();
    if (note != null && note.spool() == spool.id()) {
      if (place.number() > note.next()) {
        lost(note.next(), place.number(), "they are not there any more");
      }
      this.fixedEnd = note.end() > note.next() ? note.end() : 0;
    }
  }

  /** The entry to read next. */
  long next() {
    return place.number();
  }

  /** Whether so much waits that a unit need not wait for more. */
  boolean hasMuch() {
    Segment segment = segment();
    return fixedEnd > 0
        || spool.after(segment).isPresent()
        || segment.bytes() - place.offset() >= MANY_BYTES;
  }

  /** Goes back to a unit that was not read to its end. */
  void back(EntryRange unit) throws IOException {
    place = spool.placeOf(unit.first());
    fixedEnd = unit.content().end();
  }

  /** The next unit, or empty where there is none; what is damaged is told and passed over. */
  Optional<EntryRange> take() throws IOException {
    while (place.number() < spool.end()) {
      Segment segment = segment();
      Optional<Segment> after = spool.after(segment);
      Place before = place;
      Gathered gathered = new Gathered();
      gather(segment, gathered);
      if (gathered.count > 0) {
        fixedEnd = 0;
        return Optional.of(gathered.unit(segment.file()));
      }
      if (place.equals(before)) {
        if (place.number() < segment.end()) {
          lost(place.number(), segment.end(), "the file is shorter than it was");
          place = new Place(segment.first(), segment.bytes(), segment.end());
        } else if (after.isPresent()) {
          enter(after.get());
        } else {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** The segment that it is in, or the next one if that is recorded and deleted. */
  private Segment segment() {
    Segment segment = spool.segment(place.segment());
    if (segment.first() != place.segment()) {
      enter(segment);
    }
    return segment;
  }

  private void enter(Segment segment) {
    if (segment.header().previousEnd() > place.number()) {
      lost(place.number(), segment.header().previousEnd(), "their file is not there");
    }
    place = new Place(segment.first(), SegmentHeader.BYTES, segment.first());
  }

  /** Gathers entries from the place on, up to what is damaged. */
  private void gather(Segment segment, Gathered gathered) throws IOException {
    try (SegmentWalk walk = segment.walk(place.offset(), true)) {
      while (!gathered.isFull() && !(fixedEnd > 0 && place.number() >= fixedEnd)) {
        SegmentWalk.Step step = walk.next();
        if (step instanceof SegmentWalk.Entry entry && entry.header().number() < segment.end()) {
          gathered.add(entry);
          place = new Place(segment.first(), entry.end(), entry.header().number() + 1);
        } else {
          if (step instanceof SegmentWalk.Damage damage
              && place.number() < segment.end()
              && (gathered.count == 0 || fixedEnd > 0)) {
            passOver(segment, damage, walk.next());
          }
          return;
        }
      }
    }
  }

  /**
   * Goes behind what is damaged. A unit of which a part is recorded keeps its end; behind the
   * damage nobody knows any more which bytes of it that part was.
   */
  private void passOver(
      Segment segment, SegmentWalk.Damage damage, SegmentWalk.@Nullable Step behind)
      throws IOException {
    Place next =
        fixedEnd > 0
            ? spool.placeOf(fixedEnd)
            : new Place(
                segment.first(),
                damage.end(),
                behind instanceof SegmentWalk.Entry entry
                    ? entry.header().number()
                    : segment.end());
    fixedEnd = 0;
    Path aside = SpoolFiles.keepAside(segment.file());
    findings.report(
        "spool-damaged",
        segment.file().toString(),
        (damage.end() - damage.offset())
            + " bytes from byte "
            + damage.offset()
            + " on are damaged: entries "
            + place.number()
            + " to "
            + (next.number() - 1)
            + " are lost; the file is kept as "
            + aside.getFileName());
    place = next;
  }

  private void lost(long from, long to, String why) {
    findings.report(
        "spool-damaged",
        SpoolNote.idText(spool.id()),
        "entries " + from + " to " + (to - 1) + " of the spool are lost: " + why);
  }

  /** The entries of a unit in the making. */
  private final class Gathered {
    private long[] offsets = new long[16];
    private long[] starts = new long[17];
    private int count;
    private long first;
    private long messages;
    private long createdMillis;

    boolean isFull() {
      return starts[count] >= MANY_BYTES || count >= MANY_ENTRIES;
    }

    void add(SegmentWalk.Entry entry) {
      if (count == offsets.length) {
        offsets = Arrays.copyOf(offsets, count * 2);
        starts = Arrays.copyOf(starts, count * 2 + 1);
      }
      if (count == 0) {
        first = entry.header().number();
        createdMillis = entry.header().receivedMillis();
      }
      offsets[count] = entry.content();
      starts[count + 1] = starts[count] + entry.header().length();
      count++;
      messages += entry.header().messages();
    }

    EntryRange unit(Path file) {
      return new EntryRange(
          source,
          spool.id(),
          first,
          file,
          new EntryRange.Content(
              place.number(),
              Arrays.copyOf(offsets, count),
              Arrays.copyOf(starts, count + 1),
              messages,
              Instant.ofEpochMilli(createdMillis),
              place));
    }
  }
}
