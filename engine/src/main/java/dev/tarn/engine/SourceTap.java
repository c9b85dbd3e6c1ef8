package dev.tarn.engine;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the records of a source without a lake: what it reads is remembered by nobody. May run
 * beside an engine. One thread uses it.
 */
public final class SourceTap implements AutoCloseable {
  private static final int BATCH_BYTES = 1 << 20;

  /** Most bytes of records that are held at a time. */
  private static final long MAX_HELD_BYTES = 64 << 20;

  private static final Duration POLL_WAIT = Duration.ofMillis(300);

  private final SourcePlan plan;
  private final Source.Findings findings;
  private final List<Source.Reader> readers = new ArrayList<>();
  private final Seen seen = new Seen();
  private final RecordBatch batch = new RecordBatch(BATCH_BYTES);

  /** Bytes of units that were there before, and are not shown. */
  private final Map<UnitName, Long> passedOver = new HashMap<>();

  /**
   * A record as it was found.
   *
   * @param record a batch with this one record
   */
  public record Tapped(UnitName unit, RecordBatch record) {}

  /** A unit that a reader has handed out. */
  private record Found(Source.RawUnit unit, Source.Reader reader) {}

  /** What this tap has read, in memory. */
  private static final class Seen implements Source.Progress {
    private final Map<UnitName, Source.UnitProgress> units = new HashMap<>();
    private final Map<String, String> notes = new HashMap<>();

    @Override
    public Optional<Source.UnitProgress> find(UnitName unit) {
      return Optional.ofNullable(units.get(unit));
    }

    @Override
    public Optional<String> findNote(String key) {
      return Optional.ofNullable(notes.get(key));
    }

    @Override
    public Map<String, String> findNotes(String prefix) {
      Map<String, String> found = new TreeMap<>(notes);
      found.keySet().removeIf(key -> !key.startsWith(prefix));
      return found;
    }
  }

  /**
   * @throws IOException if the source cannot be looked at
   * @throws IllegalArgumentException if reading the source takes its records away from others
   */
  public SourceTap(SourcePlan plan, Source.Findings findings) throws IOException {
    this.plan = plan;
    this.findings = findings;
    Source source = plan.opener().get();
    if (!source.repeatable()) {
      throw new IllegalArgumentException(
          "the source '"
              + plan.name()
              + "' gives each record to one reader only; to look at it would take records away");
    }
    for (String split : source.splits()) {
      readers.add(source.reader(split, seen, findings));
    }
  }

  /** Hands out the latest records there are, the oldest of them first. */
  public void latest(int limit, Consumer<Tapped> records) throws IOException, InterruptedException {
    List<Found> units = new ArrayList<>();
    for (Found next = poll(); next != null; next = poll()) {
      units.add(next);
    }
    units.sort(Comparator.comparing((Found found) -> found.unit.createdAt()).reversed());
    Deque<Deque<Tapped>> newestLast = new ArrayDeque<>();
    int wanted = limit;
    for (Found found : units) {
      if (wanted <= 0) {
        passedOver.put(found.unit.name(), found.unit.storedBytes());
        found.reader.acknowledge(List.of(found.unit.name()));
        continue;
      }
      Last last = new Last(wanted);
      read(found, last);
      wanted -= last.records.size();
      newestLast.addFirst(last.records);
    }
    newestLast.forEach(some -> some.forEach(records));
  }

  /** Hands out what comes from now on, until the thread is interrupted. */
  public void follow(Consumer<Tapped> records) throws IOException, InterruptedException {
    while (true) {
      Found next = poll();
      if (next != null) {
        long from = passedOver.getOrDefault(next.unit.name(), 0L);
        read(
            next,
            tapped -> {
              if (tapped.record.position(0) >= from) {
                records.accept(tapped);
              }
            });
      }
    }
  }

  /** The last records of a unit. */
  private static final class Last implements Consumer<Tapped> {
    private final int limit;
    private final Deque<Tapped> records = new ArrayDeque<>();
    private long bytes;

    Last(int limit) {
      this.limit = limit;
    }

    @Override
    public void accept(Tapped tapped) {
      records.addLast(tapped);
      bytes += tapped.record.size();
      while (records.size() > limit || (bytes > MAX_HELD_BYTES && records.size() > 1)) {
        bytes -= records.removeFirst().record.size();
      }
    }
  }

  private @Nullable Found poll() throws IOException, InterruptedException {
    for (Source.Reader reader : readers) {
      Optional<Source.RawUnit> unit =
          reader.poll(readers.indexOf(reader) == 0 ? POLL_WAIT : Duration.ZERO);
      if (unit.isPresent()) {
        return new Found(unit.get(), reader);
      }
    }
    return null;
  }

  private void read(Found found, Consumer<Tapped> records) throws IOException {
    Source.RawUnit unit = found.unit;
    UnitName name = unit.name();
    UnitPosition position =
        seen.find(name).map(Source.UnitProgress::position).orElseGet(unit::start);
    boolean complete = false;
    try (InputStream in = unit.open(position.opening(unit.start()));
        Framer framer = plan.framerFormat().open(in, position)) {
      boolean more = true;
      while (more) {
        batch.clear();
        batch.begin(0, framer.position().ordinal());
        try {
          more = framer.read(batch);
        } finally {
          for (int i = 0; i < batch.count(); i++) {
            records.accept(new Tapped(name, batch.single(i)));
          }
          position = framer.position();
        }
      }
      complete = true;
    } catch (Source.CorruptUnitException e) {
      findings.report(e.code(), name.name(), String.valueOf(e.getMessage()));
      complete = true;
    } catch (Source.PausedUnitException | Source.UnitGoneException e) {
      // more may come, or nothing will: what there was has been handed out
    } catch (IOException e) {
      findings.report("unit-failed", name.name(), String.valueOf(e.getMessage()));
    }
    seen.units.put(name, new Source.UnitProgress(position, complete));
    seen.notes.putAll(unit.notes(position, complete));
    if (complete) {
      found.reader.acknowledge(List.of(name));
    } else {
      found.reader.release(List.of(name));
    }
  }

  @Override
  public void close() throws IOException {
    for (Source.Reader reader : readers) {
      reader.close();
    }
  }
}
