package dev.tarn.connectors.s3;

import dev.tarn.event.Source.CorruptUnitException;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.Progress;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.UnitProgress;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A digest of CloudTrail that is to be verified: itself, that the digest before it is there, and
 * each log file that it names. It has no records. One thread.
 *
 * <p>What is wrong with the digest itself makes it a damaged unit. What it shows to be wrong
 * elsewhere become units of their own, and so do objects that nobody has told of. They are durable
 * before the digest is: a restart in between finds the same again, under the same names.
 */
final class DigestUnit extends StoredUnit {
  private final DigestName digestName;
  private final boolean collects;
  private final Verification by;

  /** What is to be durable before the digest counts as verified. */
  private final List<RawUnit> before = new ArrayList<>();

  private @Nullable Digest authentic;
  private int filesChecked;
  private boolean linked;
  private @Nullable DigestProblem damage;

  /**
   * What the digests of a source are verified with.
   *
   * @param reading how objects are read
   * @param collected the objects that a source is to have
   * @param progress which of them it has
   */
  record Verification(
      ObjectReading reading,
      DigestReader digests,
      ObjectBoard board,
      KeySelection collected,
      DigestNotes notes,
      Progress progress) {}

  /**
   * @param collects whether log files are read that nobody has told of
   */
  DigestUnit(DigestName digestName, S3Object object, boolean collects, Verification by) {
    super(object, by.reading());
    this.digestName = digestName;
    this.collects = collects;
    this.by = by;
  }

  @Override
  public InputStream open(UnitPosition from) throws IOException {
    begin();
    try {
      verify();
    } catch (ObjectStream.RefusedException e) {
      throw refused(e.refusal());
    } catch (CorruptUnitException e) {
      damage =
          new DigestProblem(
              e.code(), object.address(), "the digest " + object.address() + ": " + e.getMessage());
      throw e;
    }
    if (!before.isEmpty()) {
      by.board().require(name(), before);
      before.clear();
      throw new PausedUnitException("what the digest tells of is stored before it");
    }
    return InputStream.nullInputStream();
  }

  /** Goes on where it was when something could not be asked. */
  private void verify() throws IOException {
    Digest digest = authentic;
    if (digest == null) {
      digest = by.digests().read(digestName, object);
      authentic = digest;
    }
    List<Digest.LogFile> files = digest.logFiles();
    for (; filesChecked < files.size(); filesChecked++) {
      check(files.get(filesChecked));
    }
    if (!linked) {
      link(digest);
      linked = true;
    }
  }

  // ------------------------------------------------------------------ what it names

  private void check(Digest.LogFile file) throws IOException {
    String named =
        "the log file " + file.address() + ", which the digest " + object.address() + " names, ";
    S3Object current = S3Object.current(file.bucket(), file.key());
    String wrong;
    try (ObjectStream stored = reading.stored(current, 0);
        InputStream content = reading.content(stored, 0)) {
      String hash = Digest.hash(content);
      if (hash.equalsIgnoreCase(file.hash())) {
        collect(stored.object());
        return;
      }
      wrong = "has the SHA-256 " + hash + " and not " + file.hash();
    } catch (CorruptUnitException e) {
      wrong = "cannot be decompressed: " + e.getMessage();
    } catch (ObjectStream.RefusedException e) {
      switch (e.refusal().code()) {
        case Refusal.MISSING -> {
          report(
              DigestProblem.LOG_FILE_MISSING,
              file.address(),
              named + "is missing: " + e.refusal().message());
          return;
        }
        case Refusal.UNKNOWN_COMPRESSION -> wrong = "is not compressed by gzip";
        default -> throw e.of(current);
      }
    }
    report(DigestProblem.LOG_FILE_ALTERED, file.address(), named + "was altered: it " + wrong);
  }

  /** Asks for a log file to be read, if nobody has. */
  private void collect(S3Object file) {
    if (collects && by.collected().leftOutBy(file.key()).isEmpty()) {
      require(new ObjectUnit(file, reading));
    }
  }

  /** Looks whether the digest before is there: it is deleted, or verified, or asked for. */
  private void link(Digest digest) throws IOException {
    boolean known = by.notes().hasBegunBefore(digestName);
    Digest.Previous previous = digest.previous();
    if (previous == null) {
      if (known && !digestName.backfill()) {
        report(
            DigestProblem.CHAIN_RESTARTED,
            object.address(),
            "CloudTrail began anew with the digest "
                + object.address()
                + ": no digest names the log files between the one before it and "
                + digest.startTime());
      }
      return;
    }
    Optional<DigestName> previousName = DigestName.of(previous.bucket(), previous.key());
    if (previousName.isEmpty() || !by.notes().knows(previousName.get())) {
      // the chain begins here, as far as anybody told
      return;
    }
    S3Object current = S3Object.current(previous.bucket(), previous.key());
    try (ObjectStream stored = reading.stored(current, 0)) {
      require(new DigestUnit(previousName.get(), stored.object(), collects, by));
    } catch (ObjectStream.RefusedException e) {
      if (!e.refusal().code().equals(Refusal.MISSING)) {
        throw e.of(current);
      }
      report(
          DigestProblem.MISSING,
          current.address(),
          "the digest "
              + current.address()
              + ", which "
              + object.address()
              + " follows, is missing: "
              + e.refusal().message());
    }
  }

  private void require(RawUnit unit) {
    boolean stored = by.progress().find(unit.name()).map(UnitProgress::complete).orElse(false);
    if (!stored && !by.board().isAsked(unit.name())) {
      before.add(unit);
    }
  }

  private void report(String code, String subject, String message) {
    DigestProblem problem = new DigestProblem(code, subject, message);
    before.add(RefusedUnit.ofDigest(this, problem, by.notes().found(problem, Instant.now())));
  }

  @Override
  public Map<String, String> notes(UnitPosition to, boolean last) {
    Map<String, String> notes = new HashMap<>(reading.notes().get());
    DigestProblem wrong = damage;
    notes.putAll(
        wrong == null
            ? by.notes().verified(digestName, object.address(), Instant.now())
            : by.notes().found(wrong, Instant.now()));
    return notes;
  }
}
