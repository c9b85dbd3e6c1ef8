package dev.tarn.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.connectors.RecordedProgress;
import dev.tarn.event.Source;
import dev.tarn.event.Source.PausedUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Reader;
import dev.tarn.event.Source.UnitGoneException;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileSourceTest extends FileSourceContract {
  private int fed;

  @Override
  protected void feed(String content) throws IOException {
    write("in/file-" + fed++ + ".log", content);
  }

  @Test
  void namesAFileByItsPathAndItsFirstBytes() throws Exception {
    write("in/a/x.log", "hello\n");
    RawUnit unit = onlyUnit(new RecordedProgress());
    assertThat(unit.name().toString()).isEqualTo("logs:in/a/x.log@5891b5b522d5df08-6+0");
    assertThat(unit.facts()).containsEntry("file.path", folder.resolve("in/a/x.log").toString());
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
