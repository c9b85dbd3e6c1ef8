package dev.tarn.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source;
import java.io.ByteArrayOutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each kind of rotation, step by step. Between any two steps the source reads or does not, and goes
 * on or is started anew, at random; at the end every line was read once.
 */
class RotationTest {
  private static final int RUNS = Integer.getInteger("tarn.rotation.runs", 12);

  @TempDir Path folder;
  private final Random random;
  private final long seed = Long.getLong("tarn.rotation.seed", System.nanoTime() & 0xffffffffL);
  private Path in;
  private int next;
  private List<String> history = new ArrayList<>();
  private LineReader lines = new LineReader();
  private FileSource source;
  private Source.Reader reader;

  RotationTest() {
    random = new Random(seed);
  }

  /** A step of a rotation. */
  private interface Step {
    void run() throws Exception;
  }

  private void check(String pattern, Step... steps) throws Exception {
    for (int run = 0; run < RUNS; run++) {
      in = folder.resolve("run" + run + "-" + random.nextInt(1 << 30));
      Files.createDirectories(in);
      next = 0;
      history = new ArrayList<>();
      lines = new LineReader();
      open(pattern);
      boolean often = random.nextBoolean();
      for (int i = 0; i < steps.length; i++) {
        history.add("step " + i);
        steps[i].run();
        if (random.nextInt(often ? 8 : 3) != 0) {
          read();
        }
        if (random.nextInt(3) == 0) {
          restart(pattern);
        }
      }
      read();
      read();
      String run1 = "seed " + seed + " run " + run + " " + history;
      assertThat(wrong()).as(run1).isEmpty();
      restart(pattern);
      int all = lines.lines().size();
      read();
      assertThat(lines.lines()).as("read again: " + run1).hasSize(all);
      reader.close();
    }
  }

