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
   * A reader of one split. Nothing is opened yet.
   *
   * @param progress what the lake has recorded, for a source that chooses units by it
   * @param findings told what a person should know: a file that may not be read
   */
  Reader reader(String split, Progress progress, Findings findings);

  /**
   * Asks a source to keep open between its readers what others rely on, until {@link #close}: who
   * pushes is to find somebody who listens, also while the lake is opened again. Called once,
   * before the first reader; readers follow each other.
   *
   * @param findings told from then on, also while there is no reader
   * @return whether it does; if not, there is nothing to close
   */
  default boolean stayOpen(Findings findings) {
    return false;
  }

  /** Ends what stayed open. Closing twice is harmless. */
  default void close() throws IOException {}

  /**
   * Whether anybody may read it beside a running engine: reading takes nothing away from others,
   * and acknowledging is remembered by this object only. Not so for a queue.
   */
  default boolean repeatable() {
    return false;
  }

  /**
   * What is there and not durable yet, as far as the source knows without asking; empty where it
   * does not. Thread-safe.
   */
  default Optional<Backlog> backlog() {
    return Optional.empty();
  }

  /**
   * What the source has found to be wrong with what it reads, and people are to be told of, as long
   * as it is in the list. Empty while the source cannot know: before it is read. Thread-safe.
   */
  default Optional<List<Alarm>> alarms() {
    return Optional.of(List.of());
  }

  /**
   * Something that is wrong with what a source reads.
   *
   * @param code kebab-case, {@code log-file-altered}; one alarm of a code at a time
   * @param message one sentence without a full stop
   */
  record Alarm(String code, String message) {}

  /**
   * Tries out what reading needs: that it is there, and may be read. Nothing is taken away from
   * anybody. Asks the services themselves, so it takes as long as they do.
   *
   * @return what was tried, in this order; what makes no sense after a failure is left out
   */
  default List<Trial> tryOut() throws InterruptedException {
    return List.of();
  }

  /**
   * Something that was tried out.
   *
   * @param what it is, {@code receive messages of https://…}
   * @param outcome how it ended
   * @param words what a person should know of that, in the service's own words; may be empty
   */
  record Trial(String what, Outcome outcome, String words) {
    /** How a trial ends. */
    public enum Outcome {
      GOOD,
      FAILED,
      NOT_TRIED
    }

    public static Trial good(String what, String words) {
      return new Trial(what, Outcome.GOOD, words);
    }

    public static Trial failed(String what, String words) {
      return new Trial(what, Outcome.FAILED, words);
    }

    public static Trial notTried(String what, String words) {
      return new Trial(what, Outcome.NOT_TRIED, words);
    }
  }

  /**
   * What the side that records come from needs so that they can be read, and no more, as far as
   * files can tell it; none where it needs nothing.
   */
  default List<DeploymentFile> deployment() {
    return List.of();
  }

  /**
   * A file that somebody applies who may.
   *
   * @param name of the file
   * @param text all of it; it tells no secret
   * @param use what applies it: a command, and what a person must know
   */
  record DeploymentFile(String name, String text, String use) {}

  /**
   * How far a source is behind.
   *
   * @param records that are there and not durable, or the messages that tell of them
   * @param oldest time of the oldest of them that was seen
   */
  record Backlog(long records, Optional<Instant> oldest) {}

  /** What a source has to say beside its records. Thread-safe; equal reports are shown once. */
  interface Findings {
    /**
     * @param code kebab-case, {@code file-unreadable}
     * @param subject what it is about: a path, an object
     * @param message one sentence without a full stop
     */
    void report(String code, String subject, String message);
  }

  /** What the lake knows of a source's units. Thread-safe. */
  interface Progress {
    /** Where reading of a unit goes on: empty when the unit was never seen. */
    Optional<UnitProgress> find(UnitName unit);

    /** The source's own note of a key, as of the last recorded epoch. */
    Optional<String> findNote(String key);

    /** The source's own notes whose keys begin so, by key, as of the last recorded epoch. */
    Map<String, String> findNotes(String prefix);
  }

  /**
   * @param position after the last recorded part
   * @param complete whether the last part is recorded: nothing is left to read
   */
  record UnitProgress(UnitPosition position, boolean complete) {}

  /**
   * One thread uses it. The engine owns retry, back-off and threads. Closing twice, or before the
   * first poll, is harmless. An interrupt ends a poll with {@link InterruptedException}.
   */
  interface Reader extends AutoCloseable {
    /** The next unit to read, or empty if none came within the wait. */
    Optional<RawUnit> poll(Duration maxWait) throws IOException, InterruptedException;

    /** These units are durable, each alone; order is the reader's business. */
    void acknowledge(List<UnitName> done) throws IOException;

    /**
     * These units were not read to their end, and what was read of them is durable: they paused
     * ({@link PausedUnitException}), are gone, or cannot be read now. The reader hands out again
     * those that can go on, when they can.
     */
    void release(List<UnitName> unfinished) throws IOException;

    /**
     * Whether everything that existed has been handed out, as far as the reader can tell. False
     * while something that was released is about to go on.
     */
    boolean idle();

    /**
     * The engine ends once every reader is idle: nothing that may come much later is to be waited
     * for. Called once, before the first poll.
     */
    default void endWhenIdle() {}

    @Override
    void close() throws IOException;
  }

  /** A unit that can be opened. */
  interface RawUnit {
    UnitName name();

    /** Where reading starts when no part of the unit is recorded. */
    default UnitPosition start() {
      return UnitPosition.START;
    }

    /** What the transport knows of the unit: {@code file.path}, {@code s3.bucket}. */
    Map<String, String> facts();

    /** When the unit came into being at the source, as far as known. */
    Instant createdAt();

    /** Length of the unit as stored, in bytes, or -1. For progress only. */
    long storedBytes();

    /**
     * The unit's decompressed bytes from a place on; bytes are counted from the unit's start. The
     * caller closes the stream. Its reads end with
     *
     * <ul>
     *   <li>the end of the stream: the unit is complete;
     *   <li>{@link CorruptUnitException} after the last good byte: the unit is complete too;
     *   <li>{@link PausedUnitException} after the last byte there is: more may come;
     *   <li>{@link UnitGoneException}: nothing more will come, and nobody can say whether that was
     *       all;
     *   <li>any other exception: opening again at the place reached may work.
     * </ul>
     */
    InputStream open(UnitPosition from) throws IOException;

    /**
     * Notes to record in the same transaction as a part of the unit, by key. An empty value removes
     * the note of its key.
     *
     * @param to the part's end
     * @param last whether it is the last part; the stream has then been read to its end
     */
    Map<String, String> notes(UnitPosition to, boolean last);
  }

  /** The unit has no more bytes now and may get some: it is not complete. */
  final class PausedUnitException extends IOException {
    private static final long serialVersionUID = 1L;

    public PausedUnitException(String message) {
      super(message);
    }
  }

  /** The unit no longer exists at the source, before it was read to its end. */
  final class UnitGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnitGoneException(String message) {
      super(message);
    }
  }

  /** The unit's bytes are damaged for good: retrying does not help. */
  final class CorruptUnitException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final byte[] rest;

    public CorruptUnitException(String code, String message) {
      this(code, message, new byte[0]);
    }

    /**
     * @param rest what there is instead of records, for the quarantine, when {@link RawUnit#open}
     *     throws this
     */
    public CorruptUnitException(String code, String message, byte[] rest) {
      super(message);
      this.code = code;
      this.rest = rest.clone();
    }

    public byte[] rest() {
      return rest.clone();
    }

    /** Kebab-case, {@code truncated-gzip}. */
    public String code() {
      return code;
    }
  }
}
