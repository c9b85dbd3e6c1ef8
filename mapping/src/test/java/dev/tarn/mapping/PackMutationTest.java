package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * No bytes make a mapping throw, lose a record or a value of one, or store an event that is not
 * valid OCSF: the samples of every pack, and of the formats that no pack has, are changed at random
 * and mapped.
 *
 * <p>Without more being said it takes {@code tarn.mutations.seconds} (45). {@code
 * scripts/mutate-packs 10000000} maps as many records and writes a report: {@code tarn.mutations},
 * {@code tarn.mutations.report}. A failure names the seed whose first unit fails, {@code
 * -Dtarn.seed=N}, and keeps that unit; several of one kind are told once.
 */
class PackMutationTest {
  private static final Path FAILED = Path.of("target");

  /** Kinds of failures after which it ends. */
  private static final int MOST_FAILURES = 20;

  /** One of so many units is looked at record by record. */
  private static final int LOOK = 32;

  /** Units of a pack before it is the next one's turn. */
  private static final int VISIT = 64;

  @Test
  void nothingEscapesAndNothingIsLost() throws IOException {
    long seed = Long.getLong("tarn.seed", System.nanoTime() & 0xffffffffL);
    System.out.println("PackMutationTest: -Dtarn.seed=" + seed);
    long wanted = Long.getLong("tarn.mutations", Long.MAX_VALUE);
    Duration most =
        wanted == Long.MAX_VALUE
            ? Duration.ofSeconds(Long.getLong("tarn.mutations.seconds", 45))
            : Duration.ofDays(7);
    String report = System.getProperty("tarn.mutations.report");
    List<MutatedPack> packs = packs();
    Instant begun = Instant.now();
    long told = System.nanoTime();
    Map<String, String> failures = new LinkedHashMap<>();
    MutatedPack visited = null;
    for (long round = 0;
        records(packs) < wanted
            && since(begun).compareTo(most) < 0
            && failures.size() < MOST_FAILURES;
        round++) {
      MutatedPack pack = packs.get((int) ((seed + round) / VISIT % packs.size()));
      if (pack != visited) {
        if (visited != null) {
          visited.end();
        }
        pack.begin();
        visited = pack;
      }
      round(pack, seed + round, failures);
      if (report != null && System.nanoTime() - told > TimeUnit.MINUTES.toNanos(1)) {
        told = System.nanoTime();
        System.out.printf("%,d records after %d s%n", records(packs), since(begun).toSeconds());
        Files.writeString(Path.of(report), text(packs, seed, begun));
      }
    }
    if (report != null) {
      Files.writeString(Path.of(report), text(packs, seed, begun));
    }
    assertThat(failures.values()).isEmpty();
  }

  private static void round(MutatedPack pack, long seed, Map<String, String> failures)
      throws IOException {
    // what Random gives first for neighbouring seeds is alike
    Random random = new Random(new SplittableRandom(seed).nextLong());
    byte[] unit = new SampleMutator(pack.samples(), random).next();
    try {
      pack.map(unit, random.nextInt(LOOK) == 0);
    } catch (RuntimeException | Error e) {
      String kind = (pack.name() + ": " + e).replaceAll("\\d+", "0");
      if (!failures.containsKey(kind)) {
        Path file = FAILED.resolve("mutated-unit-" + failures.size());
        Files.write(file, unit);
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        failures.put(
            kind,
            "%s cannot bear the %d bytes of %s, -Dtarn.seed=%d: %s"
                .formatted(pack.name(), unit.length, file, seed, trace));
      }
      pack.begin();
    }
  }

  private static Duration since(Instant begun) {
    return Duration.between(begun, Instant.now());
  }

  private static long records(List<MutatedPack> packs) {
    return packs.stream().mapToLong(MutatedPack::records).sum();
  }

