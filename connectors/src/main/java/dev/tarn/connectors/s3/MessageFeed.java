package dev.tarn.connectors.s3;

import dev.tarn.connectors.aws.AwsFailure;
import dev.tarn.event.Source.Backlog;
import dev.tarn.event.Source.RawUnit;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The messages of a queue: receives them, keeps them from others while they are worked on, deletes
 * them when all that they told of is durable, and gives back the rest at the end. Thread-safe; two
 * threads of its own do the talking.
 */
final class MessageFeed implements AutoCloseable {
  /** The most that SQS takes and gives at a time. */
  private static final int BATCH = 10;

  /** Half of the longest that SQS lets one wait: a stop waits for it. */
  private static final Duration LONG_POLL = Duration.ofSeconds(10);

  /** Any wait asks all of the queue's servers, none asks some of them. */
  private static final Duration SHORT_POLL = Duration.ofSeconds(1);

  /** A message that is hidden for longer is not waited for at the end. */
  private static final Duration WORTH_WAITING = Duration.ofSeconds(30);

  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final S3SourceConfig.Queue config;
  private final SqsClient sqs;
  private final ObjectBoard board;
  private final Intake intake;
  private final List<Thread> threads = new ArrayList<>();

  private final Object lock = new Object();
  private final Set<MessageDelivery> held = new HashSet<>();

  /** Given back, and not come again: nobody else need have taken them. */
  private final Set<MessageDelivery> postponed = new HashSet<>();

  private final List<MessageDelivery> toDelete = new ArrayList<>();
  private final List<MessageDelivery> toPostpone = new ArrayList<>();
  private long comesBackNanos;
  private boolean mayComeBack;
  private boolean foundEmpty;
  private boolean polling;
  private volatile boolean closed;
  private volatile boolean endsWhenIdle;
  private volatile @Nullable IOException trouble;

  /** What becomes of a message's text. */
  interface Intake {
    /** The units that it asks for; none if it is to be deleted. */
    List<RawUnit> units(String messageId, String text);
  }

  /** A message that was received. */
  private final class MessageDelivery extends Delivery {
    final String messageId;
    final String receipt;
    final @Nullable Instant sentAt;
    private final int received;
    Duration pause = Duration.ZERO;
    private long dueNanos;

    MessageDelivery(Message message) {
      this.messageId = message.messageId();
      this.receipt = message.receiptHandle();
      String count = message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
      this.received = count == null ? 1 : Integer.parseInt(count);
      String sent = message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP);
      this.sentAt = sent == null ? null : Instant.ofEpochMilli(Long.parseLong(sent));
    }

    /** Whether it should be here again, were it to come here. */
    boolean isOverdue() {
      return System.nanoTime() - dueNanos > config.visibility().toNanos();
    }

    @Override
    String id() {
      return messageId;
    }

    @Override
    int tries() {
      return received;
    }

    @Override
    void finished() {
      synchronized (lock) {
        if (held.remove(this)) {
          toDelete.add(this);
          lock.notifyAll();
        }
      }
    }

