package dev.tarn.connectors.s3;

import dev.tarn.connectors.LeftOut;
import dev.tarn.connectors.aws.AwsAccess;
import dev.tarn.event.Source;
import dev.tarn.event.UnitName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Objects of S3 as a source. A queue tells of them, or they are listed, or both; each object state
 * is a unit, and the lake knows which it has.
 *
 * <p>A message is deleted when all objects that it tells of are durable. Its readers share one
 * {@link ObjectBoard}: a split is a place where one object at a time is read.
 */
final class S3Source implements Source {
  private final String name;
  private final S3SourceConfig config;
  private final LeftOut leftOut = new LeftOut();
  private int openReaders;
  private volatile @Nullable Session session;

  S3Source(String name, S3SourceConfig config) {
    this.name = name;
    this.config = config;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> splits() {
    return IntStream.range(0, config.readers()).mapToObj(Integer::toString).toList();
  }

  @Override
  public Reader reader(String split, Progress progress, Findings findings) {
    return new ObjectReader(progress, findings);
  }

  /** Messages of the queue; what a backfill still lists is no delay. */
  @Override
  public Optional<Backlog> backlog() {
    Session open = session;
    return open == null || open.feed == null ? Optional.empty() : Optional.of(open.feed.backlog());
  }

  /** What digests showed to be wrong of late; the lake says what that was before a restart. */
  @Override
  public Optional<List<Alarm>> alarms() {
    if (!config.verifyDigests()) {
      return Optional.of(List.of());
    }
    Session open = session;
    return open == null ? Optional.empty() : Optional.of(open.digestNotes.alarms(Instant.now()));
  }

  @Override
  public List<DeploymentFile> deployment() {
    return new S3Deployment(name, config).files();
  }

  @Override
  public List<Trial> tryOut() throws InterruptedException {
    AwsCredentialsProvider credentials = config.access().credentials();
    S3SourceConfig.Queue queue = config.queue();
    try (S3Client s3 = newS3(credentials);
        PublicKeys publicKeys =
            new PublicKeys(config.access(), credentials, config.cloudTrailEndpoint());
        SqsClient sqs = queue == null ? null : newSqs(credentials, queue)) {
      return new S3Trial(config, credentials, s3, publicKeys).run(sqs);
    } finally {
      AwsAccess.close(credentials);
    }
  }

  private S3Client newS3(AwsCredentialsProvider credentials) {
    S3ClientBuilder builder =
        config
            .access()
            .configure(S3Client.builder(), credentials, config.s3Endpoint())
            .forcePathStyle(config.pathStyle())
            // a range of an object has no checksum to compare with
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (config.s3Endpoint() == null) {
      // a queue may tell of buckets elsewhere
      builder.crossRegionAccessEnabled(true);
    }
    return builder.build();
  }

  private SqsClient newSqs(AwsCredentialsProvider credentials, S3SourceConfig.Queue queue) {
    URI endpoint = MessageFeed.endpoint(URI.create(queue.url()), queue.endpoint()).orElse(null);
    return config.access().configure(SqsClient.builder(), credentials, endpoint).build();
  }

  /** What the readers share while one of them is open. */
  private final class Session {
    final ObjectBoard board =
        new ObjectBoard(name, config.readers(), config.tries(), config.retryAfter());
    final @Nullable MessageFeed feed;
    final @Nullable Backfill backfill;
    private final Findings findings;
    private final ObjectReading reading;
    private final KeySelection keys = KeySelection.of(config);
    private final AwsCredentialsProvider credentials;
    private final S3Client s3;
    private final PublicKeys publicKeys;
    private final DigestNotes digestNotes;
    private final DigestUnit.Verification verification;

    Session(Progress progress, Findings findings) {
      this.findings = findings;
      this.credentials = config.access().credentials();
      this.s3 = newS3(credentials);
      this.reading =
          new ObjectReading(
              name, s3, config.requestPayer(), config.limit(), findings, this::backfillNotes);
      this.publicKeys = new PublicKeys(config.access(), credentials, config.cloudTrailEndpoint());
      this.digestNotes = new DigestNotes(progress);
      this.verification =
          new DigestUnit.Verification(
              reading, new DigestReader(reading, publicKeys), board, keys, digestNotes, progress);
      S3SourceConfig.Range range = config.backfill();
      this.backfill =
          range == null
              ? null
              : new Backfill(
                  name,
                  config,
                  range,
                  s3,
                  board,
                  object -> unit(object, false),
                  progress,
                  findings);
      S3SourceConfig.Queue queue = config.queue();
      this.feed =
          queue == null
              ? null
              : new MessageFeed(queue, newSqs(credentials, queue), board, this::units);
    }

    private Map<String, String> backfillNotes() {
      return backfill == null ? Map.of() : backfill.notes();
    }

    /**
     * @param told whether a message told of the object, and is to have told of others
     */
    private RawUnit unit(S3Object object, boolean told) {
      Optional<DigestName> digest =
          config.verifyDigests() ? DigestName.of(object.bucket(), object.key()) : Optional.empty();
      return digest.isPresent()
          ? new DigestUnit(digest.get(), object, told, verification)
          : new ObjectUnit(object, reading);
    }

    /** What a message asks for. */
    private List<RawUnit> units(String messageId, String text) {
      return switch (NotificationReader.read(text)) {
        case Notification.Test test -> List.of(leftOut(messageId, List.of("test-event")));
        case Notification.Unknown unknown ->
            List.of(
                RefusedUnit.ofMessage(
                    name,
                    messageId,
                    text,
                    new Refusal("unknown-message", unknown.message(), true)));
        case Notification.Objects objects -> {
          List<RawUnit> wanted = new ArrayList<>();
          List<String> left = new ArrayList<>();
          objects.left().forEach(event -> leave("event-left-out", event, left));
          for (S3Object object : objects.created()) {
            Optional<String> rule = keys.leftOutBy(object.key());
            if (rule.isPresent()) {
              leave("key-left-out", rule.get(), left);
            } else {
              wanted.add(unit(object, true));
            }
          }
          if (!left.isEmpty()) {
            wanted.add(leftOut(messageId, left));
          }
          yield wanted;
        }
      };
    }

    private void leave(String code, String kind, List<String> left) {
      leftOut.count(code, kind, findings);
      left.add(code);
    }

    private RawUnit leftOut(String messageId, List<String> codes) {
      return LeftOutUnit.ofMessage(name, messageId, codes);
    }

    void start() {
      if (backfill != null) {
        backfill.start(name);
      }
      if (feed != null) {
        feed.start(name);
      }
    }

    void throwTrouble() throws IOException {
      IOException trouble = feed == null ? null : feed.trouble();
      if (trouble == null && backfill != null) {
        trouble = backfill.trouble();
      }
      if (trouble != null) {
        throw new IOException(trouble.getMessage(), trouble);
      }
    }

    boolean idle() {
      return board.isEmpty()
          && (backfill == null || backfill.finished())
          && (feed == null || feed.idle());
    }

    void close() {
      if (backfill != null) {
        backfill.close();
      }
      if (feed != null) {
        feed.close();
      }
      s3.close();
      publicKeys.close();
      AwsAccess.close(credentials);
    }
  }

  private synchronized Session join(Progress progress, Findings findings) {
    Session joined = session;
    if (joined == null) {
      joined = new Session(progress, findings);
      joined.start();
      session = joined;
    }
    openReaders++;
    return joined;
  }

  private synchronized void leave(Session left) {
    openReaders--;
    if (openReaders == 0) {
      left.close();
      session = null;
    }
  }

  private final class ObjectReader implements Reader {
    private final Progress progress;
    private final Findings findings;
    private @Nullable Session joined;
    private boolean endsWhenIdle;

    ObjectReader(Progress progress, Findings findings) {
      this.progress = progress;
      this.findings = findings;
    }

    @Override
    public void endWhenIdle() {
      endsWhenIdle = true;
    }

    private Session session() {
      Session open = joined;
      if (open == null) {
        open = join(progress, findings);
        joined = open;
        if (endsWhenIdle && open.feed != null) {
          open.feed.endWhenIdle();
        }
      }
      return open;
    }

    @Override
    public Optional<RawUnit> poll(Duration maxWait) throws IOException, InterruptedException {
      Session open = session();
      RawUnit unit = open.board.take(maxWait);
      if (unit == null) {
        open.throwTrouble();
      }
      return Optional.ofNullable(unit);
    }

    @Override
    public void acknowledge(List<UnitName> done) {
      session().board.done(done);
    }

    @Override
    public void release(List<UnitName> unfinished) {
      unfinished.forEach(session().board::released);
    }

    @Override
    public boolean idle() {
      return session().idle();
    }

    @Override
    public void close() {
      Session open = joined;
      if (open != null) {
        joined = null;
        leave(open);
      }
    }
  }
}
