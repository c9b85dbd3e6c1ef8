package dev.tarn.connectors.kinesis;

import dev.tarn.connectors.LeftOut;
import dev.tarn.connectors.NoteUnit;
import dev.tarn.connectors.Splits;
import dev.tarn.connectors.StartAt;
import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/**
 * Reads one reader's share of a stream's shards.
 *
 * <p>It asks the service only while no unit is ready, so what is in memory is bounded by what one
 * call brings on top of {@link #BUFFERED_BYTES}.
 */
final class KinesisReader implements Source.Reader {
  /** From so many gathered bytes on, no record is waited for. */
  private static final long BUFFERED_BYTES = 16L << 20;

  private static final Duration BACKLOG_EVERY = Duration.ofSeconds(1);

  /** The part of the retention after which a quiet shard's note is written anew. */
  private static final int NOTES_A_RETENTION = 24;

  private final String source;
  private final KinesisSourceConfig config;
  private final Supplier<DataStream> opener;
  private final Splits.Share share;
  private final Lineage lineage;
  private final LeftOut leftOut;
  private final InstantSource clock;
  private final Source.Progress progress;
  private final Source.Findings findings;
  private final Consumer<Source.Backlog> backlog;
  private final Map<String, ShardCursor> cursors = new LinkedHashMap<>();
  private final Map<UnitName, ShardLog> handedOut = new HashMap<>();
  private final Map<ShardName, Instant> notedUpTo = new HashMap<>();
  private final Set<ShardName> known = new HashSet<>();

  private final Map<String, String> outdated = new HashMap<>();

  private @Nullable DataStream stream;
  private @Nullable StreamListing listing;
  private Instant openedAt = Instant.MAX;
  private long listedNanos;
  private int listedEndings;
  private boolean listAgain;
  private long toldNanos = System.nanoTime() - BACKLOG_EVERY.toNanos();
  private int noteUnits;
  private boolean bounded;
  private boolean started;
  private boolean startHandedOut;
  private boolean toldRecreated;

  /**
   * @param opener opens the stream when it is first asked
   * @param lineage shared with the other readers
   */
  KinesisReader(
      String source,
      KinesisSourceConfig config,
      Supplier<DataStream> opener,
      Splits.Share share,
      Lineage lineage,
      LeftOut leftOut,
      InstantSource clock,
      Source.Progress progress,
      Source.Findings findings,
      Consumer<Source.Backlog> backlog) {
    this.source = source;
    this.config = config;
    this.opener = opener;
    this.share = share;
    this.lineage = lineage;
    this.leftOut = leftOut;
    this.clock = clock;
    this.progress = progress;
    this.findings = findings;
    this.backlog = backlog;
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
    long deadline = System.nanoTime() + maxWait.toNanos();
    long left;
    do {
      ShardLog ready = ready();
      if (ready != null) {
        SequenceRange unit = ready.handOut();
        handedOut.put(unit.name(), ready);
        notedUpTo.put(ready.name(), ready.readUpTo());
        return Optional.of(unit);
      }
      StreamListing now = discover();
      NoteUnit notes = started() ? notes(now) : start(now);
      if (notes != null) {
        return Optional.of(notes);
      }
      if (started) {
        follow(now);
      }
      left = Math.max(0, deadline - System.nanoTime());
      fetch(now, Duration.ofNanos(left));
    } while (left > 0);
    return Optional.empty();
  }

  // ------------------------------------------------------------------ which shards

  private StreamListing discover() throws IOException, InterruptedException {
    StreamListing known = listing;
    if (known != null
        && !listAgain
        && listedEndings == lineage.endings()
        && System.nanoTime() - listedNanos < config.discoverEvery().toNanos()) {
      return known;
    }
    listedEndings = lineage.endings();
    try {
      DataStream open = stream();
      StreamListing found = new StreamListing(config.stream(), open.describe(), open.shards());
      if (known == null) {
        openedAt = clock.instant();
      }
      listing = found;
      known = found;
      takeNotes(found);
    } catch (RuntimeException e) {
      AwsFailure failure = AwsFailure.of(e);
      if (known == null || bounded || e instanceof ResourceNotFoundException) {
        throw failure.toException();
      }
      findings.report(
          "shards-not-listed",
          config.stream(),
          "new shards cannot be looked for, those that are known are read on: " + failure.words());
    }
    listedNanos = System.nanoTime();
    listAgain = false;
    return known;
  }

