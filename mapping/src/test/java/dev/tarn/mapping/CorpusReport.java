package dev.tarn.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Runs packs over a directory of recorded logs and writes what became of them. {@code
 * scripts/check-corpus} starts it; it is no test of the build.
 */
class CorpusReport {
  /** Where the corpus has logs of a pack: the pack, a folder, which of its files. */
  private record Logs(String pack, String folder, String files) {}

  private static final String JSON = ".*\\.jsonl?(\\.gz)?";
  private static final List<Logs> LOGS =
      List.of(
          new Logs("aws-alb", "aws-alb", ".*\\.log"),
          new Logs("aws-cloudtrail", "aws-cloudtrail", JSON),
          new Logs("aws-eks-audit", "aws-eks-audit", JSON),
          new Logs("aws-guardduty", "aws-guardduty", JSON),
          new Logs("aws-iam-access-keys", "aws-iam", ".*get-access-key-last-used.json"),
          new Logs("aws-iam-credential-report", "aws-iam/credential-report", ".*\\.csv"),
          new Logs("aws-network-firewall", "aws-network-firewall", ".*\\.log"),
          new Logs("aws-route53-resolver", "aws-route53-resolver", ".*\\.log"),
          new Logs("aws-securityhub", "aws-securityhub", JSON),
          new Logs("aws-vpc-flow", "aws-vpc-flow", ".*\\.log"),
          new Logs("aws-waf", "aws-waf", ".*\\.log"),
          new Logs("azure-activity", "azure-activity", JSON),
          new Logs("entra-audit", "entra-audit", JSON),
          new Logs("entra-signin", "entra-signin", JSON),
          new Logs("suricata", "suricata", JSON),
          new Logs("syslog", "syslog", ".*\\.log"),
          new Logs("windows-sysmon", "windows-sysmon", JSON),
          new Logs("windows-sysmon-reference", "windows-sysmon", JSON),
          new Logs("zeek", "zeek", ".*\\.log"));

  /** How messages of syslog begin: with a priority, several in one line, or with a time. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "<\\d{1,3}>(?=\\d? ?(?:\\d{4}-|[A-Z][a-z]{2} ))"
              + "|^(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:|\\d{4}-\\d\\d-\\d\\dT)",
          Pattern.MULTILINE);

  private final StringBuilder report = new StringBuilder();
  private final List<String> faults = new ArrayList<>();

  @Test
  void everyRecordBecomesAValidEvent() throws IOException {
    Path corpus = Path.of(String.valueOf(System.getProperty("tarn.corpus")));
    for (Logs logs : LOGS) {
      Path folder = corpus.resolve(logs.folder());
      if (Files.isDirectory(folder)) {
        run(logs.pack(), folder, logs.files());
      } else {
        report.append(logs.pack()).append(": no folder ").append(logs.folder()).append('\n');
      }
    }
    Files.writeString(
        Path.of(String.valueOf(System.getProperty("tarn.corpus.report"))), report.toString());

    assertThat(faults).isEmpty();
  }

  /** Sysmon's recordings are there twice: as collected, and as another collector passes them. */
  @Test
  void sysmonEventsAreTheSameInBothShapes() throws IOException {
    Path corpus = Path.of(String.valueOf(System.getProperty("tarn.corpus")));
    Path others = corpus.resolve("windows-sysmon/kinesis-agent-windows");
    if (!Files.isDirectory(others)) {
      return;
    }
    ShapePairs pairs = new ShapePairs("windows-sysmon", SysmonPackTest.LACKING);
    int compared = 0;
    List<Path> files;
    try (Stream<Path> found = Files.list(others)) {
      files = found.sorted().toList();
    }
    for (Path file : files) {
      List<String> lines = lines(file);
      Path original =
          corpus.resolve("windows-sysmon/as-collected").resolve(String.valueOf(file.getFileName()));
      List<String> originals = lines(original);
      assertThat(originals).as(original.toString()).hasSameSizeAs(lines);
      for (int i = 0; i < lines.size(); i++) {
        pairs.compare(originals.get(i), lines.get(i));
      }
      compared += lines.size();
    }
    StringBuilder text = new StringBuilder("windows-sysmon: " + compared + " events in two shapes");
    pairs
        .differences()
        .forEach(
            (what, times) -> text.append("\n  ").append(times).append(" differ in ").append(what));
    Files.writeString(
        Path.of(System.getProperty("tarn.corpus.report") + ".pairs"), text.append('\n').toString());
  }

  private static List<String> lines(Path file) throws IOException {
    return new String(read(file), StandardCharsets.UTF_8).lines().toList();
  }

