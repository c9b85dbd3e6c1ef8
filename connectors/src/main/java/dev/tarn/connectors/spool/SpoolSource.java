package dev.tarn.connectors.spool;

import dev.tarn.event.Source;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source that records are pushed to: it listens, keeps what comes in a spool, and reads that. A
 * unit is a range of the spool's entries.
 *
 * <p>Asked to stay open, it listens on between its readers.
 */
public final class SpoolSource implements Source {
  private final String name;
  private final SpoolConfig config;
  private final Listening listening;
  private final InstantSource clock;

  /** Told what the listener finds, if it stays open; else the reader is. */
  private @Nullable Findings staying;

  /** As opened last. */
  private volatile @Nullable Spool spool;

  private @Nullable Closeable listener;

  public SpoolSource(String name, SpoolConfig config, Listening listening, InstantSource clock) {
    this.name = name;
    this.config = config;
    this.listening = listening;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> splits() {
    return List.of("spool");
  }

  @Override
  public Optional<Backlog> backlog() {
    Spool open = spool;
    return open == null ? Optional.empty() : Optional.of(open.backlog());
  }

  @Override
  public List<Trial> tryOut() {
    return listening.tryOut();
  }

  @Override
  public boolean stayOpen(Findings findings) {
    staying = findings;
    return true;
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    return new SpoolReader(name, opening(findings), this::listen, progress, findings);
  }

  private SpoolReader.Opening opening(Findings findings) {
    return new SpoolReader.Opening() {
      @Override
      public Spool open(@Nullable SpoolNote note) throws IOException {
        Spool open = spool;
        if (open != null && staying != null) {
          open.resume(note);
          return open;
        }
        Spool opened = Spool.open(config, clock, SegmentOutput::open, note, findings);
        spool = opened;
        return opened;
      }

      @Override
      public void close(Spool opened) throws IOException {
        if (staying == null) {
          opened.close();
        }
      }
    };
  }

  private Closeable listen(Spool opened, Findings findings) throws IOException {
    Findings told = staying;
    if (told == null) {
      return listening.listen(opened, findings);
    }
    if (listener == null) {
      listener = listening.listen(opened, told);
    }
    return () -> {};
  }

  /** Ends the listener first: what it has confirmed is in the spool. */
  @Override
  public void close() throws IOException {
    Spool open = spool;
    Closeable listens = listener;
    spool = null;
    listener = null;
    try {
      if (listens != null) {
        listens.close();
      }
    } finally {
      if (open != null) {
        open.close();
      }
    }
  }
}