  private DataStream stream() {
    DataStream open = stream;
    if (open == null) {
      open = opener.get();
      stream = open;
    }
    return open;
  }

  /** Looks through what the lake remembers of shards: those that ended, those that are gone. */
  private void takeNotes(StreamListing now) throws IOException {
    String prefix = ShardNote.keys(config.stream());
    for (Map.Entry<String, String> entry : progress.findNotes(prefix).entrySet()) {
      if (entry.getKey().equals(ShardNote.startKey(config.stream()))) {
        continue;
      }
      ShardNote note = ShardNote.decode(entry.getValue());
      ShardName name =
          new ShardName(
              config.stream(), note.streamId(), entry.getKey().substring(prefix.length()));
      boolean ended = note.position() instanceof ShardPosition.End;
      if (now.has(name)) {
        if (ended && lineage.end(name)) {
          listedEndings++;
        }
      } else if (isForgotten(name, now)) {
        boolean expired = isExpired(note.readUpTo(), now);
        if (!now.isOf(name)) {
          tellRecreated();
        } else if (!ended && expired) {
          tellGone(name, note.readUpTo());
        }
        if (!now.isOf(name) || ended || expired) {
          outdated.put(entry.getKey(), "");
        }
      }
    }
  }

  /** Whether a shard of this reader's is no longer there, and nothing of it is on its way. */
  private boolean isForgotten(ShardName shard, StreamListing now) {
    return share.has(shard.shard().hashCode())
        && !now.hasId(shard.shard())
        && !cursors.containsKey(shard.shard());
  }

  /** Whether nothing that arrived about then is kept any longer: a shard goes when all is so. */
  private boolean isExpired(Instant time, StreamListing now) {
    return time.plus(now.retention()).isBefore(clock.instant());
  }

  private void tellGone(ShardName shard, Instant readUpTo) {
    findings.report(
        "records-lost",
        shard.toString(),
        "the shard was read up to "
            + readUpTo.truncatedTo(ChronoUnit.SECONDS)
            + " and is no longer there: what arrived in it after that is lost");
  }

  private void tellRecreated() {
    if (!toldRecreated) {
      toldRecreated = true;
      findings.report(
          "stream-recreated",
          config.stream(),
          "the stream was deleted and made anew; the new one is read from its beginning");
    }
  }

  /** Whether it is recorded where reading begins. */
  private boolean started() {
    started =
        started
            || config.startAt() instanceof StartAt.Beginning
            || !progress.findNotes(ShardNote.keys(config.stream())).isEmpty();
    return started;
  }

  /**
   * Hands out the unit that records where reading begins in all shards: the first reader does, for
   * all. After a restart reading still begins there, though no record came.
   */
  private @Nullable NoteUnit start(StreamListing now) {
    if (share.number() != 0 || startHandedOut) {
      return null;
    }
    Instant since =
        config.startAt() instanceof StartAt.Since(var time) && time.isBefore(now.asOf())
            ? time
            : now.asOf();
    Map<String, String> notes = new HashMap<>();
    for (Shard shard : now.shards()) {
      ShardName name = now.name(shard.id());
      notes.put(
          name.noteKey(),
          new ShardNote(
                  name.streamId(), new ShardPosition.Since(since), since, clock.instant(), null)
              .encode());
    }
    notes.put(ShardNote.startKey(config.stream()), since.toString());
    startHandedOut = true;
    return noteUnit("start", notes);
  }

