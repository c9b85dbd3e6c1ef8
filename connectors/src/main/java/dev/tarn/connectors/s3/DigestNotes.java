package dev.tarn.connectors.s3;

import dev.tarn.event.Source.Alarm;
import dev.tarn.event.Source.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the lake remembers of digests beside that they were verified: where each chain begins, and
 * what was wrong of late. Changes become durable with the units that they are about. Thread-safe.
 */
final class DigestNotes {
  /** For so long after it was found, people are told that something is wrong. */
  static final Duration ALARM_FOR = Duration.ofDays(1);

  /** Problems of one code beyond which more are not remembered here; they are in the quarantine. */
  private static final int MOST_OF_A_CODE = 100;

  private static final String CHAIN = "digests from ";
  private static final String PROBLEM = "digest problem ";

  /** Stamps of the oldest digests that were verified, by chain. */
  private final Map<String, String> begins = new HashMap<>();

  /** What was wrong of late, by the key of its note. */
  private final Map<String, Found> problems = new HashMap<>();

  private record Found(Instant at, String message) {
    static Found decode(String note) {
      int space = note.indexOf(' ');
      return new Found(Instant.parse(note.substring(0, space)), note.substring(space + 1));
    }

    String encode() {
      return at + " " + message;
    }

    boolean isOver(Instant now) {
      return Duration.between(at, now).compareTo(ALARM_FOR) >= 0;
    }
  }

  DigestNotes(Progress progress) {
    progress
        .findNotes(CHAIN)
        .forEach((key, stamp) -> begins.put(key.substring(CHAIN.length()), stamp));
    progress.findNotes(PROBLEM).forEach((key, note) -> problems.put(key, Found.decode(note)));
  }

  /** Whether an older digest of its chain was verified. */
  synchronized boolean hasBegunBefore(DigestName digest) {
    String begin = begins.get(digest.chain());
    return begin != null && digest.follows(begin);
  }

  /** Whether a digest is to be there: it is not older than all of its chain that were verified. */
  synchronized boolean knows(DigestName digest) {
    String begin = begins.get(digest.chain());
    return begin != null && (digest.stamp().equals(begin) || digest.follows(begin));
  }

  /**
   * What to record with a digest that was verified: that its chain is known, if it is the oldest,
   * and that nobody misses it any more. Forgets what was wrong long ago.
   *
   * @param address its own
   */
  synchronized Map<String, String> verified(DigestName digest, String address, Instant now) {
    Map<String, String> notes = new HashMap<>();
    String begin = begins.get(digest.chain());
    if (begin == null || !digest.follows(begin)) {
      begins.put(digest.chain(), digest.stamp());
      notes.put(CHAIN + digest.chain(), digest.stamp());
    }
    String missed = key(DigestProblem.MISSING, address);
    for (Iterator<Map.Entry<String, Found>> all = problems.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Found> problem = all.next();
      if (problem.getKey().equals(missed) || problem.getValue().isOver(now)) {
        all.remove();
        notes.put(problem.getKey(), "");
      }
    }
    return notes;
  }

  /** What to record with a problem. */
  synchronized Map<String, String> found(DigestProblem problem, Instant now) {
    String key = key(problem.code(), problem.subject());
    if (!problems.containsKey(key) && count(problem.code()) >= MOST_OF_A_CODE) {
      return Map.of();
    }
    Found found = new Found(now, problem.message());
    problems.put(key, found);
    return Map.of(key, found.encode());
  }

  private long count(String code) {
    return problems.keySet().stream().filter(key -> code(key).equals(code)).count();
  }

  /** What people are to be told of: one alarm for each kind of problem. */
  synchronized List<Alarm> alarms(Instant now) {
    Map<String, List<Found>> recent = new TreeMap<>();
    problems.forEach(
        (key, found) -> {
          if (!found.isOver(now)) {
            recent.computeIfAbsent(code(key), code -> new ArrayList<>()).add(found);
          }
        });
    List<Alarm> alarms = new ArrayList<>();
    recent.forEach(
        (code, found) -> {
          Optional<Found> last = found.stream().max(Comparator.comparing(Found::at));
          alarms.add(new Alarm(code, last.orElseThrow().message()));
        });
    return alarms;
  }

  private static String key(String code, String subject) {
    return PROBLEM + code + " " + subject;
  }

  private static String code(String key) {
    return key.substring(PROBLEM.length(), key.indexOf(' ', PROBLEM.length()));
  }
}