  private static List<MutatedPack> packs() {
    List<MutatedPack> packs = new ArrayList<>();
    for (String name : Packs.names()) {
      CheckedMapping checked = CheckedPacks.find(name);
      packs.add(
          new MutatedPack(
              name,
              checked.spec().orElseThrow(),
              checked.tests().stream().map(test -> test.input().content()).toList()));
    }
    packs.add(format("csv", "{format: csv}", "a,b,c\n1,\"x, \"\"y\"\"\",\n2,\"l\n3\",z\n"));
    packs.add(format("tsv", "{format: tsv, absent: ['-']}", "a\tb\tc\n1\t-\tx y\n2\t\t\"q\"\n"));
    packs.add(
        format(
            "key_value", "{format: key_value}", "a=1 b=\"x \\\"y\\\"\" word c='z'\na=2 a=3 d=\n"));
    packs.add(
        format(
            "cef",
            "{format: cef}",
            "<134>Nov 20 12:31:16 fw CEF:0|V|P|1.0|100|conn|5|src=192.0.2.1 b=a \\= b\\nc cs1=x\n",
            "CEF:0|V|P\\|Q|1|2|n|High|act=blocked msg=two words\n"));
    packs.add(
        format(
            "leef",
            "{format: leef}",
            "LEEF:2.0|V|P|1|ID|x5E|src=192.0.2.1^a=x y^b=\n",
            "LEEF:1.0|V|P|1|ID|src=192.0.2.1\ta=x y\tdevTime=Nov 20 2026 12:31:16\n"));
    packs.add(
        format(
            "zeek",
            "{format: zeek}",
            """
            #separator \\x09
            #set_separator\t,
            #empty_field\t(empty)
            #unset_field\t-
            #path\tconn
            #fields\tts\tuid\tn\tb\ttags
            #types\ttime\tstring\tcount\tbool\tset[string]
            1763641876.25\tC1\t7\tT\ta,b
            1763641877.5\tC2\t-\tF\t(empty)
            """,
            "{\"_path\":\"conn\",\"ts\":1763641876.25,\"uid\":\"C1\",\"tags\":[\"a\"]}\n"));
    packs.add(
        format(
            "texts",
            "{embedded: {j: json, x: xml, k: key_value, s: syslog, c: cef, l: leef, u: url,"
                + " a: arn, w: windows_event_text}}",
            "{\"j\":\"{\\\"p\\\":[1,{\\\"q\\\":null}]}\",\"x\":\"<e a='1'><b>t</b></e>\",\"k\":\"a=1\"}",
            "{\"s\":\"<14>1 2026-11-20T12:31:16Z h a 1 - [i k=\\\"v\\\"] m\","
                + "\"c\":\"CEF:0|V|P|1|2|n|3|src=192.0.2.1\",\"l\":\"LEEF:1.0|V|P|1|ID|a=b\"}",
            "{\"u\":\"https://u@h.example:8443/p?q=1#f\",\"a\":\"arn:aws:iam::123456789012:user/x\","
                + "\"w\":\"Title:\\r\\nName: value\\r\\nmore\\r\\n\\r\\nSubject:\\r\\n\\tId:\\t1\"}"));
    return packs;
  }

  private static MutatedPack format(String name, String input, String... samples) {
    return new MutatedPack(name, FormatFixture.mapping(input).spec(), List.of(samples));
  }

  private static String text(List<MutatedPack> packs, long seed, Instant begun) {
    StringBuilder text = new StringBuilder();
    text.append("# Mutated samples through every pack\n\n")
        .append(
            "Written by `scripts/mutate-packs %d %d`, begun %s, code of %s: %,d records in %,d s."
                .formatted(
                    Long.getLong("tarn.mutations", 0),
                    seed,
                    begun.truncatedTo(ChronoUnit.SECONDS),
                    System.getProperty("tarn.mutations.commit", "unknown"),
                    records(packs),
                    since(begun).toSeconds()))
        .append(
            """
             The samples of every shipped pack, and of the formats
            that no pack has, are changed at random: types, keys and values of JSON, tokens and delimiters of text, bytes; then framed and
            mapped as by an engine. The run ends at the first exception, unbalanced count, incomplete column or slow unit. One unit of %d is
            looked at: each of its records gives alone what it gives in the batch, every leaf of it is mapped, kept in `unmapped` or
            dropped by a rule, and the validator finds no error in its event (`ocsf` apart, which passes on what events say of themselves).

            | pack | records | events | quarantined | filtered | looked at | slowest unit, ms of CPU |
            |---|---|---|---|---|---|---|
            """
                .formatted(LOOK));
    packs.forEach(pack -> text.append(pack.row()));
    return text.toString();
  }
}
