package dev.tarn.connectors.spool;

import dev.tarn.connectors.spool.RequestIds.Seen;
import dev.tarn.connectors.spool.SegmentWalk.Entry;
import dev.tarn.event.Source;
import dev.tarn.event.Source.Backlog;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A log on the disk with what was received and is not in the lake yet. An entry is what one request
 * brought; it is kept as a whole or not at all. Thread-safe.
 *
 * <p>{@link #append} returns when the entry is on the disk for good. Those who append at one time
 * share one wait for the disk. Entries are numbered and lie in segments, files that are only
 * appended to and are deleted as a whole.
 */
public final class Spool implements Closeable {
  private static final long LARGEST_SEGMENT_BYTES = 64 << 20;
  private static final int SEGMENTS = 16;

  private final SpoolConfig config;
  private final InstantSource clock;
  private final SegmentOutput.Opener opener;
  private final SpoolFiles files;
  private final long segmentBytes;
  private final RequestIds ids;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeMap<Long, Segment> segments = new TreeMap<>();

  /** Requests whose entries are not durable yet. */
  private final Map<RequestId, Commit> underway = new HashMap<>();

  private long id;
  private @Nullable SegmentOutput output;

  /** Bytes of the last segment, durable or not. */
  private long written;

  /** Number of the next entry. */
  private long next;

  /** After the last entry that is durable. */
  private long durableEnd;

  private Commit pending = new Commit();

  /** Whether the last segment ends with a partial write. */
  private boolean torn;

  private boolean syncing;
  private boolean closed;

  /** The first entry that is not recorded in the lake. */
  private Place recorded = new Place(0, 0, 0);

  private long waitingMessages;

  /**
   * Where an entry begins.
   *
   * @param segment number of the segment's first entry
   * @param offset in the segment's file
   * @param number of the entry
   */
  record Place(long segment, long offset, long number) {}

  private Spool(
      SpoolConfig config, InstantSource clock, SegmentOutput.Opener opener, SpoolFiles files) {
    this.config = config;
    this.clock = clock;
    this.opener = opener;
    this.files = files;
    this.segmentBytes = Math.min(LARGEST_SEGMENT_BYTES, config.maxBytes() / SEGMENTS);
    this.ids = new RequestIds(config.directory(), config.dedupeFor());
  }

  /**
   * Opens a spool, and makes it where there is none. What was being written when its process ended
   * is cut off: nobody was told that it is kept.
   *
   * @param note how far the lake has it, or null
   */
  static Spool open(
      SpoolConfig config,
      InstantSource clock,
      SegmentOutput.Opener opener,
      @Nullable SpoolNote note,
      Source.Findings findings)
      throws IOException {
    Spool spool = new Spool(config, clock, opener, SpoolFiles.open(config.directory()));
    try {
      spool.begin(note, findings);
    } catch (IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
    return spool;
  }

  // ------------------------------------------------------------------ opening

  private void begin(@Nullable SpoolNote note, Source.Findings findings) throws IOException {
    ids.load();
    List<SpoolFiles.Found> found = files.segments();
    id = files.id(found);
    long from = note != null && note.spool() == id ? note.next() : 0;
    for (int i = 0; i < found.size(); i++) {
      SpoolFiles.Found file = found.get(i);
      boolean last = i == found.size() - 1;
      long end = last ? Long.MAX_VALUE : found.get(i + 1).headerOr(id).previousEnd();
      Segment segment = scan(file, end, last, from);
      if (last && file.header() == null && segment.end() == segment.first()) {
        discard(file.path(), findings);
      } else {
        segments.put(segment.first(), segment);
        next = Math.max(next, segment.end());
      }
    }
    next = Math.max(next, from);
    durableEnd = next;
    if (!segments.isEmpty() && segments.lastEntry().getValue().end() == next) {
      Segment last = segments.lastEntry().getValue();
      output = opener.open(last.file(), false);
      written = last.bytes();
    } else {
      beginSegment();
    }
    ids.expire(clock.millis());
    recorded(placeOf(from), 0);
  }

  /** Its process ended before the first entry, or nothing of it can be read. */
  private static void discard(Path file, Source.Findings findings) throws IOException {
    long bytes = Files.size(file);
    if (bytes > SegmentHeader.BYTES) {
      findings.report(
          "spool-damaged",
          file.toString(),
          "all its "
              + bytes
              + " bytes are damaged, and what was in it is lost; it is kept as "
              + SpoolFiles.keepAside(file).getFileName());
    }
    Files.delete(file);
  }

  /** Looks through a segment's file; the last one is cut behind its last good entry. */
  private Segment scan(SpoolFiles.Found found, long end, boolean last, long from)
      throws IOException {
    Path file = found.path();
    SegmentHeader header = found.headerOr(id);
    Segment segment = new Segment(file, header, header.first(), SegmentHeader.BYTES, false);
    try (SegmentWalk walk = new SegmentWalk(file, id, SegmentHeader.BYTES, Long.MAX_VALUE, last)) {
      for (Entry entry = walk.nextEntry(); entry != null; entry = walk.nextEntry()) {
        if (entry.header().number() < end) {
          EntryHeader known = entry.header();
          boolean withId = !known.request().equals(RequestId.NONE);
          segment = segment.grown(known.number() + 1, entry.end(), withId);
          if (withId) {
            ids.add(new Seen(known.request(), known.receivedMillis()));
          }
          waitingMessages += known.number() >= from ? known.messages() : 0;
        }
      }
    }
    long length = Files.size(file);
    boolean readable = found.header() != null || segment.end() > segment.first();
    if (last && readable && length > segment.bytes()) {
      try (SegmentOutput tail = opener.open(file, false)) {
        tail.truncate(segment.bytes());
        tail.force();
      }
    } else if (!last) {
      // damage at its end hides how many entries there were; the next one's beginning tells it
      segment = segment.grown(Math.max(segment.end(), end), length, false);
    }
    return segment;
  }

  private void beginSegment() throws IOException {
    Path file = Segment.file(config.directory(), next);
    SegmentHeader header = new SegmentHeader(id, clock.millis(), durableEnd, next);
    SegmentOutput begun = opener.open(file, true);
    try {
      begun.write(header.encode(), SegmentHeader.BYTES);
      begun.force();
      files.force();
    } catch (IOException e) {
      begun.close();
      Files.deleteIfExists(file);
      throw e;
    }
    output = begun;
    written = SegmentHeader.BYTES;
    segments.put(next, new Segment(file, header, next, written, false));
  }

  /** The place of the first entry from a number on. */
  Place placeOf(long number) throws IOException {
    Segment segment = segment(number);
    return segment
        .find(number)
        .map(entry -> new Place(segment.first(), entry.offset(), entry.header().number()))
        .orElse(new Place(segment.first(), segment.bytes(), segment.end()));
  }

  // ------------------------------------------------------------------ what comes in

  /**
   * Keeps messages; on return they are durable.
   *
   * @param request by what the request is known again, or null
   * @return false if the same request was stored before, and nothing had to be done
   * @throws SpoolFullException if there is no room now
   * @throws IOException if the disk does not take them; nothing of them will be in the lake, unless
   *     they are sent again
   */
  public boolean append(EntryBuffer entry, @Nullable RequestId request) throws IOException {
    RequestId known = request == null || config.dedupeFor().isZero() ? RequestId.NONE : request;
    int crc = entry.crc();
    lock.lock();
    try {
      Commit commit;
      boolean fresh = true;
      if (known.equals(RequestId.NONE)) {
        commit = write(entry, crc, known);
      } else if (ids.contains(known, clock.millis())) {
        return false;
      } else {
        Commit same = underway.get(known);
        fresh = same == null;
        commit = same == null ? write(entry, crc, known) : same;
      }
      await(commit);
      commit.check();
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  private Commit write(EntryBuffer entry, int crc, RequestId request) throws IOException {
    long bytes = EntryHeader.BYTES + (long) entry.size();
    SegmentOutput target = prepare(bytes);
    long millis = clock.millis();
    byte[] header = new byte[EntryHeader.BYTES];
    new EntryHeader(entry.size(), next, millis, request, entry.messages(), crc).encode(header, id);
    try {
      target.write(header, header.length);
      target.write(entry.array(), entry.size());
    } catch (IOException e) {
      cutBack(target, e);
      throw new IOException("the spool cannot be written: " + e.getMessage(), e);
    }
    next++;
    written += bytes;
    Commit commit = pending;
    commit.messages += entry.messages();
    if (!request.equals(RequestId.NONE)) {
      commit.requests.add(new Seen(request, millis));
      underway.put(request, commit);
    }
    return commit;
  }

  /** Cuts off a partial write; where that fails too, another file is begun for what comes next. */
  private void cutBack(SegmentOutput target, IOException why) {
    try {
      target.truncate(written);
    } catch (IOException e) {
      why.addSuppressed(e);
      torn = true;
    }
  }

  /** The file to append so many bytes to. */
  private SegmentOutput prepare(long bytes) throws IOException {
    while (true) {
      if (closed) {
        throw new IOException("the spool is closed");
      }
      SegmentOutput open = output;
      if (open == null) {
        beginSegment();
        continue;
      }
      boolean over = isOver(bytes);
      boolean used = next > activeFirst();
      if (!over && !torn && !(used && written + bytes > segmentBytes)) {
        return open;
      }
      if (syncing) {
        changed.awaitUninterruptibly();
      } else if (durableEnd < next) {
        sync(open);
      } else if (over && (!used || recorded.number() < next)) {
        throw new SpoolFullException(config.maxBytes());
      } else {
        // the number of what was written in part is not given again
        next += torn ? 1 : 0;
        torn = false;
        output = null;
        open.close();
        beginSegment();
        deleteRecorded();
      }
    }
  }

  private long activeFirst() {
    return segments.lastKey();
  }

  private boolean isOver(long bytes) {
    long stored = written + bytes;
    for (Segment segment : segments.headMap(activeFirst()).values()) {
      stored += segment.bytes();
    }
    return stored > config.maxBytes();
  }

  private void await(Commit commit) {
    while (!commit.isDone()) {
      SegmentOutput open = output;
      if (syncing || open == null) {
        changed.awaitUninterruptibly();
      } else {
        sync(open);
      }
    }
  }

  /** Makes durable what was written so far. Gives up the lock meanwhile. */
  private void sync(SegmentOutput open) {
    Commit commit = pending;
    pending = new Commit();
    syncing = true;
    long end = next;
    long bytes = written;
    IOException failure = null;
    lock.unlock();
    try {
      open.force();
    } catch (IOException e) {
      failure = e;
    } finally {
      lock.lock();
      syncing = false;
    }
    if (failure == null) {
      durable(commit, end, bytes);
    } else {
      settle(commit);
      commit.fail(failure);
      abandon(failure);
    }
    changed.signalAll();
  }

  private void durable(Commit commit, long end, long bytes) {
    durableEnd = end;
    Segment grown = segments.lastEntry().getValue().grown(end, bytes, !commit.requests.isEmpty());
    segments.put(grown.first(), grown);
    commit.requests.forEach(ids::add);
    waitingMessages += commit.messages;
    settle(commit);
    commit.succeed();
  }

  private void settle(Commit commit) {
    commit.requests.forEach(request -> underway.remove(request.id()));
  }

  /**
   * Gives up what is written and not durable: after a failure nobody knows what of it the disk has.
   * Another file is begun for what comes next, under numbers of its own.
   */
  private void abandon(IOException why) {
    Commit lost = pending;
    pending = new Commit();
    settle(lost);
    lost.fail(why);
    SegmentOutput open = output;
    output = null;
    if (open != null) {
      try (open) {
        open.truncate(segments.lastEntry().getValue().bytes());
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }
    changed.signalAll();
  }

  // ------------------------------------------------------------------ what goes out

  long id() {
    return id;
  }

  /** Waits until an entry is durable, or a while has passed. */
  void await(long number, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (durableEnd <= number && left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** After the last entry that can be read. */
  long end() {
    lock.lock();
    try {
      return durableEnd;
    } finally {
      lock.unlock();
    }
  }

  /** Where reading begins: at the first entry that is not recorded. */
  Place start() {
    lock.lock();
    try {
      return recorded;
    } finally {
      lock.unlock();
    }
  }

  /** The segment that an entry is or will be in, or the first behind it. */
  Segment segment(long number) {
    lock.lock();
    try {
      Map.Entry<Long, Segment> at = segments.floorEntry(number);
      return at == null ? segments.firstEntry().getValue() : at.getValue();
    } finally {
      lock.unlock();
    }
  }

  /** The segment behind one, if there is one. */
  Optional<Segment> after(Segment segment) {
    lock.lock();
    try {
      return Optional.ofNullable(segments.higherEntry(segment.first())).map(Map.Entry::getValue);
    } finally {
      lock.unlock();
    }
  }

  /**
   * All entries before a place are in the lake.
   *
   * @param messages how many of them were not before
   */
  void recorded(Place place, long messages) throws IOException {
    lock.lock();
    try {
      recorded = place;
      waitingMessages = Math.max(0, waitingMessages - messages);
      deleteRecorded();
    } finally {
      lock.unlock();
    }
  }

  private void deleteRecorded() throws IOException {
    while (segments.size() > 1) {
      Segment first = segments.firstEntry().getValue();
      long following = segments.higherKey(first.first());
      if (recorded.number() < Math.min(first.end(), following)) {
        return;
      }
      if (first.withIds()) {
        ids.keep(first.requests(), clock.millis());
      }
      Files.deleteIfExists(first.file());
      segments.remove(first.first());
    }
  }

  /**
   * Another reader goes on where the lake has it: the one before may have ended without a word.
   *
   * @param note how far the lake has it, or null
   */
  void resume(@Nullable SpoolNote note) throws IOException {
    lock.lock();
    try {
      if (note != null && note.spool() == id && note.next() > recorded.number()) {
        recorded(placeOf(note.next()), messagesBefore(note.next()));
      }
    } finally {
      lock.unlock();
    }
  }

  private long messagesBefore(long number) throws IOException {
    long messages = 0;
    for (Segment segment : segments.tailMap(recorded.segment(), true).values()) {
      messages += segment.messages(unrecorded(segment), number);
    }
    return messages;
  }

  /** Where in a segment begins what is not recorded. */
  private long unrecorded(Segment segment) {
    return segment.first() == recorded.segment() ? recorded.offset() : SegmentHeader.BYTES;
  }

  /** What is durable here and not in the lake. */
  Backlog backlog() {
    lock.lock();
    try {
      return new Backlog(waitingMessages, oldest());
    } catch (IOException e) {
      return new Backlog(waitingMessages, Optional.empty());
    } finally {
      lock.unlock();
    }
  }

  private Optional<Instant> oldest() throws IOException {
    for (Segment segment : segments.tailMap(recorded.segment(), true).values()) {
      Optional<Instant> received = segment.oldest(unrecorded(segment));
      if (received.isPresent()) {
        return received;
      }
    }
    return Optional.empty();
  }

  /** Ends it; what was appended is durable. Closing twice is harmless. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      while (syncing) {
        changed.awaitUninterruptibly();
      }
      SegmentOutput open = output;
      if (open != null) {
        if (durableEnd < next) {
          sync(open);
        }
        output = null;
        open.close();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
      ids.close();
      files.close();
    }
  }
}
