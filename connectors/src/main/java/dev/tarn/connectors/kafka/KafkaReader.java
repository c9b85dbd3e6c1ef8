package dev.tarn.connectors.kafka;

import dev.tarn.connectors.NoteUnit;
import dev.tarn.connectors.Splits;
import dev.tarn.connectors.StartAt;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one reader's share of a source's partitions, all with one consumer.
 *
 * <p>It polls the brokers only while no unit is ready, so what is in memory is bounded by what one
 * poll brings on top of {@link #BUFFERED_BYTES}.
 */
final class KafkaReader implements Source.Reader {
  /** From so many gathered bytes on, no message is waited for. */
  private static final long BUFFERED_BYTES = 16L << 20;

  /** How long a partition is left alone that cannot be read. */
  private static final Duration REST = Duration.ofSeconds(30);

  private static final Duration BACKLOG_EVERY = Duration.ofSeconds(1);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

  private final String source;
  private final KafkaSourceConfig config;
  private final KafkaAccess access;
  private final Splits.Share share;
  private final InstantSource clock;
  private final Source.Progress progress;
  private final Source.Findings findings;
  private final Consumer<Source.Backlog> backlog;
  private final TopicDiscovery discovery;
  private final OffsetCommits commits;
  private final Map<TopicPartition, PartitionLog> logs = new HashMap<>();
  private final Map<UnitName, PartitionLog> handedOut = new HashMap<>();

  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private TopicDiscovery.@Nullable Found found;
  private long foundNanos;
  private long toldNanos = System.nanoTime() - BACKLOG_EVERY.toNanos();
  private boolean bounded;
  private boolean started;
  private boolean startHandedOut;

  KafkaReader(
      String source,
      KafkaSourceConfig config,
      KafkaAccess access,
      Splits.Share share,
      InstantSource clock,
      Source.Progress progress,
      Source.Findings findings,
      Consumer<Source.Backlog> backlog) {
    this.source = source;
    this.config = config;
    this.access = access;
    this.share = share;
    this.clock = clock;
    this.progress = progress;
    this.findings = findings;
    this.backlog = backlog;
    this.discovery = new TopicDiscovery(config, access, clientId() + "-topics", findings);
    this.commits = new OffsetCommits(access, config.group(), findings);
  }

  private String clientId() {
    return "tarn-" + source + "-" + share.number();
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
    try {
      long left;
      do {
        discover();
        if (!started()) {
          NoteUnit start = start();
          if (start != null) {
            return Optional.of(start);
          }
        } else {
          follow();
          PartitionLog ready = ready();
          if (ready != null) {
            OffsetRange unit = ready.handOut();
            handedOut.put(unit.name(), ready);
            return Optional.of(unit);
          }
        }
        left = Math.max(0, deadline - System.nanoTime());
        fetch(Duration.ofNanos(left));
      } while (left > 0);
      return Optional.empty();
    } catch (InterruptException e) {
      // it has set the thread's flag again
      Thread.interrupted();
      throw new InterruptedException();
    } catch (AuthenticationException e) {
      // what proves who one is may have been renewed: the next poll asks for it
      disconnect();
      throw access.failure(e);
    } catch (KafkaException e) {
      throw access.failure(e);
    }
  }

  // ------------------------------------------------------------------ which partitions

  private void discover() throws IOException, InterruptedException {
    if (found == null || System.nanoTime() - foundNanos >= config.discoverEvery().toNanos()) {
      found = discovery.list();
      foundNanos = System.nanoTime();
    }
  }

  private List<PartitionId> partitions() {
    TopicDiscovery.Found known = found;
    return known == null ? List.of() : known.partitions();
  }

  /** Whether it is recorded where reading begins. */
  private boolean started() {
    started =
        started
            || config.startAt() instanceof StartAt.Beginning
            || !progress.findNotes(PartitionNote.KEYS).isEmpty();
    return started;
  }

  /**
   * Hands out the unit that records where reading begins in all partitions: the first reader does,
   * for all. After a restart reading still begins there, though no record came.
   */
  private @Nullable NoteUnit start() throws IOException {
    TopicDiscovery.Found known = found;
    if (bounded && known != null && !known.complete()) {
      throw new IOException("a topic cannot be looked at, so nobody can say where reading begins");
    }
    if (share.number() != 0 || startHandedOut || known == null || !known.complete()) {
      return null;
    }
    Map<String, String> notes = new HashMap<>();
    Map<TopicPartition, Long> offsets = startOffsets(places(known.partitions()));
    for (PartitionId partition : known.partitions()) {
      long offset = offset(offsets, partition.place());
      notes.put(
          PartitionNote.key(partition),
          new PartitionNote(partition.topicId(), 0, offset, -1, null).encode());
    }
    notes.put(PartitionNote.STARTED, config.startAt().toString());
    startHandedOut = true;
    return new NoteUnit(new UnitName(source, "start"), clock.instant(), notes);
  }

  private Map<TopicPartition, Long> startOffsets(Set<TopicPartition> places) throws IOException {
    Map<TopicPartition, Long> ends = consumer().endOffsets(places);
    if (config.startAt() instanceof StartAt.Since(var time)) {
      Map<TopicPartition, Long> times = new HashMap<>();
      places.forEach(place -> times.put(place, time.toEpochMilli()));
      Map<TopicPartition, Long> offsets = new HashMap<>(ends);
      consumer()
          .offsetsForTimes(times)
          .forEach(
              (place, first) -> {
                if (first != null) {
                  offsets.put(place, first.offset());
                }
              });
      return offsets;
    }
    return ends;
  }

  private static Set<TopicPartition> places(Collection<PartitionId> partitions) {
    Set<TopicPartition> places = new HashSet<>();
    partitions.forEach(partition -> places.add(partition.place()));
    return places;
  }

  /** Begins and ends partitions, so that those are read that were found. */
  private void follow() throws IOException {
    Set<PartitionId> wanted = new HashSet<>();
    for (PartitionId partition : partitions()) {
      if (share.has(partition.topic().hashCode() + partition.partition())) {
        wanted.add(partition);
      }
    }
    boolean changed = false;
    for (PartitionLog log : List.copyOf(logs.values())) {
      if (!wanted.contains(log.partition()) && !log.isRetired()) {
        log.retire();
        findings.report(
            "partition-gone",
            log.partition().toString(),
            "the topic was deleted; what was not read of it before is lost");
        changed = true;
      }
      if (log.isRetired() && log.isSettled()) {
        logs.remove(log.partition().place());
        commits.forget(log.partition().place());
        changed = true;
      }
    }
    // one that is still on its way keeps its place, and another of the same place waits
    wanted.removeIf(partition -> logs.containsKey(partition.place()));
    if (!wanted.isEmpty() && !(bounded && !logs.isEmpty())) {
      begin(wanted);
      changed = true;
    }
    if (changed || (consumer == null && !logs.isEmpty())) {
      assign();
    }
  }

  private void begin(Set<PartitionId> partitions) throws IOException {
    Map<TopicPartition, Long> beginnings = consumer().beginningOffsets(places(partitions));
    Map<TopicPartition, Long> ends = consumer().endOffsets(places(partitions));
    for (PartitionId partition : partitions) {
      TopicPartition place = partition.place();
      PartitionNote note =
          new PartitionNote(partition.topicId(), 0, offset(beginnings, place), -1, null);
      Optional<String> recorded = progress.findNote(PartitionNote.key(partition));
      if (recorded.isPresent()) {
        PartitionNote known = PartitionNote.decode(recorded.get());
        if (partition.mayBe(known.topicId())) {
          note = known;
        } else {
          findings.report(
              "topic-recreated",
              partition.topic(),
              "the topic was deleted and made anew; the new one is read from its beginning");
        }
      }
      PartitionLog log = new PartitionLog(source, partition, note, offset(ends, place), bounded);
      logs.put(place, log);
      if (recorded.isPresent()) {
        commits.add(place, log.recorded());
      }
    }
  }

  private void assign() throws IOException {
    Set<TopicPartition> before = consumer().assignment();
    Set<TopicPartition> places = new HashSet<>();
    for (PartitionLog log : logs.values()) {
      if (!log.isRetired()) {
        places.add(log.partition().place());
      }
    }
    consumer().assign(places);
    for (TopicPartition place : places) {
      if (!before.contains(place)) {
        seek(place);
      }
    }
  }

  /** What stands at a place that is assigned. */
  private PartitionLog log(TopicPartition place) {
    return Objects.requireNonNull(logs.get(place), "it is not assigned");
  }

  private static long offset(Map<TopicPartition, Long> told, TopicPartition place) {
    return Objects.requireNonNull(told.get(place), "the brokers did not tell an offset");
  }

  private void seek(TopicPartition place) throws IOException {
    PartitionLog log = log(place);
    consumer().seek(place, new OffsetAndMetadata(log.next(), log.leaderEpoch(), ""));
  }

  // ------------------------------------------------------------------ what they hold

  private @Nullable PartitionLog ready() {
    long now = System.nanoTime();
    long buffered = 0;
    for (PartitionLog log : logs.values()) {
      buffered += log.bufferedBytes();
    }
    for (PartitionLog log : logs.values()) {
      if (log.isReady(now, buffered >= BUFFERED_BYTES)) {
        return log;
      }
    }
    return null;
  }

  /** Polls the brokers once. */
  private void fetch(Duration wait) throws IOException, InterruptedException {
    KafkaConsumer<byte[], byte[]> client = consumer;
    if (client == null || client.assignment().isEmpty()) {
      Thread.sleep(wait);
      return;
    }
    commits.send(client);
    tellBacklog(client);
    long now = System.nanoTime();
    Set<TopicPartition> paused = new HashSet<>();
    for (PartitionLog log : logs.values()) {
      if (!log.isRetired() && log.isPaused(now)) {
        paused.add(log.partition().place());
      }
    }
    Set<TopicPartition> resumed = new HashSet<>(client.paused());
    resumed.removeAll(paused);
    client.resume(resumed);
    client.pause(paused);
    try {
      take(client.poll(wait));
    } catch (OffsetOutOfRangeException e) {
      move(client, e);
    } catch (TopicAuthorizationException e) {
      rest(e);
    } catch (KafkaException e) {
      rest(e);
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> polled) {
    long now = System.nanoTime();
    for (TopicPartition place : polled.partitions()) {
      PartitionLog log = log(place);
      for (ConsumerRecord<byte[], byte[]> message : polled.records(place)) {
        log.take(message, now);
      }
    }
    polled.nextOffsets().forEach((place, next) -> log(place).reached(next.offset()));
  }

  private void tellBacklog(KafkaConsumer<byte[], byte[]> client) {
    if (System.nanoTime() - toldNanos < BACKLOG_EVERY.toNanos()) {
      return;
    }
    toldNanos = System.nanoTime();
    long records = 0;
    Optional<Instant> oldest = Optional.empty();
    for (PartitionLog log : logs.values()) {
      records += log.position() - log.recorded();
      if (!log.isRetired()) {
        records += client.currentLag(log.partition().place()).orElse(0);
      }
      Optional<Instant> time = log.oldest();
      if (oldest.isEmpty() || (time.isPresent() && time.get().isBefore(oldest.get()))) {
        oldest = time;
      }
    }
    backlog.accept(new Source.Backlog(records, oldest));
  }

  /** Leaves partitions alone for a while that must not be read; others go on. */
  private void rest(TopicAuthorizationException refusal) {
    if (bounded) {
      throw refusal;
    }
    for (String topic : refusal.unauthorizedTopics()) {
      findings.report("topic-refused", topic, "the brokers do not let Tarn read the topic");
    }
    for (PartitionLog log : logs.values()) {
      if (refusal.unauthorizedTopics().contains(log.partition().topic())) {
        log.restUntil(System.nanoTime() + REST.toNanos());
      }
    }
  }

  /** Leaves a partition alone for a while whose next record is damaged at the brokers. */
  private void rest(KafkaException failure) {
    PartitionLog damaged = bounded ? null : damaged(failure);
    if (damaged == null) {
      throw failure;
    }
    findings.report(
        "partition-unreadable",
        damaged.partition().toString(),
        "the record at offset "
            + damaged.position()
            + " cannot be read and will be tried again: "
            + failure.getMessage());
    damaged.restUntil(System.nanoTime() + REST.toNanos());
  }

  /** The partition that the client names when it cannot read a record; it does so in words only. */
  private @Nullable PartitionLog damaged(KafkaException failure) {
    String message = failure.getMessage();
    if (failure.getClass() != KafkaException.class || message == null) {
      return null;
    }
    List<String> words = List.of(message.split("[^\\w.-]+"));
    return logs.values().stream()
        .filter(
            log ->
                words.contains(log.partition().toString()) || words.contains(log.partition() + "."))
        .findFirst()
        .orElse(null);
  }

  // ------------------------------------------------------------------ offsets that are not there

  /** Goes on where there is something to read, and says what is lost. */
  private void move(KafkaConsumer<byte[], byte[]> client, OffsetOutOfRangeException missing)
      throws IOException, InterruptedException {
    Map<TopicPartition, PartitionLog> before = Map.copyOf(logs);
    // it may be another topic by now
    found = null;
    discover();
    follow();
    Set<TopicPartition> places = new HashSet<>(missing.partitions());
    places.removeIf(place -> logs.get(place) != before.get(place));
    places.retainAll(client.assignment());
    Map<TopicPartition, Long> beginnings = client.beginningOffsets(places);
    Map<TopicPartition, Long> ends = client.endOffsets(places);
    for (TopicPartition place : places) {
      PartitionLog log = log(place);
      long beginning = offset(beginnings, place);
      long end = offset(ends, place);
      OffsetAndMetadata divergent =
          missing instanceof LogTruncationException truncated
              ? truncated.divergentOffsets().get(place)
              : null;
      if (divergent != null) {
        cut(log, divergent.offset(), end);
      } else if (log.position() < beginning) {
        skip(log, beginning);
      } else if (log.position() > end) {
        // without an id one cannot know; most likely it is another topic
        boolean another = log.partition().topicId().isEmpty();
        cut(log, another ? beginning : end, end);
      }
      seek(place);
    }
  }

  private void skip(PartitionLog log, long beginning) {
    findings.report(
        "records-lost",
        log.partition().toString(),
        "the brokers deleted offsets "
            + log.position()
            + " to "
            + (beginning - 1)
            + " before they were read: "
            + (beginning - log.position())
            + " records, or fewer if not every offset had one");
    log.skipTo(beginning);
  }

  private void cut(PartitionLog log, long from, long end) {
    findings.report(
        "log-truncated",
        log.partition().toString(),
        "the partition was read up to offset "
            + log.position()
            + ", and the brokers no longer have that; reading goes on at offset "
            + from);
    log.startAnew(from, end);
  }

  // ------------------------------------------------------------------ what becomes of units

  @Override
  public void acknowledge(List<UnitName> done) {
    for (UnitName unit : done) {
      PartitionLog log = handedOut.remove(unit);
      if (log != null) {
        log.acknowledge(unit);
        commits.add(log.partition().place(), log.recorded());
      }
    }
  }

  @Override
  public void release(List<UnitName> unfinished) {
    for (UnitName unit : unfinished) {
      PartitionLog log = handedOut.remove(unit);
      if (log != null) {
        log.release(unit);
      } else {
        startHandedOut = false;
      }
    }
  }

  @Override
  public boolean idle() {
    if (found == null || !started) {
      return false;
    }
    for (PartitionLog log : logs.values()) {
      if (!log.isIdle()) {
        return false;
      }
    }
    return true;
  }

  private KafkaConsumer<byte[], byte[]> consumer() throws IOException {
    KafkaConsumer<byte[], byte[]> known = consumer;
    if (known == null) {
      known = new KafkaConsumer<>(access.consumerProperties(clientId(), config.group()));
      consumer = known;
    }
    return known;
  }

  /** Closes what speaks to the brokers; what was taken from them stays. */
  private void disconnect() {
    KafkaConsumer<byte[], byte[]> client = consumer;
    consumer = null;
    discovery.close();
    if (client != null) {
      client.close(CloseOptions.timeout(CLOSE_WAIT));
    }
  }

  @Override
  public void close() throws IOException {
    // with the flag set the client would not take its leave of the brokers
    boolean interrupted = Thread.interrupted();
    KafkaConsumer<byte[], byte[]> client = consumer;
    try {
      if (client != null) {
        commits.send(client);
      }
    } catch (KafkaException e) {
      throw access.failure(e);
    } finally {
      disconnect();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
