package dev.tarn.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.tarn.connectors.RecordedProgress;
import dev.tarn.connectors.SourceContract;
import dev.tarn.connectors.compression.DecompressionLimit;
import dev.tarn.event.Source;
import dev.tarn.event.Source.CorruptUnitException;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Reader;
import dev.tarn.event.Source.UnitGoneException;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest extends SourceContract {
  @TempDir Path folder;
  private int fed;
  private Duration settleAfter = Duration.ZERO;
  private Duration unfinishedAfter = Duration.ZERO;
  private List<String> include = List.of();
  private List<String> exclude = List.of();
  private boolean startAtEnd;
  private long maxDecompressed = Long.MAX_VALUE;
  private long maxRatio = 1500;
  private Instant now = Instant.now();

  @Override
  protected Source newSource() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    return source("in");
  }

  @Override
  protected void feed(String content) throws IOException {
    write("in/file-" + fed++ + ".log", content.getBytes(StandardCharsets.UTF_8));
  }

  private Source source(String path) {
    return new FileSource("logs", config(List.of(path)), (InstantSource) () -> now);
  }

  private FileSourceConfig config(List<String> paths) {
    return new FileSourceConfig(
        paths,
        include,
        exclude,
        folder,
        startAtEnd,
        settleAfter,
        unfinishedAfter,
        Duration.ofMillis(1),
        new DecompressionLimit(maxDecompressed, maxRatio));
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void append(Path file, String content) throws IOException {
    Files.writeString(file, content, StandardOpenOption.APPEND);
  }

  private static byte[] gzip(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... parts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.write(part);
    }
    return bytes.toByteArray();
  }

  private RawUnit onlyUnit(RecordedProgress progress) throws Exception {
    Source source = source("in");
    try (Reader reader = source.reader("0", progress, NO_FINDINGS)) {
      RawUnit unit = reader.poll(Duration.ofSeconds(5)).orElseThrow();
      assertThat(reader.poll(Duration.ofMillis(5))).isEmpty();
      return unit;
    }
  }

  /** All bytes that come before the stream fails. */
  private static byte[] goodBytes(InputStream in, List<Exception> failure) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[1000];
    try {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        bytes.write(block, 0, read);
      }
    } catch (IOException e) {
      failure.add(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void namesAFileByItsPathAndItsFirstBytes() throws Exception {
    write("in/a/x.log", "hello\n");
    RawUnit unit = onlyUnit(new RecordedProgress());
    assertThat(unit.name().toString()).isEqualTo("logs:in/a/x.log@5891b5b522d5df08-6+0");
    assertThat(unit.facts()).containsEntry("file.path", folder.resolve("in/a/x.log").toString());
  }

  @Test
  void readsGzipOfManyMembersAndZstdWhateverTheirNames() throws Exception {
    write("in/a", join(gzip("one\n"), gzip(""), gzip("two\n"), new byte[20]));
    write(
        "in/b.gz",
        join(
            Zstd.compress("three\n".getBytes(StandardCharsets.UTF_8)),
            Zstd.compress("four\n".getBytes(StandardCharsets.UTF_8))));
    write("in/c.gz", "plain\n");
    assertThat(readAll(source("in"), new RecordedProgress()))
        .containsExactly("one\ntwo\n", "three\nfour\n", "plain\n");
  }

  @Test
  void findsFilesByPatterns() throws Exception {
    for (String name :
        List.of(
            "in/a.json",
            "in/x/b.json",
            "in/x/y/c.json",
            "in/x/y/c.log",
            "in/.hidden.json",
            "in/.git/d.json",
            "in/e.json.tmp",
            "in/f.part")) {
      write(name, name + "\n");
    }
    assertThat(readAll(source("in/**/*.json"), new RecordedProgress()))
        .containsExactly("in/a.json\n", "in/x/b.json\n", "in/x/y/c.json\n");
    assertThat(readAll(source("in/*/*.json"), new RecordedProgress()))
        .containsExactly("in/x/b.json\n");
    assertThat(readAll(source("in/**"), new RecordedProgress())).hasSize(4);
    assertThat(readAll(source("in"), new RecordedProgress())).hasSize(4);
    assertThat(readAll(source("in/x/y/c.{log,txt}"), new RecordedProgress()))
        .containsExactly("in/x/y/c.log\n");
    assertThat(readAll(source("in/[!a]?json"), new RecordedProgress())).isEmpty();
    assertThat(readAll(source("in/[!b].json"), new RecordedProgress()))
        .containsExactly("in/a.json\n");
    assertThat(readAll(source("in/.hidden.json"), new RecordedProgress()))
        .containsExactly("in/.hidden.json\n");
    assertThat(readAll(source("absent/*.json"), new RecordedProgress())).isEmpty();
  }

  @Test
  void includesAndExcludes() throws Exception {
    for (String name : List.of("in/a.log", "in/a.txt", "in/b.log", "in/old/a.log", "in/x/old")) {
      write(name, name + "\n");
    }
    include = List.of("*.log", "in/x/*");
    assertThat(readAll(source("in"), new RecordedProgress()))
        .containsExactlyInAnyOrder("in/a.log\n", "in/b.log\n", "in/old/a.log\n", "in/x/old\n");
    exclude = List.of("old");
    assertThat(readAll(source("in"), new RecordedProgress()))
        .containsExactlyInAnyOrder("in/a.log\n", "in/b.log\n");
    exclude = List.of("in/**/a.*");
    assertThat(readAll(source("in"), new RecordedProgress()))
        .containsExactlyInAnyOrder("in/b.log\n", "in/x/old\n");
    include = List.of();
    exclude = List.of(folder + "/in/*/**", "b.*");
    Source several = new FileSource("logs", config(List.of("in", "in/a.*")), () -> now);
    assertThat(readAll(several, new RecordedProgress()))
        .containsExactlyInAnyOrder("in/a.log\n", "in/a.txt\n");
    assertThat(FileSelection.problem("a[")).isPresent();
    assertThat(FileSelection.problem("")).isPresent();
    assertThat(FileSelection.problem("a/**/b")).isEmpty();
  }

  @Test
  void startsAtTheEndOfTheFilesThatThereAreAtFirst() throws Exception {
    startAtEnd = true;
    Path log = write("in/a.log", "one\nhalf");
    write("in/old.gz", gzip("old\n"));
    write("in/empty.log", "");
    RecordedProgress progress = new RecordedProgress();
    try (Reader reader = source("in").reader("0", progress, NO_FINDINGS)) {
      assertThat(readUnit(reader, progress)).contains("");
    }
    append(log, " a line\n");
    append(folder.resolve("in/empty.log"), "two\n");
    write("in/new.log", "three\n");
    assertThat(readAll(source("in"), progress))
        .containsExactlyInAnyOrder("half a line\n", "two\n", "three\n");
    Files.move(log, folder.resolve("in/a.log.1"));
    append(folder.resolve("in/a.log.1"), "four\n");
    assertThat(readAll(source("in"), progress)).containsExactly("four\n");
  }

  @Test
  void filesThatAreGoneForLongAreForgotten() throws Exception {
    Path gone = write("in/gone.log", "one\n");
    Path other = write("other/gone.log", "one\n");
    write("in/old.log", "two\n");
    Source source = new FileSource("logs", config(List.of("in", "other")), () -> now);
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(source, progress)).hasSize(3);
    assertThat(progress.findNotes("file:")).hasSize(3);
    Files.delete(gone);
    Files.delete(other);
    assertThat(readAll(source, progress)).isEmpty();
    now = now.plus(Duration.ofDays(31));
    assertThat(readAll(source, progress)).isEmpty();
    write("in/new.log", "three\n");
    assertThat(readAll(source, progress)).containsExactly("three\n");
    // the folder other may not be there at all
    assertThat(progress.findNotes("file:").keySet())
        .allMatch(key -> !key.startsWith("file:in/gone.log"))
        .hasSize(3);
  }

  @Test
  void aSourceWithoutFilesHasStartedToo() throws Exception {
    startAtEnd = true;
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(source("in"), progress)).containsExactly("");
    write("in/a.log", "one\n");
    assertThat(readAll(source("in"), progress)).containsExactly("one\n");
  }

  @Test
  void halfALineWaitsLongerWhileFilesAreFollowed() throws Exception {
    settleAfter = Duration.ofSeconds(2);
    unfinishedAfter = Duration.ofMinutes(5);
    for (String half : List.of("{\"a\": 1", "{\"a\": {\"b\": 1}", "[{\"}\": 1}", "text")) {
      Path file = write("in/a.log", "{}\n" + half);
      Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(290)));
      RawUnit unit = onlyUnit(new RecordedProgress());
      try (InputStream in = unit.open(unit.start())) {
        assertThatThrownBy(in::readAllBytes).as(half).isInstanceOf(PausedUnitException.class);
      }
      try (Reader reader = source("in").reader("0", new RecordedProgress(), NO_FINDINGS)) {
        reader.endWhenIdle();
        unit = reader.poll(Duration.ofSeconds(5)).orElseThrow();
        try (InputStream in = unit.open(unit.start())) {
          assertThat(in.readAllBytes()).as(half).hasSize(3 + half.length());
        }
      }
    }
    for (String whole : List.of("{\"a\": \"{\"}", "{\n\"a\": [1]\n}", "{\"a\": \"\\\"{\"}")) {
      Path file = write("in/a.log", whole);
      Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(3)));
      RawUnit unit = onlyUnit(new RecordedProgress());
      try (InputStream in = unit.open(unit.start())) {
        assertThat(in.readAllBytes()).as(whole).hasSize(whole.length());
      }
    }
  }

  @Test
  void aFileThatIsWrittenAnewWhileItIsReadIsNotReadOn() throws Exception {
    Path file = write("in/a.log", "one\n".repeat(1000));
    RawUnit unit = onlyUnit(new RecordedProgress());
    try (InputStream in = unit.open(unit.start())) {
      assertThat(in.readNBytes(2000)).hasSize(2000);
      Files.writeString(file, "two!\n".repeat(1000));
      assertThatThrownBy(in::readAllBytes).isInstanceOf(UnitGoneException.class);
    }
  }

  @Test
  void saysWhatIsWrongWithAPattern() {
    assertThat(PathPattern.problem("a/[b")).hasValueSatisfying(p -> assertThat(p).contains("["));
    assertThat(PathPattern.problem("a/{b")).isPresent();
    assertThat(PathPattern.problem(" ")).isPresent();
    assertThat(PathPattern.problem("a/b*/**")).isEmpty();
  }

  @Test
  void readsWhatIsAppendedLaterAsAUnitOfItsOwn() throws Exception {
    Path file = write("in/a.log", "one\n");
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(source("in"), progress)).containsExactly("one\n");
    append(file, "two\n");
    RawUnit unit = onlyUnit(progress);
    assertThat(unit.name().name()).endsWith("-4+4");
    assertThat(readAll(source("in"), progress)).containsExactly("two\n");
    append(file, "three\n");
    assertThat(readAll(source("in"), progress)).containsExactly("three\n");
    assertThat(readAll(source("in"), progress)).isEmpty();
  }

  @Test
  void readsAppendedGzipMembersAtTheDecompressedOffset() throws Exception {
    Path file = write("in/a.gz", gzip("one\n"));
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(source("in"), progress)).containsExactly("one\n");
    Files.write(file, gzip("two\n"), StandardOpenOption.APPEND);
    assertThat(readAll(source("in"), progress)).containsExactly("two\n");
  }

  @Test
  void aReplacedFileIsAnotherFileEvenIfItBeginsAlike() throws Exception {
    Path file = write("in/a.log", "header\none\n");
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(source("in"), progress)).hasSize(1);
    Files.writeString(file, "header\n");
    assertThat(readAll(source("in"), progress)).containsExactly("header\n");
    Files.writeString(file, "header\nfour\n");
    assertThat(readAll(source("in"), progress)).containsExactly("four\n");
    Files.writeString(file, "header\nsix!\n");
    assertThat(readAll(source("in"), progress)).containsExactly("header\nsix!\n");
    assertThat(readAll(source("in"), progress)).isEmpty();
  }

  @Test
  void aHoleInFrontOfAFileIsPassedOver() throws Exception {
    Path file = write("in/a.log", "one\ntwo\n");
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(source("in"), progress)).hasSize(1);
    // truncated under a writer that remembers where it was
    Files.write(file, join(new byte[100_000], "three\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(readAll(source("in"), progress)).containsExactly("three\n");
    append(file, "four\n");
    assertThat(readAll(source("in"), progress)).containsExactly("four\n");
    Files.write(file, new byte[10]);
    assertThat(readAll(source("in"), progress)).isEmpty();
  }

  @Test
  void tellsOfACompressionThatIsNotRead() throws Exception {
    write("in/a.xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 1});
    write("in/a.bz2", "BZh91AY&SY");
    List<String> findings = new ArrayList<>();
    try (Reader reader =
        source("in")
            .reader("0", new RecordedProgress(), (code, subject, message) -> findings.add(code))) {
      assertThat(readUnit(reader, new RecordedProgress())).isEmpty();
    }
    assertThat(findings).contains("file-unreadable").hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aTouchedFileIsTheSameFile() throws Exception {
    Path file = write("in/a.log", "one\n");
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(source("in"), progress)).hasSize(1);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    assertThat(readAll(source("in"), progress)).isEmpty();
  }

  @Test
  void aFreshFilePausesUntilItHasSettled() throws Exception {
    settleAfter = Duration.ofSeconds(10);
    Path file = write("in/a.log", "one\ntw");
    Files.setLastModifiedTime(file, FileTime.from(now));
    RecordedProgress progress = new RecordedProgress();
    Source source = source("in");
    try (Reader reader = source.reader("0", progress, NO_FINDINGS)) {
      RawUnit unit = reader.poll(Duration.ofSeconds(5)).orElseThrow();
      List<Exception> failure = new ArrayList<>();
      try (InputStream in = unit.open(unit.start())) {
        assertThat(goodBytes(in, failure)).asString().isEqualTo("one\ntw");
      }
      assertThat(failure).singleElement().isInstanceOf(PausedUnitException.class);
      UnitPosition to = new UnitPosition(4, 1, "state");
      progress.record(unit, to, false);
      reader.release(List.of(unit.name()));
      assertThat(reader.idle()).isFalse();

      append(file, "o\n");
      Files.setLastModifiedTime(file, FileTime.from(now));
      now = now.plusSeconds(11);
      RawUnit again = reader.poll(Duration.ofSeconds(5)).orElseThrow();
      assertThat(again.name()).isEqualTo(unit.name());
      try (InputStream in = again.open(to)) {
        assertThat(in.readAllBytes()).asString().isEqualTo("two\n");
      }
      progress.record(again, new UnitPosition(8, 2, ""), true);
      reader.acknowledge(List.of(again.name()));
      assertThat(reader.poll(Duration.ofMillis(5))).isEmpty();
      assertThat(reader.idle()).isTrue();
    }
  }

  @Test
  void aHalfLineWaitsLongerThanAWholeOne() throws Exception {
    settleAfter = Duration.ofSeconds(10);
    Path file = write("in/a.log", "{\"half");
    Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(20)));
    RawUnit unit = onlyUnit(new RecordedProgress());
    try (InputStream in = unit.open(unit.start())) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(PausedUnitException.class);
    }
    now = now.plusSeconds(40);
    try (InputStream in = unit.open(unit.start())) {
      assertThat(in.readAllBytes()).hasSize(6);
    }
  }

  @Test
  void aFreshCompressedFileIsNotBegun() throws Exception {
    settleAfter = Duration.ofSeconds(10);
    Path file = write("in/a.gz", gzip("one\n"));
    Files.setLastModifiedTime(file, FileTime.from(now));
    Source source = source("in");
    try (Reader reader = source.reader("0", new RecordedProgress(), NO_FINDINGS)) {
      assertThat(reader.poll(Duration.ofMillis(20))).isEmpty();
      assertThat(reader.idle()).isFalse();
      now = now.plusSeconds(10);
      assertThat(reader.poll(Duration.ofSeconds(5))).isPresent();
    }
  }

  @Test
  void everyGoodByteOfATruncatedFileIsGiven() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      content.append(i).append(' ').append(random.nextLong()).append('\n');
    }
    byte[] whole = gzip(content.toString());
    for (int round = 0; round < 20; round++) {
      int length = 4 + random.nextInt(whole.length - 4);
      write("in/a.gz", Arrays.copyOf(whole, length));
      RawUnit unit = onlyUnit(new RecordedProgress());
      List<Exception> failure = new ArrayList<>();
      byte[] good;
      try (InputStream in = unit.open(unit.start())) {
        good = goodBytes(in, failure);
      }
      assertThat(content.toString()).startsWith(new String(good, StandardCharsets.UTF_8));
      assertThat(failure)
          .singleElement()
          .isInstanceOfSatisfying(
              CorruptUnitException.class, e -> assertThat(e.code()).isEqualTo("truncated-gzip"));
      if (length > whole.length - 8) {
        assertThat(good).hasSize(content.length());
      }
    }
  }

  @Test
  void aTruncatedFileThatIsCompletedLaterGoesOnAtTheLastWholeRecord() throws Exception {
    String content = "line\n".repeat(100_000);
    byte[] whole = gzip(content);
    Path file = write("in/a.gz", Arrays.copyOf(whole, whole.length / 2));
    RecordedProgress progress = new RecordedProgress();
    RawUnit unit = onlyUnit(progress);
    int good;
    try (InputStream in = unit.open(unit.start())) {
      good = goodBytes(in, new ArrayList<>()).length;
    }
    progress.record(unit, new UnitPosition(good - 3, 7, "in-array"), true);
    assertThat(readAll(source("in"), progress)).isEmpty();

    Files.write(file, whole);
    RawUnit rest = onlyUnit(progress);
    assertThat(rest.start()).isEqualTo(new UnitPosition(0, 0, "in-array"));
    assertThat(readAll(source("in"), progress)).containsExactly(content.substring(good - 3));
  }

  @Test
  void damageIsToldFromTruncation() throws Exception {
    byte[] damaged = gzip("line\n".repeat(1000));
    damaged[damaged.length - 6] ^= 1;
    byte[] zstd = Zstd.compress(new byte[1 << 20]);
    Map<String, List<byte[]>> cases =
        Map.of(
            "corrupt-gzip",
            List.of(damaged, join(gzip("one\n"), "garbage".getBytes(StandardCharsets.UTF_8))),
            "truncated-gzip",
            List.of(Arrays.copyOf(gzip("one\n"), 5)),
            "truncated-zstd",
            List.of(Arrays.copyOf(zstd, zstd.length - 2)),
            "corrupt-zstd",
            List.of(join(zstd, "garbage".getBytes(StandardCharsets.UTF_8))));
    for (Map.Entry<String, List<byte[]>> one : cases.entrySet()) {
      for (byte[] stored : one.getValue()) {
        write("in/a", stored);
        RawUnit unit = onlyUnit(new RecordedProgress());
        try (InputStream in = unit.open(unit.start())) {
          assertThatThrownBy(in::readAllBytes)
              .isInstanceOfSatisfying(
                  CorruptUnitException.class, e -> assertThat(e.code()).isEqualTo(one.getKey()));
        }
      }
    }
  }

  @Test
  void decompressionIsLimited() throws Exception {
    maxDecompressed = 100_000;
    write("in/a.gz", gzip("x".repeat(1_000_000)));
    RawUnit unit = onlyUnit(new RecordedProgress());
    List<Exception> failure = new ArrayList<>();
    try (InputStream in = unit.open(unit.start())) {
      assertThat(goodBytes(in, failure)).hasSize(100_000);
    }
    assertThat(failure)
        .singleElement()
        .isInstanceOfSatisfying(
            CorruptUnitException.class, e -> assertThat(e.code()).isEqualTo("decompression-limit"));

    maxDecompressed = Long.MAX_VALUE;
    maxRatio = 100;
    write("in/a.gz", gzip("x".repeat(80_000_000)));
    RawUnit bomb = onlyUnit(new RecordedProgress());
    try (InputStream in = bomb.open(bomb.start())) {
      int bytes = goodBytes(in, failure).length;
      assertThat(bytes).isBetween(64 << 20, (64 << 20) + (1 << 17));
    }
    assertThat(failure).hasSize(2);
  }

  @Test
  void aFileThatVanishesOrShrinksIsGone() throws Exception {
    Path file = write("in/a.log", "one\ntwo\n");
    RawUnit unit = onlyUnit(new RecordedProgress());
    Files.writeString(file, "one\n");
    assertThatThrownBy(() -> unit.open(new UnitPosition(8, 2, "")))
        .isInstanceOf(UnitGoneException.class);
    Files.delete(file);
    assertThatThrownBy(() -> unit.open(unit.start())).isInstanceOf(UnitGoneException.class);
  }

  @Test
  void whatCannotBeReadIsReportedAndTheOthersGoOn() throws Exception {
    write("in/a.log", "one\n");
    Files.createSymbolicLink(folder.resolve("in/b.log"), folder.resolve("nowhere"));
    Path loop = Files.createDirectory(folder.resolve("in/loop"));
    Files.createSymbolicLink(loop.resolve("up"), folder.resolve("in"));
    Path closed = write("in/c.log", "secret\n");
    Files.setPosixFilePermissions(closed, java.util.Set.of());
    boolean mayRead = Files.isReadable(closed);
    List<String> findings = new ArrayList<>();
    try (Reader reader =
        source("in")
            .reader("0", new RecordedProgress(), (code, subject, message) -> findings.add(code))) {
      RecordedProgress progress = new RecordedProgress();
      assertThat(readUnit(reader, progress)).contains("one\n");
      if (!mayRead) {
        assertThat(readUnit(reader, progress)).isEmpty();
        assertThat(findings).containsOnly("file-unreadable");
      }
    }
  }

  @Test
  void manyFilesAreHandedToManyReadersOnceEach() throws Exception {
    for (int i = 0; i < 3000; i++) {
      write("in/" + i % 7 + "/" + i + ".log", i + "\n");
    }
    Source source = source("in");
    RecordedProgress progress = new RecordedProgress();
    List<String> seen = new ArrayList<>();
    try (Reader one = source.reader("0", progress, NO_FINDINGS);
        Reader two = source.reader("1", progress, NO_FINDINGS)) {
      while (true) {
        var first = readUnit(one, progress);
        var second = readUnit(two, progress);
        first.ifPresent(seen::add);
        second.ifPresent(seen::add);
        if (first.isEmpty() && second.isEmpty()) {
          break;
        }
      }
    }
    assertThat(seen).hasSize(3000).doesNotHaveDuplicates();
  }

  @Test
  void notesSurviveEncoding() {
    Fingerprint print = Fingerprint.parse("0123456789abcdef-1024");
    FileNote note =
        new FileNote(
            "in/a|b.log",
            Fingerprint.parse("8123456789abcdef-10"),
            3,
            42,
            "a|b%7Cc",
            true,
            print,
            99,
            Fingerprint.NONE,
            100,
            "%|",
            "in/a|b.log.1",
            new Inode(17, 18),
            true,
            new FileNote.Content(print, Fingerprint.NONE),
            Marks.NONE.with(0, print).with(2, print),
            1234);
    assertThat(FileNote.decode("file:" + note.id(), note.encode())).contains(note);
    assertThat(FileNote.decode("file:x", "2|x")).isEmpty();
    assertThat(FileNote.decode("file:x", "1|a|b|c|d|e|f|g|h|i|j")).isEmpty();
  }

  @Test
  void aFileThatAnEarlierVersionReadIsTheSameFile() throws Exception {
    Path file = write("in/a.log", "one\n");
    RecordedProgress progress = new RecordedProgress();
    progress.recordNote(
        "file:in/a.log",
        "1|2c8b08da5ce60398-4|0|0||true|2c8b08da5ce60398-4|4|2c8b08da5ce60398-4|4|");
    assertThat(readAll(source("in"), progress)).isEmpty();
    append(file, "two\n");
    RawUnit unit = onlyUnit(progress);
    assertThat(unit.name().name()).isEqualTo("in/a.log@2c8b08da5ce60398-4+4");
    Files.move(file, folder.resolve("in/a.log.1"));
    write("in/a.log", "three\n");
    assertThat(readAll(source("in"), progress)).containsExactlyInAnyOrder("two\n", "three\n");
    assertThat(readAll(source("in"), progress)).isEmpty();
    assertThat(progress.findNotes("file:")).hasSize(2).doesNotContainKey("file:in/a.log");
  }
}