  private NoteUnit noteUnit(String what, Map<String, String> notes) {
    Instant now = clock.instant();
    return new NoteUnit(
        new UnitName(
            source,
            config.stream() + "+" + what + "@" + now + "#" + share.number() + "." + noteUnits++),
        now,
        notes);
  }

  /** Begins and ends shards, so that those are read that are due. */
  private void follow(StreamListing now) throws IOException {
    for (ShardCursor cursor : List.copyOf(cursors.values())) {
      ShardLog log = cursor.log();
      if (!log.isRetired() && !now.has(log.name())) {
        if (!now.isOf(log.name())) {
          log.retire();
        } else if (!log.isExhausted() && isExpired(log.readUpTo(), now)) {
          log.retire();
          tellGone(log.name(), log.readUpTo());
        }
      }
      if (log.isSettled() && (log.isRetired() || lineage.hasEnded(log.name()))) {
        cursors.remove(log.shard().id());
      }
    }
    for (Shard shard : now.shards()) {
      if (share.has(shard.id().hashCode())
          && !cursors.containsKey(shard.id())
          && !lineage.hasEnded(now.name(shard.id()))
          && lineage.isDue(shard, now)) {
        begin(shard, now);
      }
    }
  }

  private void begin(Shard shard, StreamListing now) throws IOException {
    ShardName name = now.name(shard.id());
    ShardNote note =
        new ShardNote(
            name.streamId(), new ShardPosition.Oldest(), Instant.EPOCH, Instant.EPOCH, null);
    boolean fresh = true;
    Optional<String> recorded = progress.findNote(name.noteKey());
    if (recorded.isPresent()) {
      ShardNote remembered = ShardNote.decode(recorded.get());
      if (remembered.streamId().equals(name.streamId())) {
        note = remembered;
        fresh = false;
      } else {
        tellRecreated();
      }
    }
    ShardLog log = new ShardLog(source, name, shard, note, config.limit(), leftOut, findings);
    cursors.put(
        shard.id(),
        new ShardCursor(
            log, stream(), config.pollEvery(), fresh, clock, findings, System.nanoTime()));
    notedUpTo.put(name, fresh ? clock.instant() : note.readUpTo());
    known.add(name);
    lineage.begin(name);
  }

  /** Hands out what is to be remembered of shards though no record of theirs comes with it. */
  private @Nullable NoteUnit notes(StreamListing now) {
    Map<String, String> notes = new HashMap<>(outdated);
    outdated.clear();
    Duration longest = now.retention().dividedBy(NOTES_A_RETENTION);
    for (ShardCursor cursor : cursors.values()) {
      ShardLog log = cursor.log();
      ShardName name = log.name();
      if (log.isRetired()) {
        continue;
      }
      if (log.isAtEnd() && lineage.end(name)) {
        notes.put(name.noteKey(), log.note().encode());
      } else if (log.isSettled()
          && !log.isExhausted()
          && notedUpTo.getOrDefault(name, Instant.MIN).plus(longest).isBefore(log.readUpTo())) {
        notes.put(name.noteKey(), log.note().encode());
        notedUpTo.put(name, log.readUpTo());
      }
    }
    return notes.isEmpty() ? null : noteUnit("notes", notes);
  }

  // ------------------------------------------------------------------ what they hold

  private @Nullable ShardLog ready() {
    long now = System.nanoTime();
    for (ShardCursor cursor : cursors.values()) {
      cursor.log().unpack(now);
    }
    boolean pressed = bufferedBytes() >= BUFFERED_BYTES;
    for (ShardCursor cursor : cursors.values()) {
      if (cursor.log().isReady(now, pressed || (bounded && hasReadAll(cursor)))) {
        return cursor.log();
      }
    }
    return null;
  }

  private long bufferedBytes() {
    long bytes = 0;
    for (ShardCursor cursor : cursors.values()) {
      bytes += cursor.log().bufferedBytes();
    }
    return bytes;
  }

  /** Whether all was taken that was there when the reader first looked. */
  private boolean hasReadAll(ShardCursor cursor) {
    return cursor.log().hasSeen(openedAt);
  }