  private void run(String name, Path directory, String pattern) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files = found.filter(file -> file.toString().matches(pattern)).sorted().toList();
    }
    MappingSpec spec = Packs.find(name).orElseThrow().check().spec().orElseThrow();
    MappingTrial trial = new MappingTrial(CompiledMapping.compile(spec), InstantSource.system());
    Map<String, Integer> classes = new TreeMap<>();
    Map<String, Integer> rejections = new TreeMap<>();
    Map<String, Long> warnings = new TreeMap<>();
    Map<String, Integer> invalid = new TreeMap<>();
    long[] leaves = new long[3];
    long records = 0;
    for (Path file : files) {
      byte[] bytes = read(file);
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.startsWith("{") || text.startsWith("[")) {
        for (JsonTree value : JsonTree.parseAll(text)) {
          records += count(value, spec.input(), leaves);
        }
      } else if (spec.input().format() instanceof MappingSpec.Syslog) {
        countLines(text, leaves);
        records += MESSAGE.matcher(text).results().count();
      } else {
        records += countLines(text, leaves);
      }
      MappingTrial.Summary summary =
          trial.run(
              new ByteArrayInputStream(bytes),
              outcome -> {
                switch (outcome) {
                  case MappingTrial.Event event -> {
                    classes.merge(event.className(), 1, Integer::sum);
                    JsonTree tree = tree(event.json());
                    SchemaWalk.check(tree).forEach(error -> invalid.merge(error, 1, Integer::sum));
                    leaves[1] += unmapped(tree);
                  }
                  case MappingTrial.Rejection rejection ->
                      rejections.merge(
                          rejection.code() + ": " + rejection.message(), 1, Integer::sum);
                }
              });
      leaves[2] += summary.droppedLeaves();
      summary
          .warnings()
          .forEach(
              (warning, times) ->
                  warnings.merge(
                      warning.code() + ": " + warning.path() + " for " + warning.target(),
                      times,
                      Long::sum));
    }
    long events = classes.values().stream().mapToLong(Integer::longValue).sum();
    // What stands around records is none.
    long rejected =
        rejections.entrySet().stream()
            .filter(rejection -> !rejection.getKey().startsWith("envelope-members: "))
            .mapToLong(Map.Entry::getValue)
            .sum();
    report.append(name).append(": ").append(files.size()).append(" files, ").append(records);
    report.append(" records, ").append(events).append(" events\n");
    lines("", classes);
    lines("quarantined ", rejections);
    lines("warning ", warnings);
    lines("INVALID ", invalid);
    report.append(
        String.format(
            java.util.Locale.ROOT,
            "  leaves: %d in, %d in unmapped (%.1f %%), %d dropped by rule%n",
            leaves[0],
            leaves[1],
            100.0 * leaves[1] / Math.max(1, leaves[0]),
            leaves[2]));
    if (records != events + rejected) {
      faults.add(name + ": " + records + " records gave " + events + " events");
    }
    if (!invalid.isEmpty()) {
      faults.add(name + ": invalid events " + invalid);
    }
  }

  private void lines(String what, Map<String, ? extends Number> counts) {
    counts.forEach(
        (key, times) ->
            report.append(
                String.format(
                    java.util.Locale.ROOT, "  %6d %s%s%n", times.longValue(), what, key)));
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return file.toString().endsWith(".gz")
          ? new GZIPInputStream(in).readAllBytes()
          : in.readAllBytes();
    }
  }

  private static JsonTree tree(String json) {
    try {
      return JsonTree.parseAll(json).get(0);
    } catch (IOException e) {
      throw new AssertionError("an event that is no JSON: " + json, e);
    }
  }

  /** Of lines with blanks or commas between their fields; one of nothing but names is a header. */
  private static long countLines(String text, long[] leaves) {
    List<String> records =
        text.lines()
            .filter(
                line -> !line.isBlank() && !line.matches("[a-z][a-z_-]*([ ,][a-z][a-z0-9_-]*)*"))
            .toList();
    records.forEach(line -> leaves[0] += line.split("[ ,]").length);
    return records.size();
  }

  /** Adds the leaves of a record, or of the records in an envelope, and says how many these are. */
  private static long count(JsonTree value, MappingSpec.InputSpec input, long[] leaves) {
    if (value instanceof JsonTree.Elements list) {
      return list.elements().stream().mapToLong(each -> count(each, input, leaves)).sum();
    }
    if (value instanceof JsonTree.Members envelope
        && input.format() instanceof MappingSpec.Json json) {
      for (InputPath array : json.unwrap()) {
        if (array.steps().size() == 1
            && array.steps().get(0) instanceof InputPath.Key key
            && envelope.members().get(key.name()) instanceof JsonTree.Elements list) {
          return list.elements().stream().mapToLong(each -> count(each, input, leaves)).sum();
        }
      }
    }
    leaves[0] += leaves("", value, input);
    return 1;
  }

  /** Arrays and empty objects are one leaf, as in {@code unmapped}. */
  private static long leaves(String path, JsonTree value, MappingSpec.InputSpec input) {
    JsonTree read = value;
    if (value instanceof JsonTree.Text text
        && input.embedded().keySet().stream()
            .anyMatch(embedded -> embedded.toString().equals(path))) {
      try {
        List<JsonTree> inner = JsonTree.parseAll(text.value());
        read = inner.size() == 1 ? inner.get(0) : value;
      } catch (IOException e) {
        read = value;
      }
    }
    if (!(read instanceof JsonTree.Members object) || object.members().isEmpty()) {
      return 1;
    }
    long sum = 0;
    for (Map.Entry<String, JsonTree> member : object.members().entrySet()) {
      sum +=
          leaves(
              (path.isEmpty() ? "" : path + ".") + InputPath.quote(member.getKey()),
              member.getValue(),
              input);
    }
    return sum;
  }

  private static long unmapped(JsonTree event) {
    return event instanceof JsonTree.Members root
            && root.members().get("unmapped") instanceof JsonTree.Members map
        ? map.members().size()
        : 0;
  }
}
