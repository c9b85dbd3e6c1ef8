package dev.tarn.engine;

import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One unit whose stream breaks every so many bytes, so many times. */
final class BrittleSource implements Source {
  private final UnitPosition start;
  private final byte[] content;
  private final int breakEvery;
  private int failuresLeft;
  private int pollFailuresLeft;
  private int haltAt = Integer.MAX_VALUE;
  private Runnable halt = () -> {};

  BrittleSource(byte[] content, int breakEvery, int failures, int pollFailures) {
    this(UnitPosition.START, content, breakEvery, failures, pollFailures);
  }

  /**
   * @param start where the unit starts
   */
  BrittleSource(
      UnitPosition start, byte[] content, int breakEvery, int failures, int pollFailures) {
    this.start = start;
    this.content = content;
    this.breakEvery = breakEvery;
    this.failuresLeft = failures;
    this.pollFailuresLeft = pollFailures;
  }

  /** Does something once, on the reader's thread, before it reads on from a place or behind it. */
  void haltAt(int position, Runnable doing) {
    haltAt = position;
    halt = doing;
  }

  /** A plan that has this source too, with the mapping of the first. */
  Plan beside(Plan plan) {
    List<SourcePlan> sources = new ArrayList<>(plan.sources());
    sources.add(new SourcePlan(name(), () -> this, sources.getFirst().mapping()));
    return TestEngine.withSources(plan, sources);
  }

  @Override
  public String name() {
    return "brittle";
  }

  @Override
  public List<String> splits() {
    return List.of("only");
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    ArrayDeque<RawUnit> units = new ArrayDeque<>(List.of(new Unit()));
    return new Reader() {
      @Override
      public Optional<RawUnit> poll(Duration maxWait) throws IOException {
        if (pollFailuresLeft > 0) {
          pollFailuresLeft--;
          throw new IOException("the queue does not answer");
        }
        return Optional.ofNullable(units.poll());
      }

      @Override
      public void acknowledge(List<UnitName> done) {}

      @Override
      public void release(List<UnitName> unfinished) {}

      @Override
      public boolean idle() {
        return units.isEmpty();
      }

      @Override
      public void close() {}
    };
  }

  private final class Unit implements Source.RawUnit {
    @Override
    public UnitName name() {
      return new UnitName("brittle", "unit");
    }

    @Override
    public UnitPosition start() {
      return start;
    }

    @Override
    public Map<String, String> facts() {
      return Map.of();
    }

    @Override
    public Instant createdAt() {
      return Instant.EPOCH;
    }

    @Override
    public long storedBytes() {
      return content.length;
    }

    @Override
    public InputStream open(UnitPosition from) {
      int start = (int) from.byteOffset();
      return new FilterInputStream(
          new ByteArrayInputStream(content, start, content.length - start)) {
        private int left = breakEvery;
        private int at = start;

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          if (left <= 0 && failuresLeft > 0) {
            failuresLeft--;
            throw new IOException("connection reset");
          }
          if (at >= haltAt) {
            haltAt = Integer.MAX_VALUE;
            halt.run();
          }
          int read = super.read(target, offset, Math.min(length, Math.max(1, left)));
          left -= Math.max(0, read);
          at += Math.max(0, read);
          return read;
        }
      };
    }

    @Override
    public Map<String, String> notes(UnitPosition to, boolean last) {
      return Map.of();
    }
  }
}