    @Override
    void askAgain(Duration after) {
      synchronized (lock) {
        if (held.remove(this)) {
          // SQS counts whole seconds
          pause = Duration.ofSeconds((after.toMillis() + 999) / 1_000);
          toPostpone.add(this);
          dueNanos = System.nanoTime() + pause.toNanos();
          postponed.add(this);
          if (pause.compareTo(WORTH_WAITING) <= 0) {
            mayComeBack = true;
            comesBackNanos = System.nanoTime() + pause.plusSeconds(1).toNanos();
          }
          lock.notifyAll();
        }
      }
    }
  }

  MessageFeed(S3SourceConfig.Queue config, SqsClient sqs, ObjectBoard board, Intake intake) {
    this.config = config;
    this.sqs = sqs;
    this.board = board;
    this.intake = intake;
  }

  void start(String source) {
    threads.add(Thread.ofVirtual().name("tarn-queue-" + source).start(this::receive));
    threads.add(Thread.ofVirtual().name("tarn-messages-" + source).start(this::keep));
  }

  void endWhenIdle() {
    endsWhenIdle = true;
  }

  /** Why the queue cannot be read now, or null. */
  @Nullable IOException trouble() {
    return trouble;
  }

  /** Whether nothing was in the queue, and nothing is about to come back. */
  boolean idle() {
    synchronized (lock) {
      return foundEmpty
          && held.isEmpty()
          && !(mayComeBack && System.nanoTime() - comesBackNanos < 0);
    }
  }

  /**
   * The messages that were received and whose objects are not durable. Those that the queue has
   * besides are younger, as far as it keeps their order.
   */
  Backlog backlog() {
    synchronized (lock) {
      postponed.removeIf(MessageDelivery::isOverdue);
      return new Backlog(
          held.size() + postponed.size(),
          Stream.concat(held.stream(), postponed.stream())
              .flatMap(message -> Stream.ofNullable(message.sentAt))
              .min(Instant::compareTo));
    }
  }

  // ------------------------------------------------------------------ receiving

  private void receive() {
    int failures = 0;
    try {
      while (!closed) {
        board.awaitRoom();
        try {
          List<Message> messages = poll();
          failures = 0;
          trouble = null;
          messages.forEach(this::accept);
          synchronized (lock) {
            boolean back = mayComeBack && System.nanoTime() - comesBackNanos >= 0;
            foundEmpty = messages.isEmpty() && (!mayComeBack || back);
            mayComeBack &= !(back && messages.isEmpty());
          }
        } catch (RuntimeException e) {
          AwsFailure failure = AwsFailure.of(e);
          trouble = new IOException(config.url() + ": " + failure.words());
          pauseAfter(++failures);
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private List<Message> poll() {
    polls(true);
    try {
      return ask(endsWhenIdle ? SHORT_POLL : LONG_POLL);
    } finally {
      polls(false);
    }
  }

  private void polls(boolean now) {
    synchronized (lock) {
      polling = now;
      lock.notifyAll();
    }
  }

  private List<Message> ask(Duration wait) {
    return sqs.receiveMessage(
            request ->
                request
                    .queueUrl(config.url())
                    .maxNumberOfMessages(BATCH)
                    .waitTimeSeconds((int) wait.toSeconds())
                    .visibilityTimeout((int) config.visibility().toSeconds())
                    .messageSystemAttributeNames(
                        MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                        MessageSystemAttributeName.SENT_TIMESTAMP))
        .messages();
  }

  private void accept(Message message) {
    // before it is held: one that could not be taken in comes again
    List<RawUnit> units = intake.units(message.messageId(), message.body());
    MessageDelivery delivery = new MessageDelivery(message);
    synchronized (lock) {
      postponed.removeIf(before -> before.messageId.equals(delivery.messageId));
      held.add(delivery);
    }
    board.add(delivery, units);
  }

  private static void pauseAfter(int failures) throws InterruptedException {
    long whole = Math.min(LONGEST_BACK_OFF.toMillis(), 200L << Math.min(failures - 1, 20));
    Thread.sleep(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1));
  }

  // ------------------------------------------------------------------ keeping

  private void keep() {
    long every = config.visibility().toNanos() / 3;
    long extendNanos = System.nanoTime() + every;
    int failures = 0;
    try {
      while (!closed) {
        synchronized (lock) {
          long wait = extendNanos - System.nanoTime();
          while (toDelete.isEmpty() && toPostpone.isEmpty() && wait > 0) {
            TimeUnit.NANOSECONDS.timedWait(lock, wait + 999_999);
            wait = extendNanos - System.nanoTime();
          }
        }
        try {
          settle();
          if (extendNanos - System.nanoTime() <= 0) {
            extend();
            extendNanos = System.nanoTime() + every;
          }
          failures = 0;
        } catch (RuntimeException e) {
          // the receiver says what is wrong; what was not said to the queue is said again
          AwsFailure.of(e);
          pauseAfter(++failures);
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Tells the queue which messages are finished, and which are to come again later. */
  private void settle() {
    for (List<MessageDelivery> some = next(toDelete); !some.isEmpty(); some = next(toDelete)) {
      delete(some);
      forget(toDelete, some);
    }
    for (List<MessageDelivery> some = next(toPostpone); !some.isEmpty(); some = next(toPostpone)) {
      changeVisibility(some);
      forget(toPostpone, some);
    }
  }

  private List<MessageDelivery> next(List<MessageDelivery> from) {
    synchronized (lock) {
      return List.copyOf(from.subList(0, Math.min(BATCH, from.size())));
    }
  }

  private void forget(List<MessageDelivery> from, List<MessageDelivery> some) {
    synchronized (lock) {
      from.removeAll(some);
    }
  }

  private void extend() {
    List<MessageDelivery> all;
    synchronized (lock) {
      all = List.copyOf(held);
      all.forEach(message -> message.pause = config.visibility());
    }
    for (int from = 0; from < all.size(); from += BATCH) {
      changeVisibility(all.subList(from, Math.min(all.size(), from + BATCH)));
    }
  }

  /** A message that is refused comes again by itself, and is then seen to be done. */
  private void delete(List<MessageDelivery> some) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (MessageDelivery message : some) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receipt)
              .build());
    }
    sqs.deleteMessageBatch(
        request ->
            request
                .queueUrl(config.url())
                .entries(entries)
                .overrideConfiguration(override -> override.apiCallTimeout(ANSWER_WITHIN)));
  }

  private void changeVisibility(List<MessageDelivery> some) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
    for (MessageDelivery message : some) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receipt)
              .visibilityTimeout((int) message.pause.toSeconds())
              .build());
    }
    sqs.changeMessageVisibilityBatch(
        request ->
            request
                .queueUrl(config.url())
                .entries(entries)
                .overrideConfiguration(override -> override.apiCallTimeout(ANSWER_WITHIN)));
  }

  // ------------------------------------------------------------------ the end

  /** Deletes what is finished; what is not, another reader may have at once. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = Thread.interrupted();
    try {
      awaitPoll();
      for (Thread thread : threads) {
        thread.interrupt();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      synchronized (lock) {
        for (MessageDelivery message : held) {
          message.pause = Duration.ZERO;
          toPostpone.add(message);
        }
        held.clear();
      }
      settle();
    } catch (RuntimeException e) {
      // the queue gives the messages again when their time is over
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      sqs.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Lets a poll end by itself: what is given back would go to one that was left alone, and be
   * hidden from all.
   */
  private void awaitPoll() throws InterruptedException {
    synchronized (lock) {
      long end = System.nanoTime() + LONG_POLL.toNanos();
      while (polling && System.nanoTime() - end < 0) {
        TimeUnit.NANOSECONDS.timedWait(lock, end - System.nanoTime() + 999_999);
      }
    }
  }

  /** Where SQS answers: the queue's own address says so, unless it is another one's. */
  static Optional<URI> endpoint(URI queue, @Nullable URI configured) {
    if (configured != null) {
      return Optional.of(configured);
    }
    String host = queue.getHost();
    return host == null || host.contains(".amazonaws.com") || host.endsWith(".api.aws")
        ? Optional.empty()
        : Optional.of(URI.create(queue.getScheme() + "://" + queue.getAuthority()));
  }
}
