package dev.tarn.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.tarn.connectors.RecordedProgress;
import dev.tarn.event.Source;
import dev.tarn.event.Source.CorruptUnitException;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Reader;
import dev.tarn.event.UnitPosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressedFileTest extends FileSourceContract {
  private int fed;

  @Override
  protected void feed(String content) throws IOException {
    write("in/file-" + fed++ + ".log.gz", gzip(content));
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
  void readsAppendedGzipMembersAtTheDecompressedOffset() throws Exception {
    Path file = write("in/a.gz", gzip("one\n"));
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(source("in"), progress)).containsExactly("one\n");
    Files.write(file, gzip("two\n"), StandardOpenOption.APPEND);
    assertThat(readAll(source("in"), progress)).containsExactly("two\n");
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
}
