package dev.tarn.connectors.spool;

import dev.tarn.event.Source;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source that records are pushed to: it listens, keeps what comes in a spool, and reads that. A
 * unit is a range of the spool's entries.
 */
public final class SpoolSource implements Source {
  private final String name;
  private final SpoolConfig config;
  private final Listening listening;
  private final InstantSource clock;

  /** As opened last. */
  private volatile @Nullable Spool spool;

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
  public Reader reader(String split, Progress progress, Findings findings) {
    return new SpoolReader(
        name,
        note -> {
          Spool opened = Spool.open(config, clock, SegmentOutput::open, note, findings);
          spool = opened;
          return opened;
        },
        listening,
        progress,
        findings);
  }
}