  /** Asks for the records of one shard, once one is due. */
  private void fetch(StreamListing now, Duration wait) throws IOException, InterruptedException {
    tellBacklog();
    Optional<ShardCursor> next =
        cursors.values().stream()
            .filter(this::isToBeRead)
            .min(Comparator.comparingLong(cursor -> cursor.dueNanos() - listedNanos));
    long pause = next.isEmpty() ? Long.MAX_VALUE : next.get().dueNanos() - System.nanoTime();
    if (pause > wait.toNanos()) {
      Thread.sleep(wait);
      return;
    }
    if (pause > 0) {
      Thread.sleep(Duration.ofNanos(pause));
    }
    ShardCursor cursor = next.orElseThrow();
    Optional<AwsFailure> failure = cursor.fetch(now.retention(), System.nanoTime());
    lineage.stall(cursor.log().name(), failure.isPresent());
    if (failure.isPresent()) {
      fail(cursor, failure.get());
    }
  }

  private boolean isToBeRead(ShardCursor cursor) {
    ShardLog log = cursor.log();
    return !log.isRetired()
        && !log.isExhausted()
        && !log.isWaiting()
        && !log.isHeld()
        && !(bounded && hasReadAll(cursor));
  }

  /** A shard that fails is left alone for a while; if all do, the source cannot be read. */
  private void fail(ShardCursor failed, AwsFailure failure) throws IOException {
    // the shard, or the stream, may be gone
    listAgain |= failure.refused();
    long nowNanos = System.nanoTime();
    boolean others =
        cursors.values().stream().anyMatch(cursor -> isToBeRead(cursor) && !cursor.isFailing());
    if (!others) {
      failed.queueAgain(nowNanos);
      throw failure.toException();
    }
    failed.rest(nowNanos);
    findings.report(
        "shard-unreadable",
        failed.log().name().toString(),
        "the shard cannot be read and will be tried again: " + failure.words());
  }

  private void tellBacklog() {
    if (System.nanoTime() - toldNanos < BACKLOG_EVERY.toNanos()) {
      return;
    }
    toldNanos = System.nanoTime();
    long records = 0;
    List<Instant> times = new ArrayList<>();
    for (ShardCursor cursor : cursors.values()) {
      ShardLog log = cursor.log();
      records += log.messages();
      log.oldest().ifPresent(times::add);
      log.behindSince().ifPresent(times::add);
    }
    backlog.accept(new Source.Backlog(records, times.stream().min(Instant::compareTo)));
  }

  // ------------------------------------------------------------------ what becomes of units

  @Override
  public void acknowledge(List<UnitName> done) {
    for (UnitName unit : done) {
      ShardLog log = handedOut.remove(unit);
      if (log != null) {
        log.acknowledge(unit);
      }
    }
  }

  @Override
  public void release(List<UnitName> unfinished) {
    for (UnitName unit : unfinished) {
      ShardLog log = handedOut.remove(unit);
      if (log != null) {
        log.release(unit);
      } else {
        startHandedOut = false;
      }
    }
  }

  @Override
  public boolean idle() {
    StreamListing now = listing;
    if (now == null || !started || listAgain || listedEndings != lineage.endings()) {
      return false;
    }
    for (ShardCursor cursor : cursors.values()) {
      ShardLog log = cursor.log();
      boolean nothingLeft = log.isHeld() || (log.isEmpty() && hasReadAll(cursor));
      boolean endTold = !log.isAtEnd() || log.isRetired() || lineage.hasEnded(log.name());
      if (!nothingLeft || !endTold) {
        return false;
      }
    }
    return now.shards().stream().allMatch(shard -> lineage.isTakenCareOf(shard, now));
  }

  @Override
  public void close() {
    DataStream open = stream;
    stream = null;
    listing = null;
    cursors.clear();
    lineage.forget(known);
    if (open != null) {
      open.close();
    }
  }
}
