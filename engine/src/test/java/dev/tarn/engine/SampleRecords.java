package dev.tarn.engine;

import dev.tarn.event.Framer;
import dev.tarn.event.RecordBatch;
import dev.tarn.event.UnitPosition;
import dev.tarn.mapping.CheckedMapping;
import dev.tarn.mapping.CompiledMapping;
import dev.tarn.mapping.Packs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records of the samples of a shipped mapping that become events, in turns, a line each. Each has a
 * time of its own and ids of its own; the same seed gives the same ids.
 */
final class SampleRecords {
  /** What is each record's own. The first that it has of a name is its. */
  private static final Pattern OWN =
      Pattern.compile(
          "(?<=\"(eventTime|createdDateTime|eventID|requestID|id|correlationId)\": ?\")[^\"]*");

  private static final int BATCH_BYTES = 1 << 20;

  private final List<List<Piece>> records = new ArrayList<>();
  private final SplittableRandom random;
  private int next;

  private sealed interface Piece {}

  private record Text(String text) implements Piece {}

  private record Time() implements Piece {}

  private record OwnId() implements Piece {}

  private record EventId() implements Piece {}

  /**
   * @param pack whose records are JSON
   * @param member that a record has to have
   */
  SampleRecords(String pack, String member, long seed) throws IOException {
    this.random = new SplittableRandom(seed);
    CheckedMapping mapping = Packs.find(pack).orElseThrow().check();
    CompiledMapping compiled = CompiledMapping.compile(mapping.spec().orElseThrow());
    for (CheckedMapping.DeclaredTest test : mapping.tests()) {
      if (test.expect() instanceof CheckedMapping.Events) {
        for (String record : records(compiled, test.input().bytes())) {
          if (record.contains("\"" + member + "\":")) {
            records.add(pieces(record));
          }
        }
      }
    }
  }

  private static List<String> records(CompiledMapping mapping, byte[] sample) throws IOException {
    List<String> records = new ArrayList<>();
    RecordBatch batch = new RecordBatch(BATCH_BYTES);
    try (Framer framer =
        mapping.framerFormat().open(new ByteArrayInputStream(sample), UnitPosition.START)) {
      batch.begin(1, 0);
      while (framer.read(batch)) {
        for (int i = 0; i < batch.count(); i++) {
          String record =
              new String(batch.data(), batch.offset(i), batch.length(i), StandardCharsets.UTF_8);
          // within strings JSON has none
          records.add(record.replaceAll("\n\\s*", ""));
        }
        batch.clear();
        batch.begin(1, records.size());
      }
    }
    return records;
  }

  private static List<Piece> pieces(String record) {
    List<Piece> pieces = new ArrayList<>();
    Set<String> found = new HashSet<>();
    Matcher own = OWN.matcher(record);
    int from = 0;
    while (own.find()) {
      if (found.add(own.group(1))) {
        pieces.add(new Text(record.substring(from, own.start())));
        pieces.add(
            switch (own.group(1)) {
              case "eventTime", "createdDateTime" -> new Time();
              case "eventID" -> new EventId();
              default -> new OwnId();
            });
        from = own.end();
      }
    }
    pieces.add(new Text(record.substring(from)));
    return pieces;
  }

  /** The next record. */
  String next(Instant time) {
    return next(time, new UUID(random.nextLong(), random.nextLong()));
  }

  /**
   * The next record.
   *
   * @param eventId what it has as the id of an event, if it has one
   */
  String next(Instant time, UUID eventId) {
    StringBuilder line = new StringBuilder(2048);
    for (Piece piece : records.get(next++ % records.size())) {
      switch (piece) {
        case Text(String text) -> line.append(text);
        case Time() -> line.append(time);
        case EventId() -> line.append(eventId);
        case OwnId() -> line.append(new UUID(random.nextLong(), random.nextLong()));
      }
    }
    return line.append('\n').toString();
  }
}
