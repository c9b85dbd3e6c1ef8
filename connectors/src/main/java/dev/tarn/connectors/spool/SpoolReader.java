package dev.tarn.connectors.spool;

import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a spool, and listens meanwhile to those who fill it. A unit is a range of entries: what is
 * there at once while no other is on its way, else when it is much or has waited for a while.
 */
final class SpoolReader implements Source.Reader {
  private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();

  private final String source;
  private final Opening opening;
  private final Listening listening;
  private final Source.Progress progress;
  private final Source.Findings findings;
  private final Map<UnitName, EntryRange> inFlight = new LinkedHashMap<>();

  private @Nullable Opened opened;
  private @Nullable EntryRange last;
  private boolean bounded;
  private boolean waits;
  private long waitsSinceNanos;

  /** Opens the spool. */
  interface Opening {
    Spool open(@Nullable SpoolNote note) throws IOException;

    /** The reader needs it no more. */
    default void close(Spool spool) throws IOException {
      spool.close();
    }
  }

  /** What is open while it reads. */
  private record Opened(Spool spool, SpoolCursor cursor, Closeable listener) {}

  SpoolReader(
      String source,
      Opening opening,
      Listening listening,
      Source.Progress progress,
      Source.Findings findings) {
    this.source = source;
    this.opening = opening;
    this.listening = listening;
    this.progress = progress;
    this.findings = findings;
  }

  @Override
  public void endWhenIdle() {
    bounded = true;
  }

  @Override
  public Optional<Source.RawUnit> poll(Duration maxWait) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Opened open = open();
    if (isHeld()) {
      Thread.sleep(maxWait);
      return Optional.empty();
    }
    long deadline = System.nanoTime() + maxWait.toNanos();
    while (!isReady(open)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      if (waits) {
        Thread.sleep(Duration.ofNanos(Math.min(left, LONGEST_WAIT_NANOS / 100)));
      } else {
        open.spool().await(open.cursor().next(), left);
      }
    }
    waits = false;
    Optional<EntryRange> unit = open.cursor().take();
    unit.ifPresent(
        range -> {
          inFlight.put(range.name(), range);
          last = range;
        });
    return unit.map(range -> range);
  }

  private Opened open() throws IOException {
    Opened open = opened;
    if (open == null) {
      Optional<String> recorded = progress.findNote(SpoolNote.KEY);
      SpoolNote note = recorded.isPresent() ? SpoolNote.decode(recorded.get()) : null;
      Spool spool = opening.open(note);
      try {
        if (note != null && note.spool() != spool.id()) {
          findings.report(
              "spool-replaced",
              SpoolNote.idText(note.spool()),
              "the spool that was read before is gone; what was not read of it is lost");
        }
        open =
            new Opened(
                spool,
                new SpoolCursor(source, spool, note, findings),
                bounded ? () -> {} : listening.listen(spool, findings));
      } catch (IOException | RuntimeException e) {
        opening.close(spool);
        throw e;
      }
      opened = open;
    }
    return open;
  }

  /** Whether the last unit was left before its end: the note must not pass it. */
  private boolean isHeld() {
    EntryRange unit = last;
    if (unit != null && unit.readToEnd()) {
      last = null;
    }
    return last != null;
  }

  private boolean isReady(Opened open) {
    if (open.cursor().next() >= open.spool().end()) {
      return false;
    }
    long now = System.nanoTime();
    if (!waits) {
      waits = true;
      waitsSinceNanos = now;
    }
    return inFlight.isEmpty()
        || bounded
        || open.cursor().hasMuch()
        || now - waitsSinceNanos >= LONGEST_WAIT_NANOS;
  }

  @Override
  public void acknowledge(List<UnitName> done) throws IOException {
    for (UnitName name : done) {
      EntryRange unit = inFlight.remove(name);
      Opened open = opened;
      if (unit != null && open != null) {
        forget(unit);
        open.spool().recorded(unit.content().after(), unit.content().messages());
      }
    }
  }

  @Override
  public void release(List<UnitName> unfinished) throws IOException {
    for (UnitName name : unfinished) {
      EntryRange unit = inFlight.remove(name);
      Opened open = opened;
      if (unit != null && open != null) {
        forget(unit);
        open.cursor().back(unit);
      }
    }
  }

  private void forget(EntryRange unit) {
    if (unit.equals(last)) {
      last = null;
    }
  }

  @Override
  public boolean idle() {
    Opened open = opened;
    return open != null && (isHeld() || open.cursor().next() >= open.spool().end());
  }

  /** Ends the listener first: what it has confirmed is in the spool. */
  @Override
  public void close() throws IOException {
    Opened open = opened;
    opened = null;
    if (open != null) {
      try {
        open.listener().close();
      } finally {
        opening.close(open.spool());
      }
    }
  }
}
