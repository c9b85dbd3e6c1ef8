package dev.tarn.connectors.s3;

import dev.tarn.connectors.NoteUnit;
import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.event.Source.Findings;
import dev.tarn.event.Source.Progress;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/**
 * Asks for the objects of a prefix in the order of their keys. How far all of them are durable is
 * recorded with what is read, so a restart goes on there. Thread-safe; threads of its own list and
 * count.
 */
final class Backfill implements AutoCloseable {
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);
  private static final Duration REPORT_EVERY = Duration.ofMinutes(1);
  private static final String DONE = "done";
  private static final String AFTER = "after ";

  private final S3SourceConfig.Range range;
  private final S3Client client;
  private final boolean requestPayer;
  private final KeySelection keys;
  private final ObjectBoard board;
  private final Function<S3Object, RawUnit> units;
  private final Findings findings;
  private final NoteUnit end;
  private final String noteKey;
  private final List<Thread> threads = new ArrayList<>();

  private final Object lock = new Object();

  /** What was asked for and what of it is done, in the order of keys; the first is not done. */
  private final ArrayDeque<KeyDelivery> inOrder = new ArrayDeque<>();

  private final PriorityQueue<KeyDelivery> postponed =
      new PriorityQueue<>(Comparator.comparingLong(delivery -> delivery.dueNanos));
  private final String begin;
  private String frontier;
  private boolean ending;
  private boolean ended;
  private long objectsDone;
  private long bytesDone;
  private long objectsInAll;
  private long bytesInAll;
  private boolean counted;
  private long begunNanos;
  private volatile boolean closed;
  private volatile @Nullable IOException trouble;

  /** One object of the range. */
  private final class KeyDelivery extends Delivery {
    final S3Object object;
    int tries = 1;
    long dueNanos;
    boolean done;

    KeyDelivery(S3Object object) {
      this.object = object;
    }

    @Override
    String id() {
      return noteKey;
    }

    @Override
    int tries() {
      return tries;
    }

    @Override
    void finished() {
      synchronized (lock) {
        done = true;
        objectsDone++;
        bytesDone += object.bytes();
        while (!inOrder.isEmpty() && inOrder.getFirst().done) {
          frontier = inOrder.removeFirst().object.key();
        }
        lock.notifyAll();
      }
    }

    @Override
    void askAgain(Duration after) {
      synchronized (lock) {
        tries++;
        dueNanos = System.nanoTime() + after.toNanos();
        postponed.add(this);
        lock.notifyAll();
      }
    }
  }

  /** Asks for the note that all is done. */
  private final class EndDelivery extends Delivery {
    @Override
    String id() {
      return noteKey;
    }

    @Override
    int tries() {
      return 1;
    }

    @Override
    void finished() {
      synchronized (lock) {
        ended = true;
      }
    }

    @Override
    void askAgain(Duration after) {
      throw new IllegalStateException("it is never refused");
    }
  }

  /**
   * @param units makes the unit of an object
   */
  Backfill(
      String source,
      S3SourceConfig config,
      S3SourceConfig.Range range,
      S3Client client,
      ObjectBoard board,
      Function<S3Object, RawUnit> units,
      Progress progress,
      Findings findings) {
    this.range = range;
    this.client = client;
    this.requestPayer = config.requestPayer();
    this.keys = KeySelection.of(config);
    this.board = board;
    this.units = units;
    this.findings = findings;
    this.noteKey = noteKey(range);
    this.end = new NoteUnit(new UnitName(source, noteKey), Instant.now(), Map.of(noteKey, DONE));
    String recorded = progress.findNote(noteKey).orElse("");
    this.ended = recorded.equals(DONE);
    this.ending = ended;
    this.begin = recorded.startsWith(AFTER) ? recorded.substring(AFTER.length()) : "";
    this.frontier = begin;
  }

  /** The same range has the same key in every run. */
  private static String noteKey(S3SourceConfig.Range range) {
    String text = range.bucket() + "\n" + range.prefix() + "\n" + range.from() + "\n" + range.to();
    return "backfill " + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void start(String source) {
    synchronized (lock) {
      begunNanos = System.nanoTime();
      if (ended) {
        return;
      }
    }
    threads.add(Thread.ofVirtual().name("tarn-backfill-" + source).start(this::run));
    threads.add(Thread.ofVirtual().name("tarn-count-" + source).start(this::count));
  }

  /** How far it is, to be recorded with a part. */
  Map<String, String> notes() {
    synchronized (lock) {
      return ending || frontier.isEmpty() ? Map.of() : Map.of(noteKey, AFTER + frontier);
    }
  }

  /** Whether all objects were read, and that is recorded. */
  boolean finished() {
    synchronized (lock) {
      return ended;
    }
  }

  /** Why the objects cannot be listed now, or null. */
  @Nullable IOException trouble() {
    return trouble;
  }

  private void run() {
    try {
      list(
          begin,
          object -> {
            KeyDelivery delivery = new KeyDelivery(object);
            synchronized (lock) {
              inOrder.add(delivery);
            }
            ask(delivery);
          });
      while (true) {
        synchronized (lock) {
          if (inOrder.isEmpty()) {
            break;
          }
          if (postponed.isEmpty()) {
            lock.wait();
          } else {
            long wait = postponed.element().dueNanos - System.nanoTime();
            if (wait > 0) {
              TimeUnit.NANOSECONDS.timedWait(lock, wait + 999_999);
            }
          }
        }
        askPostponed();
      }
      report();
      synchronized (lock) {
        ending = true;
      }
      board.add(new EndDelivery(), List.of(end));
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void ask(KeyDelivery delivery) throws InterruptedException {
    board.awaitRoom();
    board.add(delivery, List.of(units.apply(delivery.object)));
    askPostponed();
  }

  private void askPostponed() {
    List<KeyDelivery> due = new ArrayList<>();
    synchronized (lock) {
      while (!postponed.isEmpty() && postponed.element().dueNanos - System.nanoTime() <= 0) {
        due.add(postponed.remove());
      }
    }
    due.forEach(delivery -> board.add(delivery, List.of(units.apply(delivery.object))));
  }

  private void count() {
    try {
      list(
          begin,
          object -> {
            synchronized (lock) {
              objectsInAll++;
              bytesInAll += object.bytes();
            }
          });
      synchronized (lock) {
        counted = true;
      }
      while (!closed) {
        Thread.sleep(REPORT_EVERY);
        if (!finished()) {
          report();
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void report() {
    String text;
    synchronized (lock) {
      text =
          BackfillText.progress(
              objectsDone,
              bytesDone,
              objectsInAll,
              bytesInAll,
              counted,
              Duration.ofNanos(System.nanoTime() - begunNanos));
    }
    findings.report("backfill-progress", "s3://" + range.bucket() + "/" + range.prefix(), text);
  }

  /** Takes an object of the range. */
  private interface Taker {
    void take(S3Object object) throws InterruptedException;
  }

  /** Hands out all objects of the range behind a key. */
  private void list(String after, Taker taker) throws InterruptedException {
    String last = after;
    int failures = 0;
    boolean more = true;
    while (more && !closed) {
      ListObjectsV2Response page;
      try {
        page = page(last);
        failures = 0;
        trouble = null;
      } catch (RuntimeException e) {
        AwsFailure failure = AwsFailure.of(e);
        trouble = new IOException("s3://" + range.bucket() + ": " + failure.words());
        long whole = Math.min(LONGEST_BACK_OFF.toMillis(), 200L << Math.min(failures++, 20));
        Thread.sleep(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1));
        continue;
      }
      for (var listed : page.contents()) {
        last = listed.key();
        if (range.has(listed.lastModified()) && keys.leftOutBy(listed.key()).isEmpty()) {
          taker.take(
              new S3Object(
                  range.bucket(),
                  listed.key(),
                  S3Object.plainTag(listed.eTag()),
                  null,
                  listed.size(),
                  listed.lastModified()));
        }
      }
      more = page.isTruncated() && !page.contents().isEmpty();
    }
  }

  private ListObjectsV2Response page(String after) {
    return client.listObjectsV2(
        request -> {
          request.bucket(range.bucket()).prefix(range.prefix());
          if (!after.isEmpty()) {
            request.startAfter(after);
          }
          if (requestPayer) {
            request.requestPayer(RequestPayer.REQUESTER);
          }
        });
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = Thread.interrupted();
    try {
      threads.forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
