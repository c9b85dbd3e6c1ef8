package dev.tarn.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.event.Source;
import dev.tarn.event.Source.RawUnit;
import dev.tarn.event.Source.Reader;
import dev.tarn.event.UnitName;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every source owes its engine. A source's test extends it and says how to feed the source.
 */
public abstract class SourceContract {
  protected static final Source.Findings NO_FINDINGS = (code, subject, message) -> {};

  /** A source whose content is what {@link #feed} was given so far. */
  protected abstract Source newSource() throws IOException;

  /** Adds content that becomes one unit. */
  protected abstract void feed(String content) throws IOException;

  /** One step of an engine: reads the next unit to its end; empty when there is none. */
  protected static Optional<String> readUnit(Reader reader, RecordedProgress progress)
      throws IOException, InterruptedException {
    Optional<RawUnit> polled = reader.poll(Duration.ofMillis(50));
    if (polled.isEmpty()) {
      return Optional.empty();
    }
    RawUnit unit = polled.get();
    UnitPosition from =
        progress.find(unit.name()).map(Source.UnitProgress::position).orElse(unit.start());
    try (InputStream in = unit.open(from)) {
      byte[] content = in.readAllBytes();
      UnitPosition to =
          new UnitPosition(from.byteOffset() + content.length, from.ordinal() + 1, "");
      progress.record(unit, to, true);
      reader.acknowledge(List.of(unit.name()));
      return Optional.of(new String(content, StandardCharsets.UTF_8));
    }
  }

  protected static List<String> readAll(Source source, RecordedProgress progress)
      throws IOException, InterruptedException {
    List<String> contents = new ArrayList<>();
    for (String split : source.splits()) {
      try (Reader reader = source.reader(split, progress, NO_FINDINGS)) {
        while (true) {
          Optional<String> content = readUnit(reader, progress);
          content.ifPresent(contents::add);
          if (content.isEmpty() && reader.idle()) {
            break;
          }
        }
      }
    }
    return contents;
  }

  @Test
  void closesTwiceAndBeforeTheFirstPoll() throws Exception {
    Source source = newSource();
    Reader reader = source.reader(source.splits().getFirst(), new RecordedProgress(), NO_FINDINGS);
    reader.close();
    reader.close();
  }

  @Test
  void isIdleWhenThereIsNothing() throws Exception {
    Source source = newSource();
    try (Reader reader =
        source.reader(source.splits().getFirst(), new RecordedProgress(), NO_FINDINGS)) {
      assertThat(reader.poll(Duration.ofMillis(20))).isEmpty();
      assertThat(reader.idle()).isTrue();
    }
  }

  @Test
  void handsOutEveryUnitOnce() throws Exception {
    feed("one\n");
    feed("two\n");
    feed("three\n");
    assertThat(readAll(newSource(), new RecordedProgress()))
        .containsExactlyInAnyOrder("one\n", "two\n", "three\n");
  }

  @Test
  void doesNotReadAgainWhatIsRecorded() throws Exception {
    feed("one\n");
    RecordedProgress progress = new RecordedProgress();
    assertThat(readAll(newSource(), progress)).containsExactly("one\n");
    feed("two\n");
    assertThat(readAll(newSource(), progress)).containsExactly("two\n");
    assertThat(readAll(newSource(), progress)).isEmpty();
  }

  @Test
  void goesOnWhereTheLastRecordedPartEndedUnderTheSameName() throws Exception {
    feed("0123456789\n");
    RecordedProgress progress = new RecordedProgress();
    Source first = newSource();
    UnitName name;
    try (Reader reader = first.reader(first.splits().getFirst(), progress, NO_FINDINGS)) {
      RawUnit unit = reader.poll(Duration.ofSeconds(5)).orElseThrow();
      name = unit.name();
      try (InputStream in = unit.open(unit.start())) {
        assertThat(in.readNBytes(6)).hasSize(6);
        progress.record(unit, new UnitPosition(4, 1, ""), false);
      }
    }
    Source second = newSource();
    try (Reader reader = second.reader(second.splits().getFirst(), progress, NO_FINDINGS)) {
      RawUnit unit = reader.poll(Duration.ofSeconds(5)).orElseThrow();
      assertThat(unit.name()).isEqualTo(name);
      try (InputStream in = unit.open(progress.find(name).orElseThrow().position())) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("456789\n");
      }
    }
  }

  @Test
  void handsOutAgainWhatWasNotRecorded() throws Exception {
    feed("one\n");
    RecordedProgress progress = new RecordedProgress();
    Source source = newSource();
    try (Reader reader = source.reader(source.splits().getFirst(), progress, NO_FINDINGS)) {
      assertThat(reader.poll(Duration.ofSeconds(5))).isPresent();
    }
    assertThat(readAll(newSource(), progress)).containsExactly("one\n");
  }

  @Test
  void givesTheBytesFromAnyPlace() throws Exception {
    String content = "abcdefghij".repeat(20_000);
    feed(content);
    Source source = newSource();
    RecordedProgress progress = new RecordedProgress();
    try (Reader reader = source.reader(source.splits().getFirst(), progress, NO_FINDINGS)) {
      RawUnit unit = reader.poll(Duration.ofSeconds(5)).orElseThrow();
      for (int from : new int[] {0, 1, 65_535, 65_536, 131_072, 199_999, 200_000}) {
        try (InputStream in = unit.open(new UnitPosition(from, 0, ""))) {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          in.transferTo(out);
          assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(content.substring(from));
        }
      }
    }
  }

  @Test
  void bytesThatAreNoTextPassUnchanged() throws Exception {
    feed("good\n\u0000\u001f\u007f bad \uFFFD\ngood\n");
    assertThat(readAll(newSource(), new RecordedProgress()))
        .containsExactly("good\n\u0000\u001f\u007f bad \uFFFD\ngood\n");
  }

  @Test
  void anInterruptEndsAPoll() throws Exception {
    Source source = newSource();
    try (Reader reader =
        source.reader(source.splits().getFirst(), new RecordedProgress(), NO_FINDINGS)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> reader.poll(Duration.ofSeconds(30)))
          .isInstanceOf(InterruptedException.class);
    } finally {
      Thread.interrupted();
    }
  }
}