  /** Lines that are missing, are there twice, or are no lines. */
  private List<String> wrong() {
    Map<String, Integer> counts = new HashMap<>();
    lines.lines().forEach(line -> counts.merge(line, 1, Integer::sum));
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < next; i++) {
      Integer count = counts.remove(line(i));
      if (count == null || count != 1) {
        wrong.add(i + (count == null ? " missing" : " x " + count));
      }
    }
    counts.keySet().removeIf(line -> line.startsWith("#"));
    wrong.addAll(counts.keySet());
    return wrong;
  }

  private void open(String pattern) {
    FileSourceConfig config =
        new FileSourceConfig(
            List.of(pattern),
            List.of(),
            List.of(),
            in,
            false,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMillis(1),
            new DecompressionLimit(Long.MAX_VALUE, 1500));
    source = new FileSource("logs", config, InstantSource.system());
    reader = source.reader("0", lines.progress(), (code, subject, message) -> {});
  }

  private void restart(String pattern) throws Exception {
    if (random.nextInt(3) == 0) {
      history.add("read in vain");
      lines.readInVain(reader);
    }
    history.add("restart");
    open(pattern);
  }

  private void read() throws Exception {
    lines.read(source, reader);
    history.add("read " + lines.lines().size());
  }

  private static String line(int number) {
    return "line " + number + " of a log that is rotated";
  }

  private Step append(String name, int number) {
    return () -> {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < number; i++) {
        text.append(line(next++)).append('\n');
      }
      Path file = in.resolve(name);
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (random.nextBoolean()) {
        // a time that is not that of birth tells that the latter is known
        Instant earlier = Instant.now().minusMillis(random.nextInt(2000));
        Files.setLastModifiedTime(file, FileTime.from(earlier));
      }
    };
  }

  private Step header(String name) {
    return () ->
        Files.writeString(
            in.resolve(name),
            ("# a header that every file has ".repeat(50) + "\n"),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
  }

  private Step move(String from, String to) {
    return () -> {
      if (Files.exists(in.resolve(from))) {
        Files.move(in.resolve(from), in.resolve(to), StandardCopyOption.REPLACE_EXISTING);
      }
    };
  }

  private Step copy(String from, String to) {
    return () -> Files.copy(in.resolve(from), in.resolve(to));
  }

  /** Copies the first half, and then the rest. */
  private Step copyPart(String from, String to, boolean first) {
    return () -> {
      byte[] all = Files.readAllBytes(in.resolve(from));
      try (FileChannel channel =
          FileChannel.open(in.resolve(to), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        int half = all.length / 2;
        channel.write(
            first
                ? java.nio.ByteBuffer.wrap(all, 0, half)
                : java.nio.ByteBuffer.wrap(all, half, all.length - half));
      }
    };
  }

  private Step truncate(String name) {
    return () -> {
      try (FileChannel channel = FileChannel.open(in.resolve(name), StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
    };
  }

  private Step delete(String name) {
    return () -> Files.deleteIfExists(in.resolve(name));
  }

  private Step gzip(String from, String to) {
    return () -> {
      if (Files.exists(in.resolve(from))) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
          gzip.write(Files.readAllBytes(in.resolve(from)));
        }
        Files.write(in.resolve(to), bytes.toByteArray());
      }
    };
  }

  private static Step all(Step... steps) {
    return () -> {
      for (Step step : steps) {
        step.run();
      }
    };
  }

  private final Step mustRead = this::read;

  @Test
  void renamed() throws Exception {
    for (String pattern : List.of(".", "app.log")) {
      check(
          pattern,
          append("app.log", 5),
          mustRead,
          append("app.log", 5),
          move("app.log", "app.log.1"),
          append("app.log.1", 3),
          append("app.log", 5),
          append("app.log.1", 2),
          mustRead,
          append("app.log", 5),
          append("app.log.1", 2),
          all(move("app.log.1", "app.log.2"), move("app.log", "app.log.1")),
          append("app.log.1", 3),
          append("app.log", 30),
          append("app.log.2", 1));
    }
  }

  @Test
  void renamedWithTheDate() throws Exception {
    for (String pattern : List.of(".", "app.log")) {
      check(
          pattern,
          header("app.log"),
          append("app.log", 40),
          mustRead,
          append("app.log", 4),
          move("app.log", "app-20261120.log"),
          append("app-20261120.log", 3),
          header("app.log"),
          append("app.log", 60),
          mustRead,
          append("app.log", 4),
          move("app.log", "app-20261121.log"),
          append("app-20261121.log", 3),
          header("app.log"),
          append("app.log", 7));
    }
  }

  @Test
  void copiedAndTruncated() throws Exception {
    for (String pattern : List.of(".", "app.log")) {
      check(
          pattern,
          append("app.log", 10),
          mustRead,
          append("app.log", 5),
          copy("app.log", "app.log.1"),
          truncate("app.log"),
          append("app.log", 3),
          mustRead,
          append("app.log", 30),
          move("app.log.1", "app.log.2"),
          append("app.log", 4),
          copy("app.log", "app.log.1"),
          truncate("app.log"),
          append("app.log", 60));
    }
  }

  @Test
  void copiedAndTruncatedBeforeItWasRead() throws Exception {
    check(
        ".",
        append("app.log", 10),
        append("app.log", 5),
        copyPart("app.log", "app.log.1", true),
        copyPart("app.log", "app.log.1", false),
        truncate("app.log"),
        append("app.log", 40),
        move("app.log.1", "app.log.2"),
        copyPart("app.log", "app.log.1", true),
        copyPart("app.log", "app.log.1", false),
        truncate("app.log"),
        append("app.log", 20));
  }

  @Test
  void whatIsWrittenBetweenCopyAndTruncateIsNotReadTwice() throws Exception {
    for (Step begin : List.of(header("app.log"), append("app.log", 1))) {
      check(
          ".",
          begin,
          append("app.log", 20),
          copy("app.log", "app.log.1"),
          append("app.log", 2),
          mustRead,
          truncate("app.log"),
          begin,
          append("app.log", 3),
          mustRead,
          append("app.log", 100),
          move("app.log.1", "app.log.2"),
          copy("app.log", "app.log.1"),
          append("app.log", 5),
          mustRead,
          truncate("app.log"),
          append("app.log", 5));
    }
  }

  @Test
  void renamedAndCompressed() throws Exception {
    for (String pattern : List.of(".", "app.log*", "app.log")) {
      check(
          pattern,
          append("app.log", 10),
          mustRead,
          append("app.log", 50),
          move("app.log", "app.log.1"),
          append("app.log.1", 4),
          append("app.log", 1),
          gzip("app.log.1", "app.log.1.gz"),
          delete("app.log.1"),
          append("app.log", 60),
          mustRead,
          append("app.log", 6),
          move("app.log.1.gz", "app.log.2.gz"),
          move("app.log", "app.log.1"),
          append("app.log", 2));
    }
  }

  @Test
  void compressedBeforeItWasRead() throws Exception {
    for (String pattern : List.of(".", "app.log*")) {
      check(
          pattern,
          append("app.log", 10),
          append("app.log", 50),
          all(
              move("app.log", "app.log-20261121"),
              gzip("app.log-20261121", "app.log-20261121.gz"),
              delete("app.log-20261121")),
          append("app.log", 5),
          append("app.log", 60),
          all(
              move("app.log", "app.log-20261122"),
              append("app.log", 5),
              append("app.log-20261122", 5),
              gzip("app.log-20261122", "app.log-20261122.gz"),
              delete("app.log-20261122")),
          append("app.log", 60));
    }
  }

  @Test
  void theRestOfAFileIsReadFromItsCompressedFormWhateverItsName() throws Exception {
    check(
        "app.log",
        append("app.log", 10),
        mustRead,
        append("app.log", 50),
        all(
            move("app.log", "app.log-20261121"),
            gzip("app.log-20261121", "app.log-20261121.gz"),
            delete("app.log-20261121")),
        append("app.log", 5),
        mustRead,
        append("app.log", 60),
        all(
            copy("app.log", "app.log-20261122"),
            truncate("app.log"),
            gzip("app.log-20261122", "app.log-20261122.gz"),
            delete("app.log-20261122")),
        append("app.log", 60));
  }

  @Test
  void compressedOneRotationLater() throws Exception {
    for (String pattern : List.of(".", "app.log*")) {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        steps.add(append("app.log", 8));
        steps.add(
            all(
                gzip("app.log.1", "app.log.1.gz"),
                delete("app.log.1"),
                move("app.log.2.gz", "app.log.3.gz"),
                move("app.log.1.gz", "app.log.2.gz")));
        steps.add(append("app.log", 30));
        steps.add(all(move("app.log", "app.log.1")));
        steps.add(append("app.log.1", 2));
        steps.add(append("app.log", 1));
      }
      check(pattern, steps.toArray(Step[]::new));
    }
  }

  @Test
  void copiedTruncatedAndCompressed() throws Exception {
    check(
        ".",
        append("app.log", 10),
        append("app.log", 50),
        copy("app.log", "app.log.1"),
        truncate("app.log"),
        append("app.log", 50),
        gzip("app.log.1", "app.log.1.gz"),
        delete("app.log.1"),
        append("app.log", 20),
        move("app.log.1.gz", "app.log.2.gz"),
        copy("app.log", "app.log.1"),
        truncate("app.log"),
        gzip("app.log.1", "app.log.1.gz"),
        delete("app.log.1"),
        append("app.log", 90));
  }

  @Test
  void copiedOrCompressedAndKept() throws Exception {
    check(
        ".",
        append("app.log", 30),
        copy("app.log", "app.log.1"),
        append("app.log", 30),
        gzip("app.log.1", "app.log.1.gz"),
        append("app.log", 30),
        gzip("app.log", "app.log.2.gz"),
        append("app.log", 30));
  }

  @Test
  void deletedAndMadeAnew() throws Exception {
    for (int lines : new int[] {1, 10, 50}) {
      check(
          ".",
          append("app.log", 10),
          mustRead,
          delete("app.log"),
          append("app.log", lines),
          append("app.log", 10),
          mustRead,
          all(delete("app.log"), append("app.log", 100)),
          append("app.log", 1));
    }
  }

  @Test
  void truncatedInPlace() throws Exception {
    for (int lines : new int[] {1, 12, 70}) {
      check(
          "*.log",
          append("app.log", 10),
          append("app.log", 2),
          mustRead,
          truncate("app.log"),
          append("app.log", lines),
          mustRead,
          all(truncate("app.log"), append("app.log", 2 * lines)),
          append("app.log", 1));
    }
  }

  @Test
  void replacedByACopyThatHasGrown() throws Exception {
    check(
        "*.log",
        append("app.log", 10),
        all(copy("app.log", "new"), append("new", 5), move("new", "app.log")),
        append("app.log", 2),
        all(copy("app.log", "new"), append("new", 50), move("new", "app.log")));
  }

  @Test
  void movedIntoAFolderBelow() throws Exception {
    check(
        "**/*.log*",
        all(() -> Files.createDirectories(in.resolve("old")), append("app.log", 10)),
        move("app.log", "old/app.log.1"),
        append("old/app.log.1", 2),
        append("app.log", 10),
        all(
            gzip("old/app.log.1", "old/app.log.1.gz"),
            delete("old/app.log.1"),
            append("app.log", 1)),
        copy("app.log", "old/app.log.2"),
        truncate("app.log"),
        append("app.log", 40));
  }

  @Test
  void equalFilesOfUnrelatedNamesAreReadEach() throws Exception {
    in = folder;
    lines = new LineReader();
    for (String name : List.of("a.log", "b.log", "part-1.json", "part-2.json", "h1/x", "h2/x")) {
      Files.createDirectories(in.resolve(name).getParent());
      Files.writeString(in.resolve(name), "the same\n");
    }
    open(".");
    read();
    assertThat(lines.lines()).hasSize(6);
    try (var all = Files.walk(in)) {
      all.sorted(Comparator.reverseOrder())
          .filter(Files::isRegularFile)
          .forEach(path -> path.toFile().setLastModified(0));
    }
    open(".");
    read();
    assertThat(lines.lines()).hasSize(6);
  }
}
