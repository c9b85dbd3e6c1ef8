package dev.tarn.event;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configured place that records come from. */
public interface Source {
  /** The name in the configuration. */
  String name();

  /** What can be read in parallel; each gets a reader and a thread of its own. */
  List<String> splits() throws IOException;

  /**
   * @param progress what the lake has recorded, for a source that chooses units by it
   */
  Reader reader(String split, Progress progress);

  /** What the lake knows of a source's units. Thread-safe. */
  interface Progress {
    /** Where reading of a unit goes on: empty when the unit was never seen. */
    Optional<UnitProgress> find(UnitName unit);

    /** The source's own note of a key, as of the last recorded epoch. */
    Optional<String> findNote(String key);
  }

  /**
   * @param position after the last recorded part
   * @param complete whether the last part is recorded: nothing is left to read
   */
  record UnitProgress(UnitPosition position, boolean complete) {}

  /**
   * One thread uses it. The engine owns retry, back-off and threads. Closing twice, or before the
   * first poll, is harmless.
   */
  interface Reader extends AutoCloseable {
    /** The next unit to read, or empty if none came within the wait. */
    Optional<RawUnit> poll(Duration maxWait) throws IOException, InterruptedException;

    /** These units are durable, each alone; order is the reader's business. */
    void acknowledge(List<UnitName> done) throws IOException;

    /** Whether everything that existed has been handed out, as far as the reader can tell. */
    boolean idle();

    @Override
    void close() throws IOException;
  }

  /** A unit that can be opened. */
  interface RawUnit {
    UnitName name();

    /** What the transport knows of the unit: {@code file.path}, {@code s3.bucket}. */
    Map<String, String> facts();

    /** When the unit came into being at the source, as far as known. */
    Instant createdAt();

    /** Length of the unit as stored, in bytes, or -1. For progress only. */
    long storedBytes();

    /**
     * The unit's decompressed bytes from a place on. An early end of a compressed stream is a
     * {@link CorruptUnitException} after the last good byte.
     */
    InputStream open(UnitPosition from) throws IOException;

    /** Notes to record in the same transaction as the unit's last part. */
    Map<String, String> notes();
  }

  /** The unit's bytes are damaged for good: retrying does not help. */
  final class CorruptUnitException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String code;

    public CorruptUnitException(String code, String message) {
      super(message);
      this.code = code;
    }

    /** Kebab-case, {@code truncated-gzip}. */
    public String code() {
      return code;
    }
  }
}
